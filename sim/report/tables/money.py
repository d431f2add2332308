"""The tables of the value of all investments, and of the measures of one."""

from sim.catalogue.keys import (
    BREAK_EVEN_FOB,
    DEBT_COVER,
    GRANT_NEEDED,
    IRR,
    NATION,
    NATION_WITHOUT,
    NET,
    NPV,
    OWNER,
    PAYBACK,
    SALE,
    WITHOUT,
)
from sim.catalogue.kpis import in_view
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cells, estimate_cell, is_known
from sim.report.tables.grid import Row
from sim.report.tables.kpi_series import KpiSeries, scenario_table
from sim.report.tables.notes import named, reasons
from sim.report.tables.table import Table

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
_MEASURES = (
    NPV,
    IRR,
    "mirr",
    PAYBACK,
    "discounted_payback_years",
    "bcr_gross",
    "bcr_net",
    "profitability_index",
    GRANT_NEEDED,
    BREAK_EVEN_FOB,
    *DEBT_COVER,
    "llcr",
)
# How a project is looked at, and how the keys of its measures are made.
_VIEWS = {
    "column.view.project": ("", ""),
    "column.view.project_net": ("", NET),
    "column.view.without": (WITHOUT, ""),
    "column.view.without_net": (WITHOUT, NET),
    "column.view.owner": (OWNER, ""),
    "column.view.nation": (NATION, ""),
    "column.view.nation_without": (NATION_WITHOUT, ""),
}


def investment_table(evidence: Evidence) -> Table:
    """Return a row a scenario: what it is worth before and with the grant, and against nothing."""
    return scenario_table("investment", _INVESTMENT, evidence)


def measures_table(evidence: Evidence, scenario: str) -> Table:
    """Return a row a measure and a column a view of one scenario, as far as there are any."""
    labels = evidence.labels
    units = _units(evidence, scenario)
    views = {
        heading: _view(evidence, scenario, [in_view(before, kpi) + after for kpi in units])
        for heading, (before, after) in _VIEWS.items()
    }
    known = {heading: cells for heading, cells in views.items() if any(map(is_known, cells))}
    rows = [
        Row(labels("column.measure", kpi=labels.kpi(kpi), unit=unit), cells)
        for (kpi, unit), cells in zip(
            units.items(), zip(*known.values(), strict=True), strict=False
        )
    ]
    keys = [in_view(before, kpi) + after for kpi in _MEASURES for before, after in _VIEWS.values()]
    return Table(
        labels("table.measures", scenario=labels(scenario)),
        labels("column.kpi"),
        tuple(map(labels, known)),
        (rows,),
        labels,
        tuple(reasons(named(keys, labels), [scenario], evidence)),
    )


def _view(evidence: Evidence, scenario: str, kpis: list[str]) -> Cells:
    return tuple(estimate_cell(evidence.levels.get((scenario, kpi))) for kpi in kpis)


def _units(evidence: Evidence, scenario: str) -> dict[str, str]:
    """Return the measures that a scenario has, each with its unit in words."""
    return {
        kpi: evidence.labels(evidence.levels[scenario, kpi].shown.unit)
        for kpi in _MEASURES
        if (scenario, kpi) in evidence.levels
    }
