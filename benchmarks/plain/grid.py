"""Failures of the grid."""

import math

_MONTH = 24 * 365.25 / 12
_ROUNDING = 1e-9
"""Hours: what is to begin as the power fails begins when it is back."""


class Grid:
    """The power outages of a run."""

    def __init__(self, world, outage):
        self._outages = []
        """Begin and end of each outage."""
        if outage is None or outage.rate == 0:
            return
        gaps = world.streams.series("grid.gap", "standard_exponential")
        lengths = world.streams.series("grid.length", "standard_exponential")
        number, begins = 0, _MONTH / outage.rate * gaps[0]
        while begins < world.days.hours:
            ends = begins + outage.mean * lengths[number]
            self._outages.append((begins, ends))
            number += 1
            begins = ends + _MONTH / outage.rate * gaps[number]

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
