"""A KPI of several scenarios under one heading, as a row or a column of a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.catalogue.labels import Labels
from sim.report.claims.claim import reason
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cell, EstimateCell, NumberCell, is_known
from sim.report.tables.grid import Row


@dataclass(frozen=True)
class KpiSeries:
    """A KPI and the key of its heading; without a key the heading is the name of the KPI."""

    key: str
    kpi: str
    unit: str = ""
    signed: bool = False
    interval: bool = True
    percent: bool = False
    """Whether a share is written in percent."""
    paired: bool = False
    """Whether it is the difference from the partner."""
    words: tuple[tuple[str, str], ...] = ()
    """Names in the heading, and the keys of the words that fill them."""

    def heading(self, labels: Labels) -> str:
        """Return the heading in words."""
        if not self.key:
            return labels.kpi(self.kpi)
        words = {name: labels(key) for name, key in self.words}
        return labels(self.key, unit=labels.unit(self.unit), **words)

    def row(self, names: Iterable[str], evidence: Evidence, *, bold: bool = False) -> Row:
        """Return the row of some scenarios."""
        cells = tuple(self.cell(name, evidence) for name in names)
        return Row(self.heading(evidence.labels), cells, bold)

    def cell(self, name: str, evidence: Evidence) -> Cell:
        """Return the cell of a scenario."""
        estimate = (evidence.gap if self.paired else evidence.level)(name, self.kpi)
        if self.percent:
            return NumberCell(100 * estimate.mean, unit="%")
        return EstimateCell(estimate, self.signed, self.interval)


def known_rows(
    series: Iterable[KpiSeries], names: Sequence[str], evidence: Evidence, *, bold: bool = False
) -> list[Row]:
    """Return the row of each series that any of some scenarios has a figure for."""
    rows = (entry.row(names, evidence, bold=bold) for entry in series)
    return [row for row in rows if any(map(is_known, row.cells))]


def reasons(series: Iterable[KpiSeries], names: Iterable[str], evidence: Evidence) -> Iterator[str]:
    """Yield a line for figures that some scenarios lack, or lack at times, saying why.

    Figures that share a reason share a line. The scenarios are named where not all that lack it do
    so for the same reason.
    """
    labels, lacking = evidence.labels, dict[tuple[str, str], list[str]]()
    for entry in series:
        by_reason: dict[str, list[str]] = {}
        for name in names:
            figure = evidence.level(name, entry.kpi)
            # A figure of the mean flow has a reason too where single replications have no value.
            if figure.why and figure.lacking:
                by_reason.setdefault(reason(figure, labels), []).append(labels(name))
        for why, scenarios in by_reason.items():
            listed = "" if len(by_reason) == 1 else ", ".join(scenarios)
            lacking.setdefault((why, listed), []).append(entry.heading(labels))
    for (why, listed), headings in lacking.items():
        key = "table.dash.of" if listed else "table.dash"
        yield labels(key, kpi="; ".join(dict.fromkeys(headings)), why=why, names=listed)
