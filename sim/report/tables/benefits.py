"""The tables of what each party gains, and of the policy analysis matrix."""

from dataclasses import replace

from sim.catalogue.keys import (
    CO2,
    COST_PER_JOB,
    EIRR,
    ENPV,
    GAIN,
    JOBS,
    JOBS_ELSEWHERE,
    LOCAL_TAXES,
    MATRIX,
    RATIOS,
    VALUE_ADDED,
    WITHOUT,
)
from sim.catalogue.kpis import in_order
from sim.report.estimates import Estimate
from sim.report.evidence import Evidence
from sim.report.tables.cells import NumberCell
from sim.report.tables.grid import Row
from sim.report.tables.kpi_series import KpiSeries, known_rows, reasons
from sim.report.tables.table import Table

_OF_DISTRICT = (
    KpiSeries("column.value_added", VALUE_ADDED, signed=True, interval=False),
    KpiSeries("column.local_taxes", LOCAL_TAXES, signed=True, interval=False),
    KpiSeries("column.jobs", JOBS, signed=True, interval=False),
    KpiSeries("column.jobs_elsewhere", JOBS_ELSEWHERE, signed=True, interval=False),
    KpiSeries("column.cost_per_job", COST_PER_JOB, interval=False),
)
_OF_NATION = (
    KpiSeries("column.enpv", ENPV, signed=True),
    KpiSeries("column.eirr", EIRR, "%/year", interval=False),
    KpiSeries("column.co2", CO2, "kg/can", interval=False),
)


def benefits_table(evidence: Evidence) -> Table:
    """Return a row a party with its gain, then the district and the nation; a column a scenario.

    Against what happens without the plant where that is known of any scenario, else by themselves.
    """
    labels, (view, names) = evidence.labels, gaining(evidence)
    gains = [KpiSeries(party, f"{view}{GAIN}{party}", signed=True) for party in in_order("PARTY")]
    others = [replace(entry, kpi=view + entry.kpi) for entry in _OF_DISTRICT] + [*_OF_NATION]
    sums = (sum(gain.mean for gain in gains_of(evidence, view, name).values()) for name in names)
    totals = tuple(NumberCell(total, 1, "IDR_billion", signed=True) for total in sums)
    title = "table.benefits.incremental" if view else "table.benefits"
    blocks = (
        known_rows(gains, names, evidence),
        [Row(labels("column.all_gains"), totals, bold=True)],
        known_rows(others, names, evidence),
    )
    notes = (labels("table.note.benefits"), *reasons(others, names, evidence))
    title, corner = labels(title, unit=labels("IDR_billion")), labels("column.party")
    return Table(title, corner, tuple(map(labels, names)), blocks, labels, notes)


def gaining(evidence: Evidence) -> tuple[str, list[str]]:
    """Return the view of the gains, and the scenarios that have any.

    Against what happens without the plant where that is known of any scenario, else by themselves.
    """
    view = WITHOUT if evidence.kpis["kpi"].str.startswith(WITHOUT + GAIN).any() else ""
    return view, _having(view + GAIN, evidence)


def gains_of(evidence: Evidence, view: str, name: str) -> dict[str, Estimate]:
    """Return the gain of each party of a scenario, in the unit in which it is written."""
    keys = {party: (name, f"{view}{GAIN}{party}") for party in in_order("PARTY")}
    levels = evidence.levels
    return {party: levels[key].shown for party, key in keys.items() if key in levels}


def matrix_table(evidence: Evidence) -> Table:
    """Return the policy analysis matrix, entry by entry, and its ratios; a column a scenario."""
    labels, names = evidence.labels, _having(MATRIX[0][0], evidence)
    *entries, ratios = (
        [KpiSeries("", kpi, interval=False) for kpi in kpis] for kpis in (*MATRIX, RATIOS)
    )
    blocks = tuple([entry.row(names, evidence) for entry in block] for block in (*entries, ratios))
    notes = (labels("table.note.matrix"), *reasons(ratios, names, evidence))
    title, corner = labels("table.matrix", unit=labels("IDR/can")), labels("column.entry")
    return Table(title, corner, tuple(map(labels, names)), blocks, labels, notes)


def _having(kpi: str, evidence: Evidence) -> list[str]:
    """Return the scenarios that have a figure whose key begins so."""
    rows = evidence.kpis[evidence.kpis["kpi"].str.startswith(kpi)]
    return [name for name in evidence.names if name in {*rows["scenario"]}]
