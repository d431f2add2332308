"""A KPI of several scenarios under one heading, as a row or a column of a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cell, Cells, NumberCell, estimate_cell, is_known
from sim.report.tables.grid import Row
from sim.report.tables.notes import reasons
from sim.report.tables.table import Table


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
    words: tuple[tuple[str, str], ...] = ()
    """Names in the heading, and the keys of the words that fill them."""

    def heading(self, labels: Labels) -> str:
        """Return the heading in words."""
        if not self.key:
            return labels.kpi(self.kpi)
        words = {name: labels(key) for name, key in self.words}
        return labels(self.key, unit=labels(self.unit), **words)

    def cells(self, names: Iterable[str], evidence: Evidence) -> Cells:
        """Return the cells of some scenarios."""
        return tuple(self._cell(evidence.levels.get((name, self.kpi))) for name in names)

    def _cell(self, estimate: Estimate | None) -> Cell:
        if estimate is not None and self.percent:
            return NumberCell(100 * estimate.mean, unit="%")
        return estimate_cell(estimate, signed=self.signed, interval=self.interval)

    def row(self, names: Iterable[str], evidence: Evidence) -> Row:
        """Return the row of some scenarios."""
        return Row(self.heading(evidence.labels), self.cells(names, evidence))


def known_rows(
    series: Iterable[KpiSeries], names: Sequence[str], evidence: Evidence
) -> Iterator[Row]:
    """Yield the row of each series that any of some scenarios has a figure for."""
    rows = (one.row(names, evidence) for one in series)
    return (row for row in rows if any(map(is_known, row.cells)))


def scenario_table(
    title: str, series: Sequence[KpiSeries], evidence: Evidence, further: Iterable[KpiSeries] = ()
) -> Table:
    """Return a row a scenario, and a column for each series that any of them has a figure for.

    `title` ends the keys of the title and of the note, `table.TITLE` and `table.note.TITLE`. The
    notes say why a figure of `series` is undefined, and are silent on `further` ones.
    """
    labels, names = evidence.labels, evidence.names
    columns = list(known_rows([*series, *further], names, evidence))
    rows = [
        Row(labels(name), tuple(column.cells[place] for column in columns))
        for place, name in enumerate(names)
    ]
    return Table(
        labels(f"table.{title}"),
        labels("column.scenario"),
        tuple(column.name for column in columns),
        (rows,),
        labels,
        (labels(f"table.note.{title}"), *reasons(headings_of(series, labels), names, evidence)),
    )


def headings_of(series: Iterable[KpiSeries], labels: Labels) -> Iterator[tuple[str, str]]:
    """Yield the KPI and the heading of each series."""
    return ((one.kpi, one.heading(labels)) for one in series)
