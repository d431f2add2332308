"""Who pays for a plant, and what is a can's cost made of? The tables of one scenario in detail."""

from dataclasses import dataclass

import pandas as pd
from rich.table import Table

from sim.catalogue.labels import Labels
from sim.report.tables.budget import budget_sheet, funding_sheet
from sim.report.tables.costs import cost_sheet, years_sheet


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


def breakdown(found: Breakdown, lang: str = "en", width: int = 132) -> list[Table]:
    """Return the tables of funding, budget, cost line by line and cost by year.

    What is empty is left out; a table wider than `width` characters stands in parts.
    """
    labels = Labels(lang)
    sheets = [
        funding_sheet(found.funding, labels),
        budget_sheet(found.budget, found.price_basis, labels),
        cost_sheet(found.costs, labels),
        years_sheet(found.costs, found.years, labels),
    ]
    told = (sheet.within(width, labels) for sheet in sheets if not sheet.frame.empty)
    return [part.table() for parts in told for part in parts]
