"""Where does a can from a local plant cost what the toll canner's does: volume, size, distance.

Both chains of a pair are simulated at a few values of what changes, then at a few more around the
value where their mean costs meet.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sim.analysis.counterfactual import pairs
from sim.analysis.curves import Change, Crossovers, Curve
from sim.analysis.resized import (
    at_distance,
    kilometres,
    least_part,
    of_size,
    shortest,
    with_orders,
)
from sim.analysis.search import search
from sim.arrays import Array
from sim.catalogue.keys import AGAINST, NET, OWN
from sim.economics.appraise import Appraisal, appraise
from sim.finance.rows import ratio
from sim.flows import Flows
from sim.numerals import Problem
from sim.replication.runs import Execution
from sim.replication.variants import variant
from sim.scenario.models.study import Timing
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.rules.check import physical_rules
from sim.scenario.scenario import Scenario

# What is tried first: parts of the orders as written, and kilometres beyond the shortest way.
_ORDERS = (0.25, 0.5, 0.75, 1.0, 1.15, 1.3)
_SIZES = (0.25, 0.5, 1.0, 2.0, 4.0)
_KILOMETRES = (0.0, 50.0, 100.0, 200.0, 350.0)
# What is tried around a value where mean costs meet, as parts of it.
_CLOSER = (0.95, 1.0, 1.05)
_MOST_ROUNDS = 4
# Chains are compared only where each fills this part at least of the share of its orders that it
# fills at best.
_FILLED = 0.97


class Trial(NamedTuple):
    """A pair of worlds at one value of what changes: a part of the orders, or km."""

    own: str
    against: str
    change: Change
    step: float
    plant: Scenario
    toll: Scenario

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """Both scenarios by names of their own."""
        own, against = (
            variant(name, self.change, f"{self.step:g}") for name in (self.own, self.against)
        )
        return {own: self.plant, against: self.toll}


def crossovers(plan: Plan, execution: Execution) -> Crossovers:
    """Return what a can costs in both chains of every pair along orders, size and distance.

    Nothing closer is looked at after a failure or an interruption.

    Raises
    ------
    ScenarioError
        If no plant stands beside a toll canner.
    """
    if not any(pairs(plan)):
        raise ScenarioError([Located(Origin(plan.name), "scenarios", Problem("no_pair"))])
    trials, timing = [*first_trials(plan)], plan.timing

    def closer(flows: Mapping[str, Flows]) -> list[Trial]:
        fresh = [*_closer(_curves(trials, flows, timing), plan)]
        trials.extend(fresh)
        return fresh

    outcome = search(trials.copy(), closer, timing, execution, _MOST_ROUNDS)
    curves = tuple(_curves(trials, outcome.flows, timing))
    return Crossovers(plan, curves, outcome.replications, outcome.failures, outcome.interrupted)


def first_trials(plan: Plan) -> Iterator[Trial]:
    """Yield what is tried first of every pair of a plan; worlds that cannot be are left out."""
    for own, against in pairs(plan):
        toll = plan.scenarios[against]
        least = max(least_part(plan.scenarios[name]) for name in (own, against))
        steps: dict[Change, Iterable[float]] = {"orders": {max(least, one) for one in _ORDERS}}
        if plan.scenarios[own].money.capital_exponent is not None:
            steps["size"] = {max(least, one) for one in _SIZES}
        if kilometres(toll) > 0:
            nearest = shortest(toll)
            steps["distance"] = {kilometres(toll), *(nearest + more for more in _KILOMETRES)}
        for change, tried in steps.items():
            yield from _trials(plan, (own, against), change, tried)


def _trials(
    plan: Plan, pair: tuple[str, str], change: Change, steps: Iterable[float]
) -> Iterator[Trial]:
    plant, toll = (plan.scenarios[name] for name in pair)
    for step in sorted(steps):
        trial = Trial(*pair, change, step, *_changed(plant, toll, change, step))
        # Beyond some distance another way is the shorter one.
        reached = change != "distance" or math.isclose(kilometres(trial.toll), step)
        if reached and not any(
            any(physical_rules(one.physical)) for one in trial.scenarios.values()
        ):
            yield trial


def _changed(
    plant: Scenario, toll: Scenario, change: Change, step: float
) -> tuple[Scenario, Scenario]:
    if change == "distance":
        return plant, at_distance(toll, step)
    grown = of_size if change == "size" else with_orders
    return grown(plant, step), with_orders(toll, step)


def _closer(curves: Iterable[Curve], plan: Plan) -> Iterator[Trial]:
    """Yield trials around the places where mean costs meet, if no neighbours are close by yet."""
    for curve in curves:
        unit = float(curve.places[-1] / curve.steps[-1])
        steps = {
            float(f"{part * value / unit:.4g}")
            for value in map(curve.of_mean, ("", NET))
            if not curve.is_close_to(value)
            for part in _CLOSER
        }
        fresh = steps - {*curve.steps.tolist()}
        yield from _trials(plan, (curve.own, curve.against), curve.change, fresh)


def _curves(trials: Iterable[Trial], flows: Mapping[str, Flows], timing: Timing) -> Iterator[Curve]:
    """Yield the curve of every pair and change along which at least two values can be compared."""
    found: dict[tuple[str, str, Change], list[_Told]] = {}
    for trial in trials:
        if all(name in flows for name in trial.scenarios):
            told = _told(trial, flows, timing)
            found.setdefault((trial.own, trial.against, trial.change), []).append(told)
    for key, tried in found.items():
        best = np.max([one.filled for one in tried], axis=0)
        kept = [one for one in tried if (one.filled >= _FILLED * best).all()]
        kept.sort(key=lambda one: one.place)
        if len(kept) > 1:
            costs = {name: np.array([one.costs[name] for one in kept]) for name in kept[0].costs}
            steps, places = np.array([(one.step, one.place) for one in kept]).T
            yield Curve(*key, steps, places, costs)


class _Told(NamedTuple):
    """What one trial tells."""

    step: float
    place: float
    filled: Array
    """Mean share of the orders that either chain fills."""
    costs: Mapping[str, Array]


def _told(trial: Trial, flows: Mapping[str, Flows], timing: Timing) -> _Told:
    own, against = (appraise(flows[name], world, timing) for name, world in trial.scenarios.items())
    filled = [
        ratio(one.flows.total("cans.shipped"), one.flows.total("cans.ordered")).mean()
        for one in (own, against)
    ]
    costs = {OWN: own.cost, OWN + NET: own.cost + own.granted, AGAINST: against.cost}
    place = kilometres(trial.toll) if trial.change == "distance" else _ordered(own)
    return _Told(trial.step, place, np.array(filled), costs)


def _ordered(appraisal: Appraisal) -> float:
    """Return the cans ordered in a year of operation."""
    flows = appraisal.flows
    years = appraisal.scenario.physical.years_of_operation(flows.months)
    return float(flows.total("cans.ordered").mean()) / years
