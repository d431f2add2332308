"""Fruit in hand: how it bruises, ages and is thrown away."""

import math
from functools import cache

import numpy as np

from sim.compiled import Row, grown, row, table
from sim.plant import runs, trucking
from sim.plant.record import Record
from sim.plant.trucking import InHand
from sim.scenario.models.parts import Fruit


def usable_share(fruit: Fruit, km: float, age: float) -> float:
    """Return the share of a lot that can be canned after `km` of road at an age of `age` hours."""
    return runs.fills(_row(fruit), 1.0, km, age)[0]


@cache
def _row(fruit: Fruit) -> Row:
    return row(rules_of(fruit))


def rules_of(fruit: Fruit) -> list[float]:
    """Return what a run has to know of fruit, its other rules being 0."""
    rules = [0.0] * runs.RULES
    rules[runs.HANDLED] = 1 - fruit.handling_loss
    rules[runs.PER_KM] = fruit.bruise_per_km / 100
    rules[runs.PER_DAY] = fruit.decay_per_day / 100
    rules[runs.FRESH_FOR], rules[runs.DISCARD_AFTER] = fruit.fresh_for, fruit.discard_after
    return rules


_NOTHING = InHand(0.0, 0.0, 0.0, 0)


class Yard:
    """Fruit in hand, a row a truckload: on the way, and in the yard, worked on first in, first out.

    In the yard a truckload is in equal lots no larger than a batch.
    """

    def __init__(self, fruit: Fruit, batch: float, record: Record) -> None:
        self._fruit = fruit
        self.batch = batch
        self._record = record
        self.loads = table([[0.0] * trucking.LOAD])
        self.ages = row([0.0])
        """Ages at which lots were started, one after the other [h]."""
        self.sent = 0
        """Truckloads that were called off so far."""
        self.unloaded = 0
        self.first = 0
        """Number, in the order of unloading, of the first in the yard."""
        self.taken = 0
        """Lots that were started so far."""
        self.lots = 0
        """Lots that were unloaded so far, or more."""
        self._oldest = 0
        self._early = 0

    def nth(self, place: int) -> Row:
        """Return the truckload that was unloaded as the n-th."""
        return self.loads[int(self.loads[place][trucking.NTH])]

    def make_room(self, trucks: int) -> None:
        """Make room for more truckloads and their lots."""
        self.loads = grown(self.loads, self.sent + trucks)

    def in_hand(self) -> InHand:
        """Return what waits and what is on the way."""
        if self.first == self.sent:
            return _NOTHING
        found = InHand(
            *trucking.in_hand(self.loads, self.first, self.unloaded, self._oldest, self.sent)
        )
        self._oldest = found.oldest
        return found

    def divide(self, batch: float) -> None:
        """Go on with lots no larger than another batch [kg], those that wait too."""
        self.batch = batch
        for place in range(self.first, self.unloaded):
            self.lots += trucking.divide(self.nth(place), batch)

    def discard_old(self, hour: float) -> bool:
        """Throw away the lots that are too old at `hour`; return whether there were any."""
        if self.first == self.unloaded:
            return False
        after = self._fruit.discard_after
        old = trucking.older(self.loads, self.first, self.unloaded, after, hour)
        for _ in range(old):
            self._discard(self.nth(self.first), hour)
            self.first += 1
        return old > 0

    def _discard(self, load: Row, hour: float) -> None:
        for _ in range(int(load[trucking.PARTS] - load[trucking.TAKEN])):
            self._record.book("fruit.discarded_kg", hour, float(load[trucking.KG]))
            self._record.book("fruit.discarded_lots", hour, 1.0)
            self._record.book("item.waste.used", hour, float(load[trucking.KG]))

    def open(self) -> None:
        """Make room for the ages of all lots that wait."""
        self.ages = grown(self.ages, self.lots)

    def close(self, done: runs.Done) -> None:
        """Let go of what a run took, and book what it found too old."""
        self.taken += done.lots
        for place in range(self.first, self.first + done.gone) if done.lost else ():
            lost = float(self.nth(place)[trucking.LOST])
            if not math.isnan(lost):
                self._discard(self.nth(place), lost)
        self.first += done.gone

    def begin_study(self) -> None:
        """Forget the ages of the warm-up."""
        self._early = self.taken

    def tell_ages(self) -> None:
        """Keep the ages of all lots among the samples."""
        ages = np.asarray(self.ages[self._early : self.taken])
        self._record.keep_samples("age_at_processing_h", ages)
