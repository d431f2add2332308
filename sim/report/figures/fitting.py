"""What is drawn fitted to its page: room for texts, lines for long ones, and the height it needs.

Texts have a fixed size, axes have not: they take what the texts around and in them leave.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure, SubFigure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from sim.arrays import Array
from sim.report.figures.measure import LINE, POINTS, text_width, wrapped

_LEAST = 0.1
"""Part of the width of axes that is left to what is drawn, however long the texts are."""
MINUS = "\N{MINUS SIGN}"
_HYPHEN = re.compile(r"(?<!\w)-(?=\d)")
"""A hyphen that stands for a minus."""
_BEFORE = 0.8
"""Part of its column of a page that a title takes at most before it is known where axes stand."""
_BETWEEN = 5.0
"""Space between the numbers of an axis, and between names of rows [points]."""


def dots_per_inch(figure: Figure | SubFigure) -> float:
    """Return how many dots of the figure an inch has."""
    return float(figure.get_figure(root=True).dpi)


def execute(figure: Figure) -> None:
    """Place the axes of a figure so that the texts around them have room."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)


Limits = Mapping[Axes, tuple[tuple[float, float], tuple[float, float]]]
"""Limits of both scales of axes as they are drawn, without room for texts."""


def prepare(figure: Figure | SubFigure) -> Limits:
    """Leave texts within axes out of the layout, which has room for those around them; write minus signs.

    Returns the limits of the axes.
    """
    wide = figure.bbox.width / dots_per_inch(figure) * POINTS
    found = figure.findobj(lambda artist: isinstance(artist, Axes | Text))
    axes = [one for one in found if isinstance(one, Axes)]
    for ax in axes:
        for beside in _beside_places(ax):
            beside.set_in_layout(False)
        # Broken again once it is known where the axes stand.
        for text in (_title(ax), ax.xaxis.label):
            _break(text, _BEFORE * wide / columns_of(ax))
        for axis in (ax.xaxis, ax.yaxis):
            formatter, is_named = axis.get_major_formatter(), _is_named(axis)
            if isinstance(formatter, FuncFormatter) and not is_named:
                axis.set_major_formatter(FuncFormatter(_with_minus(formatter)))
    for text in (one for one in found if isinstance(one, Text)):
        text.set_text(_HYPHEN.sub(MINUS, text.get_text()))
    return {ax: (ax.get_xlim(), ax.get_ylim()) for ax in axes if ax.get_visible()}


def _is_named(axis: Axis) -> bool:
    """Return whether an axis has names in place of numbers."""
    return isinstance(axis.get_major_locator(), FixedLocator)


def _with_minus(formatter: FuncFormatter) -> Callable[[float, int | None], str]:
    return lambda value, position: _HYPHEN.sub(MINUS, formatter(value, position))


def place(figure: Figure, size: tuple[float, float], above: float, below: float) -> None:
    """Give a page its size, and its axes what the texts above and below leave of it [inch]."""
    figure.set_size_inches(*size)
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        tall = size[1]
        engine.set(rect=(0, below / tall, 1, 1 - (above + below) / tall))
        engine.execute(figure)


def fit(figure: Figure | SubFigure, limits: Limits, height: float, room: float) -> float:
    """Fit axes, placed within a room, to their texts; return the height of the room that they need [inch].

    The axes alone are to be `height` high in all, more where the names of their rows have several lines.
    """
    axes = [*limits]
    dots, right = dots_per_inch(figure), figure.bbox.x1
    tall = _covered(axes) / dots
    ends = [*{ax.bbox.x0 for ax in axes}, right]
    lines = sum(_break_lines(row, ends, dots / POINTS) for row in _rows(axes))
    for ax, (across, up) in limits.items():
        ax.set(xlim=across, ylim=up)
    for dimension in (0, 1):
        for group in _sharing(axes, dimension):
            _make_room(group, dimension)
    for ax in axes:
        _thin_out(ax.xaxis, dots / POINTS)
    least = max((_least_height(ax) * tall / (ax.bbox.height / dots) for ax in axes), default=0.0)
    return max(height, least) + room - tall + lines / POINTS


def _covered(axes: Sequence[Axes]) -> float:
    """Return the height that axes take in all, those beside others once [dot]."""
    covered, top = 0.0, -np.inf
    for low, high in sorted((ax.bbox.y0, ax.bbox.y1) for ax in axes):
        covered += max(0.0, high - max(low, top))
        top = max(top, high)
    return covered


def _rows(axes: Iterable[Axes]) -> list[list[Axes]]:
    """Return axes by row, from left to right."""
    rows: dict[int, list[Axes]] = {}
    for ax in sorted(axes, key=lambda ax: ax.bbox.x0):
        rows.setdefault(round(ax.bbox.y1), []).append(ax)
    return [*rows.values()]


def _break_lines(row: Sequence[Axes], ends: Sequence[float], scale: float) -> float:
    """Break titles and names of axes in a row for the room beside them; return the height that adds [points].

    `ends` are where columns of axes begin, and the edge of the page, which is the last.
    """
    titles, names = [0.0], [0.0]
    for ax in row:
        left, right = ax.bbox.x0, ax.bbox.x1
        end = min(place for place in ends if place > left + 1)
        titles.append(_break(_title(ax), (end - left) / scale - _BETWEEN))
        near = right if len(ends) > 2 else end
        names.append(_break(ax.xaxis.label, (2 * near - left - right) / scale))
    return max(titles) + max(names)


def columns_of(ax: Axes) -> int:
    """Return how many axes stand beside each other."""
    place = ax.get_subplotspec()
    return 1 if place is None else int(place.get_gridspec().ncols)


def _title(ax: Axes) -> Text:
    """Return the title of a panel, which stands at its left."""
    return ax.set_title(ax.get_title(loc="left"), loc="left")


def _break(text: Text, width: float) -> float:
    """Break a text into lines of a width; return by how much its height grows [points]."""
    before, size = text.get_text(), float(text.get_fontsize())
    text.set_text(wrapped(before.replace("\n", " "), width, size, str(text.get_fontweight())))
    return LINE * size * (text.get_text().count("\n") - before.count("\n"))


def _beside_places(ax: Axes) -> list[Annotation]:
    """Return the texts that stand beside places in axes."""
    texts = (text for text in ax.texts if isinstance(text, Annotation))
    return [text for text in texts if text.xycoords == "data"]


def _make_room(axes: Sequence[Axes], dimension: int) -> None:
    """Move the limits of axes that share a scale outwards until the texts beside places in them have room."""
    placed = [(ax, text) for ax in axes for text in _beside_places(ax)]
    if not placed:
        return
    values = np.array([text.xy[dimension] for _, text in placed], dtype=float)
    places = [ax.transData.transform(text.xy)[dimension] for ax, text in placed]
    ends = [text.get_window_extent().get_points()[:, dimension] for _, text in placed]
    reach = np.abs(np.array(ends) - np.array(places)[:, None])
    room = min(ax.bbox.size[dimension] for ax in axes)
    first = axes[0]
    if dimension:
        first.set_ylim(widened(first.get_ylim(), room, values, reach))
    else:
        first.set_xlim(widened(first.get_xlim(), room, values, reach))


def widened(
    limits: tuple[float, float], room: float, values: Array, reach: Array
) -> tuple[float, float]:
    """Return the limits nearest to some between which there is room for texts beside values.

    `reach` is how far each text goes before and behind its value [text, 2], in the unit of `room`. Of any two
    texts, the scale leaves room for both ends: the least scale of all pairs holds for all.
    """
    sign = 1.0 if limits[1] > limits[0] else -1.0
    at = sign * np.concatenate([values, limits])
    before, behind = np.concatenate([reach, np.zeros((2, 2))]).T
    apart = at - at[:, None]
    left = np.maximum(room - before[:, None] - behind, _LEAST * room)
    scale = (left[apart > 0] / apart[apart > 0]).min()
    start = (at - before / scale).min()
    return sign * float(start), sign * float(start + room / scale)


def _sharing(axes: Sequence[Axes], dimension: int) -> list[list[Axes]]:
    """Return axes by the scale that they share."""
    groups: dict[Axes, list[Axes]] = {}
    for ax in axes:
        shared = (ax.get_shared_x_axes(), ax.get_shared_y_axes())[dimension].get_siblings(ax)
        groups.setdefault(next(one for one in axes if one in shared), []).append(ax)
    return [*groups.values()]


def _thin_out(axis: Axis, scale: float) -> None:
    """Leave out numbers of a horizontal axis until none touches the next one."""
    locator = axis.get_major_locator()
    if not isinstance(locator, MaxNLocator):
        return
    for most in range(10, 1, -1):
        locator.set_params(nbins=most)
        if not _touch(axis, scale):
            return


def _touch(axis: Axis, scale: float) -> bool:
    """Return whether numbers of a horizontal axis touch each other."""
    low, high = sorted(axis.get_view_interval())
    places = [at for at in axis.get_majorticklocs() if low <= at <= high]
    widths = [text_width(text) for text in axis.get_major_formatter().format_ticks(places)]
    dots = axis.axes.transData.transform([(at, axis.axes.get_ylim()[0]) for at in places])
    spots = zip(dots.reshape(-1, 2)[:, 0] / scale, widths, strict=True)
    return any(
        right - left < (one + other) / 2 + _BETWEEN
        for (left, one), (right, other) in pairwise(spots)
    )


def _least_height(ax: Axes) -> float:
    """Return the height that the names of the rows of axes take [inch], 0 without names."""
    names = [text.get_text() for text in ax.get_yticklabels()]
    if not _is_named(ax.yaxis) or not any(names):
        return 0.0
    first, last = ax.get_ylim()
    lines = 1 + max(name.count("\n") for name in names)
    size = float(ax.get_yticklabels()[0].get_fontsize())
    return abs(last - first) * (lines * LINE * size + _BETWEEN) / POINTS
