"""The recursion of a line on departure times; `line.py` states its equations.

The stages of a line are records, and the last one is its exit. Each stage has a row of two ring
buffers of hours, one behind the other: when its units beside the first get free, in ascending order,
and when the last lots started, as many as find a place before it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sim.compiled import Row, Table, compiled
from sim.plant.power_outages import NEVER, Clock, calendar_hour, powered_hour

_ROUNDING: Final = 1e-9  # hours: goods that come as a pile is to be started do not join it
_BUSY: Final = 0
_DOWN: Final = 1
_BLOCKED: Final = 2
_TAKEN: Final = 3
_WAITED: Final = 4
_WAITS: Final = 5
HOLD: Final = 1
REPROCESS: Final = 2
KINDS: Final = 6  # of amounts of a stage: those
_REPAIRS: Final = 0
CALLS: Final = 1
_VISITS: Final = 2
_BATCHES: Final = 3
DRAWN: Final = 4  # rows of numbers drawn ahead for a stage: those
Spell = tuple[float, float, int]  # its begin, its hours, the units
WORK: Final = 0
REPAIR: Final = 1
LANDING: Final = 2  # kinds of entries of a log: those
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
    stopped: float = 0.0  # when work on goods stopped that stay
    more_units: int = 0  # units beside the first
    places: int = 0  # lots that find a place before this stage, if they are limited
    places_after: int = -1  # lots that find a place before the next stage; -1: no limit
    oldest_unit: int = 0  # place in the ring of the unit that gets free first
    oldest_start: int = 0  # place in the ring of the oldest start
    free: float = 0.0  # when the next lot can start: a unit is free, the lot before has started
    piled_cans: float = 0.0  # before a batch stage
    piled_kg: float = 0.0  # fruit in these cans
    piled_at: float = 0.0  # when the last of them came, or left the line
    piled_until: float = 0.0  # by when they are to be started
    comes: float = math.inf  # when goods come to the pile; infinity: none do
    coming_cans: float = 0.0
    coming_kg: float = 0.0
    lost: float = 0.0  # cans
    held: float = 0.0
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
    the sum of their waits.
    """
    log: Table
    """Number of the last entry, then a row for each: kind, stage, begin, end, cans.

    The kinds are a lot or batch at a stage, a repair, and goods that come to a pile or the exit.

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
def _amount(number: int, kind: int) -> int:
    """Return the place of an amount of a stage in the row of a shift."""
    return 1 + KINDS * number + kind


@compiled
def begin(line: LineState, hour: float, due: float, home: float) -> float:
    """Begin at `hour` with an empty line; return when all units are there.

    Fruit stages work till `due`; others finish what comes to them, till `home` at the latest.
    """
    whole = hour
    for crew in range(len(line.shifts) - 1):
        line.shifts[crew][0] = powered_hour(line.clock, line.shifts[crew][0])
    for number in range(len(line.stages)):
        stage, ring = line.stages[number], line.rings[number]
        stage.due, stage.stops = due, due if stage.fruit else home
        stage.free, stage.oldest_unit, stage.oldest_start = hour, 0, stage.more_units
        stage.piled_cans, stage.piled_kg, stage.piled_at = 0.0, 0.0, hour
        stage.piled_until, stage.lost, stage.held, stage.stopped = math.inf, 0.0, 0.0, hour
        stage.departs = hour
        stage.crew, stage.busy, stage.left = 0, 0.0, -math.inf
        stage.taken, stage.waited, stage.waits, stage.comes = 0.0, 0.0, 0.0, math.inf
        stage.until = min(line.shifts[0][0], stage.stops)
        for kind in range(KINDS):
            line.shifts[0][_amount(number, kind)] = 0.0
        for place in range(stage.more_units + stage.places):
            ring[place] = hour if place < stage.more_units else -math.inf
        stage.out = 0
        if stage.broken:
            whole = max(whole, _leave_out(stage, ring, powered_hour(line.clock, stage.repaired)))
    return whole


@compiled
def _leave_out(stage: StageState, ring: Row, repaired: float) -> float:
    """Leave broken units out till they are repaired, or for the whole shift; return when they are back."""
    stage.out, stage.out_until = stage.broken, repaired
    back = max(stage.free, repaired) if repaired <= stage.due else math.inf
    for place in range(max(0, stage.more_units - stage.broken), stage.more_units):
        ring[place] = back
    if stage.broken > stage.more_units:
        stage.free = back
    stage.repaired = repaired
    if repaired <= stage.due:
        stage.broken, stage.repaired = 0, 0.0
    return back


@compiled
def resume(line: LineState, hour: float) -> float:
    """Go on at `hour` with what is on the line; return the last hour at which it keeps a stage busy."""
    front = line.stages[0]
    front.free = max(front.free, hour)
    return line.stages[len(line.stages) - 1].reached


@compiled
def pause(line: LineState, crew: int, begins: float, closes: float, reached: float) -> None:
    """Leave the line to the crew of the next shift, at the end of those from number `crew` on.

    Count the repairs that began before the line did, from `begins` on.
    """
    last = line.stages[len(line.stages) - 1]
    last.reached = reached
    for number in range(len(line.stages)):
        stage = line.stages[number]
        while stage.piled_cans > 0 and _begins(stage, math.inf) <= closes:
            pile = _start_load(line, number, math.inf)
            if pile > number:
                _land(line, pile)
            last.reached = max(last.reached, _reached(line))
    for number in range(len(line.stages)):
        _count_out(line, number, crew, begins, closes)


@compiled
def end(line: LineState, crew: int, begins: float, ends: float) -> float:
    """End the work; return the calendar's hour from which each stage has a unit again.

    Count the repairs that began before the line did, from `begins` until the people of the stage go:
    they are there as long as goods may come. The shift at `begins` is that of number `crew`.
    """
    ready, left = 0.0, -math.inf
    for number in range(len(line.stages)):
        stage = line.stages[number]
        left = stage.left = max(left, stage.left)
        _count_out(line, number, crew, begins, min(left, ends))
        if stage.broken:
            stage.repaired = calendar_hour(line.clock, stage.repaired)
            if stage.broken > stage.more_units:
                ready = max(ready, stage.repaired)
    return ready


@compiled
def _count_out(line: LineState, number: int, crew: int, begins: float, ends: float) -> None:
    """Count the hours until `ends` of the units that were out at the begin."""
    stage = line.stages[number]
    if stage.out:
        hours = max(0.0, min(stage.out_until, ends) - begins)
        _spend(line, number, crew, _DOWN, (begins, hours, stage.out))


@compiled
def take_lost(line: LineState) -> tuple[float, float]:
    """Return the cans lost, and those held, since this was asked last."""
    lost, held = 0.0, 0.0
    for number in range(len(line.stages)):
        stage = line.stages[number]
        lost, held = lost + stage.lost, held + stage.held
        stage.lost, stage.held = 0.0, 0.0
    return lost, held


@compiled
def _spend(line: LineState, number: int, crew: int, kind: int, spell: Spell) -> None:
    """Add hours of a stage, each to the shift in which it falls, of which `crew` is the first."""
    begins, hours, units = spell
    stage = line.stages[number]
    while begins + hours > line.shifts[crew][0]:
        part = max(0.0, line.shifts[crew][0] - begins)
        line.shifts[crew][_amount(number, kind)] += units * part
        begins, hours, crew = begins + part, hours - part, crew + 1
    if kind == _BUSY and crew == stage.crew:
        stage.busy += hours
    else:
        line.shifts[crew][_amount(number, kind)] += units * hours


@compiled
def _hand_over(line: LineState, number: int, hour: float) -> None:
    """Let the shifts that close until `hour` be over at a stage."""
    stage = line.stages[number]
    while hour >= line.shifts[stage.crew][0]:
        _write(line.shifts[stage.crew], _amount(number, 0), stage)
        stage.busy, stage.taken, stage.waited, stage.waits = 0.0, 0.0, 0.0, 0.0
        stage.crew += 1
    stage.until = min(line.shifts[stage.crew][0], stage.stops)


@compiled
def _write(amounts: Row, place: int, stage: StageState) -> None:
    """Add what a stage did in the shift of its last lot, beside what is in the table."""
    amounts[place + _BUSY] += stage.busy
    amounts[place + _TAKEN] += stage.taken
    amounts[place + _WAITED] += stage.waited
    amounts[place + _WAITS] += stage.waits


@compiled
def _note(line: LineState, kind: int, number: int, done: Done) -> None:
    """Keep what happens at a stage from an hour until another, which may never come."""
    begin, end, cans = done
    place = int(line.log[0][0]) + 1
    if place < len(line.log):
        line.log[0][0] = place
        entry = line.log[place]
        entry[0], entry[1], entry[2], entry[4] = kind, number, begin, cans
        entry[3] = end if end <= NEVER else max(begin, line.stages[number].stopped)


@compiled
def serve(line: LineState, number: int, ready: float, work: float) -> float:
    """Work for `work` hours on a lot that is ready; return when it leaves for the next stage.

    It never leaves (infinity) if work stops before, or if a repair is not over when it is due.
    """
    stage = line.stages[number]
    # A comparison takes a fraction of the time of max(), and this is the innermost step.
    start = ready if ready > stage.free else stage.free
    leave = start + work
    if leave > stage.until or stage.runs_for < work:
        leave = _interrupted(line, number, start, work)
    else:
        stage.busy += work
        stage.runs_for -= work
    if stage.places_after >= 0:
        # Blocked until the lot that is as many places ahead has started on the next stage, or this can.
        after = line.stages[number + 1]
        place_free = line.rings[number + 1][after.oldest_start] if after.places else after.free
        if place_free > leave:
            never = place_free >= stage.stops
            hours = max(0.0, (stage.due if never else place_free) - leave)
            _spend(line, number, stage.crew, _BLOCKED, (leave, hours, 1))
            stage.stopped = stage.due if never else stage.stopped
            leave = math.inf if never else place_free
    if stage.places:
        _keep_start(line, number, start)
    free = _free_unit(stage, line.rings[number], leave) if stage.more_units else leave
    stage.free = free if free > start else start
    stage.left = leave if leave > stage.left else stage.left
    if len(line.log) > 1 and stage.load == 0:
        _note(line, WORK, number, (start, leave, 0.0))
    return leave


@compiled
def _keep_start(line: LineState, number: int, start: float) -> None:
    """Keep the start of a lot, which frees a place, or from when those behind wait no longer for one."""
    stage = line.stages[number]
    place, end = stage.oldest_start, stage.more_units + stage.places
    line.rings[number][place] = start
    stage.oldest_start = place + 1 if place + 1 < end else stage.more_units


@compiled
def _last_start(line: LineState, number: int) -> float:
    """Return the start that was kept last."""
    stage = line.stages[number]
    first, place = stage.more_units, stage.oldest_start - 1
    return line.rings[number][place if place >= first else first + stage.places - 1]


@compiled
def _interrupted(line: LineState, number: int, now: float, work: float) -> float:
    """Work with breakdowns, or past a shift; return when the work is done, infinity if it is not."""
    stage, repairs = line.stages[number], line.drawn[DRAWN * number + _REPAIRS]
    if now < stage.stops:
        _hand_over(line, number, now)
    while now < stage.stops:
        piece = min(work, stage.runs_for, stage.stops - now)
        _spend(line, number, stage.crew, _BUSY, (now, piece, 1))
        stage.runs_for -= piece
        now += piece
        work -= piece
        if work <= 0:
            return now
        stage.stopped = now
        if stage.runs_for > 0:
            return math.inf
        repair = repairs[2 * stage.breakdowns + 1]
        if stage.calls:
            calls, place = line.drawn[DRAWN * number + CALLS], 2 * stage.breakdowns
            calls[place + 1] = now
            repair += calls[place]
        stage.runs_for = repairs[2 * stage.breakdowns + 2]
        stage.breakdowns += 1
        down = max(0.0, min(repair, stage.due - now))
        if len(line.log) > 1:
            _note(line, REPAIR, number, (now, now + repair, 0.0))
        _spend(line, number, stage.crew, _DOWN, (now, down, 1))
        now += repair
        if now > stage.due:
            stage.broken += 1
            stage.repaired = max(stage.repaired, now)
            return math.inf
    return math.inf


@compiled
def _free_unit(stage: StageState, ring: Row, leave: float) -> float:
    """Return when the next unit is free, one being busy until `leave`."""
    oldest, last = stage.oldest_unit, stage.more_units - 1
    first = ring[oldest]
    if leave <= first:
        return leave
    # Its place is now the last of the ring; hours after `leave` move one place on.
    place, before = oldest, oldest - 1 if oldest > 0 else last
    while before != oldest and ring[before] > leave:
        ring[place] = ring[before]
        place, before = before, before - 1 if before > 0 else last
    ring[place] = leave
    stage.oldest_unit = oldest + 1 if oldest < last else 0
    return first


@compiled
def _count(stage: StageState, amount: float, hours: float) -> None:
    """Count a lot, or the cans of a load, that a stage takes after some hours."""
    stage.taken += amount
    if hours > _ROUNDING:
        stage.waited += amount
        stage.waits += amount * hours


@compiled
def _varied(line: LineState, number: int, work: float) -> float:
    """Return the hours of the next lot or batch of a stage, of which the stated hours are the mean."""
    stage = line.stages[number]
    if not stage.varies:
        return work
    stage.visits += 1
    return work * line.drawn[DRAWN * number + _VISITS][stage.visits - 1]


@compiled
def _flow(line: LineState, number: int, ready: float, goods: Goods) -> tuple[int, float]:
    """Take goods through flow stages to the next pile; return the number of its stage, and when.

    Infinity for goods that never leave the stage of this number.
    """
    kg, cans = goods
    stages = line.stages
    stage = stages[number]
    while stage.load == 0:
        work = kg * stage.kg_hours + cans * stage.can_hours + stage.lot_hours
        start = ready if ready > stage.free else stage.free
        leave = start + work
        if stage.simple and leave <= stage.until:
            # What `serve` does in this most frequent case.
            _count(stage, 1.0, start - ready)
            ready = stage.free = stage.left = leave
            stage.busy += work
        else:
            if start <= stage.stops:
                if start >= stage.until:
                    _hand_over(line, number, start)
                _count(stage, 1.0, start - ready)
            ready = serve(line, number, ready, _varied(line, number, work))
            if ready > NEVER:
                return number, ready
        number += 1
        stage = stages[number]
    return number, ready


@compiled
def _set_deadline(stage: StageState, clock: Clock, since: float) -> None:
    """Set by when a pile is to be started whose first can has been there since an hour."""
    if stage.wait < math.inf:
        stage.piled_until = powered_hour(clock, calendar_hour(clock, since) + stage.wait)


@compiled
def _leave(line: LineState, number: int, cans: float) -> None:
    """Leave goods at a stage when the crew goes home; cans up to the last batch stage are lost.

    Lots behind wait no longer for them, and the crew stays till then.
    """
    stage, last = line.stages[number], line.stages[len(line.stages) - 1]
    if number <= last.batch_before:
        stage.lost += cans
    _pass_over(line, number, stage.stopped)
    last.piled_at = max(last.piled_at, stage.stopped, stage.due)


@compiled
def _pass_over(line: LineState, number: int, hour: float) -> None:
    """Let lots behind one that comes no further than a stage wait for it until an hour."""
    later = number + 1
    while later < len(line.stages) and line.stages[later].load == 0:
        line.stages[later].free = max(line.stages[later].free, hour)
        if line.stages[later].places:
            _keep_start(line, later, max(hour, _last_start(line, later)))
        later += 1


@compiled
def _begins(stage: StageState, known: float) -> float:
    """Return when the next load of a pile begins, or is found too late; infinity if more cans come first.

    From an hour on it is `known` that no more cans come.
    """
    hour = stage.piled_at
    if stage.piled_cans < stage.least:
        hour = known if known > hour else hour
    hour = hour if hour > stage.free else stage.free
    if stage.every > 0.0 and hour < stage.piled_until:
        hour = _departure(stage, hour)
    return hour if hour < stage.piled_until else stage.piled_until


@compiled
def _departure(stage: StageState, hour: float) -> float:
    """Return the first departure at an hour or later."""
    if hour <= stage.departs or math.isinf(hour):
        return max(hour, stage.departs)
    return stage.departs + stage.every * math.ceil((hour - stage.departs) / stage.every - _ROUNDING)


@compiled
def _start_load(line: LineState, number: int, known: float) -> int:
    """Take a load from a pile through its batch stage; return the number of the pile that it comes to.

    That of the same pile if the load is lost as it has waited too long, or is held; -1 if it stays.
    """
    stage, begins = line.stages[number], _begins(line.stages[number], known)
    begins = begins if begins > stage.free else stage.free
    late = begins > stage.piled_until and not stage.forecast
    if stage.every > 0.0 and begins < stage.piled_until:
        stage.departs = begins + stage.every
    kg, load = _take_load(line, number, begins)
    if late and begins <= NEVER:
        stage.lost += load
        return number
    follows, leave = _cook(line, number, begins)
    if len(line.log) > 1:
        _note(line, WORK, number, (begins, leave, load))
    if leave > NEVER:
        _leave(line, number, load)
        return -1
    if follows == HOLD:
        return _hold(line, number, leave, load)
    pile, hour = _flow(line, number + 1, leave, (kg, load))
    if hour > NEVER:
        _leave(line, pile, load)
        return -1
    _send(line.stages[pile], hour, (kg, load))
    return pile


@compiled
def _cook(line: LineState, number: int, begins: float) -> tuple[int, float]:
    """Cook a load; return what follows from a deviation, 0 if there is none, and when it leaves."""
    stage = line.stages[number]
    follows, places = _deviation(line, number), stage.places_after
    work = _varied(line, number, stage.cycle)
    if follows == REPROCESS:
        work += _varied(line, number, stage.cycle)
    if follows == HOLD:
        stage.places_after = -1  # what is taken off the line needs no place
    leave = serve(line, number, begins, work)
    stage.places_after = places
    return follows, leave


@compiled
def _take_load(line: LineState, number: int, begins: float) -> Goods:
    """Take a load from a pile."""
    stage = line.stages[number]
    load = stage.load if stage.load < stage.piled_cans else stage.piled_cans
    kg = stage.piled_kg * load / stage.piled_cans
    if begins <= stage.stops:
        if begins >= stage.until:
            _hand_over(line, number, begins)
        _count(stage, load, begins - stage.piled_at)
    stage.piled_cans -= load
    stage.piled_kg -= kg
    if stage.piled_cans > 0:
        _set_deadline(stage, line.clock, stage.piled_at)
    return kg, load


@compiled
def _hold(line: LineState, number: int, hour: float, cans: float) -> int:
    """Take cans off the line at an hour; return the number of their stage."""
    last = line.stages[len(line.stages) - 1]
    last.piled_at = hour if hour > last.piled_at else last.piled_at
    line.stages[number].held += cans
    _pass_over(line, number, hour)
    return number


@compiled
def _deviation(line: LineState, number: int) -> int:
    """Return what follows from a deviation in the next batch of a stage; 0 if there is none."""
    stage = line.stages[number]
    if stage.deviation == 0:
        return 0
    stage.batches += 1
    return stage.deviation if line.drawn[DRAWN * number + _BATCHES][stage.batches - 1] > 0.0 else 0


@compiled
def _send(stage: StageState, hour: float, goods: Goods) -> None:
    """Send goods to a pile, which they reach after the lots before them."""
    stage.comes = hour if hour > stage.piled_at else stage.piled_at
    stage.coming_kg, stage.coming_cans = goods


@compiled
def _is_started(stage: StageState) -> bool:
    """Tell whether the next load of a pile is full, or is known to begin before the next goods come."""
    if stage.piled_cans >= stage.load:
        return True
    begins = _begins(stage, math.inf)
    return begins < stage.comes + _ROUNDING if stage.comes < math.inf else begins <= stage.piled_at


@compiled
def _reached_with(line: LineState, reached: float, pile: int, number: int) -> float:
    """Return the last hour at which goods keep a stage busy, with a load that came to a pile.

    Cans that are held, which are at their pile of before, do till the end of their cycle.
    """
    held = line.stages[len(line.stages) - 1].piled_at if pile == number else reached
    return NEVER if pile < 0 else max(reached, held)


@compiled
def _land(line: LineState, number: int) -> float:
    """Add the goods that come to a pile, after the loads that begin before; start all full loads.

    Return the last hour at which any of them keep a stage busy; `NEVER` if some stay.
    """
    first, reached = number, -math.inf
    while number >= first:
        stage = line.stages[number]
        if stage.piled_cans > 0 and _is_started(stage):
            pile = _start_load(line, number, math.inf)
            reached = _reached_with(line, reached, pile, number)
            number = pile if pile > number else number
        elif stage.comes < math.inf:
            hour = stage.comes
            if stage.piled_cans == 0:
                _set_deadline(stage, line.clock, hour)
            elif stage.load < math.inf:
                if hour >= stage.until:
                    _hand_over(line, number, hour)
                stage.waits += stage.piled_cans * (hour - stage.piled_at)
            stage.piled_cans += stage.coming_cans
            stage.piled_kg += stage.coming_kg
            stage.piled_at, stage.comes = hour, math.inf
            if len(line.log) > 1:
                _note(line, LANDING, number, (hour, hour, stage.coming_cans))
            reached = hour if hour > reached else reached
        else:
            number = stage.batch_before
    return reached


@compiled
def start(line: LineState, ready: float, goods: Goods) -> float:
    """Send a lot through the line; return the last hour at which it keeps a stage busy.

    `NEVER` if cans stay on the line, infinity for fruit that does not come to the filling.
    """
    number, hour = _flow(line, 0, ready, goods)
    stage = line.stages[number]
    if hour > NEVER:
        _leave(line, number, 0.0 if stage.fruit else goods[1])
        return math.inf if stage.fruit else NEVER
    _send(stage, hour, goods)
    return _land(line, number)


@compiled
def finish(line: LineState) -> float:
    """Process the piles as last, smaller loads; return when the line is empty."""
    number, front = 0, line.stages[0]
    # When it is known that no lot comes any more, though the last one may stay on the line.
    known = front.free if front.free < front.due else front.due
    while not math.isinf(line.stages[number].load):
        stage = line.stages[number]
        while stage.piled_cans > 0:
            pile = _start_load(line, number, known if stage.batch_before < 0 else -math.inf)
            if pile > number:
                _land(line, pile)
        number += 1
    return _reached(line)


@compiled
def _reached(line: LineState) -> float:
    """Return the last hour at which any stage is busy so far."""
    stage = line.stages[len(line.stages) - 1]
    hour = stage.piled_at
    while stage.batch_before >= 0:
        stage = line.stages[stage.batch_before]
        hour = stage.piled_at if stage.piled_at > hour else hour
    return hour


@compiled
def count_wait(stage: StageState, hours: float) -> None:
    """Add the hours that a lot waited for the first stage before it could come to the line."""
    if hours > _ROUNDING:
        stage.waited += 1.0
        stage.waits += hours


@compiled
def write_hours(line: LineState, clock: Clock, first: int, beyond: int, hours: Row) -> None:
    """Write what each stage in turn did in the shifts from `first` on, before `beyond`.

    These are the amounts of the table, and the hour from which no goods can come any more.
    """
    for number in range(len(line.stages) - 1):
        stage, place = line.stages[number], (KINDS + 1) * number
        for kind in range(KINDS):
            hours[place + kind] = 0.0
            for crew in range(first, beyond):
                hours[place + kind] += line.shifts[crew][_amount(number, kind)]
        if first <= stage.crew < beyond:
            _write(hours, place, stage)
        hours[place + KINDS] = calendar_hour(clock, stage.left)


@compiled
def foresee(line: LineState, own: Forecast, ready: float, goods: Goods) -> float:
    """Return when the line would be empty after a last lot if nothing broke down from now on."""
    for number in range(len(line.stages)):
        now, then = line.stages[number], own.stages[number]
        then.oldest_unit, then.oldest_start, then.free = now.oldest_unit, now.oldest_start, now.free
        then.piled_cans, then.piled_kg, then.piled_at = now.piled_cans, now.piled_kg, now.piled_at
        then.piled_until, then.departs = now.piled_until, now.departs
        for place in range(now.more_units + now.places):
            own.rings[number][place] = line.rings[number][place]
    trial = forecast(line, own)
    start(trial, ready, goods)
    return finish(trial)


@compiled
def may_start(line: LineState, cans: float) -> float:
    """Return the first hour at which a lot may start, so that its cans do not wait too long.

    A vessel of the last batch stage gets free in time, after the loads that the lot completes.
    """
    number = line.stages[len(line.stages) - 1].batch_before
    stage = line.stages[number]
    if number < 0 or stage.wait == math.inf:
        return -math.inf
    return stage.free + stage.cycle * math.ceil(cans / stage.load) - stage.wait


@compiled
def at_most(line: LineState, ready: float, goods: Goods) -> float:
    """Return an upper bound on `foresee`, cheaply: as if batches never overlapped."""
    kg, cans = goods
    number, stage, lots = 0, line.stages[0], 1
    while not math.isinf(stage.load):
        ready = stage.free if stage.free > ready else ready
        if stage.load == 0:
            ready += kg * stage.kg_hours + cans * stage.can_hours + lots * stage.lot_hours
        else:
            kg, cans = kg + stage.piled_kg, cans + stage.piled_cans
            # A pile that has waited long enough is a smaller load of its own, or one for which a unit is free.
            smaller = lots + 1 if stage.least < stage.load else (1 if stage.wait < math.inf else 0)
            loads = lots = math.ceil(cans / stage.load) + smaller
            vessels = max(1, min(loads, 1 + stage.more_units))
            ready = max(ready, stage.piled_at)
            if vessels > 1:
                place = (stage.oldest_unit + vessels - 2) % stage.more_units
                ready = max(ready, line.rings[number][place])
            ready = max(ready, stage.departs) + loads * stage.every
            ready += stage.cycle * math.ceil(loads / vessels)
        number += 1
        stage = line.stages[number]
    return max(ready, _reached(line))
