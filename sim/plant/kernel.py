"""The line of a cannery as a recursion on departure times; `line.py` states its equations.

A line is a table with a record of each stage and a last one, the exit, for what has left the line.
Two ring buffers of hours belong to each stage, one behind the other in its row of `rings`: when its
units beside the first get free, in ascending order, and when its last lots started, as many as find
a place before the stage. A copy of the line follows in both tables, on which `foresee` works.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
    simple: bool = False  # one unit that never breaks down, and no limited places around
    breaks: bool = False  # breaks down
    runs_for: float = 0.0  # hours of operation to the next breakdown
    breakdowns: int = 0  # so far
    more_units: int = 0  # units beside the first
    places: int = 0  # lots that find a place before this stage; 0: no limit
    places_after: int = 0  # lots that find a place before the next stage
    oldest_unit: int = 0  # place in the ring of the unit that gets free before the others
    oldest_start: int = 0  # place in the ring of the oldest start
    free: float = 0.0  # when the next lot can start: a unit is free, and the lot before has started
    piled_cans: float = 0.0  # before a batch stage
    piled_kg: float = 0.0  # fruit in these cans
    piled_at: float = 0.0  # when the last of them came, or left the line
    busy: float = 0.0  # hours
    down: float = 0.0
    blocked: float = 0.0


Stages = Sequence[StageState]


@compiled
def begin(stages: Stages, rings: Table, hour: float) -> None:
    """Empty the line at `hour`."""
    for number in range(len(stages) // 2):
        stage, ring = stages[number], rings[number]
        stage.free, stage.oldest_unit, stage.oldest_start = hour, 0, stage.more_units
        stage.piled_cans, stage.piled_kg, stage.piled_at = 0.0, 0.0, hour
        stage.busy, stage.down, stage.blocked = 0.0, 0.0, 0.0
        for unit in range(stage.more_units):
            ring[unit] = hour
        for place in range(stage.more_units, stage.more_units + stage.places):
            ring[place] = -math.inf


@compiled
def serve(
    stages: Stages, rings: Table, luck: Table, number: int, ready: float, work: float
) -> float:
    """Work for `work` hours on a lot that is ready; return when it leaves for the next stage."""
    stage = stages[number]
    # A comparison costs a fraction of max(), and this is the innermost step of all.
    start = ready if ready > stage.free else stage.free
    leave = start + work
    stage.busy += work
    if stage.breaks:
        stage.runs_for -= work
        if stage.runs_for < 0:
            leave += _repairs(stage, luck[number])
    if stage.places_after:
        # Blocked until the lot that is as many places ahead has started on the next stage.
        place = rings[number + 1][stages[number + 1].oldest_start]
        if place > leave:
            stage.blocked += place - leave
            leave = place
    if stage.places:
        place = stage.oldest_start
        rings[number][place] = start
        end = stage.more_units + stage.places
        stage.oldest_start = place + 1 if place + 1 < end else stage.more_units
    free = _free_unit(stage, rings[number], leave) if stage.more_units else leave
    stage.free = free if free > start else start
    return leave


@compiled
def _repairs(stage: StageState, luck: Row) -> float:
    """Return the hours of the repairs that are due; luck holds hours of operation and repair in turn."""
    stopped = 0.0
    while stage.runs_for < 0:
        stopped += luck[2 * stage.breakdowns + 1]
        stage.runs_for += luck[2 * stage.breakdowns + 2]
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
    # Its place is now the last of the ring; what is free later than `leave` moves on.
    place, before = oldest, oldest - 1 if oldest > 0 else last
    while before != oldest and ring[before] > leave:
        ring[place] = ring[before]
        place, before = before, before - 1 if before > 0 else last
    ring[place] = leave
    stage.oldest_unit = oldest + 1 if oldest < last else 0
    return first


@compiled
def _pass(
    stages: Stages, rings: Table, luck: Table, number: int, ready: float, goods: Goods
) -> tuple[int, float]:
    """Take goods through flow stages, to the next pile; return the number of its stage, and when."""
    kg, cans = goods
    stage = stages[number]
    while stage.load == 0:
        work = kg * stage.kg_hours + cans * stage.can_hours
        if stage.simple:
            # What `serve` does in this case, the most frequent.
            ready = (ready if ready > stage.free else stage.free) + work
            stage.free = ready
            stage.busy += work
        else:
            ready = serve(stages, rings, luck, number, ready, work)
        number += 1
        stage = stages[number]
    stage.piled_cans += cans
    stage.piled_kg += kg
    stage.piled_at = ready if ready > stage.piled_at else stage.piled_at
    return number, ready


@compiled
def _process_batch(
    stages: Stages, rings: Table, luck: Table, number: int, load: float
) -> tuple[int, float]:
    """Take a load from a pile through its batch stage and on, as `_pass` does."""
    stage = stages[number]
    kg = stage.piled_kg * load / stage.piled_cans
    stage.piled_cans -= load
    stage.piled_kg -= kg
    leave = serve(stages, rings, luck, number, stage.piled_at, stage.cycle)
    return _pass(stages, rings, luck, number + 1, leave, (kg, load))


@compiled
def _process_full_batches(
    stages: Stages, rings: Table, luck: Table, number: int, reached: float
) -> float:
    """Process all full loads of a pile that has grown, and of those before it; return the latest hour."""
    while number >= 0:
        stage = stages[number]
        if stage.piled_cans >= stage.load:
            number, hour = _process_batch(stages, rings, luck, number, stage.load)
            reached = hour if hour > reached else reached
        else:
            number = stage.batch_before
    return reached


@compiled
def start(stages: Stages, rings: Table, luck: Table, ready: float, goods: Goods) -> float:
    """Send a lot through the line; return the latest hour at which it keeps a stage busy."""
    pile, reached = _pass(stages, rings, luck, 0, ready, goods)
    if stages[pile].piled_cans >= stages[pile].load:
        return _process_full_batches(stages, rings, luck, pile, reached)
    return reached


@compiled
def finish(stages: Stages, rings: Table, luck: Table) -> float:
    """Process what has piled up as last, smaller loads; return when the line is empty."""
    number = 0
    while not math.isinf(stages[number].load):
        if stages[number].piled_cans > 0:
            pile, hour = _process_batch(stages, rings, luck, number, stages[number].piled_cans)
            _process_full_batches(stages, rings, luck, pile, hour)
        number += 1
    return _reached(stages, number)


@compiled
def _reached(stages: Stages, number: int) -> float:
    """Return the latest hour at which any stage is busy so far, `number` being that of the exit."""
    stage = stages[number]
    hour = stage.piled_at
    while stage.batch_before >= 0:
        stage = stages[stage.batch_before]
        hour = stage.piled_at if stage.piled_at > hour else hour
    return hour


@compiled
def write_hours(stages: Stages, hours: Row) -> None:
    """Write the hours of each stage in turn: busy, down, blocked."""
    for number in range(len(stages) // 2 - 1):
        stage = stages[number]
        hours[3 * number], hours[3 * number + 1] = stage.busy, stage.down
        hours[3 * number + 2] = stage.blocked


@compiled
def foresee(stages: Stages, rings: Table, luck: Table, ready: float, goods: Goods) -> float:
    """Return when the line would be empty after a last lot if nothing broke down from now on."""
    count = len(stages) // 2
    for number in range(count):
        stage, copy = stages[number], stages[count + number]
        copy.oldest_unit, copy.oldest_start, copy.free = (
            stage.oldest_unit,
            stage.oldest_start,
            stage.free,
        )
        copy.piled_cans, copy.piled_kg, copy.piled_at = (
            stage.piled_cans,
            stage.piled_kg,
            stage.piled_at,
        )
        for place in range(stage.more_units + stage.places):
            rings[count + number][place] = rings[number][place]
    start(stages[count:], rings[count:], luck, ready, goods)
    return finish(stages[count:], rings[count:], luck)


@compiled
def at_most(stages: Stages, rings: Table, ready: float, goods: Goods) -> float:
    """Return an upper bound on `foresee`, cheaply: as if batches never overlapped."""
    kg, cans = goods
    number, stage = 0, stages[0]
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
                ready = max(ready, rings[number][place])
            ready += stage.cycle * math.ceil(loads / vessels)
        number += 1
        stage = stages[number]
    return max(ready, _reached(stages, number))
