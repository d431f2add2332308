"""The recursion of a line on departure times; `line.py` states its equations.

The stages of a line are records, and the last one is its exit. Each stage has a row of two ring
buffers of hours, one behind the other: when its units beside the first get free, in ascending order,
and when the last lots started, as many as find a place before it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.compiled import Row, Table, compiled

Goods = tuple[float, float]  # fruit [kg] and the cans that it fills


@dataclass(slots=True)
class StageState:
    """A stage in a shift."""

    kg_hours: float = 0.0  # hours of work for a kilogram of fruit
    can_hours: float = 0.0  # hours of work for a can; one of both is 0
    load: float = 0.0  # cans of a batch; 0: a flow stage; infinite: the exit
    cycle: float = 0.0  # hours of a batch
    batch_before: int = 0  # number of the batch stage before this one; -1: none
    simple: bool = False  # one unit that never breaks down, no limited places before or behind
    breaks: bool = False  # breaks down
    runs_for: float = 0.0  # hours of operation to the next breakdown
    breakdowns: int = 0  # number so far
    more_units: int = 0  # units beside the first
    places: int = 0  # lots that find a place before this stage; 0: no limit
    places_after: int = 0  # lots that find a place before the next stage
    oldest_unit: int = 0  # place in the ring of the unit that gets free first
    oldest_start: int = 0  # place in the ring of the oldest start
    free: float = 0.0  # when the next lot can start: a unit is free, the lot before has started
    piled_cans: float = 0.0  # before a batch stage
    piled_kg: float = 0.0  # fruit in these cans
    piled_at: float = 0.0  # when the last of them came, or left the line
    busy: float = 0.0  # hours
    down: float = 0.0
    blocked: float = 0.0


class LineState(NamedTuple):
    """A line in a shift: a row of `rings` and of `repairs` belongs to each stage."""

    stages: Sequence[StageState]
    rings: Table
    repairs: Table
    """Hours of operation to a breakdown and hours of its repair, in turn."""


@compiled
def begin(line: LineState, hour: float) -> None:
    """Empty the line at `hour`."""
    for number in range(len(line.stages)):
        stage, ring = line.stages[number], line.rings[number]
        stage.free, stage.oldest_unit, stage.oldest_start = hour, 0, stage.more_units
        stage.piled_cans, stage.piled_kg, stage.piled_at = 0.0, 0.0, hour
        stage.busy, stage.down, stage.blocked = 0.0, 0.0, 0.0
        for place in range(stage.more_units + stage.places):
            ring[place] = hour if place < stage.more_units else -math.inf


@compiled
def serve(line: LineState, number: int, ready: float, work: float) -> float:
    """Work for `work` hours on a lot that is ready; return when it leaves for the next stage."""
    stage = line.stages[number]
    # A comparison takes a fraction of the time of max(), and this is the innermost step.
    start = ready if ready > stage.free else stage.free
    leave = start + work
    stage.busy += work
    if stage.breaks:
        stage.runs_for -= work
        if stage.runs_for < 0:
            leave += _repair(stage, line.repairs[number])
    if stage.places_after:
        # Blocked until the lot that is as many places ahead has started on the next stage.
        place_free = line.rings[number + 1][line.stages[number + 1].oldest_start]
        if place_free > leave:
            stage.blocked += place_free - leave
            leave = place_free
    if stage.places:
        place, end = stage.oldest_start, stage.more_units + stage.places
        line.rings[number][place] = start
        stage.oldest_start = place + 1 if place + 1 < end else stage.more_units
    free = _free_unit(stage, line.rings[number], leave) if stage.more_units else leave
    stage.free = free if free > start else start
    return leave


@compiled
def _repair(stage: StageState, repairs: Row) -> float:
    """Return the hours of the repairs that are due."""
    stopped = 0.0
    while stage.runs_for < 0:
        stopped += repairs[2 * stage.breakdowns + 1]
        stage.runs_for += repairs[2 * stage.breakdowns + 2]
        stage.breakdowns += 1
    stage.down += stopped
    return stopped


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
def _pass(line: LineState, number: int, ready: float, goods: Goods) -> tuple[int, float]:
    """Take goods through flow stages to the next pile; return the number of its stage, and when."""
    kg, cans = goods
    stages = line.stages
    stage = stages[number]
    while stage.load == 0:
        work = kg * stage.kg_hours + cans * stage.can_hours
        if stage.simple:
            # What `serve` does in this most frequent case.
            ready = (ready if ready > stage.free else stage.free) + work
            stage.free = ready
            stage.busy += work
        else:
            ready = serve(line, number, ready, work)
        number += 1
        stage = stages[number]
    stage.piled_cans += cans
    stage.piled_kg += kg
    stage.piled_at = ready if ready > stage.piled_at else stage.piled_at
    return number, ready


@compiled
def _process_batch(line: LineState, number: int, load: float) -> tuple[int, float]:
    """Take a load from a pile through its batch stage and on, as `_pass` does."""
    stage = line.stages[number]
    kg = stage.piled_kg * load / stage.piled_cans
    stage.piled_cans -= load
    stage.piled_kg -= kg
    leave = serve(line, number, stage.piled_at, stage.cycle)
    return _pass(line, number + 1, leave, (kg, load))


@compiled
def _process_full_batches(line: LineState, number: int, reached: float) -> float:
    """Process the full loads of a pile that has grown, then of piles before it; return the last hour."""
    while number >= 0:
        stage = line.stages[number]
        if stage.piled_cans >= stage.load:
            number, hour = _process_batch(line, number, stage.load)
            reached = hour if hour > reached else reached
        else:
            number = stage.batch_before
    return reached


@compiled
def start(line: LineState, ready: float, goods: Goods) -> float:
    """Send a lot through the line; return the last hour at which it keeps a stage busy."""
    pile, reached = _pass(line, 0, ready, goods)
    if line.stages[pile].piled_cans >= line.stages[pile].load:
        return _process_full_batches(line, pile, reached)
    return reached


@compiled
def finish(line: LineState) -> float:
    """Process the piles as last, smaller loads; return when the line is empty."""
    number = 0
    while not math.isinf(line.stages[number].load):
        if line.stages[number].piled_cans > 0:
            pile, hour = _process_batch(line, number, line.stages[number].piled_cans)
            _process_full_batches(line, pile, hour)
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
def write_hours(line: LineState, hours: Row) -> None:
    """Write the hours of each stage in turn: busy, down, blocked."""
    for number in range(len(line.stages) - 1):
        stage = line.stages[number]
        hours[3 * number], hours[3 * number + 1] = stage.busy, stage.down
        hours[3 * number + 2] = stage.blocked


@compiled
def foresee(line: LineState, copy: LineState, ready: float, goods: Goods) -> float:
    """Return when the line would be empty after a last lot if nothing broke down from now on.

    It is computed on a copy of the line that does not break down.
    """
    for number in range(len(line.stages)):
        now, then = line.stages[number], copy.stages[number]
        then.oldest_unit, then.oldest_start, then.free = now.oldest_unit, now.oldest_start, now.free
        then.piled_cans, then.piled_kg, then.piled_at = now.piled_cans, now.piled_kg, now.piled_at
        for place in range(now.more_units + now.places):
            copy.rings[number][place] = line.rings[number][place]
    start(copy, ready, goods)
    return finish(copy)


@compiled
def at_most(line: LineState, ready: float, goods: Goods) -> float:
    """Return an upper bound on `foresee`, cheaply: as if batches never overlapped."""
    kg, cans = goods
    number, stage = 0, line.stages[0]
    while not math.isinf(stage.load):
        ready = stage.free if stage.free > ready else ready
        if stage.load == 0:
            ready += kg * stage.kg_hours + cans * stage.can_hours
        else:
            kg, cans = kg + stage.piled_kg, cans + stage.piled_cans
            loads = math.ceil(cans / stage.load)
            vessels = max(1, min(loads, 1 + stage.more_units))
            ready = max(ready, stage.piled_at)
            if vessels > 1:
                place = (stage.oldest_unit + vessels - 2) % stage.more_units
                ready = max(ready, line.rings[number][place])
            ready += stage.cycle * math.ceil(loads / vessels)
        number += 1
        stage = line.stages[number]
    return max(ready, _reached(line))
