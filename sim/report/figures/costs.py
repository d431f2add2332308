"""The figures of levelised cost: by cost group, and of its differences by group and by cause."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Unpack

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.catalogue.keys import CAUSE, COST, NET_COST, TRANSPORT
from sim.catalogue.labels import Labels
from sim.report.estimates import (
    Estimate,
    Estimates,
    Results,
    group_costs,
    pairs,
    percent_of,
    plus_minus,
)
from sim.report.evidence import Evidence
from sim.report.figures.drawing import (
    COLOURS,
    INK,
    QUIET,
    Numbers,
    beside,
    beyond,
    hide_unfitting,
    legend,
    number,
    rows,
    scale,
    segments,
    whiskers,
)
from sim.report.figures.page import Look, page, panel_grid, panels


def unit_cost(results: Results, lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return what a can costs [IDR/can]: a bar a scenario, stacked by cost group, with totals.

    What is earned (by-products) stands left of zero; the total is marked with its interval, and
    the cost net of grant where it differs.
    """
    evidence = Evidence.of(results, lang)
    labels, levels, costs = evidence.labels, evidence.levels, group_costs(results.kpis)
    names = [str(name) for name in costs]
    with page(labels("figure.unit_cost"), 0.42 * len(names), evidence, **look) as figure:
        ax = figure.add_subplot()
        numbers = _stacks(ax, costs, labels)
        for row, name in enumerate(names):
            place = (float(costs[name].clip(lower=0).sum()), row)
            _total(ax, place, levels[name, COST], levels.get((name, TRANSPORT)), labels)
        totals = [levels[name, COST] for name in names]
        below = {(total.mean, row + 0.39): total for row, total in enumerate(totals)}
        whiskers(ax, below, labels("figure.unit_cost.total"))
        _net_of_grant(ax, names, levels, labels)
        rows(ax, [labels(name) for name in names])
        scale(ax, labels("figure.unit_cost.axis", unit=labels("IDR/can")), labels)
        ax.set_xlim(left=costs.where(costs < 0, 0.0).sum().min() * 1.2)
        legend(figure, ax)
    hide_unfitting(numbers)
    return figure


def _stacks(ax: Axes, costs: pd.DataFrame, labels: Labels) -> Numbers:
    """Draw the groups, costs to the right of zero and earnings to the left; return the numbers."""
    earned = costs.where(costs < 0, 0.0)
    lefts = (costs - earned).cumsum().where(costs > 0, earned.cumsum()) - costs
    numbers: Numbers = []
    for group in map(str, costs.index):
        widths, starts = dict(enumerate(costs.loc[group])), dict(enumerate(lefts.loc[group]))
        bars = segments(ax, group, labels(group), widths, starts)
        numbers += number(ax, bars, group, [labels.number(width) for width in widths.values()])
    return numbers


def _total(
    ax: Axes, place: tuple[float, int], total: Estimate, transport: Estimate | None, labels: Labels
) -> None:
    """Write the total, and the share of transport, beside its bar."""
    beside(ax, plus_minus(total, labels), place, va="bottom", fontweight="bold")
    if transport is not None:
        share = labels.percent(percent_of(transport.mean, total.mean), 1)
        text = labels("figure.unit_cost.transport", share=share)
        beside(ax, text, place, va="top", fontsize="small")


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


def cost_bridge(
    results: Results, lang: str = "en", scenario: str | None = None, **look: Unpack[Look]
) -> Figure:
    """Return how the cost of a can moves from `against` to the scenario [IDR/can], by group.

    Paired differences with their intervals, each starting where the one above ends; a panel for
    each scenario with a partner, or for `scenario` alone.

    Raises
    ------
    ValueError
        If there is no such pair.
    """
    evidence = Evidence.of(results, lang)
    changes = group_costs(results.differences)
    steps = {
        name: {
            group: evidence.gaps.get((name, f"{COST}.{group}")) or _rest(changes[name][group])
            for group in map(str, changes.index)
        }
        for name in map(str, changes)
    }
    return _bridges(_Steps("figure.bridge", "", steps), evidence, scenario, look)


def cost_causes(
    results: Results, lang: str = "en", scenario: str | None = None, **look: Unpack[Look]
) -> Figure:
    """Return why the cost of a can moves from `against` to the scenario [IDR/can], by cause.

    Drawn as `cost_bridge`; only pairs whose difference is split by cause have a panel.

    Raises
    ------
    ValueError
        If there is no such pair.
    """
    evidence = Evidence.of(results, lang)
    steps = {
        name: {
            cause: evidence.level(name, CAUSE + cause)
            for cause in evidence.causes
            if evidence.level(name, CAUSE + cause).defined
        }
        for name, _ in pairs(results.differences)
    }
    return _bridges(_Steps("figure.causes", "cause.", steps), evidence, scenario, look)


def _rest(mean: float) -> Estimate:
    """Return what no group accounts for: its interval is not known."""
    return Estimate(mean, math.nan, math.nan, 0, "IDR/can")


@dataclass(frozen=True)
class _Steps:
    """What the difference of each scenario from its partner is made of, under which title."""

    title: str
    prefix: str
    """What comes before a step's name in the label table."""
    of: Mapping[str, Mapping[str, Estimate]]

    def moved(self, names: list[str]) -> list[str]:
        """Return the steps that move the cost in any of some scenarios."""
        every = dict.fromkeys(key for name in names for key in self.of[name])
        return [
            key
            for key in every
            if any(key in self.of[name] and abs(self.of[name][key].mean) > 0.5 for name in names)
        ]


def _bridges(steps: _Steps, evidence: Evidence, scenario: str | None, look: Look) -> Figure:
    """Draw a panel for each pair that has steps, with a row for each step that moves in any."""
    known = [pair for pair in pairs(evidence.differences) if steps.of.get(pair[0])]
    chosen = [pair for pair in known if scenario in (None, pair[0])]
    if not chosen:
        raise ValueError(f"no difference of {scenario or 'any scenario'} from a partner is known")
    moved, labels = steps.moved([name for name, _ in chosen]), evidence.labels
    shape = panel_grid(len(chosen), look, page=1, slide=2)
    height = 0.2 * shape[0] * (len(moved) + 1)
    with page(labels(steps.title), height, evidence, **look) as figure:
        axes = panels(figure, len(chosen), shape, sharex=True)
        for ax, pair in zip(axes, chosen, strict=True):
            changes = {key: steps.of[pair[0]][key] for key in moved if key in steps.of[pair[0]]}
            _bridge(ax, changes, evidence.gaps[pair[0], COST], labels)
            names = [labels(steps.prefix + key) for key in changes]
            rows(ax, [*names, labels("figure.bridge.change")])
            ax.get_yticklabels()[-1].set_fontweight("bold")
            ax.set_title(_from_to(*pair, evidence.levels, labels))
        for ax in axes[-shape[1] :]:
            scale(ax, labels("figure.bridge.axis", unit=labels("IDR/can")), labels, signed=True)
            ax.tick_params(labelbottom=True)
    return figure


def _bridge(ax: Axes, changes: Mapping[str, Estimate], total: Estimate, labels: Labels) -> None:
    """Draw each change from where the one above ends, then the whole from zero."""
    means = [change.mean for change in changes.values()]
    keys = [*("saving" if mean < 0 else "extra" for mean in means), "total"]
    ends, steps = [*accumulate(means)], [*changes.values(), total]
    lefts = [*[0.0, *ends][: len(ends)], 0.0]
    tips: dict[tuple[float, float], Estimate] = {
        (left + step.mean, row): step
        for row, (left, step) in enumerate(zip(lefts, steps, strict=True))
    }
    ax.barh(
        range(len(steps)),
        [step.mean for step in steps],
        left=lefts,
        height=0.62,
        color=[COLOURS[key] for key in keys],
        edgecolor="white",
        linewidth=0.5,
    )
    tops = range(len(ends))
    ax.vlines(ends, tops, [row + 1 for row in tops], QUIET, linewidth=0.6, zorder=0)
    whiskers(ax, tips)
    for tip, step in tips.items():
        weight = "bold" if step is total else "normal"
        beyond(ax, plus_minus(step, labels, signed=True), tip, step, fontweight=weight)
    ax.axvline(0, color=QUIET, linewidth=0.8)
    ax.use_sticky_edges = False
    ax.margins(x=0.02)


def _from_to(scenario: str, against: str, levels: Estimates, labels: Labels) -> str:
    return labels(
        "figure.bridge.panel",
        against=labels(against),
        before=labels.number(levels[against, COST].mean),
        scenario=labels(scenario),
        after=labels.number(levels[scenario, COST].mean),
    )
