"""One replication: a physical scenario goes in, what happened comes out. All processes start here."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from simpy.events import ProcessGenerator

from sim.arrays import Array
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
from sim.scenario.models.physical import Physical, Plant, Toll
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
    return replicate(physical, timing, replication, process_of)


def replicate(
    physical: Physical,
    timing: Timing,
    replication: int,
    make: Callable[[Floor, Plant | Toll, Fields, Store], LocalPlant | TollCanner],
) -> Run:
    """Return what happens in one replication; `make` gives the process of each of the works.

    Raises
    ------
    ValueError
        If there are no works, or works of two kinds.
    """
    # Works of two kinds would buy fruit for the same orders: none of them knows of the other's.
    if len(physical.works) != 1:
        raise ValueError("a scenario needs either a plant or a toll canner")
    # Works that are only built in the study cannot run before it.
    days = Days.of(timing, 0.0 if physical.opening else physical.warm_up)
    record, streams = Record(days), Streams(timing.seed, replication, days)
    floor = Floor(CountedEnvironment(), physical, days, streams, record)
    fields, store = grow(floor), Store(floor)
    processes = [make(floor, site, fields, store) for site in physical.works.values()]
    for process in processes:
        process.start()
    works = [process.works for process in processes]
    floor.env.process(_turn_months(floor, store, works))
    floor.env.run(until=days.hours)
    _close_books(floor, fields, store, works)
    check_balances(physical, days, record)
    return Run(record.months(), {name: record.spread(name) for name in SPREADS}, floor.env.events)


def process_of(
    floor: Floor, site: Plant | Toll, fields: Fields, store: Store
) -> LocalPlant | TollCanner:
    """Return the process of a local plant or of a toll canner."""
    if isinstance(site, Plant):
        return LocalPlant(floor, site, fields, store)
    return TollCanner(floor, site, fields, store)


def _turn_months(floor: Floor, store: Store, works: Sequence[Works]) -> ProcessGenerator:
    """Close each month as the next begins, and load what its new orders allow."""
    for number, first in enumerate(floor.days.firsts):
        if first > 0:
            yield floor.until(24.0 * first)
            if number > 0:
                _end_month(24.0 * first - _LAST_HOUR, store, works)
            else:
                store.begin_study(24.0 * first)
                for site in works:
                    site.begin_study(24.0 * first)
            store.ship()


def _end_month(hour: float, store: Store, works: Sequence[Works]) -> None:
    """Sell at home, and book what is in stock and what is overdue at the end of a month."""
    store.end_month(hour)
    for site in works:
        site.end_month(hour)


def _close_books(floor: Floor, fields: Fields, store: Store, works: Sequence[Works]) -> None:
    """Book what is still on hand at the end, and the units of fixed costs."""
    record, days = floor.record, floor.days
    last = days.count - 1
    end = 24.0 * last
    for name, kg in zip(fields.names, fields.on(last), strict=True):
        record.book(f"area.{name}.in_field_kg", end, kg)
    fields.tell()
    for site in works:
        site.unload(math.nextafter(days.hours, 0.0))
        site.yard.discard_old(days.hours)
        in_hand = site.yard.in_hand()
        record.book("fruit.in_transit_kg", end, in_hand.coming)
        record.book("fruit.in_yard_kg", end, in_hand.waiting)
        site.tell()
    _end_month(end, store, works)
    record.book("cans.in_stock", end, store.cans + sum(site.cans for site in works))
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
