"""The figures of how sure a study is: how often each claim holds, and what finding out is worth."""

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.analysis.basis import Basis
from sim.catalogue.labels import Labels
from sim.report.figures.drawing import (
    COLOURS,
    INK,
    QUIET,
    columns,
    explain,
    rows,
    scale,
)
from sim.report.figures.page import Look, Telling, page
from sim.report.source import source_line
from sim.report.tables.uncertain import METHODS, WORDS, claimant, findings, sureness, widest

if TYPE_CHECKING:
    from sim.analysis.uncertain_result import UncertainResult

_ROW = 0.21
"""Height of a row [inch]."""
_SHOWN = 12
"""Assumptions in a panel."""
_BILLION = 1e9
_HATCH = "////"
_APART = 0.12
"""Distance of the intervals of both ends from the middle of a row [row]."""


def claims(result: "UncertainResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return how often each claim holds over all draws, with its 95 % interval: a panel a kind of claim.

    Dotted lines mark the shares from which the word beside a bar holds.

    Raises
    ------
    ValueError
        If no claim can be judged.
    """
    labels, frame = Labels(lang, result.words), result.claims
    if frame.empty:
        raise ValueError("no claim can be judged")
    panels = {str(kind): frame[frame["kind"] == kind] for kind in frame["kind"].unique()}
    heights = [_ROW * len(panel) for panel in panels.values()]
    how = labels("figure.source.claims", n=labels.number(frame["n"].max()))
    with page(labels("figure.claims"), sum(heights), _told(result, how, labels), **look) as figure:
        axes = figure.subplots(len(panels), 1, squeeze=False, sharex=True, height_ratios=heights)
        for ax, (kind, panel) in zip(axes[:, 0], panels.items(), strict=True):
            ax.set_title(labels(f"figure.claims.{kind}"))
            _shares(ax, panel, labels)
        scale(axes[-1, 0], labels("figure.claims.axis"), labels)
    return figure


def _shares(ax: Axes, panel: pd.DataFrame, labels: Labels) -> None:
    """Draw the share of draws in which each claim of a panel holds, with the word for it."""
    found = panel.to_dict("records")
    ends = 100 * panel[["ci_low", "ci_high"]].to_numpy().T
    shares, places = 100 * panel["probability"].to_numpy(), np.arange(len(found))
    ax.barh(places, shares, height=0.62, color=COLOURS["saving"], linewidth=0)
    spans = np.abs(ends - shares)
    ax.errorbar(shares, places, xerr=spans, fmt="none", ecolor=INK, elinewidth=0.8, capsize=1.5)
    for least, _ in WORDS[:-1]:
        ax.axvline(least, color=QUIET, linewidth=0.6, linestyle=":")
    ax.set_xlim(0, 100)
    rows(ax, [claimant(row, labels) for row in found])
    columns(ax, {"": [sureness(row, labels) for row in found]})


def finding_out(result: "UncertainResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return what finding out each assumption is worth to the choice of a plant: a panel a payoff.

    Raises
    ------
    ValueError
        If no assumption stands out of the noise.
    """
    labels = Labels(lang, result.words)
    panels = {payoff: findings(result, payoff).head(_SHOWN) for payoff in result.decisions}
    panels = {payoff: frame for payoff, frame in panels.items() if len(frame)}
    if not panels:
        raise ValueError("no assumption stands out of the noise")
    heights, title = [_ROW * len(frame) for frame in panels.values()], labels("figure.finding_out")
    how = labels("figure.source.finding_out", n=labels.number(len(result.numbers)))
    with page(title, sum(heights), _told(result, how, labels), **look) as figure:
        axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)[:, 0]
        for ax, (payoff, frame) in zip(axes, panels.items(), strict=True):
            worth, error = frame["value_idr"] / _BILLION, frame["error_idr"] / _BILLION
            places = np.arange(len(frame))
            ax.barh(places, worth, height=0.62, color=COLOURS["extra"], linewidth=0)
            ax.errorbar(
                worth, places, xerr=error, fmt="none", ecolor=INK, elinewidth=0.8, capsize=1.5
            )
            rows(ax, [*frame["path"]])
            ax.set_xlim(left=0)
            ax.set_title(labels("figure.finding_out.panel", kpi=labels.kpi(payoff)))
            scale(ax, labels("figure.finding_out.axis"), labels)
    return figure


def tornado(result: "UncertainResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return what each assumption does alone to the payoffs that decide: a panel a payoff.

    Hatched bars come from the curve through all draws, those with the line of an interval from simulations,
    the others from repricing.

    Raises
    ------
    ValueError
        If no assumption moves a payoff.
    """
    labels, panels = Labels(lang, result.words), [*widest(result)]
    if not panels:
        raise ValueError("no assumption moves a payoff")
    heights, title = [_ROW * len(panel) for panel in panels], labels("figure.tornado")
    told = _told(result, _found_how(panels, labels), labels)
    with page(title, sum(heights), told, **look) as figure:
        axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)[:, 0]
        for ax, panel in zip(axes, panels, strict=True):
            _ends(ax, panel)
            rows(ax, [*panel["path"]])
            first = panel.iloc[0]
            words = {"kpi": labels.kpi(first["kpi"]), "scenario": labels(first["scenario"])}
            ax.set_title(labels("figure.tornado.panel", **words))
            scale(ax, labels("figure.tornado.axis"), labels)
        explain(figure, _tornado_marks(_methods(panels), labels))
    return figure


def _methods(panels: Sequence[pd.DataFrame]) -> set[str]:
    """Return how the rows of some panels are found."""
    return {method for panel in panels for method in panel["method"]}


def _told(result: "UncertainResult", how: str, labels: Labels) -> Telling:
    """Return what a page tells beside its picture: how its numbers come about."""
    return Telling(labels, source_line(Basis.of(result.plan), how, labels))


def _found_how(panels: Sequence[pd.DataFrame], labels: Labels) -> str:
    """Return what is drawn: how each kind of rows that are there is found."""
    runs = labels.number(max(panel["n"].max() for panel in panels))
    methods = _methods(panels)
    parts = [
        labels(f"figure.source.tornado.{method}", n=runs) for method in METHODS if method in methods
    ]
    return "; ".join(parts)


def _tornado_marks(methods: Container[str], labels: Labels) -> list[Patch | Line2D]:
    """Return the marks that the legend explains: those that are drawn."""
    low, high = (
        Patch(facecolor=COLOURS[colour], label=labels(f"figure.tornado.{end}"))
        for end, colour in (("low", "saving"), ("high", "extra"))
    )
    hatched = Patch(facecolor="white", edgecolor=INK, hatch=_HATCH, label=labels("tornado.curve"))
    interval = Line2D([], [], color=INK, linewidth=0.8, label=labels("figure.tornado.interval"))
    of_method: dict[str, Patch | Line2D] = {"curve": hatched, "simulated": interval}
    return [low, high, *(mark for method, mark in of_method.items() if method in methods)]


def _ends(ax: Axes, panel: pd.DataFrame) -> None:
    """Draw the difference at each end of the range of each assumption [billion IDR]."""
    for place, row in enumerate(panel.to_dict("records")):
        ends = (("at_low", "saving"), ("at_high", "extra"))
        # Where both are on one side, the shorter bar is drawn over the longer one.
        for end, colour in sorted(ends, key=lambda pair: -abs(row[pair[0]])):
            hatch = _HATCH if row["method"] == "curve" else None
            ax.barh(
                place,
                row[end] / _BILLION,
                height=0.62,
                color=COLOURS[colour],
                edgecolor="white",
                linewidth=0,
                hatch=hatch,
            )
        for end, offset in (("low", -_APART), ("high", _APART)):
            interval = np.array([row[f"{end}_ci_low"], row[f"{end}_ci_high"]]) / _BILLION
            ax.plot(interval, [place + offset] * 2, color=INK, linewidth=0.8)
    ax.axvline(0, color=INK, linewidth=0.8)
