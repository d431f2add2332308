"""A shift on the line: which lots are started, and when all of them are finished."""

import math
from typing import NamedTuple

from sim.compiled import Row, compiled
from sim.plant.kernel import Goods, LineState, at_most, begin, finish, foresee, start
from sim.plant.power_outages import Clock, outages_until, powered_hour
from sim.plant.session import FruitRules, Numbers, Session, fills, whole
from sim.plant.trucking import Loads


class ShiftTerms(NamedTuple):
    """Terms of a shift."""

    session: Session
    clock: Clock
    closes: float
    """Hour before which the last lot is started."""
    due: float
    """Hour by which all lots are to be finished."""
    suffices: float
    """Hours in which a lot, and all that can pile up, goes through an empty line."""


@compiled
def shift(
    line: LineState, copy: LineState, loads: Loads, ages: Row, rules: FruitRules, terms: ShiftTerms
) -> Numbers:
    """Start lots, first in first out, until the shift closes or one would not be finished in time."""
    session, clock, front = terms.session, terms.clock, line.stages[0]
    reached = powered_hour(clock, session.begins)
    begin(line, reached)
    kg, usable, cans, rest, harvested = 0.0, 0.0, 0.0, 0.0, math.inf
    lacking, now, lost, off, fails = 0.0, 0.0, 0, 0.0, -math.inf
    number, lots = session.first, session.started
    while number < session.unloaded:
        load = loads[loads[number].nth_to_unload]
        ready = front.free
        if load.unloaded > ready + off:
            ready = max(ready, powered_hour(clock, load.unloaded))
        if ready >= fails:
            off, fails = outages_until(clock, ready)
        now = ready + off
        age = now - load.harvested
        if age > rules.discard_after:
            load.lost = now
            number, lost = number + 1, lost + 1
            continue
        sound, there = fills(rules, load.kg, load.km, age)
        filled = whole(rest + there)
        goods = (load.kg, filled)
        limit = terms.due - off  # by the clock, as far as outages are known
        easily = (reached if reached > ready else ready) + terms.suffices <= limit
        if now >= terms.closes or not (easily or _ends_by(line, copy, limit, ready, goods)):
            break
        if cans + filled > session.packable:
            lacking = filled
            break
        hour = start(line, ready, goods)
        reached = hour if hour > reached else reached
        kg, usable, cans, rest = kg + load.kg, usable + sound, cans + filled, rest + there - filled
        harvested = load.harvested if load.harvested < harvested else harvested
        ages[lots] = age
        lots += 1
        load.started += 1
        number += load.started == load.lots
    end = finish(line)
    lots, number = lots - session.started, number - session.first
    return kg, usable, cans, harvested, lots, number, lost, lacking, now, end


@compiled
def _ends_by(line: LineState, copy: LineState, limit: float, ready: float, goods: Goods) -> bool:
    """Tell whether a lot would be finished in time if nothing broke down from now on."""
    return at_most(line, ready, goods) <= limit or foresee(line, copy, ready, goods) <= limit
