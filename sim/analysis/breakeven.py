"""Break-evens: the value of one assumption at which a figure equals its target.

For a price, the value is found by root finding on repriced flows. For a value that the plant reads, it
is bracketed by simulations with common random numbers.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.analysis.break_even_ranges import over_ranges, require_column
from sim.analysis.break_even_result import (
    BETWEEN,
    JUMPS,
    NO_EFFECT,
    NOWHERE,
    REPEATEDLY,
    BreakEven,
    BreakEvenResult,
)
from sim.analysis.counterfactual import simulations_for
from sim.analysis.goals import Goal, Question, defined_goals, goals, united
from sim.analysis.search import search
from sim.analysis.study import StudyResult
from sim.analysis.variable import Variable
from sim.analysis.zero_crossing import Line, Point, Root, solve
from sim.flows import Flows
from sim.replication.runs import Execution, SimulationResult, run_all
from sim.replication.variants import variant
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.statistics.summary import Sample, summarise

_MONEY_POINTS, _PHYSICAL_POINTS = 25, 5
"""Values of the first grid."""
_MOST_ROUNDS = 9
_ROOT_WIDTH, _END_WIDTH = 0.01, 0.05
"""Widths at which the brackets of the root and of the ends of its interval are narrow enough [share
of the value]."""
_ROUNDING = 1e-9
"""Change of a figure that is rounding of floats [share of the figure]."""


def break_evens(plan: Plan, question: Question, execution: Execution) -> BreakEvenResult:
    """Return the value of an assumption at which a figure of each scenario equals its target.

    Raises
    ------
    ScenarioError
        If the path is not that of a number that can be varied, no scenario has the figure, or none
        has a target.
    """
    all_goals = goals(plan, question)
    if question.over_ranges:
        require_column(all_goals[0])
    if all_goals[0].variable.is_physical:
        return _by_simulation(plan, all_goals, execution)
    return _by_repricing(plan, all_goals, execution, spread=question.over_ranges)


def _by_repricing(
    plan: Plan, all_goals: list[Goal], execution: Execution, *, spread: bool
) -> BreakEvenResult:
    """Return the break-evens along a price: exact roots, from flows that are simulated once."""
    part = united(plan, all_goals)
    simulations = simulations_for(all_goals[0].kpi, part)
    outcome = run_all(simulations, range(plan.timing.replications), execution)
    result = StudyResult(part, *outcome)
    defined = defined_goals(all_goals, result) if result.replications else []
    solutions = [_solution(goal, result, _RepricedGap(goal, result).line) for goal in defined]
    if spread and defined:
        solutions = over_ranges(solutions, defined, result)
    return _result(plan, all_goals, solutions, outcome)


@dataclass(frozen=True)
class _RepricedGap:
    """The gap of a goal as a function of a price."""

    goal: Goal
    result: StudyResult

    @property
    def line(self) -> Line:
        """The gap over the range searched; among whole numbers, at those next to its zero too."""
        varied = self.goal.variable
        line = Line.of(self.point, varied.grid(_MONEY_POINTS))
        while varied.is_whole and (added := Line.of(self.point, _refined_values(line, varied))).x:
            known = zip([*line.x, *added.x], [*line.points, *added.points], strict=True)
            line = Line.through(dict(known))
        return line

    def point(self, value: float) -> Point | None:
        """Return the mean gap at a value of the price; None where the scenarios are not valid."""
        plan = self.goal.plan_at(value)
        if plan is None:
            return None
        gap = self.goal.gap(replace(self.result, plan=plan))
        return None if gap is None else _point(gap)


def _point(gap: Sample) -> Point:
    summary = summarise(gap)
    return Point(summary.mean, summary.ci_low, summary.ci_high)


def _solution(goal: Goal, as_written: StudyResult, line: Line) -> BreakEven:
    """Return the break-even of a goal: the zero of its line nearest to the value as written."""
    root = solve(line, goal.variable.value)
    around: tuple[float, ...] = ()
    if goal.variable.is_whole:
        root, around = _among_whole_numbers(root, line)
    figure = _mean(goal.figure(as_written))
    target = _mean(goal.target_values(as_written))
    return BreakEven(
        scenario=goal.scenario,
        against=goal.against,
        variable=goal.variable,
        figure=figure,
        target=target,
        value=root.value,
        around=around,
        ci_low=root.low,
        ci_high=root.high,
        low=line.x[0],
        high=line.x[-1],
        why=BETWEEN if around else _why(root, line, figure, target),
        points=tuple(zip(line.x, line.points, strict=True)),
    )


def _among_whole_numbers(root: Root, line: Line) -> tuple[Root, tuple[float, ...]]:
    """Return a root among whole numbers: itself, or none and the known numbers around it.

    The interval is widened to whole numbers.
    """
    widened = root._replace(low=float(np.floor(root.low)), high=float(np.ceil(root.high)))
    if math.isnan(root.value) or root.value.is_integer():
        return widened, ()
    return widened._replace(value=math.nan), line.bracket(root.value)


def _result(
    plan: Plan, all_goals: list[Goal], solutions: list[BreakEven], outcome: SimulationResult
) -> BreakEvenResult:
    """Return the result for all goals, which share one figure and one assumption."""
    _, replications, failures, interrupted = outcome
    kpi, path = all_goals[0].kpi, all_goals[0].variable.path
    return BreakEvenResult(plan, kpi, path, tuple(solutions), replications, failures, interrupted)


def _why(root: Root, line: Line, figure: float, target: float) -> str:
    """Return the reason for no root, or a remark on it."""
    if not root.crossings:
        rounding = _ROUNDING * max(abs(figure), abs(target))
        # Beside a target that is far larger, no change of the figure can be told from rounding.
        is_told = not 0 < abs(figure) < rounding
        return NO_EFFECT if is_told and line.is_flat(rounding) else NOWHERE
    return REPEATEDLY if root.crossings > 1 else JUMPS if root.jumps else ""


def _mean(sample: Sample | None) -> float:
    return math.nan if sample is None else summarise(sample).mean


def _by_simulation(plan: Plan, all_goals: list[Goal], execution: Execution) -> BreakEvenResult:
    """Return the break-evens along a value that the plant reads, by narrowing brackets."""
    trials = [_Trial(goal, None, goal.plan) for goal in all_goals]
    for goal in all_goals:
        trials += _trials(goal, _first_values(goal.variable))
    replications = tuple(range(plan.timing.replications))

    def refine(flows: Mapping[str, Flows]) -> list[_Trial]:
        added = [
            trial
            for line in _goal_lines(trials, flows, replications)
            for trial in _trials(line.goal, _refined_values(line.gaps, line.goal.variable))
        ]
        trials.extend(added)
        return added

    outcome = search(trials.copy(), refine, plan.timing, execution, _MOST_ROUNDS)
    lines = _goal_lines(trials, outcome.flows, outcome.replications)
    if not lines and (result := trials[0].result(outcome.flows, outcome.replications)):
        defined_goals([trials[0].goal], result)  # refuses a figure that there is not
    solutions = [_solution(line.goal, line.as_written, line.gaps) for line in lines]
    return _result(plan, all_goals, solutions, outcome)


@dataclass(frozen=True)
class _Trial:
    """The scenarios of a goal at one value of the assumption."""

    goal: Goal
    value: float | None
    """None for the scenarios as written, which may have several values of the assumption."""
    plan: Plan

    @property
    def scenarios(self) -> dict[str, Scenario]:
        return {self._name(name): scenario for name, scenario in self._needed.items()}

    @cached_property
    def _needed(self) -> Mapping[str, Scenario]:
        return simulations_for(self.goal.kpi, self.plan).scenarios

    def _name(self, scenario: str) -> str:
        if self.value is None:
            return scenario
        # The text from which the scenario is built: other texts are other scenarios.
        return variant(scenario, "vary", self.goal.variable.text(self.value))

    def result(
        self, flows: Mapping[str, Flows], replications: tuple[int, ...]
    ) -> StudyResult | None:
        """Return the result of the trial, None where flows of one of its scenarios are missing."""
        names = {name: self._name(name) for name in self._needed}
        if not replications or not flows.keys() >= {*names.values()}:
            return None
        of_trial = {name: flows[simulated] for name, simulated in names.items()}
        return StudyResult(self.plan, of_trial, replications)


class _GoalLine(NamedTuple):
    """The gap of a goal at the simulated values, and the result at the value as written."""

    goal: Goal
    as_written: StudyResult
    gaps: Line


def _trials(goal: Goal, values: Iterable[float]) -> Iterator[_Trial]:
    """Yield a trial at every value at which the scenarios are valid."""
    for value in values:
        if (plan := goal.plan_at(value)) is not None:
            yield _Trial(goal, value, plan)


def _first_values(varied: Variable) -> list[float]:
    """Return the values to simulate first: the one as written, and grid values not close to others."""
    values = [varied.value]
    for candidate in varied.grid(_PHYSICAL_POINTS):
        if all(abs(candidate - other) > _END_WIDTH * abs(other) for other in values):
            values.append(candidate)
    return values


def _goal_lines(
    trials: Iterable[_Trial], flows: Mapping[str, Flows], replications: tuple[int, ...]
) -> list[_GoalLine]:
    """Return the line of each goal whose figure and target are defined."""
    lines: dict[str, tuple[Goal, dict[float, Point], list[StudyResult]]] = {}
    for trial in trials:
        result, goal = trial.result(flows, replications), trial.goal
        gap = None if result is None else goal.gap(result)
        if result is not None and gap is not None:
            _, points, as_written = lines.setdefault(goal.scenario, (goal, {}, []))
            if trial.value is None:
                as_written.append(result)
            else:
                points[trial.value] = _point(gap)
    return [
        _GoalLine(goal, as_written[0], Line.through(points))
        for goal, points, as_written in lines.values()
        if as_written and points
    ]


def _refined_values(line: Line, varied: Variable) -> list[float]:
    """Return the values to simulate next: within the brackets of the root and of its interval."""
    root = solve(line, varied.value)
    values = set[float]()
    widths = (root.value, _ROOT_WIDTH), (root.low, _END_WIDTH), (root.high, _END_WIDTH)
    for value, width in widths:
        if math.isfinite(value):
            below, above = line.bracket(value)
            least = 1.0 if varied.is_whole else width * max(abs(below), abs(above))
            if above - below > least * (1 + 1e-9):
                values |= {(below + above) / 2, value}
    rounded = {_rounded(value, varied) for value in values}
    return sorted(rounded - {*line.x})


def _rounded(value: float, varied: Variable) -> float:
    return float(round(value)) if varied.is_whole else float(f"{value:.6g}")
