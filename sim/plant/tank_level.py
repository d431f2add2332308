"""The level of a tank as lots draw from it; its deliveries come by the calendar."""

import math

from sim.compiled import compiled
from sim.plant.line_state import DELIVERY, LACK, ROUNDING, LineState, StageState, note, stop
from sim.plant.power_outages import calendar_hour, powered_hour


@compiled
def draw(line: LineState, number: int, start: float, lot: tuple[float, float, float]) -> float:
    """Draw what a lot of (kg, cans, hours of work) needs from a tank; return when it holds enough.

    Nothing is drawn if that is not before work stops.
    """
    stage, (kg, cans, work) = line.stages[number], lot
    if start >= stage.stops:
        return start
    amount = kg * stage.per_kg + cans * stage.per_can + work * stage.per_hour
    amount = amount if amount < stage.holds else stage.holds
    now = calendar_hour(line.clock, start)
    if now >= stage.arrives:
        _fill(line, number)
    if amount > stage.level:
        _order(stage, now)
        filled = powered_hour(line.clock, stage.arrives)
        if filled >= stage.stops:
            stop(stage, stage.due)
            return math.inf
        if len(line.log) > 1:
            note(line, LACK, number, (start, filled, 0.0))
        stage.lacked += filled - start
        start, now = filled, max(stage.arrives, calendar_hour(line.clock, filled))
        _fill(line, number)
    stage.level -= amount
    stage.drawn += amount
    if stage.level <= stage.reorder:
        _order(stage, now)
    return start


@compiled
def _fill(line: LineState, number: int) -> None:
    """Fill a tank up by the delivery that is there."""
    stage = line.stages[number]
    amount, arrived = stage.holds - stage.level, stage.arrives
    if len(line.log) > 1:
        ordered = powered_hour(line.clock, arrived - stage.lead)
        note(line, DELIVERY, number, (ordered, powered_hour(line.clock, arrived), amount))
    stage.received += amount
    stage.deliveries += 1.0
    stage.level, stage.arrives = stage.holds, math.inf


@compiled
def _order(stage: StageState, now: float) -> None:
    """Order a delivery when the level is looked at next, unless one is on its way."""
    if stage.arrives == math.inf:
        if stage.checked > 0.0:
            now = stage.checked * math.ceil(now / stage.checked - ROUNDING)
        stage.arrives = now + stage.lead
