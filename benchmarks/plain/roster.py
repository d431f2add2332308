"""When crews work: the shifts of each working day, those together that touch."""

import math
from dataclasses import dataclass

from benchmarks.plain.world import hours_of

_TOUCH = 1e-9
"""Hours between shifts that follow each other without a break."""


@dataclass
class CrewShift:
    """A shift of a crew: 0 is that of the calendar, the others are numbered as the plant states them."""

    crew: int
    opens: float
    closes: float


@dataclass
class Stint:
    """Shifts of a working day that touch, between which the line is not emptied."""

    day: int
    shifts: list
    due: float = math.inf
    """By when lots are to be finished: overtime, as far as the next stint leaves time."""
    goes_on: bool = False
    """Whether the next stint opens as this one closes."""
    ends_day: bool = True
    """Whether the working day has no later stint."""

    @property
    def opens(self):
        """Hour at which its first shift opens."""
        return self.shifts[0].opens

    @property
    def closes(self):
        """Hour at which its last shift closes."""
        return self.shifts[-1].closes


def stints_of(day, month, calendar, plant):
    """Return the stints that open on a working day, with the shifts of a month from 1 to 12."""
    begins = 24.0 * day + hours_of(calendar.shift_start)
    shifts = [CrewShift(0, begins, begins + calendar.shift)]
    for number, shift in enumerate(plant.shifts.values(), 1):
        if shift.months is None or month in shift.months:
            begins = 24.0 * day + hours_of(shift.start)
            shifts.append(CrewShift(number, begins, begins + shift.length))
    stints = []
    for shift in sorted(shifts, key=lambda shift: shift.opens):
        if stints and shift.opens <= stints[-1].closes + _TOUCH:
            stints[-1].shifts.append(shift)
        else:
            stints.append(Stint(day, [shift]))
    for stint in stints[:-1]:
        stint.ends_day = False
    return stints


def roster(world, plant):
    """Return all stints, by working day; the last are of the day after the study."""
    calendar = world.physical.calendar
    working = [day for day in world.days.working(calendar) if day >= world.opening]
    by_day = {
        day: stints_of(day, world.days.dates[min(day, world.days.count - 1)].month, calendar, plant)
        for day in (*working, world.days.count)
    }
    later = None
    for stint in reversed([stint for stints in by_day.values() for stint in stints]):
        if later is None:
            stint.due = stint.closes + plant.overtime
        elif later.opens <= stint.closes + _TOUCH:
            stint.goes_on, stint.due = True, later.due
        else:
            stint.due = min(stint.closes + plant.overtime, later.opens)
        later = stint
    return by_day
