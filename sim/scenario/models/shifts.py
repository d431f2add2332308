"""Shifts of a plant: that of the calendar and others with crews of their own, and what is done in idle ones."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, NamedTuple

from pydantic import Field

from sim.scenario.models.parsers import Unit
from sim.scenario.models.parts import Calendar
from sim.scenario.models.types import (
    CansPerHour,
    CansPerMonth,
    Count,
    Hours,
    Months,
    Part,
    TimeOfDay,
)

TOUCH = 1e-9
"""Hours between two shifts that are one after the other without a break."""


class Shift(Part):
    """A shift beside that of the calendar, with a crew of its own."""

    start: TimeOfDay
    """When it starts."""
    length: Hours = Field(gt=0, le=24)
    """How long it lasts; it may end on the next day."""
    months: Months | None = None
    """Months in which it works, such as `jun jul aug`; all if absent."""
    crew: dict[str, Count] = Field(default={})
    """People at a stage, where they are not as many as in the shift of the calendar."""


class Night(Part):
    """Hours of work that are paid a premium: the item `night_hour`, beside the hour of work itself."""

    begins: TimeOfDay
    """When the night begins."""
    ends: TimeOfDay
    """When it ends."""


class StartUp(Part):
    """What must happen before the first lot when the line has stood still."""

    length: Hours = Field(gt=0, le=24)
    """How long it takes, in paid hours: the boiler gets up steam."""
    steam: Annotated[float, Unit("kg")] = 0.0
    """Steam for it."""


class Changeover(Part):
    """What it costs to set the line up for another size of {can}."""

    length: Hours = Field(gt=0, le=24)
    """How long it takes, in paid hours, before the first lot of a shift."""
    lost: Count = 0
    """{Cans} that are lost as the machines are set: the first ones of the new size."""


class OtherWork(Part):
    """Work for others, or on other goods, in shifts in which the line has no {fruit} of its own."""

    months: Months | None = None
    """Months in which it is wanted, such as `nov dec jan`; all if absent."""
    demand: CansPerMonth
    """{Cans} that are wanted in each of these months; what is not made in the month is not made."""
    rate: CansPerHour
    """{Cans} that the line makes in an hour at full speed."""
    set_up: Hours = Field(default=0.0, le=24)
    """Time within the shift to set up the line for it, and to clean it for the {fruit} after it."""
    crew: Count = Field(default=0, le=10_000)
    """People who come for it, paid by the hour."""
    power: Annotated[float, Unit("kW")] = 0.0
    """Electric power while it is made."""
    steam: Annotated[float, Unit("kg/can")] = 0.0
    """Steam for each {can} of it."""
    water: Annotated[float, Unit("m3/can")] = 0.0
    """Water for each {can} of it."""


class ShiftHours(NamedTuple):
    """When a shift works: hours since midnight."""

    crew: int
    """Number of its crew: 0 for the shift of the calendar, then in the order of the plant's shifts."""
    opens: float
    closes: float


def hour_of(moment: time) -> float:
    """Return the hours since midnight."""
    return moment.hour + moment.minute / 60


def shifts_in(calendar: Calendar, shifts: Mapping[str, Shift], month: int) -> list[ShiftHours]:
    """Return the shifts that start on a working day of a month (1 to 12), in their order."""
    hours = [(0, hour_of(calendar.shift_start), calendar.shift)]
    for crew, shift in enumerate(shifts.values(), 1):
        if shift.months is None or month in shift.months:
            hours.append((crew, hour_of(shift.start), shift.length))
    in_order = sorted(hours, key=lambda shift: shift[1])
    return [ShiftHours(crew, opens, opens + length) for crew, opens, length in in_order]


def without_breaks(shifts: list[ShiftHours]) -> list[list[ShiftHours]]:
    """Return shifts in their order, those that touch together."""
    parts: list[list[ShiftHours]] = []
    for shift in shifts:
        if parts and shift.opens <= parts[-1][-1].closes + TOUCH:
            parts[-1].append(shift)
        else:
            parts.append([shift])
    return parts
