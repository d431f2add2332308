"""Trucks with fruit: each a process that is loaded, drives, queues for a bay, is unloaded, returns."""

import math

import simpy

from sim.plant import trucking
from sim.plant.fruit_leg import FruitLeg
from sim.scenario.models.roads import Route


class PlainFruitLeg(FruitLeg):
    """The leg with bays as a resource; their number does not change."""

    def __init__(self, floor, at, bays, *rest):
        super().__init__(floor, at, bays, *rest)
        self._env = floor.env
        self._bays = simpy.Resource(floor.env, bays)

    def send(self, given, hour):
        """Send trucks with what each area gives [kg], each with an equal part."""
        yard = self._yard
        for area, kg in enumerate(map(float, given)):
            trips = self.trucks.trips(kg)
            yard.make_room(trips)
            for trip in range(trips):
                load = yard.loads[yard.sent]
                load[trucking.KG], load[trucking.CANS] = (
                    kg / trips,
                    kg * self.cans_per_kg[area] / trips,
                )
                load[trucking.KM], load[trucking.HARVESTED] = self.km[area], hour
                load[trucking.LOST] = math.nan
                luck = self._traffic.both_ways(self.areas[area], int(hour // 24), trip)
                self._env.process(self._trip(yard.sent, kg / trips, area, *luck))
                yard.sent += 1

    def _trip(self, number, kg, area, out, back):
        env, yard, vehicle = self._env, self._yard, self.trucks.vehicle
        full, hours = kg / self.trucks.payload, float(self._ways[area][trucking.HOURS])
        loading, unloading = vehicle.loading * full, vehicle.unloading * full
        yield env.timeout(loading)
        yield env.timeout(hours * out)
        arrived = env.now
        with self._bays.request() as bay:
            yield bay
            queued = env.now - arrived
            yield env.timeout(unloading)
        load = yard.loads[number]
        load[trucking.ARRIVED] = env.now
        yard.lots += trucking.divide(load, yard.batch)
        yard.loads[yard.unloaded][trucking.NTH] = number
        yard.unloaded += 1
        self._record.sample("wait_for_bay_h", env.now, queued)
        parts = (loading, hours * out, queued, unloading, hours * back)
        self._book.book(env.now, Route(self.km[area], hours), kg / 1000, parts)
        yield env.timeout(hours * back)

    def advance(self, hour):
        """Nothing is to be done: events let trucks arrive when they do."""

    def tell_trips(self):
        """Nothing is to be done: each trip was booked when its truck was empty."""

    def open_bays(self, count, hour):
        """Refuse another number of bays, which a resource cannot have."""
        if count != self._bays.capacity:
            raise ValueError("the plain plant has no expansion of bays")
