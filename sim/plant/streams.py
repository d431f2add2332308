"""Random draws of a replication: named streams, read by date, by year or by running number.

A draw is indexed by what it describes: a date, a trip of that date, the n-th breakdown of a machine. So
all scenarios share their draws, and a new machine or a longer study leaves all others as they were.
"""

from copy import copy
from functools import lru_cache
from typing import Literal

import numpy as np

from sim.arrays import Array
from sim.plant.calendar import Days
from sim.streams import EPOCH, generator

Law = Literal["standard_normal", "standard_exponential", "random"]

_CHUNK = 256


class Series:
    """Draws of one stream by running number, made in chunks."""

    def __init__(self, stream: np.random.Generator, law: Law) -> None:
        self._draw = getattr(stream, law)
        self._values: list[float] = []

    def __getitem__(self, number: int) -> float:
        while number >= len(self._values):
            self._values.extend(self._draw(_CHUNK).tolist())
        return self._values[number]


@lru_cache(maxsize=1)
def _drawn(seed: int, replication: int) -> dict[tuple[str, Law, int, int], Array]:
    """Return the draws of a replication so far, which all its scenarios share."""
    return {}


class Streams:
    """All streams of one replication of a study; their arrays are read only.

    Raises
    ------
    ValueError
        If the study starts before `EPOCH`.
    """

    def __init__(self, seed: int, replication: int, days: Days) -> None:
        if days.first < EPOCH:
            raise ValueError(f"a study starts on {EPOCH} or later, not on {days.first}")
        self._seed = seed
        self._replication = replication
        self._drawn = _drawn(seed, replication)
        self._first = (days.first - EPOCH).days
        self._count = days.count
        self.hours = days.hours + 48
        """Hours that no work exceeds; the last shift may end after the last day."""
        self._years = days.dates[-1].year - EPOCH.year + 1
        self._owner = ""

    def of(self, owner: str) -> "Streams":
        """Return the streams of an owner, which bear the same names and draw by themselves."""
        own = copy(self)
        own._owner = f"{self._owner}{owner}."
        return own

    def by_day(self, name: str, law: Law) -> Array:
        """Return a draw for every simulated day."""
        return self._draw(name, law, self._first + self._count, self._first)

    def by_year(self, name: str) -> Array:
        """Return a standard normal for every calendar year from that of `EPOCH` on."""
        return self._draw(name, "standard_normal", self._years)

    def numbered(self, name: str, law: Law, size: int) -> Array:
        """Return the first `size` draws of a stream by running number."""
        return self._draw(name, law, size)

    def series(self, name: str, law: Law) -> Series:
        """Return the draws of a stream by running number."""
        return Series(generator(self._seed, self._replication, f"{self._owner}{name}"), law)

    def _draw(self, name: str, law: Law, size: int, first: int = 0) -> Array:
        """Return the draws with the numbers [first, size)."""
        name = f"{self._owner}{name}"
        key = name, law, size, first
        if (draws := self._drawn.get(key)) is None:
            stream = generator(self._seed, self._replication, name)
            draws = self._drawn[key] = np.array(getattr(stream, law)(size)[first:])
            draws.flags.writeable = False
        return draws
