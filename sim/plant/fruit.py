"""Lots of fruit: how they bruise, age and are thrown away."""

import math
from collections import deque
from dataclasses import dataclass

from sim.plant.record import Record
from sim.scenario.parts import Fruit


@dataclass(slots=True, eq=False)
class Lot:
    """Fruit that moves as one: a truckload on the road, a batch in a plant's yard."""

    kg: float
    km: float
    harvested: float
    cans: float
    """Good cans expected of it when it was called off."""
    arrived: float = math.nan
    """Hour at which it was unloaded."""


def usable_share(fruit: Fruit, km: float, age: float) -> float:
    """Return the share of a lot that can be canned after `km` of road at an age of `age` hours."""
    bruised = fruit.bruise_per_km / 100 * km
    aged = fruit.decay_per_day / 100 * max(0.0, age - fruit.fresh_for) / 24
    return (1 - fruit.handling_loss) * math.exp(-bruised - aged)


class Yard:
    """Fruit in hand: truckloads on the way, and lots that wait to be processed, first in, first out."""

    def __init__(self, fruit: Fruit, batch: float, record: Record) -> None:
        self._fruit = fruit
        self._batch = batch
        self._record = record
        self.lots: deque[Lot] = deque()
        self.coming: list[Lot] = []

    @property
    def waiting_kg(self) -> float:
        """Fruit that was unloaded and waits [kg]."""
        return sum(lot.kg for lot in self.lots)

    @property
    def coming_kg(self) -> float:
        """Fruit that was bought and is not unloaded yet [kg]."""
        return sum(lot.kg for lot in self.coming)

    @property
    def expected(self) -> float:
        """Good cans expected of all fruit in hand."""
        return sum(lot.cans for lot in self.lots) + sum(lot.cans for lot in self.coming)

    def deliver(self, load: Lot, hour: float) -> None:
        """Put an unloaded truckload at the end of the queue, in equal lots no larger than a batch."""
        self.coming.remove(load)
        self._queue(load, hour)

    def _queue(self, load: Lot, hour: float) -> None:
        parts = max(1, math.ceil(load.kg / self._batch - 1e-9))
        kg, cans = load.kg / parts, load.cans / parts
        self.lots.extend(Lot(kg, load.km, load.harvested, cans, hour) for _ in range(parts))

    def divide(self, batch: float) -> None:
        """Go on with lots no larger than another batch [kg], those that wait too."""
        self._batch = batch
        waiting, self.lots = self.lots, deque()
        for lot in waiting:
            self._queue(lot, lot.arrived)

    def discard_old(self, hour: float) -> bool:
        """Throw away the lots that are too old at `hour`; return whether there were any."""
        before = len(self.lots)
        while self.lots and hour - self.lots[0].harvested > self._fruit.discard_after:
            lot = self.lots.popleft()
            self._record.book("fruit.discarded_kg", hour, lot.kg)
            self._record.book("fruit.discarded_lots", hour, 1.0)
            self._record.book("item.waste.used", hour, lot.kg)
        return len(self.lots) < before

    def take(self, hour: float) -> Lot:
        """Take the first lot into work at `hour`."""
        lot = self.lots.popleft()
        self._record.sample("age_at_processing_h", hour, hour - lot.harvested)
        return lot
