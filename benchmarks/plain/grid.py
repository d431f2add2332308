"""Failures of the grid."""

import math

_MONTH = 24 * 365.25 / 12
_ROUNDING = 1e-9
"""Hours: what is to begin as the power fails begins when it is back."""


class Grid:
    """The power outages of a run."""

    def __init__(self, world, outage, stops=()):
        """Take the law of the outages, and begin and end of hours in which the whole line stands beside."""
        self._failures = []
        """Begin and end of each outage."""
        if outage is not None and outage.rate > 0:
            self._fail(world, outage)
        self._outages = _together([*self._failures, *stops])
        """The same of all hours in which the line stands."""

    def _fail(self, world, outage):
        gaps = world.streams.series("grid.gap", "standard_exponential")
        lengths = world.streams.series("grid.length", "standard_exponential")
        number, begins = 0, _MONTH / outage.rate * gaps[0]
        while begins < world.days.hours:
            ends = begins + outage.mean * lengths[number]
            self._failures.append((begins, ends))
            number += 1
            begins = ends + _MONTH / outage.rate * gaps[number]

    def failed(self, hour):
        """Return the hours of outages before an hour."""
        return sum(min(end, hour) - begin for begin, end in self._failures if begin < hour)

    def since(self, hour):
        """Return the outages that end at an hour or later."""
        return [(begins, ends) for begins, ends in self._outages if ends >= hour]

    def back(self, hour):
        """Return the hour from which there is power, from an hour on."""
        return next((end for begin, end in self._outages if begin <= hour < end), hour)

    def fails(self, hour):
        """Return when there is no power for the first time from an hour on."""
        return next((max(hour, begin) for begin, end in self._outages if end > hour), math.inf)

    def powered(self, hour):
        """Return the hours with power before an hour."""
        if hour == math.inf:
            return hour
        return hour - sum(min(end, hour) - begin for begin, end in self._outages if begin < hour)

    def after(self, hour, powered):
        """Return the hour after some hours of power from an hour on; when power is back, if it fails then."""
        hour = self.back(hour)
        for begin, end in self._outages:
            if begin >= hour:
                if hour + powered < begin - _ROUNDING:
                    break
                powered -= begin - hour
                hour = end
        return hour + powered


def _together(spells):
    """Return spells in order, those that overlap as one."""
    together = []
    for begin, end in sorted(spells):
        if together and begin <= together[-1][1]:
            first, last = together.pop()
            together.append((first, max(end, last)))
        else:
            together.append((begin, end))
    return together
