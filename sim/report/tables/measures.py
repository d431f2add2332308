"""The table of the measures of one investment, by view."""

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
    WITHOUT,
)
from sim.catalogue.kpis import in_view
from sim.report.evidence import Evidence
from sim.report.tables.cells import EstimateCell
from sim.report.tables.grid import Row
from sim.report.tables.kpi_series import KpiSeries, reasons
from sim.report.tables.table import Table

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
# The views of a project, and how each forms the keys of its measures.
_VIEWS = {
    "column.view.project": ("", ""),
    "column.view.project_net": ("", NET),
    "column.view.without": (WITHOUT, ""),
    "column.view.without_net": (WITHOUT, NET),
    "column.view.owner": (OWNER, ""),
    "column.view.nation": (NATION, ""),
    "column.view.nation_without": (NATION_WITHOUT, ""),
}


def measures_table(evidence: Evidence, scenario: str) -> Table:
    """Return a row a measure and a column a view of one scenario, as far as there are any."""
    labels = evidence.labels
    keys = {
        kpi: [in_view(before, kpi) + after for before, after in _VIEWS.values()]
        for kpi in _MEASURES
    }
    rows = [
        Row(
            _heading(evidence, scenario, kpi),
            tuple(EstimateCell(evidence.level(scenario, key)) for key in in_views),
        )
        for kpi, in_views in keys.items()
        if (scenario, kpi) in evidence.levels
    ]
    series = [KpiSeries("", key) for in_views in keys.values() for key in in_views]
    return Table(
        labels("table.measures", scenario=labels(scenario)),
        labels("column.kpi"),
        tuple(map(labels, _VIEWS)),
        (rows,),
        labels,
        tuple(reasons(series, [scenario], evidence)),
    ).with_known_columns()


def _heading(evidence: Evidence, scenario: str, kpi: str) -> str:
    """Return the name of a measure and its unit."""
    labels, unit = evidence.labels, evidence.level(scenario, kpi).shown.unit
    return labels("column.measure", kpi=labels.kpi(kpi), unit=labels.unit(unit))
