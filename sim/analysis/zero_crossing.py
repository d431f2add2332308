"""Zeros of a difference as a function of a varied quantity."""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.arrays import Array


@dataclass(frozen=True)
class Gap:
    """A difference at some values of a varied quantity, in each replication."""

    x: Array
    """Values of the varied quantity, ascending [point]."""
    differences: Array
    """The difference at each value [point, replication]."""
    reciprocal: bool = False
    """Whether to interpolate over 1/x, in which a fixed cost spread over a volume is linear."""

    @property
    def mean_zero(self) -> float:
        """The zero of the mean difference, nan if it has none or several."""
        return float(self._zeros(self.differences.mean(axis=1, keepdims=True))[0])

    @property
    def zeros(self) -> Array:
        """The zero of each replication's difference [as `x`; replication]; nan where it has none.

        Of several zeros, which differences near zero have by chance, the one nearest to the zero of the
        mean. nan everywhere if the mean does not have exactly one zero.
        """
        near = self.mean_zero
        if not math.isfinite(near):
            return np.full(self.differences.shape[1], math.nan)
        return self._zeros(self.differences, near)

    def is_bracketed(self, value: float, share: float) -> bool:
        """Return whether neighbours at most `share` of a value apart enclose it.

        True also for a value beyond the known ones, and for nan.
        """
        right = int(np.searchsorted(self.x, value))
        if not 0 < right < self.x.size:
            return True
        return bool(self.x[right] - self.x[right - 1] <= share * value)

    def _zeros(self, differences: Array, near: float | None = None) -> Array:
        if not self.reciprocal:
            return zeros(self.x, differences, near)
        return 1 / zeros(1 / self.x, differences, None if near is None else 1 / near)


def zeros(x: Array, values: Array, near: float | None = None) -> Array:
    """Return the zeros of series [as `x`; series], by linear interpolation between neighbours.

    nan where a series has no zero. Where it has several, the one nearest to `near`, or nan without it.

    Parameters
    ----------
    x
        Ascending or descending [point].
    values
        Values of each series at each point [point, series].

    >>> zeros(np.array([1.0, 2.0, 4.0]), np.array([[-1.0, 1.0], [1.0, 2.0], [3.0, 3.0]])).tolist()
    [1.5, nan]
    >>> zeros(np.array([0.0, 2.0, 4.0]), np.array([[-1.0], [1.0], [-1.0]]), near=2.5).tolist()
    [3.0]
    """
    signs = values > 0
    crosses = signs[1:] != signs[:-1]
    before, after = values[:-1], values[1:]
    share = np.divide(before, before - after, out=np.zeros_like(before), where=crosses)
    roots = x[:-1, None] + share * np.diff(x)[:, None]
    distance = np.where(crosses, np.abs(roots - (near or 0.0)), np.inf)
    nearest = np.take_along_axis(roots, distance.argmin(axis=0)[None], axis=0)[0]
    count = crosses.sum(axis=0)
    return np.where(count == 1 if near is None else count > 0, nearest, np.nan)


class Point(NamedTuple):
    """A mean difference and the ends of its interval, which are nan without one."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """A mean difference as a function of x: values at known points, and a function between them."""

    x: list[float]
    """Known points, ascending."""
    points: list[Point]
    """The difference at each known point."""
    between: Callable[[float], Point | None]
    """The difference at any x from the first known point to the last; None where undefined."""

    @classmethod
    def of(cls, function: Callable[[float], Point | None], x: Iterable[float]) -> "Line":
        """Return the line of a function that can be evaluated at any x; it is evaluated at each once."""
        function = cache(function)
        known = {value: point for value in x if (point := function(value)) is not None}
        return cls([*known], [*known.values()], function)

    @classmethod
    def through(cls, known: Mapping[float, Point]) -> "Line":
        """Return straight lines between points, by x."""
        x = sorted(known)
        columns = np.array([known[value] for value in x]).T

        def between(value: float) -> Point:
            return Point(*(float(np.interp(value, x, column)) for column in columns))

        return cls(x, [known[value] for value in x], between)

    def is_flat(self, rounding: float) -> bool:
        """Return whether all of several known points have the same mean, but for rounding."""
        means = [point.mean for point in self.points]
        return len(means) > 1 and max(means) - min(means) <= rounding

    def bracket(self, value: float) -> tuple[float, float]:
        """Return the known points on both sides of an x between the first and the last."""
        right = min(max(bisect_left(self.x, value), 1), len(self.x) - 1)
        return self.x[right - 1], self.x[right]


class Root(NamedTuple):
    """A zero of a line, and the range in which its interval covers zero."""

    value: float
    low: float
    high: float
    crossings: int
    """Number of zeros of the line, by the signs at its known points."""
    jumps: bool = False
    """Whether the line jumps from one sign to the other there, without becoming zero."""


_NO_ROOT = Root(math.nan, math.nan, math.nan, 0)
_JUMP = 0.01
"""Share of the change between neighbours above which the remainder at a root counts as a jump."""


def solve(line: Line, near: float) -> Root:
    """Return the zero of a line that is nearest to an x.

    Every two neighbours whose means differ in sign enclose one zero. The interval of the zero is where
    the interval of the difference covers zero; an end beyond the known points is nan.

    Source: E. C. Fieller, Some problems in interval estimation, Journal of the Royal Statistical
    Society B 16 (1954), 175-185, for the interval of a root.
    """
    brackets = [
        (left, right)
        for left, right in pairwise(zip(line.x, line.points, strict=True))
        if left[1].mean * right[1].mean <= 0 and left[1].mean != right[1].mean
    ]
    roots = {_root(line, 0, left[0], right[0]): (left, right) for left, right in brackets}
    if not roots:
        return _NO_ROOT
    value = min(roots, key=lambda root: abs(root - near))
    left, right = roots[value]
    at_root = line.between(value)
    remainder = abs(at_root.mean) if at_root else 0.0
    jumps = remainder > _JUMP * abs(right[1].mean - left[1].mean)
    low, high = (_interval_end(line, value, side) for side in (-1, 1))
    return Root(value, low, high, len(roots), jumps)


def _root(line: Line, column: int, left: float, right: float) -> float:
    """Return the zero of the mean (column 0) or of an end of the interval between two points."""
    from scipy.optimize import brentq

    def at(value: float) -> float:
        point = line.between(value)
        return math.nan if point is None else point[column]

    root: float = brentq(at, left, right, xtol=1e-12 * max(abs(left), abs(right)), rtol=1e-12)
    return root


def _interval_end(line: Line, root: float, side: int) -> float:
    """Return where the interval stops covering zero on one side of a root, nan if nowhere."""
    beyond = [value for value in line.x if (value - root) * side > 0]
    inner = root
    for value in (root, *(beyond if side > 0 else reversed(beyond))):
        point = line.between(value)
        if point is None or math.isnan(point.low):
            return math.nan
        column = 1 if point.low > 0 else 2 if point.high < 0 else 0
        if column:
            # At a jump the interval does not cover zero even at the root.
            return root if value == root else _root(line, column, *sorted((inner, value)))
        inner = value
    return math.nan
