"""A plane of two assumptions in which a difference is known along some lines, close to where it changes sign.

Lines are tried one beside another, each at some steps; between lines, as between steps, the difference is
interpolated. A line is added between two others where it moves the border that these show.
"""

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import contourpy
import numpy as np

from sim.arrays import Array

STEPS = 32
"""Cells on each axis of the full grid, a power of two."""
_COARSEST = 8
"""Cells between lines, and between the steps of a line, that are tried first."""
_AT_BORDER, _AT_BAND = 1, 2
"""Cells between steps in the end: at the border, and at the ends of the band where runs cannot tell."""
_STRAIGHT = 0.5
"""Cells by which a line may move the border that its neighbours show, so that none is added beside it."""
_DETAIL = 8
"""Points drawn for each cell."""
MOST_POINTS = (STEPS + 1) ** 2 // 4
"""Points of the plane at most: a quarter of those of the full grid."""
MOST_LINES = (STEPS + 1) // 4
"""Lines at most, where each is one simulation and its steps are prices: a quarter of those of the grid."""

Place = tuple[int, int]
"""Column and row of a point of the full grid."""
Strip = tuple[int, int, int]
"""Three lines tried, of which the middle one tells whether the border is straight between the others."""


class Tried(NamedTuple):
    """A mean difference with the ends of its interval, and the least share of orders filled."""

    mean: float
    low: float
    high: float
    filled: float = math.nan


def told(point: Tried) -> int:
    """Return the sign of a difference that its interval tells from zero, else 0."""
    return int(point.low > 0) - int(point.high < 0)


def _sign(point: Tried) -> int:
    return int(point.mean > 0)


@dataclass
class Plane:
    """A difference at some points of a full grid.

    `next_places` says where to find it next; what is found goes into `known`.
    """

    x: Array
    """Values of the first assumption, ascending [column]."""
    y: Array
    """Values of the second assumption, ascending [row]."""
    by_row: bool = False
    """Whether lines are rows, else columns."""
    log: tuple[bool, bool] = (False, False)
    """Whether to interpolate over the logarithm of each assumption."""
    most_lines: int = STEPS + 1
    known: dict[Place, Tried | None] = field(default_factory=dict)
    """The difference at the points tried; None where it is undefined."""
    lines: list[int] = field(default_factory=lambda: [*range(0, STEPS + 1, _COARSEST)])
    """Numbers of the lines to try, in the order in which they are added."""
    _strips: list[Strip] = field(
        default_factory=lambda: [
            (start, start + _COARSEST, start + 2 * _COARSEST)
            for start in range(0, STEPS, 2 * _COARSEST)
        ]
    )

    def next_places(self) -> list[Place]:
        """Return the points at which to find the difference next, none when the plane is finished.

        First coarse steps of coarse lines; then steps at the border and at the ends of the band in which
        the interval covers zero; then lines between those that do not show the border as it is.
        """
        while True:
            steps = ((line, step) for line in self.lines for step in self._next_steps(line))
            places = [self._place(*one) for one in steps][: MOST_POINTS - len(self.known)]
            if places or not self._add_lines():
                return places

    @property
    def tried(self) -> list[int]:
        """The lines of which something is known, ascending."""
        return sorted(line for line in self.lines if self._on(line))

    def _place(self, line: int, step: int) -> Place:
        return (step, line) if self.by_row else (line, step)

    def _on(self, line: int) -> dict[int, Tried | None]:
        """Return what is known of a line, by step."""
        at = ((step, self._place(line, step)) for step in range(STEPS + 1))
        return {step: self.known[place] for step, place in at if place in self.known}

    def _next_steps(self, line: int) -> list[int]:
        known = self._on(line)
        if not known:
            return [*range(0, STEPS + 1, _COARSEST)]
        return [
            (start + end) // 2
            for (start, before), (end, after) in pairwise(known.items())
            if before is not None and after is not None and end - start > _finest(before, after)
        ]

    def _add_lines(self) -> bool:
        """Add the middles between lines that do not show the border as it is; return whether there are any."""
        moved = [(self._moved(strip), strip) for strip in self._strips]
        halves = [
            (start, (start + end) // 2, end)
            for cells, strip in sorted(moved, reverse=True)
            if cells > _STRAIGHT
            for start, end in pairwise(strip)
            if end - start > 1
        ]
        room = self.most_lines - len(self.lines) if len(self.known) < MOST_POINTS else 0
        self._strips = halves[:room]
        self.lines += [middle for _, middle, _ in self._strips]
        return bool(self._strips)

    def _moved(self, strip: Strip) -> float:
        """Return by how many cells the middle line moves the border that the outer ones show."""
        inside = slice(strip[0], strip[2] + 1)
        shown, outer = (
            _fine(self._filled(lines, 0)[inside]) for lines in ([*strip], [*strip[::2]])
        )
        changed = (shown > 0) != (outer > 0)
        return float(min(changed.sum(axis=axis).max() for axis in (0, 1)) / _DETAIL)

    @property
    def across(self) -> Array:
        """Values of the assumption that differs between lines [line]."""
        return self.y if self.by_row else self.x

    def _filled(self, lines: list[int], end: int) -> Array:
        """Return what some lines tell of the full grid, by linear interpolation [line, step]."""
        scaled = [
            np.log(axis) if log else axis
            for axis, log in zip((self.x, self.y), self.log, strict=True)
        ]
        across, along = scaled[::-1] if self.by_row else scaled
        filled = np.full((STEPS + 1, STEPS + 1), math.nan)
        for line in lines:
            known = self._on(line)
            values = [math.nan if point is None else point[end] for point in known.values()]
            filled[line] = np.interp(along, along[[*known]], values)
            filled[line, [*known]] = values
        if not lines:
            return filled
        wide = np.array([np.interp(across, across[lines], column) for column in filled[lines].T]).T
        wide[lines] = filled[lines]
        return wide

    def is_flat(self, axis: int, rounding: float) -> bool:
        """Return whether the mean stays the same along x (axis 0) or y (axis 1), but for rounding."""
        lines: dict[int, list[float]] = {}
        for place, point in self.known.items():
            if point is not None:
                lines.setdefault(place[1 - axis], []).append(point.mean)
        return bool(lines) and all(max(line) - min(line) <= rounding for line in lines.values())

    def surface(self, end: int) -> Array:
        """Return the mean (end 0), an end of the interval (1, 2) or the share filled (3) [row, column].

        Between known points it is interpolated linearly, cell by cell of the grid; nan where undefined.
        """
        surface = self._filled(self.tried, end)
        return surface if self.by_row else surface.T

    def fine(self, end: int) -> Array:
        """Return the same on `fine_axes`, between the points of the full grid [row, column]."""
        return _fine(self.surface(end))

    @property
    def fine_axes(self) -> tuple[Array, Array]:
        """Values of both assumptions so close together that a narrow band shows."""
        return _refined(self.x), _refined(self.y)

    @property
    def border(self) -> list[Array]:
        """The lines on which the mean is zero, by linear interpolation: points x, y of each [point, 2]."""
        surface = np.ma.masked_invalid(self.surface(0))
        return [np.asarray(line) for line in
                contourpy.contour_generator(self.x, self.y, surface).lines(0.0)]  # fmt: skip


def _finest(before: Tried, after: Tried) -> float:
    """Return how close two neighbours on a line must be [cell]."""
    if _sign(before) != _sign(after):
        return _AT_BORDER
    return _AT_BAND if told(before) != told(after) else math.inf


def _refined(values: Array) -> Array:
    """Return values with others between them."""
    steps = np.arange((len(values) - 1) * _DETAIL + 1) / _DETAIL
    return np.interp(steps, np.arange(len(values)), values)


def _fine(values: Array) -> Array:
    """Return values on a grid with others between them, along both axes."""
    across = np.array([_refined(row) for row in values])
    return np.array([_refined(column) for column in across.T]).T
