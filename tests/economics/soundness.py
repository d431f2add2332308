"""What must hold of the statements of any scenario, in every year and replication."""

import numpy as np

from sim.economics.capital import left_of
from sim.economics.ledger import yearly
from sim.economics.statements import BALANCE, CASH_FLOW, INCOME, statements
from sim.economics.tax import earned, tax_due, turnover
from sim.finance.loans import LoanTerms, loan_schedule


def assert_same(ours, theirs):
    """Compare amounts of the same replications, or of all, to the rupiah."""
    assert np.abs(ours - theirs).max() < 0.5


def assert_sound(found):
    """Check statements against the ledger, the law and the schedules that they are not made from."""
    lines, ledger, time = statements(found), found.ledger, found.prices.time
    income, balance, cash = (
        {line: row for (name, line), row in lines.items() if name == statement}
        for statement in (INCOME, BALANCE, CASH_FLOW)
    )
    # The sheet balances to the rupiah, and all is sold and paid at the end.
    assert_same(balance["assets"], balance["liabilities_and_equity"])
    for row in balance.keys() - {"owner", "grants", "retained", "equity"}:
        assert_same(balance[row][..., -1], 0)
        assert balance[row].min() > -0.5
    # The owner pays and takes what the NPV for the owner discounts; a year's profit is what is retained.
    assert_same(cash["owner"], -yearly(ledger.postings, time))
    assert_same(balance["cash"], 0)
    assert_same(np.diff(balance["retained"], prepend=0), income["net_profit"])
    # Over the study the company's profit is what the owner takes, without the grant in money.
    profit, taken = (row.sum(axis=-1) for row in (income["net_profit"], -cash["owner"]))
    assert_same(profit + yearly(ledger.item("grant"), time).sum(axis=-1), taken)
    assert_taxed(found, income)
    assert_debts(found, balance["loans_due"] + balance["loans_later"])
    assert_same(balance["fixed_assets"][..., :-1], book_value(found)[:-1])


def assert_taxed(found, income):
    ledger, works = found.ledger, found.works
    untaxed = earned(ledger.postings, works) + yearly(ledger.of("interest"), works.time)
    not_cash = sum(income[line] for line in ("depreciation", "stock_change", "disposal"))
    assert_same(income["profit_before_tax"] - untaxed, not_cash)
    due = tax_due(income["taxable_profit"], turnover(ledger.postings, works), works)
    assert_same(income["tax"], -due)


def assert_debts(found, loans):
    """Compare what is owed at the end of each year with the schedules of the loans."""
    time, works = found.prices.time, found.works
    owed = np.zeros(time.points)
    for loan in works.prices.money.borrowed.values():
        lent, periods = loan.amount.amount, 12 * loan.term
        parts = max(1, min(works.construction, periods))
        late = works.construction if loan.during_construction == "capitalised" else 0
        terms = LoanTerms(
            time.yearly_rate(loan.rate) / 12,
            periods,
            loan.grace,
            capitalised=min(late, periods - 1),
            repayment=loan.repayment,
        )
        left = loan_schedule(np.full(parts, lent / parts), terms).balance
        owed[1 : left.size + 1] += left[: time.points - 1]
        # The part of a month is drawn at its start.
        owed[:parts] += lent / parts
    owed[-1] = 0.0
    assert_same(loans, owed[time.year_ends])


def book_value(found):
    """Return what is left of all the owner's items at the end of each year, by age."""
    time, worth = found.prices.time, 0.0
    for item in found.works.items.values():
        if item.paid_by == "district":
            continue
        price = found.works.cost(item)
        paid = np.cumsum(time.index * found.works.building(item.paid_from)) * price
        for number, opened in enumerate(found.works.purchases(item)):
            age = np.arange(time.points) - opened
            cost = paid if number == 0 else price * time.index[opened] * (age >= 0)
            worth = worth + cost * left_of(item, age)
    return np.broadcast_to(worth, time.points)[time.year_ends]
