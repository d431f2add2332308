"""The line from one opening to the next close: which lots are started, and when they are finished."""

import math
from typing import Final, NamedTuple

from sim.compiled import Row, compiled
from sim.plant.batches import last_busy_hour
from sim.plant.kernel import at_most, begin, end, finish, foresee, may_start, pause, resume, start
from sim.plant.line_state import Forecast, Goods, LineState, by_clock, count_wait, take_lost
from sim.plant.power_outages import (
    NEVER,
    Clock,
    calendar_hour,
    fails_after,
    outages_until,
    powered_hour,
)
from sim.plant.session import FruitRules, Session, fills, whole
from sim.plant.trucking import Loads, first_left, first_to_start, put_back, settle

_ROUNDING: Final = (
    1e-9  # hours: goods that stay keep the line busy till the end of overtime exactly
)


class ShiftTerms(NamedTuple):
    """Terms of a shift, or of shifts of one crew after the other."""

    session: Session
    clock: Clock
    closes: float
    """Hour before which the last lot is started."""
    due: float
    """Hour by which all lots are to be finished, and at which the crew goes home from a stoppage."""
    ends: float
    """Hour at which the line is replaced."""
    suffices: float
    """Hours in which a lot, and all that can pile up, goes through an empty line."""
    crew: int
    """Number of the first of these shifts, among all since the line was empty."""
    resumes: bool
    """Whether it goes on with what is on the line."""
    pauses: bool
    """Whether the next shift does, if there is fruit for it or goods on the line."""
    sent: float
    """Truckloads sent so far; infinite where they may come at any hour."""


Closing = tuple[float, float, float, bool, float]
"""The last fields of a `SessionOutput`."""
Shift = tuple[
    float, float, float, float, int, int, int, float, float, float, float, float, bool, float
]
"""Fields of a `SessionOutput`; machine code returns a plain tuple much faster."""


@compiled
def open_line(line: LineState, terms: ShiftTerms) -> tuple[float, float]:
    """Begin on a line; return when it can take a lot at once, and the last hour of the calendar.

    The former is when all units are there, and no stage is busy.
    """
    clock = terms.clock
    home, stops = fails_after(clock, terms.due)
    if terms.ends < home:
        home, stops = terms.ends, powered_hour(clock, terms.ends)
    begins, due = powered_hour(clock, terms.session.begins), powered_hour(clock, terms.due)
    if terms.resumes:
        return resume(line, begins), home
    return begin(line, begins, due, stops), home


@compiled
def shift(
    line: LineState,
    own: Forecast,
    loads: Loads,
    ages: Row,
    waits: Row,
    rules: FruitRules,
    terms: ShiftTerms,
) -> Shift:
    """Start lots, first in first out, until the shift closes or one would not be finished in time."""
    line = by_clock(line, terms.clock)
    session, clock, front = terms.session, terms.clock, line.stages[0]
    reached, home = open_line(line, terms)
    kg, usable, cans, rest, harvested = 0.0, 0.0, 0.0, 0.0, math.inf
    lacking, now, lost, off, fails = 0.0, 0.0, 0, 0.0, -math.inf
    number, lots = first_to_start(loads, session.first, session.unloaded), session.started
    while number < session.unloaded:
        load = loads[loads[number].nth_to_unload]
        ready = front.free
        if load.unloaded > ready + off:
            ready = max(ready, powered_hour(clock, load.unloaded))
        held = may_start(line, load.kg * rules.cans_per_kg)
        ready = held if held > ready else ready
        if ready >= fails:
            off, fails = outages_until(clock, ready)
        now = ready + off
        if _leaves(loads, number, rules, terms, now):
            number = first_to_start(loads, number + 1, session.unloaded)
            lost += load.lost == now
            # The next one may be ready before an outage in which this one came.
            off, fails = 0.0, -math.inf
            continue
        age = now - load.harvested
        sound, there = fills(rules, load.kg, load.km, age)
        filled = whole(rest + there)
        goods = (load.kg, filled)
        limit = terms.due - off + _ROUNDING  # by the clock, as far as outages are known
        easily = (reached if reached > ready else ready) + terms.suffices <= limit
        if now >= terms.closes - _ROUNDING or not (
            easily or _ends_by(line, own, limit, ready, goods)
        ):
            break
        if cans + filled > session.packable:
            lacking = filled
            break
        hour = start(line, ready, goods)
        reached = hour if hour > reached else reached
        if hour > NEVER:
            load.stuck += 1
            number = first_to_start(loads, number, session.unloaded)
            continue
        kg, usable, cans, rest = kg + load.kg, usable + sound, cans + filled, rest + there - filled
        harvested = load.harvested if load.harvested < harvested else harvested
        ages[lots], waits[lots] = age, now - load.unloaded
        count_wait(front, now - load.unloaded)
        lots += 1
        load.started += 1
        number = first_to_start(loads, number, session.unloaded)
    closing = _close(line, terms, home, reached, number < terms.sent)
    passed = _passed(loads, session, number, lost, closing[3])
    lots -= session.started
    return kg, usable, cans, harvested, lots, passed, lost, lacking, now, *closing


@compiled
def _passed(loads: Loads, session: Session, beyond: int, lost: int, pauses: bool) -> int:
    """Return the truckloads that have passed; one of which fruit stays on a stage has not, unless it pauses."""
    if not pauses:
        put_back(loads, session.first, session.unloaded)
    return (first_left(loads, session.first, beyond) if lost == 0 else beyond) - session.first


@compiled
def _leaves(loads: Loads, number: int, rules: FruitRules, terms: ShiftTerms, now: float) -> bool:
    """Tell whether the first truckload in the yard leaves before a lot of it can start, or is too old."""
    load, session = loads[loads[number].nth_to_unload], terms.session
    if session.places >= 0:
        starts = now if now < terms.closes - _ROUNDING else math.inf
        hour = min(now, terms.closes) - _ROUNDING
        settle(loads, number, session.unloaded, session.places, hour, starts)
        if load.started == load.lots:
            return True
    if now - load.harvested > rules.discard_after and now < math.inf:
        load.lost = now
        return True
    return False


@compiled
def _close(line: LineState, terms: ShiftTerms, home: float, reached: float, fruit: bool) -> Closing:
    """Leave the line to the next shift, or finish all that is on it."""
    clock, begins = terms.clock, powered_hour(terms.clock, terms.session.begins)
    closes = powered_hour(clock, terms.closes)
    pauses = terms.pauses and (fruit or last_busy_hour(line) > closes)
    if pauses:
        pause(line, terms.crew, begins, closes, reached)
        lost, held = take_lost(line, closes)
        return terms.closes, lost, calendar_hour(clock, last_busy_hour(line)), pauses, held
    idle = line.stages[0].left == -math.inf
    ends = terms.session.begins if idle else min(home, calendar_hour(clock, finish(line)))
    ready = end(line, terms.crew, begins, powered_hour(clock, ends))
    lost, held = take_lost(line, math.inf)
    return ends, lost, ready, pauses, held


@compiled
def _ends_by(line: LineState, own: Forecast, limit: float, ready: float, goods: Goods) -> bool:
    """Tell whether a lot would be finished in time if nothing broke down from now on."""
    return at_most(line, ready, goods) <= limit or foresee(line, own, ready, goods) <= limit
