"""The table of all figures of one scenario."""

from collections.abc import Iterable, Iterator

from sim.catalogue.kpis import kind_of_last
from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate, detail_kpis
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cells, EstimateCell, RangeCell
from sim.report.tables.grid import Row
from sim.report.tables.kpi_series import KpiSeries, reasons
from sim.report.tables.table import Table

_HEADINGS = ("column.mean", "column.interval", "column.spread", "column.unit")


def summary_table(evidence: Evidence, scenario: str, *, details: bool = False) -> Table:
    """Return the figures of a scenario: mean, 95 % interval, 5th to 95th percentile, unit.

    Figures of markets without orders, and of rivals after the first, are `details`.

    Raises
    ------
    ValueError
        If there is no such scenario.
    """
    labels, left_out = evidence.labels, [] if details else detail_kpis(evidence.kpis)
    figures = {
        kpi: figure for kpi, figure in _of_scenario(evidence, scenario) if kpi not in left_out
    }
    names = _names(figures, labels)
    return Table(
        labels("table.summary", scenario=labels(scenario)),
        labels("column.kpi"),
        tuple(map(labels, _HEADINGS)),
        ([Row(next(names), _cells(figure, labels)) for figure in figures.values()],),
        labels,
        (
            *([labels("table.note.aside")] if left_out else []),
            *reasons([KpiSeries("", kpi) for kpi in figures], [scenario], evidence),
        ),
    )


def _of_scenario(evidence: Evidence, scenario: str) -> Iterator[tuple[str, Estimate]]:
    """Yield each KPI of a scenario with its figure, in the unit in which it is written."""
    if scenario not in evidence.names:
        known = ", ".join(evidence.names)
        raise ValueError(f"there is no scenario {scenario!r}, only {known}")
    for (name, kpi), estimate in evidence.levels.items():
        if name == scenario:
            yield kpi, estimate.shown


def _cells(figure: Estimate, labels: Labels) -> Cells:
    return (
        EstimateCell(figure, interval=False),
        RangeCell(figure.ci_low, figure.ci_high, figure.digits, figure.unit),
        RangeCell(figure.p05, figure.p95, figure.digits, figure.unit),
        labels.unit(figure.unit),
    )


def _names(kpis: Iterable[str], labels: Labels) -> Iterator[str]:
    """Yield the name of each KPI; below its whole, a part is named by itself."""
    whole = ""
    for kpi in kpis:
        parent, _, part = kpi.rpartition(".")
        if parent and parent == whole:
            kind = kind_of_last(kpi)
            yield f"- {labels.part(kind, part) if kind else labels(part)}"
        else:
            whole = kpi
            yield labels.kpi(kpi)
