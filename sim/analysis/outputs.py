"""What the claims of a study are about: figures of its scenarios, and differences between partners."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.chunks import AppraisedBlock, KnownFigure
from sim.analysis.counterfactual import pairs, tolls_with_plant
from sim.arrays import Array
from sim.catalogue.keys import (
    COST,
    DISTANCE_COST,
    DISTANCE_LEAD,
    ENPV,
    FOB,
    GAP,
    NET,
    NET_COST,
    NET_GAP,
    NPV,
    WITHOUT,
)
from sim.catalogue.kpis import unit
from sim.scenario.plan import Plan
from sim.statistics.summary import share_interval

_COSTS = (COST, NET_COST)
_WORTH = (
    ("worth", NPV),
    ("worth", NPV + NET),
    ("worth_beside", WITHOUT + NPV),
    ("worth_beside", WITHOUT + NPV + NET),
    ("worth_to_nation", ENPV),
)


KINDS = (
    *("cheaper", "distance_costs", "distance_leads", "below_rival"),
    *("worth", "worth_beside", "worth_to_nation"),
)
"""Kinds of claims, in the order of tables and figures."""
NOTHING = ""
"""What the alternative to build nothing is called among scenarios."""


class Output(NamedTuple):
    """A figure of a scenario, or by how much it exceeds that of its partner."""

    scenario: str
    kpi: str
    against: str = ""
    """The partner; empty where the figure stands for itself."""


class Statement(NamedTuple):
    """A claim that an output is below zero, or above it."""

    kind: str
    output: Output
    below: bool

    def holds(self, values: Array) -> Array:
        """Return 1 where values of the output confirm it, 0 where not, nan where undefined."""
        confirmed = (values < 0) if self.below else (values > 0)
        return np.where(np.isfinite(values), confirmed.astype(float), np.nan)


def statements(plan: Plan) -> Iterator[Statement]:
    """Yield the headline claims of a study.

    They are that each scenario is cheaper than its partner, undercuts the rival at FOB, and that each
    plant is worth its money: by itself, beside what happens without it, and to the nation; further that
    distance raises the cost at each toll canner, and saves each local plant more than all other causes.
    """
    yield from _on_distance(plan)
    for name, member in plan.members.items():
        money = plan.scenarios[name].money
        if member.against is not None:
            for kpi in _COSTS:
                yield Statement("cheaper", Output(name, kpi, member.against), below=True)
        if money.sale.rival is not None:
            for gap in (GAP, NET_GAP):
                yield Statement("below_rival", Output(name, gap + money.sale.rival), below=True)
        for kind, kpi in _WORTH if money.investment else ():
            yield Statement(kind, Output(name, kpi), below=False)


def _on_distance(plan: Plan) -> Iterator[Statement]:
    for name, _ in tolls_with_plant(plan):
        yield Statement("distance_costs", Output(name, DISTANCE_COST), below=False)
    for name, _ in pairs(plan):
        yield Statement("distance_leads", Output(name, DISTANCE_LEAD), below=False)


def payoffs(plan: Plan) -> Iterator[Output]:
    """Yield the figures of a study that a choice of a plant can go by."""
    kpis = [kpi for _, kpi in _WORTH]
    return (one.output for one in statements(plan) if one.output.kpi in kpis)


def levels(plan: Plan) -> list[Output]:
    """Return the figures that the claims rest on, without differences, each once."""
    found = dict.fromkeys(
        Output(name, statement.output.kpi)
        for statement in statements(plan)
        for name in (statement.output.scenario, statement.output.against)
        if name
    )
    prices = (Output(name, kpi) for name in plan.scenarios for kpi in (COST, FOB))
    return list(dict.fromkeys([*prices, *found]))


def values_at(block: AppraisedBlock, wanted: list[Output]) -> list[Array]:
    """Return figures of the replications of a block [..., replication]; nan where there is none."""
    return [_value_at(block, output) for output in wanted]


def _value_at(block: AppraisedBlock, output: Output) -> Array:
    entry = block.entry(output.scenario, output.kpi)
    known = None if entry is None else entry.known()
    if entry is None or known is None:
        return np.full(block.count, np.nan)
    return KnownFigure(entry, known).alone


def of_levels(output: Output, columns: Mapping[Output, Array]) -> Array:
    """Return the values of an output from those of the figures that it rests on."""
    own = columns[Output(output.scenario, output.kpi)]
    return own - columns[Output(output.against, output.kpi)] if output.against else own


def claims_frame(claims: Iterable[tuple[Statement, Array, float]]) -> pd.DataFrame:
    """Return how often claims hold among values of their outputs: a row a claim.

    Left out are claims that are nowhere defined, and those with a grant that changes nothing. With the values
    stands how many independent ones would tell as much.
    """
    distinct: dict[bytes, tuple[object, ...]] = {}
    for statement, values, count in claims:
        if np.isfinite(values).any():
            distinct.setdefault(values.tobytes(), _row(statement, values, count))
    rows = sorted(distinct.values(), key=lambda row: KINDS.index(str(row[0])))
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = (
    *("kind", "scenario", "kpi", "against", "probability", "ci_low", "ci_high", "n"),
    *("p05", "p50", "p95", "unit"),
)


def _row(statement: Statement, values: Array, count: float) -> tuple[object, ...]:
    known = values[np.isfinite(values)]
    share = float(statement.holds(known).mean())
    shares = share, *share_interval(share, count), known.size
    spread = np.quantile(known, (0.05, 0.5, 0.95))
    return (statement.kind, *statement.output, *shares, *spread, unit(statement.output.kpi))
