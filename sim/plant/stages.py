"""Lots at the flow stages of a line, from departure to departure; `line.py` states the equations."""

import math

from sim.compiled import Row, compiled
from sim.plant.line_state import (
    BLOCKED,
    BUSY,
    CALLS,
    DOWN,
    DRAWN,
    LOST,
    REPAIR,
    REPAIRS,
    VISITS,
    WORK,
    Goods,
    LineState,
    StageState,
    count_at,
    count_taken,
    hand_over,
    note,
    spend,
    stop,
)
from sim.plant.power_outages import NEVER
from sim.plant.tank_level import draw


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
            spend(line, number, stage.crew, BLOCKED, (leave, hours, 1))
            if never:
                stop(stage, stage.due)
            leave = math.inf if never else place_free
    if stage.places:
        _keep_start(line, number, start)
    free = _free_unit(stage, line.rings[number], leave) if stage.more_units else leave
    stage.free = free if free > start else start
    stage.left = leave if leave > stage.left else stage.left
    if len(line.log) > 1 and stage.load == 0:
        note(line, WORK, number, (start, leave, 0.0))
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
    stage, repairs = line.stages[number], line.drawn[DRAWN * number + REPAIRS]
    if now < stage.stops:
        hand_over(line, number, now)
    while now < stage.stops:
        piece = min(work, stage.runs_for, stage.stops - now)
        spend(line, number, stage.crew, BUSY, (now, piece, 1))
        stage.runs_for -= piece
        now += piece
        work -= piece
        if work <= 0:
            return now
        if stage.runs_for > 0:
            break
        repair = repairs[2 * stage.breakdowns + 1]
        if stage.calls:
            calls, place = line.drawn[DRAWN * number + CALLS], 2 * stage.breakdowns
            calls[place + 1] = now
            repair += calls[place]
        stage.runs_for = repairs[2 * stage.breakdowns + 2]
        stage.breakdowns += 1
        down = max(0.0, min(repair, stage.due - now))
        if len(line.log) > 1:
            note(line, REPAIR, number, (now, now + repair, 0.0))
        spend(line, number, stage.crew, DOWN, (now, down, 1))
        broke, now = now, now + repair
        if now > stage.due:
            stop(stage, broke)
            stage.broken += 1
            stage.repaired = max(stage.repaired, now)
            return math.inf
    stop(stage, now)
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
def varied(line: LineState, number: int, work: float) -> float:
    """Return the hours of the next lot or batch of a stage, of which the stated hours are the mean."""
    stage = line.stages[number]
    if not stage.varies:
        return work
    stage.visits += 1
    return work * line.drawn[DRAWN * number + VISITS][stage.visits - 1]


@compiled
def flow(line: LineState, number: int, ready: float, goods: Goods) -> tuple[int, float]:
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
            count_taken(stage, start - ready)
            ready = stage.free = stage.left = leave
            stage.busy += work
        else:
            work = varied(line, number, work)
            if start > NEVER:
                stage.stopped = max(stage.halted, ready)  # no unit gets free any more
            if stage.holds > 0.0:
                start = draw(line, number, start, (kg, cans, work))
            if start <= stage.stops:
                if start >= stage.until:
                    hand_over(line, number, start)
                count_taken(stage, start - ready)
            ready = serve(line, number, start, work)
            if ready > NEVER:
                return number, ready
        number += 1
        stage = stages[number]
    return number, ready


@compiled
def leave_behind(line: LineState, number: int, cans: float) -> None:
    """Leave goods at a stage when the crew goes home; cans up to the last batch stage are lost.

    Lots behind wait no longer for them, and the crew stays till then.
    """
    stage, last = line.stages[number], line.stages[len(line.stages) - 1]
    if number <= last.batch_before:
        count_at(line, number, LOST, (stage.stopped, cans))
    pass_over(line, number, stage.stopped)
    last.piled_at = max(last.piled_at, stage.stopped, stage.due)


@compiled
def pass_over(line: LineState, number: int, hour: float) -> None:
    """Let lots behind one that comes no further than a stage wait for it until an hour."""
    later = number + 1
    while later < len(line.stages) and line.stages[later].load == 0:
        line.stages[later].free = max(line.stages[later].free, hour)
        if line.stages[later].places:
            _keep_start(line, later, max(hour, _last_start(line, later)))
        later += 1
    if line.stages[later].batch_before >= 0:
        line.stages[later].passed = max(line.stages[later].passed, hour)
