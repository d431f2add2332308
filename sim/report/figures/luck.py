"""The figure of how far luck moves what each plant is worth."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.courses import plants_by_luck
from sim.catalogue.keys import NET, NPV
from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate
from sim.report.evidence import Evidence
from sim.report.figures.drawing import INK, QUIET, columns, fill, legend, rows, scale
from sim.report.figures.page import Look, Telling, page
from sim.report.tables.how_sure import Record

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult

_VIEWS = {NPV: ("figure.npv.before", "rival"), NPV + NET: ("figure.npv.net", "conversion")}
"""What is drawn of each plant: label and key of the colour."""
_APART, _HEIGHT = 0.36, 0.3
"""Distance of the bars of a plant, and height of a bar [row]."""


def npv_luck(results: "StudyResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return how luck spreads the NPV of each plant [billion IDR], and how often it is a loss.

    A bar from the 5th to the 95th percentile, a line at the median, a dot at the mean; before the grant and
    with it.

    Raises
    ------
    ValueError
        If no plant has an NPV over several replications.
    """
    evidence = Evidence.of(results, lang)
    labels, found = evidence.labels, plants_by_luck(results)
    if found.empty:
        raise ValueError("no plant has an NPV over several replications")
    names = [*found["scenario"].unique()]
    views = [view for view in _VIEWS if (found["kpi"] == view).any()]
    told = Telling.of(evidence, "spread")
    with page(labels("figure.npv_luck"), 0.5 * len(names), told, **look) as figure:
        ax = figure.add_subplot()
        for place, view in enumerate(views):
            label, key = _VIEWS[view]
            drawn = found[found["kpi"] == view]
            lines = {
                names.index(row["scenario"]) + _APART * (place - (len(views) - 1) / 2): row
                for row in drawn.to_dict("records")
            }
            _bars(ax, lines, labels(label), key)
        ax.plot([], [], "o", color=INK, ms=4, label=labels("figure.npv_luck.mean"))
        ax.plot([], [], "|", color=INK, ms=8, label=labels("figure.npv_luck.median"))
        ax.axvline(0, color=QUIET, linewidth=0.8)
        columns(ax, {labels("figure.npv_luck.loss"): _losses(found, names, views, labels)})
        rows(ax, [labels(name) for name in names])
        scale(ax, labels("figure.npv.axis", unit=labels("IDR_billion")), labels, signed=True)
        legend(figure, ax)
    return figure


def _bars(ax: Axes, lines: Mapping[float, Record], text: str, key: str) -> None:
    """Draw a bar of percentiles, the median and the mean by row."""
    ends = {row: _shown(line) for row, line in lines.items()}
    ax.barh(
        [*ends],
        [one.p95 - one.p05 for one in ends.values()],
        left=[one.p05 for one in ends.values()],
        height=_HEIGHT,
        label=text,
        **fill(key),
    )
    medians = [_shown(line, "p50").mean for line in lines.values()]
    half = _HEIGHT / 2
    ax.vlines(medians, [row - half for row in ends], [row + half for row in ends], INK, linewidth=1)
    ax.plot([one.mean for one in ends.values()], [*ends], "o", color=INK, ms=4)


def _shown(line: Record, mean: str = "mean") -> Estimate:
    """Return a row of luck in the unit in which it is written."""
    value, low, high = (float(str(line[name])) for name in (mean, "p05", "p95"))
    return Estimate(value, value, value, 1, str(line["unit"]), low, high).shown


def _losses(found: pd.DataFrame, names: list[str], views: list[str], labels: Labels) -> list[str]:
    """Return how often each plant is a loss, before and with the grant, in lines."""
    shares = {(row["scenario"], row["kpi"]): row["probability"] for row in found.to_dict("records")}
    return [
        "\n".join(
            labels.percent(100 * shares[name, view]) for view in views if (name, view) in shares
        )
        for name in names
    ]
