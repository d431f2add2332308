"""The table of what idle lines do for others."""

from sim.report.evidence import Evidence
from sim.report.tables.comparison import scenario_table
from sim.report.tables.kpi_series import KpiSeries
from sim.report.tables.table import Table

_OTHER_WORK = (
    KpiSeries("column.other_work.hours", "other_work_hours_per_year", interval=False),
    KpiSeries("column.other_work.cans", "other_work_cans_per_year", interval=False),
    KpiSeries("column.other_work.income", "other_work_income_idr", "IDR_billion"),
    KpiSeries("column.other_work.cost", "other_work_cost_idr", "IDR_billion"),
    KpiSeries("column.other_work.share", "other_work_fixed_share_idr", "IDR_billion"),
    KpiSeries("column.other_work.result", "other_work_result_idr", "IDR_billion", signed=True),
)


def other_work_table(evidence: Evidence) -> Table:
    """Return a row a scenario with other work: its hours and cans, what it earns, costs, bears and leaves."""
    with_it = [name for name in evidence.names if (name, _OTHER_WORK[0].kpi) in evidence.levels]
    return scenario_table("other_work", _OTHER_WORK, evidence.among(with_it))
