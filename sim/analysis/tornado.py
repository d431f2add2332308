"""What each assumption does alone, from the low to the high end of its range, to the output of each claim.

Prices, shares and exchange rates are repriced one by one on the mean flows of the study, which is exact.
Of what the plant reads, the assumptions that explain most of all claims are simulated at both ends, with the
luck of the study as stated. All else that the plant reads, and what decides on dates or on wandering prices,
is taken from the ends of its curve in the additive model.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.changed_runs import part_of, sample_of, simulated
from sim.analysis.outputs import Output, Statement
from sim.analysis.price_ends import Repriced
from sim.analysis.study import StudyResult
from sim.analysis.unknowns import Draws, Unknown
from sim.analysis.unknowns import unknowns as unknowns_of
from sim.arrays import Array
from sim.catalogue.kpis import unit
from sim.replication.runs import Execution
from sim.scenario.models.study import Uncertain
from sim.scenario.plan import Plan
from sim.scenario.problems import ScenarioError
from sim.statistics.additive import AdditiveModel

_ROUNDING = 1e-12
"""Change of an output that is rounding of floats [share of the output]."""
REPLICATIONS = 4
"""Runs at each end of an assumption that the plant reads."""
MOST = 10
"""Assumptions that are simulated for an output, at most."""
COLUMNS = (
    *("kind", "scenario", "kpi", "against", "unit", "path", "low", "value", "high"),
    *("at_low", "low_ci_low", "low_ci_high", "at_high", "high_ci_low", "high_ci_high"),
    *("span", "method", "n", "stands_out"),
)


class Moved(NamedTuple):
    """The difference of an output at an end of a range, and its 95 % interval; nan where unknown."""

    mean: float
    ci_low: float = np.nan
    ci_high: float = np.nan

    @property
    def stands_out(self) -> bool:
        """Whether the interval is off 0."""
        return self.ci_low > 0 or self.ci_high < 0


class Ends(NamedTuple):
    """What an unknown does to an output at its low and at its high end."""

    low: Moved
    high: Moved
    method: str
    """`exact`, `simulated` or `curve`."""
    n: int = 0
    """Replications simulated."""

    @property
    def span(self) -> float:
        """Distance between the ends and no change."""
        known = [0.0, *(one.mean for one in (self.low, self.high) if np.isfinite(one.mean))]
        return max(known) - min(known)

    @property
    def stands_out(self) -> bool:
        """Whether the unknown is known to move the output."""
        return self.method != "simulated" or self.low.stands_out or self.high.stands_out


AllEnds = Mapping[tuple[Output, int], Ends]
"""By output and number of the unknown."""


def tornado_frame(
    repriced: Repriced,
    claims: Sequence[Statement],
    unknowns: Sequence[Unknown],
    known: AllEnds,
) -> pd.DataFrame:
    """Return by how much each assumption alone moves each output: a row a claim and assumption, widest first.

    `at_low` and `at_high` are differences from the output at the stated values, or from that at the
    median where `method` is `curve`; nan at an end that no scenario can have. Assumptions that move nothing,
    or that neither a simulation nor a curve tells, are left out.

    Parameters
    ----------
    known
        What is known of unknowns that cannot be repriced.
    """
    rows = []
    for statement in claims:
        output = statement.output
        ends = {number: one for (of, number), one in known.items() if of == output}
        ends |= dict(_exact_ends(output, repriced))
        for number, one in ends.items():
            if one.span > 0:
                claim = (statement.kind, *output, unit(output.kpi))
                written = (unknowns[number].path, *_written(unknowns[number], output))
                found = (*one.low, *one.high, one.span, one.method, one.n, one.stands_out)
                rows.append((*claim, *written, *found))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    order = frame.groupby(list(COLUMNS[:4]), sort=False).ngroup()
    widest = frame.assign(order=order).sort_values(
        ["order", "span", "path"], ascending=[True, False, True]
    )
    return widest.drop(columns="order").reset_index(drop=True)


def curve_ends(
    model: AdditiveModel,
    unknowns: Sequence[Unknown],
    shares: Array,
    outputs: Mapping[Output, int],
) -> dict[tuple[Output, int], Ends]:
    """Return what unknowns that stand out do to outputs at the ends of their ranges, against their median.

    Parameters
    ----------
    shares
        Shares of probability [point, unknown].
    outputs
        Each output with its number in the model.
    """
    found = {}
    for output, place in outputs.items():
        for number in np.flatnonzero(model.is_told[:, place]).tolist():
            law = unknowns[number].range_in((output.scenario, output.against)).law
            wanted = np.array([0.5, *law.shares_of_ends])
            middle, low, high = model.curve(number, place, shares[:, number], wanted)
            ends = Moved(float(low - middle)), Moved(float(high - middle))
            found[output, number] = Ends(*ends, "curve")
    return found


def simulated_ends(
    plan: Plan,
    unknowns: Sequence[Unknown],
    outputs: Sequence[Output],
    weights: Array,
    execution: Execution,
) -> dict[tuple[Output, int], Ends]:
    """Return what the weightiest unknowns that the plant reads do to some outputs.

    Empty if no replication is finished.

    Parameters
    ----------
    weights
        The share of the claims that each unknown explains [unknown]. One list for all outputs is told from
        more than one output, and what is simulated for one serves the others.
    """
    plans: dict[tuple[Output, int | None, int], Plan] = {}
    for output in outputs:
        part = part_of(plan, output)
        plans[output, None, 0] = part
        for number in _weightiest(part, unknowns, weights):
            draws = Draws.of_ends(part, unknowns[number])
            for end in range(2):
                with suppress(ScenarioError):
                    plans[output, number, end] = draws.at(end)
    results = simulated(plans, range(REPLICATIONS), execution)
    found = {}
    for output, moved in dict.fromkeys(key[:2] for key in results):
        if moved is not None:
            base = results[output, None, 0]
            low, high = (
                _moved(results.get((output, moved, end)), base, output) for end in range(2)
            )
            found[output, moved] = Ends(low, high, "simulated", len(base.replications))
    return found


def _weightiest(part: Plan, unknowns: Sequence[Unknown], weights: Array) -> list[int]:
    """Return the numbers of the weightiest unknowns that the plants of a part read."""
    # What only other scenarios of the study read cannot move the output, and links may be of such paths.
    alone = unknowns_of(replace(part, uncertain=Uncertain()))
    read = {one.path for one in alone if one.is_physical}
    physical = [
        number
        for number, one in enumerate(unknowns)
        if any(each.path in read for each in one.parts)
    ]
    return sorted(physical, key=lambda number: -weights[number])[:MOST]


def _moved(result: StudyResult | None, base: StudyResult, output: Output) -> Moved:
    """Return by how much an output exceeds that of a base, replication by replication."""
    after = None if result is None else sample_of(result, output)
    before = sample_of(base, output)
    if after is None or before is None:
        return Moved(np.nan)
    difference = after.less(before)
    mean, half = float(difference.mean), float(difference.half_width)
    return Moved(mean, mean - half, mean + half)


def _exact_ends(output: Output, repriced: Repriced) -> Iterator[tuple[int, Ends]]:
    """Yield the number of each price, and what it does to an output."""
    if repriced.numbers:
        differences = repriced.differences(output).tolist()
        for number, (low, high) in zip(repriced.numbers, differences, strict=True):
            yield number, Ends(Moved(low), Moved(high), "exact")


def _written(unknown: Unknown, output: Output) -> tuple[str, str, str]:
    """Return low, value and high in the scenario that an output is about, or in its partner."""
    one = unknown.range_in((output.scenario, output.against))
    low, high = one.ends
    return low, one.stated.value, high


def may_move(repriced: Repriced, outputs: Sequence[Output], count: int) -> NDArray[np.bool_]:
    """Return which of `count` unknowns can move which outputs [unknown, output].

    A price that leaves an output as it is at both ends of its range cannot; of others this is not known.
    """
    found = np.ones((count, len(outputs)), dtype=bool)
    for place, output in enumerate(outputs if repriced.numbers else ()):
        moved = np.abs(repriced.differences(output)).max(axis=1)
        rounding = _ROUNDING * abs(repriced.at_stated(output))
        found[repriced.numbers, place] = ~(moved <= rounding)
    return found
