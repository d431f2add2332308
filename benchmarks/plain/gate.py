"""Trucks with fruit, bays, and the yard in which fruit waits for the line."""

import math
from dataclasses import dataclass

import simpy

from benchmarks.plain.roads import Leg


@dataclass(eq=False)
class Lot:
    """Fruit that moves through the line as one; in the yard from `unloaded` on."""

    kg: float
    cans: float
    """Good cans expected of it."""
    km: float
    harvested: float
    unloaded: float


@dataclass(eq=False)
class Bay:
    """A bay for one truck."""

    until: float = 0.0
    """Hour at which its truck is unloaded."""
    closes: bool = False
    """Whether no other truck comes to it."""


class Gate:
    """Trucks with fruit on their way to a site, and its bays."""

    def __init__(self, world, works, yard):
        self._world, self._yard = world, yard
        self._name = "fruit"
        if world.physical.is_hybrid and works.key == "toll":
            self._name = "fruit_to_toll"
        self._leg = Leg(world, self._name)
        self.vehicle = self._leg.vehicle
        self._ways = {
            name: self._leg.way(area.at, works.at) for name, area in world.physical.areas.items()
        }
        self._bays = [Bay() for _ in range(works.bays)]
        """Bays that do not close."""
        self._free = simpy.Store(world.env)
        self._free.items.extend(self._bays)
        self.on_road = []
        """Fruit and cans expected of each truckload that is not unloaded."""

    def km(self, area):
        """Return the way from an area to the site."""
        return self._ways[area][0]

    def set_bays(self, count):
        """Set the number of bays from now on; those that close finish their truck."""
        while len(self._bays) < count:
            self._bays.append(Bay())
            self._free.put(self._bays[-1])
        # A bay that is free first stays.
        free = self._free.items
        self._bays.sort(key=lambda bay: -math.inf if bay in free else bay.until)
        for bay in self._bays[count:]:
            bay.closes = True
            if bay in free:
                free.remove(bay)
        del self._bays[count:]

    def send(self, area, kg, cans, trucks):
        """Send fruit of an area on equal truckloads."""
        for trip in range(trucks):
            self._world.env.process(self._truck(area, kg / trucks, cans / trucks, trip))

    def _truck(self, area, kg, cans, trip):
        env, harvested = self._world.env, self._world.env.now
        self.on_road.append((kg, cans))
        full = kg / (1000 * self.vehicle.payload)
        km, hours = self._ways[area]
        out, back = self._leg.traffic(area, int(harvested // 24), trip)
        loading, unloading = self.vehicle.loading * full, self.vehicle.unloading * full
        yield env.timeout(loading + hours * out)
        arrived = env.now
        bay = yield self._free.get()
        queued = env.now - arrived
        bay.until = env.now + unloading
        yield env.timeout(unloading)
        if not bay.closes:
            self._free.put(bay)
        self.on_road.remove((kg, cans))
        self._yard.unload(kg, cans, km, harvested)
        self._world.ledger.sample("wait_for_bay_h", env.now, queued)
        parts = {"loading": loading, "driving": hours * out, "queue": queued}
        parts |= {"unloading": unloading, "return": hours * back}
        self._world.ledger.book(f"leg.{self._name}.waited", env.now, queued > 0)
        self._leg.book(env.now, km, kg / 1000, **parts)
        yield env.timeout(hours * back)


class Yard:
    """Fruit at a site, in the order in which it was unloaded, in lots no larger than a batch."""

    def __init__(self, world, batch):
        self._world, self._batch = world, batch
        self.lots = []

    def unload(self, kg, cans, km, harvested):
        """Put a truckload into the yard, in equal lots."""
        self.lots += self._divided(Lot(kg, cans, km, harvested, self._world.env.now))

    def _divided(self, lot):
        parts = max(1, math.ceil(lot.kg / self._batch - 1e-9))
        share = lot.kg / parts, lot.cans / parts
        return [Lot(*share, lot.km, lot.harvested, lot.unloaded) for _ in range(parts)]

    def set_batch(self, batch):
        """Set the largest lot, and divide the lots that wait again."""
        self._batch = batch
        self.lots = [part for lot in self.lots for part in self._divided(lot)]

    def discard_old(self, hour):
        """Throw lots away that are too old, as far as they stand in front of all others."""
        while self.lots and self.too_old(self.lots[0], hour):
            self.discard(self.lots.pop(0), hour)

    def too_old(self, lot, hour):
        """Tell whether a lot is too old to be processed at an hour."""
        return hour - lot.harvested > self._world.physical.fruit.discard_after

    def discard(self, lot, hour):
        """Book a lot that is thrown away."""
        self._world.ledger.book("fruit.discarded_kg", hour, lot.kg)
        self._world.ledger.book("fruit.discarded_lots", hour, 1.0)
        self._world.ledger.book("item.waste.used", hour, lot.kg)
