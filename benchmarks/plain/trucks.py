"""Trucks with fruit: each a process that is loaded, drives, queues for a bay, is unloaded, returns."""

import math

import simpy

from sim.plant.fruit_leg import FruitLeg
from sim.plant.trucking import divide_all
from sim.scenario.models.roads import Route


class PlainFruitLeg(FruitLeg):
    """The leg with bays as a resource; their number does not change."""

    def __init__(self, floor, at, bays, *rest):
        super().__init__(floor, at, bays, *rest)
        self._env = floor.env
        self._bays = simpy.Resource(floor.env, bays)

    def send(self, hour):
        """Send trucks with what each area gives, each with an equal part."""
        yard = self._yard
        for area, source in zip(self.areas, self.sources, strict=True):
            kg = float(source.kg)
            trips = self.trucks.trips(kg)
            yard.make_room(trips)
            for trip in range(trips):
                load = yard.loads[yard.sent]
                load.kg, load.cans = kg / trips, kg * source.cans_per_kg / trips
                load.km, load.harvested, load.lost = source.km, hour, math.nan
                luck = self._traffic.both_ways(area, int(hour // 24), trip)
                self._env.process(self._trip(yard.sent, kg / trips, source, *luck))
                yard.sent += 1

    def _trip(self, number, kg, source, out, back):
        env, yard = self._env, self._yard
        full, hours = kg / source.payload, float(source.driving)
        loading, unloading = float(source.loading * full), float(source.unloading * full)
        yield env.timeout(loading)
        yield env.timeout(hours * out)
        arrived = env.now
        with self._bays.request() as bay:
            yield bay
            queued = env.now - arrived
            yield env.timeout(unloading)
        yard.loads[number].unloaded = env.now
        yard.loads[yard.unloaded].nth_to_unload = number
        yard.unloaded += 1
        yard.lots += divide_all(yard.loads, yard.unloaded - 1, yard.unloaded, yard.batch)
        self._record.sample("wait_for_bay_h", env.now, queued)
        parts = (loading, hours * out, queued, unloading, hours * back)
        self._book.book(env.now, Route(float(source.km), hours), kg / 1000, parts)
        yield env.timeout(hours * back)

    def advance(self, hour):
        """Nothing is to be done: events let trucks arrive when they do."""

    def tell_trips(self):
        """Nothing is to be done: each trip was booked when its truck was empty."""

    def open_bays(self, count, hour):
        """Refuse another number of bays, which a resource cannot have."""
        if count != self._bays.capacity:
            raise ValueError("the plain plant has no expansion of bays")
