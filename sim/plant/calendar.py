"""The calendar of a study: days, months, working days."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache, cached_property

import holidays

from sim.scenario.parts import Calendar
from sim.scenario.study import Timing


@cache
def public_holidays(first: int, last: int) -> frozenset[date]:
    """Return the Indonesian public holidays of the years `first` to `last`."""
    return frozenset(holidays.country_holidays("ID", years=range(first, last + 1)))


def hour_of(moment: time) -> float:
    """Return the hours since midnight."""
    return moment.hour + moment.minute / 60


@dataclass(frozen=True)
class Days:
    """The days of a study, numbered from 0 at its start; a first month may be a part of one."""

    start: date
    months: int

    @classmethod
    def of(cls, timing: Timing) -> "Days":
        """Return the days of a study's horizon."""
        return cls(timing.start, timing.months)

    @cached_property
    def dates(self) -> list[date]:
        """The date of every day."""
        years, month = divmod(self.start.month - 1 + self.months, 12)
        end = date(self.start.year + years, month + 1, 1)
        return [self.start + timedelta(days=day) for day in range((end - self.start).days)]

    @cached_property
    def month_of(self) -> list[int]:
        """The month, counted from 0 at the start, of every day."""
        first = self.start.year * 12 + self.start.month
        return [when.year * 12 + when.month - first for when in self.dates]

    @cached_property
    def firsts(self) -> list[int]:
        """The first day of every month."""
        return [self.month_of.index(month) for month in range(self.months)]

    @property
    def count(self) -> int:
        """Number of days."""
        return len(self.dates)

    @property
    def hours(self) -> float:
        """Hours from the start to the end."""
        return 24.0 * self.count

    def working(self, calendar: Calendar) -> list[int]:
        """Return the days on which people work, in order."""
        free = (
            public_holidays(self.dates[0].year, self.dates[-1].year)
            if calendar.holidays
            else frozenset()
        )
        return [
            day
            for day, when in enumerate(self.dates)
            if when.weekday() in calendar.weekdays and when not in free
        ]
