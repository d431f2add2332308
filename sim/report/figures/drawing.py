"""The common look of figures: page, colours, marks, and files without a date."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate

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
    "saving": "#0072B2",
    "extra": "#E69F00",
    "total": "#4D4D4D",
    "rival": "#DEDEDE",
}
INK, QUIET = "#1A1A1A", "#595959"
_WIDTH = 6.3  # inches between the margins of an A4 page
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    # A dollar in a label is money.
    "text.parse_math": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": QUIET,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "grid.color": "#E5E5E5",
    "grid.linewidth": 0.6,
    "ytick.left": False,
    "xtick.color": QUIET,
    "xtick.labelcolor": INK,
    "axes.titlesize": 8,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "legend.handlelength": 1.2,
    "legend.columnspacing": 1.2,
    "legend.borderpad": 0,
    "hatch.linewidth": 0.5,
}
# Metadata that would make two files of one figure differ.
_UNDATED: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}


@contextmanager
def page(title: str, height: float, source: pd.DataFrame | str, labels: Labels) -> Iterator[Figure]:
    """Give an empty figure of `height` [inches], as wide as A4 text, with title and source line.

    `source` is that line, or rows of means over replications, with their number `n` in each.
    """
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, height), dpi=200, layout="constrained")
        figure.suptitle(labels(title), x=0.01, ha="left", fontsize=10, fontweight="bold")
        line = source if isinstance(source, str) else by_luck(source, labels)
        figure.supxlabel(line, x=0.01, ha="left", fontsize=6.5, color=QUIET)
        yield figure
        # The layout is fixed here: one computed for each file again would change its bytes.
        if (engine := figure.get_layout_engine()) is not None:
            engine.execute(figure)
        figure.set_layout_engine("none")


def by_luck(figures: pd.DataFrame, labels: Labels) -> str:
    """Return the source line of means over replications, with the number `n` of them in each row."""
    count = int(figures["n"].max())
    key = "figure.source" if count > 1 else "figure.source.single"
    return labels(key, n=labels.number(count))


def save(figure: Figure, path: Path | str) -> None:
    """Write a figure as PNG, SVG or PDF, by the ending of `path`: the same figure, the same bytes.

    Raises
    ------
    ValueError
        If the ending is another one.
    """
    Path(path).write_bytes(drawn(figure, Path(path).suffix))


def drawn(figure: Figure, kind: str) -> bytes:
    """Return a figure as the content of a file whose name ends in `kind`: the same figure, the same bytes.

    Texts stay texts in SVG, and letters of an embedded TrueType font in PDF.

    Raises
    ------
    ValueError
        If the ending is another one.
    """
    if kind not in _UNDATED:
        raise ValueError(f"a figure is written as {', '.join(_UNDATED)}, not as {kind!r}")
    file = BytesIO()
    with mpl.rc_context({"svg.hashsalt": "nanas", "svg.fonttype": "none", "pdf.fonttype": 42}):
        figure.savefig(file, format=kind.removeprefix("."), metadata=_UNDATED[kind])
    return file.getvalue()


def wrapped_title(ax: Axes, text: str) -> None:
    """Write the title of a panel, in as many lines as its width asks for."""
    # Where matplotlib breaks lines, it takes dollars for mathematics unless they are escaped.
    ax.set_title(text.replace("$", r"\$"), wrap=True, parse_math=True)


def rows(ax: Axes, names: list[str]) -> None:
    """Name the rows, the first one on top."""
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)


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
        "hatch": "////" if key == "by_products" else None,
    }


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


def column(ax: Axes, offset: float, head: str, cells: list[str]) -> None:
    """Write a cell beside each row, ending `offset` points right of the axes, below a heading."""
    places = [(-0.6, head, "bottom"), *((row, cell, "center") for row, cell in enumerate(cells))]
    for row, text, align in places:
        ax.annotate(
            text,
            (1, row),
            xycoords=("axes fraction", "data"),
            xytext=(offset, 0),
            textcoords="offset points",
            ha="right",
            va=align,
            fontsize=7.5,
            fontweight="bold" if align == "bottom" else "normal",
            annotation_clip=False,
        )


def legend(ax: Axes, columns: int, *, above: float = 0) -> None:
    """Explain bars, then marks, in reading order, `above` points over the axes; nothing if none is drawn."""
    entries = list(zip(*ax.get_legend_handles_labels(), strict=True))
    if not entries:
        return
    entries.sort(key=lambda entry: not isinstance(entry[0], BarContainer))
    # matplotlib fills column by column, a reader reads row by row.
    handles, texts = zip(
        *(each for start in range(columns) for each in entries[start::columns]), strict=True
    )
    place = ax.transAxes + ScaledTranslation(0, above / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        handles,
        texts,
        ncols=columns,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        bbox_transform=place,
        borderaxespad=0,
    )


def hide_unfitting(numbers: list[tuple[Text, Rectangle]]) -> None:
    """Hide each number of a page that is wider than its bar: a small part is read from the table."""
    for text, bar in numbers:
        room = bar.get_window_extent().width - text.get_window_extent().width
        text.set_visible(room > 8)
