"""The tables of all scenarios side by side: volume and cost, cost groups, value of investments."""

from collections.abc import Iterable, Iterator

from sim.catalogue.keys import (
    BREAK_EVEN_FOB,
    COST,
    DISTANCE_COST,
    FOB,
    GAP,
    GRANT_NEEDED,
    IRR,
    LANDED_GAP,
    NET,
    NET_COST,
    NPV,
    ON_TIME,
    OWNER,
    PAYBACK,
    SALE,
    WITHOUT,
)
from sim.report.estimates import group_costs, rivals, sold
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cell, NumberCell
from sim.report.tables.grid import Row, number_rows
from sim.report.tables.kpi_series import KpiSeries, reasons
from sim.report.tables.table import Table

_LEVELS = (
    KpiSeries("column.cans", "cans_per_year", interval=False),
    KpiSeries("column.on_time", ON_TIME, "%", percent=True),
    KpiSeries("column.cost", COST, "IDR"),
    KpiSeries("column.net_of_grant", NET_COST, "IDR"),
    KpiSeries("column.distance", DISTANCE_COST, "IDR"),
    KpiSeries("column.fob", FOB, "USD"),
)
_INVESTMENT = (
    KpiSeries("column.sale", SALE, "USD", interval=False),
    KpiSeries("column.break_even_fob", BREAK_EVEN_FOB, "USD", interval=False),
    KpiSeries("column.npv", NPV, "IDR_billion", signed=True),
    KpiSeries("column.npv_net", NPV + NET, "IDR_billion", signed=True),
    KpiSeries("column.npv_owner", OWNER + NPV, "IDR_billion", signed=True),
    KpiSeries("column.irr", IRR + NET, interval=False),
    KpiSeries("column.payback", PAYBACK + NET, interval=False),
    KpiSeries("column.npv_without", WITHOUT + NPV + NET, "IDR_billion", signed=True),
    KpiSeries("column.grant_needed", GRANT_NEEDED, "IDR_billion", interval=False),
)


def comparison_table(evidence: Evidence) -> Table:
    """Return a row a scenario: volume, cost, transport, export price."""
    return scenario_table("comparison", _LEVELS, evidence, _gaps(evidence))


def investment_table(evidence: Evidence) -> Table:
    """Return a row a scenario: what it is worth before and with the grant, and against nothing."""
    return scenario_table("investment", _INVESTMENT, evidence)


def scenario_table(
    title: str, series: Iterable[KpiSeries], evidence: Evidence, further: Iterable[KpiSeries] = ()
) -> Table:
    """Return a row a scenario, and a column for each series that any of them has a figure for.

    The notes say why a figure of `series` is undefined, and are silent on `further` ones.
    """
    labels, columns = evidence.labels, [*series, *further]
    headings = tuple(column.heading(labels) for column in columns)
    rows = [
        Row(labels(name), tuple(column.cell(name, evidence) for column in columns))
        for name in evidence.names
    ]
    notes = (labels(f"table.note.{title}"), *reasons(series, evidence.names, evidence))
    title, corner = labels(f"table.{title}"), labels("column.scenario")
    return Table(title, corner, headings, (rows,), labels, notes).with_known_columns()


def _gaps(evidence: Evidence) -> Iterator[KpiSeries]:
    """Yield the gap to the first rival at FOB, and landed in the first market with orders."""
    for rival in rivals(evidence.kpis)[:1]:
        yield KpiSeries("column.gap", GAP + rival, signed=True, words=(("rival", rival),))
    for market, rival in sold(evidence.kpis)[:1]:
        kpi, words = f"{LANDED_GAP}{market}.{rival}", (("market", market), ("rival", rival))
        yield KpiSeries("column.landed_gap", kpi, signed=True, words=words)


def costs_by_group_table(evidence: Evidence) -> Table:
    """Return levelised cost, a row a cost group, a column a scenario, with totals."""
    labels, costs = evidence.labels, group_costs(evidence.kpis)
    total = Row(labels("column.total"), tuple(map(_cost, costs.sum())), bold=True)
    blocks = (number_rows(costs, labels, _cost), [total])
    notes = tuple(reasons([KpiSeries("", COST)], evidence.names, evidence))
    title, corner = labels("table.costs_by_group"), labels("column.group")
    return Table(title, corner, tuple(map(labels, costs.columns)), blocks, labels, notes)


def _cost(cost: float) -> Cell:
    """Return a cost [IDR/can]; a scenario without it has none."""
    return NumberCell(cost, unit="IDR/can") if cost else None
