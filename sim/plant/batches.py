"""Piles of cans before the batch stages of a line, and the loads that are taken from them."""

import math

from sim.compiled import compiled
from sim.plant.line_state import (
    BATCHES,
    DRAWN,
    HELD,
    HOLD,
    LANDING,
    LOST,
    REPROCESS,
    ROUNDING,
    WORK,
    Goods,
    LineState,
    StageState,
    count_at,
    count_load,
    count_pile_wait,
    hand_over,
    note,
)
from sim.plant.power_outages import NEVER, Clock, calendar_hour, powered_hour
from sim.plant.stages import flow, leave_behind, pass_over, serve, varied


@compiled
def _set_deadline(stage: StageState, clock: Clock, since: float) -> None:
    """Set by when a pile is to be started whose first can has been there since an hour."""
    if stage.wait < math.inf:
        stage.piled_until = powered_hour(clock, calendar_hour(clock, since) + stage.wait)


@compiled
def next_begin(stage: StageState, known: float) -> float:
    """Return when the next load of a pile begins, or is found too late; infinity if more cans come first.

    From an hour on it is `known` that no more cans come, once those before have passed.
    """
    hour = stage.piled_at
    if stage.piled_cans < stage.least:
        known = known if known > stage.passed else stage.passed
        hour = known if known > hour else hour
    hour = hour if hour > stage.free else stage.free
    if stage.every > 0.0 and hour < stage.piled_until:
        hour = _departure(stage, hour)
    return hour if hour < stage.piled_until else stage.piled_until


@compiled
def _loaded(stage: StageState, known: float) -> float:
    """Return when the next load of a pile is there, for which no unit gets free any more."""
    hour = stage.piled_at
    if stage.piled_cans < stage.load:
        hour = min(max(hour, known, stage.passed), stage.piled_until)
    return hour


@compiled
def _departure(stage: StageState, hour: float) -> float:
    """Return the first departure at an hour or later."""
    if hour <= stage.departs or math.isinf(hour):
        return max(hour, stage.departs)
    return stage.departs + stage.every * math.ceil((hour - stage.departs) / stage.every - ROUNDING)


@compiled
def start_load(line: LineState, number: int, known: float) -> int:
    """Take a load from a pile through its batch stage; return the number of the pile that it comes to.

    That of the same pile if the load is lost as it has waited too long, or is held; -1 if it stays.
    """
    stage, begins = line.stages[number], next_begin(line.stages[number], known)
    begins = begins if begins > stage.free else stage.free
    if begins > NEVER:
        stage.stopped = max(stage.halted, _loaded(stage, known))
    late = begins > stage.piled_until and not stage.forecast
    if stage.every > 0.0 and begins < stage.piled_until:
        stage.departs = begins + stage.every
    kg, load = _take_load(line, number, begins)
    if late and begins <= NEVER:
        count_at(line, number, LOST, (begins, load))
        return number
    follows, leave = _cook(line, number, begins)
    if len(line.log) > 1:
        note(line, WORK, number, (begins, leave, load))
    if leave > NEVER:
        leave_behind(line, number, load)
        return -1
    if follows == HOLD:
        return _hold(line, number, leave, load)
    pile, hour = flow(line, number + 1, leave, (kg, load))
    if hour > NEVER:
        leave_behind(line, pile, load)
        return -1
    send(line.stages[pile], hour, (kg, load))
    return pile


@compiled
def _cook(line: LineState, number: int, begins: float) -> tuple[int, float]:
    """Cook a load; return what follows from a deviation, 0 if there is none, and when it leaves."""
    stage = line.stages[number]
    follows, places = _deviation(line, number), stage.places_after
    work = varied(line, number, stage.cycle)
    if follows == REPROCESS:
        work += varied(line, number, stage.cycle)
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
    early = load if load < stage.piled_early else stage.piled_early
    if begins <= stage.stops:
        if begins >= stage.until:
            hand_over(line, number, begins)
        count_load(stage, load, early, begins - stage.piled_at)
    stage.piled_cans -= load
    stage.piled_early -= early
    stage.piled_kg -= kg
    if stage.piled_cans > 0:
        _set_deadline(stage, line.clock, stage.piled_at)
    return kg, load


@compiled
def _hold(line: LineState, number: int, hour: float, cans: float) -> int:
    """Take cans off the line at an hour; return the number of their stage."""
    last = line.stages[len(line.stages) - 1]
    last.piled_at = hour if hour > last.piled_at else last.piled_at
    count_at(line, number, HELD, (hour, cans))
    pass_over(line, number, hour)
    return number


@compiled
def _deviation(line: LineState, number: int) -> int:
    """Return what follows from a deviation in the next batch of a stage; 0 if there is none."""
    stage = line.stages[number]
    if stage.deviation == 0:
        return 0
    stage.batches += 1
    return stage.deviation if line.drawn[DRAWN * number + BATCHES][stage.batches - 1] > 0.0 else 0


@compiled
def send(stage: StageState, hour: float, goods: Goods) -> None:
    """Send goods to a pile, which they reach after the lots before them."""
    stage.comes = hour if hour > stage.piled_at else stage.piled_at
    stage.comes = stage.comes if stage.comes > stage.passed else stage.passed
    stage.coming_kg, stage.coming_cans = goods


@compiled
def _is_started(stage: StageState) -> bool:
    """Tell whether the next load of a pile is full, or is known to begin before the next goods come."""
    if stage.piled_cans >= stage.load:
        return True
    begins = next_begin(stage, math.inf)
    return begins < stage.comes + ROUNDING if stage.comes < math.inf else begins <= stage.piled_at


@compiled
def _reached_with(line: LineState, reached: float, pile: int, number: int) -> float:
    """Return the last hour at which goods keep a stage busy, with a load that came to a pile.

    Cans that are held, which are at their pile of before, do till the end of their cycle.
    """
    held = line.stages[len(line.stages) - 1].piled_at if pile == number else reached
    return NEVER if pile < 0 else max(reached, held)


@compiled
def land(line: LineState, number: int) -> float:
    """Add the goods that come to a pile, after the loads that begin before; start all full loads.

    Return the last hour at which any of them keep a stage busy; `NEVER` if some stay.
    """
    first, reached = number, -math.inf
    while number >= first:
        stage = line.stages[number]
        if stage.piled_cans > 0 and _is_started(stage):
            pile = start_load(line, number, math.inf)
            reached = _reached_with(line, reached, pile, number)
            number = pile if pile > number else number
        elif stage.comes < math.inf:
            hour = stage.comes
            if stage.piled_cans == 0:
                _set_deadline(stage, line.clock, hour)
            elif stage.load < math.inf:
                count_pile_wait(line, number, hour, stage.piled_cans * (hour - stage.piled_at))
                if hour - stage.piled_at > ROUNDING:
                    stage.piled_early = stage.piled_cans
            stage.piled_cans += stage.coming_cans
            stage.piled_kg += stage.coming_kg
            stage.piled_at, stage.comes = hour, math.inf
            if len(line.log) > 1:
                note(line, LANDING, number, (hour, hour, stage.coming_cans))
            reached = hour if hour > reached else reached
        else:
            number = stage.batch_before
    return reached


@compiled
def last_busy_hour(line: LineState) -> float:
    """Return the last hour at which any stage is busy so far."""
    stage = line.stages[len(line.stages) - 1]
    hour = stage.piled_at
    while stage.batch_before >= 0:
        stage = line.stages[stage.batch_before]
        hour = stage.piled_at if stage.piled_at > hour else hour
    return hour
