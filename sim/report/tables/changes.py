"""The tables of inputs that differ between A and B, and of figures that changed with them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate, percent_of
from sim.report.tables.cells import Cell, EstimateCell, NumberCell
from sim.report.tables.grid import Row
from sim.report.tables.table import Table

# A difference up to this share is rounding: of sums of floats, or of the ten digits in a file.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class KpiChange:
    """The mean of a figure in A and in B, and the difference, B less A."""

    scenario: str
    kpi: str
    a: float
    b: float
    difference: Estimate
    is_detail: bool = False
    """Whether it is of a market without orders, or of a rival after the first."""

    @property
    def percent(self) -> float:
        """The difference in percent of the mean in A; nan where that is zero."""
        return percent_of(self.difference.mean, abs(self.a))

    @property
    def size(self) -> float:
        """Size of the difference relative to the mean in A, to sort by."""
        return abs(self.percent) if self.a else math.inf

    @property
    def of_one_year(self) -> bool:
        """Whether it is a figure of a single calendar year."""
        return self.kpi.rpartition(".")[2].isdigit()

    @property
    def is_changed(self) -> bool:
        """Whether the means differ by more than rounding."""
        return abs(self.difference.mean) > _ROUNDING * max(abs(self.a), abs(self.b))


def inputs_table(
    inputs: Sequence[tuple[str, str, str]], heads: tuple[str, str], labels: Labels
) -> Table:
    """Return a row for each path whose value differs, with both values as written."""
    rows = [Row(path, tuple(text or None for text in values)) for path, *values in inputs]
    lacking = any(cell is None for row in rows for cell in row.cells)
    notes = (labels("table.note.inputs"),) if lacking else ()
    return Table(labels("table.inputs"), labels("column.path"), heads, (rows,), labels, notes)


def outputs_table(
    changes: Sequence[KpiChange], heads: tuple[str, str], notes: tuple[str, ...], labels: Labels
) -> Table:
    """Return a row for each figure that changed, in the order given.

    Figures of single years are left out, and details.
    """
    shown = [change for change in changes if not change.of_one_year and not change.is_detail]
    columns = (*heads, labels("column.change"), labels("%"), labels("column.unit"))
    rows = [_row(change, labels) for change in shown]
    return Table(labels("table.outputs"), labels("column.kpi"), columns, (rows,), labels, notes)


def _row(change: KpiChange, labels: Labels) -> Row:
    shown = change.difference.shown
    ends = (replace(change.difference, mean=mean).shown.mean for mean in (change.a, change.b))
    name = labels.kpi(change.kpi)
    cells = (
        *(NumberCell(mean, _digits(shown), shown.unit) for mean in ends),
        _difference(shown),
        NumberCell(change.percent, 1, "%", signed=True),
        labels.unit(shown.unit),
    )
    return Row(f"{labels(change.scenario)}: {name}" if change.scenario else name, cells)


def _difference(shown: Estimate) -> Cell:
    """Return the difference and its interval; one that rounding would hide keeps two digits."""
    if round(shown.mean, shown.digits):
        return EstimateCell(shown, signed=True)
    return NumberCell(shown.mean, _digits(shown), shown.unit, signed=True)


def _digits(shown: Estimate) -> int:
    if shown.mean == 0 or round(shown.mean, shown.digits):
        return shown.digits
    return 1 - math.floor(math.log10(abs(shown.mean)))


def change_document(change: KpiChange) -> Mapping[str, object]:
    """Return a figure that changed as plain JSON values."""
    difference = change.difference
    numbers = {
        "a": change.a,
        "b": change.b,
        "mean": difference.mean,
        "ci_low": difference.ci_low,
        "ci_high": difference.ci_high,
        "percent": change.percent,
    }
    known = {key: number if math.isfinite(number) else None for key, number in numbers.items()}
    names = {"scenario": change.scenario} if change.scenario else {}
    return {**names, "kpi": change.kpi, **known, "n": difference.n, "unit": difference.unit}
