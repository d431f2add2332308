"""Lots of fruit: how they bruise, age and are thrown away."""

import math
from collections import deque
from dataclasses import dataclass
from functools import cache

from sim.compiled import Row, Table, row, table
from sim.plant import kernel
from sim.plant.record import Record
from sim.scenario.parts import Fruit


@dataclass(slots=True, eq=False)
class Lot:
    """Fruit that moves as one: a truckload on the road, in a plant's yard in equal parts."""

    kg: float
    """Of one part."""
    km: float
    harvested: float
    cans: float
    """Good cans expected of a part when it was called off."""
    arrived: float = math.nan
    """Hour at which it was unloaded."""
    parts: int = 1


def usable_share(fruit: Fruit, km: float, age: float) -> float:
    """Return the share of a lot that can be canned after `km` of road at an age of `age` hours."""
    return kernel.usable_share(_row(fruit), km, age)


@cache
def _row(fruit: Fruit) -> Row:
    return row(rules_of(fruit))


def rules_of(fruit: Fruit) -> list[float]:
    """Return what a shift has to know of fruit, its other rules being 0."""
    rules = [0.0] * kernel.RULES
    rules[kernel.HANDLED] = 1 - fruit.handling_loss
    rules[kernel.PER_KM], rules[kernel.PER_DAY] = (
        fruit.bruise_per_km / 100,
        fruit.decay_per_day / 100,
    )
    rules[kernel.FRESH_FOR], rules[kernel.DISCARD_AFTER] = fruit.fresh_for, fruit.discard_after
    return rules


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
        return sum(lot.kg for lot in self.lots for _ in range(lot.parts))

    @property
    def coming_kg(self) -> float:
        """Fruit that was bought and is not unloaded yet [kg]."""
        return sum(lot.kg for lot in self.coming)

    @property
    def expected(self) -> float:
        """Good cans expected of all fruit in hand."""
        here = sum(lot.cans for lot in self.lots for _ in range(lot.parts))
        return here + sum(lot.cans for lot in self.coming)

    def deliver(self, load: Lot, hour: float) -> None:
        """Put an unloaded truckload at the end of the queue, in equal lots no larger than a batch."""
        self.coming.remove(load)
        self._queue(load, hour)

    def _queue(self, load: Lot, hour: float) -> None:
        parts = max(1, math.ceil(load.kg / self._batch - 1e-9))
        kg, cans = load.kg / parts, load.cans / parts
        self.lots.append(Lot(kg, load.km, load.harvested, cans, hour, parts))

    def divide(self, batch: float) -> None:
        """Go on with lots no larger than another batch [kg], those that wait too."""
        self._batch = batch
        waiting, self.lots = self.lots, deque()
        for lot in waiting:
            for _ in range(lot.parts):
                self._queue(lot, lot.arrived)

    def discard_old(self, hour: float) -> bool:
        """Throw away the lots that are too old at `hour`; return whether there were any."""
        before = len(self.lots)
        while self.lots and hour - self.lots[0].harvested > self._fruit.discard_after:
            self._discard(self.lots.popleft(), hour)
        return len(self.lots) < before

    def _discard(self, lot: Lot, hour: float) -> None:
        for _ in range(lot.parts):
            self._record.book("fruit.discarded_kg", hour, lot.kg)
            self._record.book("fruit.discarded_lots", hour, 1.0)
            self._record.book("item.waste.used", hour, lot.kg)

    def take(self, hour: float) -> Lot:
        """Take the first truckload into work at `hour`."""
        lot = self.lots.popleft()
        self._record.sample("age_at_processing_h", hour, hour - lot.harvested)
        return lot

    def table(self) -> Table:
        """Return what waits, as a shift reads it and writes down what becomes of it."""
        return table(
            [
                (lot.kg, lot.km, lot.harvested, lot.arrived, lot.parts, 0.0, math.nan)
                + (0.0,) * lot.parts
                for lot in self.lots
            ]
        )

    def clear(self, loads: Table, opens: float) -> None:
        """Let go of what a shift took or found too old."""
        waiting, self.lots = self.lots, deque()
        for lot, load in zip(waiting, loads, strict=True):
            taken, lost = int(load[kernel.TAKEN]), float(load[kernel.LOST])
            lot.parts -= taken
            ages = load[kernel.AGES : kernel.AGES + taken]
            self._record.sample_all("age_at_processing_h", opens, map(float, ages))
            if not math.isnan(lost):
                self._discard(lot, lost)
            elif lot.parts:
                self.lots.append(lot)
