"""A plane of two assumptions whose cells are halved where a difference changes sign."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import contourpy
import numpy as np

from sim.analysis.zero_crossing import Point
from sim.arrays import Array

STEPS = 32
"""Cells on each axis of the full grid, a power of two."""
_COARSEST, _FINEST, _FINEST_IN_BAND = 8, 1, 2
"""Widths of cells: first, in the end at the border, in the end at the ends of the band [step]."""
_DETAIL = 8
"""Points drawn for each step."""
MOST_POINTS = (STEPS + 1) ** 2 // 4
"""Points of the plane at most: a quarter of those of the full grid."""

Place = tuple[int, int]
"""Column and row of a point of the full grid."""


class _Cell(NamedTuple):
    """A square of the full grid."""

    column: int
    row: int
    size: int

    @property
    def corners(self) -> list[Place]:
        """Lower left, lower right, upper left, upper right."""
        across, up = (start + self.size for start in self[:2])
        return [(self.column, self.row), (across, self.row), (self.column, up), (across, up)]

    @property
    def quarters(self) -> list["_Cell"]:
        half = self.size // 2
        starts = [(0, 0), (half, 0), (0, half), (half, half)]
        return [_Cell(self.column + right, self.row + up, half) for right, up in starts]

    def has(self, place: Place) -> bool:
        """Return whether a point is in the cell or on its edge."""
        across, up = place[0] - self.column, place[1] - self.row
        return 0 <= across <= self.size and 0 <= up <= self.size


def _first_cells() -> list[_Cell]:
    starts = range(0, STEPS, _COARSEST)
    return [_Cell(column, row, _COARSEST) for column in starts for row in starts]


@dataclass
class Plane:
    """A difference at some points of a full grid: close together where it changes sign.

    `next_places` says where to find it next; what is found goes into `known`.
    """

    x: Array
    """Values of the first assumption, ascending [column]."""
    y: Array
    """Values of the second assumption, ascending [row]."""
    known: dict[Place, Point | None] = field(default_factory=dict)
    """The difference at the points tried; None where it is undefined."""
    _cells: list[_Cell] = field(default_factory=_first_cells)

    def next_places(self) -> list[Place]:
        """Return the points at which to find the difference next, none when the plane is finished.

        First a coarse grid; then the border, halving the cells in which the mean changes sign; then the
        ends of the band in which the interval covers zero. There are `MOST_POINTS` in all.
        """
        if not self.known:
            return _distinct(self._cells)
        while True:
            places, is_split = self._split(self._next_cells())
            if places or not is_split:
                return places

    def _next_cells(self) -> list[_Cell]:
        """Return the largest cells at the border that are to be halved, else those at the band's ends."""
        for state, finest in ((_sign, _FINEST), (told, _FINEST_IN_BAND)):
            found = [
                cell
                for cell in self._cells
                if cell.size > finest
                and len({state(point) for place, point in self._points() if cell.has(place)}) > 1
            ]
            if found:
                largest = max(cell.size for cell in found)
                return [cell for cell in found if cell.size == largest]
        return []

    def _points(self) -> Iterator[tuple[Place, Point]]:
        return ((place, point) for place, point in self.known.items() if point is not None)

    def _split(self, cells: list[_Cell]) -> tuple[list[Place], bool]:
        """Halve cells as long as points are left; return the new points, and whether any was halved."""
        places, is_split = dict[Place, None](), False
        for cell in cells:
            new = [place for place in _distinct(cell.quarters) if place not in self.known]
            if len(self.known) + len(places | dict.fromkeys(new)) > MOST_POINTS:
                break
            self._cells.remove(cell)
            self._cells += cell.quarters
            places |= dict.fromkeys(new)
            is_split = True
        return list(places), is_split

    def is_flat(self, axis: int, rounding: float) -> bool:
        """Return whether the mean stays the same along x (axis 0) or y (axis 1), but for rounding."""
        lines: dict[int, list[float]] = {}
        for place, point in self._points():
            lines.setdefault(place[1 - axis], []).append(point.mean)
        return bool(lines) and all(max(line) - min(line) <= rounding for line in lines.values())

    def surface(self, end: int) -> Array:
        """Return the mean (end 0) or an end of the interval (1, 2) on the full grid [row, column].

        Between known points it is interpolated linearly in both assumptions; nan where undefined.
        """
        filled = np.full((self.y.size, self.x.size), math.nan)
        for cell in sorted(self._cells, key=lambda cell: -cell.size):
            points = [self.known.get(place) for place in cell.corners]
            if None not in points:
                values = np.array([point[end] for point in points if point]).reshape(2, 2)
                columns, rows = (slice(start, start + cell.size + 1) for start in cell[:2])
                up, across = _shares(self.y[rows]), _shares(self.x[columns])
                filled[rows, columns] = up @ values @ across.T
        for (column, row), point in self._points():
            filled[row, column] = point[end]
        return filled

    def fine(self, end: int) -> Array:
        """Return the same on `fine_axes`, between the points of the full grid [row, column]."""
        filled, (x, y) = self.surface(end), self.fine_axes
        across = np.array([np.interp(x, self.x, row) for row in filled])
        return np.array([np.interp(y, self.y, column) for column in across.T]).T

    @property
    def fine_axes(self) -> tuple[Array, Array]:
        """Values of both assumptions so close together that a narrow band shows."""
        steps = np.arange(STEPS * _DETAIL + 1) / _DETAIL
        x, y = (np.interp(steps, np.arange(STEPS + 1), axis) for axis in (self.x, self.y))
        return x, y

    @property
    def border(self) -> list[Array]:
        """The lines on which the mean is zero, by linear interpolation: points x, y of each [point, 2]."""
        surface = np.ma.masked_invalid(self.surface(0))
        return [np.asarray(line) for line in
                contourpy.contour_generator(self.x, self.y, surface).lines(0.0)]  # fmt: skip


def _distinct(cells: Iterable[_Cell]) -> list[Place]:
    return list(dict.fromkeys(place for cell in cells for place in cell.corners))


def _sign(point: Point) -> int:
    return int(point.mean > 0)


def told(point: Point) -> int:
    """Return the sign of a difference that its interval tells from zero, else 0."""
    return int(point.low > 0) - int(point.high < 0)


def _shares(values: Array) -> Array:
    """Return the weights of both ends at values between them [value, end]."""
    width = values[-1] - values[0]
    share = (values - values[0]) / width if width else np.zeros(values.size)
    return np.column_stack([1 - share, share])
