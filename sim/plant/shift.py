"""A shift of the line: which lots are started, one after the other, and when all is done."""

import math
from typing import NamedTuple

from sim.compiled import Row, Table, compiled
from sim.plant.kernel import Goods, Stages, at_most, begin, finish, foresee, start
from sim.plant.power_outages import Outages, darkness, powered
from sim.plant.session import FruitRules, Numbers, Session, fills
from sim.plant.trucking import Loads


class ShiftTerms(NamedTuple):
    """Terms of a shift."""

    session: Session
    outage: int
    """Number of the first outage that counts."""
    closes: float
    """Hour at which the last lot can be started."""
    due: float
    """Hour by which all should be finished."""
    suffices: float
    """Hours in which a lot and what has piled up go through an empty line."""


@compiled
def shift(
    stages: Stages,
    rings: Table,
    luck: Table,
    loads: Loads,
    ages: Row,
    rules: FruitRules,
    outages: Outages,
    terms: ShiftTerms,
) -> Numbers:
    """Start lots, first in first out, while the shift lasts and they can be finished in time."""
    session, front = terms.session, stages[0]
    reached = powered(outages, terms.outage, session.begins)
    begin(stages, rings, reached)
    kg, usable, cans, harvested = 0.0, 0.0, 0.0, math.inf
    lacking, now, lost, dark, fails = 0.0, 0.0, 0, 0.0, -math.inf
    number, lots = session.first, session.started
    while number < session.unloaded:
        load = loads[loads[number].nth_to_unload]
        ready = front.free
        if load.unloaded > ready + dark:
            ready = max(ready, powered(outages, terms.outage, load.unloaded))
        if ready >= fails:
            dark, fails = darkness(outages, terms.outage, ready)
        now = ready + dark
        age = now - load.harvested
        if age > rules.discard_after:
            load.lost = now
            number, lost = number + 1, lost + 1
            continue
        sound, filled = fills(rules, load.kg, load.km, age)
        goods = (load.kg, filled)
        limit = terms.due - dark  # as an hour with power, as far as outages are known
        easily = (reached if reached > ready else ready) + terms.suffices <= limit
        if now >= terms.closes or not (
            easily or _ends_by(stages, rings, luck, limit, ready, goods)
        ):
            break
        if cans + filled > session.packable:
            lacking = filled
            break
        hour = start(stages, rings, luck, ready, goods)
        reached = hour if hour > reached else reached
        kg, usable, cans = kg + load.kg, usable + sound, cans + filled
        harvested = load.harvested if load.harvested < harvested else harvested
        ages[lots] = age
        lots += 1
        load.started += 1
        number += load.started == load.lots
    end = finish(stages, rings, luck)
    lots, number = lots - session.started, number - session.first
    return kg, usable, cans, harvested, lots, number, lost, lacking, now, end


@compiled
def _ends_by(
    stages: Stages, rings: Table, luck: Table, limit: float, ready: float, goods: Goods
) -> bool:
    """Tell whether a lot would be finished in time if nothing broke down from now on."""
    return (
        at_most(stages, rings, ready, goods) <= limit
        or foresee(stages, rings, luck, ready, goods) <= limit
    )
