"""The tables of one scenario in detail: who pays for its investment, and what a can costs."""

from collections.abc import Iterator

from sim.analysis.frames import budget_frame, funding_frame, unit_cost_frame
from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.report.tables.budget import budget_table, funding_table
from sim.report.tables.costs import LEVELISED, cost_table, years_table
from sim.report.tables.table import Table


def breakdown(runs: StudyResult, name: str, labels: Labels) -> Iterator[Table]:
    """Yield the tables of funding, budget, cost line by line and cost by year of a scenario.

    Only those for which the scenario has figures.
    """
    yield from investment_tables(runs, name, labels)
    yield from cost_tables(runs, name, labels)


def investment_tables(runs: StudyResult, name: str, labels: Labels) -> Iterator[Table]:
    """Yield the tables of funding and budget, as far as a scenario invests."""
    funding, budget = funding_frame(runs, name), budget_frame(runs, name)
    if not funding.empty:
        yield funding_table(funding, name, labels)
    if not budget.empty:
        yield budget_table(budget, name, runs.plan.timing.price_basis, labels)


def cost_tables(runs: StudyResult, name: str, labels: Labels) -> Iterator[Table]:
    """Yield the tables of what a can costs, line by line, and by year where there is any."""
    costs, time = unit_cost_frame(runs, name), runs.blocks.first_appraisals[name].prices.time
    yield cost_table(costs, name, labels)
    if (costs["period"] != LEVELISED).any():
        yield years_table(costs, name, time.calendar, labels)
