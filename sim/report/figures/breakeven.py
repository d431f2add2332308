"""The figure of how a figure changes along one assumption, and where it meets its target."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.basis import Basis
from sim.catalogue.labels import Labels
from sim.report.figures.drawing import COLOURS, INK, QUIET, explain
from sim.report.figures.page import Look, Telling, page
from sim.report.source import by_luck
from sim.report.tables.breakeven import (
    digits_of,
    figure_estimate,
    number_cell,
    target_text,
    unmet_text,
)

if TYPE_CHECKING:
    from sim.analysis.break_even_result import BreakEven, BreakEvenResult


_NEAR = 2.0
"""How far beyond the written values and the answers is drawn, as a factor."""
_PANEL = 1.2
"""Height of a panel [inch]."""
_COURSE = COLOURS["saving"]
_BAND: dict[str, Any] = {"color": _COURSE, "alpha": 0.15, "linewidth": 0}
_WRITTEN: dict[str, Any] = {"color": QUIET, "linewidth": 0.8, "linestyle": ":"}
_SPREAD: dict[str, Any] = {"color": COLOURS["extra"], "linewidth": 3, "alpha": 0.7}
_DOT: dict[str, Any] = {"color": INK, "marker": "o", "markersize": 3.5, "linestyle": "none"}


def breakeven(result: "BreakEvenResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return a figure along an assumption: a panel a scenario.

    A dot marks where the target is met, a band the 95 % interval by luck, a dotted line the value as
    written, and a bar the 5th to 95th percentile over the ranges of other prices where it is asked for.
    Where the target is the figure of a partner, the difference
    from it is drawn.

    Raises
    ------
    ValueError
        If no scenario has the figure.
    """
    labels, points, solved = Labels(lang, result.words), result.points, result.break_evens
    if not solved:
        raise ValueError(f"no scenario has the figure {result.kpi}")
    how = "figure.source.ranges" if result.has_ranges else "figure.source.luck"
    told = Telling(labels, by_luck(points, Basis.of(result.plan), labels, how))
    with page(_title(result, labels), _PANEL * len(solved), told, **look) as figure:
        is_shared = len({item.variable.unit for item in solved}) == 1
        axes = figure.subplots(len(solved), 1, squeeze=False, sharex=is_shared)[:, 0]
        for ax, item in zip(axes, solved, strict=True):
            near = _near(points, solved if is_shared else (item,))
            rows = near[near["scenario"] == item.scenario].sort_values("value")
            _panel(ax, rows, item, result, labels)
            unit = labels.unit(item.variable.unit)
            ax.set_xlabel(f"{result.path} ({unit})" if unit else result.path)
            if is_shared:
                ax.label_outer()
        figure.align_ylabels(axes)
        explain(figure, _marks(result, labels))
    return figure


def _title(result: "BreakEvenResult", labels: Labels) -> str:
    first = result.break_evens[0]
    words = {"kpi": labels.kpi(result.kpi), "path": result.path}
    if first.against:
        return labels("figure.breakeven.difference", **words)
    return labels("figure.breakeven", target=target_text(first, result, labels), **words)


def _marks(result: "BreakEvenResult", labels: Labels) -> list[Line2D | Patch]:
    """Return the marks that the legend explains."""
    spread = [Line2D([], [], **_SPREAD, label=labels("figure.breakeven.ranges"))]
    return [
        Line2D([], [], **_DOT, label=labels("figure.breakeven.met")),
        Line2D([], [], **_WRITTEN, label=labels("figure.breakeven.written")),
        Patch(**_BAND, label=labels("figure.breakeven.band")),
        *(spread if result.has_ranges else []),
    ]


def _near(points: pd.DataFrame, solved: Iterable["BreakEven"]) -> pd.DataFrame:
    """Return the points around the written values and the answers; all if there is no answer."""
    answers = [item.value for item in solved if math.isfinite(item.value)]
    ends = [*answers, *(item.variable.value for item in solved)]
    if not answers or min(ends) <= 0:
        return points
    near = points[points["value"].between(min(ends) / _NEAR, max(ends) * _NEAR)]
    return near if near.groupby("scenario").size().min() > 1 else points


def _panel(
    ax: Axes, rows: pd.DataFrame, solved: "BreakEven", result: "BreakEvenResult", labels: Labels
) -> None:
    """Draw the figure of one scenario at the values tried, beside its target.

    An axis without a target that is met shows the course of the figure, however far the target is.
    """
    shown = figure_estimate(1.0, result)
    target = 0.0 if solved.against else solved.target * shown.mean
    mean, low, high = (rows[name] * shown.mean + target for name in ("mean", "ci_low", "ci_high"))
    ax.plot(rows["value"], mean, color=_COURSE, linewidth=1.2)
    ax.fill_between(rows["value"], low, high, **_BAND)
    ax.axvline(solved.variable.value, **_WRITTEN)
    rises = bool(mean.iloc[-1] > mean.iloc[0])
    if math.isfinite(solved.value):
        ax.axhline(target, color=INK, linewidth=0.6)
        if solved.over_ranges is not None:
            ax.plot([solved.over_ranges.p05, solved.over_ranges.p95], [target] * 2, **_SPREAD)
        ax.plot([solved.value], [target], **_DOT, zorder=3)
        _write_value(ax, (solved.value, target), solved, labels, rises=rises)
    else:
        # In the corner that the curve leaves free.
        ax.text(0.01 if rises else 0.99, 0.95, unmet_text(solved, labels), va="top",
                ha="left" if rises else "right", transform=ax.transAxes,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip
    against = labels(solved.against)
    ax.set_title(
        labels("figure.breakeven.panel", scenario=labels(solved.scenario), against=against)
        if against
        else labels(solved.scenario)
    )
    ax.set_ylabel(labels.unit(shown.unit))
    ax.grid(visible=True, axis="y")
    _write_numbers(ax.xaxis, 6, labels)
    _write_numbers(ax.yaxis, 4, labels)


def _write_value(
    ax: Axes, dot: tuple[float, float], solved: "BreakEven", labels: Labels, *, rises: bool
) -> None:
    """Write the value beside its dot: away from the dotted line, on the side without the curve."""
    is_right = solved.value >= solved.variable.value
    is_below = rises == is_right
    ax.annotate(
        number_cell(solved.value).write(labels),
        dot,
        xytext=(5 if is_right else -5, -4 if is_below else 4),
        textcoords="offset points",
        ha="left" if is_right else "right",
        va="top" if is_below else "bottom",
        fontsize="small",
        fontweight="bold",
    )


def _write_numbers(axis: Axis, count: int, labels: Labels) -> None:
    """Write about `count` numbers along an axis as the reader does, with the decimals they need."""
    axis.set_major_locator(MaxNLocator(count))

    def written(at: float, _position: int | None) -> str:
        ticks = axis.get_majorticklocs()
        return labels.number(at, digits_of(float(ticks[1] - ticks[0])))

    axis.set_major_formatter(FuncFormatter(written))
