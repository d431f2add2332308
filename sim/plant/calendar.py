"""The calendar of a study: days, months, working days, Lebaran."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

import holidays

from sim.scenario.models.parts import Calendar
from sim.scenario.models.study import Timing

_FEAST = "Eid al-Fitr"


@cache
def _holidays(first: int, last: int) -> dict[date, str]:
    """Return the Indonesian public holidays of the years `first` to `last` by date."""
    return dict(holidays.country_holidays("ID", years=range(first, last + 1), language="en_US"))


def public_holidays(first: int, last: int) -> frozenset[date]:
    """Return the Indonesian public holidays of the years `first` to `last`."""
    return frozenset(_holidays(first, last))


def around_feast(first: int, last: int, before: float, after: float) -> frozenset[date]:
    """Return Idul Fitri in the years `first` to `last`, with whole days before and after it."""
    # A feast just outside these years has days around it that fall in them.
    named = _holidays(first - 1, last + 1).items()
    feast = [day for day, name in named if _FEAST in name]
    around = range(-round(before), round(after) + 1)
    return frozenset(day + timedelta(days=shift) for day in feast for shift in around)


@dataclass(frozen=True)
class Days:
    """The simulated days, numbered from 0; a warm-up comes before the study.

    The first month of a warm-up may be incomplete.
    """

    start: date
    """First day of the study."""
    months: int
    warm_up: int = 0
    """Days before the study."""

    @classmethod
    def of(cls, timing: Timing, warm_up: float = 0.0) -> "Days":
        """Return the days of a study after a warm-up [day]; equal days are one object."""
        return _shared(timing.start, timing.months, round(warm_up))

    @cached_property
    def first(self) -> date:
        """The first simulated day."""
        return self.start - timedelta(days=self.warm_up)

    @cached_property
    def dates(self) -> list[date]:
        """Date of every day."""
        years, month = divmod(self.start.month - 1 + self.months, 12)
        end = date(self.start.year + years, month + 1, 1)
        return [self.first + timedelta(days=day) for day in range((end - self.first).days)]

    @cached_property
    def years(self) -> list[int]:
        """Calendar year of every day."""
        return [when.year for when in self.dates]

    @cached_property
    def month_of(self) -> list[int]:
        """Month of every day, from 0 at the start of the study; -1 for the warm-up."""
        first = self.start.year * 12 + self.start.month
        months = (when.year * 12 + when.month - first for when in self.dates)
        return [month if day >= self.warm_up else -1 for day, month in enumerate(months)]

    @cached_property
    def firsts(self) -> list[int]:
        """First day of every month of the study."""
        return [self.month_of.index(month) for month in range(self.months)]

    @cached_property
    def count(self) -> int:
        """Number of days."""
        return len(self.dates)

    @property
    def hours(self) -> float:
        """Hours from the first day to the end."""
        return 24.0 * self.count

    def month_begins(self, opening: int) -> list[int]:
        """Return the first simulated day of every month from the day `opening` on, warm-up included."""
        early = [day for day in range(self.warm_up) if day == 0 or self.dates[day].day == 1]
        return [day for day in (*early, *self.firsts) if day >= opening]

    def share_of_month(self, day: int) -> float:
        """Return the share of a month that remains at the start of a day."""
        when = self.dates[day]
        length = monthrange(when.year, when.month)[1]
        return (length - when.day + 1) / length

    def working(self, calendar: Calendar) -> list[int]:
        """Return the working days, in order."""
        return list(_working(self, calendar))

    def banned(self, calendar: Calendar) -> frozenset[int]:
        """Return the days on which a banned truck may not start, past the end of the study too."""
        return _banned(self, calendar)


@lru_cache(maxsize=64)
def _shared(start: date, months: int, warm_up: int) -> Days:
    return Days(start, months, warm_up)


@lru_cache(maxsize=64)
def _working(days: Days, calendar: Calendar) -> tuple[int, ...]:
    years = days.dates[0].year, days.dates[-1].year
    free = public_holidays(*years) if calendar.holidays else frozenset()
    if (feast := calendar.lebaran) is not None:
        free |= around_feast(*years, feast.closed_before, feast.closed_after)
    return tuple(
        day
        for day, when in enumerate(days.dates)
        if when.weekday() in calendar.weekdays and when not in free
    )


@lru_cache(maxsize=64)
def _banned(days: Days, calendar: Calendar) -> frozenset[int]:
    if (feast := calendar.lebaran) is None:
        return frozenset()
    years = days.dates[0].year, days.dates[-1].year
    around = around_feast(*years, feast.ban_before, feast.ban_after)
    return frozenset((when - days.first).days for when in around)
