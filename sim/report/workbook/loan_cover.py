"""The cover of the loans: cash over service by year, and over the life of the loans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.catalogue.labels import UNDEFINED
from sim.economics.thresholds import cash_and_service
from sim.report.workbook.book import Span
from sim.report.workbook.flow import Flow
from sim.report.workbook.ledger import Ledger
from sim.report.workbook.lines import Line
from sim.report.workbook.live import (
    Live,
    added,
    live,
    mean,
    or_else,
    quoted,
    smallest,
    total,
    when,
)
from sim.report.workbook.pricing import Desk
from sim.report.workbook.years import PRICE, YearSheet

# What loans are not served from: they pay for it, or it is the first investment and its end.
_NOT_SERVING = ("investment", "grant", "salvage")


@dataclass(frozen=True)
class LoanCover:
    """Writes the cash that loans are served from, their service, and the cover."""

    ledger: Ledger
    lines: Sequence[Line]
    table: YearSheet
    flow: Flow
    tax: Span | None

    @property
    def _desk(self) -> Desk:
        return self.ledger.desk

    def write(self, interest: Span, principal: Span, base: Span) -> dict[str, Live]:
        """Write all of it, and return the cells of the figures by key.

        `base` is the cash by month before help, tax and financing.
        """
        table, labels, valuation = self.table, self.table.labels, self._desk.valuation
        cash, service = cash_and_service(valuation.ledger, valuation.works)
        table.section(labels("workbook.section.cover"))
        serving = [self.ledger.rows[line].years for line in self.lines if self._serves(line)]
        cells = [
            added(row.at(year) for row in serving) - (self.tax.at(year) if self.tax else 0)
            for year in range(table.count)
        ]
        available = table.put(labels("line.cash"), cells, cash[0])
        due = self._service(interest, principal)
        owed = table.put(labels("workbook.row.service"), due, service[0])
        ratios = table.put(labels("line.dscr"), _ratios(available, owed), look=PRICE, summed=False)
        figures = {
            "dscr_min": smallest(ratios.all),
            "dscr_mean": mean(ratios.all),
            "llcr": self._life_cover(base),
        }
        return {
            key: table.one(
                labels.kpi(key), or_else(value, UNDEFINED), "price", self._desk.engine(key)
            )
            for key, value in figures.items()
        }

    def _serves(self, line: Line) -> bool:
        item = self._desk.money.investment.get(line.item)
        is_of_owner = item is None or item.paid_by == "owner"
        return line.kind not in _NOT_SERVING and is_of_owner

    def _service(self, interest: Span, principal: Span) -> list[Live]:
        """Return the service after the year of the opening, which pays for the first stocks."""
        works, time = self._desk.valuation.works, self._desk.clock.time
        opened = time.calendar_years[works.construction] if works.construction else 0
        return [
            -(interest.at(year) + principal.at(year)) if calendar > opened else live(0)
            for year, calendar in enumerate(time.calendar)
        ]

    def _life_cover(self, base: Span) -> Live:
        """Write what the cash is worth at the opening, at the interest of the loans; return it over the debt."""
        flow, labels, opening = (
            self.flow,
            self.table.labels,
            self._desk.valuation.works.construction,
        )
        owed = flow.put(
            labels("workbook.flow.debt"),
            (
                added(loan.balance.at(point) for loan in flow.loans)
                for point in self._desk.clock.points
            ),
        )
        growth = flow.put(
            labels("workbook.flow.growth"), self._growth(owed, opening, flow.column), "factor"
        )
        serving = flow.put(labels("workbook.flow.serving"), self._serving(base))
        worth = flow.put(
            labels("workbook.flow.serving_worth"),
            (serving.at(point) / growth.at(point) for point in self._desk.clock.points),
        )
        # A balance of less than a rupiah is rounding.
        owing = np.flatnonzero(owed.values >= 1.0)
        if not owing.size:
            return Live("NA()", float("nan"))
        last = int(owing[-1])
        return total(worth.between(opening + 1, last + 2)) / owed.at(opening)

    def _growth(self, owed: Span, opening: int, column: int) -> Iterator[Live]:
        """Yield what a rupiah owed at the opening has grown to, for the column that it stands in."""
        grown = 1.0
        for point in self._desk.clock.points:
            now = live(1)
            if point > opening:
                interest = -added(loan.interest.at(point) for loan in self.flow.loans)
                before = owed.at(point - 1)
                rate = when(before >= 1, interest / before, 0)
                now = self.flow.cell(column, point - 1, grown) * (1 + rate)
            grown = now.value
            yield now

    def _serving(self, base: Span) -> Iterator[Live]:
        """Yield the cash by month that loans are served from."""
        clock, months = self._desk.clock, self._desk.months
        apart = [
            (line, 1 if line.kind == "rent" else -1)
            for line in self.lines
            if line.kind != "grant" and (line.kind == "rent" or not self._serves(line))
        ]
        years = {end: year for year, end in enumerate(clock.ends)}
        for point in clock.points:
            cash = base.at(point)
            for line, sign in apart:
                if line.stream is not None and months.is_used(line.stream, point):
                    price = self.ledger.rows[line].price or live(0)
                    cash = cash + sign * price * months.amount(line.stream, point)
            if self.tax is not None and point in years:
                cash = cash - self.tax.at(years[point])
            yield cash


def _ratios(cash: Span, service: Span) -> Iterator[Live]:
    """Yield cash over service, undefined in a year without any."""
    for year in range(len(cash.values)):
        due, own = service.at(year), cash.at(year)
        value = own.value / due.value if due.value > 0 else float("nan")
        yield Live(f"IF({due.text}>0,{own.text}/{due.text},{quoted(UNDEFINED)})", value)
