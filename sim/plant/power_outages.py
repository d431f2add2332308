"""Power outages, and a clock of the hours with power."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from sim.arrays import Array
from sim.compiled import compiled, records
from sim.plant.accounts import Entry
from sim.plant.run_context import RunContext
from sim.scenario.models.physical import Outage

MONTH_HOURS = 24 * 365.25 / 12
NEVER = 1e300
"""An hour after all others, before infinity."""
_ROUNDING: Final = (
    1e-9  # hours: what comes as the power fails, or is back, is not before the outage
)


@dataclass(slots=True)
class PowerOutage:
    """Hours without power."""

    begin: float = 0.0
    length: float = 0.0


class Clock(NamedTuple):
    """A clock that stands still in power outages."""

    outages: Sequence[PowerOutage]
    """In order, not overlapping."""
    first: int = 0
    """Number of the first outage that counts."""


@compiled
def powered_hour(clock: Clock, hour: float) -> float:
    """Return `hour` less the outages before it; during an outage, that of its start."""
    off = 0.0
    for number in range(clock.first, len(clock.outages)):
        outage = clock.outages[number]
        if hour < outage.begin + outage.length:
            return (hour if hour < outage.begin - _ROUNDING else outage.begin) - off
        off += outage.length
    return hour - off


@compiled
def outages_until(clock: Clock, hour: float) -> tuple[float, float]:
    """Return the hours of outages until `hour` of the clock, and the clock's hour from which the next one counts."""
    off = 0.0
    for number in range(clock.first, len(clock.outages)):
        fails = clock.outages[number].begin - off - _ROUNDING
        if hour < fails:
            return off, fails
        off += clock.outages[number].length
    return off, math.inf


@compiled
def calendar_hour(clock: Clock, hour: float) -> float:
    """Return the calendar's hour at `hour` of the clock; at the start of an outage, its end."""
    return hour + outages_until(clock, hour)[0]


@compiled
def fails_after(clock: Clock, hour: float) -> tuple[float, float]:
    """Return when the power is off for the first time from `hour` on, by calendar and by the clock.

    Both are `NEVER` if it is not.
    """
    off = 0.0
    for number in range(clock.first, len(clock.outages)):
        outage = clock.outages[number]
        if outage.begin + outage.length > hour:
            return max(hour, outage.begin), outage.begin - off
        off += outage.length
    return NEVER, NEVER


class PowerOutages:
    """The power outages of a run."""

    def __init__(
        self, context: RunContext, outage: Outage | None, stops: Sequence[PowerOutage] = ()
    ) -> None:
        """Take the law of the outages, and other hours in which the whole line stands, in order."""
        outages = _drawn(context, outage) if outage is not None and outage.rate > 0 else []
        for one in outages:
            context.accounts.note(Entry(one.begin, one.begin + one.length, "outage"))
        standing = _together(outages, stops) if stops else outages
        self._outages = records(PowerOutage, standing)
        self._clock = Clock(self._outages)
        """The clock that was asked for last."""
        self._begins = [one.begin for one in standing]
        self._ends = [one.begin + one.length for one in standing]
        self._turns = [
            hour for outage in outages for hour in (outage.begin, outage.begin + outage.length)
        ]
        """Hours at which the power fails and comes back, in turn."""
        lengths = np.repeat(np.cumsum([0.0, *(outage.length for outage in outages)]), 2)
        self._without = lengths[1:-1]
        """Hours without power so far, at each of these turns."""

    def clock(self, hour: float) -> Clock:
        """Return a clock that counts the outages from `hour` on."""
        first = bisect_left(self._ends, hour)
        if first != self._clock.first:
            self._clock = Clock(self._outages, first)
        return self._clock

    def over(self, hour: float) -> float:
        """Return the end of an outage at `hour`, or the hour itself."""
        first = bisect_right(self._ends, hour)
        off = first < len(self._ends) and self._begins[first] <= hour
        return self._ends[first] if off else hour

    def hours_without(self, hours: Array) -> Array:
        """Return the hours without power before each hour."""
        if not self._turns:
            return np.zeros(len(hours))
        return np.asarray(np.interp(hours, self._turns, self._without))


def _together(some: Sequence[PowerOutage], others: Sequence[PowerOutage]) -> list[PowerOutage]:
    """Return the hours that are in some or others, in order, not overlapping."""
    together: list[PowerOutage] = []
    for one in sorted([*some, *others], key=lambda outage: outage.begin):
        last = together[-1] if together else None
        if last is not None and one.begin <= last.begin + last.length:
            until = max(last.begin + last.length, one.begin + one.length)
            together[-1] = PowerOutage(last.begin, until - last.begin)
        else:
            together.append(one)
    return together


def _drawn(context: RunContext, outage: Outage) -> list[PowerOutage]:
    """Return outages with exponential gaps and lengths."""
    gaps = context.streams.series("grid.gap", "standard_exponential")
    lengths = context.streams.series("grid.length", "standard_exponential")
    outages: list[PowerOutage] = []
    hour = MONTH_HOURS / outage.rate * gaps[0]
    while hour < context.days.hours:
        outages.append(PowerOutage(hour, outage.mean * lengths[len(outages)]))
        hour += outages[-1].length + MONTH_HOURS / outage.rate * gaps[len(outages)]
    return outages
