"""Lots of fruit: how they bruise, age and are thrown away."""

import math
from collections import deque
from dataclasses import dataclass

from sim.plant.record import Record
from sim.scenario.parts import Fruit


@dataclass(slots=True)
class Lot:
    """One truckload of fruit."""

    kg: float
    km: float
    harvested: float
    arrived: float
    cans: float
    """Good cans expected of it when it was called off."""


def usable_share(fruit: Fruit, km: float, age: float) -> float:
    """Return the share of a lot that can be canned after `km` of road at an age of `age` hours."""
    bruised = fruit.bruise_per_km / 100 * km
    aged = fruit.decay_per_day / 100 * max(0.0, age - fruit.fresh_for) / 24
    return (1 - fruit.handling_loss) * math.exp(-bruised - aged)


class Yard:
    """Lots that wait to be processed, first in, first out, and what was bought so far."""

    def __init__(self, fruit: Fruit, record: Record) -> None:
        self._fruit = fruit
        self._record = record
        self.lots: deque[Lot] = deque()
        self.on_the_way = 0.0
        self.expected = 0.0

    @property
    def kg(self) -> float:
        """Fruit that has arrived and waits [kg]."""
        return sum(lot.kg for lot in self.lots)

    def call_off(self, kg: float, cans: float) -> None:
        """Note fruit that was bought and is on its way."""
        self.on_the_way += kg
        self.expected += cans

    def deliver(self, lot: Lot) -> None:
        """Put an unloaded lot at the end of the queue."""
        self.on_the_way -= lot.kg
        self.lots.append(lot)

    def discard_old(self, hour: float) -> None:
        """Throw away the lots that are too old at `hour`."""
        while self.lots and hour - self.lots[0].harvested > self._fruit.discard_after:
            lot = self.lots.popleft()
            self.expected -= lot.cans
            self._record.book("fruit.discarded_kg", hour, lot.kg)

    def draw(self, kg: float, hour: float) -> float:
        """Take up to `kg` of the first lot into work at `hour`; return the usable part [kg]."""
        lot = self.lots[0]
        self._record.samples["age_at_processing_h"].append(hour - lot.harvested)
        usable = kg * usable_share(self._fruit, lot.km, hour - lot.harvested)
        part = kg / lot.kg
        self.expected -= lot.cans * part
        lot.cans -= lot.cans * part
        lot.kg -= kg
        if lot.kg <= 1e-9:
            self.lots.popleft()
        return usable
