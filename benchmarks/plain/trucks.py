"""Trucks with fruit as processes: loading, driving, queue for a bay, unloading, return."""

import math

import simpy

from sim.plant.fruit_leg import FruitLeg
from sim.plant.transport import TripBook
from sim.plant.trucking import divide_all, trips
from sim.scenario.models.roads import Route


class PlainFruitLeg(FruitLeg):
    """Transport of fruit to bays that are a resource, whose number does not change."""

    def __init__(self, context, works, *rest):
        super().__init__(context, works, *rest)
        self._env = context.env
        self._bays = simpy.Resource(context.env, works.bays)
        self._book = TripBook(context.accounts, self._leg)
        context.accounts.keep(f"leg.{self._leg}.waited", [0.0] * context.accounts.length)

    def send(self, hour):
        """Send what each area sells on equal truckloads."""
        yard = self._yard
        for area, source in zip(self.areas, self.sources, strict=True):
            kg = float(source.kg)
            trucks = trips(kg, source.payload)
            yard.make_room(trucks)
            for trip in range(trucks):
                load = yard.loads[yard.sent]
                load.kg, load.cans = kg / trucks, kg * source.cans_per_kg / trucks
                load.km, load.harvested, load.lost = source.km, hour, math.nan
                factors = self._traffic.both_ways(area, int(hour // 24), trip)
                self._env.process(self._trip(yard.sent, kg / trucks, source, *factors))
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
        self._accounts.sample("wait_for_bay_h", env.now, queued)
        self._accounts.book(f"leg.{self._leg}.waited", env.now, float(queued > 0))
        parts = (loading, hours * out, queued, unloading, hours * back)
        self._book.book(env.now, Route(float(source.km), hours), kg / 1000, parts)
        yield env.timeout(hours * back)

    def advance(self, hour):
        """Do nothing, as trucks arrive by events."""

    def book_trips(self):
        """Do nothing, as each trip is booked when its truck is empty."""

    def open_bays(self, count, hour):
        """Raise if the number of bays changes, which that of a resource cannot."""
        if count != self._bays.capacity:
            raise ValueError("the plain plant has no expansion of bays")
