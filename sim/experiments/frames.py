"""Tables of one appraisal as tidy frames: its funding, its budget, what a can's cost is made of."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.economics.appraise import Appraisal
from sim.economics.cost_lines import CostLine, YearLine, cost_lines, year_lines
from sim.economics.funding import budget, funding
from sim.experiments.weighing import Weighing
from sim.flows import Array
from sim.scenario.parts import Product
from sim.scenario.paths import assumption

LEVELISED = "levelised"
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


def funding_frame(appraisal: Appraisal) -> pd.DataFrame:
    """Return what each source pays for each item [IDR as paid], a row for both."""
    paid = funding(appraisal.works, appraisal.ledger)
    rows = [(item, *source) for item, sources in paid.items() for source in sources.items()]
    return pd.DataFrame(rows, columns=list(_FUNDING))


def budget_frame(appraisal: Appraisal) -> pd.DataFrame:
    """Return the budget of the investment, a row an item, with the source of its price.

    `why` says why there is no life, or no tax group.
    """
    rows = []
    for one in budget(appraisal.works, appraisal.ledger):
        origin = assumption(appraisal.scenario, f"investment.{one.item}.cost")
        why = _KEEPS_VALUE if one.life_years is None else "" if one.tax_group else _NO_GROUP
        known = (one.cost_idr, one.paid_idr, one.share, one.life_years, one.tax_group, one.paid_by)
        rows.append((one.item, *known, origin.source, origin.year, origin.confidence, why))
    frame = pd.DataFrame(rows, columns=list(_BUDGET))
    return frame.astype({"life_years": "Int64"}).fillna({"tax_group": ""})


def unit_cost_frame(appraisal: Appraisal, weighing: Weighing) -> pd.DataFrame:
    """Return the mean cost of a can line by line, levelised, and by group year by year.

    Rows of a period add up: those of a boundary, such as `cif.saudi`, are what the way there adds.
    In IDR of the price basis; years without a can to bear a cost are left out.
    """
    lines = [(LEVELISED, one) for one in cost_lines(appraisal)]
    lines += [
        (str(one.year), CostLine("gate", one.group, "all", one.total, one.fixed))
        for one in year_lines(appraisal)
        if _has_cans(one)
    ]
    totals = _means([line.total for _, line in lines], appraisal, weighing)
    fixed = _means([line.fixed for _, line in lines], appraisal, weighing)
    rows = [
        _cost_row(*line, *means, appraisal.scenario.physical.product)
        for line, means in zip(lines, zip(totals, fixed, strict=True), strict=True)
    ]
    return pd.DataFrame(rows, columns=list(_COST))


def _has_cans(line: YearLine) -> bool:
    return not np.isnan(line.total).all()


def _cost_row(
    period: str, line: CostLine, total: float, fixed: float, product: Product
) -> tuple[object, ...]:
    return (
        period,
        line.boundary,
        line.group,
        line.item,
        total,
        fixed,
        total - fixed,
        total * product.cans_per_carton,
        total / product.net,
        _NO_CAN if math.isnan(total) else "",
    )


def _means(figures: Sequence[Array], appraisal: Appraisal, weighing: Weighing) -> list[float]:
    """Return means of the replications, of those that have a value where not all do; nan if none."""
    values = np.stack([appraisal.everywhere(one) for one in figures])
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    of_some = np.full(len(values), math.nan)
    np.divide(np.where(known, values, 0.0).sum(axis=1), count, out=of_some, where=count > 0)
    return [*map(float, np.where(known.all(axis=1), weighing.mean(values), of_some))]
