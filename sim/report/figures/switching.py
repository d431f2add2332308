"""The figure of how far assumptions must move until a plant is worth nothing."""

from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.courses import near_changes
from sim.catalogue.labels import Labels
from sim.report.evidence import Evidence
from sim.report.figures.drawing import COLOURS, QUIET, beside, rows, scale
from sim.report.figures.page import Look, page, panel_grid, panels
from sim.report.tables.how_sure import changed_cell, switching_heading

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult


_ROWS = {"column": 8, "page": 8, "slide": 5}
"""Assumptions of a plant, by size."""


def switching(results: "StudyResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return the change of each assumption alone at which NPV before any grant is zero [%]: a panel a plant.

    The nearest one first; assumptions that would have to change by more than 100 % are left out.

    Raises
    ------
    ValueError
        If no such change turns the NPV of a plant.
    """
    evidence = Evidence.of(results, lang)
    labels, found = evidence.labels, near_changes(results)
    if found.empty:
        raise ValueError("no change of one assumption up to 100 % turns the NPV of a plant")
    found = found.groupby("scenario", sort=False).head(_ROWS[look.get("size", "page")])
    names = [*found["scenario"].unique()]
    shape = panel_grid(len(names), look, page=1, slide=2)
    counts = [int((found["scenario"] == name).sum()) for name in names]
    # Beside each other, panels of a row are as high as the highest.
    ratios = [max(counts[row * shape[1] : (row + 1) * shape[1]]) for row in range(shape[0])]
    with page(labels("figure.switching"), 0.22 * sum(ratios), evidence, **look) as figure:
        axes = panels(figure, len(names), shape, sharex=True, height_ratios=ratios)
        for ax, name in zip(axes, names, strict=True):
            _changes(ax, found[found["scenario"] == name], labels)
            ax.set_title(labels(name))
        for ax in axes[-shape[1] :]:
            scale(ax, labels("figure.switching.axis"), labels, signed=True)
            ax.tick_params(labelbottom=True)
    return figure


def _changes(ax: Axes, found: pd.DataFrame, labels: Labels) -> None:
    """Draw a bar for each change, with the value that the assumption would have."""
    changes = [*found["change_pct"]]
    colours = [COLOURS["saving" if change < 0 else "extra"] for change in changes]
    ax.barh(range(len(changes)), changes, height=0.62, color=colours)
    for row, line in enumerate(found.to_dict("records")):
        beside(ax, _told(line, labels), (line["change_pct"], row), left=line["change_pct"] < 0,
               va="center", fontsize="small")  # fmt: skip
    ax.axvline(0, color=QUIET, linewidth=0.8)
    ax.use_sticky_edges = False
    ax.margins(x=0.02)
    named = zip(found["assumption"], found["unit"], strict=True)
    rows(ax, [switching_heading(name, unit, labels) for name, unit in named])


def _told(line: dict[Any, Any], labels: Labels) -> str:
    return changed_cell(line).write(labels)
