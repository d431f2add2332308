"""Failures of the grid, and a clock that stands still meanwhile."""

import math
from bisect import bisect_left
from typing import NamedTuple

from sim.compiled import Table, compiled, table
from sim.plant.run_context import Floor
from sim.scenario.models.physical import Outage

MONTH_HOURS = 24 * 365.25 / 12


@compiled
def powered(outages: Table, first: int, hour: float) -> float:
    """Return `hour` less the outages before it; during an outage, the hour at which it began."""
    dark = 0.0
    for number in range(first, len(outages)):
        begin, length = outages[number][0], outages[number][1]
        if hour < begin + length:
            return min(hour, begin) - dark
        dark += length
    return hour - dark


@compiled
def darkness(outages: Table, first: int, hour: float) -> tuple[float, float]:
    """Return the hours of outages before some hours with power have passed, and at which it fails next."""
    dark = 0.0
    for number in range(first, len(outages)):
        fails = outages[number][0] - dark
        if hour < fails:
            return dark, fails
        dark += outages[number][1]
    return dark, math.inf


@compiled
def wall(outages: Table, first: int, hour: float) -> float:
    """Return the hour at which some hours with power have passed; where an outage begins, its end."""
    return hour + darkness(outages, first, hour)[0]


class Clock(NamedTuple):
    """Turns hours of the calendar into hours with power, and back."""

    outages: Table
    """(begin, length) of the failures, in order, not overlapping."""
    first: int = 0
    """Number of the first that counts."""

    def powered(self, hour: float) -> float:
        """Return `hour` less the outages before it; during an outage, the hour at which it began."""
        return powered(self.outages, self.first, hour)

    def dark(self, begin: float, end: float) -> float:
        """Return the hours without power from `begin` to `end`."""
        outages, first = self
        if first == len(outages) or end <= outages[first][0]:
            return 0.0
        return end - begin - (powered(outages, first, end) - powered(outages, first, begin))

    def wall(self, hour: float) -> float:
        """Return the hour at which some hours with power have passed; where an outage begins, its end."""
        return wall(self.outages, self.first, hour)


class Grid:
    """The failures of a whole run."""

    def __init__(self, floor: Floor, outage: Outage | None) -> None:
        outages = _failures(floor, outage) if outage is not None and outage.rate > 0 else []
        self._table = table(outages)
        self._ends = [begin + length for begin, length in outages]

    def clock(self, hour: float) -> Clock:
        """Return a clock that knows the outages from `hour` on."""
        return Clock(self._table, bisect_left(self._ends, hour))


def _failures(floor: Floor, outage: Outage) -> list[tuple[float, float]]:
    """Return (begin, length) of the outages; both laws are exponential."""
    gaps = floor.streams.series("grid.gap", "standard_exponential")
    lengths = floor.streams.series("grid.length", "standard_exponential")
    found: list[tuple[float, float]] = []
    hour = MONTH_HOURS / outage.rate * gaps[0]
    while hour < floor.days.hours:
        found.append((hour, outage.mean * lengths[len(found)]))
        hour += found[-1][1] + MONTH_HOURS / outage.rate * gaps[len(found)]
    return found
