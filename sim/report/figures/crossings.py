"""The figure of the costs of plants and toll canners along what changes, and where they meet."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.analysis.basis import Basis
from sim.catalogue.keys import AGAINST, NET, OWN
from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate, estimates, scenarios
from sim.report.figures.drawing import COLOURS, INK, legend
from sim.report.figures.page import Look, Telling, page
from sim.report.source import by_luck
from sim.report.tables.crossings import crossover_kpis

if TYPE_CHECKING:
    from sim.analysis.curves import CrossoverResult

# How each line is drawn: colour and dashes.
_LOOKS = {
    AGAINST: (COLOURS["extra"], "-"),
    OWN: (COLOURS["saving"], "-"),
    OWN + NET: (COLOURS["saving"], (0, (4, 2))),
}
_MILLION = 1e6
_PANEL = 1.3
"""Height of a panel [inch]."""


def crossings(crossed: "CrossoverResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return what a can costs in both chains along what changes: a row a plant, a column a change.

    A dot marks where the plant costs the same as the toll canner.

    Raises
    ------
    ValueError
        If there is no curve.
    """
    labels, points = Labels(lang, crossed.words), crossed.points
    names, changes, met = scenarios(points), crossover_kpis(points), estimates(crossed.kpis)
    if not names:
        raise ValueError("no plant stands beside a toll canner")
    source = by_luck(points, Basis.of(crossed.plan), labels)
    title, told = labels("figure.crossings"), Telling(labels, source)
    with page(title, _PANEL * len(names), told, **look) as figure:
        axes = figure.subplots(len(names), len(changes), squeeze=False, sharey="row")
        for row, name in enumerate(names):
            for column, kpi in enumerate(changes):
                ax = axes[row, column]
                lines = points[(points["scenario"] == name) & (points["kpi"] == kpi)]
                _panel(ax, lines, labels)
                _meetings(ax, [met.get((name, kpi + net)) for net in ("", NET)], lines, labels)
                _axes(ax, kpi, labels)
                if row == len(names) - 1:
                    ax.set_xlabel(labels(f"figure.crossings.{kpi}"))
            axes[row, 0].set_title(labels(name))
        axes[0, 0].set_ylabel(labels("IDR/can"))
        legend(figure, axes[0, 0])
    return figure


def _panel(ax: Axes, lines: pd.DataFrame, labels: Labels) -> None:
    """Draw the lines of one plant and change, with a band where the interval is seen."""
    for line, (colour, dashes) in _LOOKS.items():
        rows = lines[lines["line"] == line].sort_values("place")
        ax.plot(rows["place"], rows["mean"], color=colour, linestyle=dashes, linewidth=1.2,
                label=labels(f"figure.crossings.{line}"))  # fmt: skip
        ax.fill_between(rows["place"], rows["ci_low"], rows["ci_high"], color=colour, alpha=0.15,
                        linewidth=0)  # fmt: skip


def _meetings(
    ax: Axes, figures: Sequence[Estimate | None], lines: pd.DataFrame, labels: Labels
) -> None:
    """Mark and write where costs meet, before and net of the grant."""
    toll = lines[lines["line"] == AGAINST].sort_values("place")
    for figure, place, side in zip(figures, ((3, 4), (-3, -9)), ("left", "right"), strict=True):
        # Where some replications do not meet, their mean is not where the mean lines do.
        if figure is not None and figure.defined and not figure.why:
            height = _height(toll, figure)
            ax.plot([figure.mean], [height], "o", color=INK, ms=3.5, zorder=3)
            ax.annotate(
                _short(figure, labels),
                (figure.mean, height),
                xytext=place,
                textcoords="offset points",
                ha=side,
                fontsize="small",
                fontweight="bold",
            )


def _height(toll: pd.DataFrame, figure: Estimate) -> float:
    """Return what a can costs at the toll canner where costs meet."""
    return float(np.interp(figure.mean, toll["place"], toll["mean"]))


def _axes(ax: Axes, kpi: str, labels: Labels) -> None:
    """Write the numbers of both axes as the reader does; cans in millions."""
    scale = 1.0 if kpi.endswith("km") else _MILLION
    low, high = ax.get_xlim()
    digits = 0 if scale == 1 else 1 if high - low > scale else 2
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(lambda at, _: labels.number(at / scale, digits))
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(lambda at, _: labels.number(at))
    ax.grid(visible=True, axis="y")


def _short(figure: Estimate, labels: Labels) -> str:
    """Return where costs meet, in the unit of the axis."""
    scale = 1.0 if figure.unit == "km" else _MILLION
    return labels.number(figure.mean / scale, 2 if scale > 1 else 0)
