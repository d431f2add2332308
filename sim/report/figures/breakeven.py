"""The figure of how far a figure is from its target along one assumption."""

import math
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.catalogue.labels import Labels
from sim.report.estimates import scenarios
from sim.report.figures.drawing import COLOURS, INK, QUIET, page
from sim.report.tables.breakeven import digits_of, figure_estimate

if TYPE_CHECKING:
    from sim.analysis.break_even_result import BreakEven, BreakEvenResult


_NEAR = 2.0
"""How far beyond the written value and the answer is drawn, as a factor."""


def breakeven(found: "BreakEvenResult", lang: str = "en") -> Figure:
    """Return the distance of a figure from its target along an assumption: a panel a scenario.

    A dot marks where the target is met, a band the 95 % interval by luck, a dotted line the value as
    written.

    Raises
    ------
    ValueError
        If no scenario has the figure.
    """
    labels, points = Labels(lang, found.words), found.points
    names = scenarios(points)
    if not names:
        raise ValueError(f"no scenario has the figure {found.kpi}")
    with page("figure.breakeven", 1.0 + 1.5 * len(names), points, labels) as figure:
        scale = figure_estimate(1.0, found).mean
        axes = figure.subplots(len(names), 1, squeeze=False)[:, 0]
        for ax, solved in zip(axes, found.break_evens, strict=True):
            _panel(ax, points[points["scenario"] == solved.scenario], solved, scale, labels)
            ax.set_title(labels(solved.scenario))
        figure.supylabel(_distance(found, labels), fontsize=8)
        unit = f" ({labels(found.vary_unit)})" if found.vary_unit else ""
        axes[-1].set_xlabel(found.path + unit)
    return figure


def _distance(found: "BreakEvenResult", labels: Labels) -> str:
    unit = labels(figure_estimate(0.0, found).unit)
    return labels("figure.breakeven.distance", kpi=labels.kpi(found.kpi), unit=unit)


def _panel(ax: Axes, rows: pd.DataFrame, solved: "BreakEven", scale: float, labels: Labels) -> None:
    """Draw the points of one scenario; `scale` turns them into the unit of the axis."""
    near = _near(rows, solved)
    place, mean = near["value"], near["mean"] * scale
    ax.plot(place, mean, color=COLOURS["saving"], linewidth=1.2)
    ax.fill_between(place, near["ci_low"] * scale, near["ci_high"] * scale,
                    color=COLOURS["saving"], alpha=0.15, linewidth=0)  # fmt: skip
    ax.axhline(0, color=INK, linewidth=0.6)
    ax.axvline(solved.variable.value, color=QUIET, linewidth=0.8, linestyle=":")
    if math.isfinite(solved.value):
        ax.plot([solved.value], [0], "o", color=INK, ms=3.5, zorder=3)
        ax.annotate(labels.number(solved.value, digits_of(solved.value)), (solved.value, 0),
                    xytext=(4, 4), textcoords="offset points", fontsize=7,
                    fontweight="bold")  # fmt: skip
    digits = digits_of(float(place.abs().max())) if len(place) else 0
    ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.xaxis.set_major_formatter(lambda at, _: labels.number(at, max(0, digits - 1)))
    ax.yaxis.set_major_locator(MaxNLocator(4))
    widest = float(mean.abs().max())
    ax.yaxis.set_major_formatter(lambda at, _: labels.number(at, 0 if widest >= 10 else 1))
    ax.grid(visible=True, axis="y")


def _near(rows: pd.DataFrame, solved: "BreakEven") -> pd.DataFrame:
    """Return the points around the written value and the answer, by value; all if there is none."""
    ordered = rows.sort_values("value")
    ends = [end for end in (solved.value, solved.variable.value) if math.isfinite(end)]
    low, high = min(ends), max(ends)
    if not math.isfinite(solved.value) or low <= 0:
        return ordered
    near = ordered[ordered["value"].between(low / _NEAR, high * _NEAR)]
    return near if len(near) > 1 else ordered
