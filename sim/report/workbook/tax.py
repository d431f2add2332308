"""The income tax of a scenario, year by year: depreciation, losses carried forward, relief, final tax."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.economics.capital import may_be_granted, own_life, tax_group, write_offs
from sim.report.workbook.book import Span
from sim.report.workbook.live import Block, Live, both, dot, least, live, most, when
from sim.report.workbook.pricing import Desk
from sim.report.workbook.works import grantable, granted, paid
from sim.report.workbook.years import COUNT, FACTOR, NAME, SUM, YEARS, YearSheet
from sim.scenario.models.funding import Investment
from sim.scenario.models.money import TaxGroup

# Where the part of a purchase that is the owner's stands, beside what is paid for it.
_OWN = FACTOR + 1


@dataclass(frozen=True)
class Depreciation:
    """What is written off by year, as rows: for tax without and with the grant, and in the books."""

    before_help: Span
    with_help: Span
    books: Span


def write_depreciation(desk: Desk, table: YearSheet) -> Depreciation:
    """Write the depreciation of every purchase."""
    labels = table.labels
    table.section(labels("workbook.section.tax_depreciation"))
    group = partial(tax_group, desk.money.tax)
    for_tax = _write_offs(desk, table, group)
    before_help = table.put(labels("workbook.row.written_before_help"), for_tax.charges(own=False))
    with_help = table.put(labels("workbook.row.written_with_help"), for_tax.charges(own=True))
    table.section(labels("workbook.section.book_depreciation"))
    books = _write_offs(desk, table, own_life)
    written = table.put(labels("workbook.row.written_in_books"), books.charges(own=False))
    return Depreciation(before_help, with_help, written)


@dataclass(frozen=True)
class _Block:
    """Purchases below each other: what is paid for each, the owner's part, shares written off by year."""

    amounts: Block
    owned: Block
    shares: list[Block]

    def charges(self, *, own: bool) -> Iterator[Live]:
        """Yield what is written off in each year, all of it or the owner's part alone."""
        for shares in self.shares:
            yield dot(self.amounts, self.owned, shares) if own else dot(self.amounts, shares)


def _write_offs(desk: Desk, table: YearSheet, group: Callable[[Investment], TaxGroup]) -> _Block:
    """Write a row a purchase: its cost as paid, the owner's part of it, and its shares."""
    sheet, labels, first = table.sheet, table.labels, table.row
    can_grant = desk.money.grant is not None
    part = 1 - least(granted(desk) / grantable(desk), 1) if can_grant else live(1)
    amounts, owned, shares = list[float](), list[float](), list[np.ndarray]()
    for one in write_offs(desk.valuation.works, group):
        row, item = table.row, desk.money.investment[one.item]
        cost = desk.item(one.item) * paid(desk, one.opened, first=one.first)
        is_granted = one.first and may_be_granted(item)
        amounts.append(sheet.formula(row, FACTOR, cost, "millions").value)
        owned.append(sheet.formula(row, _OWN, part if is_granted else live(1), "share").value)
        words = labels("workbook.row.from_month", item=labels.item(one.item), month=one.opened)
        table.constants(words, one.shares)
        shares.append(one.shares)
    columns = np.array(shares)
    down = [
        Span(sheet.name, first, YEARS + year, columns[:, year], down=True).all
        for year in range(table.count)
    ]
    return _Block(
        Span(sheet.name, first, FACTOR, np.array(amounts), down=True).all,
        Span(sheet.name, first, _OWN, np.array(owned), down=True).all,
        down,
    )


@dataclass
class IncomeTax:
    """The tax on the profits of a scenario, by one set of rules."""

    desk: Desk
    table: YearSheet
    turnover: Span
    _final: Span | None = None

    def write(self, name: str, profit: Span, engine: np.ndarray) -> Span:
        """Write how the tax on a row of profits follows, and return its row."""
        left, rate = self._carried_forward(profit), self.desk.given("tax.rate")
        years = range(self.table.count)
        due = [rate * left.at(year) * self._reduced(year) for year in years]
        if self._final is not None:
            on_sales = self.desk.given("tax.final.rate")
            due = [
                when(self._final.at(year) >= 1, on_sales * self.turnover.at(year), due[year])
                for year in years
            ]
        return self.table.put(name, due, engine, look=SUM)

    def begin(self) -> None:
        """Write in which years turnover is taxed in place of profit."""
        rules, table = self.desk.money.tax, self.table
        if rules is None or rules.final is None or not rules.final.years:
            return
        table.section(table.labels("workbook.section.tax_rules"))
        sold, construction = self.turnover, self.desk.valuation.works.construction
        begun = table.put(
            table.labels("workbook.row.years_sold"), self._ages(), look=COUNT, summed=False
        )
        cells = []
        for year in range(table.count):
            before = sold.at(year - 1) if year else (live(0) if construction else sold.at(0))
            age = begun.at(year)
            small = before <= self.desk.given("tax.final.up_to")
            cells.append(when(both(age > 0, age <= rules.final.years, small), 1, 0))
        self._final = table.put(
            table.labels("workbook.row.final_tax"), cells, look=COUNT, summed=False
        )

    def _ages(self) -> Iterator[Live]:
        """Yield the years since the first one with turnover."""
        sheet, row = self.table.sheet, self.table.row
        age = 0.0
        for year in range(self.table.count):
            before = sheet.cell(row, YEARS + year - 1, age) if year else live(0)
            now = when(both(self.turnover.at(year) <= 0, before <= 0), 0, before + 1)
            age = now.value
            yield now

    def _carried_forward(self, profit: Span) -> Span:
        """Write what is left of each profit once earlier losses are set against it, the oldest first."""
        table, labels = self.table, self.table.labels
        taxed = [profit.at(year) for year in range(table.count)]
        if self._final is not None:
            taxed = [when(self._final.at(year) >= 1, 0, one) for year, one in enumerate(taxed)]
        gains = table.put(labels("workbook.row.gain"), (most(one, 0) for one in taxed))
        lost = table.put(labels("workbook.row.loss"), (most(-one, 0) for one in taxed))
        return table.put(labels("workbook.row.taxable"), self._set_off(gains, lost))

    def _set_off(self, gains: Span, lost: Span) -> list[Live]:
        """Write what is open of the loss of so many years before, and used; return what is left of gains."""
        table, left = self.table, list[Live]()
        opened, used = dict[tuple[int, int], Live](), dict[tuple[int, int], Live]()
        ages, first = range(self._years_of_loss, 0, -1), table.row
        for year in range(table.count):
            room = gains.at(year)
            for place, age in enumerate(ages):
                row, column, one = first + 2 * place, YEARS + year, (age, year)
                before = (age - 1, year - 1)
                if year == 0:
                    start = live(0)
                else:
                    start = lost.at(year - 1) if age == 1 else opened[before] - used[before]
                opened[one] = table.sheet.formula(row, column, start, "millions")
                used[one] = table.sheet.formula(
                    row + 1, column, least(opened[one], room), "millions"
                )
                room = room - used[one]
            left.append(room)
        for age in ages:
            for name in ("open", "used"):
                words = table.labels(f"workbook.row.loss_{name}", years=age)
                table.sheet.text(table.row, NAME, f"    {words}")
                table.row += 1
        return left

    @property
    def _years_of_loss(self) -> int:
        rules = self.desk.money.tax
        return min(rules.carry_forward, self.table.count) if rules else 0

    def _reduced(self, year: int) -> Live:
        """Return the part of the rate that a company of this turnover pays."""
        rules = self.desk.money.tax
        if rules is None or rules.relief is None:
            return live(1)
        first, sold = self.desk.given("tax.relief.of_turnover"), self.turnover.at(year)
        small = when(sold <= self.desk.given("tax.relief.up_to"), 1, 0)
        return 1 - self.desk.given("tax.relief.share") * first / most(sold, first) * small
