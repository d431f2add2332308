"""Deliveries of growers, who come by themselves in trucks of their own."""

import math
from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from simpy.events import ProcessGenerator

from sim.compiled import column
from sim.plant.accounts import Columns, Entry
from sim.plant.fruit import Yard, usable_share
from sim.plant.gated_leg import GatedLeg
from sim.plant.laws import Times
from sim.plant.run_context import RunContext
from sim.plant.transport import vehicle_of
from sim.plant.trucking import Truckload
from sim.scenario.models.laws import Law
from sim.scenario.models.parts import Arrivals
from sim.scenario.models.physical import Plant, Toll

_EXPONENTIAL = Law("exponential")
_TRIPS = ("trips", "t", "queue_h", "unloading_h", "vehicle_h", "waited", "turned_away", "impatient")
_FRUIT = ("offered_kg", "bought_kg", "turned_away_kg", "impatient_kg")


class GrowersLeg(GatedLeg):
    """Growers' trucks, a process each: at the gate, at a bay; then their fruit in the yard.

    Who finds no place, or loses patience before his fruit is taken on, drives on with it. Fruit is
    bought as it is taken in, which is known of all at the end.
    """

    def __init__(
        self, context: RunContext, works: Plant | Toll, yard: Yard, good_per_usable: float
    ) -> None:
        """Take what any leg with fruit takes.

        Raises
        ------
        ValueError
            If the scenario has no arrivals.
        """
        super().__init__(context, works, yard, good_per_usable)
        physical = context.physical
        if physical.arrivals is None:
            raise ValueError("growers come by the rules of arrivals")
        terms, vehicle = physical.arrivals, vehicle_of(physical, "fruit")
        self._context, self._there = context, 0
        self._kg = 1000 * terms.load
        self._cans = self._kg * usable_share(physical.fruit, 0.0, 0.0) * good_per_usable
        self._unloading = vehicle.unloading * terms.load / vehicle.payload
        self._hours = _hours(context, terms)
        self._patience = _patience(context, terms)
        limit = works.yard if isinstance(works, Plant) else None
        places = math.inf if limit is None else limit
        yard.places = places if terms.patience or places < math.inf else -1.0
        accounts = (f"leg.fruit.{name}" for name in _TRIPS), (f"fruit.{name}" for name in _FRUIT)
        names = (*accounts[0], *accounts[1], "item.fruit.used")
        self._sheet = context.accounts.sheet(names, self._amounts)
        self._visits: list[tuple[float, ...]] = []
        """Of each visit: hour, number of the load in the yard or -1, and what the gate tells."""

    def receive(self) -> ProcessGenerator:
        """Let growers come."""
        for place, hour in enumerate(self._hours, 1):
            yield self._context.until(hour)
            self._env.process(self._deliver(place, next(self._patience)))

    def _deliver(self, place: int, patience: float) -> ProcessGenerator:
        self._there, arrived = self._there + 1, self._env.now
        unloading = partial(self._times.take, "unloading", self._unloading)
        visit = yield from self._gate.enter(unloading, patience)
        self._there -= 1
        now, number = self._env.now, -1
        if not (visit.turned_away or visit.impatient):
            self._accounts.sample("wait_for_bay_h", now, visit.queue_h)
            number = self._unload(now, now + patience - visit.queue_h)
        self._visits.append((now, number, *visit))
        whole = Entry(arrived, now, "truck.fruit", "", place, self._kg)
        parts = {"queue_h": visit.queue_h, "unloading_h": visit.unloading_h}
        self._accounts.note_parts(whole, parts)

    def _unload(self, hour: float, patient_until: float) -> int:
        """Leave a load in the yard; return its number."""
        load = Truckload(bought=self._kg, kg=self._kg, cans=self._cans, harvested=hour)
        load.lost, load.left, load.patient_until = math.nan, math.nan, patient_until
        return self._yard.receive(load, hour)

    def book_trips(self) -> None:
        """Book all visits, now that it is known what was taken in."""
        if self._visits:
            hours, numbers, *visits = np.array(self._visits).T
            left = self._left(numbers.astype(int))
            self._sheet.book_all(hours, np.vstack([*visits, *left]).T)
        at_gate = self._there * self._kg
        self._accounts.book("fruit.at_gate_kg", self._context.days.hours, at_gate)
        self._accounts.book("fruit.offered_kg", self._context.days.hours, at_gate)

    def _left(self, numbers: NDArray[np.int_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return whether loads left the yard for want of a place, and of patience; number -1 is none."""
        left, patient_until = (
            np.asarray(column(self._yard.loads, field))[numbers]
            for field in ("left", "patient_until")
        )
        drove_on = (numbers >= 0) & (left < math.inf)
        impatient = drove_on & (left == patient_until)
        return drove_on & ~impatient, impatient

    def _amounts(self, visits: Columns) -> Columns:
        """Return the amounts of all visits, in the order of the accounts."""
        queue, unloading, at_gate, at_bay, no_place, no_patience = visits
        one = np.ones(len(queue))
        turned_away, impatient = at_gate + no_place, at_bay + no_patience
        taken = one - turned_away - impatient
        trips = [one, taken * self._kg / 1000, queue, unloading, queue + unloading]
        fruit = [self._kg * share for share in (one, taken, turned_away, impatient, taken)]
        return [*trips, (queue > 0) * one, turned_away, impatient, *fruit]


def _hours(context: RunContext, terms: Arrivals) -> Iterator[float]:
    """Yield the hours of deliveries until the end; listed ones count from the begin of the study."""
    begin, end = 24.0 * context.opening, context.days.hours
    if terms.times is not None:
        first = max(begin, 24.0 * context.days.firsts[0])
        yield from (first + hour for hour in terms.times.hours if first + hour < end)
        return
    gaps = Times(terms.law or _EXPONENTIAL, context.streams, "arrivals")
    while (begin := begin + gaps.take(terms.every or 0.0)) < end:
        yield begin


def _patience(context: RunContext, terms: Arrivals) -> Iterator[float]:
    """Yield the hours that growers wait, in the order of their arrival."""
    patience = terms.patience
    if patience is None:
        while True:
            yield math.inf
    times = Times(patience.law or _EXPONENTIAL, context.streams, "arrivals.patience")
    while True:
        yield times.take(patience.mean or 0.0)
