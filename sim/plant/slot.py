"""A slot at a toll canner: whole truckloads are processed one after the other."""

import math

from sim.compiled import Row, compiled
from sim.plant.session import FruitRules, Session, fills, whole
from sim.plant.trucking import Loads

Slot = tuple[float, float, float, float, int, int, int, float, float, float]
"""The first fields of a `SessionOutput`; machine code returns a plain tuple much faster."""


@compiled
def process(
    loads: Loads,
    ages: Row,
    waits: Row,
    rules: FruitRules,
    session: Session,
    most: float,
    rate: float,
) -> Slot:
    """Process truckloads, first in first out, at `rate` cans an hour, up to `most` cans or one load."""
    kg, usable, cans, rest, harvested = 0.0, 0.0, 0.0, 0.0, math.inf
    lacking, now, lost = 0.0, session.begins, 0
    number, lots = session.first, session.started
    while number < session.unloaded:
        load = loads[loads[number].nth_to_unload]
        now = session.begins + cans / rate
        age = now - load.harvested
        if age > rules.discard_after:
            load.lost = now
            number, lost = number + 1, lost + 1
            continue
        sound, there = fills(rules, load.kg, load.km, age)
        filled = whole(rest + there)
        if cans > 0 and cans + filled > most:
            break
        if cans + filled > session.packable:
            lacking = filled
            break
        kg, usable, cans, rest = kg + load.kg, usable + sound, cans + filled, rest + there - filled
        harvested = load.harvested if load.harvested < harvested else harvested
        ages[lots], waits[lots] = age, now - load.unloaded
        lots += 1
        load.started = 1
        number += 1
    lots, gone = lots - session.started, number - session.first
    finish = session.begins + cans / rate
    return kg, usable, cans, harvested, lots, gone, lost, lacking, now, finish
