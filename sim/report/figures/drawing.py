"""The common look of what figures show: colours, rows, scales, marks, and the legend."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate
from sim.report.figures.fitting import columns_of
from sim.report.figures.measure import POINTS, text_width, wrapped

# By key, the same in every figure and language. Neighbours in a stack differ in lightness, so
# that they stay apart in grey print; hues are safe for the colour-blind.
# Source: M. Okabe and K. Ito, Color Universal Design (2008), some of them darker or lighter.
COLOURS = {
    "fruit": "#E69F00",
    "transport": "#1A1A1A",
    "conversion": "#8CCBF0",
    "packaging": "#0072B2",
    "ingredients": "#F0E442",
    "certification": "#882255",
    "capital": "#35B58A",
    "export": "#D55E00",
    "other": "#999999",
    "by_products": "#CC79A7",
    "against": "#35B58A",
    "saving": "#0072B2",
    "extra": "#E69F00",
    "total": "#4D4D4D",
    "rival": "#DEDEDE",
}
INK, QUIET = "#1A1A1A", "#595959"
_NAMES, _SIDE = 0.36, 0.42
"""Parts of the width of a page that the names of rows and the columns beside axes take at most."""
_HEADING, _APART = 50.0, 12.0
"""Width of the heading of a column, and space between columns [points]."""
_MARK = 4.4
"""Width of a mark of a legend with the space around it, in letters."""
# Bars that are told apart in grey print by hatching too.
_HATCHES = {"by_products": "////", "against": "////", "export": "\\\\\\\\", "other": "xxxx"}

Numbers = list[tuple[Text, Rectangle]]
"""Numbers in bars."""


def rows(ax: Axes, names: Sequence[str]) -> None:
    """Name the rows, the first one on top, long names in several lines."""
    # Beside each other, axes of the same rows name them once.
    is_shared = len(ax.get_shared_y_axes().get_siblings(ax)) > 1
    width = _NAMES * page_width(ax) / (1 if is_shared else columns_of(ax))
    ax.set_yticks(range(len(names)), [wrapped(name, width) for name in names])
    ax.set_ylim(len(names) - 0.4, -0.6)


def page_width(ax: Axes) -> float:
    """Return the width of what axes are drawn on [points]."""
    return float(ax.figure.bbox.width / ax.figure.dpi) * POINTS


def scale(ax: Axes, text: str, labels: Labels, *, signed: bool = False, steps: int = 10) -> None:
    """Name the horizontal axis and write its numbers, at most `steps` apart, as the reader does."""

    def written(value: float, _position: int | None) -> str:
        return labels.number(value, 0 if value.is_integer() else 2, signed=signed)

    ax.set_xlabel(text)
    ax.xaxis.set_major_locator(MaxNLocator(steps, integer=True, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(written))


def fill(key: str) -> dict[str, Any]:
    """Return how the bars of `key` are filled."""
    return {
        "facecolor": COLOURS.get(key, COLOURS["other"]),
        "edgecolor": "white",
        "linewidth": 0.5,
        "hatch": _HATCHES.get(key),
    }


def segments(
    ax: Axes, key: str, text: str, widths: Mapping[int, float], lefts: Mapping[int, float]
) -> BarContainer:
    """Draw a part of stacked bars, by row: `key` tells how it is filled, and `text` explains it."""
    rows_of = list(widths)
    return ax.barh(
        rows_of,
        [widths[row] for row in rows_of],
        left=[lefts[row] for row in rows_of],
        height=0.6,
        label=text,
        **fill(key),
    )


def number(ax: Axes, bars: BarContainer, key: str, texts: Sequence[str]) -> Numbers:
    """Write numbers into bars that are filled by `key`; return both."""
    written = ax.bar_label(
        bars,
        texts,
        label_type="center",
        fontsize="small",
        color=ink_on(fill(key)["facecolor"]),
        in_layout=False,
    )
    return list(zip(written, bars.patches, strict=True))


def ink_on(colour: str) -> str:
    """Return white or black, whichever is read better on `colour`."""
    red, green, blue = to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 else INK


def whiskers(
    ax: Axes,
    marks: Mapping[tuple[float, float], Estimate],
    text: str = "_",
    *,
    colour: str = INK,
) -> None:
    """Draw the 95 % intervals of estimates around places, where they have one; `text` explains them.

    All at one go: an artist takes about as long to draw as the whiskers of a whole panel.
    """
    known = [(*place, mark.half) for place, mark in marks.items() if mark.bounded]
    if known:
        across, up, halves = zip(*known, strict=True)
        style: dict[str, Any] = {"fmt": "none", "elinewidth": 0.9, "capsize": 2}
        ax.errorbar(across, up, xerr=halves, ecolor=colour, label=text, **style)


def beside(
    ax: Axes, text: str, place: tuple[float, float], *, left: bool = False, **style: Any
) -> None:
    """Write a text a little to the right (or left) of a place in the axes, over any line there."""
    ax.annotate(
        text,
        place,
        xytext=(-5 if left else 5, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        **style,
    )


def beyond(ax: Axes, text: str, tip: tuple[float, float], estimate: Estimate, **style: Any) -> None:
    """Write a text at the tip of a bar that ends with an estimate, beyond its whisker."""
    half = estimate.half if estimate.bounded else 0.0
    reach = tip[0] + math.copysign(half, estimate.mean)
    beside(ax, text, (reach, tip[1]), left=estimate.mean < 0, va="center", **style)


def columns(ax: Axes, cells: Mapping[str, Sequence[str]]) -> None:
    """Write a cell beside each row, right of the axes: a column each, below its heading.

    Columns that have no room on a narrow page are left out, the last ones first.
    """
    size = 0.93 * mpl.rcParams["font.size"]
    offset, room = 0.0, _SIDE * page_width(ax)
    for head, texts in cells.items():
        broken = wrapped(head, _HEADING, size, "bold") if head else ""
        widths = [text_width(text, size) for text in texts]
        offset += _APART + max([text_width(broken, size, "bold"), *widths])
        if offset < room:
            _write_column(ax, offset, broken, texts, size)


def _write_column(ax: Axes, offset: float, head: str, texts: Sequence[str], size: float) -> None:
    """Write a column whose texts end `offset` points right of the axes."""
    places = [(-0.6, head, "bottom"), *((row, text, "center") for row, text in enumerate(texts))]
    for row, text, align in places:
        ax.annotate(
            text,
            (1, row),
            xycoords=("axes fraction", "data"),
            xytext=(offset, 0),
            textcoords="offset points",
            ha="right",
            va=align,
            fontsize=size,
            fontweight="bold" if align == "bottom" else "normal",
            annotation_clip=False,
        )


def legend(figure: Figure, *axes: Axes) -> None:
    """Explain what is labelled in any axes above them: bars, then marks; nothing if nothing is."""
    handles = [handle for ax in axes for handle in ax.get_legend_handles_labels()[0]]
    handles.sort(key=lambda handle: not isinstance(handle, BarContainer))
    explain(figure, [*{handle.get_label(): handle for handle in handles}.values()])


def explain(figure: Figure, handles: Sequence[Any]) -> None:
    """Explain labelled marks below the title of a page, in reading order and as many columns as fit."""
    if not handles:
        return
    texts = [handle.get_label() for handle in handles]
    size = mpl.rcParams["font.size"]
    widths = [text_width(text) + _MARK * size for text in texts]
    room = figure.bbox.width / figure.dpi * POINTS
    count = next(n for n in range(len(texts), 0, -1) if n == 1 or _total(widths, n) < room)
    # matplotlib fills column by column, a reader reads row by row.
    order = [each for start in range(count) for each in range(start, len(texts), count)]
    drawn = figure.legend(
        [handles[each] for each in order],
        [wrapped(texts[each], room - _MARK * size) for each in order],
        ncols=count,
        loc="upper left",
    )
    drawn.set_in_layout(False)


def _total(widths: Sequence[float], count: int) -> float:
    """Return the width of a legend in some columns."""
    return sum(max(widths[start::count]) for start in range(count))


def hide_unfitting(numbers: Numbers) -> None:
    """Hide each number of a page that is wider than its bar: a small part is read from the table."""
    for text, bar in numbers:
        room = bar.get_window_extent().width - text.get_window_extent().width
        text.set_visible(room > 8)
