"""What each assumption does alone, from the low to the high end of its range, to the output of each claim.

Prices, shares and exchange rates are repriced one by one on the mean flows of the study, which is exact.
What the plant reads, and what decides on dates or on wandering prices, is taken from the ends of its curve
in the additive model.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.outputs import Output, Statement, of_levels
from sim.analysis.over_ranges import is_drawn, money_amounts
from sim.analysis.steady import SteadyStudy
from sim.analysis.study import StudyResult
from sim.analysis.unknowns import Range, Unknown
from sim.arrays import Array
from sim.catalogue.kpis import unit
from sim.flows import Flows
from sim.scenario.plan import Plan
from sim.statistics.additive import AdditiveModel

_ROUNDING = 1e-12
"""Change of an output that is rounding of floats [share of the output]."""
COLUMNS = (
    *("kind", "scenario", "kpi", "against", "unit", "path", "low", "value", "high"),
    *("at_low", "at_high", "span", "is_exact"),
)


def tornado_frame(
    runs: StudyResult,
    claims: Sequence[tuple[Statement, int]],
    unknowns: Sequence[Unknown],
    shares: Array,
    model: AdditiveModel,
) -> pd.DataFrame:
    """Return by how much each assumption alone moves each output: a row a claim and assumption, widest first.

    `at_low` and `at_high` are differences from the output at the stated values, or from that at the
    median where `is_exact` is False. Assumptions that move nothing, or that no curve tells, are left out.

    Parameters
    ----------
    runs
        The study at the values that it states.
    claims
        Each claim with the number of its output in the model.
    shares
        Shares of probability [point, unknown].
    """
    exact = [number for number, one in enumerate(unknowns) if all(map(is_drawn, one.parts))]
    figures = (
        _one_by_one(runs.plan, runs.flows, [unknowns[number] for number in exact]) if exact else {}
    )
    rows = []
    for statement, place in claims:
        claim = (statement.kind, *statement.output, unit(statement.output.kpi))
        ends = {number: (*pair, False) for number, pair in _curve_ends(model, shares, place)}
        if exact:
            repriced = of_levels(statement.output, figures)
            moved = (repriced[1:] - repriced[0]).reshape(-1, 2)
            ends |= {number: (*pair, True) for number, pair in zip(exact, moved, strict=True)}
        for number, (low, high, is_exact) in ends.items():
            span = max(low, high, 0.0) - min(low, high, 0.0)
            if span > 0:
                own = (unknowns[number].path, *_ends(unknowns[number], statement.output))
                rows.append((*claim, *own, low, high, span, is_exact))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    order = frame.groupby(list(COLUMNS[:4]), sort=False).ngroup()
    widest = frame.assign(order=order).sort_values(
        ["order", "span", "path"], ascending=[True, False, True]
    )
    return widest.drop(columns="order").reset_index(drop=True)


def _one_by_one(
    plan: Plan, flows: Mapping[str, Flows], inputs: Sequence[Unknown]
) -> dict[Output, Array]:
    """Return figures at the stated values, then with each input at its low and at its high end [1 + 2 input]."""

    def column(stated: Range, place: int) -> Array:
        amounts = np.full(1 + 2 * len(inputs), stated.law.value)
        amounts[1 + 2 * place], amounts[2 + 2 * place] = stated.law.low, stated.law.high
        return amounts * stated.scale

    steady = SteadyStudy.of(plan, flows, lambda _: None)
    return steady.figures(money_amounts(plan, inputs, column))


def _curve_ends(
    model: AdditiveModel, shares: Array, place: int
) -> Iterator[tuple[int, tuple[float, float]]]:
    """Yield what each input that stands out does at the ends of its range, against its median."""
    for number in np.flatnonzero(model.is_told[:, place]).tolist():
        low, middle, high = model.curve(number, place, shares[:, number], np.array([0, 0.5, 1]))
        yield number, (float(low - middle), float(high - middle))


def _ends(unknown: Unknown, output: Output) -> tuple[str, str, str]:
    """Return low, value and high in the scenario that an output is about, or in its partner."""
    one = unknown.range_in((output.scenario, output.against))
    low, high = one.ends
    return low, one.stated.value, high


def may_move(
    runs: StudyResult, outputs: Sequence[Output], unknowns: Sequence[Unknown]
) -> NDArray[np.bool_]:
    """Return which assumptions can move which outputs [unknown, output].

    A price that leaves an output as it is at both ends of its range cannot; of others this is not known.
    """
    found = np.ones((len(unknowns), len(outputs)), dtype=bool)
    exact = [number for number, one in enumerate(unknowns) if all(map(is_drawn, one.parts))]
    if exact:
        figures = _one_by_one(runs.plan, runs.flows, [unknowns[number] for number in exact])
        for place, output in enumerate(outputs):
            repriced = of_levels(output, figures)
            moved = np.abs(repriced[1:] - repriced[0]).reshape(-1, 2).max(axis=1)
            found[exact, place] = ~(moved <= _ROUNDING * np.abs(repriced[0]))
    return found
