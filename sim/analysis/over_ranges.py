"""The claims of a study over the ranges of its money assumptions, without simulating more.

Prices, shares and exchange rates are drawn together within their ranges, for the mean flows and without
wandering prices; what luck adds to the mean of a figure is taken from the study as it stands. So this
is ignorance of prices alone: neither luck, nor what nobody has measured of the plant.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from sim.analysis.outputs import claims_frame, of_levels, statements
from sim.analysis.steady import SteadyStudy
from sim.analysis.unknowns import Range, Unknown, drawn_shares, unknowns
from sim.arrays import Array
from sim.scenario.plan import Plan
from sim.scenario.samples import is_column

STREAM = "ranges"
"""Random numbers of the draws of prices."""
DRAWS = 2_000
"""Draws of all money assumptions."""


def claims_over_ranges(study: SteadyStudy, draws: int = DRAWS) -> pd.DataFrame:
    """Return the share of the draws in which each claim holds: a row a claim.

    Empty if no money assumption has a range.
    """
    plan = study.plan
    inputs = [one for one in unknowns(plan) if any(map(is_drawn, one.parts))]
    if not inputs or not study.flows:
        return claims_frame([])
    design = drawn_shares(plan, inputs, draws, STREAM)
    figures = study.figures(amounts_at(plan, inputs, design))
    return claims_frame((one, of_levels(one.output, figures), draws) for one in statements(plan))


def amounts_at(plan: Plan, inputs: Sequence[Unknown], shares: Array) -> dict[str, dict[str, Array]]:
    """Return money assumptions by scenario and path at some shares of probability [sample, input]."""
    return money_amounts(plan, inputs, lambda stated, place: stated.amounts(shares[:, place]))


def money_amounts(
    plan: Plan, inputs: Sequence[Unknown], values: Callable[[Range, int], Array]
) -> dict[str, dict[str, Array]]:
    """Return samples of money assumptions by scenario and path [sample], in the unit kept.

    Parameters
    ----------
    values
        The samples of a range, from the range and the number of its input.
    """
    amounts: dict[str, dict[str, Array]] = {name: {} for name in plan.scenarios}
    for place, whole in enumerate(inputs):
        for unknown in filter(is_drawn, whole.parts):
            for name, stated in unknown.ranges.items():
                amounts[name][unknown.path] = values(stated, place)
    return amounts


def is_drawn(unknown: Unknown) -> bool:
    """Return whether an unknown is a price, a share or an exchange rate of the money side."""
    return not (unknown.is_physical or unknown.is_of_study) and is_column(unknown.path)
