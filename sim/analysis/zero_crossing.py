"""Where a difference along what changes is zero."""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.arrays import Array


@dataclass(frozen=True)
class Gap:
    """A difference at some values of what changes, in ascending order."""

    places: Array
    """Values of what changes [place]."""
    values: Array
    """The difference there [place, replication]."""
    reciprocal: bool = False
    """Whether the difference is straight in the reciprocal of the place, as a fixed cost spread over
    a volume is."""

    @property
    def mean_zero(self) -> float:
        """Where the mean difference is zero, nan where nowhere or repeatedly."""
        return float(self._zeros(self.values.mean(axis=1, keepdims=True))[0])

    @property
    def zeros(self) -> Array:
        """Where each replication's difference is zero [as `places`; replication]; nan where nowhere.

        Where it is zero repeatedly, as it is by luck where it stays near zero, that which is nearest
        to the zero of the mean. nan everywhere if the mean is not zero just once.
        """
        near = self.mean_zero
        if not math.isfinite(near):
            return np.full(self.values.shape[1], math.nan)
        return self._zeros(self.values, near)

    def is_bracketed(self, value: float, part: float) -> bool:
        """Return whether a value, if it is one, lies between places at most `part` of it apart."""
        right = int(np.searchsorted(self.places, value))
        if not 0 < right < self.places.size:
            return True
        return bool(self.places[right] - self.places[right - 1] <= part * value)

    def _zeros(self, values: Array, near: float | None = None) -> Array:
        if not self.reciprocal:
            return zeros(self.places, values, near)
        return 1 / zeros(1 / self.places, values, None if near is None else 1 / near)


def zeros(places: Array, values: Array, near: float | None = None) -> Array:
    """Return where series are zero [as `places`; series], on straight lines between neighbours.

    nan where a series has no zero; where it has more than one, the nearest to `near`, or nan without.

    Parameters
    ----------
    places
        Ascending or descending [place].
    values
        What each series is there [place, series].

    >>> zeros(np.array([1.0, 2.0, 4.0]), np.array([[-1.0, 1.0], [1.0, 2.0], [3.0, 3.0]])).tolist()
    [1.5, nan]
    >>> zeros(np.array([0.0, 2.0, 4.0]), np.array([[-1.0], [1.0], [-1.0]]), near=2.5).tolist()
    [3.0]
    """
    signs = values > 0
    turns = signs[1:] != signs[:-1]
    before, after = values[:-1], values[1:]
    part = np.divide(before, before - after, out=np.zeros_like(before), where=turns)
    found = places[:-1, None] + part * np.diff(places)[:, None]
    off = np.where(turns, np.abs(found - (near or 0.0)), np.inf)
    one = np.take_along_axis(found, off.argmin(axis=0)[None], axis=0)[0]
    count = turns.sum(axis=0)
    return np.where(count == 1 if near is None else count > 0, one, np.nan)


class Point(NamedTuple):
    """A mean difference with the ends of its interval, which are nan without one."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """A mean difference along what changes: known at some places, and told for any between them."""

    places: list[float]
    """Places at which it is known, in ascending order."""
    points: list[Point]
    between: Callable[[float], Point | None]
    """The difference at any place from the first to the last; None where there is none."""

    @classmethod
    def of(cls, function: Callable[[float], Point | None], places: Iterable[float]) -> "Line":
        """Return the line of a function that can be asked for any place."""
        known = {place: point for place in places if (point := function(place)) is not None}
        return cls([*known], [*known.values()], function)

    @classmethod
    def through(cls, known: Mapping[float, Point]) -> "Line":
        """Return straight lines between points."""
        places = sorted(known)
        columns = np.array([known[place] for place in places]).T

        def between(place: float) -> Point:
            return Point(*(float(np.interp(place, places, column)) for column in columns))

        return cls(places, [known[place] for place in places], between)

    def bracket(self, place: float) -> tuple[float, float]:
        """Return the known places around a place between the first and the last."""
        right = min(max(bisect_left(self.places, place), 1), len(self.places) - 1)
        return self.places[right - 1], self.places[right]


class Root(NamedTuple):
    """A place at which a line is zero, with the range in which its interval covers zero."""

    value: float
    low: float
    high: float
    crossings: int
    """At how many places the line is zero, as far as its known places tell."""
    jumps: bool = False
    """Whether the line does not become zero there, but changes its sign in one jump."""


_NO_ROOT = Root(math.nan, math.nan, math.nan, 0)
_JUMP = 0.01
"""Part of the change between neighbours above which what is left at a root is a jump."""


def solve(line: Line, near: float) -> Root:
    """Return the zero of a line that is nearest to a place.

    Every two neighbours between which the mean changes its sign hold one. The interval of the root
    is where the interval of the difference covers zero: an end that lies beyond the known places is
    nan.

    Source: E. C. Fieller, Some problems in interval estimation, Journal of the Royal Statistical
    Society B 16 (1954), 175-185, for the interval of a root.
    """
    brackets = [
        (left, right)
        for left, right in pairwise(zip(line.places, line.points, strict=True))
        if left[1].mean * right[1].mean <= 0 and left[1].mean != right[1].mean
    ]
    roots = {_root(line, 0, left[0], right[0]): (left, right) for left, right in brackets}
    if not roots:
        return _NO_ROOT
    value = min(roots, key=lambda root: abs(root - near))
    left, right = roots[value]
    there = line.between(value)
    left_over = abs(there.mean) if there else 0.0
    jumps = left_over > _JUMP * abs(right[1].mean - left[1].mean)
    low, high = (_end(line, value, side) for side in (-1, 1))
    return Root(value, low, high, len(roots), jumps)


def _root(line: Line, column: int, left: float, right: float) -> float:
    """Return the zero of the mean (column 0) or of an end of the interval between two places."""
    from scipy.optimize import brentq

    def at(place: float) -> float:
        point = line.between(place)
        return math.nan if point is None else point[column]

    root: float = brentq(at, left, right, xtol=1e-12 * max(abs(left), abs(right)), rtol=1e-12)
    return root


def _end(line: Line, root: float, side: int) -> float:
    """Return the place on one side of a root at which the interval leaves zero, nan if nowhere."""
    beyond = [place for place in line.places if (place - root) * side > 0]
    inner = root
    for place in (root, *(beyond if side > 0 else reversed(beyond))):
        point = line.between(place)
        if point is None or math.isnan(point.low):
            return math.nan
        column = 1 if point.low > 0 else 2 if point.high < 0 else 0
        if column:
            # At a jump the interval does not cover zero even at the root.
            return root if place == root else _root(line, column, *sorted((inner, place)))
        inner = place
    return math.nan
