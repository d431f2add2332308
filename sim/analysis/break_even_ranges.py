"""Break-evens over the ranges of all other prices: at which value of one a figure meets its target, how surely.

The others are drawn together within their ranges, for the mean flows and steady prices, as for the claims
of a study.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.analysis.break_even_result import BreakEven, OverRanges
from sim.analysis.goals import Goal
from sim.analysis.outputs import Output
from sim.analysis.over_ranges import STREAM, amounts_at, is_drawn
from sim.analysis.steady import SteadyStudy
from sim.analysis.study import StudyResult
from sim.analysis.unknowns import Unknown, drawn_shares, unknowns
from sim.arrays import Array
from sim.numerals import Problem
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.samples import is_column

RATE = "discount_rate"
DRAWS = 500
"""Draws of all other prices."""
_POINTS = 25
"""Values of the assumption that are tried at each draw, before that where a straight line meets the target."""


def require_column(goal: Goal) -> None:
    """Raise a ScenarioError unless an assumption is a price, a share or a rate: others take simulations."""
    varied = goal.variable
    if not (varied.path == RATE or (is_column(varied.path) and not varied.is_physical)):
        raise ScenarioError([Located(Origin("--ranges"), varied.path, Problem("ranges_of_price"))])


def over_ranges(
    found: Sequence[BreakEven], all_goals: Sequence[Goal], result: StudyResult
) -> list[BreakEven]:
    """Return break-evens with their spread over the ranges of all other prices.

    Parameters
    ----------
    all_goals
        The goal of each.
    result
        The runs of the scenarios at the values that they state.
    """
    draws = _Draws.of(all_goals, result)
    return [
        replace(one, over_ranges=draws.spread(goal, one.value))
        for one, goal in zip(found, all_goals, strict=True)
    ]


@dataclass(frozen=True)
class _Draws:
    """A study at draws of all prices but one."""

    study: SteadyStudy
    inputs: Sequence[Unknown]
    shares: Array
    """Shares of probability [draw, unknown]."""

    @classmethod
    def of(cls, all_goals: Sequence[Goal], result: StudyResult) -> "_Draws":
        goal, plan = all_goals[0], result.plan
        names = [name for one in all_goals for name in (one.scenario, one.against) if name]
        wanted = [Output(name, goal.kpi) for name in dict.fromkeys(names)]

        def mean(output: Output) -> float | None:
            sample = result.sample(output.kpi, output.scenario)
            return None if sample is None else float(np.mean(sample.parts))

        inputs = [
            one
            for one in unknowns(plan)
            if one.path != goal.variable.path and any(map(is_drawn, one.parts))
        ]
        shares = drawn_shares(plan, inputs, DRAWS, STREAM)
        return cls(SteadyStudy.of(plan, result.flows, mean, wanted), inputs, shares)

    def spread(self, goal: Goal, near: float) -> OverRanges:
        """Return how the value nearest to another, or to the one as written, spreads over the draws."""
        varied = goal.variable
        near = near if np.isfinite(near) else varied.value
        roots = _roots(self._gap(goal), np.array(varied.grid(_POINTS)), near)
        known = roots[np.isfinite(roots)]
        low, high = np.quantile(known, (0.05, 0.95)) if known.size else (np.nan, np.nan)
        return OverRanges(float(low), float(high), known.size / roots.size)

    def _gap(self, goal: Goal) -> Callable[[Array], Array]:
        """Return the gap of a goal at a value of its assumption in each draw [draw]."""
        plan, varied = self.study.plan, goal.variable
        drawn = amounts_at(plan, self.inputs, self.shares)
        stating = [name for name, one in plan.scenarios.items() if varied.path in one.origins]

        def gap(values: Array) -> Array:
            kept, rates = values * varied.scale, None
            amounts: Mapping[str, Mapping[str, Array]] = drawn
            if varied.path == RATE:
                rates = kept
            else:
                amounts = drawn | {name: {**drawn[name], varied.path: kept} for name in stating}
            figures = self.study.figures(amounts, rates)
            ours = figures[Output(goal.scenario, goal.kpi)]
            return np.broadcast_to(
                ours
                - (figures[Output(goal.against, goal.kpi)] if goal.against else goal.target or 0),
                values.shape,
            )

        return gap


def _roots(gap: Callable[[Array], Array], values: Array, near: float) -> Array:
    """Return where a gap of each draw is zero [draw], nearest to a value; nan where it is nowhere."""
    at = np.array([gap(np.full(DRAWS, value)) for value in values])
    crosses = np.isfinite(at[:-1]) & np.isfinite(at[1:]) & ((at[:-1] > 0) != (at[1:] > 0))
    away = np.abs((values[:-1] + values[1:]) / 2 - near)[:, None]
    place, draw = np.where(crosses, away, np.inf).argmin(axis=0), np.arange(DRAWS)
    low, high, at_low, at_high = (
        values[place],
        values[place + 1],
        at[place, draw],
        at[place + 1, draw],
    )
    found = crosses.any(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.where(found, low - at_low * (high - low) / (at_high - at_low), near)
        at_root = gap(root)
        below = (at_root > 0) == (at_low > 0)
        low, at_low = np.where(below, root, low), np.where(below, at_root, at_low)
        high, at_high = np.where(below, high, root), np.where(below, at_high, at_root)
        root = low - at_low * (high - low) / (at_high - at_low)
    return np.where(found, root, np.nan)
