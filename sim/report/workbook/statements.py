"""The statements of the owner's company: income statement, balance sheet, cash flow statement, loans."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from sim.catalogue.keys import BEYOND_GATE
from sim.catalogue.labels import Labels
from sim.economics.ledger import CAPITAL, IN_KIND, Kind
from sim.economics.operating_cost import stocked
from sim.economics.statements import (
    BALANCE,
    CASH_FLOW,
    INCOME,
    LINES,
    MOVES,
    account,
    loan_years,
    statements,
)
from sim.economics.stock_worth import own_cans
from sim.economics.timeline import at_points
from sim.report.workbook.book import Span, Spot
from sim.report.workbook.finance import Finance
from sim.report.workbook.lines import Booked, Line, priced, unit_of
from sim.report.workbook.live import Live, added, least, live, most
from sim.report.workbook.loans import COLUMNS, LoanMonths
from sim.report.workbook.pricing import Desk
from sim.report.workbook.words import item_words
from sim.report.workbook.years import DIFFERENCE, MILLIONS, SUM, YearSheet

Rows = dict[str, list[list[Live]]]
"""By account: rows of amounts by year."""
# Accounts of the balance sheet that cash moves; the worth of an asset rises as cash falls.
_STANDING = ("receivables", "vat_refund", "inputs", "payables", "loans", "grants", "fixed_assets")
_ASSETS = ("receivables", "vat_refund")
_OF_LOAN: Mapping[str, Kind] = {
    "drawn": "loan_drawn",
    "interest": "interest",
    "principal": "principal",
}


def stock_lines(desk: Desk) -> list[Line]:
    """Return what packaging and ingredients in stock at the end of each month cost; no payments."""
    lines, flows = list[Line](), desk.valuation.prices.flows
    for name, cost in stocked(desk.valuation.prices):
        level = at_points(flows.monthly(f"level.{cost.per}"))[0]
        stock = desk.months.quantity(f"level.{cost.per}|stock", level, unit_of(cost))
        lines += priced(desk, name, Booked(name, cost.group, "working_capital"), stock)
    return lines


@dataclass
class Statements:
    """The sheet of the statements of one investment."""

    finance: Finance
    table: YearSheet
    stocks: Sequence[Line]
    _rows: dict[str, Span] = field(default_factory=dict)

    def write(self) -> None:
        """Write all of it."""
        table, desk = self.table, self.finance.desk
        labels = table.labels
        self._engine = {
            key: np.broadcast_to(amounts, (1, table.count))[0]
            for key, amounts in statements(desk.valuation).items()
        }
        name = labels(desk.scenario.name)
        table.begin(
            labels("workbook.statements", scenario=name), labels("workbook.statements.note")
        )
        self.accounts, self.moves = self._by_account()
        self._write_worth()
        self._write_moves()
        self._write(INCOME, self._income())
        self._write(CASH_FLOW, self._cash_flow())
        self._write(BALANCE, self._balance())
        self._check_balance()
        self._write_loans()

    @property
    def _years(self) -> range:
        return range(self.table.count)

    def _by_account(self) -> tuple[Rows, Rows]:
        """Return the rows of the ledger of the owner, by account and by line of the cash flow statement."""
        accounts, moves, finance = Rows(), Rows(), self.finance
        for line in _of_owner(finance.lines):
            row = _cells(finance.ledger.rows[line].years)
            accounts.setdefault(account(line), []).append(row)
            moves.setdefault(MOVES[line.kind][0], []).append(row)
        for loan in finance.flow.loans:
            for column, kind in _OF_LOAN.items():
                row = self.table.of_months(getattr(loan, column))
                accounts.setdefault(MOVES[kind][1], []).append(row)
                moves.setdefault(MOVES[kind][0], []).append(row)
        tax = finance.taxes.get("with_loans") or finance.taxes.get("with_help")
        if tax is not None:
            row = [-tax.at(year) for year in self._years]
            accounts["tax"] = moves["tax"] = [row]
        return accounts, moves

    def _write_worth(self) -> None:
        """Write what stocks are worth at the end of each year; all is sold at the end."""
        table, desk, labels = self.table, self.finance.desk, self.table.labels
        table.section(labels("workbook.section.stocks"))
        rows = [
            table.put(
                item_words(line.item, labels),
                self._input_worth(desk, line),
                summed=False,
            )
            for line in self.stocks
        ]
        self.inputs = [added(row.at(year) for row in rows) for year in self._years]
        time, flows = desk.clock.time, desk.valuation.counted
        made = time.by_year(at_points(flows.monthly("cans.good")))[0]
        stock = at_points(own_cans(desk.valuation))[0, time.year_ends]
        stock[-1] = 0.0
        produced = table.constants(labels("workbook.row.made"), made, "money")
        left = table.constants(labels("workbook.row.cans_left"), stock, "money")
        spent = [
            self.finance.ledger.rows[line].years
            for line in self.finance.lines
            if line.kind == "cost" and line.group not in BEYOND_GATE
        ]
        cost = table.put(
            labels("workbook.row.gate_cost"),
            (-added(row.at(year) for row in spent) for year in self._years),
        )
        self.cans = _cells(
            table.put(labels("line.cans"), self._cans_worth(produced, left, cost), summed=False)
        )

    def _input_worth(self, desk: Desk, line: Line) -> Iterator[Live]:
        for year, end in enumerate(desk.clock.ends):
            is_last = year == self.table.count - 1
            yield (
                live(0)
                if is_last or line.stream is None
                else -line.price * desk.months.amount(line.stream, end)
            )

    def _cans_worth(self, made: Span, left: Span, cost: Span) -> Iterator[Live]:
        """Yield the worth of cans in stock: an average of the stock and the year's production."""
        worth = 0.0
        for year in self._years:
            before = left.at(year - 1) if year else live(0)
            cans, kept = before + made.at(year), live(0)
            if cans.value > 0:
                spent = cost.at(year) + (self.table.cell(year - 1, worth) if year else 0)
                kept = spent * least(left.at(year) / cans, 1)
            worth = kept.value
            yield kept

    def _write_moves(self) -> None:
        """Write what moved cash and an account of the balance sheet alike, and the book value of assets."""
        table, labels, written = self.table, self.table.labels, self.finance.depreciation
        table.section(labels("workbook.section.moves"))
        self._moved = {
            name: table.put(labels(f"workbook.account.{name}"), self._added(self.accounts[name]))
            for name in _STANDING
            if name in self.accounts
        }
        bought, books = self._moved["fixed_assets"], written.books
        changes = [-bought.at(year) - books.at(year) for year in self._years]
        self.assets = table.running(labels("workbook.row.book_value"), changes)

    def _income(self) -> Mapping[str, list[Live]]:
        """Return the lines of the income statement that are no sums."""
        accounts = {name: self._added(rows) for name, rows in self.accounts.items()}
        books, tax_law = self.finance.depreciation.books, self.finance.depreciation.with_help
        end = self.table.count - 1
        sold = accounts.get("disposal", [live(0)] * self.table.count)
        disposal = [*sold[:end], sold[end] - self.assets.at(end)]
        stock = [self._stock_change(year) for year in self._years]
        return accounts | {
            "depreciation": [-books.at(year) for year in self._years],
            "disposal": disposal,
            "stock_change": stock,
            "fiscal.depreciation": [books.at(year) - tax_law.at(year) for year in self._years],
            "fiscal.disposal": [-one for one in disposal],
            "fiscal.stock_change": [-one for one in stock],
        }

    def _stock_change(self, year: int) -> Live:
        """Return by how much stocks are worth more, less what packaging and ingredients in stock cost."""
        risen = self.inputs[year] + self.cans[year]
        if year:
            risen = risen - self.inputs[year - 1] - self.cans[year - 1]
        return risen + self._moved["inputs"].at(year) if "inputs" in self._moved else risen

    def _cash_flow(self) -> Mapping[str, list[Live]]:
        lines = {name: self._added(rows) for name, rows in self.moves.items()}
        owner = [-added(row[year] for row in lines.values()) for year in self._years]
        return lines | {"owner": owner}

    def _balance(self) -> Mapping[str, list[Live]]:
        """Return what stands in each account at the end of each year."""
        table, labels = self.table, self.table.labels
        table.section(labels("workbook.section.levels"))
        changes = {
            name: [-span.at(year) if name in _ASSETS else span.at(year) for year in self._years]
            for name, span in self._moved.items()
            if name not in ("inputs", "fixed_assets")
        }
        changes["owner"] = _cells(self._rows[f"{CASH_FLOW}.owner"])
        changes["retained"] = _cells(self._rows[f"{INCOME}.net_profit"])
        levels = {
            name: _cells(table.running(labels(f"workbook.account.{name}"), moved))
            for name, moved in changes.items()
        }
        nothing, end = [live(0)] * table.count, table.count - 1
        loans = levels.pop("loans", nothing)
        due = [least(most(now - later, 0), now) for now, later in pairwise(loans)] + [live(0)]
        return levels | {
            "cash": nothing,
            "inputs": self.inputs,
            "cans": self.cans,
            "fixed_assets": [*_cells(self.assets)[:end], live(0)],
            "loans_due": due,
            "loans_later": [owed - now for owed, now in zip(loans, due, strict=True)],
        }

    def _added(self, rows: list[list[Live]]) -> list[Live]:
        return [added(row[year] for row in rows) for year in self._years]

    def _write(self, statement: str, given: Mapping[str, list[Live]]) -> None:
        """Write the lines of a statement that are ever anything, with their sums."""
        table, labels = self.table, self.table.labels
        table.section(labels(f"workbook.section.{statement}"))
        for line, parts in LINES[statement].items():
            engine = self._engine[statement, line]
            cells = given.get(line) or []
            if parts:
                known = [
                    self._rows[f"{statement}.{part}"]
                    for part in parts
                    if f"{statement}.{part}" in self._rows
                ]
                cells = [added(row.at(year) for row in known) for year in self._years]
            if cells:
                self._rows[f"{statement}.{line}"] = table.put(
                    _name(line, labels),
                    cells,
                    engine,
                    look=SUM if parts else MILLIONS,
                    summed=statement != BALANCE,
                )

    def _check_balance(self) -> None:
        """Write that assets are liabilities and equity, in every year."""
        table, labels = self.table, self.table.labels
        assets, claims = (
            self._rows[f"{BALANCE}.{line}"] for line in ("assets", "liabilities_and_equity")
        )
        table.sheet.text(table.row, 0, labels("workbook.row.balances"))
        table.checks.alike(Spot(table.sheet, table.row, DIFFERENCE), assets.all, claims.all)
        table.row += 1

    def _write_loans(self) -> None:
        table, labels = self.table, self.table.labels
        engine = loan_years(self.finance.desk.valuation)
        for loan in self.finance.flow.loans:
            table.section(labels(loan.name))
            for column in COLUMNS:
                table.put(
                    labels(f"line.loan.{column}_idr", loan=labels(loan.name)),
                    self._of_loan(loan, column),
                    engine[loan.name][column],
                    summed=column != "balance",
                )

    def _of_loan(self, loan: LoanMonths, column: str) -> Iterable[Live]:
        if column == "balance":
            return [loan.balance.at(end) for end in self.finance.desk.clock.ends]
        sign = 1 if column == "drawn" else -1
        amounts = self.table.of_months(getattr(loan, column))
        return amounts if sign > 0 else [-one for one in amounts]


def _of_owner(lines: Iterable[Line]) -> list[Line]:
    """Return the lines without what the district pays for and gives in kind, which cancel."""
    known = list(lines)
    given = {line.item for line in known if line.item.startswith(IN_KIND)}
    bought = {item.removeprefix(IN_KIND) for item in given}
    return [
        line
        for line in known
        if line.item not in given and (line.kind not in CAPITAL or line.item not in bought)
    ]


def _cells(row: Span) -> list[Live]:
    return [row.at(year) for year in range(len(row.values))]


def _name(line: str, labels: Labels) -> str:
    group = line.removeprefix("cost.")
    return labels(f"line.{line}") if group == line else labels("line.cost", group=labels(group))
