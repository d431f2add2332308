"""Fruit in hand: truckloads on the road and in the yard, their lots, fruit that is too old."""

import math
from collections.abc import Sequence

import numpy as np

from sim.compiled import copied, grown, put, records, row
from sim.plant import trucking
from sim.plant.accounts import Accounts
from sim.plant.session import FruitRules, Session, SessionOutput, fills
from sim.plant.trucking import InHand, Truckload
from sim.scenario.models.parts import Fruit


def usable_share(fruit: Fruit, km: float, age: float) -> float:
    """Return the usable share of fruit after `km` of road at an age in hours."""
    return fills(rules_of(fruit, 0.0), 1.0, km, age)[0]


def rules_of(fruit: Fruit, cans_per_kg: float) -> FruitRules:
    """Return the rules of fruit of which a usable kilogram fills `cans_per_kg`."""
    return FruitRules(
        cans_per_kg=cans_per_kg,
        discard_after=fruit.discard_after,
        handled=1 - fruit.handling_loss,
        per_km=fruit.bruise_per_km / 100,
        per_day=fruit.decay_per_day / 100,
        fresh_for=fruit.fresh_for,
    )


_NONE = InHand(0.0, 0.0, 0.0, 0)


class Yard:
    """Truckloads on the road and in the yard, which are processed first in, first out.

    In the yard a truckload is divided in equal lots, no larger than a batch.
    """

    def __init__(self, rules: FruitRules, batch: float, record: Accounts) -> None:
        self.rules = rules
        self.batch = batch
        self.places = -1.0
        """Lots that find a place, if fruit may leave the yard again; else -1."""
        self._accounts = record
        self.loads = records(Truckload, [Truckload()])
        self.ages = row([0.0])
        """Ages at which lots were started, in that order [h]."""
        self.waits = row([0.0])
        """Hours that they waited in the yard."""
        self.sent = self.arrived = self.unloaded = 0
        """Numbers of truckloads so far that were sent, came to a bay, were unloaded."""
        self.left_out = 0
        """Truckloads so far that were sent and turned away."""
        self.first = 0
        """Number of the first truckload in the yard, in the order of unloading."""
        self.started = 0
        """Lots started so far."""
        self.lots = 0
        """Lots started so far and those in the yard, or more."""
        self._oldest = 0
        """Number of the oldest truckload that may be on the road."""
        self._early = 0
        """Lots started in the warm-up."""

    def nth(self, place: int) -> Truckload:
        """Return a truckload by its place in the order of unloading."""
        return self.loads[self.loads[place].nth_to_unload]

    def make_room(self, trucks: int) -> None:
        """Make room for more truckloads."""
        self.loads = grown(self.loads, self.sent + trucks)

    def take_in(self, number: int, hour: float) -> None:
        """Take in a truckload that is unloaded at an hour, after all that came before."""
        self.loads[number].unloaded = hour
        self.loads[self.unloaded].nth_to_unload = number
        self.unloaded += 1
        self.lots += trucking.divide_all(self.loads, self.unloaded - 1, self.unloaded, self.batch)

    def receive(self, load: Truckload, hour: float) -> int:
        """Take in a truckload that nobody called; return its number."""
        number, self.sent = self.sent, self.sent + 1
        self.loads = grown(self.loads, self.sent)
        put(self.loads, number, load)
        self.take_in(number, hour)
        return number

    def settle(self, hour: float) -> None:
        """Let go, by `hour`, what finds no place or lost patience."""
        if self.places >= 0:
            trucking.settle(self.loads, self.first, self.unloaded, self.places, hour, math.inf)

    @property
    def accepted(self) -> int:
        """Number of truckloads so far that were sent and not turned away."""
        return self.sent - self.left_out

    def leave_out(self, number: int) -> None:
        """Leave out a truckload that is not taken in."""
        load = self.loads[number]
        load.kg, load.cans, load.lots = 0.0, 0.0, 1
        self.left_out += 1

    def in_hand(self) -> InHand:
        """Return the fruit in the yard and on the road."""
        if self.first == self.sent:
            return _NONE
        counts = self.first, self.unloaded, self._oldest, self.sent
        in_hand = InHand(*trucking.in_hand(self.loads, *counts))
        self._oldest = in_hand.oldest
        return in_hand

    def divide(self, batch: float, since: float) -> None:
        """Set the largest lot [kg] from an hour on, and divide the lots that are in the yard then."""
        self.batch = batch
        for load in map(self.nth, range(self.first, self.unloaded)):
            if load.unloaded > since:
                load.kg, load.cans, load.lots = load.lots * load.kg, load.lots * load.cans, 0
        self.lots += trucking.divide_all(self.loads, self.first, self.unloaded, batch)

    def discard_old(self, hour: float) -> None:
        """Discard the lots that are too old at `hour`."""
        if self.first == self.unloaded:
            return
        after = self.rules.discard_after
        fresh = trucking.first_younger(self.loads, self.first, self.unloaded, after, hour)
        for place in range(self.first, fresh):
            lots, kg, _ = trucking.left_over(self.loads, place)
            self._discard(self.nth(place), lots, kg, hour)
        self.first = fresh

    def _discard(self, load: Truckload, lots: int, kg: float, hour: float) -> None:
        """Book lots of a truckload that are too old."""
        self.lots -= lots
        for _ in range(lots):
            self._accounts.book("fruit.discarded_kg", hour, kg)
            self._accounts.book("fruit.discarded_lots", hour, 1.0)
            self._accounts.book("item.waste.used", hour, kg)

    def open(self, begins: float, packable: float) -> Session:
        """Return the terms of a session, and make room for the ages of all lots that wait."""
        if self.places >= 0:  # many may have driven on
            self.lots = self.started + trucking.lots_left(self.loads, self.first, self.unloaded)
        self.ages, self.waits = grown(self.ages, self.lots), grown(self.waits, self.lots)
        return Session(begins, packable, self.first, self.unloaded, self.started, self.places)

    def waiting(self) -> tuple[int, Sequence[Truckload]]:
        """Return a copy of the records of all truckloads in the yard, and the number of its first."""
        numbers = [self.loads[place].nth_to_unload for place in range(self.first, self.unloaded)]
        first = min(numbers, default=0)
        return first, copied(self.loads[first : max(numbers, default=-1) + 1])

    def close(self, output: SessionOutput) -> None:
        """Remove the fruit of a session from the yard, and book what was too old."""
        self.started += output.lots
        first, self.first = self.first, self.first + output.passed
        if output.lost:
            self._discard_lost(first)

    def _discard_lost(self, first: int) -> None:
        """Discard what a session found too old, in truckloads from the number `first` on."""
        for place in range(first, self.first):
            lots, kg, lost = trucking.left_over(self.loads, place)
            if not math.isnan(lost):
                self._discard(self.nth(place), lots, kg, lost)
                self.nth(place).started += lots
        self.first = trucking.first_left(self.loads, first, self.first)

    def begin_study(self) -> None:
        """Leave the lots of the warm-up out."""
        self._early = self.started

    def sample_lots(self) -> None:
        """Set the samples of the ages of lots, and of their waits."""
        for name, values in (("age_at_processing_h", self.ages), ("wait_in_yard_h", self.waits)):
            self._accounts.keep_samples(name, np.asarray(values[self._early : self.started]))
