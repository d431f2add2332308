"""Trucks with fruit: each a process that is loaded, drives, queues for a bay, is unloaded, returns."""

import simpy

from sim.plant.fruit import Lot
from sim.plant.transport import FruitLeg


class PlainFruitLeg(FruitLeg):
    """The leg with bays as a resource; their number does not change."""

    def __init__(self, floor, at, bays, yard):
        super().__init__(floor, at, bays, yard)
        self._env = floor.env
        self._bays = simpy.Resource(floor.env, bays)

    def send(self, area, kg, cans, hour):
        """Send as many trucks as `kg` fills, each with an equal part."""
        way, trips = self.routes[area], self.trucks.trips(kg)
        for trip in range(trips):
            load = Lot(kg / trips, way.km, hour, cans / trips)
            self._yard.coming.append(load)
            luck = self._traffic.both_ways(area, int(hour // 24), trip)
            self._env.process(self._trip(load, way, *luck))

    def _trip(self, load, way, out, back):
        vehicle, full = self.trucks.vehicle, load.kg / self.trucks.payload
        loading, unloading = vehicle.loading * full, vehicle.unloading * full
        hours = way.hours / vehicle.speed_factor
        yield self._env.timeout(loading)
        yield self._env.timeout(hours * out)
        arrived = self._env.now
        with self._bays.request() as bay:
            yield bay
            queued = self._env.now - arrived
            yield self._env.timeout(unloading)
        self._yard.deliver(load, self._env.now)
        self._record.sample("wait_for_bay_h", self._env.now, queued)
        parts = (loading, hours * out, queued, unloading, hours * back)
        self._book.book(self._env.now, way, load.kg / 1000, parts)
        yield self._env.timeout(hours * back)

    def advance(self, hour):
        """Nothing is to be done: events let trucks arrive when they do."""

    def open_bays(self, count, hour):
        """Refuse another number of bays, which a resource cannot have."""
        if count != self._bays.capacity:
            raise ValueError("the plain plant has no expansions")
