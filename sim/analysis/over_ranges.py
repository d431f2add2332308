"""The claims of a study over the ranges of its money assumptions, without simulating more.

Prices, shares and exchange rates are drawn together within their ranges, for the mean flows and without
wandering prices; what luck adds to the mean of a figure is taken from the study as it stands. So this
is ignorance of prices alone: neither luck, nor what nobody has measured of the plant.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.analysis.chunks import AppraisedBlock
from sim.analysis.counterfactual import going_on
from sim.analysis.outputs import (
    Output,
    claims_frame,
    levels,
    of_levels,
    statements,
    values_at,
)
from sim.analysis.unknowns import Unknown, unknowns
from sim.arrays import Array
from sim.economics.appraise import COMPARED
from sim.economics.memo import Memo
from sim.flows import Flows, mean_flows
from sim.scenario.plan import Plan
from sim.scenario.samples import is_column, with_amounts
from sim.statistics.designs import latin_points
from sim.streams import generator

DRAWS = 2_000
"""Draws of all money assumptions."""


Mean = Callable[[Output], float | None]
"""Returns the mean of a figure over all luck, None where the scenario lacks it."""


def claims_over_ranges(
    plan: Plan, flows: Mapping[str, Flows], mean: Mean, draws: int = DRAWS
) -> pd.DataFrame:
    """Return the share of the draws in which each claim holds: a row a claim.

    Empty if no money assumption has a range.
    """
    inputs = [one for one in unknowns(plan) if is_drawn(one)]
    if not inputs or not flows:
        return claims_frame([])
    design = latin_points(draws, len(inputs), generator(plan.timing.seed, 0, "ranges.design"))
    wanted, calm = levels(plan), _calm(plan)
    means = {name: mean_flows(one) for name, one in flows.items()}
    drawn = _values(_drawn(calm, inputs, design), means, wanted)
    at_value = _values(calm, means, wanted)
    columns = {
        output: values + _luck(mean(output), float(stated[0]))
        for output, values, stated in zip(wanted, drawn, at_value, strict=True)
    }
    return claims_frame((one, of_levels(one.output, columns)) for one in statements(plan))


def is_drawn(unknown: Unknown) -> bool:
    """Return whether an unknown is a price, a share or an exchange rate of the money side."""
    return not (unknown.is_physical or unknown.is_of_study) and is_column(unknown.path)


def _calm(plan: Plan) -> Plan:
    """Return a plan whose prices do not wander."""
    scenarios = {
        name: replace(one, money=one.money.model_copy(update={"paths": {}}))
        for name, one in plan.scenarios.items()
    }
    return replace(plan, scenarios=scenarios)


def _drawn(plan: Plan, inputs: Sequence[Unknown], design: Array) -> Plan:
    """Return a plan with a column of draws [draw, 1] at each unknown of each scenario."""
    amounts: dict[str, dict[str, Array]] = {name: {} for name in plan.scenarios}
    for unknown, shares in zip(inputs, design.T, strict=True):
        for name, stated in unknown.ranges.items():
            amounts[name][unknown.path] = stated.amounts(shares)[:, None]
    scenarios = {
        name: with_amounts(scenario, amounts[name]) for name, scenario in plan.scenarios.items()
    }
    return replace(plan, scenarios=scenarios)


def _values(plan: Plan, flows: Mapping[str, Flows], wanted: list[Output]) -> list[Array]:
    """Return figures of one replication [output][draw]; nan where there is none.

    In each draw what happens without a project is the better of going on and stopping there.
    """
    memo = Memo()
    goes_on = going_on(plan, flows, memo)
    compared = [one for one in wanted if one.scenario in goes_on and COMPARED.has(one.kpi)]
    values = _if(plan, flows, wanted, dict.fromkeys(goes_on, True), memo)
    if not all(choice.all() for choice in goes_on.values()):
        stops = _if(plan, flows, compared, dict.fromkeys(goes_on, False), memo)
        values |= {
            one: np.where(goes_on[one.scenario], values[one], stopped)
            for one, stopped in stops.items()
        }
    return [values[one] for one in wanted]


def _if(
    plan: Plan,
    flows: Mapping[str, Flows],
    wanted: list[Output],
    goes_on: Mapping[str, bool],
    memo: Memo,
) -> dict[Output, Array]:
    """Return figures [draw] if the chains without the projects go on, or stop."""
    block = AppraisedBlock(plan, flows, slice(0, 1), goes_on, memo)
    rows = (values[..., 0].ravel() for values in values_at(block, wanted))
    return dict(zip(wanted, rows, strict=True))


def _luck(mean: float | None, calm: float) -> float:
    """Return by how much the mean of a figure over all luck exceeds that without any."""
    return 0.0 if mean is None else mean - calm
