"""Crossovers: the volume, size and distance at which a local plant costs the same as its toll canner.

Both chains of a pair are simulated at a few values of the varied quantity, then at a few more around
the value where their mean costs are equal.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sim.analysis.counterfactual import pairs
from sim.analysis.curves import CrossoverResult, Curve, Dimension
from sim.analysis.resized import (
    at_distance,
    distance_km,
    least_distance_km,
    least_order_factor,
    with_orders,
    with_size,
)
from sim.analysis.search import search
from sim.arrays import Array
from sim.catalogue.keys import AGAINST, NET, OWN
from sim.economics.appraise import Appraisal, appraise
from sim.economics.volumes import of_markets
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

# The first settings: factors of the orders as written, and kilometres beyond the shortest distance.
_ORDERS = (0.25, 0.5, 0.75, 1.0, 1.15, 1.3)
_SIZES = (0.25, 0.5, 1.0, 2.0, 4.0)
_EXTRA_KM = (0.0, 50.0, 100.0, 200.0, 350.0)
# The settings around a crossing of mean costs, as factors of it.
_AROUND_CROSSING = (0.95, 1.0, 1.05)
_MOST_ROUNDS = 4
# Chains are compared only at settings where each fills at least this part of the largest share of its
# orders that it fills at any setting.
_FILLED = 0.97


class Trial(NamedTuple):
    """The scenarios of a pair at one setting of the varied quantity."""

    own: str
    against: str
    dimension: Dimension
    setting: float
    """A factor of the orders as written, or km."""
    plant: Scenario
    toll: Scenario

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """Both scenarios, by names that are unique among all trials."""
        own, against = (
            variant(name, self.dimension, repr(self.setting)) for name in (self.own, self.against)
        )
        return {own: self.plant, against: self.toll}


def crossovers(plan: Plan, execution: Execution) -> CrossoverResult:
    """Return the cost of a can in both chains of every pair over orders, size and distance.

    After a failure or an interruption no further settings are simulated.

    Raises
    ------
    ScenarioError
        If no plant has a toll canner as partner.
    """
    if not any(pairs(plan)):
        raise ScenarioError([Located(Origin(plan.name), "scenarios", Problem("no_pair"))])
    trials, timing = [*first_trials(plan)], plan.timing

    def refine(flows: Mapping[str, Flows]) -> list[Trial]:
        added = [*_trials_near_crossings(_curves(trials, flows, timing), plan)]
        trials.extend(added)
        return added

    outcome = search(trials.copy(), refine, timing, execution, _MOST_ROUNDS)
    curves = tuple(_curves(trials, outcome.flows, timing))
    return CrossoverResult(
        plan, curves, outcome.replications, outcome.failures, outcome.interrupted
    )


def first_trials(plan: Plan) -> Iterator[Trial]:
    """Yield the first trials of every pair of a plan; those with invalid scenarios are left out."""
    for own, against in pairs(plan):
        toll = plan.scenarios[against]
        least = max(least_order_factor(plan.scenarios[name]) for name in (own, against))
        settings: dict[Dimension, Iterable[float]] = {
            "orders": {max(least, factor) for factor in _ORDERS}
        }
        if plan.scenarios[own].money.capital_exponent is not None:
            settings["size"] = {max(least, factor) for factor in _SIZES}
        if distance_km(toll) > 0:
            nearest = least_distance_km(toll)
            settings["distance"] = {distance_km(toll), *(nearest + km for km in _EXTRA_KM)}
        for dimension, values in settings.items():
            yield from _trials(plan, (own, against), dimension, values)


def _trials(
    plan: Plan, pair: tuple[str, str], dimension: Dimension, settings: Iterable[float]
) -> Iterator[Trial]:
    plant, toll = (plan.scenarios[name] for name in pair)
    for setting in sorted(settings):
        trial = Trial(*pair, dimension, setting, *_changed(plant, toll, dimension, setting))
        # Beyond some distance another route is shorter, so the setting has no effect.
        has_effect = dimension != "distance" or math.isclose(distance_km(trial.toll), setting)
        if has_effect and not any(
            any(physical_rules(scenario.physical)) for scenario in trial.scenarios.values()
        ):
            yield trial


def _changed(
    plant: Scenario, toll: Scenario, dimension: Dimension, setting: float
) -> tuple[Scenario, Scenario]:
    if dimension == "distance":
        return plant, at_distance(toll, setting)
    scaled = with_size if dimension == "size" else with_orders
    return scaled(plant, setting), with_orders(toll, setting)


def _trials_near_crossings(curves: Iterable[Curve], plan: Plan) -> Iterator[Trial]:
    """Yield trials around the crossings of mean costs that no close neighbours enclose yet."""
    for curve in curves:
        x_per_setting = float(curve.x[-1] / curve.settings[-1])
        settings = {
            float(f"{factor * crossing / x_per_setting:.4g}")
            for crossing in map(curve.mean_crossing, ("", NET))
            if not curve.is_close_to(crossing)
            for factor in _AROUND_CROSSING
        }
        added = settings - {*curve.settings.tolist()}
        yield from _trials(plan, (curve.own, curve.against), curve.dimension, added)


def _curves(trials: Iterable[Trial], flows: Mapping[str, Flows], timing: Timing) -> Iterator[Curve]:
    """Yield the curve of every pair and varied quantity with at least two comparable settings."""
    costs_of: dict[tuple[str, str, Dimension], list[_TrialCosts]] = {}
    for trial in trials:
        if all(name in flows for name in trial.scenarios):
            key = (trial.own, trial.against, trial.dimension)
            costs_of.setdefault(key, []).append(_trial_costs(trial, flows, timing))
    for key, all_costs in costs_of.items():
        largest = np.max([trial.filled for trial in all_costs], axis=0)
        comparable = [trial for trial in all_costs if (trial.filled >= _FILLED * largest).all()]
        comparable.sort(key=lambda trial: trial.x)
        if len(comparable) > 1:
            lines = comparable[0].costs
            costs = {line: np.array([trial.costs[line] for trial in comparable]) for line in lines}
            settings, x = np.array([(trial.setting, trial.x) for trial in comparable]).T
            yield Curve(*key, settings, x, costs)


class _TrialCosts(NamedTuple):
    """The costs of a trial, and the share of its orders that each chain fills."""

    setting: float
    x: float
    """Ordered cans a year of operation, or km."""
    filled: Array
    """Mean share of the orders filled [chain]."""
    costs: Mapping[str, Array]


def _trial_costs(trial: Trial, flows: Mapping[str, Flows], timing: Timing) -> _TrialCosts:
    own, against = (
        appraise(flows[name], scenario, timing) for name, scenario in trial.scenarios.items()
    )
    filled = [
        ratio(*(of_markets(chain.flows, amount).mean() for amount in ("filled", "due")))
        for chain in (own, against)
    ]
    costs = {OWN: own.cost, OWN + NET: own.cost + own.granted, AGAINST: against.cost}
    is_distance = trial.dimension == "distance"
    x = distance_km(trial.toll) if is_distance else _ordered_cans_per_year(own)
    return _TrialCosts(trial.setting, x, np.array(filled), costs)


def _ordered_cans_per_year(appraisal: Appraisal) -> float:
    """Return the mean of the cans ordered in a year of operation."""
    flows = appraisal.flows
    years = appraisal.scenario.physical.years_of_operation(flows.months)
    return float(flows.total("cans.ordered").mean()) / years
