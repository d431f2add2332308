"""The investment: items with a life, their replacements, grants and loans."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.economics.ledger import Kind, Posting
from sim.economics.prices import Prices
from sim.economics.series import Series, Term
from sim.economics.timeline import Timeline
from sim.finance.depreciation import tax_write_off
from sim.finance.loans import LoanTerms, loan_schedule
from sim.scenario.models.funding import Investment, Loan
from sim.scenario.models.money import Tax, TaxGroup


@dataclass(frozen=True)
class Works:
    """The investment of one scenario: its items, paid in equal parts over the construction."""

    prices: Prices

    @property
    def time(self) -> Timeline:
        """The time of the study."""
        return self.prices.time

    @property
    def construction(self) -> int:
        """Months from the first payment to the first shift."""
        return self.prices.scenario.physical.construction

    @property
    def items(self) -> Mapping[str, Investment]:
        """What is invested in, by name."""
        return self.prices.money.investment

    @property
    def last(self) -> int:
        """The last point of the study."""
        return self.time.points - 1

    def cost(self, item: Investment) -> float:
        """Return the price of an item [IDR of the price basis]."""
        prices = self.prices
        return sum(
            prices.rupiah(price) * prices.of_basis(price, year)
            for price, year in prices.money.prices_of(item)
        )

    @property
    def grantable(self) -> float:
        """What a grant may pay for [IDR of the price basis]."""
        return sum(map(self.cost, filter(may_be_granted, self.items.values())))

    @property
    def granted(self) -> float | Array:
        """The grant, never more than what it may pay for [IDR of the price basis]."""
        grant = self.prices.money.grant
        if grant is None:
            return 0.0
        if grant.price_year is None:
            of_basis = 1 / self.dearer
        else:
            of_basis = self.prices.of_basis(grant.amount, grant.price_year)
        paid = self.prices.rupiah(grant.amount) * of_basis
        return np.asarray(np.minimum(paid, self.grantable))

    @property
    def dearer(self) -> float:
        """What a rupiah of the price basis costs as paid over the construction [IDR of the day]."""
        return float(self.time.index @ self.building())

    def building(self, first: int = 0) -> Array:
        """Return the share of an investment that falls on each point, from the first payment on."""
        months = max(1, self.construction)
        return falling_on(range(first, first + months), self.time) / months

    def purchases(self, item: Investment) -> list[int]:
        """Return the points at which an item enters service: its opening, and ends of its life."""
        opening = item.paid_from + self.construction
        if item.life is None or not item.replaced:
            return [opening]
        return list(range(opening, self.last, 12 * item.life)) or [opening]


def may_be_granted(item: Investment) -> bool:
    """Tell whether a grant may pay for an item: never for one that the district pays for itself."""
    return item.grantable and item.paid_by == "owner"


def falling_on(points: range | list[int], time: Timeline) -> Array:
    """Return 1 at some points and 0 elsewhere [point]; what falls behind the end is left out."""
    row = np.zeros(time.points)
    row[[point for point in points if point < time.points]] = 1.0
    return row


def left_of(item: Investment, age_months: Array | int) -> Array:
    """Return the share of an item's value that is left at an age, by straight line; land keeps all."""
    if item.life is None:
        return np.ones_like(age_months, dtype=float)
    return np.clip(1 - np.asarray(age_months) / (12 * item.life), 0.0, 1.0)


def investments(works: Works) -> Iterator[Posting]:
    """Yield each item's first purchase, replacements, and what it is still worth at the end."""
    time = works.time
    for name, item in works.items.items():
        bought = works.purchases(item)
        left = left_of(item, works.last - bought[-1]) * falling_on([works.last], time)
        shares: tuple[tuple[Kind, float, Array], ...] = (
            ("investment", -1.0, works.building(item.paid_from)),
            ("replacement", -1.0, falling_on(bought[1:], time)),
            ("salvage", 1.0, left),
        )
        for kind, sign, share in shares:
            yield Posting(name, "capital", kind, (_once(sign * works.cost(item), share, time),))


def _once(amount: float | Array, share: Array, time: Timeline) -> Term:
    """Return an amount in rupiah of the price basis of which a share falls on each point."""
    return Term(amount, Series(time, (share * time.index)[None, :]), fixed=True)


def grant(works: Works) -> Iterator[Posting]:
    """Yield the grant in money, paid as the construction goes on."""
    if np.any(works.granted):
        term = _once(works.granted, works.building(), works.time)
        yield Posting("grant", "capital", "grant", (term,))


def tax_depreciation(works: Works, granted: Array | float) -> Array:
    """Return what is written off for tax [IDR of the day; ..., replication or 1, year].

    By the item's tax group, from the opening or replacement on; a grant lowers what is written off
    of the first items that it may pay for. A replacement is written off in full, and nothing of
    what the district pays for: that is never the owner's.

    Parameters
    ----------
    granted
        Grant [IDR of the price basis]: a number, or an array [..., replication or 1].
    """
    return _depreciation(works, partial(tax_group, works.prices.money.tax), granted)


def book_depreciation(works: Works) -> Array:
    """Return what the owner's books write off [IDR of the day; ..., 1, year].

    In equal parts over the life of each item, from the opening or replacement on, at its full cost.
    """
    return _depreciation(works, own_life, 0.0)


class WriteOff(NamedTuple):
    """A purchase of the owner that is written off."""

    item: str
    opened: int
    """The point at which it enters service."""
    first: bool
    shares: Array
    """Share of its cost that is written off in each year [year]."""


def write_offs(works: Works, group: Callable[[Investment], TaxGroup]) -> Iterator[WriteOff]:
    """Yield every purchase that is written off, each as its group says."""
    for name, item in works.items.items():
        if item.life is None or item.paid_by == "district":
            continue
        for number, opened in enumerate(works.purchases(item)):
            shares = _written_off(works, group(item), opened)
            yield WriteOff(name, opened, number == 0, shares)


def _depreciation(
    works: Works, group: Callable[[Investment], TaxGroup], granted: Array | float
) -> Array:
    """Return what is written off of all items, each as its group says, less what a grant pays."""
    payable = np.asarray(works.grantable)
    own = 1 - np.minimum(np.asarray(granted) / np.where(payable > 0, payable, np.inf), 1.0)
    charge: Array = np.zeros((1, len(works.time.calendar)))
    for item, opened, first, shares in write_offs(works, group):
        bought = works.items[item]
        share = own if first and may_be_granted(bought) else 1.0
        written = _price_paid(works, bought, opened, first=first) * shares
        charge = charge + np.asarray(share * works.cost(bought))[..., None] * written
    return charge


def own_life(item: Investment) -> TaxGroup:
    """Return the group of an item that is written off over its own life."""
    return TaxGroup(life=item.life or 1)


def tax_group(tax: Tax | None, item: Investment) -> TaxGroup:
    """Return the tax group of an item; its own life where it has none, or where nothing is taxed."""
    if tax is None or not item.tax_group:
        return own_life(item)
    group = tax.groups[item.tax_group]
    return group if tax.method == "declining" else TaxGroup(life=group.life)


def _price_paid(works: Works, item: Investment, opened: int, *, first: bool) -> float:
    """Return what a rupiah of the price basis costs as paid for a purchase [IDR of the day]."""
    index = works.time.index
    return float(index @ works.building(item.paid_from) if first else index[opened])


def _written_off(works: Works, group: TaxGroup, opened: int) -> Array:
    """Return the share of a cost that is written off in each year [year]."""
    row = np.zeros(works.time.points)
    left = max(0, works.last - opened)
    row[opened + 1 :] = tax_write_off(group.life, group.declining, left)[:left]
    return works.time.by_year(row)


def loans(works: Works) -> Iterator[Posting]:
    """Yield each loan: drawn in equal parts while the works are built, then served month by month.

    A twelfth of the yearly rate is due each month. What is still owed at the end is repaid then.
    """
    kinds: tuple[Kind, ...] = ("loan_drawn", "interest", "principal")
    for name, loan in works.prices.money.borrowed.items():
        lent = works.prices.rupiah(loan.amount)
        for kind, row in zip(kinds, _served(loan, works), strict=True):
            term = Term(lent, Series(works.time, row[None, :]), fixed=True)
            yield Posting(name, "financing", kind, (term,))


def _served(loan: Loan, works: Works) -> Array:
    """Return what a loan of one rupiah brings, its interest and its principal [3, point]."""
    parts = max(1, min(works.construction, 12 * loan.term))
    schedule = loan_schedule(np.full(parts, 1 / parts), _terms(loan, works))
    count = min(works.last, schedule.payment.size)
    rows = np.zeros((3, works.time.points))
    rows[0, :count] = schedule.drawn[:count]
    rows[1, 1 : count + 1] = -schedule.interest[:count]
    rows[2, 1 : count + 1] = -schedule.principal[:count]
    rows[2, count] -= schedule.balance[count - 1]
    return rows


def _terms(loan: Loan, works: Works) -> LoanTerms:
    late = works.construction if loan.during_construction == "capitalised" else 0
    return LoanTerms(
        rate=works.time.yearly_rate(loan.rate) / 12,
        periods=12 * loan.term,
        grace=loan.grace,
        capitalised=min(late, 12 * loan.term - 1),
        repayment=loan.repayment,
    )
