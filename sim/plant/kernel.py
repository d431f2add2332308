"""The recursion of a line, lot by lot, from its begin to its end; `line.py` states its equations."""

import math

from sim.compiled import Row, compiled
from sim.plant.batches import land, last_busy_hour, next_begin, send, start_load
from sim.plant.line_state import (
    DOWN,
    KINDS,
    TOLD,
    Forecast,
    Goods,
    LineState,
    StageState,
    forecast,
    place_of,
    spend,
    write_amounts,
)
from sim.plant.power_outages import NEVER, Clock, calendar_hour, powered_hour
from sim.plant.stages import flow, leave_behind


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
        stage.piled_early = 0.0
        stage.piled_until, stage.stopped, stage.halted = math.inf, hour, hour
        stage.departs, stage.passed = hour, hour
        stage.crew, stage.busy, stage.left = 0, 0.0, -math.inf
        stage.taken, stage.waited, stage.waits, stage.comes = 0.0, 0.0, 0.0, math.inf
        stage.until = min(line.shifts[0][0], stage.stops)
        for kind in range(KINDS):
            line.shifts[0][place_of(number, kind)] = 0.0
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
        while stage.piled_cans > 0 and next_begin(stage, math.inf) <= closes:
            pile = start_load(line, number, math.inf)
            if pile > number:
                land(line, pile)
            last.reached = max(last.reached, last_busy_hour(line))
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
        spend(line, number, crew, DOWN, (begins, hours, stage.out))


@compiled
def start(line: LineState, ready: float, goods: Goods) -> float:
    """Send a lot through the line; return the last hour at which it keeps a stage busy.

    `NEVER` if cans stay on the line, infinity for fruit that does not come to the filling.
    """
    number, hour = flow(line, 0, ready, goods)
    stage = line.stages[number]
    if hour > NEVER:
        leave_behind(line, number, 0.0 if stage.fruit else goods[1])
        return math.inf if stage.fruit else NEVER
    send(stage, hour, goods)
    return land(line, number)


@compiled
def finish(line: LineState) -> float:
    """Process the piles as last, smaller loads; return when the line is empty."""
    number, front = 0, line.stages[0]
    # When it is known that no lot comes any more, though the last one may stay on the line.
    known = front.free if front.free < front.due else front.due
    while not math.isinf(line.stages[number].load):
        stage = line.stages[number]
        while stage.piled_cans > 0:
            pile = start_load(line, number, known)
            if pile > number:
                land(line, pile)
        number += 1
    return last_busy_hour(line)


@compiled
def write_hours(line: LineState, clock: Clock, first: int, beyond: int, hours: Row) -> None:
    """Write what each stage in turn did in the shifts from `first` on, before `beyond`.

    These are the amounts of the table that are told, and the hour from which no goods can come any more.
    """
    for number in range(len(line.stages) - 1):
        stage, place = line.stages[number], (TOLD + 1) * number
        for kind in range(TOLD):
            hours[place + kind] = 0.0
            for crew in range(first, beyond):
                hours[place + kind] += line.shifts[crew][place_of(number, kind)]
        if first <= stage.crew < beyond:
            write_amounts(hours, place, stage)
        hours[place + TOLD] = calendar_hour(clock, stage.left)


@compiled
def foresee(line: LineState, own: Forecast, ready: float, goods: Goods) -> float:
    """Return when the line would be empty after a last lot if nothing broke down from now on."""
    for number in range(len(line.stages)):
        now, then = line.stages[number], own.stages[number]
        then.oldest_unit, then.oldest_start, then.free = now.oldest_unit, now.oldest_start, now.free
        then.piled_cans, then.piled_kg, then.piled_at = now.piled_cans, now.piled_kg, now.piled_at
        then.piled_until, then.departs, then.passed = now.piled_until, now.departs, now.passed
        then.level, then.arrives = now.level, now.arrives
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
        if stage.holds > 0.0:
            return math.inf  # a tank that is short has to be looked at
        if stage.load == 0:
            ready += kg * stage.kg_hours + cans * stage.can_hours + lots * stage.lot_hours
        else:
            kg, cans = kg + stage.piled_kg, cans + stage.piled_cans
            # A pile that has waited long enough is a smaller load of its own, or one for which a unit is free.
            smaller = lots + 1 if stage.least < stage.load else (1 if stage.wait < math.inf else 0)
            loads = lots = math.ceil(cans / stage.load) + smaller
            vessels = max(1, min(loads, 1 + stage.more_units))
            ready = max(ready, stage.piled_at, stage.passed)
            if vessels > 1:
                place = (stage.oldest_unit + vessels - 2) % stage.more_units
                ready = max(ready, line.rings[number][place])
            ready = max(ready, stage.departs) + loads * stage.every
            ready += stage.cycle * math.ceil(loads / vessels)
        number += 1
        stage = line.stages[number]
    return max(ready, last_busy_hour(line))
