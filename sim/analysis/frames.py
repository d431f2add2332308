"""Tidy frames of one scenario: its funding, its budget, and the cost of a can by line."""

import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pandas as pd

from sim.analysis.chunks import AppraisedBlock
from sim.analysis.study_runs import StudyRuns
from sim.arrays import Array
from sim.economics.appraise import Appraisal
from sim.economics.cost_lines import CostLine, cost_lines, year_lines
from sim.economics.funding import Payment, budget, funding, payments
from sim.scenario.models.can_sizes import Product
from sim.scenario.paths import assumption

LEVELISED = "levelised"
_Line = tuple[str, str, str, str]
"""Period, boundary, group and item of a cost line."""
_NONE_SOLD = "nothing was sold"
_KEEPS_VALUE = "it has no life: it keeps its value and is not written off"
_NO_GROUP = "no tax group is stated: it is written off over its life"
_FUNDING = ("item", "source", "amount_idr")
_BUDGET = (
    "item",
    "cost_idr",
    "paid_idr",
    "share",
    "life_years",
    "tax_group",
    "paid_by",
    "source",
    "source_year",
    "confidence",
    "why",
)
_COST = (
    "period",
    "boundary",
    "group",
    "item",
    "idr_per_can",
    "fixed_idr_per_can",
    "variable_idr_per_can",
    "idr_per_carton",
    "idr_per_net_kg",
    "why",
)


def by_scenario(names: Iterable[str], frame_of: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Return the frames of some scenarios below each other, the scenario in the first column."""
    frames = [frame_of(name).assign(scenario=name) for name in names]
    # An empty frame has no types, so it would change those of the others.
    frame = pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)
    return frame[["scenario", *frame.columns.drop("scenario")]]


def funding_frame(result: StudyRuns, name: str) -> pd.DataFrame:
    """Return what each source pays for each item [IDR as paid], one row for each combination."""
    paid = funding(result.blocks.first_appraisals[name].works, _mean_payments(result, name))
    rows = [(item, *source) for item, sources in paid.items() for source in sources.items()]
    return pd.DataFrame(rows, columns=list(_FUNDING))


def budget_frame(result: StudyRuns, name: str) -> pd.DataFrame:
    """Return the budget of the investment, a row an item, with the source of its price.

    `why` is the reason for a missing life or tax group.
    """
    rows, appraisal = [], result.blocks.first_appraisals[name]
    for line in budget(appraisal.works, _mean_payments(result, name)):
        stated = "cost" if appraisal.works.items[line.item].share is None else "share"
        origin = assumption(appraisal.scenario, f"investment.{line.item}.{stated}")
        why = _KEEPS_VALUE if line.life_years is None else "" if line.tax_group else _NO_GROUP
        amounts = (line.cost_idr, line.paid_idr, line.share)
        terms = (line.life_years, line.tax_group, line.paid_by)
        source = (origin.source, origin.year, origin.confidence)
        rows.append((line.item, *amounts, *terms, *source, why))
    frame = pd.DataFrame(rows, columns=list(_BUDGET))
    return frame.astype({"life_years": "Int64"}).fillna({"tax_group": ""})


def _mean_payments(result: StudyRuns, name: str) -> dict[Payment, float]:
    def payments_of(block: AppraisedBlock) -> Iterator[tuple[Payment, Array]]:
        appraisal = block.appraisals[name]
        for payment, amounts in payments(appraisal.works, appraisal.ledger):
            yield payment, np.asarray(amounts)

    return {payment: float(mean) for payment, mean in result.mean(payments_of).items()}


def unit_cost_frame(result: StudyRuns, name: str) -> pd.DataFrame:
    """Return the mean cost of a can: levelised by line, and year by year by group.

    Rows of a period sum up; those of a boundary, such as `cif.saudi`, are the costs added up to it. In
    IDR of the price basis. Years in which no can bears costs are left out.
    """

    def lines_of(block: AppraisedBlock) -> Iterator[tuple[_Line, Array]]:
        appraisal = block.appraisals[name]
        for period, line in _lines(appraisal):
            costs = np.stack(np.broadcast_arrays(line.total, line.fixed))
            yield (period, line.boundary, line.group, line.item), costs

    costs = {line: mean for line, mean in result.mean(lines_of).items() if _has_cans(line, mean)}
    product = result.plan.scenarios[name].physical.product
    rows = [_cost_row(line, total, fixed, product) for line, (total, fixed) in costs.items()]
    return pd.DataFrame(rows, columns=list(_COST))


def _lines(appraisal: Appraisal) -> Iterator[tuple[str, CostLine]]:
    """Yield each line with its period."""
    for line in cost_lines(appraisal):
        yield LEVELISED, line
    for of_year in year_lines(appraisal):
        cost = CostLine("gate", of_year.group, "all", of_year.total, of_year.fixed)
        yield str(of_year.year), cost


def _has_cans(line: _Line, costs: Array) -> bool:
    """Return whether a line is levelised, or some can bears its costs in its year."""
    return line[0] == LEVELISED or not np.isnan(costs[0]).all()


def _cost_row(line: _Line, total: float, fixed: float, product: Product) -> tuple[object, ...]:
    return (
        *line,
        total,
        fixed,
        total - fixed,
        total * product.cans_per_carton,
        total / product.net,
        _NONE_SOLD if math.isnan(total) else "",
    )
