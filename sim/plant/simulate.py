"""Simulation of one replication of a physical scenario; all processes start here."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise

import numpy as np
from simpy.events import ProcessGenerator

from sim.arrays import Array
from sim.plant.accounts import Accounts, Entry
from sim.plant.balances import check_balances
from sim.plant.calendar import Days
from sim.plant.can_sizes import book_cans
from sim.plant.fields import Fields
from sim.plant.journal import Journal
from sim.plant.left import note_left
from sim.plant.local import LocalPlant
from sim.plant.phases import calendar_hours, stage_hours
from sim.plant.prepared import PreparedFruitSite, PreparingSite
from sim.plant.processing_site import FruitSite, ProcessingSite
from sim.plant.run_context import CountedEnvironment, RunContext
from sim.plant.shift_book import STATES
from sim.plant.stock import Store
from sim.plant.streams import Streams
from sim.plant.supply import fields_of
from sim.plant.toll import TollCanner
from sim.scenario.models.physical import Physical, Plant, Toll
from sim.scenario.models.study import Timing

SPREADS = ("wait_for_bay_h", "wait_in_yard_h", "age_at_processing_h", "harvest_to_sailing_d")


@dataclass(frozen=True)
class Replication:
    """What happened in one replication."""

    amounts: Mapping[str, Array]
    """Monthly amounts by account."""
    spreads: Mapping[str, Array]
    """Mean, median, 95 % quantile and maximum by name of a sample."""
    events: int
    """Number of events of the environment."""


def simulate(physical: Physical, timing: Timing, replication: int) -> Replication:
    """Return one replication of a scenario over the horizon of the study.

    Raises
    ------
    ValueError
        If the scenario cannot be simulated; the message says what is missing.
    BalanceError
        If fruit, cans or hours do not add up.
    """
    return replicate(physical, timing, replication, process_of)


def journal(
    physical: Physical, timing: Timing, replication: int, first: date, days: int
) -> list[Entry]:
    """Return what happens in a replication on some days from a date on, in the order of its begin.

    The hours of the entries count from the begin of the first of these days.

    Raises
    ------
    ValueError
        If the scenario cannot be simulated, or the days are not all simulated.
    """
    kept: list[Journal] = []

    def record(all_days: Days) -> Journal:
        begin = 24.0 * all_days.dates.index(first)
        kept.append(Journal(all_days, begin, begin + 24.0 * days))
        return kept[0]

    replicate(physical, timing, replication, process_of, record)
    return kept[0].entries()


def days_of(physical: Physical, timing: Timing) -> Days:
    """Return the days on which a scenario is simulated."""
    # Works that are built during the study cannot run before it.
    return Days.of(timing, 0.0 if physical.construction else physical.warm_up)


def replicate(
    physical: Physical,
    timing: Timing,
    replication: int,
    make: Callable[[RunContext, Plant | Toll, Fields, Store], LocalPlant | TollCanner],
    record: Callable[[Days], Accounts] = Accounts,
) -> Replication:
    """Return one replication; `make` gives the process of each of the works, `record` the accounts.

    Raises
    ------
    ValueError
        If there are no works.
    """
    if not physical.works:
        raise ValueError("a scenario needs a plant or a toll canner")
    days = days_of(physical, timing)
    accounts, streams = record(days), Streams(timing.seed, replication, days)
    context = RunContext(CountedEnvironment(), physical, days, streams, accounts)
    fields, store = fields_of(context), Store(context)
    processes = [
        make(each, physical.works[key], fields, store) for key, each in _by_works(context).items()
    ]
    _introduce(processes)
    for process in processes:
        process.start()
    sites = [process.site for process in processes]
    context.env.process(_turn_months(context, store, sites))
    context.env.run_till(days.hours)
    _close_books(context, fields, store, sites)
    check_balances(physical, days, accounts)
    spreads = {name: accounts.spread(name) for name in SPREADS}
    return Replication(accounts.months(), spreads, context.env.events)


def process_of(
    context: RunContext, works: Plant | Toll, fields: Fields, store: Store
) -> LocalPlant | TollCanner:
    """Return the process of a local plant or of a toll canner."""
    if isinstance(works, Plant):
        return LocalPlant(context, works, fields, store)
    return TollCanner(context, works, fields, store)


def _introduce(processes: Sequence[LocalPlant | TollCanner]) -> None:
    """Tell works of each other: who prepares fruit for whom, or who makes what else is ordered."""
    sites = [process.site for process in processes]
    for process, site in zip(processes, sites, strict=True):
        if isinstance(site, PreparedFruitSite):
            site.take_from(next(one for one in sites if isinstance(one, PreparingSite)))
        others = [
            one for one in processes if one != process and isinstance(one.site, ProcessingSite)
        ]
        if isinstance(site, ProcessingSite) and others:
            site.elsewhere = partial(_promised, others)


def _by_works(context: RunContext) -> Mapping[str, RunContext]:
    """Return the context of each of the works."""
    physical = context.physical
    alone = len(physical.works) == 1
    return {key: context if alone else context.of_works(key) for key in physical.works}


def _promised(others: Sequence[LocalPlant | TollCanner], day: int) -> float:
    """Return the good cans that other works make of the orders of a day."""
    return sum(works.promised(day) for works in others)


def _turn_months(context: RunContext, store: Store, sites: Sequence[FruitSite]) -> ProcessGenerator:
    """Close each month as the next begins, then ship what its new orders allow."""
    for number, first in enumerate(context.days.firsts):
        if first > 0:
            midnight = 24.0 * first
            yield context.until(_last_moment(midnight))
            if number > 0:
                _end_month(_last_moment(midnight), store, sites)
            else:
                store.begin_study(midnight)
                for site in sites:
                    site.begin_study(midnight)
            yield context.until(midnight)
            store.ship()


def _last_moment(midnight: float) -> float:
    """Return the hour at which a month is closed, before all that happens at midnight."""
    return math.nextafter(midnight, 0.0)


def _end_month(hour: float, store: Store, sites: Sequence[FruitSite]) -> None:
    """Sell at home, then book stocks and backlog at the end of a month."""
    store.end_month(hour)
    for site in sites:
        site.end_month(hour)


def _close_books(
    context: RunContext, fields: Fields, store: Store, sites: Sequence[FruitSite]
) -> None:
    """Book stocks at the end of the run, and the units of fixed costs."""
    accounts, days = context.accounts, context.days
    last = days.count - 1
    end = _last_moment(days.hours)
    for name, kg in zip(fields.names, fields.on(last), strict=True):
        accounts.book(f"area.{name}.in_field_kg", end, kg)
    fields.book_unsold()
    for site in sites:
        site.close_books()
    _end_month(end, store, sites)
    note_left(accounts, store, sites, end)
    store.orders.book_overdue("in_order", math.inf, end)
    for size in context.sizes:
        there = store.cans(size) + sum(site.cans(size) for site in sites)
        book_cans(accounts, size, "in_stock", end, there)
        if context.physical.arrivals is not None:
            # Fruit that growers bring is bought whatever the orders.
            beyond = max(0.0, there - store.orders.unsailed(size))
            book_cans(accounts, size, "unordered", end, beyond)
        book_cans(accounts, size, "second_in_stock", end, store.second[size.number])
    accounts.book("item.once.used", 24.0 * max(context.opening, days.firsts[0]), 1.0)
    for first, after in pairwise([*days.firsts, days.count]):
        if first < context.opening:
            continue
        accounts.book("item.month.used", 24.0 * first, 1.0)
        accounts.book("item.year.used", 24.0 * first, 1 / 12)
        accounts.book("works.open_h", 24.0 * first, 24.0 * (after - first))
        bays = sum(works.bays for works in context.phases.on(first).works.values())
        accounts.book("works.bay_h", 24.0 * first, 24.0 * (after - first) * bays)
    _close_with_hours_off(context)


def _close_with_hours_off(context: RunContext) -> None:
    """Close the accounts with the hours of each stage and month of other work, and those beside all paid hours."""
    accounts, days = context.accounts, context.days
    accounts.close()
    rows = accounts.rows
    calendar, other = calendar_hours(days), rows.get("line.other_h")
    for name, hours in stage_hours(context.physical, days).items():
        there = np.sum([rows[f"stage.{name}.{state}"] for state in STATES], axis=0)
        if other is not None:
            by_others = other * hours / np.maximum(calendar, 1.0)
            accounts.keep(f"stage.{name}.other_h", by_others)
            there = there + by_others
        accounts.keep(f"stage.{name}.off_h", hours - there)
