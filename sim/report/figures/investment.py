"""The figure of the NPV of each plant."""

from typing import Unpack

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.catalogue.keys import CAPITAL, GRANT_NEEDED, NET, NPV, WITHOUT
from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.estimates import Estimates, Results
from sim.report.evidence import Evidence
from sim.report.figures.drawing import (
    QUIET,
    beyond,
    columns,
    fill,
    legend,
    rows,
    scale,
    whiskers,
)
from sim.report.figures.page import Look, page

# What is drawn of each plant, from top to bottom, in which colour.
_VIEWS = {
    "figure.npv.before": (NPV, "total"),
    "figure.npv.net": (NPV + NET, "conversion"),
    "figure.npv.without": (WITHOUT + NPV + NET, "against"),
}
_HEIGHT = 0.26


def npv(results: Results, lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return what each investment is worth [billion IDR]: before and with the grant, against none.

    Raises
    ------
    ValueError
        If no scenario invests.
    """
    evidence = Evidence.of(results, lang)
    labels, levels = evidence.labels, evidence.levels
    names = [
        name
        for name in evidence.names
        if (name, NPV) in levels and (name, CAPITAL) in levels and levels[name, CAPITAL].mean > 0
    ]
    if not names:
        raise ValueError("no scenario with an investment is known")
    with page(labels("figure.npv"), 0.55 * len(names), evidence, **look) as figure:
        ax = figure.add_subplot()
        for place, (view, (kpi, colour)) in enumerate(_VIEWS.items()):
            known = {row: (name, kpi) for row, name in enumerate(names) if (name, kpi) in levels}
            if known:
                bars = {row + _HEIGHT * (place - 1): key for row, key in known.items()}
                _bars(ax, bars, levels, labels)
                ax.barh(
                    list(bars),
                    [levels[key].shown.mean for key in bars.values()],
                    height=_HEIGHT,
                    label=labels(view),
                    **fill(colour),
                )
        ax.axvline(0, color=QUIET, linewidth=0.8)
        ax.use_sticky_edges = False
        ax.margins(x=0.02)
        rows(ax, [labels(name) for name in names])
        scale(ax, labels("figure.npv.axis", unit=labels("IDR_billion")), labels, signed=True)
        columns(ax, {labels("figure.npv.grant"): _grants(names, levels, labels)})
        legend(figure, ax)
    return figure


def _bars(ax: Axes, bars: dict[float, tuple[str, str]], levels: Estimates, labels: Labels) -> None:
    """Write value and interval at the end of each bar."""
    shown = {row: levels[key].shown for row, key in bars.items()}
    whiskers(ax, {(value.mean, row): value for row, value in shown.items()})
    for row, value in shown.items():
        written = labels.number(value.mean, value.digits, signed=True)
        beyond(ax, written, (value.mean, row), value, fontsize="small")


def _grants(names: list[str], levels: Estimates, labels: Labels) -> list[str]:
    """Return the grant that each plant would need to be worth its cost."""
    grants = [levels.get((name, GRANT_NEEDED)) for name in names]
    return [
        labels.number(grant.shown.mean, grant.shown.digits) if grant else UNDEFINED
        for grant in grants
    ]
