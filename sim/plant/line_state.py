"""The state of a line, and what its shifts did: machine code works on them in place.

The stages of a line are records, and the last one is its exit. Each stage has a row of two ring
buffers of hours, one behind the other: when its units beside the first get free, in ascending order,
and when the last lots started, as many as find a place before it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sim.compiled import Row, Table, compiled
from sim.plant.power_outages import NEVER, Clock

ROUNDING: Final = 1e-9  # hours: goods that come as a pile is to be started do not join it
BUSY: Final = 0
DOWN: Final = 1
BLOCKED: Final = 2
_TAKEN: Final = 3
_WAITED: Final = 4
_WAITS: Final = 5
HOLD: Final = 1
REPROCESS: Final = 2
TOLD: Final = 6  # kinds of amounts that are told of each stage: those
LOST: Final = 6
HELD: Final = 7
KINDS: Final = 8  # of amounts of a stage: all
REPAIRS: Final = 0
CALLS: Final = 1
VISITS: Final = 2
BATCHES: Final = 3
DRAWN: Final = 4  # rows of numbers drawn ahead for a stage: those
Spell = tuple[float, float, int]  # its begin, its hours, the units
WORK: Final = 0
REPAIR: Final = 1
LANDING: Final = 2
LACK: Final = 3
DELIVERY: Final = 4  # kinds of entries of a log: those
Done = tuple[float, float, float]  # begin, end, cans
Goods = tuple[float, float]  # fruit [kg] and the cans that it fills


@dataclass(slots=True)
class StageState:
    """A stage of a line that works."""

    kg_hours: float = 0.0  # hours of work for a kilogram of fruit
    can_hours: float = 0.0  # hours of work for a can; one of both is 0
    lot_hours: float = 0.0  # hours of work for a lot of any size; then both are 0
    load: float = 0.0  # cans of a batch; 0: a flow stage; infinite: the exit
    cycle: float = 0.0  # hours of a batch
    varies: bool = False  # whether the hours of a lot, or of a batch, vary
    visits: int = 0  # number of those so far
    least: float = 0.0  # cans with which a batch begins when a unit is free
    every: float = 0.0  # hours from a departure of a batch to the next; 0: it begins at any hour
    departs: float = 0.0  # hour of the next departure
    deviation: int = (
        0  # what follows from a deviation in a batch, HOLD or REPROCESS; 0: there is none
    )
    batches: int = 0  # number so far, where some deviate
    wait: float = 0.0  # hours that cans may wait before the last batch stage; elsewhere infinite
    batch_before: int = 0  # number of the batch stage before this one; -1: none
    fruit: bool = False  # takes fruit
    forecast: bool = False  # of a copy, on which nothing is lost
    simple: bool = False  # one unit that never breaks down, no limited places before or behind
    runs_for: float = 0.0  # hours of operation to the next breakdown
    breakdowns: int = 0  # number so far
    calls: bool = False  # whether a breakdown waits for a mechanic
    broken: int = 0  # units whose repair is not over when the crew goes home
    repaired: float = 0.0  # when it is over; by calendar between shifts
    out: int = 0  # units that are under repair at the begin
    out_until: float = 0.0
    due: float = 0.0  # hour by which a repair is over or its goods are left
    stops: float = 0.0  # hour at which all work stops
    stopped: float = 0.0  # when work on the last goods stopped that stay
    halted: float = 0.0  # the latest of these hours
    more_units: int = 0  # units beside the first
    places: int = 0  # lots that find a place before this stage, if they are limited
    places_after: int = -1  # lots that find a place before the next stage; -1: no limit
    oldest_unit: int = 0  # place in the ring of the unit that gets free first
    oldest_start: int = 0  # place in the ring of the oldest start
    free: float = 0.0  # when the next lot can start: a unit is free, the lot before has started
    piled_cans: float = 0.0  # before a batch stage
    piled_kg: float = 0.0  # fruit in these cans
    piled_early: float = 0.0  # those of them that came before the last ones
    piled_at: float = 0.0  # when the last of them came, or left the line
    piled_until: float = 0.0  # by when they are to be started
    passed: float = 0.0  # until when loads that come wait for others that never do
    comes: float = math.inf  # when goods come to the pile; infinity: none do
    coming_cans: float = 0.0
    coming_kg: float = 0.0
    crew: int = 0  # number of the shift in which its last lot started
    busy: float = 0.0  # hours in that shift, beside those in the table
    taken: float = 0.0  # the same: lots started, or cans of a batch stage
    waited: float = 0.0  # those of them that waited
    waits: float = 0.0  # sum of their hours
    until: float = 0.0  # when that shift closes, or all work stops
    reached: float = 0.0  # of the exit: last hour at which the lots so far keep a stage busy
    left: float = (
        0.0  # when the last lot left it; infinity if one stays, and minus infinity if none came
    )
    holds: float = 0.0  # of its tank; 0: it has none
    per_kg: float = 0.0  # drawn from it for a kilogram of fruit
    per_can: float = 0.0
    per_hour: float = 0.0  # of work
    reorder: float = 0.0  # level at which a delivery is ordered
    lead: float = 0.0  # hours from then to its arrival
    checked: float = 0.0  # hours from a look at the level to the next; 0: it is known all the time
    level: float = 0.0
    arrives: float = math.inf  # by the calendar; infinity: nothing is ordered
    drawn: float = 0.0  # since this was asked last, as the two below
    received: float = 0.0
    deliveries: float = 0.0
    lacked: float = 0.0  # hours for which lots waited for it


class LineState(NamedTuple):
    """A line that works from its begin to its end, in shifts of one crew after the other.

    Machine code takes each table apart at every call, so they are few.
    """

    stages: Sequence[StageState]
    rings: Table
    """A row for each stage."""
    drawn: Table
    """Numbers drawn ahead, `DRAWN` rows for each stage.

    Hours of operation to a breakdown and hours of its repair, in turn; by breakdown, in turn, the hours
    that it waits for a mechanic, which are known, and its hour; by visit, how often the stated hours it
    takes; by batch, 1 where it deviates.
    """
    clock: Clock
    shifts: Table
    """A row for each shift: when it closes, which the last one never does, then amounts of each stage.

    These are hours busy, down and blocked; lots taken, or cans of a batch stage, those that waited, and
    the sum of their waits; cans lost, and those held.
    """
    log: Table
    """Number of the last entry, then a row for each: kind, stage, begin, end, cans.

    The kinds are a lot or batch at a stage, a repair, goods that come to a pile or the exit, a lot that
    waits for a tank, and a delivery for it from the order on, with its amount in place of cans.

    A single row keeps nothing; no stage is simple as long as there are more.
    """


class Forecast(NamedTuple):
    """What a line has of its own on which a lot is tried: it does not break down and keeps no log."""

    stages: Sequence[StageState]
    rings: Table
    shifts: Table


@compiled
def by_clock(line: LineState, clock: Clock) -> LineState:
    """Return the line with another clock."""
    return LineState(line.stages, line.rings, line.drawn, clock, line.shifts, line.log)


@compiled
def forecast(line: LineState, own: Forecast) -> LineState:
    """Return the line on which a lot is tried."""
    return LineState(own.stages, own.rings, line.drawn, line.clock, own.shifts, line.log[:1])


@compiled
def place_of(number: int, kind: int) -> int:
    """Return the place of an amount of a stage in the row of a shift."""
    return 1 + KINDS * number + kind


@compiled
def spend(line: LineState, number: int, crew: int, kind: int, spell: Spell) -> None:
    """Add hours of a stage, each to the shift in which it falls, of which `crew` is the first."""
    begins, hours, units = spell
    stage = line.stages[number]
    while begins + hours > line.shifts[crew][0]:
        part = max(0.0, line.shifts[crew][0] - begins)
        line.shifts[crew][place_of(number, kind)] += units * part
        begins, hours, crew = begins + part, hours - part, crew + 1
    if kind == BUSY and crew == stage.crew:
        stage.busy += hours
    else:
        line.shifts[crew][place_of(number, kind)] += units * hours


@compiled
def stop(stage: StageState, hour: float) -> None:
    """Let goods stay at a stage from an hour on; it is known already of those that no unit takes."""
    if hour <= NEVER:
        stage.stopped = hour
        stage.halted = max(stage.halted, hour)


@compiled
def hand_over(line: LineState, number: int, hour: float) -> None:
    """Let the shifts that close until `hour` be over at a stage."""
    stage = line.stages[number]
    while hour >= line.shifts[stage.crew][0]:
        write_amounts(line.shifts[stage.crew], place_of(number, 0), stage)
        stage.busy, stage.taken, stage.waited, stage.waits = 0.0, 0.0, 0.0, 0.0
        stage.crew += 1
    stage.until = min(line.shifts[stage.crew][0], stage.stops)


@compiled
def write_amounts(amounts: Row, place: int, stage: StageState) -> None:
    """Add what a stage did in the shift of its last lot, beside what is in the table."""
    amounts[place + BUSY] += stage.busy
    amounts[place + _TAKEN] += stage.taken
    amounts[place + _WAITED] += stage.waited
    amounts[place + _WAITS] += stage.waits


@compiled
def note(line: LineState, kind: int, number: int, done: Done) -> None:
    """Keep what happens at a stage from an hour until another, which may never come."""
    begin, end, cans = done
    place = int(line.log[0][0]) + 1
    if place < len(line.log):
        line.log[0][0] = place
        entry = line.log[place]
        entry[0], entry[1], entry[2], entry[4] = kind, number, begin, cans
        entry[3] = end if end <= NEVER else max(begin, line.stages[number].stopped)


@compiled
def count_at(line: LineState, number: int, kind: int, done: tuple[float, float]) -> None:
    """Count an amount of a stage at an hour, in the shift in which it falls."""
    hour, amount = done
    crew = 0
    while hour >= line.shifts[crew][0]:
        crew += 1
    line.shifts[crew][place_of(number, kind)] += amount


@compiled
def count_pile_wait(line: LineState, number: int, hour: float, hours: float) -> None:
    """Count the hours that cans waited in a pile until an hour.

    A load of these may have been started already, which begins in a later shift.
    """
    stage = line.stages[number]
    if hour >= stage.until:
        hand_over(line, number, hour)
    if stage.crew > 0 and hour < line.shifts[stage.crew - 1][0]:
        count_at(line, number, _WAITS, (hour, hours))
    else:
        stage.waits += hours


@compiled
def take_lost(line: LineState, closes: float) -> tuple[float, float]:
    """Return the cans lost, and those held, in shifts that close until an hour and were not asked for yet."""
    lost, held = 0.0, 0.0
    for row in line.shifts:
        if row[0] <= closes:
            for number in range(len(line.stages)):
                place = place_of(number, 0)
                lost, held = lost + row[place + LOST], held + row[place + HELD]
                row[place + LOST] = row[place + HELD] = 0.0
    return lost, held


@compiled
def count_taken(stage: StageState, hours: float) -> None:
    """Count a lot that a stage takes after some hours."""
    stage.taken += 1.0
    count_wait(stage, hours)


@compiled
def count_load(stage: StageState, cans: float, early: float, hours: float) -> None:
    """Count the cans of a load that a stage takes some hours after the last of its pile came.

    Those that came `early` have waited for these; the hours for which they did are counted by then.
    """
    stage.taken += cans
    if hours > ROUNDING:
        stage.waited += cans
        stage.waits += cans * hours
    else:
        stage.waited += early


@compiled
def count_wait(stage: StageState, hours: float) -> None:
    """Add the hours that a lot waited for the first stage before it could come to the line."""
    if hours > ROUNDING:
        stage.waited += 1.0
        stage.waits += hours
