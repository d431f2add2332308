"""Failures of the grid, and a clock that stands still meanwhile."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from sim.plant.floor import Floor
from sim.scenario.physical import Outage

MONTH_HOURS = 24 * 365.25 / 12


@dataclass(frozen=True)
class Clock:
    """Turns hours of the calendar into hours with power, and back."""

    outages: Sequence[tuple[float, float]] = ()
    """(begin, length) of the failures, in order, not overlapping."""

    def powered(self, hour: float) -> float:
        """Return `hour` less the outages before it; during an outage, the hour at which it began."""
        dark = 0.0
        for begin, length in self.outages:
            if hour < begin + length:
                return min(hour, begin) - dark
            dark += length
        return hour - dark

    def wall(self, powered: float) -> float:
        """Return the hour at which `powered` hours have passed; where an outage begins, its end."""
        dark = 0.0
        for begin, length in self.outages:
            if powered < begin - dark:
                break
            dark += length
        return powered + dark


class Grid:
    """The failures of a whole run."""

    def __init__(self, floor: Floor, outage: Outage | None) -> None:
        self._outages = _failures(floor, outage) if outage is not None and outage.rate > 0 else []
        self._ends = [begin + length for begin, length in self._outages]

    def clock(self, hour: float) -> Clock:
        """Return a clock that knows the outages from `hour` on."""
        return Clock(self._outages[bisect_left(self._ends, hour) :])


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
