"""The figure of who does better in a plane of two assumptions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from sim.analysis.basis import Basis
from sim.analysis.map_result import is_logarithmic
from sim.catalogue.labels import Labels
from sim.economics.volumes import ENOUGH_FILLED
from sim.report.figures.drawing import COLOURS, INK, QUIET, explain
from sim.report.figures.page import Look, Telling, page
from sim.report.source import by_luck
from sim.report.tables.breakeven import number_cell
from sim.report.tables.map_border import who

if TYPE_CHECKING:
    from sim.analysis.map_result import BorderMap, MapResult
    from sim.analysis.plane import Plane
    from sim.analysis.variable import Variable

_PANEL = 2.4
"""Height of a panel [inch]."""
_OURS, _THEIRS = COLOURS["conversion"], "#F6D9A0"
_BAND: dict[str, Any] = {"facecolor": "none", "edgecolor": QUIET, "hatch": "////", "linewidth": 0}
_DOTS = ".."
_SHORT: dict[str, Any] = {"facecolor": "none", "edgecolor": INK, "hatch": _DOTS, "linewidth": 0}
_BORDER: dict[str, Any] = {"color": INK, "linewidth": 1.4}
_WRITTEN: dict[str, Any] = {"color": INK, "marker": "o", "markersize": 4, "linestyle": "none",
                            "markeredgecolor": "white"}  # fmt: skip
_TRIED: dict[str, Any] = {"color": INK, "marker": "D", "markersize": 3, "linestyle": "none"}


def map_border(result: "MapResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return a map of two assumptions: a panel a scenario, in two colours for who does better.

    A line marks the border, hatching the band in which the runs cannot tell, small dots where orders are
    not filled, marks at the edge what was tried, a large dot the values as written.

    Raises
    ------
    ValueError
        If nothing is known of the plane.
    """
    labels = Labels(lang, result.words)
    drawn = [one for one in result.maps if np.isfinite(one.plane.surface(0)).any()]
    if not drawn:
        raise ValueError("nothing is known of the plane")
    title = labels("figure.map", kpi=labels.kpi(result.question.kpi))
    told = Telling(labels, by_luck(result.points, Basis.of(result.plan), labels))
    with page(title, _PANEL * len(drawn), told, **look) as figure:
        axes = figure.subplots(len(drawn), 1, squeeze=False)[:, 0]
        for ax, one in zip(axes, drawn, strict=True):
            _panel(ax, one, labels)
        explain(figure, _marks(drawn, labels))
    return figure


def _panel(ax: Axes, one: "BorderMap", labels: Labels) -> None:
    plane, fine_axes = one.plane, one.plane.fine_axes
    mean = np.ma.masked_invalid(plane.fine(0))
    colours = [_THEIRS, _OURS] if one.sign > 0 else [_OURS, _THEIRS]
    far = 1.0 + float(np.abs(mean).max())
    ax.contourf(*fine_axes, mean, levels=[-far, 0.0, far], colors=colours)
    untold = one.verdicts == 0
    if untold.any():
        band = ax.contourf(*fine_axes, untold, levels=[0.5, 1.5], colors="none", hatches=["//////"])
        band.set(edgecolor=QUIET, linewidth=0)
    if one.unfilled.any():
        short = ax.contourf(
            *fine_axes, one.unfilled, levels=[0.5, 1.5], colors="none", hatches=[_DOTS]
        )
        short.set(edgecolor=INK, linewidth=0)
    for line in plane.border:
        ax.plot(*line.T, **_BORDER)
    ax.plot(*([axis.value] for axis in one.axes), **_WRITTEN, zorder=3)
    _edge(ax, plane)
    for number, (axis, variable) in enumerate(zip((ax.xaxis, ax.yaxis), one.axes, strict=True)):
        if is_logarithmic(variable):
            (ax.set_xscale, ax.set_yscale)[number]("log")
        _scale(axis, variable, labels)
    ax.grid(visible=False)
    ax.set_title(labels(one.scenario))


def _marks(drawn: Sequence["BorderMap"], labels: Labels) -> list[Patch | Line2D]:
    """Return the marks that the legend explains."""
    enough = 100 * ENOUGH_FILLED
    sides = [(_OURS, labels(one.scenario)) for one in drawn]
    sides += [(_THEIRS, who(one.other, labels)) for one in drawn]
    return [
        *(
            Patch(facecolor=colour, label=labels("figure.map.better", who=name))
            for colour, name in dict.fromkeys(sides)
        ),
        Patch(**_BAND, label=labels("figure.map.band")),
        Patch(**_SHORT, label=labels("figure.map.unfilled", enough=labels.percent(enough))),
        Line2D([], [], **_BORDER, label=labels("figure.map.border")),
        Line2D([], [], **_WRITTEN, label=labels("figure.map.written")),
        Line2D([], [], **_TRIED, label=labels("figure.map.tried")),
    ]


def _edge(ax: Axes, plane: "Plane") -> None:
    """Mark the lines that were tried at the edge of a panel."""
    values = plane.across[plane.tried]
    nothing = np.zeros(values.size)
    where, at = (
        (ax.get_yaxis_transform(), (nothing, values))
        if plane.by_row
        else (ax.get_xaxis_transform(), (values, nothing))
    )
    ax.plot(*at, **_TRIED, transform=where, clip_on=False)


def _scale(axis: Axis, variable: "Variable", labels: Labels) -> None:
    """Name an axis and write its numbers as the reader does."""
    name = f"{variable.path} ({labels.unit(variable.unit)})" if variable.unit else variable.path
    axis.set_label_text(name)
    if is_logarithmic(variable):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_minor_locator(NullLocator())
    else:
        axis.set_major_locator(MaxNLocator(6))
    axis.set_major_formatter(
        FuncFormatter(lambda value, _position: number_cell(value).write(labels))
    )
