"""A shift of the line: which lots are started, one after the other, and when all is done."""

import math

from sim.compiled import Row, Table, compiled
from sim.plant.kernel import BLOCKED, BUSY, FREE, Goods, at_most, begin, finish, foresee, start
from sim.plant.power_outages import darkness, powered
from sim.plant.runs import (
    BEGINS,
    CLOSES,
    DISCARD_AFTER,
    FIRST,
    LONGEST,
    LOTS,
    OPENS,
    OUTAGE,
    PACKABLE,
    RULES,
    SUFFICES,
    UNLOADED,
    Numbers,
    fills,
)
from sim.plant.trucking import ARRIVED, HARVESTED, KG, KM, LOST, NTH, PARTS, TAKEN


@compiled
def shift(
    stages: Table, luck: Table, loads: Table, ages: Row, outages: Table, rules: Row
) -> Numbers:
    """Start lots, first in first out, while the shift lasts and they can be finished in time."""
    first, due, front = int(rules[OUTAGE]), rules[OPENS] + rules[LONGEST], stages[0]
    closes, suffices, packable = rules[CLOSES], rules[SUFFICES], rules[PACKABLE]
    unloaded, discard_after = rules[UNLOADED], rules[DISCARD_AFTER]
    reached = powered(outages, first, rules[BEGINS])
    begin(stages, reached)
    kg, usable, cans, harvested = 0.0, 0.0, 0.0, math.inf
    lacking, now, lost, dark, fails = 0.0, 0.0, 0, 0.0, -math.inf
    number, lots = int(rules[FIRST]), int(rules[LOTS])
    while number < unloaded:
        load = loads[int(loads[number][NTH])]
        ready = front[FREE]
        if load[ARRIVED] > ready + dark:
            ready = max(ready, powered(outages, first, load[ARRIVED]))
        if ready >= fails:
            dark, fails = darkness(outages, first, ready)
        now = ready + dark
        age = now - load[HARVESTED]
        if age > discard_after:
            load[LOST] = now
            number, lost = number + 1, lost + 1
            continue
        sound, filled = fills(rules, load[KG], load[KM], age)
        goods = (load[KG], filled)
        limit = due - dark  # as an hour with power, as far as outages are known
        easily = (reached if reached > ready else ready) + suffices <= limit
        if now >= closes or not (easily or _ends_by(stages, luck, limit, ready, goods)):
            break
        if cans + filled > packable:
            lacking = filled
            break
        hour = start(stages, luck, ready, goods)
        reached = hour if hour > reached else reached
        kg, usable, cans = kg + load[KG], usable + sound, cans + filled
        harvested = load[HARVESTED] if load[HARVESTED] < harvested else harvested
        ages[lots] = age
        lots += 1
        load[TAKEN] += 1
        number += load[TAKEN] == load[PARTS]
    end = finish(stages, luck)
    _write_hours(stages, rules)
    lots, number = lots - int(rules[LOTS]), number - int(rules[FIRST])
    return kg, usable, cans, harvested, lots, number, lost, lacking, now, end


@compiled
def _ends_by(stages: Table, luck: Table, limit: float, ready: float, goods: Goods) -> bool:
    """Tell whether a lot would be finished in time if nothing broke down from now on."""
    return at_most(stages, ready, goods) <= limit or foresee(stages, luck, ready, goods) <= limit


@compiled
def _write_hours(stages: Table, rules: Row) -> None:
    """Write the hours of all stages behind the rules."""
    place = RULES
    for number in range(len(stages) // 2 - 1):
        for state in range(BUSY, BLOCKED + 1):
            rules[place] = stages[number][state]
            place += 1
