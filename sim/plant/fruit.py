"""Fruit in hand: how it bruises, ages and is thrown away."""

import math

import numpy as np

from sim.compiled import grown, records, row
from sim.plant import trucking
from sim.plant.record import Record
from sim.plant.session import FruitRules, Output, Session, fills
from sim.plant.trucking import InHand, Truckload
from sim.scenario.models.parts import Fruit


def usable_share(fruit: Fruit, km: float, age: float) -> float:
    """Return the share of a lot that can be canned after `km` of road at an age of `age` hours."""
    return fills(rules_of(fruit, 0.0), 1.0, km, age)[0]


def rules_of(fruit: Fruit, cans_per_kg: float) -> FruitRules:
    """Return what a session has to know of fruit, of which a usable kilogram makes some cans."""
    return FruitRules(
        cans_per_kg=cans_per_kg,
        discard_after=fruit.discard_after,
        handled=1 - fruit.handling_loss,
        per_km=fruit.bruise_per_km / 100,
        per_day=fruit.decay_per_day / 100,
        fresh_for=fruit.fresh_for,
    )


_NOTHING = InHand(0.0, 0.0, 0.0, 0)


class Yard:
    """Fruit in hand, a record a truckload: on the way, and in the yard, worked on first in, first out.

    In the yard a truckload is in equal lots no larger than a batch.
    """

    def __init__(self, rules: FruitRules, batch: float, record: Record) -> None:
        self.rules = rules
        self.batch = batch
        self._record = record
        self.loads = records(Truckload, [Truckload()])
        self.ages = row([0.0])
        """Ages at which lots were started, one after the other [h]."""
        self.sent = 0
        """Truckloads that were called off so far."""
        self.arrived = 0
        self.unloaded = 0
        self.first = 0
        """Number, in the order of unloading, of the first in the yard."""
        self.taken = 0
        """Lots that were started so far."""
        self.lots = 0
        """Lots that were unloaded so far, or more."""
        self._oldest = 0
        self._early = 0

    def nth(self, place: int) -> Truckload:
        """Return the truckload that was unloaded as the n-th."""
        return self.loads[self.loads[place].nth_to_unload]

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
        self.lots += trucking.divide_all(self.loads, self.first, self.unloaded, batch)

    def discard_old(self, hour: float) -> bool:
        """Throw away the lots that are too old at `hour`; return whether there were any."""
        if self.first == self.unloaded:
            return False
        after = self.rules.discard_after
        old = trucking.older(self.loads, self.first, self.unloaded, after, hour)
        for _ in range(old):
            self._discard(self.nth(self.first), hour)
            self.first += 1
        return old > 0

    def _discard(self, load: Truckload, hour: float) -> None:
        for _ in range(load.lots - load.started):
            self._record.book("fruit.discarded_kg", hour, float(load.kg))
            self._record.book("fruit.discarded_lots", hour, 1.0)
            self._record.book("item.waste.used", hour, float(load.kg))

    def open(self, begins: float, packable: float) -> Session:
        """Return the terms of a session, and make room for the ages of all lots that wait."""
        self.ages = grown(self.ages, self.lots)
        return Session(begins, packable, self.first, self.unloaded, self.taken)

    def close(self, done: Output) -> None:
        """Let go of what a session took, and book what it found too old."""
        self.taken += done.lots
        for place in range(self.first, self.first + done.gone) if done.lost else ():
            lost = float(self.nth(place).lost)
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
