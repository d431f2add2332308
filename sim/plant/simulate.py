"""One replication: a physical scenario goes in, what happened comes out. All processes start here."""

from dataclasses import dataclass

import numpy as np
import simpy

from sim.flows import Array
from sim.plant.balances import check_balances
from sim.plant.calendar import Days
from sim.plant.floor import Floor
from sim.plant.local import LocalPlant
from sim.plant.record import Record
from sim.plant.streams import Streams
from sim.plant.toll import TollCanner
from sim.scenario.parts import Physical
from sim.scenario.study import Timing

SPREADS = ("wait_for_bay_h", "age_at_processing_h")


@dataclass(frozen=True)
class Run:
    """One replication: `amounts[account][month]`, spreads by name, events the clock stepped through."""

    amounts: dict[str, Array]
    spreads: dict[str, Array]
    events: int


def simulate(physical: Physical, timing: Timing, replication: int) -> Run:
    """Return what happens in one replication of a scenario over the study's horizon.

    Raises
    ------
    BalanceError
        If mass, cans or hours do not add up.
    """
    days = Days.of(timing)
    env = simpy.Environment()
    floor = Floor(env, physical, days, Streams(timing.seed, replication), Record(days))
    chain = _chain(floor)
    env.process(chain.run())
    env.run(until=days.hours)
    _close_books(floor, chain)
    check_balances(physical, days, floor.record)
    rows = {account: np.array(floor.record.rows[account]) for account in sorted(floor.record.rows)}
    return Run(rows, {name: floor.record.spread(name) for name in SPREADS}, next(env._eid))


def _chain(floor: Floor) -> LocalPlant | TollCanner:
    if floor.physical.plant is not None:
        return LocalPlant(floor, floor.physical.plant)
    if floor.physical.toll is not None:
        return TollCanner(floor, floor.physical.toll)
    raise ValueError("a scenario needs a plant or a toll canner")


def _close_books(floor: Floor, chain: LocalPlant | TollCanner) -> None:
    """Book what is still on hand at the end, and the units of fixed costs."""
    record, days = floor.record, floor.days
    last = days.count - 1
    end = 24.0 * last
    for field in chain.call_off.fields.values():
        record.book(f"area.{field.name}.in_field_kg", end, field.advance(last))
    record.book("fruit.in_transit_kg", end, chain.yard.on_the_way)
    record.book("fruit.in_yard_kg", end, chain.yard.kg)
    record.book("cans.in_stock", end, chain.store.at_works + chain.store.in_store)
    record.book("item.once.used", 0.0, 1.0)
    for month in range(days.months):
        first = 24.0 * days.month_of.index(month)
        record.book("item.month.used", first, 1.0)
        record.book("item.year.used", first, 1 / 12)
    _book_hours_off(floor)


def _book_hours_off(floor: Floor) -> None:
    """Book, for each stage, the calendar hours in which nobody was there."""
    plant, record, days = floor.physical.plant, floor.record, floor.days
    for name, stage in (plant.stages if plant else {}).items():
        there = np.sum(
            [
                record.rows[f"stage.{name}.{state}"]
                for state in ("busy_h", "down_h", "blocked_h", "starved_h")
            ],
            axis=0,
        )
        for month, hours in enumerate(np.bincount(days.month_of) * 24.0 * stage.units - there):
            record.book(f"stage.{name}.off_h", 24.0 * days.month_of.index(month), float(hours))
