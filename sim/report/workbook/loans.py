"""The loans of a scenario, month by month."""

from dataclasses import dataclass

import numpy as np

from sim.report.workbook.book import Sheet, Span
from sim.report.workbook.clock import FIRST_ROW
from sim.report.workbook.live import Live, live, when
from sim.report.workbook.pricing import Desk
from sim.scenario.models.funding import Loan

COLUMNS = ("drawn", "interest", "principal", "balance")


@dataclass(frozen=True)
class LoanMonths:
    """What a loan brings and costs at each point, and what is owed then [IDR of the day]."""

    name: str
    drawn: Span
    interest: Span
    principal: Span
    balance: Span


def write_loan(desk: Desk, sheet: Sheet, column: int, name: str) -> LoanMonths:
    """Write the columns of a loan; what is due at the end of a month follows from what is owed before."""
    labels, loan, time = desk.months.labels, desk.money.loans[name], desk.clock.time
    for place, line in enumerate(COLUMNS):
        words = labels(f"line.loan.{line}_idr", loan=labels(name))
        sheet.text(FIRST_ROW - 1, column + place, words, "head")
    amount, rate = desk.rupiah(f"loans.{name}.amount"), _monthly_rate(desk, name, loan)
    construction = desk.valuation.works.construction
    parts = max(1, min(construction, 12 * loan.term))
    count = min(time.points - 1, 12 * loan.term)
    values = np.zeros((len(COLUMNS), time.points))
    owed = live(0)
    for point in range(time.points):
        due = _due(loan, construction, owed, rate, point) if 1 <= point <= count else None
        interest, principal = (live(0), live(0)) if due is None else due
        if point == count and due is not None:
            principal = _rest(values, column, sheet, point)
        drawn = amount / parts if point < min(parts, count) else live(0)
        row = FIRST_ROW + point
        cells = [
            sheet.formula(row, column + place, cell, "millions")
            for place, cell in enumerate((drawn, -interest, -principal))
        ]
        before = sheet.cell(row - 1, column + 3, values[3, point - 1]) if point else live(0)
        balance = sheet.formula(row, column + 3, before + cells[0] + cells[2], "millions")
        owed = balance
        values[:, point] = [*(cell.value for cell in cells), balance.value]
    spans = [
        Span(sheet.name, FIRST_ROW, column + place, values[place], down=True)
        for place in range(len(COLUMNS))
    ]
    return LoanMonths(name, *spans)


def _rest(values: np.ndarray, column: int, sheet: Sheet, point: int) -> Live:
    """Return all that is still owed at the last payment."""
    return sheet.cell(FIRST_ROW + point - 1, column + 3, values[3, point - 1])


def _due(loan: Loan, construction: int, owed: Live, rate: Live, point: int) -> tuple[Live, Live]:
    """Return interest and principal due at a point, on what is owed since the one before."""
    period, left = point - 1, 12 * loan.term - point + 1
    capitalised = construction if loan.during_construction == "capitalised" else 0
    interest = owed * rate
    if period < min(capitalised, 12 * loan.term - 1):
        return interest, -interest
    if period < loan.grace:
        return interest, live(0)
    if loan.repayment == "annuity":
        share = when(rate > 0, rate / (1 - (1 + rate) ** -left), live(1) / left)
        return interest, owed * share - interest
    return interest, owed / left


def _monthly_rate(desk: Desk, name: str, loan: Loan) -> Live:
    return desk.clock.nominal(loan.rate, desk.given(f"loans.{name}.rate")) / 12
