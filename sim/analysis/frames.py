"""Tables of one scenario as tidy frames: its funding, its budget, what a can's cost is made of."""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.analysis.chunks import Appraised
from sim.analysis.study import Runs
from sim.arrays import Array
from sim.economics.appraise import Appraisal
from sim.economics.cost_lines import CostLine, cost_lines, year_lines
from sim.economics.funding import Payment, budget, funding, payments
from sim.scenario.models.parts import Product
from sim.scenario.paths import assumption
from sim.statistics.control_variates import Weighing

LEVELISED = "levelised"
_Line = tuple[str, str, str, str]
"""Period, boundary, group and item of a line of cost."""
_NO_CAN = "no can was sold"
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


def funding_frame(runs: Runs, name: str) -> pd.DataFrame:
    """Return what each source pays for each item [IDR as paid], a row for both."""
    paid = funding(runs.blocks.facts[name].works, _mean_payments(runs, name))
    rows = [(item, *source) for item, sources in paid.items() for source in sources.items()]
    return pd.DataFrame(rows, columns=list(_FUNDING))


def budget_frame(runs: Runs, name: str) -> pd.DataFrame:
    """Return the budget of the investment, a row an item, with the source of its price.

    `why` says why there is no life, or no tax group.
    """
    rows, appraisal = [], runs.blocks.facts[name]
    for one in budget(appraisal.works, _mean_payments(runs, name)):
        origin = assumption(appraisal.scenario, f"investment.{one.item}.cost")
        why = _KEEPS_VALUE if one.life_years is None else "" if one.tax_group else _NO_GROUP
        known = (one.cost_idr, one.paid_idr, one.share, one.life_years, one.tax_group, one.paid_by)
        rows.append((one.item, *known, origin.source, origin.year, origin.confidence, why))
    frame = pd.DataFrame(rows, columns=list(_BUDGET))
    return frame.astype({"life_years": "Int64"}).fillna({"tax_group": ""})


def _mean_payments(runs: Runs, name: str) -> dict[Payment, float]:
    def read(block: Appraised) -> Iterator[tuple[Payment, Array]]:
        one = block.appraisals[name]
        for payment, amounts in payments(one.works, one.ledger):
            yield payment, one.everywhere(amounts)

    return {payment: float(amounts.mean()) for payment, amounts in runs.blocks.drawn(read).items()}


def unit_cost_frame(runs: Runs, name: str) -> pd.DataFrame:
    """Return the mean cost of a can line by line, levelised, and by group year by year.

    Rows of a period add up: those of a boundary, such as `cif.saudi`, are what the way there adds.
    In IDR of the price basis; years without a can to bear a cost are left out.
    """

    def read(block: Appraised) -> Iterator[tuple[_Line, Array]]:
        one = block.appraisals[name]
        for period, line in _lines(one):
            figures = [one.everywhere(line.total), one.everywhere(line.fixed)]
            yield (period, line.boundary, line.group, line.item), np.stack(figures)

    costs = {key: found for key, found in runs.blocks.drawn(read).items() if _has_cans(key, found)}
    means = _means(np.array([*costs.values()]), runs.weighing)
    product = runs.plan.scenarios[name].physical.product
    rows = [
        _cost_row(line, total, fixed, product)
        for line, (total, fixed) in zip(costs, means, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(_COST))


def _lines(appraisal: Appraisal) -> Iterator[tuple[str, CostLine]]:
    """Yield each line with its period."""
    for line in cost_lines(appraisal):
        yield LEVELISED, line
    for one in year_lines(appraisal):
        yield str(one.year), CostLine("gate", one.group, "all", one.total, one.fixed)


def _has_cans(line: _Line, costs: Array) -> bool:
    """Tell whether any can bears the costs of a line, if it is one of a year."""
    return line[0] == LEVELISED or not np.isnan(costs[0]).all()


def _cost_row(line: _Line, total: float, fixed: float, product: Product) -> tuple[object, ...]:
    return (
        *line,
        total,
        fixed,
        total - fixed,
        total * product.cans_per_carton,
        total / product.net,
        _NO_CAN if math.isnan(total) else "",
    )


def _means(values: Array, weighing: Weighing) -> list[list[float]]:
    """Return means of the replications, of those that have a value where not all do; nan if none."""
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    of_some = np.full(count.shape, math.nan)
    np.divide(np.where(known, values, 0.0).sum(axis=-1), count, out=of_some, where=count > 0)
    means: list[list[float]] = np.where(known.all(axis=-1), weighing.mean(values), of_some).tolist()
    return means
