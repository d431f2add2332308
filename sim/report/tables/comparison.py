"""The tables of all scenarios side by side: volume and cost, and cost by cost group."""

from collections.abc import Iterator

from sim.catalogue.keys import COST, DISTANCE_COST, FOB, GAP, LANDED_GAP, NET_COST, TRANSPORT_COST
from sim.report.estimates import group_costs, rivals, sold
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cell, NumberCell
from sim.report.tables.grid import number_rows
from sim.report.tables.kpi_series import KpiSeries, scenario_table
from sim.report.tables.notes import named, reasons
from sim.report.tables.table import Table

_LEVELS = (
    KpiSeries("column.cans", "cans_per_year", interval=False),
    KpiSeries("column.cost", COST, "IDR"),
    KpiSeries("column.net_of_grant", NET_COST, "IDR"),
    KpiSeries("column.transport", TRANSPORT_COST, "IDR"),
    KpiSeries("column.distance", DISTANCE_COST, "IDR"),
    KpiSeries("column.fob", FOB, "USD"),
)


def comparison_table(evidence: Evidence) -> Table:
    """Return the table of all scenarios: volume, cost, transport, export price."""
    return scenario_table("comparison", _LEVELS, evidence, _gaps(evidence))


def _gaps(evidence: Evidence) -> Iterator[KpiSeries]:
    """Yield the gap to the first rival at FOB, and landed in the first market with orders."""
    for rival in rivals(evidence.kpis)[:1]:
        yield KpiSeries("column.gap", GAP + rival, signed=True, words=(("rival", rival),))
    for market, rival in sold(evidence.kpis)[:1]:
        kpi, words = f"{LANDED_GAP}{market}.{rival}", (("market", market), ("rival", rival))
        yield KpiSeries("column.landed_gap", kpi, signed=True, words=words)


def costs_by_group_table(evidence: Evidence) -> Table:
    """Return the table of levelised cost, a row a cost group, a column a scenario, with totals."""
    labels, costs = evidence.labels, group_costs(evidence.kpis)
    total = costs.sum().to_frame("column.total").T
    return Table(
        labels("table.costs_by_group"),
        labels("column.group"),
        tuple(map(labels, costs.columns)),
        (number_rows(costs, labels, _cost), number_rows(total, labels, _cost, bold=True)),
        labels,
        tuple(reasons(named([COST], labels), evidence.names, evidence)),
    )


def _cost(cost: float) -> Cell:
    """Return a cost [IDR/can]; a scenario without it has none."""
    return NumberCell(cost, unit="IDR/can") if cost else None
