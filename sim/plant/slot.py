"""A slot at a toll canner as arithmetic: truckloads follow each other, and none is divided."""

import math

from sim.compiled import Row, Table, compiled
from sim.plant.runs import (
    BEGINS,
    DISCARD_AFTER,
    FIRST,
    LOTS,
    PACKABLE,
    UNLOADED,
    Numbers,
    fills,
)
from sim.plant.trucking import HARVESTED, KG, KM, LOST, NTH, TAKEN


@compiled
def slot(loads: Table, ages: Row, rules: Row, most: float, rate: float) -> Numbers:
    """Take truckloads, first in first out, up to `most` cans, or one, at `rate` cans an hour."""
    kg, usable, cans, harvested = 0.0, 0.0, 0.0, math.inf
    lacking, now, lost = 0.0, rules[BEGINS], 0
    number, lots = int(rules[FIRST]), int(rules[LOTS])
    while number < rules[UNLOADED]:
        load = loads[int(loads[number][NTH])]
        now = rules[BEGINS] + cans / rate
        age = now - load[HARVESTED]
        if age > rules[DISCARD_AFTER]:
            load[LOST] = now
            number, lost = number + 1, lost + 1
            continue
        sound, filled = fills(rules, load[KG], load[KM], age)
        if cans > 0 and cans + filled > most:
            break
        if cans + filled > rules[PACKABLE]:
            lacking = filled
            break
        kg, usable, cans = kg + load[KG], usable + sound, cans + filled
        harvested = load[HARVESTED] if load[HARVESTED] < harvested else harvested
        ages[lots] = age
        lots += 1
        load[TAKEN] = 1.0
        number += 1
    gone, taken = number - int(rules[FIRST]), lots - int(rules[LOTS])
    finish = rules[BEGINS] + cans / rate
    return kg, usable, cans, harvested, taken, gone, lost, lacking, now, finish
