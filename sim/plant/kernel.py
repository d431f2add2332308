"""The line as arithmetic from departure to departure; `line.py` says what it computes.

A line is a table with a row a stage, whose places are named below, and a row for what has left the
line. Behind it stands the same line once more, to try what would happen if nothing broke down.
"""

import math

from sim.compiled import Row, Table, compiled

Goods = tuple[float, float]  # fruit [kg] and the cans that it fills

PLACES = 21
"""Named places of a stage; the hours follow at which units beside the first get free, a round in
ascending order, and the starts of the last lots, as many as find a place before the stage."""
PER_KG, PER_CAN = 0, 1  # hours of work for a kilogram of fruit and for a can, of which one is 0
LOAD, CYCLE = 2, 3  # cans and hours of a batch; a load of 0: a flow stage; infinite: the way out
ABOVE = 4  # row of the batch stage before this one; -1: none
SIMPLE = 5  # 1: one unit that does not break down and has no limited places around
BREAKS, LEFT, BROKEN = 6, 7, 8  # 1: breaks down; operation to the next time [h]; times so far
MORE = 9  # units beside the first
BUFFER, BUFFER_AFTER = 10, 11  # lots that find a place before this stage and the next; 0: no limit
NEXT = 12  # place of the oldest start that counts
FREE = 13  # when the next lot can start: a unit is free, and the lot before has started
PILED, PILED_KG = 14, 15  # cans before a batch stage, and the fruit they were made of
PILED_AT = 16  # when the last came, or left the line
BUSY, DOWN, BLOCKED = 17, 18, 19  # hours
OLDEST = 20  # place of the unit beside the first that is free before the others


@compiled
def begin(stages: Table, hour: float) -> None:
    """Empty the line at `hour`."""
    for number in range(len(stages) // 2):
        stage = stages[number]
        stage[FREE], stage[OLDEST] = hour, PLACES
        stage[NEXT] = PLACES + stage[MORE]
        stage[PILED], stage[PILED_KG], stage[PILED_AT] = 0.0, 0.0, hour
        stage[BUSY], stage[DOWN], stage[BLOCKED] = 0.0, 0.0, 0.0
        places = PLACES + int(stage[MORE])
        for unit in range(PLACES, places):
            stage[unit] = hour
        for place in range(places, places + int(stage[BUFFER])):
            stage[place] = -math.inf


@compiled
def serve(stages: Table, luck: Table, number: int, ready: float, work: float) -> float:
    """Work for `work` hours on a lot that is ready; return when it leaves for the next stage."""
    stage = stages[number]
    # A comparison costs a fraction of max(), and this is the innermost step of all.
    start = ready if ready > stage[FREE] else stage[FREE]
    leave = start + work
    stage[BUSY] += work
    if stage[BREAKS]:
        stage[LEFT] -= work
        if stage[LEFT] < 0:
            leave += _repairs(stage, luck[number])
    if stage[BUFFER_AFTER]:
        # Blocked until the lot that is as many places ahead has started on the next stage.
        after = stages[number + 1]
        place = after[int(after[NEXT])]
        if place > leave:
            stage[BLOCKED] += place - leave
            leave = place
    if stage[BUFFER]:
        number = int(stage[NEXT])
        stage[number] = start
        first = PLACES + stage[MORE]
        stage[NEXT] = number + 1 if number + 1 < first + stage[BUFFER] else first
    free = _free_unit(stage, leave) if stage[MORE] else leave
    stage[FREE] = free if free > start else start
    return leave


@compiled
def _repairs(stage: Row, luck: Row) -> float:
    """Return the hours of the repairs that are due; luck holds hours of operation and repair in turn."""
    stopped = 0.0
    while stage[LEFT] < 0:
        place = 2 * int(stage[BROKEN])
        stopped += luck[place + 1]
        stage[LEFT] += luck[place + 2]
        stage[BROKEN] += 1
    stage[DOWN] += stopped
    return stopped


@compiled
def _free_unit(stage: Row, leave: float) -> float:
    """Return when the next unit is free, one being busy until `leave`."""
    oldest, more = int(stage[OLDEST]), int(stage[MORE])
    first = stage[oldest]
    if leave <= first:
        return leave
    # Its place is now the last of the round; what is free later than `leave` moves on.
    place, before = oldest, oldest - 1 if oldest > PLACES else PLACES + more - 1
    while before != oldest and stage[before] > leave:
        stage[place] = stage[before]
        place, before = before, before - 1 if before > PLACES else PLACES + more - 1
    stage[place] = leave
    stage[OLDEST] = oldest + 1 if oldest + 1 < PLACES + more else PLACES
    return first


@compiled
def _pass(stages: Table, luck: Table, number: int, ready: float, goods: Goods) -> tuple[int, float]:
    """Take goods [kg, can] through flow stages, to the next pile; return its row, and when."""
    kg, cans = goods
    stage = stages[number]
    while stage[LOAD] == 0:
        work = kg * stage[PER_KG] + cans * stage[PER_CAN]
        if stage[SIMPLE]:
            # What `serve` does in this case, the most frequent.
            ready = (ready if ready > stage[FREE] else stage[FREE]) + work
            stage[FREE] = ready
            stage[BUSY] += work
        else:
            ready = serve(stages, luck, number, ready, work)
        number += 1
        stage = stages[number]
    stage[PILED] += cans
    stage[PILED_KG] += kg
    stage[PILED_AT] = ready if ready > stage[PILED_AT] else stage[PILED_AT]
    return number, ready


@compiled
def _cook(stages: Table, luck: Table, number: int, load: float) -> tuple[int, float]:
    """Take a load from a pile through its batch stage and on, as `_pass` does."""
    stage = stages[number]
    kg = stage[PILED_KG] * load / stage[PILED]
    stage[PILED] -= load
    stage[PILED_KG] -= kg
    leave = serve(stages, luck, number, stage[PILED_AT], stage[CYCLE])
    return _pass(stages, luck, number + 1, leave, (kg, load))


@compiled
def _cook_loads(stages: Table, luck: Table, number: int, reached: float) -> float:
    """Cook all full loads of a pile that has grown, and of those before it; return the latest hour."""
    while number >= 0:
        stage = stages[number]
        if stage[PILED] >= stage[LOAD]:
            number, hour = _cook(stages, luck, number, stage[LOAD])
            reached = hour if hour > reached else reached
        else:
            number = int(stage[ABOVE])
    return reached


@compiled
def start(stages: Table, luck: Table, ready: float, goods: Goods) -> float:
    """Send a lot [kg, can] through the line; return the latest hour at which it keeps a stage busy."""
    pile, reached = _pass(stages, luck, 0, ready, goods)
    if stages[pile][PILED] >= stages[pile][LOAD]:
        return _cook_loads(stages, luck, pile, reached)
    return reached


@compiled
def finish(stages: Table, luck: Table) -> float:
    """Work on what has piled up as last, smaller loads; return when the line is empty."""
    number = 0
    while not math.isinf(stages[number][LOAD]):
        if stages[number][PILED] > 0:
            pile, hour = _cook(stages, luck, number, stages[number][PILED])
            _cook_loads(stages, luck, pile, hour)
        number += 1
    return _reached(stages, number)


@compiled
def _reached(stages: Table, number: int) -> float:
    """Return the latest hour at which any stage is busy so far, `number` being the way out."""
    stage = stages[number]
    hour, number = stage[PILED_AT], int(stage[ABOVE])
    while number >= 0:
        stage = stages[number]
        hour = stage[PILED_AT] if stage[PILED_AT] > hour else hour
        number = int(stage[ABOVE])
    return hour


@compiled
def foresee(stages: Table, luck: Table, ready: float, goods: Goods) -> float:
    """Return when the line would be empty after a last lot if nothing broke down from now on."""
    rows = len(stages) // 2
    for number in range(rows):
        stage, copy = stages[number], stages[rows + number]
        for place in range(len(stage)):
            copy[place] = stage[place]
        copy[BREAKS] = 0.0
    trial = stages[rows:]
    start(trial, luck, ready, goods)
    return finish(trial, luck)


@compiled
def at_most(stages: Table, ready: float, goods: Goods) -> float:
    """Return what `foresee` does or a later hour, for less work: loads do not overlap."""
    kg, cans = goods
    number, stage = 0, stages[0]
    while not math.isinf(stage[LOAD]):
        ready = stage[FREE] if stage[FREE] > ready else ready
        if stage[LOAD] == 0:
            ready += kg * stage[PER_KG] + cans * stage[PER_CAN]
        else:
            kg, cans = kg + stage[PILED_KG], cans + stage[PILED]
            loads = math.ceil(cans / stage[LOAD])
            vessels = max(1, min(loads, 1 + int(stage[MORE])))
            ready = max(ready, stage[PILED_AT])
            if vessels > 1:
                ready = max(ready, stage[_nth_unit(stage, vessels - 1)])
            ready += stage[CYCLE] * math.ceil(loads / vessels)
        number += 1
        stage = stages[number]
    return max(ready, _reached(stages, number))


@compiled
def _nth_unit(stage: Row, nth: int) -> int:
    """Return the place of the unit beside the first that is free as the n-th, from 1 on."""
    place, end = int(stage[OLDEST]) + nth - 1, PLACES + int(stage[MORE])
    return place if place < end else place - int(stage[MORE])
