"""The roster of a plant: which crews work when, on which days, one after the other or with a break."""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from sim.plant.calendar import Days
from sim.scenario.models.parts import Calendar
from sim.scenario.models.physical import Plant
from sim.scenario.models.shifts import TOUCH, ShiftHours, shifts_in, without_breaks

_Parts = tuple[tuple[ShiftHours, ...], ...]
"""The shifts of a day; those that touch are together."""


class Stint(NamedTuple):
    """Shifts of a working day that touch: the line is not emptied between them."""

    day: int
    opens: float
    closes: float
    shifts: tuple[ShiftHours, ...]
    """Its shifts, in hours of the run."""
    due: float
    """End of the overtime that is planned before the line is emptied."""
    goes_on: bool
    """Whether the next stint opens as this one closes, so that the line is not emptied."""
    is_first: bool
    """Whether the working day begins with it."""
    later: tuple["Stint", ...]
    """Later stints of the same day."""


class Roster:
    """The stints of a plant, in order; the last are of the day after the study."""

    def __init__(self, stints: Sequence[Stint]) -> None:
        by_day = groupby(stints, lambda stint: stint.day)
        self.on: dict[int, list[Stint]] = {day: [*those] for day, those in by_day}
        """The stints of each working day, and of the day after the study."""
        *self.working, after = self.on
        self.stints = stints[: -len(self.on[after])]
        self.after = self.on[after][0]
        """The first stint of the day after the study."""
        self.goes_on = any(stint.goes_on for stint in self.stints)
        """Whether the line is ever not emptied at the end of a stint."""
        self.is_plain = not (self.goes_on or any(len(s.shifts) > 1 for s in self.stints))
        """Whether the line is emptied after every shift."""
        self.hours = sum((s.closes if s.goes_on else s.due) - s.opens for s in self.stints)
        """Hours that the line works at most, by plan."""
        self.shortest = min((s.due - s.opens for s in self.stints), default=math.inf) + TOUCH
        """Hours in which a lot that is started first must be finished."""

    def day_ends(self, hours: float) -> list[float]:
        """Return when the last hours of each working day begin after which the line goes on."""
        return [stint.closes - hours for stint in self.stints if stint.goes_on and not stint.later]

    def closings(self, number: int, ends: float) -> list[float]:
        """Return when shifts close, from those of a stint on, until the line is emptied.

        The last of them has no end; what the line does after `ends` counts in none before.
        """
        closings: list[float] = []
        for place in range(number, len(self.stints)):
            stint = self.stints[place]
            closings += [min(shift.closes, ends) for shift in stint.shifts]
            if not stint.goes_on:
                return [*closings[:-1], math.inf]
        return [*closings, math.inf]


def roster_of(days: Days, calendar: Calendar, plant: Plant, first: int) -> Roster:
    """Return the roster of a plant from the day `first` on; equal rosters are one object."""
    parts = (without_breaks(shifts_in(calendar, plant.shifts, month + 1)) for month in range(12))
    by_month = tuple(tuple(map(tuple, part)) for part in parts)
    return _roster(days, calendar, first, by_month, plant.overtime)


@lru_cache(maxsize=32)
def _roster(
    days: Days, calendar: Calendar, first: int, by_month: tuple[_Parts, ...], overtime: float
) -> Roster:
    """Return the roster of all working days."""
    stints: list[Stint] = []
    begins, due = math.inf, math.inf
    working = [day for day in days.working(calendar) if day >= first]
    for day in reversed([*working, days.count]):
        parts = by_month[days.dates[min(day, days.count - 1)].month - 1]
        later: tuple[Stint, ...] = ()
        for part in reversed(parts):
            shifts = tuple(ShiftHours(n, 24.0 * day + o, 24.0 * day + c) for n, o, c in part)
            opens, closes = shifts[0].opens, shifts[-1].closes
            goes_on = begins <= closes + TOUCH
            due = due if goes_on else min(closes + overtime, begins)
            stint = Stint(day, opens, closes, shifts, due, goes_on, part is parts[0], later)
            stints.append(stint)
            later, begins = (stint, *later), opens
    return Roster(stints[::-1])
