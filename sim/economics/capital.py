"""What is invested, replaced, granted, lent: items with a life, from the first month on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.economics.depreciation import tax_write_off
from sim.economics.ledger import Kind, Posting
from sim.economics.prices import Prices
from sim.economics.schedules import LoanTerms, loan_schedule
from sim.economics.time_value import nominal_rate
from sim.flows import Array
from sim.scenario.money import Investment, Loan, Tax, TaxGroup


@dataclass(frozen=True)
class Works:
    """The investment of one scenario: its items, paid in equal parts over the construction."""

    prices: Prices
    construction: int
    """Months from the first payment to the first shift."""

    @property
    def items(self) -> Mapping[str, Investment]:
        """What is invested in, by name."""
        return self.prices.money.investment

    @property
    def last(self) -> int:
        """The last point of the study."""
        return self.prices.points - 1

    @property
    def grantable(self) -> float:
        """What a grant may pay for [IDR of the price basis]."""
        costs = (item.cost for item in self.items.values() if item.grantable)
        return sum(map(self.prices.rupiah, costs))

    @property
    def granted(self) -> float:
        """The grant, never more than what it may pay for [IDR of the price basis]."""
        grant = self.prices.money.grant
        return 0.0 if grant is None else min(self.prices.rupiah(grant.amount), self.grantable)

    @property
    def building(self) -> Array:
        """The share of the investment that falls on each point [1, point]."""
        return falling_on(range(max(1, self.construction)), self.prices) / max(1, self.construction)

    def purchases(self, item: Investment) -> list[int]:
        """Return the points at which an item enters service: the opening, and ends of its life."""
        if item.life is None or not item.replaced:
            return [self.construction]
        return list(range(self.construction, self.last, 12 * item.life))


def falling_on(points: range | list[int], prices: Prices) -> Array:
    """Return one row that is 1 at some points and 0 elsewhere [1, point]."""
    row = np.zeros((1, prices.points))
    row[0, list(points)] = 1.0
    return row


def left_of(item: Investment, age_months: Array | int) -> Array:
    """Return the share of an item's value that is left at an age, by straight line; land keeps all."""
    if item.life is None:
        return np.ones_like(age_months, dtype=float)
    return np.maximum(0.0, 1 - np.asarray(age_months) / (12 * item.life))


def investments(works: Works) -> Iterator[Posting]:
    """Yield each item's first purchase, replacements, and what it is still worth at the end."""
    prices = works.prices
    for name, item in works.items.items():
        cost, bought = prices.nominal(item.cost), works.purchases(item)
        again = falling_on(bought[1:], prices)
        left = left_of(item, works.last - bought[-1]) * falling_on([works.last], prices)
        yield Posting(name, "capital", "investment", -cost * works.building)
        yield Posting(name, "capital", "replacement", -cost * again)
        yield Posting(name, "capital", "salvage", cost * left)


def grant(works: Works) -> Iterator[Posting]:
    """Yield the grant, paid as the construction goes on."""
    if works.granted:
        amounts = works.granted * works.prices.index * works.building
        yield Posting("grant", "capital", "grant", amounts)


def tax_depreciation(works: Works, granted: Array | float) -> Array:
    """Return what is written off for tax [IDR of the day; replication or 1, year].

    By the item's tax group, from the opening or replacement on; a grant lowers what is written off of the
    first items that it may pay for. A replacement is written off in full.

    Parameters
    ----------
    granted
        Grant [IDR of the price basis], a number or one a replication.
    """
    prices = works.prices
    cost_paid = float(prices.index @ works.building[0])
    own = 1 - np.minimum(np.atleast_1d(granted) / (works.grantable or np.inf), 1.0)
    charge = np.zeros((1, prices.points))
    for item in works.items.values():
        if item.life is None:
            continue
        shares = write_off(item.life, item.tax_group, prices.money.tax, prices.points)
        for number, opened in enumerate(works.purchases(item)):
            paid = cost_paid if number == 0 else prices.index[opened]
            once = np.zeros((1, prices.points))
            once[0, opened + 1 :] = prices.rupiah(item.cost) * paid * shares[: works.last - opened]
            carried = own[:, None] if number == 0 and item.grantable else 1.0
            charge = charge + once * carried
    return prices.by_year(charge)


def write_off(life: int, group: str | None, tax: Tax | None, months: int) -> Array:
    """Return the share of its cost that an item is written off in each month of its use [month].

    By its tax group; over its own life where it has none, or where nothing is taxed.
    """
    if tax is None or group is None:
        return tax_write_off(TaxGroup(life=life), "straight line", months)
    return tax_write_off(tax.groups[group], tax.method, months)


def loans(works: Works) -> Iterator[Posting]:
    """Yield each loan: drawn in equal parts while the works are built, then served month by month.

    A twelfth of the yearly rate is due each month. What is still owed at the end is repaid then.
    """
    kinds: tuple[Kind, ...] = ("loan_drawn", "interest", "principal")
    for name, loan in works.prices.money.loans.items():
        for kind, row in zip(kinds, _served(loan, works), strict=True):
            yield Posting(name, "financing", kind, row[None, :])


def _served(loan: Loan, works: Works) -> Array:
    """Return what a loan brings, its interest and its principal [3, point]."""
    prices = works.prices
    schedule = loan_schedule(_drawn(loan, works), _terms(loan, works))
    count = min(works.last, schedule.payment.size)
    rows = np.zeros((3, prices.points))
    rows[0, :count] = schedule.drawn[:count]
    rows[1, 1 : count + 1] = -schedule.interest[:count]
    rows[2, 1 : count + 1] = -schedule.principal[:count]
    rows[2, count] -= schedule.balance[count - 1]
    return rows


def _drawn(loan: Loan, works: Works) -> Array:
    """Return the parts of a loan, one at the start of each month of the construction."""
    parts = max(1, min(works.construction, 12 * loan.term))
    lent = works.prices.rupiah(loan.amount) * works.prices.index[0]
    return np.full(parts, lent / parts)


def _terms(loan: Loan, works: Works) -> LoanTerms:
    rate, inflation = loan.rate, works.prices.timing.inflation / 100
    yearly = rate.value if rate.basis == "nominal" else nominal_rate(rate.value, inflation)
    late = works.construction if loan.during_construction == "capitalised" else 0
    return LoanTerms(
        rate=yearly / 12,
        periods=12 * loan.term,
        grace=loan.grace,
        capitalised=min(late, 12 * loan.term - 1),
        repayment=loan.repayment,
    )
