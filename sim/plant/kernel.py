"""A shift of the line as arithmetic from departure to departure; `line.py` says what it computes.

A line is a table with a row a stage, whose places are named below, and tables of what has a length
of its own. Behind the last stage there is a row for what has left the line.
"""

import math
from typing import NamedTuple

from sim.compiled import Row, Table, compiled

PLACES = 21
(
    PER_KG,  # hours of work for a kilogram of fruit
    PER_CAN,  # hours of work for a can, of which one is 0
    LOAD,  # cans in a load of a batch stage; 0: a flow stage; infinite: the way out
    CYCLE,  # hours of a batch
    ABOVE,  # the batch stage before this one; -1: none
    SIMPLE,  # 1: one unit that does not break down and has no limited places around
    BREAKS,  # 1: breaks down
    LEFT,  # hours of operation to the next breakdown; below 0 it is overdue
    BROKEN,  # breakdowns so far
    MORE,  # units beside the first
    BUFFER,  # lots that find a place before the stage; 0: no limit
    BUFFER_AFTER,  # the same of the next stage
    NEXT,  # place in `starts` of the oldest start that counts
    FREE,  # when the next lot can start: a unit is free, and the lot before has started
    PILED,  # cans before a batch stage
    PILED_KG,  # the fruit they were made of
    PILED_AT,  # when the last came
    REACHED,  # of the way out: the latest hour at which any stage is busy so far
    BUSY,  # hours
    DOWN,  # hours
    BLOCKED,  # hours
) = range(PLACES)

KG, KM, HARVESTED, ARRIVED, PARTS, TAKEN, LOST = range(7)
"""A truckload in the yard: of one part, kg; km and hours; parts in all, and started; hour of loss."""


class Desks(NamedTuple):
    """The line: its stages, and what has a length of its own, a row a stage."""

    stages: Table
    others: Table  # when the units beside the first get free, in ascending order
    starts: Table  # starts of the last lots, as many as find a place before the stage
    gaps: Table  # hours of operation before each breakdown
    stops: Table  # hours of each repair


class Outages(NamedTuple):
    """Failures of the grid, in order, not overlapping [h]."""

    begins: Row
    lengths: Row


class Decay(NamedTuple):
    """How fruit is lost: what handling leaves [share], by km of road, by day of age after some hours."""

    handled: float
    per_km: float
    per_day: float
    fresh_for: float


class Fruit(NamedTuple):
    """What waits in the yard, first in, first out."""

    loads: Table
    ages: Row  # a place for the age of each lot as it is started [h]
    decay: Decay


class Rules(NamedTuple):
    """What holds for a shift."""

    opens: float
    closes: float  # no lot is started from then on
    longest: float  # hours after the opening by which all should be finished
    suffices: float  # hours in which a lot and what has piled up go through an empty line
    discard_after: float
    packable: float  # cans that packaging is there for
    cans_per_kg: float


class Done(NamedTuple):
    """What a shift canned, and the lot that packaging was lacking for, if any."""

    kg: float
    usable: float
    cans: int
    harvested: float  # hour of the oldest harvest
    lots: int
    lacking: int  # cans; 0: none
    hour: float  # when that lot would have been started


@compiled
def usable_share(decay: Decay, km: float, age: float) -> float:
    """Return the share of fruit that can be canned after `km` of road at an age of `age` hours."""
    bruised = decay.per_km * km
    aged = decay.per_day * max(0.0, age - decay.fresh_for) / 24
    return decay.handled * math.exp(-bruised - aged)


@compiled
def powered(outages: Outages, hour: float) -> float:
    """Return `hour` less the outages before it; during an outage, the hour at which it began."""
    dark = 0.0
    for number in range(len(outages.begins)):
        if hour < outages.begins[number] + outages.lengths[number]:
            return min(hour, outages.begins[number]) - dark
        dark += outages.lengths[number]
    return hour - dark


@compiled
def wall(outages: Outages, hour: float) -> float:
    """Return the hour at which some hours with power have passed; where an outage begins, its end."""
    dark = 0.0
    for number in range(len(outages.begins)):
        if hour < outages.begins[number] - dark:
            break
        dark += outages.lengths[number]
    return hour + dark


@compiled
def begin(desks: Desks, hour: float) -> None:
    """Empty the line at `hour`."""
    for number in range(len(desks.stages)):
        stage = desks.stages[number]
        stage[FREE], stage[NEXT], stage[REACHED] = hour, 0.0, hour
        stage[PILED], stage[PILED_KG], stage[PILED_AT] = 0.0, 0.0, -math.inf
        stage[BUSY], stage[DOWN], stage[BLOCKED] = 0.0, 0.0, 0.0
        others, starts = desks.others[number], desks.starts[number]
        for unit in range(int(stage[MORE])):
            others[unit] = hour
        for place in range(int(stage[BUFFER])):
            starts[place] = -math.inf


@compiled
def serve(desks: Desks, number: int, ready: float, work: float) -> float:
    """Work for `work` hours on a lot that is ready; return when it leaves for the next stage."""
    stage = desks.stages[number]
    # A comparison costs a fraction of max(), and this is the innermost step of all.
    start = ready if ready > stage[FREE] else stage[FREE]
    leave = start + work
    stage[BUSY] += work
    if stage[BREAKS] > 0:
        stage[LEFT] -= work
        if stage[LEFT] < 0:
            leave += _repairs(desks, number)
    if stage[BUFFER_AFTER] > 0:
        # Blocked until the lot that is as many places ahead has started on the next stage.
        place = desks.starts[number + 1][int(desks.stages[number + 1][NEXT])]
        if place > leave:
            stage[BLOCKED] += place - leave
            leave = place
    if stage[BUFFER] > 0:
        desks.starts[number][int(stage[NEXT])] = start
        stage[NEXT] = (stage[NEXT] + 1) % stage[BUFFER]
    stage[FREE] = max(start, _free_unit(desks, number, leave)) if stage[MORE] > 0 else leave
    return leave


@compiled
def _repairs(desks: Desks, number: int) -> float:
    """Return the hours of the repairs that are due."""
    stage = desks.stages[number]
    stopped = 0.0
    while stage[LEFT] < 0:
        broken = int(stage[BROKEN])
        stopped += desks.stops[number][broken]
        stage[LEFT] += desks.gaps[number][broken + 1]
        stage[BROKEN] = broken + 1
    stage[DOWN] += stopped
    return stopped


@compiled
def _free_unit(desks: Desks, number: int, leave: float) -> float:
    """Return when the next unit is free, one being busy until `leave`."""
    others, last = desks.others[number], int(desks.stages[number][MORE]) - 1
    if leave <= others[0]:
        return leave
    first, place = others[0], 0
    while place < last and others[place + 1] < leave:
        others[place] = others[place + 1]
        place += 1
    others[place] = leave
    return first


@compiled
def _pass(desks: Desks, number: int, ready: float, kg: float, cans: float) -> int:
    """Take goods through flow stages from `number` on, to the next pile; return where that is."""
    stage = desks.stages[number]
    while stage[LOAD] == 0:
        work = kg * stage[PER_KG] + cans * stage[PER_CAN]
        if stage[SIMPLE] > 0:
            # What `serve` does in this case, the most frequent.
            ready = (ready if ready > stage[FREE] else stage[FREE]) + work
            stage[FREE] = ready
            stage[BUSY] += work
        else:
            ready = serve(desks, number, ready, work)
        number += 1
        stage = desks.stages[number]
    stage[PILED] += cans
    stage[PILED_KG] += kg
    stage[PILED_AT] = max(stage[PILED_AT], ready)
    out = desks.stages[len(desks.stages) - 1]
    out[REACHED] = max(out[REACHED], ready)
    return number


@compiled
def _cook(desks: Desks, number: int, load: float) -> int:
    """Take a load from a pile through its batch stage and on; return where the next pile is."""
    stage = desks.stages[number]
    kg = stage[PILED_KG] * load / stage[PILED]
    stage[PILED] -= load
    stage[PILED_KG] -= kg
    leave = serve(desks, number, stage[PILED_AT], stage[CYCLE])
    return _pass(desks, number + 1, leave, kg, load)


@compiled
def _cook_loads(desks: Desks, number: int) -> None:
    """Cook all full loads of a pile that has grown, and of those before it."""
    while number >= 0:
        stage = desks.stages[number]
        if stage[PILED] >= stage[LOAD]:
            number = _cook(desks, number, stage[LOAD])
        else:
            number = int(stage[ABOVE])


@compiled
def start(desks: Desks, ready: float, kg: float, cans: float) -> None:
    """Send a lot of `kg` of fruit, which fills `cans`, through the line."""
    _cook_loads(desks, _pass(desks, 0, ready, kg, cans))


@compiled
def finish(desks: Desks) -> float:
    """Work on what has piled up as last, smaller loads; return when the line is empty."""
    last = len(desks.stages) - 1
    for number in range(last):
        stage = desks.stages[number]
        if stage[LOAD] > 0 and stage[PILED] > 0:
            _cook_loads(desks, _cook(desks, number, stage[PILED]))
    return desks.stages[last][REACHED]


@compiled
def foresee(desks: Desks, trial: Desks, ready: float, kg: float, cans: float) -> float:
    """Return when the line would be empty after a last lot if nothing broke down from now on.

    `trial` is a line that this may spoil.
    """
    for number in range(len(desks.stages)):
        trial.stages[number][:] = desks.stages[number]
        trial.others[number][:] = desks.others[number]
        trial.starts[number][:] = desks.starts[number]
        trial.stages[number][BREAKS] = 0.0
    start(trial, ready, kg, cans)
    return finish(trial)


@compiled
def at_most(desks: Desks, ready: float, kg: float, cans: float) -> float:
    """Return what `foresee` does or a later hour, for less work: loads do not overlap."""
    last = len(desks.stages) - 1
    for number in range(last):
        stage = desks.stages[number]
        if stage[LOAD] == 0:
            ready = max(ready, stage[FREE]) + kg * stage[PER_KG] + cans * stage[PER_CAN]
            continue
        kg, cans = kg + stage[PILED_KG], cans + stage[PILED]
        loads = math.ceil(cans / stage[LOAD])
        vessels = max(1, min(loads, 1 + int(stage[MORE])))
        ready = max(ready, stage[PILED_AT], stage[FREE])
        if vessels > 1:
            ready = max(ready, desks.others[number][vessels - 2])
        ready += stage[CYCLE] * math.ceil(loads / vessels)
    return max(ready, desks.stages[last][REACHED])


@compiled
def run(desks: Desks, trial: Desks, fruit: Fruit, outages: Outages, rules: Rules) -> Done:
    """Start lots, first in first out, while the shift lasts and they can be finished in time."""
    kg, usable, cans, harvested = 0.0, 0.0, 0, math.inf
    lots, lacking, now, number = 0, 0, 0.0, 0
    while number < len(fruit.loads):
        load = fruit.loads[number]
        ready = max(powered(outages, load[ARRIVED]), desks.stages[0][FREE])
        now = wall(outages, ready)
        fresh = _discard(fruit.loads, number, rules.discard_after, now)
        if fresh > number:
            number = fresh
            continue
        age = now - load[HARVESTED]
        sound = load[KG] * usable_share(fruit.decay, load[KM], age)
        filled = math.floor(sound * rules.cans_per_kg + 1e-9)
        limit = ready + rules.opens + rules.longest - now
        if now >= rules.closes or not (
            max(desks.stages[-1][REACHED], ready) + rules.suffices <= limit
            or at_most(desks, ready, load[KG], filled) <= limit
            or foresee(desks, trial, ready, load[KG], filled) <= limit
        ):
            break
        if cans + filled > rules.packable:
            lacking = filled
            break
        start(desks, ready, load[KG], filled)
        kg, usable, cans = kg + load[KG], usable + sound, cans + filled
        harvested = min(harvested, load[HARVESTED])
        fruit.ages[lots] = age
        lots += 1
        load[TAKEN] += 1
        number += int(load[TAKEN] == load[PARTS])
    return Done(kg, usable, cans, harvested, lots, lacking, now)


@compiled
def _discard(loads: Table, number: int, after: float, now: float) -> int:
    """Throw away loads from `number` on that are older than `after`; return the next one."""
    while number < len(loads) and now - loads[number][HARVESTED] > after:
        loads[number][LOST] = now
        number += 1
    return number
