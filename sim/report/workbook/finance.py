"""The finance of an investment: tax, cash flow by year, cover of the loans, and its measures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

import numpy as np

from sim.catalogue.labels import UNDEFINED
from sim.economics.capital import book_depreciation, tax_depreciation
from sim.economics.ledger import EARNED, Posting, yearly
from sim.economics.tax import TURNOVER, earned, tax_due, turnover
from sim.economics.thresholds import cash_and_service, of_project
from sim.report.workbook.book import Pattern, Span
from sim.report.workbook.flow import Flow, Net
from sim.report.workbook.ledger import Ledger
from sim.report.workbook.lines import Line
from sim.report.workbook.live import Live, added, live, mean, or_else, quoted, smallest
from sim.report.workbook.pricing import Desk
from sim.report.workbook.tax import IncomeTax, write_depreciation
from sim.report.workbook.years import PRICE, SUM, YearSheet

# What loans are not served from: they pay for it, or it is the first investment and its end.
_NOT_SERVING = ("investment", "grant", "salvage")


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
        if self.flow.loans:
            self._cover()

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
        self.interest = self._of_loans("interest")

    def _of_loans(self, line: Literal["interest", "principal"]) -> Span | None:
        table, loans = self.table, self.flow.loans
        if not loans:
            return None
        columns = [table.of_months(getattr(loan, line)) for loan in loans]
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
        base = flow.before_help(self.ledger, self.lines)
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

    def _cover(self) -> None:
        """Write the cash that loans are served from, their service, and the cover."""
        table, desk, labels = self.table, self.desk, self.table.labels
        cash, service = cash_and_service(desk.valuation.ledger, desk.valuation.works)
        table.section(labels("workbook.section.cover"))
        district = [
            name for name, item in desk.money.investment.items() if item.paid_by == "district"
        ]
        serving = [
            self.ledger.rows[line].years
            for line in self.lines
            if line.kind not in _NOT_SERVING and line.item not in district
        ]
        tax = self.taxes.get("with_loans")
        cells = [
            added(row.at(year) for row in serving) - (tax.at(year) if tax else 0)
            for year in range(table.count)
        ]
        available = table.put(labels("line.cash"), cells, cash[0])
        interest, principal = self.interest, self._of_loans("principal")
        if interest is None or principal is None:
            return
        due = self._service(interest, principal)
        owed = table.put(labels("workbook.row.service"), due, service[0])
        ratios = table.put(labels("line.dscr"), _covers(available, owed), look=PRICE, summed=False)
        for key, value in (
            ("dscr_min", smallest(ratios.all)),
            ("dscr_mean", mean(ratios.all)),
        ):
            engine = self.desk.engine(key)
            shown = or_else(value, UNDEFINED)
            self.figures[key] = table.one(labels.kpi(key), shown, "price", engine)

    def _service(self, interest: Span, principal: Span) -> list[Live]:
        """Return the service of the loans after the year of the opening, which pays for the first stocks."""
        works, time = self.desk.valuation.works, self.desk.clock.time
        opened = time.calendar_years[works.construction] if works.construction else 0
        return [
            -(interest.at(year) + principal.at(year)) if calendar > opened else live(0)
            for year, calendar in enumerate(time.calendar)
        ]


def _covers(cash: Span, service: Span) -> Iterable[Live]:
    """Yield cash over service, undefined in a year without any."""
    for year in range(len(cash.values)):
        due, own = service.at(year), cash.at(year)
        value = own.value / due.value if due.value > 0 else float("nan")
        yield Live(f"IF({due.text}>0,{own.text}/{due.text},{quoted(UNDEFINED)})", value)
