"""Failures of the grid, and a clock that stands still meanwhile."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.compiled import compiled, records
from sim.plant.run_context import Floor
from sim.scenario.models.physical import Outage

MONTH_HOURS = 24 * 365.25 / 12


@dataclass(slots=True)
class PowerOutage:
    """Hours without power."""

    begin: float = 0.0
    length: float = 0.0


Outages = Sequence[PowerOutage]


@compiled
def powered(outages: Outages, first: int, hour: float) -> float:
    """Return `hour` less the outages before it; during an outage, the hour at which it began."""
    dark = 0.0
    for number in range(first, len(outages)):
        outage = outages[number]
        if hour < outage.begin + outage.length:
            return min(hour, outage.begin) - dark
        dark += outage.length
    return hour - dark


@compiled
def darkness(outages: Outages, first: int, hour: float) -> tuple[float, float]:
    """Return the hours of outages before some hours with power have passed, and at which it fails next."""
    dark = 0.0
    for number in range(first, len(outages)):
        fails = outages[number].begin - dark
        if hour < fails:
            return dark, fails
        dark += outages[number].length
    return dark, math.inf


@compiled
def wall(outages: Outages, first: int, hour: float) -> float:
    """Return the hour at which some hours with power have passed; where an outage begins, its end."""
    return hour + darkness(outages, first, hour)[0]


@compiled
def hours_without(outages: Outages, first: int, begin: float, end: float) -> float:
    """Return the hours without power from `begin` to `end`."""
    if first == len(outages) or end <= outages[first].begin:
        return 0.0
    return end - begin - (powered(outages, first, end) - powered(outages, first, begin))


class Clock(NamedTuple):
    """Turns hours of the calendar into hours with power, and back."""

    outages: Outages
    """In order, not overlapping."""
    first: int = 0
    """Number of the first that counts."""

    def powered(self, hour: float) -> float:
        """Return `hour` less the outages before it; during an outage, the hour at which it began."""
        return powered(self.outages, self.first, hour)

    def dark(self, begin: float, end: float) -> float:
        """Return the hours without power from `begin` to `end`."""
        return hours_without(self.outages, self.first, begin, end)

    def wall(self, hour: float) -> float:
        """Return the hour at which some hours with power have passed; where an outage begins, its end."""
        return wall(self.outages, self.first, hour)


class Grid:
    """The failures of a whole run."""

    def __init__(self, floor: Floor, outage: Outage | None) -> None:
        outages = _failures(floor, outage) if outage is not None and outage.rate > 0 else []
        self._outages = records(PowerOutage, outages)
        self._ends = [outage.begin + outage.length for outage in outages]

    def clock(self, hour: float) -> Clock:
        """Return a clock that knows the outages from `hour` on."""
        return Clock(self._outages, bisect_left(self._ends, hour))


def _failures(floor: Floor, outage: Outage) -> list[PowerOutage]:
    """Return the outages; the laws of gaps and lengths are exponential."""
    gaps = floor.streams.series("grid.gap", "standard_exponential")
    lengths = floor.streams.series("grid.length", "standard_exponential")
    outages: list[PowerOutage] = []
    hour = MONTH_HOURS / outage.rate * gaps[0]
    while hour < floor.days.hours:
        outages.append(PowerOutage(hour, outage.mean * lengths[len(outages)]))
        hour += outages[-1].length + MONTH_HOURS / outage.rate * gaps[len(outages)]
    return outages
