"""The best of several candidates, scenarios or values of an assumption, by a figure and paired replications."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.counterfactual import rests_on_counterfactuals
from sim.analysis.goals import amount, better_sign, part_for
from sim.analysis.outputs import NOTHING
from sim.analysis.shown import Shown
from sim.analysis.trial import Trial
from sim.analysis.variable import Variable, unknown_path, variable
from sim.arrays import Array
from sim.catalogue.keys import NET, NPV
from sim.catalogue.kpis import typical_value, unit
from sim.flows import Flows
from sim.numerals import Problem
from sim.replication.runs import Execution, Failure, SimulationResult, SimulationSet, run_all
from sim.scenario.figure_names import require_figure
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.statistics.selection import Rule, Selection, select

MOST = 1_000
"""Replications of a candidate at most."""
ERROR = 0.05
"""Probability of a wrong choice, at most."""
ZONE = "500 million IDR"
"""Difference that matters by default."""
_ZONE_OPTION, _VALUES = "--indifference", "--values"
_MOST_VALUES = 100


@dataclass(frozen=True)
class Choice:
    """What is chosen from, and by which figure."""

    kpi: str = NPV + NET
    vary: str = ""
    """Path of an assumption whose values are the candidates; if empty, the scenarios are."""
    values: str = ""
    """Numbers in the unit of the assumption, or first:last:step."""
    scenario: str = ""
    """The scenario whose values are compared; if empty, all that have the assumption."""
    zone: str = ZONE
    """Difference in the figure that matters, with its unit."""


@dataclass(frozen=True)
class Candidate:
    """A scenario, at a value of the assumption if one is varied; or no plant."""

    scenario: str
    value: str
    """The value with its unit; empty where the scenario stands as written."""
    trial: Trial | None
    """None for no plant, whose net value is 0."""


@dataclass(frozen=True, repr=False)
class OptimiseResult(Shown):
    """The candidate that was chosen, the values behind the choice, and how the execution ended."""

    plan: Plan
    choice: Choice
    zone: float
    """Difference that matters [unit of the figure]."""
    candidates: tuple[Candidate, ...]
    selection: Selection
    """Its values are those of the figure, with the sign in which more is better."""
    replications: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False

    @property
    def best(self) -> Candidate:
        """The candidate that was chosen."""
        return self.candidates[self.selection.best]

    @property
    def is_sure(self) -> bool:
        """Whether one candidate is left, so that the probability of a right choice is what was asked for."""
        return len(self.selection.left) == 1

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """One row a candidate, the best first: its mean, how far it is behind the best, and what is known."""
        sign, behind = better_sign(self.choice.kpi), self.selection.behind(ERROR)
        rows = [
            {
                "scenario": candidate.scenario,
                "vary": self.choice.vary,
                "value": candidate.value,
                "kpi": self.choice.kpi,
                "unit": unit(self.choice.kpi),
                "mean": sign * values.mean(),
                "behind": mean,
                "ci_low": low,
                "ci_high": high,
                "is_best": place == self.selection.best,
                "is_left": place in self.selection.left,
                "is_told": low > 0,
                "n": values.size,
            }
            for place, (candidate, values, (mean, low, high)) in enumerate(
                zip(self.candidates, self.selection.values, behind, strict=True)
            )
        ]
        return pd.DataFrame(rows).sort_values(["is_best", "behind"], ascending=[False, True])


def optimise(plan: Plan, choice: Choice, execution: Execution) -> OptimiseResult:
    """Return the best candidate: replications are added, and candidates eliminated, until one is left.

    As many replications are simulated at a time as the study has. In each of these batches the luck of
    price paths is replaced by its mean.

    Raises
    ------
    ScenarioError
        If there are fewer than two candidates with the figure, or an option cannot be read.
    """
    require_figure(choice.kpi, plan.scenarios.values(), Origin("--kpi"))
    better_sign(choice.kpi)
    zone = amount(choice.zone, unit(choice.kpi), _ZONE_OPTION)
    if not zone > 0:
        raise _refused(_ZONE_OPTION, "", "zone_above_zero", example=typical_value(unit(choice.kpi)))
    step = plan.timing.replications
    if step < 2:
        raise _refused("--replications", "", "choose_replications")
    batches = _Batches(plan, choice.kpi, _candidates(plan, choice), execution)
    first = batches.first(range(step))
    if not first.size and (batches.outcome.failures or batches.outcome.interrupted):
        nothing = Selection(0, (), ())
        return OptimiseResult(plan, choice, zone, (), nothing, (), *batches.outcome[2:])
    if len(batches.candidates) < 2 or not any(one.trial for one in batches.candidates):
        raise _refused("--kpi", choice.kpi, "choose_two")
    whole = first.shape[1]
    rule = Rule(zone, ERROR, whole, step, step * max(1, MOST // step) if whole == step else whole)
    selection = select(batches.draw, len(batches.candidates), rule)
    numbers = tuple(range(max(selection.counts)))
    return OptimiseResult(
        plan, choice, zone, tuple(batches.candidates), selection, numbers, *batches.outcome[2:]
    )


class _Batches:
    """Batches of paired replications of candidates."""

    def __init__(
        self, plan: Plan, kpi: str, candidates: list[Candidate], execution: Execution
    ) -> None:
        self._plan, self._kpi, self._execution = plan, kpi, execution
        self.candidates = candidates
        self.outcome = SimulationResult({}, (), (), interrupted=False)
        self._first: Array

    def first(self, numbers: range) -> Array:
        """Return the values of the first batch, and leave out candidates that lack the figure."""
        flows = self._simulated(self.candidates, numbers)
        if len(self.outcome.replications) < 2:
            return np.empty((0, 0))
        found = [(one, self._values(one, flows)) for one in self.candidates]
        known = [(one, values) for one, values in found if np.isfinite(values).all()]
        self.candidates = [one for one, _ in known]
        self._first = np.array([values for _, values in known])
        return self._first

    def draw(self, left: Sequence[int], numbers: range) -> Array:
        """Return the values of some candidates in some replications; none if they cannot be finished."""
        if not numbers.start:
            return self._first
        chosen = [self.candidates[place] for place in left]
        flows = self._simulated(chosen, numbers)
        if len(self.outcome.replications) < len(numbers):
            return np.empty((len(left), 0))
        return np.array([self._values(one, flows) for one in chosen])

    def _simulated(self, candidates: Sequence[Candidate], numbers: range) -> Mapping[str, Flows]:
        scenarios = {
            name: scenario
            for one in candidates
            if one.trial
            for name, scenario in one.trial.scenarios.items()
        }
        simulations = SimulationSet(scenarios, self._plan.timing)
        self.outcome = run_all(simulations, numbers, self._execution)
        return self.outcome.flows

    def _values(self, candidate: Candidate, flows: Mapping[str, Flows]) -> Array:
        """Return the figure with the sign in which more is better [replication]; nan without it."""
        if candidate.trial is None:
            return np.zeros(len(self.outcome.replications))
        sample = candidate.trial.result(flows).sample(self._kpi, candidate.scenario)
        return np.array([math.nan]) if sample is None else better_sign(self._kpi) * sample.parts


def _candidates(plan: Plan, choice: Choice) -> list[Candidate]:
    """Return the candidates, those that may lack the figure too; with no plant, if the figure is its net value.

    Raises
    ------
    ScenarioError
        If an option cannot be read, or leaves a single candidate.
    """
    found = [*_plants(plan, choice)]
    if NPV in choice.kpi:
        return [*found, Candidate(NOTHING, "", None)]
    option = _VALUES if choice.vary else "--scenario" if choice.scenario else "--kpi"
    if len(found) < 2:
        raise _refused(option, choice.vary or choice.scenario or choice.kpi, "choose_one")
    return found


def _plants(plan: Plan, choice: Choice) -> Iterator[Candidate]:
    """Yield the scenarios, or their values, that are the candidates."""
    if bool(choice.vary) != bool(choice.values):
        raise _refused("--vary", choice.vary, "choose_values", text=choice.values)
    names = [choice.scenario] if choice.scenario else [*plan.scenarios]
    if unknown := set(names) - set(plan.scenarios):
        words = {"name": unknown.pop(), "known": ", ".join(plan.scenarios)}
        raise _refused("--scenario", "", "no_such_scenario", **words)
    if not choice.vary:
        for name in names:
            yield Candidate(name, "", Trial(choice.kpi, _part(plan, name, choice.kpi)))
        return
    varied = {name: variable(_part(plan, name, choice.kpi), choice.vary) for name in names}
    if not any(varied.values()):
        raise unknown_path(plan, choice.vary)
    for name, assumption in varied.items():
        if assumption is not None:
            yield from _at_values(_part(plan, name, choice.kpi), name, assumption, choice)


def _at_values(part: Plan, name: str, varied: Variable, choice: Choice) -> Iterator[Candidate]:
    for value in _numbers(choice, is_whole=varied.is_whole):
        text = varied.text(value)
        texts = (f"{varied.path}={text}",) if varied.is_physical else ()
        yield Candidate(name, text, Trial(choice.kpi, varied.at(part, value), texts))


def _part(plan: Plan, name: str, kpi: str) -> Plan:
    return plan if rests_on_counterfactuals(kpi) else part_for(plan, name)


def _numbers(choice: Choice, *, is_whole: bool) -> list[float]:
    """Return the numbers that are to be tried, ascending.

    Raises
    ------
    ScenarioError
        If one is no number, or not whole where only whole numbers are valid, or there are too many.
    """
    try:
        values = _parsed(choice.values)
    except (ValueError, OverflowError):
        values = []
    if is_whole and not all(value.is_integer() for value in values):
        values = []
    if not 0 < len(values) <= _MOST_VALUES:
        raise _refused(_VALUES, choice.vary, "choose_values", text=choice.values)
    return sorted(set(values))


def _parsed(text: str) -> list[float]:
    """Return the numbers of a list or of a range first:last:step; none of an endless range.

    >>> _parsed("1 2, 4"), _parsed("0.1:0.3:0.1")
    ([1.0, 2.0, 4.0], [0.1, 0.2, 0.3])
    """
    if ":" not in text:
        return [float(word) for word in text.replace(",", " ").split()]
    first, last, step = (float(word) for word in text.split(":"))
    count = (last - first) / step + 1e-9 if step else math.inf
    if not 0 <= count < _MOST_VALUES:
        return []
    return [float(f"{first + place * step:.12g}") for place in range(math.floor(count) + 1)]


def _refused(option: str, path: str, key: str, **words: str) -> ScenarioError:
    return ScenarioError([Located(Origin(option), path, Problem(key, words))])
