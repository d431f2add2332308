"""The figure of our price on its way from the gate to a market, beside the rivals'."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.catalogue.keys import CIF, COST, FOB, LANDED, RIVAL_CIF, RIVAL_FOB, RIVAL_LANDED
from sim.catalogue.labels import Labels
from sim.report.estimates import rivals, sold
from sim.report.evidence import Evidence
from sim.report.figures.drawing import (
    Numbers,
    beside,
    hide_unfitting,
    legend,
    number,
    rows,
    scale,
    segments,
)
from sim.report.figures.page import Look, page, panels

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult

_STEPS = {
    "gate": "conversion",
    "fob": "packaging",
    "rival_fob": "total",
    "cif": "fruit",
    "landed": "rival",
}
"""Steps on the way, ours and a rival's, and the key of the colour of each."""
_GATE = f"{COST.removesuffix('_can')}_carton"
"""Cost at the gate [IDR/carton]."""
Ladder = Mapping[str, float]
"""Price reached at each step [USD/carton]."""


def price_ladder(results: "StudyResult", lang: str = "en", **look: Unpack[Look]) -> Figure:
    """Return prices by step from the gate to each market with orders [USD/carton]: a row a scenario, then rivals.

    The cost at the gate is told at the exchange rate assumed; what follows up to FOB is margin, port and
    commission.

    Raises
    ------
    ValueError
        If no price landed in a market is known.
    """
    evidence = Evidence.of(results, lang)
    labels, places = evidence.labels, sold(results.kpis)
    if not places:
        raise ValueError("no price landed in a market is known")
    by_market = {market: _ladders(market, evidence, results) for market, _ in places}
    shape = (len(by_market), 1)
    most = max(map(len, by_market.values()))
    numbers: Numbers = []
    with page(labels("figure.ladder"), 0.25 * shape[0] * most, evidence, **look) as figure:
        axes = panels(figure, len(by_market), shape, sharex=True)
        for ax, (market, ladders) in zip(axes, by_market.items(), strict=True):
            ax.set_title(labels(market))
            numbers += _stacks(ax, ladders, labels)
            rows(ax, [*ladders])
        scale(axes[-1], labels("USD/carton"), labels)
        legend(figure, *axes)
    hide_unfitting(numbers)
    return figure


def _ladders(market: str, evidence: Evidence, results: "StudyResult") -> dict[str, Ladder]:
    """Return the steps of every scenario that has them, and of every rival in a market, by label."""
    ladders: dict[str, Ladder] = {}
    for name in evidence.names:
        keys = {"fob": FOB, "cif": CIF + market, "landed": LANDED + market}
        reached = {step: evidence.level(name, key).mean for step, key in keys.items()}
        if all(evidence.level(name, key).defined for key in keys.values()):
            rate = results.plan.scenarios[name].money.exchange.usd
            gate = evidence.level(name, _GATE).mean / rate
            ladders[evidence.labels(name)] = {"gate": gate, **reached}
    first = next(name for name in evidence.names if evidence.level(name, LANDED + market).defined)
    for rival in rivals(evidence.kpis):
        starts = {
            "rival_fob": RIVAL_FOB,
            "cif": f"{RIVAL_CIF}{market}.",
            "landed": f"{RIVAL_LANDED}{market}.",
        }
        theirs = {step: evidence.level(first, start + rival) for step, start in starts.items()}
        if all(one.defined for one in theirs.values()):
            ladders[evidence.labels(rival)] = {step: one.mean for step, one in theirs.items()}
    return ladders


def _stacks(ax: Axes, ladders: Mapping[str, Ladder], labels: Labels) -> Numbers:
    """Draw what each step adds to the one before, and write where the last one ends."""
    numbers: Numbers = []
    ends = dict.fromkeys(range(len(ladders)), 0.0)
    for step, key in _STEPS.items():
        found = {row: one[step] for row, one in enumerate(ladders.values()) if step in one}
        added = {row: reached - ends[row] for row, reached in found.items()}
        bars = segments(ax, key, labels(f"figure.ladder.{step}"), added, ends)
        numbers += number(ax, bars, key, [labels.number(one, 2) for one in added.values()])
        ends |= found
    for row, end in ends.items():
        beside(ax, labels.number(end, 2), (end, row), va="center", fontweight="bold")
    return numbers
