"""The ledger of a scenario: a row a line, with its price, quantity, present value and years."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sim.catalogue.labels import Labels
from sim.report.workbook.book import Look, Sheet, Span
from sim.report.workbook.lines import Line
from sim.report.workbook.live import Live, added, live
from sim.report.workbook.pricing import Desk
from sim.report.workbook.words import word

NAME, PART, PRICE, UNIT, QUANTITY, PRESENT, PER_CAN, ENGINE, DIFFERENCE, YEARS = range(10)


@dataclass(frozen=True, eq=False)
class Row:
    """One row of amounts: its present value and its calendar years [IDR of the day]."""

    present: Live
    years: Span
    price: Live | None = None

    def year(self, place: int) -> Live:
        """Return the amount of a calendar year."""
        return self.years.at(place)


@dataclass
class Ledger:
    """The rows that were written, by line."""

    desk: Desk
    sheet: Sheet
    labels: Labels
    rows: dict[Line, Row] = field(default_factory=dict)

    @property
    def _years(self) -> range:
        return range(len(self.desk.clock.ends))

    def write(self, places: Mapping[Line, int]) -> None:
        """Write lines at their rows; those that are a share of amounts come last."""
        for line in sorted(places, key=lambda line: (line.stream is None, bool(line.of))):
            self.rows[line] = self._write(line, places[line])

    def _write(self, line: Line, row: int) -> Row:
        sheet, months = self.sheet, self.desk.months
        sheet.text(row, PART, self._part(line))
        sheet.text(row, UNIT, self.labels.unit(line.unit), "unit")
        if line.stream is None:
            price = sheet.formula(row, PRICE, line.price, "share")
            parts = [self.rows[one] for one in line.of]
            present = price * added(part.present for part in parts)
            years = [price * added(part.year(y) for part in parts) for y in self._years]
        else:
            stream, value = line.stream, line.price
            if line.of:
                value = value * added(_price(self.rows[one]) for one in line.of)
            price = sheet.formula(row, PRICE, value, "price")
            sheet.formula(row, QUANTITY, months.total(stream), "money")
            present = price * months.present(stream)
            years = [price * months.of_year(stream, year) for year in self._years]
        return self._amounts(row, present, years, price)

    def _amounts(
        self,
        row: int,
        present: Live,
        years: Iterable[Live],
        price: Live | None,
        role: str = "formula",
    ) -> Row:
        cell = self.sheet.formula(row, PRESENT, present, "millions", role)
        span = self.sheet.formulas(row, YEARS, years, Look(role=role), down=False)
        return Row(cell, span, price)

    def band(self, row: int, role: str) -> None:
        """Give a row of the ledger the look of a role."""
        self.sheet.band(row, YEARS + len(self._years), role)

    def sum(self, row: int, lines: Iterable[Line], role: str = "sum") -> Row:
        """Write the sum of lines that stand in the ledger."""
        return self.sum_of(row, [self.rows[line] for line in lines], role)

    def sum_of(self, row: int, rows: list[Row], role: str = "sum") -> Row:
        """Write the sum of rows."""
        years = [added(one.year(year) for one in rows) for year in self._years]
        return self._amounts(row, added(one.present for one in rows), years, None, role)

    def _part(self, line: Line) -> str:
        return word(line.part, self.labels) if line.part else ""

    def factor(self, lines: Iterable[Line]) -> Iterator[tuple[Line, Live]]:
        """Yield every line with a quantity, and what a unit of it brings with all shares of it."""
        known = list(lines)
        for line in known:
            if line.stream is not None:
                shares = [one for one in known if one.stream is None and line in one.of]
                price = _price(self.rows[line])
                yield (
                    line,
                    price * (1 + added(_price(self.rows[one]) for one in shares))
                    if shares
                    else price,
                )


def _price(row: Row) -> Live:
    return live(0) if row.price is None else row.price
