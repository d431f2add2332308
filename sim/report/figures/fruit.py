"""The figures of fruit: through the year, and what becomes of it."""

from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.courses import MADE_OF_FRUIT, fruit_balance
from sim.analysis.courses import season as season_of
from sim.catalogue.labels import Labels
from sim.report.evidence import Evidence
from sim.report.figures.drawing import (
    INK,
    Numbers,
    columns,
    fill,
    hide_unfitting,
    legend,
    number,
    rows,
    scale,
    segments,
)
from sim.report.figures.multiples import small_multiples
from sim.report.figures.page import Look, Telling, page, panel_grid

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult

_PANEL = 1.0
"""Height of a panel [inch]."""
_FILLS = ("fruit", "by_products", "ingredients", "transport", "export", "conversion", "other")
"""Keys of the colours of what becomes of fruit."""
_BOUGHT = "fruit_t_per_year"
_DUST = 5e-4
"""Share of the fruit that is not drawn."""


def season(results: "StudyResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return ripe fruit, fruit processed and what a plant could take, by month of the year [t]: a panel a scenario.

    Means over all years of operation and replications. Chains that buy and process the same have one panel.

    Raises
    ------
    ValueError
        If no fruit is processed.
    """
    evidence = Evidence.of(results, lang)
    labels, course = evidence.labels, season_of(results)
    names = [
        name for name in evidence.names if course[course["scenario"] == name]["processed"].any()
    ]
    if not names:
        raise ValueError("no fruit is processed")
    shape = panel_grid(len(names), look, page=3)
    told = Telling.of(evidence, "means")
    with page(labels("figure.season"), _PANEL * shape[0], told, **look) as figure:

        def draw(ax: Axes, name: str) -> None:
            _months(ax, course[course["scenario"] == name], labels)

        lowest, first = small_multiples(figure, names, shape, draw, labels)
        for ax in lowest:
            ax.set_xlabel(labels("figure.season.axis"))
        for ax in first:
            ax.set_ylabel(labels("t/month"))
    return figure


def _months(ax: Axes, course: pd.DataFrame, labels: Labels) -> None:
    """Draw ripe fruit behind the fruit processed, and the capacity where there is one."""
    months = course["month"].to_numpy()
    for name, key, width in (("ripe", "rival", 0.9), ("processed", "fruit", 0.55)):
        label = labels(f"figure.season.{name}")
        ax.bar(months, course[name], width=width, label=label, **fill(key))
    if course["capacity"].any():
        look: dict[str, Any] = {"color": INK, "linewidth": 1.2, "linestyle": (0, (4, 2))}
        ax.plot(months, course["capacity"], label=labels("figure.season.capacity"), **look)
    ax.grid(visible=True, axis="y")
    ax.grid(visible=False, axis="x")
    ax.set_xlim(0.4, 12.6)
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda at, _: f"{at:.0f}"))
    ax.yaxis.set_major_locator(MaxNLocator(4))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda at, _: labels.number(at)))


def balance(results: "StudyResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return what becomes of the fruit that each scenario buys [%]: a bar a scenario.

    Raises
    ------
    ValueError
        If no fruit is bought.
    """
    evidence = Evidence.of(results, lang)
    labels, found = evidence.labels, fruit_balance(results).dropna()
    names = [*found["scenario"].unique()]
    if not names:
        raise ValueError("no fruit is bought")
    shares = found.pivot_table(index="scenario", columns="use", values="share", sort=False)
    numbers: Numbers = []
    told = Telling.of(evidence, "means")
    with page(labels("figure.balance"), 0.3 * len(names), told, **look) as figure:
        ax = figure.add_subplot()
        ends = dict.fromkeys(range(len(names)), 0.0)
        for use, key in zip(MADE_OF_FRUIT, _FILLS, strict=True):
            widths = dict(enumerate(100 * shares.loc[names, use]))
            if max(widths.values()) < 100 * _DUST:
                continue
            bars = segments(ax, key, labels(f"figure.balance.{use}"), widths, ends)
            numbers += number(ax, bars, key, [labels.percent(one, 1) for one in widths.values()])
            ends = {row: ends[row] + width for row, width in widths.items()}
        bought = [labels.number(evidence.level(name, _BOUGHT).mean) for name in names]
        columns(ax, {labels("figure.balance.bought"): bought})
        rows(ax, [labels(name) for name in names])
        ax.set_xlim(0, 100)
        scale(ax, labels("figure.balance.axis"), labels)
        legend(figure, ax)
    hide_unfitting(numbers)
    return figure
