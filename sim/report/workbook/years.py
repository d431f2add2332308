"""A sheet of calendar years: a row a line, the engine's years at its right."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.arrays import Array
from sim.catalogue.labels import Labels
from sim.report.workbook.book import Look, Pattern, Sheet, Span, Spot
from sim.report.workbook.checks import Checks
from sim.report.workbook.clock import Clock
from sim.report.workbook.live import Live, added, total

NAME, FACTOR, TOTAL, DIFFERENCE, YEARS = range(5)
_WIDTHS = (52, 17, 15, 10)
_HEAD_ROW = 3
MILLIONS, SUM = Look(), Look(role="sum")
COUNT, PRICE = Look("count"), Look("price")


@dataclass
class YearSheet:
    """The sheet, and the row that is written next."""

    sheet: Sheet
    labels: Labels
    clock: Clock
    checks: Checks
    row: int = _HEAD_ROW + 1

    def begin(self, title: str, note: str) -> None:
        """Write the title and the heads of all columns."""
        sheet, labels = self.sheet, self.labels
        sheet.text(0, NAME, title, "title")
        sheet.text(1, NAME, note, "note")
        years = [str(year) for year in self.clock.time.calendar]
        words = [
            labels(f"workbook.column.{name}") for name in ("item", "factor", "total", "difference")
        ]
        engine = [f"{labels('workbook.column.engine')} {year}" for year in years]
        heads = [*words, *years, "", *engine]
        sheet.heads(_HEAD_ROW, heads, [*_WIDTHS, *([10] * len(years)), 3, *([10] * len(years))])
        sheet.page.freeze_panes(_HEAD_ROW + 1, 1)
        sheet.page.print_area(0, 0, 1_000, YEARS + len(years) - 1)

    @property
    def count(self) -> int:
        """Number of calendar years."""
        return len(self.clock.ends)

    def section(self, text: str) -> None:
        """Write a heading above rows."""
        if self.row > _HEAD_ROW + 1:
            self.row += 1
        self.sheet.band(self.row, YEARS + self.count, "section")
        self.sheet.text(self.row, NAME, text, "section")
        self.row += 1

    def put(
        self,
        name: str,
        cells: Iterable[Live],
        engine: Array | None = None,
        *,
        look: Look = MILLIONS,
        summed: bool = True,
    ) -> Span:
        """Write a row of formulas, its sum, and the check against the engine."""
        sheet, row = self.sheet, self.row
        if look == SUM:
            sheet.band(row, YEARS + self.count, look.role)
        sheet.text(row, NAME, name, "sum" if look == SUM else "text")
        span = sheet.formulas(row, YEARS, cells, look, down=False)
        if summed:
            sheet.formula(row, TOTAL, total(span.all), *look)
        if engine is not None:
            theirs = sheet.numbers(row, YEARS + self.count + 1, engine, look.pattern, down=False)
            self.checks.alike(Spot(sheet, row, DIFFERENCE), span.all, theirs.all)
        self.row += 1
        return span

    def running(self, name: str, changes: Sequence[Live]) -> Span:
        """Write the sums of changes so far."""

        def cells() -> Iterator[Live]:
            so_far = 0.0
            for year, change in enumerate(changes):
                now = self.cell(year - 1, so_far) + change if year else change
                so_far = now.value
                yield now

        return self.put(name, cells(), summed=False)

    def cell(self, year: int, value: float) -> Live:
        """Return a cell of the row that is being written."""
        return self.sheet.cell(self.row, YEARS + year, value)

    def sums(self, name: str, rows: Sequence[Span], engine: Array | None = None) -> Span:
        """Write the sum of rows."""
        cells = (added(row.at(year) for row in rows) for year in range(self.count))
        return self.put(name, cells, engine, look=SUM)

    def constants(self, name: str, values: Array, pattern: Pattern = "share") -> Span:
        """Write a row of what is fixed."""
        self.sheet.text(self.row, NAME, name)
        span = self.sheet.numbers(self.row, YEARS, values, pattern, down=False)
        self.row += 1
        return span

    def one(
        self, name: str, value: Live, pattern: Pattern = "money", engine: float | None = None
    ) -> Live:
        """Write a single figure, and the check against the engine."""
        self.sheet.text(self.row, NAME, name)
        cell = self.sheet.formula(self.row, FACTOR, value, pattern)
        if engine is not None:
            self.checks.compare(Spot(self.sheet, self.row, TOTAL), cell, engine, pattern=pattern)
        self.row += 1
        return cell

    def of_months(self, span: Span) -> list[Live]:
        """Return the yearly sums of a column of months."""
        return [total(self.clock.of_year(span, year)) for year in range(self.count)]
