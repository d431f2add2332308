"""The tables of one scenario in detail: who pays for its investment, and what a can costs."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from sim.catalogue.labels import Labels
from sim.report.tables.budget import budget_table, funding_table
from sim.report.tables.costs import LEVELISED, cost_table, years_table
from sim.report.tables.table import Table


@dataclass(frozen=True)
class Breakdown:
    """The tidy frames of one scenario, each with a column `scenario`."""

    funding: pd.DataFrame
    """Rows item, source, amount_idr."""
    budget: pd.DataFrame
    """Rows item, cost_idr, paid_idr, share, life_years, tax_group, paid_by, source, source_year,
    confidence, why."""
    costs: pd.DataFrame
    """Rows period, boundary, group, item, idr_per_can, fixed_idr_per_can, variable_idr_per_can,
    idr_per_carton, idr_per_net_kg, why."""
    price_basis: int
    years: list[int]
    """The calendar years of the study."""


def breakdown(frames: Breakdown, labels: Labels, width: int = 132) -> list[Table]:
    """Return the tables of funding, budget, cost line by line and cost by year.

    A frame without rows has no table; a table wider than `width` characters stands in parts.
    """
    return [part for table in _tables(frames, labels) for part in table.within(width)]


def _tables(frames: Breakdown, labels: Labels) -> Iterator[Table]:
    if not frames.funding.empty:
        yield funding_table(frames.funding, labels)
    if not frames.budget.empty:
        yield budget_table(frames.budget, frames.price_basis, labels)
    yield cost_table(frames.costs, labels)
    if (frames.costs["period"] != LEVELISED).any():
        yield years_table(frames.costs, frames.years, labels)
