"""The figures of the cash of each investment by year, and of its sales and costs by use."""

import math
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.courses import cash_course, use_course
from sim.catalogue.keys import USED
from sim.catalogue.labels import Labels
from sim.report.evidence import Evidence
from sim.report.figures.drawing import COLOURS, INK, QUIET, fill
from sim.report.figures.multiples import small_multiples
from sim.report.figures.page import Look, Telling, page, panel_grid

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult

_BILLION = 1e9
_PANEL = 1.3
"""Height of a panel [inch]."""
_EVEN = "break_even_utilisation_pct"


def cash_flow(results: "StudyResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return what each investment earns by year with the grant, and its NPV so far [billion IDR]: a panel a plant.

    In money of the price basis, after tax and before financing. The line ends at the NPV; a triangle marks the
    year from which on it is above zero.

    Raises
    ------
    ValueError
        If no scenario invests.
    """
    evidence = Evidence.of(results, lang)
    labels, course = evidence.labels, cash_course(results)
    names = [*course["scenario"].unique()]
    if not names:
        raise ValueError("no scenario with an investment is known")
    shape = panel_grid(len(names), look, page=2)
    told = Telling.of(evidence, "means")
    with page(labels("figure.cash"), _PANEL * shape[0], told, **look) as figure:

        def draw(ax: Axes, name: str) -> None:
            _cash(ax, course[course["scenario"] == name], labels)

        _, first = small_multiples(figure, names, shape, draw, labels)
        for ax in first:
            ax.set_ylabel(labels("IDR_billion"))
    return figure


def _cash(ax: Axes, rows: pd.DataFrame, labels: Labels) -> None:
    """Draw the cash of every year, and what it is worth so far."""
    years, net = rows["year"].to_numpy(), rows["net_idr"].to_numpy() / _BILLION
    so_far = rows["worth_idr"].cumsum().to_numpy() / _BILLION
    look = fill("conversion") | {"label": labels("figure.cash.net")}
    ax.bar(years, net, width=0.7, **look)
    ax.plot(years, so_far, color=INK, linewidth=1.2, label=labels("figure.cash.so_far"))
    ax.axhline(0, color=QUIET, linewidth=0.8)
    if so_far[-1] > 0:
        # The first year after the last one that ends below zero.
        back = int(np.flatnonzero(so_far <= 0).max(initial=-1)) + 1
        mark: dict[str, Any] = {"color": "white", "mec": INK, "ms": 6, "zorder": 3}
        ax.plot(years[back], so_far[back], "^", label=labels("figure.cash.back"), **mark)
    ax.grid(visible=True, axis="y")
    ax.grid(visible=False, axis="x")
    ax.yaxis.set_major_locator(MaxNLocator(4))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda at, _: labels.number(at)))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda at, _: f"{at:.0f}"))


def use_of_plant(results: "StudyResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return sales and costs of each plant by its use, before any grant [billion IDR]: a panel a plant.

    Present values over the study; costs are operation, investment and tax. Where they cross, the NPV is zero.

    Raises
    ------
    ValueError
        If there is no plant that sells.
    """
    evidence = Evidence.of(results, lang)
    labels, course = evidence.labels, use_course(results)
    names = [*course["scenario"].unique()]
    if not names:
        raise ValueError("no plant that sells is known")
    shape = panel_grid(len(names), look, page=2, slide=3)
    told = Telling.of(evidence, "means")
    with page(labels("figure.use"), _PANEL * shape[0], told, **look) as figure:

        def draw(ax: Axes, name: str) -> None:
            _use(ax, course[course["scenario"] == name], labels)
            _places(ax, evidence.level(name, USED).mean, evidence.level(name, _EVEN).mean, labels)

        lowest, first = small_multiples(figure, names, shape, draw, labels)
        for ax in lowest:
            ax.set_xlabel(labels("figure.use.axis"))
        for ax in first:
            ax.set_ylabel(labels("IDR_billion"))
    return figure


def _use(ax: Axes, rows: pd.DataFrame, labels: Labels) -> None:
    """Draw sales and costs, and what lies between them."""
    use = rows["use_pct"].to_numpy()
    sales, cost = (rows[name].to_numpy() / _BILLION for name in ("sales_idr", "cost_idr"))
    ax.plot(use, sales, color=COLOURS["saving"], label=labels("figure.use.sales"))
    dashed: dict[str, Any] = {"color": INK, "linestyle": (0, (5, 2))}
    ax.plot(use, cost, label=labels("figure.use.cost"), **dashed)
    for key, where in (("gain", sales > cost), ("loss", sales <= cost)):
        if not where.any():
            continue
        colour = COLOURS["conversion" if key == "gain" else "extra"]
        label = labels(f"figure.use.{key}")
        ax.fill_between(use, sales, cost, where=where, interpolate=True, color=colour, alpha=0.3,
                        linewidth=0, label=label, hatch=None if key == "gain" else "///",
                        edgecolor=QUIET)  # fmt: skip
    ax.set(xlim=(0, 100), ylim=(0, None))
    ax.grid(visible=True, axis="y")
    ax.yaxis.set_major_locator(MaxNLocator(4))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda at, _: labels.number(at)))
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda at, _: labels.number(at)))


def _places(ax: Axes, used: float, even: float, labels: Labels) -> None:
    """Mark the use that is planned, and the one at which sales and costs are equal."""
    for place, style, key in ((used, ":", "planned"), (even, "-", "even")):
        if math.isfinite(place):
            label = labels(f"figure.use.{key}")
            ax.axvline(place, color=QUIET, linewidth=1, linestyle=style, label=label)
