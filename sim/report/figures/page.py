"""The page of a figure: its size and font, its title, legend and source line."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypedDict, Unpack, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.gridspec import GridSpec
from matplotlib.transforms import ScaledTranslation, Transform

from sim.catalogue.labels import Labels
from sim.report.evidence import Evidence
from sim.report.figures.drawing import INK, QUIET
from sim.report.figures.files import DPI, Picture
from sim.report.figures.fitting import Limits, dots_per_inch, execute, fit, place, prepare
from sim.report.figures.measure import POINTS, Measuring, wrapped
from sim.report.source import source_line

SizeName = Literal["column", "page", "slide"]


@dataclass(frozen=True)
class Size:
    """The size of a page."""

    width: float
    """Width [inch], the least one where the shape is given."""
    letters: float
    """Size of letters [points]."""
    shape: float | None = None
    """Width over height; a page without one is as high as what it shows."""


_MM = 1 / 25.4
SIZES: Mapping[str, Size] = {
    "column": Size(85 * _MM, 7),
    "page": Size(170 * _MM, 8),
    "slide": Size(170 * _MM, 8, 16 / 9),
}
"""A column and the text of an A4 page, and a slide: its letters are large beside its width."""


class Look(TypedDict, total=False):
    """How a figure is drawn: options of every function of `sim.figures`."""

    size: SizeName
    """`column` (85 mm wide), `page` (170 mm, the default) or `slide` (16:9)."""
    title: str | None
    """The title in place of the figure's own; an empty one leaves it out."""
    font: str
    """The name of an installed font."""
    ax: Axes | SubFigure
    """Where to draw in a figure of the caller; Axes are replaced by a SubFigure in their place."""


class Told(Protocol):
    """What a page tells besides its picture."""

    @property
    def labels(self) -> Labels:
        """The words."""

    @property
    def source(self) -> str:
        """The line at its foot."""


@dataclass(frozen=True)
class Telling:
    """Words and source line of a figure that shows no means with intervals of a study."""

    labels: Labels
    source: str

    @classmethod
    def of(cls, evidence: Evidence, how: str) -> "Telling":
        """Return those of a study whose numbers come about as a label says."""
        labels, count = evidence.labels, int(evidence.kpis["n"].max())
        words = labels(f"figure.source.{how}", n=labels.number(count))
        return cls(labels, source_line(evidence.basis, words, labels))


_FONT = "DejaVu Sans"
"""Comes with matplotlib, so that a figure is the same everywhere; it also has the signs that others lack."""
_PAD, _GAP = 0.06, 0.07
"""Edge of a page, and space between its parts [inch]."""
_TITLE, _SOURCE = "large", "small"
"""Sizes of title and source line."""
_SPARE = 3.0
"""Height for what stands around the axes while it is not measured yet [inch]."""
_STYLE: dict[Any, Any] = {
    # A figure is laid out once, here, whatever the settings of the reader ask for.
    **{f"figure.{layout}": False for layout in ("autolayout", "constrained_layout.use")},
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
    "axes.titlesize": "medium",
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "legend.frameon": False,
    "legend.fontsize": "medium",
    "legend.handlelength": 1.4,
    "legend.columnspacing": 1.4,
    "legend.borderpad": 0,
    "legend.borderaxespad": 0,
    "hatch.linewidth": 0.5,
}


@contextmanager
def page(title: str, height: float, told: Told, /, **look: Unpack[Look]) -> Iterator[Figure]:
    """Give an empty figure whose axes are `height` [inch] high in all, and lay it out once it is drawn.

    What stands around the axes is measured: title, legend, source line and the names of rows add to the
    height of the page, and long texts are broken into lines. With `ax`, a part of that figure is given.

    Raises
    ------
    TypeError
        If there is no such option.
    ValueError
        If there is no such size or font, or `ax` has no place in a grid.
    """
    size = _size(look)
    written, ax = look.get("title"), look.get("ax")
    texts = (title if written is None else written, told.source)
    fonts: dict[Any, Any] = {
        "font.family": _families(look.get("font", _FONT)),
        "font.size": size.letters,
    }
    with mpl.rc_context({**_STYLE, **fonts}):
        if ax is None:
            shape = (size.width, height + _SPARE)
            figure = Picture(figsize=shape, dpi=DPI, layout="constrained")
            Measuring(figure)
            yield figure
            _lay_out(figure, size, height, _Around(figure, figure, *texts))
            FigureCanvasAgg(figure)
        else:
            whole = _part(ax)
            grid = whole.add_gridspec(3, 1, height_ratios=(0.1, 1, 0.1))
            body = whole.add_subfigure(grid[1])
            yield cast(Figure, body)
            _lay_out_part(body, grid, _Around(whole, body, *texts))


def _size(look: Look) -> Size:
    if unknown := look.keys() - Look.__annotations__.keys():
        known = ", ".join(Look.__annotations__)
        raise TypeError(f"a figure has no option {', '.join(sorted(unknown))}, only {known}")
    name = look.get("size", "page")
    if name not in SIZES:
        raise ValueError(f"there is no size {name!r}, only {', '.join(SIZES)}")
    return SIZES[name]


def panel_grid(count: int, look: Look, *, page: int, slide: int | None = None) -> tuple[int, int]:
    """Return how many rows and columns some panels take: at most so many columns on a page or a slide."""
    most = {"column": 1, "page": page, "slide": slide or page}[look.get("size", "page")]
    across = min(count, most)
    return -(-count // across), across


def panels(figure: Figure, count: int, shape: tuple[int, int], **shared: Any) -> list[Axes]:
    """Return so many axes in a grid of rows and columns; places that are left over stay empty."""
    grid = figure.subplots(*shape, squeeze=False, **shared).ravel().tolist()
    for ax in grid[count:]:
        ax.remove()
    return cast(list[Axes], grid[:count])


def _families(font: str) -> list[str]:
    """Return a font, and the one that has the signs it lacks.

    Raises
    ------
    ValueError
        If the font is not installed.
    """
    try:
        fontManager.findfont(FontProperties(family=font), fallback_to_default=False)
    except ValueError:
        known = ", ".join(sorted({entry.name for entry in fontManager.ttflist}))
        raise ValueError(f"no font {font!r} is installed; installed are: {known}") from None
    return list(dict.fromkeys((font, _FONT)))


class _Around:
    """Title, legend and source line: they stand at the edges of a page, whatever its height."""

    def __init__(
        self, whole: Figure | SubFigure, drawn: Figure | SubFigure, title: str, source: str
    ) -> None:
        self.whole, self._drawn, self._words = whole, drawn, (title, source)
        style: dict[str, Any] = {"ha": "left", "in_layout": False}
        above: dict[str, Any] = {"y": 1, "va": "top", "fontsize": _TITLE, "fontweight": "bold"}
        below: dict[str, Any] = {"y": 0, "va": "bottom", "fontsize": _SOURCE, "color": QUIET}
        self._texts = (
            whole.suptitle(title, x=0, **above, **style),
            whole.supxlabel(source, x=0, **below, **style),
        )
        for text, up in zip(self._texts, (-_PAD, _PAD), strict=True):
            text.set_transform(self._edge(up))

    def _edge(self, up: float) -> Transform:
        root = self.whole.get_figure(root=True)
        scale = root.dpi_scale_trans
        return self.whole.transSubfigure + ScaledTranslation(_PAD, up, scale)

    def fit(self) -> tuple[float, float]:
        """Break the lines for the width of the page; return the heights above and below the axes [inch]."""
        dots = dots_per_inch(self.whole)
        room = POINTS * (self.whole.bbox.width / dots - 2 * _PAD)
        for text, words in zip(self._texts, self._words, strict=True):
            size, weight = float(text.get_fontsize()), str(text.get_fontweight())
            text.set_text(wrapped(words, room, size, weight))
        above, below = (
            _PAD + text.get_window_extent().height / dots + _GAP if text.get_text() else _PAD
            for text in self._texts
        )
        for legend in self._drawn.legends:
            legend.set_bbox_to_anchor((0, 1), self._edge(-above))
            above += legend.get_window_extent().height / dots + _GAP
        return above, below


def _lay_out(figure: Figure, size: Size, height: float, around: _Around) -> None:
    """Give a page the height that its picture needs; one of a given shape gets the width that it then needs."""
    limits, width = prepare(figure), size.width
    least = _least(figure, limits, (width, height), around)
    if size.shape and least * size.shape > width:
        width = least * size.shape
        _least(figure, limits, (width, height), around)
    tall = width / size.shape if size.shape else least
    above, below = around.fit()
    # The last digits depend on the order in which the layout solves its equations.
    place(figure, (round(width, 9), round(tall, 9)), above, below)
    # The layout is fixed here: one computed for each file again would change its bytes.
    figure.set_layout_engine(None)
    for ax in figure.axes:
        left, bottom, wide, high = (round(float(place), 9) for place in ax.get_position().bounds)
        ax.set_position((left, bottom, wide, high))


def _least(figure: Figure, limits: Limits, shape: tuple[float, float], around: _Around) -> float:
    """Return the least height of a page of a width [inch] with axes of a height; its texts are broken for it."""
    width, height = shape
    room = height + _SPARE
    figure.set_size_inches(width, room)
    above, below = around.fit()
    place(figure, (width, above + room + below), above, below)
    return above + fit(figure, limits, height, room) + below


def _part(ax: Axes | SubFigure) -> SubFigure:
    """Return the part of a figure to draw in: a SubFigure, or one in the place of Axes.

    Raises
    ------
    ValueError
        If the Axes stand in no grid.
    """
    if isinstance(ax, SubFigure):
        return ax
    place, figure = ax.get_subplotspec(), ax.figure
    if place is None or figure is None:
        raise ValueError("ax is to be a SubFigure, or Axes of subplots()")
    ax.remove()
    return figure.add_subfigure(place)


def _lay_out_part(body: SubFigure, grid: GridSpec, around: _Around) -> None:
    """Fit a picture to its part of a figure of the caller: the middle row of a grid."""
    root = body.get_figure(root=True)
    if root.get_layout_engine() is None:
        root.set_layout_engine("constrained")
    limits = prepare(body)
    execute(root)
    above, below = around.fit()
    tall = around.whole.bbox.height / root.dpi
    grid.set_height_ratios([above, max(tall - above - below, 0.1), below])
    execute(root)
    fit(body, limits, 0, 0)
    execute(root)
