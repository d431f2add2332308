"""Probability laws of what nobody has measured, from the three numbers that a file states."""

import math
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.catalogue.vocabulary import LawName

_TAIL = 0.05
"""Probability below `low`, and above `high`, where a law has no end."""


class Law(NamedTuple):
    """A law between `low` and `high`; where it has no end, these are its 5th and 95th percentile.

    It is cut at the least and the largest value that there can be; the rest keeps its proportions.
    """

    low: float
    value: float
    high: float
    kind: LawName = "triangular"
    least: float = -math.inf
    most: float = math.inf

    @property
    def is_certain(self) -> bool:
        """Whether there is only one value."""
        return self.low == self.high

    @property
    def shares_of_ends(self) -> tuple[float, float]:
        """Probability below `low`, and below `high`."""
        if self.kind not in _SHARES:
            return 0.0, 1.0
        below, above = self._cut
        first, last = ((end - below) / (above - below) for end in (_TAIL, 1 - _TAIL))
        return max(first, 0.0), min(last, 1.0)

    @property
    def _cut(self) -> tuple[float, float]:
        """Probability, before the law is cut, below the least value and below the largest."""
        share = _SHARES.get(self.kind)
        return (share(self, self.least), share(self, self.most)) if share else (0.0, 1.0)

    def quantile(self, share: Array) -> Array:
        """Return the values below which some shares of the probability lie, of the same shape.

        `triangular` has its mode at the value. `pert` is the beta law of the same mode whose mean is a
        sixth of low and of high and four sixths of the value. `normal` and `lognormal` are centred
        between low and high. `discrete` takes each distinct number of the three equally often.

        Source: D. Vose, Risk Analysis, 3rd edition (Wiley, 2008), appendix III.
        """
        if self.is_certain:
            return np.full(np.shape(share), self.value)
        below, above = self._cut
        within = below + np.asarray(share, dtype=float) * (above - below)
        return np.asarray(np.clip(_QUANTILES[self.kind](self, within), self.least, self.most))


def _triangular(law: Law, share: Array) -> Array:
    span = law.high - law.low
    mode = (law.value - law.low) / span
    rising = np.sqrt(share * mode)
    falling = 1 - np.sqrt((1 - share) * (1 - mode))
    return law.low + span * np.where(share < mode, rising, falling)


def _uniform(law: Law, share: Array) -> Array:
    return law.low + share * (law.high - law.low)


def _pert(law: Law, share: Array) -> Array:
    from scipy.special import betaincinv

    span = law.high - law.low
    first = 1 + 4 * (law.value - law.low) / span
    second = 1 + 4 * (law.high - law.value) / span
    return np.asarray(law.low + span * betaincinv(first, second, share))


def _deviation(law: Law) -> float:
    from scipy.special import ndtri

    return float((law.high - law.low) / (2 * ndtri(1 - _TAIL)))


def _normal(law: Law, share: Array) -> Array:
    from scipy.special import ndtri

    return np.asarray((law.low + law.high) / 2 + _deviation(law) * ndtri(share))


def _lognormal(law: Law, share: Array) -> Array:
    return np.exp(_normal(_logs(law), share))


def _logs(law: Law) -> Law:
    return Law(np.log(law.low), np.log(law.value), np.log(law.high))


def _normal_share(law: Law, value: float) -> float:
    """Return the probability below a value."""
    from scipy.special import ndtr

    return float(ndtr((value - (law.low + law.high) / 2) / _deviation(law)))


def _lognormal_share(law: Law, value: float) -> float:
    return _normal_share(_logs(law), math.log(value)) if value > 0 else 0.0


def _discrete(law: Law, share: Array) -> Array:
    values = np.unique([law.low, law.value, law.high])
    places = np.minimum(np.floor(share * len(values)), len(values) - 1)
    return np.asarray(values[places.astype(int)])


_QUANTILES = {
    "triangular": _triangular,
    "uniform": _uniform,
    "pert": _pert,
    "normal": _normal,
    "lognormal": _lognormal,
    "discrete": _discrete,
}
_SHARES = {"normal": _normal_share, "lognormal": _lognormal_share}
"""The probability below a value, of the laws without an end."""
