"""The finance of an investment: tax, cash flow by year, cover of the loans, and its measures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

import numpy as np

from sim.economics.capital import book_depreciation, tax_depreciation
from sim.economics.ledger import EARNED, Posting, yearly
from sim.economics.tax import TURNOVER, earned, tax_due, turnover
from sim.economics.thresholds import of_project
from sim.report.workbook.book import Pattern, Span
from sim.report.workbook.flow import Flow, Net
from sim.report.workbook.ledger import Ledger
from sim.report.workbook.lines import Line
from sim.report.workbook.live import Live, added
from sim.report.workbook.loan_cover import LoanCover
from sim.report.workbook.pricing import Desk
from sim.report.workbook.tax import IncomeTax, write_depreciation
from sim.report.workbook.years import SUM, YearSheet


@dataclass
class Finance:
    """The sheet of yearly finance of one investment."""

    ledger: Ledger
    lines: Sequence[Line]
    table: YearSheet
    flow: Flow
    figures: dict[str, Live] = field(default_factory=dict)
    """Cells of the measures by key."""

    @property
    def desk(self) -> Desk:
        """The desk of the scenario."""
        return self.ledger.desk

    @property
    def has_own_help(self) -> bool:
        """Whether the project without help differs in more than the grant: it then pays for all items."""
        return self.desk.money.lease is not None

    def write(self) -> None:
        """Write all of it."""
        labels, name = self.table.labels, self.table.labels(self.desk.scenario.name)
        self.table.begin(labels("workbook.finance", scenario=name), labels("workbook.finance.note"))
        self._profit()
        self.depreciation = write_depreciation(self.desk, self.table)
        self._check_depreciation()
        self._taxes()
        self._cash()
        if self.interest is not None:
            tax = self.taxes.get("with_loans")
            cover = LoanCover(self.ledger, self.lines, self.table, self.flow, tax)
            self.figures |= cover.write(self.interest, self._of_loans("principal"), self._base)

    def rows(self, kinds: Iterable[str]) -> list[Span]:
        """Return the years of the lines of some kinds."""
        wanted = set(kinds)
        return [self.ledger.rows[line].years for line in self.lines if line.kind in wanted]

    def _profit(self) -> None:
        table, works = self.table, self.desk.valuation.works
        postings, labels = self.desk.valuation.ledger.postings, table.labels
        table.section(labels("workbook.section.profit"))
        self.sold = table.sums(
            labels("workbook.row.turnover"), self.rows(TURNOVER), turnover(postings, works)[0]
        )
        self.earned = table.sums(
            labels("workbook.row.earned"), self.rows(EARNED), earned(postings, works)[0]
        )
        self.interest = self._of_loans("interest") if self.flow.loans else None

    def _of_loans(self, line: Literal["interest", "principal"]) -> Span:
        """Write what all loans cost in a year."""
        table = self.table
        columns = [table.of_months(getattr(loan, line)) for loan in self.flow.loans]
        cells = (added(column[year] for column in columns) for year in range(table.count))
        postings = self.desk.valuation.ledger.of(line)
        engine = yearly(postings, self.desk.clock.time)[0]
        return table.put(table.labels(f"line.{line}"), cells, engine)

    def _check_depreciation(self) -> None:
        table, works, written = self.table, self.desk.valuation.works, self.depreciation
        table.section(table.labels("workbook.section.depreciation"))
        for name, span, engine in (
            ("written_before_help", written.before_help, tax_depreciation(works, 0.0)),
            ("written_with_help", written.with_help, tax_depreciation(works, works.granted)),
            ("written_in_books", written.books, book_depreciation(works)),
        ):
            cells = (span.at(year) for year in range(table.count))
            table.put(table.labels(f"workbook.row.{name}"), cells, np.ravel(engine))

    def _taxes(self) -> None:
        """Write the tax before any help, with it, and with the interest of the loans as well."""
        table, labels, works = self.table, self.table.labels, self.desk.valuation.works
        self.taxes: dict[str, Span] = {}
        if self.desk.money.tax is None:
            return
        tax = IncomeTax(self.desk, table, self.sold)
        tax.begin()
        profits = {
            "before_help": tax_depreciation(works, 0.0),
            "with_help": tax_depreciation(works, works.granted),
        }
        postings = self.desk.valuation.ledger.postings
        gain, sold = earned(postings, works), turnover(postings, works)
        interest = yearly(self.desk.valuation.ledger.of("interest"), self.desk.clock.time)
        if self.interest is not None:
            profits["with_loans"] = profits["with_help"] - interest
        for name, written in profits.items():
            if name == "before_help" and self.has_own_help:
                continue
            table.section(labels(f"workbook.section.tax_{name}"))
            profit = table.put(
                labels("workbook.row.profit"), self._profits(name), (gain - written)[0]
            )
            due = tax_due(gain - written, sold, works)[0]
            self.taxes[name] = tax.write(labels("line.tax"), profit, due)

    def _profits(self, name: str) -> Iterable[Live]:
        written = self.depreciation
        less = written.before_help if name == "before_help" else written.with_help
        for year in range(self.table.count):
            profit = self.earned.at(year) - less.at(year)
            is_lent = name == "with_loans" and self.interest is not None
            yield profit + self.interest.at(year) if is_lent and self.interest else profit

    def _cash(self) -> None:
        """Write the monthly flows and their measures, for the project and for its owner."""
        flow, labels = self.flow, self.table.labels
        base = self._base = flow.before_help(self.ledger, self.lines)
        given = flow.help(self.ledger, self.lines)
        self.table.section(labels("workbook.section.measures"))
        views = [("with_help", "", ".net_of_grant", [base, given])]
        if not self.has_own_help:
            views.insert(0, ("before_help", "", "", [base]))
        if flow.loans:
            lent = [[loan.drawn, loan.interest, loan.principal] for loan in flow.loans]
            views.append(("with_loans", "equity_", "", [base, given, *chain(*lent)]))
        nets = list[tuple[str, Net]]()
        for view, prefix, boundary, columns in views:
            words = labels(f"workbook.view.{view}")
            nets.append((view, flow.net(words, columns, self.taxes.get(view))))
            self._measures(prefix, boundary, nets[-1][1])
        self.table.section(labels("workbook.section.cash"))
        for view, net in nets:
            engine = yearly(self._postings(view), self.desk.clock.time)[0]
            self.table.put(net.name, self.table.of_months(net.cash), engine, look=SUM)

    def _postings(self, view: str) -> Sequence[Posting]:
        """Return what the engine counts in a view."""
        valuation = self.desk.valuation
        if view == "with_loans":
            return valuation.ledger.postings
        seen = valuation.ungranted if view == "before_help" else valuation
        return seen.ledger.where(of_project)

    def _measures(self, prefix: str, boundary: str, net: Net) -> None:
        """Write NPV, rate of return and paybacks of a net cash flow."""
        table = self.table
        irr = f"{prefix}irr.mean_flow{boundary}"
        cells: dict[str, tuple[Live, Pattern]] = {
            f"{prefix}npv_idr{boundary}": (net.npv(), "money"),
            irr: (net.irr(table, self.desk.engine(irr)), "price"),
            f"{prefix}payback_years{boundary}": (net.payback(net.real), "price"),
            f"{prefix}discounted_payback_years{boundary}": (net.payback(net.discounted), "price"),
        }
        for key, (value, pattern) in cells.items():
            engine = self.desk.engine(key)
            self.figures[key] = table.one(table.labels.kpi(key), value, pattern, engine)
