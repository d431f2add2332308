"""Random factors and times by a law, by running number of a named stream."""

import math

import numpy as np

from sim.arrays import Array
from sim.plant.streams import Streams
from sim.scenario.models.laws import Law
from sim.streams import lognormal


def draws(law: Law, streams: Streams, name: str, count: int) -> Array:
    """Return the first `count` draws of a law: factors of mean 1, or hours of a list.

    The draws of a larger count begin with those of a smaller one.
    """
    if law.times:
        return _of_list(np.array(law.times), law.name == "listed", streams, name, count)
    if law.name == "constant":
        return np.ones(count)
    if law.name == "uniform":
        return 1 + law.spread * (2 * streams.numbered(name, "random", count) - 1)
    if law.name == "lognormal":
        return lognormal(streams.numbered(name, "standard_normal", count), law.cv)
    if law.name == "hyperexponential":
        return _hyperexponential(law.cv, streams, name, count)
    drawn = streams.numbered(name, "standard_exponential", count * law.phases)
    return np.asarray(drawn.reshape(count, law.phases).mean(axis=1))


class Times:
    """Times by a law, in the order in which they are taken from a named stream."""

    def __init__(self, law: Law, streams: Streams, name: str) -> None:
        self._law, self._streams, self._name = law, streams, name
        self._drawn: list[float] = []
        self._taken = 0

    def take(self, stated: float) -> float:
        """Return the next time, where `stated` is the one that varies [h]."""
        if self._taken == len(self._drawn):
            count = max(64, 2 * self._taken)
            self._drawn = draws(self._law, self._streams, self._name, count).tolist()
        self._taken += 1
        drawn = self._drawn[self._taken - 1]
        return drawn if self._law.times else stated * drawn


def _of_list(times: Array, in_order: bool, streams: Streams, name: str, count: int) -> Array:
    if in_order:
        return np.resize(times, count)
    return np.asarray(times[(streams.numbered(name, "random", count) * len(times)).astype(int)])


def _hyperexponential(cv: float, streams: Streams, name: str, count: int) -> Array:
    """Return factors that are exponential of one of two means, both with the same share of the total.

    Whitt (1982), Approximating a point process by a renewal process: balanced means.
    """
    squared = cv * cv
    often = (1 + math.sqrt((squared - 1) / (squared + 1))) / 2
    short = streams.numbered(f"{name}.branch", "random", count) < often
    means = np.where(short, 1 / (2 * often), 1 / (2 * (1 - often)))
    return np.asarray(means * streams.numbered(name, "standard_exponential", count))
