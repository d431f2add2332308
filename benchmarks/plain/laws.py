"""Times that vary by a law: factors of mean 1 on a stated time, or hours in its place."""

import math

from benchmarks.plain.world import lognormal


class Times:
    """Times by a law, by running number of a named stream."""

    def __init__(self, world, law, stream):
        self._law = law
        self._streams = {
            draw: world.streams.series(stream, draw)
            for draw in ("random", "standard_normal", "standard_exponential")
        }
        self._branches = world.streams.series(f"{stream}.branch", "random")
        self._taken = 0

    def take(self, stated):
        """Return the next time, where `stated` is the one that varies."""
        self._taken += 1
        return self.nth(self._taken - 1, stated)

    def nth(self, number, stated):
        """Return a time by its number."""
        law = self._law
        if law.name == "listed":
            return law.times[number % len(law.times)]
        if law.name == "drawn":
            return law.times[int(self._streams["random"][number] * len(law.times))]
        return stated * self._factor(number)

    def _factor(self, number):
        law, exponentials = self._law, self._streams["standard_exponential"]
        if law.name == "constant":
            return 1.0
        if law.name == "uniform":
            return 1 + law.spread * (2 * self._streams["random"][number] - 1)
        if law.name == "lognormal":
            return lognormal(self._streams["standard_normal"][number], law.cv)
        if law.name == "hyperexponential":
            # Two exponential branches of which each has half of the total time.
            often = (1 + math.sqrt((law.cv**2 - 1) / (law.cv**2 + 1))) / 2
            short = self._branches[number] < often
            return exponentials[number] / (2 * (often if short else 1 - often))
        first = number * law.phases
        return sum(exponentials[first + phase] for phase in range(law.phases)) / law.phases
