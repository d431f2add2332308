"""The cash of a project month by month, and what it is worth: NPV, rate of return, paybacks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.catalogue.labels import UNDEFINED
from sim.finance.rows import TOUCHES_ZERO
from sim.report.workbook.book import Look, Pattern, Sheet, Span
from sim.report.workbook.clock import FIRST_ROW
from sim.report.workbook.ledger import Ledger
from sim.report.workbook.lines import Line
from sim.report.workbook.live import (
    Live,
    above_zero,
    added,
    below_zero,
    dot,
    entry,
    largest,
    live,
    or_else,
    rate_of_return,
    when,
)
from sim.report.workbook.loans import COLUMNS, LoanMonths, write_loan
from sim.report.workbook.months import Stream
from sim.report.workbook.pricing import Desk
from sim.report.workbook.years import YearSheet

_HELP = ("grant", "rent")


@dataclass
class Flow:
    """The sheet of a project's months; columns are added from left to right."""

    desk: Desk
    sheet: Sheet
    column: int = 2
    loans: list[LoanMonths] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Write the title, the months and the loans."""
        sheet, labels = self.sheet, self.desk.months.labels
        name = labels(self.desk.scenario.name)
        sheet.text(0, 0, labels("workbook.flow", scenario=name), "title")
        sheet.text(1, 0, labels("workbook.flow.note"), "note")
        heads = [labels("workbook.column.point"), labels("workbook.column.year")]
        sheet.heads(FIRST_ROW - 1, heads, [8, 8, *([14] * 60)], 4)
        sheet.data(2)
        sheet.page.freeze_panes(FIRST_ROW, 2)
        time = self.desk.clock.time
        self.points = sheet.numbers(FIRST_ROW, 0, np.arange(time.points, dtype=float), "count")
        sheet.numbers(FIRST_ROW, 1, time.calendar_years.astype(float), "count")
        for loan in self.desk.money.borrowed:
            self.loans.append(write_loan(self.desk, sheet, self.column, loan))
            self.column += len(COLUMNS)

    def put(self, name: str, cells: Iterator[Live], pattern: Pattern = "millions") -> Span:
        """Write a column."""
        self.sheet.text(FIRST_ROW - 1, self.column, name, "head")
        self.column += 1
        return self.sheet.formulas(FIRST_ROW, self.column - 1, cells, Look(pattern))

    def cell(self, column: int, point: int, value: float) -> Live:
        """Return the cell of a point in a column that is being written."""
        return self.sheet.cell(FIRST_ROW + point, column, value)

    def before_help(self, ledger: Ledger, lines: Sequence[Line]) -> Span:
        """Write what all lines but those of help bring, before tax and financing."""
        months = self.desk.months
        prices = dict[Stream, list[Live]]()
        for line, price in ledger.factor(lines):
            if line.kind not in _HELP and line.stream is not None:
                prices.setdefault(line.stream, []).append(price)
        months.weigh({stream: added(parts) for stream, parts in prices.items()})
        words = self.desk.months.labels("workbook.flow.untaxed")
        return self.put(words, (months.brought(point) for point in self.desk.clock.points))

    def help(self, ledger: Ledger, lines: Sequence[Line]) -> Span:
        """Write what the grant, help in kind and the rent bring."""
        months, known = self.desk.months, [line for line in lines if line.kind in _HELP]
        prices = {line: ledger.rows[line].price or live(0) for line in known}

        def cells() -> Iterator[Live]:
            for point in self.desk.clock.points:
                yield added(
                    prices[line] * months.amount(line.stream, point)
                    for line in known
                    if line.stream is not None and months.is_used(line.stream, point)
                )

        return self.put(months.labels("workbook.flow.help"), cells())

    def net(self, name: str, columns: Sequence[Span], tax: Span | None) -> "Net":
        """Write the net cash of some columns less a tax by year, and what follows from it."""
        clock = self.desk.clock
        years = {end: year for year, end in enumerate(clock.ends)}

        def cells() -> Iterator[Live]:
            for point in clock.points:
                cash = added(column.at(point) for column in columns)
                is_due = tax is not None and point in years
                yield cash - tax.at(years[point]) if is_due and tax else cash

        cash = self.put(name, cells())
        labels = self.desk.months.labels
        real = self.put(
            labels("workbook.flow.real", flow=name),
            (cash.at(point) / clock.general.at(point) for point in clock.points),
        )
        discounted = self.put(
            labels("workbook.flow.discounted", flow=name),
            (cash.at(point) * clock.discount.at(point) for point in clock.points),
        )
        return Net(name, self, cash, real, discounted)


@dataclass(frozen=True)
class Net:
    """A net cash flow: of the day, in money of constant value, and discounted."""

    name: str
    flow: Flow
    cash: Span
    real: Span
    discounted: Span

    def npv(self) -> Live:
        """Return the net present value."""
        return dot(self.cash.all, self.flow.desk.clock.discount.all)

    def irr(self, table: YearSheet, engine: float) -> Live:
        """Write how the rate of return is found, and return it [%/year]; `engine` is where to look.

        Spreadsheets stop at different digits: two steps of Newton from a rounded rate agree.
        """
        labels, guess = table.labels, float(np.nan_to_num((1 + engine / 100) ** (1 / 12) - 1))
        found = rate_of_return(self.real.all, guess, defined=bool(np.isfinite(engine)))
        rate = table.one(labels("workbook.row.irr_found"), or_else(found, UNDEFINED), "factor")
        for _ in range(2):
            step = or_else(self._nearer(rate), UNDEFINED)
            rate = table.one(labels("workbook.row.irr_refined"), step, "factor")
        return or_else(100 * ((1 + rate) ** 12 - 1), UNDEFINED)

    def _nearer(self, rate: Live) -> Live:
        """Return a rate a month after one step of Newton towards where the flow is worth nothing."""
        ages, flows = self.flow.points, self.real
        growth = (1 + rate.value) ** ages.values
        worth = Live(
            f"SUMPRODUCT({flows.all.text}/(1+{rate.text})^{ages.all.text})",
            float((flows.values / growth).sum()),
        )
        slope = Live(
            f"SUMPRODUCT({flows.all.text}*{ages.all.text}/(1+{rate.text})^({ages.all.text}+1))",
            float((flows.values * ages.values / growth).sum() / (1 + rate.value)),
        )
        return rate + worth / slope

    def payback(self, flows: Span) -> Live:
        """Write when a flow is recovered for good, and return it [year]; undefined where it never is."""
        flow, last = self.flow, len(flows.values) - 1
        labels = flow.desk.months.labels
        balance = flow.put(labels("workbook.flow.balance"), _running(flow, flows, flow.column))
        touches = TOUCHES_ZERO * (above_zero(flows.all) - below_zero(flows.all))
        limit = flow.sheet.formula(FIRST_ROW - 2, balance.column, touches, "price")
        owed = flow.put(
            labels("workbook.flow.owed"),
            (when(balance.at(point) < -limit, point, -1) for point in flow.desk.clock.points),
            "count",
        )
        end = flow.sheet.formula(FIRST_ROW - 3, owed.column, largest(owed.all), "count")
        return _recovered(end, balance, flows, last)


def _running(flow: Flow, flows: Span, column: int) -> Iterator[Live]:
    """Yield the sums of a flow so far, for the column that they stand in."""
    value = 0.0
    for point in range(len(flows.values)):
        before = flow.cell(column, point - 1, value)
        now = before + flows.at(point) if point else flows.at(point)
        value = now.value
        yield now


def _recovered(end: Live, balance: Span, flows: Span, last: int) -> Live:
    there = end if 0 <= end.value < last else Live(end.text, 0.0)
    within = -entry(balance.all, there + 1) / entry(flows.all, there + 2)
    years = (end + within) / 12
    never = Live("NA()", float("nan"))
    return or_else(when(end < 0, 0, when(end >= last, never, years)), UNDEFINED)
