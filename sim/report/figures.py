"""What does a reader see at a glance? Figures for an A4 page, in two languages, from plain frames."""

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from sim.report.drawing import (
    COLOURS,
    INK,
    QUIET,
    beside,
    column,
    fill,
    hide_unfitting,
    ink_on,
    legend,
    page,
    rows,
    save,
    scale,
    whisker,
)
from sim.report.estimates import (
    COST,
    FOB,
    GAP,
    NET_COST,
    NET_FOB,
    RIVAL_FOB,
    TRANSPORT,
    Estimate,
    Estimates,
    Results,
    estimates,
    group_costs,
    pairs,
    percent_of,
    plus_minus,
    rivals,
    scenarios,
)
from sim.report.labels import UNDEFINED, Labels

__all__ = ["Figure", "cost_bridge", "fob", "save", "unit_cost"]


def unit_cost(results: Results, lang: str = "en") -> Figure:
    """Return what a can costs [IDR/can]: a bar a scenario, stacked by cost group, with totals.

    What is earned (by-products) stands left of zero; the total is marked with its interval, and
    the cost net of grant where it differs.
    """
    labels, levels, costs = Labels(lang), estimates(results.kpis), group_costs(results.kpis)
    names = [str(name) for name in costs]
    with page("figure.unit_cost", 1.3 + 0.4 * len(names), results, labels) as figure:
        ax = figure.add_subplot()
        numbers = _stacks(ax, costs, labels)
        for row, name in enumerate(names):
            place = (float(costs[name].clip(lower=0).sum()), row)
            _total(ax, place, levels[name, COST], levels.get((name, TRANSPORT)), labels)
        _net_of_grant(ax, names, levels, labels)
        rows(ax, [labels(name) for name in names])
        scale(ax, labels("figure.unit_cost.axis", unit=labels("IDR/can")), labels)
        ax.set_xlim(left=costs.where(costs < 0, 0.0).sum().min() * 1.2)
        legend(ax, 4)
        hide_unfitting(figure, numbers)
    return figure


def _stacks(ax: Axes, costs: pd.DataFrame, labels: Labels) -> list[tuple[Text, Rectangle]]:
    """Draw the groups, costs to the right of zero and earnings to the left; return the numbers."""
    earned = costs.where(costs < 0, 0.0)
    lefts = (costs - earned).cumsum().where(costs > 0, earned.cumsum()) - costs
    numbers: list[tuple[Text, Rectangle]] = []
    for group in map(str, costs.index):
        widths = list(costs.loc[group])
        bars = ax.barh(
            range(len(widths)),
            widths,
            left=lefts.loc[group],
            height=0.6,
            label=labels(group),
            **fill(group),
        )
        texts = ax.bar_label(
            bars,
            [labels.number(width) for width in widths],
            label_type="center",
            fontsize=7,
            color=ink_on(fill(group)["facecolor"]),
        )
        numbers += zip(texts, bars.patches, strict=True)
    return numbers


def _total(
    ax: Axes, place: tuple[float, int], total: Estimate, transport: Estimate | None, labels: Labels
) -> None:
    """Mark the interval below the bar; write the total, and the share of transport, beside it."""
    whisker(ax, total, (total.mean, place[1] + 0.39), labels("figure.unit_cost.total"))
    beside(ax, plus_minus(total, labels), place, va="bottom", fontweight="bold")
    if transport is not None:
        share = labels.percent(percent_of(transport.mean, total.mean), 1)
        text = labels("figure.unit_cost.transport", share=share)
        beside(ax, text, place, va="top", fontsize=7)


def _net_of_grant(ax: Axes, names: list[str], levels: Estimates, labels: Labels) -> None:
    """Point at the cost net of grant, above the bar, where a grant changes it."""
    points = [
        (levels[name, NET_COST].mean, row - 0.39)
        for row, name in enumerate(names)
        if (name, NET_COST) in levels
        and levels[name, COST].mean - levels[name, NET_COST].mean > 0.5
    ]
    if points:
        label = labels("net_of_grant")
        ax.plot(*zip(*points, strict=True), "v", color="white", mec=INK, ms=5, label=label)


def cost_bridge(results: Results, lang: str = "en", scenario: str | None = None) -> Figure:
    """Return how the cost of a can moves from `against` to the scenario [IDR/can], by group.

    Paired differences with their intervals, each starting where the one above ends; a panel for
    each scenario with a partner, or for `scenario` alone.

    Raises
    ------
    ValueError
        If there is no such pair.
    """
    labels, frame = Labels(lang), results.differences
    chosen = [pair for pair in pairs(frame) if scenario in (None, pair[0])]
    if not chosen:
        raise ValueError(f"no difference of {scenario or 'any scenario'} from a partner is known")
    changes = group_costs(frame)[[name for name, _ in chosen]]
    changes = changes.loc[(changes.abs() > 0.5).any(axis=1)]
    height = 0.75 + len(chosen) * (0.45 + 0.2 * (len(changes) + 1))
    with page("figure.bridge", height, results, labels) as figure:
        axes = figure.subplots(len(chosen), sharex=True, squeeze=False)[:, 0]
        for ax, pair in zip(axes, chosen, strict=True):
            _bridge(ax, changes[pair[0]], estimates(frame), labels)
            ax.set_title(_from_to(*pair, estimates(results.kpis), labels))
        scale(axes[-1], labels("figure.bridge.axis", unit=labels("IDR/can")), labels, signed=True)
    return figure


def _bridge(ax: Axes, changes: pd.Series, gaps: Estimates, labels: Labels) -> None:
    scenario, groups, ends = str(changes.name), list(map(str, changes.index)), changes.cumsum()
    for row, group in enumerate(groups):
        change = gaps.get((scenario, f"{COST}.{group}")) or _rest(changes[group])
        start = ends[group] - change.mean
        _step(ax, (start, row), change, "saving" if change.mean < 0 else "extra", labels)
        ax.plot([ends[group]] * 2, [row, row + 1], color=QUIET, linewidth=0.6, zorder=0)
    _step(ax, (0.0, len(groups)), gaps[scenario, COST], "total", labels)
    ax.axvline(0, color=QUIET, linewidth=0.8)
    rows(ax, [*map(labels, groups), labels("figure.bridge.change")])
    ax.get_yticklabels()[-1].set_fontweight("bold")
    ax.use_sticky_edges = False
    ax.margins(x=0.22)


def _rest(mean: float) -> Estimate:
    """Return what no group accounts for: its interval is not known."""
    return Estimate(mean, math.nan, math.nan, 0, "IDR/can")


def _step(ax: Axes, start: tuple[float, int], change: Estimate, key: str, labels: Labels) -> None:
    """Draw one change as a bar from `start`, its interval at the end, its number at the right."""
    left, row = start
    ax.barh(row, change.mean, left=left, height=0.62, **fill(key))
    end = left + change.mean
    whisker(ax, change, (end, row))
    reach = end + math.copysign(change.half if change.bounded else 0, change.mean)
    beside(
        ax,
        plus_minus(change, labels, signed=True),
        (reach, row),
        left=change.mean < 0,
        va="center",
        fontweight="bold" if key == "total" else "normal",
    )


def _from_to(scenario: str, against: str, levels: Estimates, labels: Labels) -> str:
    return labels(
        "figure.bridge.panel",
        against=labels(against),
        before=labels.number(levels[against, COST].mean),
        scenario=labels(scenario),
        after=labels.number(levels[scenario, COST].mean),
    )


def fob(results: Results, lang: str = "en") -> Figure:
    """Return the FOB offer [USD/carton] by scenario, with and net of grant, beside the rival's.

    The rival is the first one in the figures: its mean as a line, its 5th to 95th percentile as a
    band.
    """
    labels, levels = Labels(lang), estimates(results.kpis)
    names = [name for name in scenarios(results.kpis) if (name, FOB) in levels]
    with page("figure.fob", 1.4 + 0.28 * len(names), results, labels) as figure:
        ax = figure.add_subplot()
        _offers(ax, names, levels, labels)
        for rival in rivals(results.kpis)[:1]:
            _band(ax, labels(rival), levels[names[0], RIVAL_FOB + rival], labels)
            gaps = [levels.get((name, GAP + rival)) for name in names]
            written = [labels.percent(gap.mean) if gap else UNDEFINED for gap in gaps]
            column(ax, 138, labels("figure.fob.gap", rival=labels(rival)), written)
        rows(ax, [labels(name) for name in names])
        scale(ax, labels("figure.fob.axis", unit=labels("USD/carton")), labels)
        legend(ax, 2, above=24)
    return figure


def _offers(ax: Axes, names: list[str], levels: Estimates, labels: Labels) -> None:
    """Draw each offer with its interval, and a line to the offer net of grant where it differs."""
    offers = [levels[name, FOB].mean for name in names]
    nets = [levels[name, NET_FOB].mean if (name, NET_FOB) in levels else math.nan for name in names]
    granted = [
        net if offer - net > 0.005 else math.nan for offer, net in zip(offers, nets, strict=True)
    ]
    for row, name in enumerate(names):
        ax.plot([offers[row], granted[row]], [row, row], color=QUIET, linewidth=0.8)
        whisker(ax, levels[name, FOB], (offers[row], row))
    for means, colour, key in (
        (offers, INK, "figure.fob.offer"),
        (granted, "white", "net_of_grant"),
    ):
        ax.plot(means, range(len(means)), "o", color=colour, mec=INK, ms=5.5, label=labels(key))
    column(ax, 42, labels("figure.fob.head"), [labels.number(mean, 2) for mean in offers])
    column(ax, 88, labels("figure.net_of_grant"), [labels.number(mean, 2) for mean in granted])


def _band(ax: Axes, rival: str, price: Estimate, labels: Labels) -> None:
    """Draw the rival's mean, and the band around it where its price varies."""
    mean, low, high = (labels.number(end, 1) for end in (price.mean, price.p05, price.p95))
    line: dict[str, Any] = {"color": QUIET, "linewidth": 1, "linestyle": (0, (4, 2))}
    if low == high:
        ax.axvline(price.mean, label=labels("figure.fob.line", rival=rival, mean=mean), **line)
        return
    text = labels("figure.fob.band", rival=rival, mean=mean, low=low, high=high)
    ax.axvline(price.mean, **line)
    ax.axvspan(price.p05, price.p95, color=COLOURS["rival"], linewidth=0, label=text)
