"""One replication: a physical scenario goes in, what happened comes out. All processes start here."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from simpy.events import ProcessGenerator

from sim.flows import Array
from sim.plant.balances import check_balances
from sim.plant.calendar import Days
from sim.plant.fields import Fields
from sim.plant.local import LocalPlant
from sim.plant.phases import stage_hours
from sim.plant.record import Record
from sim.plant.run_context import CountedEnvironment, Floor
from sim.plant.shift_book import STATES
from sim.plant.stock import Store
from sim.plant.streams import Streams
from sim.plant.supply import grow
from sim.plant.toll import TollCanner
from sim.plant.works import Works
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing

SPREADS = ("wait_for_bay_h", "age_at_processing_h", "harvest_to_sailing_d")


_LAST_HOUR = 1.0
"""Hours before midnight at which a month is closed."""


@dataclass(frozen=True)
class Run:
    """One replication: `amounts[account][month]`, spreads by name, events the clock stepped through.

    A spread is (mean, median, 95 % quantile, largest).
    """

    amounts: Mapping[str, Array]
    spreads: Mapping[str, Array]
    events: int


def simulate(physical: Physical, timing: Timing, replication: int) -> Run:
    """Return what happens in one replication of a scenario over the study's horizon.

    Raises
    ------
    ValueError
        If the scenario cannot be run: the message says what is missing.
    BalanceError
        If mass, cans or hours do not add up.
    """
    return replicate(physical, timing, replication, chain_of)


def replicate(
    physical: Physical,
    timing: Timing,
    replication: int,
    make: Callable[[Floor, Fields], LocalPlant | TollCanner],
) -> Run:
    """Return what happens in one replication with the chain that `make` returns."""
    days = Days.of(timing, 0.0 if _is_built(physical) else physical.warm_up)
    record, streams = Record(days), Streams(timing.seed, replication, days)
    floor = Floor(CountedEnvironment(), physical, days, streams, record)
    fields = grow(floor)
    chain = make(floor, fields)
    chain.start()
    floor.env.process(_turn_months(floor, chain.works))
    floor.env.run(until=days.hours)
    _close_books(floor, fields, chain.works)
    check_balances(physical, days, record)
    return Run(record.months(), {name: record.spread(name) for name in SPREADS}, floor.env.events)


def _is_built(physical: Physical) -> bool:
    """Tell whether the works are only built in the study, so that nothing can run before it."""
    return physical.plant is not None and physical.plant.construction > 0


def chain_of(floor: Floor, fields: Fields) -> LocalPlant | TollCanner:
    """Return the chain of a scenario.

    Raises
    ------
    ValueError
        If it has no works, or two.
    """
    plant, toll = floor.physical.plant, floor.physical.toll
    store = Store(floor)
    if plant is not None and toll is None:
        return LocalPlant(floor, plant, fields, store)
    if toll is not None and plant is None:
        return TollCanner(floor, toll, fields, store)
    raise ValueError("a scenario needs either a plant or a toll canner")


def _turn_months(floor: Floor, works: Works) -> ProcessGenerator:
    """Close each month as the next begins, and load what its new orders allow."""
    for number, first in enumerate(floor.days.firsts):
        if first > 0:
            yield floor.until(24.0 * first)
            if number > 0:
                works.end_month(24.0 * first - _LAST_HOUR)
            else:
                works.begin_study(24.0 * first)
            works.store.ship()


def _close_books(floor: Floor, fields: Fields, works: Works) -> None:
    """Book what is still on hand at the end, and the units of fixed costs."""
    record, days = floor.record, floor.days
    last = days.count - 1
    end = 24.0 * last
    for name, kg in zip(fields.names, fields.on(last), strict=True):
        record.book(f"area.{name}.in_field_kg", end, kg)
    fields.tell()
    works.unload(math.nextafter(days.hours, 0.0))
    works.yard.discard_old(days.hours)
    in_hand = works.yard.in_hand()
    record.book("fruit.in_transit_kg", end, in_hand.coming)
    record.book("fruit.in_yard_kg", end, in_hand.waiting)
    works.tell()
    works.end_month(end)
    record.book("cans.in_stock", end, works.cans)
    record.book("item.once.used", 24.0 * max(floor.opening, days.firsts[0]), 1.0)
    for first in days.firsts:
        if first < floor.opening:
            continue
        record.book("item.month.used", 24.0 * first, 1.0)
        record.book("item.year.used", 24.0 * first, 1 / 12)
    _book_hours_off(floor)


def _book_hours_off(floor: Floor) -> None:
    """Book, for each stage, the calendar hours in which nobody was there.

    A shift counts in the month in which it opens; should that month have no hours left for it, they
    are taken from the next, or from the one before if the stage is gone by then.
    """
    record, days = floor.record, floor.days
    rows = record.rows
    for name, hours in stage_hours(floor.physical, days).items():
        there = np.sum([rows[f"stage.{name}.{state}"] for state in STATES], axis=0)
        later, owed = _carried((hours - there).tolist(), 0.0)
        earlier, _ = _carried(later[::-1], owed)
        for first, off in zip((0, *days.firsts), earlier[::-1], strict=True):
            record.book(f"stage.{name}.off_h", 24.0 * first, off)


def _carried(hours: Sequence[float], owed: float) -> tuple[list[float], float]:
    """Return hours by month, none below 0, and what is owed in the end: each owes to the next."""
    paid = []
    for month in hours:
        paid.append(max(0.0, month + owed))
        owed = min(0.0, month + owed)
    return paid, owed
