"""The table of the sizes of can that a line makes in turn."""

from sim.report.evidence import Evidence
from sim.report.tables.grid import Row
from sim.report.tables.kpi_series import KpiSeries
from sim.report.tables.table import Table

_MADE = "size_cans_per_year."
# Figures of a size, and whether with their interval.
_COLUMNS = {
    "column.size.cans": (_MADE, False),
    "column.size.backlog": ("size_backlog_cans.", False),
    "column.size.price": ("size_price_usd_per_carton.", False),
    "column.size.cost": ("size_cost_idr_per_can.", True),
    "column.size.revenue": ("size_revenue_idr_per_can.", True),
}


def can_sizes_table(evidence: Evidence) -> Table:
    """Return a row a scenario and size, of scenarios with several: cans, backlog, price, cost, revenue."""
    labels = evidence.labels
    columns = [KpiSeries(key, kpi, interval=known) for key, (kpi, known) in _COLUMNS.items()]
    rows = [
        Row(
            f"{labels(name)}: {labels(kpi.removeprefix(_MADE))}",
            tuple(_of(column, kpi.removeprefix(_MADE)).cell(name, evidence) for column in columns),
        )
        for name, kpi in evidence.levels
        if kpi.startswith(_MADE)
    ]
    headings = tuple(column.heading(labels) for column in columns)
    notes = (labels("table.note.can_sizes"),)
    corner = labels("column.size")
    return Table(labels("table.can_sizes"), corner, headings, (rows,), labels, notes)


def _of(column: KpiSeries, size: str) -> KpiSeries:
    """Return the series of a column for a size."""
    return KpiSeries(column.key, column.kpi + size, interval=column.interval)
