"""The value of one assumption at which a figure meets a target: what was found, and the two ways to it.

Prices are found exactly, by root finding on repriced flows; what the plant reads by simulation, all
values under the same luck, bracket by bracket.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from sim.analysis.break_even_frames import JUMPS, NOWHERE, REPEATEDLY, BreakEven, BreakEvens
from sim.analysis.counterfactual import simulated
from sim.analysis.goals import Goal, Question, goals, reachable
from sim.analysis.price_controls import weighing_of
from sim.analysis.search import search
from sim.analysis.study import Runs
from sim.analysis.variable import Variable
from sim.analysis.zero_crossing import Line, Point, Root, solve
from sim.arrays import Array
from sim.flows import Flows
from sim.replication.runs import Execution, SimulationResult, run_all
from sim.replication.variants import variant
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.statistics.control_variates import Weighing
from sim.statistics.summary import summarise

_MONEY_POINTS, _PLANT_POINTS = 25, 5
_MOST_ROUNDS = 9
_COUNTERFACTUAL = ("cause_", "cost_of_distance_")
"""How the figures begin that also read the same works in another place."""
_BRACKET, _CLOSE = 0.01, 0.05
"""Width at which a bracket of simulated values is narrow enough [share of the value]: that of the
root, and those of the ends of its interval."""


def break_evens(plan: Plan, question: Question, execution: Execution) -> BreakEvens:
    """Return the value of an assumption at which a figure of each scenario meets a target.

    Raises
    ------
    ScenarioError
        If the path leads to no number that can be varied, no scenario has the figure, or there is
        nothing that it could meet.
    """
    wanted = goals(plan, question)
    by_simulation = wanted[0].variable.is_physical
    return (_by_simulation if by_simulation else _by_repricing)(plan, wanted, execution)


def _by_repricing(plan: Plan, wanted: list[Goal], execution: Execution) -> BreakEvens:
    """Return the break-evens along a price: exact roots, on flows that are simulated once."""
    outcome = run_all(simulated(plan), range(plan.timing.replications), execution)
    runs, found = Runs(plan, *outcome), list[BreakEven]()
    for goal in reachable(wanted, runs) if runs.replications else ():
        line = Line.of(_Repriced(goal, runs).point, goal.variable.grid(_MONEY_POINTS))
        found.append(_solved(goal, runs, line))
    return _answer(plan, wanted, found, outcome)


@dataclass(frozen=True)
class _Repriced:
    """A figure less its target at any value of a price."""

    goal: Goal
    runs: Runs

    def point(self, number: float) -> Point | None:
        """Return the gap at a value; None where the scenarios do not hold."""
        there = self.goal.plan_at(number)
        if there is None:
            return None
        # As in all repricings, replications count as they do at the prices that were simulated.
        weighing = weighing_of(self.goal.kpi, self.runs.weighing)
        gap = self.goal.gap(replace(self.runs, plan=there))
        return None if gap is None else _point(gap, weighing)


def _point(gap: Array, weighing: Weighing | None) -> Point:
    summary = summarise(gap, weighing=weighing)
    return Point(summary.mean, summary.ci_low, summary.ci_high)


def _solved(goal: Goal, runs: Runs, line: Line) -> BreakEven:
    """Return where a line is zero, nearest to the value as written."""
    root = solve(line, goal.variable.value)
    figure, target = (_mean(one, goal.kpi, runs) for one in (goal.figure(runs), goal.met(runs)))
    return BreakEven(
        scenario=goal.scenario,
        against=goal.against,
        kpi=goal.kpi,
        variable=goal.variable,
        figure=figure,
        target=target,
        value=root.value,
        ci_low=root.low,
        ci_high=root.high,
        low=line.places[0],
        high=line.places[-1],
        why=_why(root),
        points=tuple(zip(line.places, line.points, strict=True)),
    )


def _answer(
    plan: Plan, wanted: list[Goal], found: list[BreakEven], outcome: SimulationResult
) -> BreakEvens:
    """Return the break-evens of all goals, which have one figure and one assumption."""
    _, replications, failures, interrupted = outcome
    goal, solved = wanted[0], tuple(found)
    return BreakEvens(
        plan, goal.kpi, goal.variable.path, solved, replications, failures, interrupted
    )


def _why(root: Root) -> str:
    if not root.crossings:
        return NOWHERE
    return REPEATEDLY if root.crossings > 1 else JUMPS if root.jumps else ""


def _mean(sample: Array | None, kpi: str, runs: Runs) -> float:
    if sample is None:
        return math.nan
    return summarise(sample, weighing=weighing_of(kpi, runs.weighing)).mean


def _by_simulation(plan: Plan, wanted: list[Goal], execution: Execution) -> BreakEvens:
    """Return the break-evens along what the plant reads: brackets of values under the same luck."""
    trials = [trial for goal in wanted for trial in _trials(goal, _spread(goal.variable))]
    numbers = tuple(range(plan.timing.replications))

    def closer(flows: Mapping[str, Flows]) -> list[_Trial]:
        fresh = [
            trial
            for line in _lines(trials, flows, numbers)
            for trial in _trials(line.goal, _closer(line.gaps, line.goal.variable))
        ]
        trials.extend(fresh)
        return fresh

    outcome = search(trials.copy(), closer, plan.timing, execution, _MOST_ROUNDS)
    lines = _lines(trials, outcome.flows, outcome.replications)
    found = [_solved(line.goal, line.as_written, line.gaps) for line in lines]
    return _answer(plan, wanted, found, outcome)


@dataclass(frozen=True)
class _Trial:
    """What a figure is made of, at one value of the assumption."""

    goal: Goal
    number: float
    plan: Plan

    @property
    def scenarios(self) -> dict[str, Scenario]:
        return {self._name(name): scenario for name, scenario in self._read.items()}

    @property
    def _read(self) -> Mapping[str, Scenario]:
        """The scenarios that the figure is made of."""
        told_apart = self.goal.kpi.startswith(_COUNTERFACTUAL)
        return simulated(self.plan).scenarios if told_apart else self.plan.scenarios

    def _name(self, scenario: str) -> str:
        return variant(scenario, "vary", f"{self.number:.9g}")

    def runs(self, flows: Mapping[str, Flows], replications: tuple[int, ...]) -> Runs | None:
        """Return the runs of the trial, None where they are not whole."""
        names = {name: self._name(name) for name in self._read}
        if not replications or not flows.keys() >= {*names.values()}:
            return None
        return Runs(self.plan, {name: flows[there] for name, there in names.items()}, replications)


class _Line(NamedTuple):
    """The gap of a goal at the values that were simulated, and the runs at the value as written."""

    goal: Goal
    as_written: Runs
    gaps: Line


def _trials(goal: Goal, numbers: Iterable[float]) -> Iterator[_Trial]:
    """Yield a trial at every value at which the scenarios hold."""
    for number in numbers:
        if (plan := goal.plan_at(number)) is not None:
            yield _Trial(goal, number, plan)


def _spread(varied: Variable) -> list[float]:
    """Return the values to look at first: that which is written, and others not close to it."""
    kept = [varied.value]
    for number in varied.grid(_PLANT_POINTS):
        if all(abs(number - other) > _CLOSE * abs(other) for other in kept):
            kept.append(number)
    return kept


def _lines(
    trials: Iterable[_Trial], flows: Mapping[str, Flows], replications: tuple[int, ...]
) -> list[_Line]:
    """Return the line of each goal that the scenarios have figures for."""
    lines: dict[str, tuple[Goal, dict[float, Point], list[Runs]]] = {}
    for trial in trials:
        runs, goal = trial.runs(flows, replications), trial.goal
        gap = None if runs is None else goal.gap(runs)
        if runs is not None and gap is not None:
            _, points, written = lines.setdefault(goal.scenario, (goal, {}, []))
            points[trial.number] = _point(gap, weighing_of(goal.kpi, runs.weighing))
            if trial.number == goal.variable.value:
                written.append(runs)
    return [
        _Line(goal, written[0], Line.through(points))
        for goal, points, written in lines.values()
        if written
    ]


def _closer(line: Line, varied: Variable) -> list[float]:
    """Return values to look at next: inside every bracket of the root and of its interval."""
    root = solve(line, varied.value)
    fresh = set[float]()
    for value, width in ((root.value, _BRACKET), (root.low, _CLOSE), (root.high, _CLOSE)):
        if math.isfinite(value):
            below, above = line.bracket(value)
            least = 1.0 if varied.is_whole else width * max(abs(below), abs(above))
            if above - below > least * (1 + 1e-9):
                fresh |= {(below + above) / 2, value}
    rounded = {_rounded(number, varied) for number in fresh}
    return sorted(rounded - {*line.places})


def _rounded(number: float, varied: Variable) -> float:
    return float(round(number)) if varied.is_whole else float(f"{number:.6g}")
