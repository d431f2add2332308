"""Is the money well invested? Cash flows seen by project, owner and beside what happens anyway.

All measures read the one ledger. Cash is IDR of the day [replication, point], inflow positive.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.economics.capital import Works, tax_depreciation
from sim.economics.ledger import (
    EARNED,
    FINANCING,
    Kind,
    Ledger,
    Posting,
    monthly,
    present,
    yearly,
)
from sim.economics.returns import payback, xirr_all
from sim.economics.schedules import dscr
from sim.economics.series import Term
from sim.economics.tax import TURNOVER, earned, tax_due, turnover
from sim.economics.timeline import Timeline
from sim.flows import Array

# Halvings of a bracket: enough to find a rupiah in some trillions.
_HALVINGS = 60
SERVICE: tuple[Kind, ...] = ("interest", "principal")


def of_project(posting: Posting) -> bool:
    """Tell whether a posting belongs to the project: after tax, before financing."""
    return posting.kind not in FINANCING


@dataclass(frozen=True)
class Worth:
    """What a cash flow is worth: NPV, rates of return, payback."""

    cash: Array
    time: Timeline

    @classmethod
    def of(cls, postings: tuple[Posting, ...], time: Timeline) -> "Worth":
        """Return the worth of the sum of some postings."""
        return cls(monthly(postings, time), time)

    @property
    def npv(self) -> Array:
        """Net present value at the start [IDR of the day there; replication]."""
        return np.asarray(self.cash @ self.time.discount)

    @property
    def real(self) -> Array:
        """The cash flow in rupiah of the price basis."""
        return np.asarray(self.cash / self.time.index)

    def rates(self) -> list[float]:
        """Return every real rate of return of the mean flow [%/year], ascending."""
        flow = self.real.mean(axis=0)
        return [100 * rate for rate in xirr_all(flow, self.time.years)] if flow.any() else []

    def irr(self) -> Array:
        """Return the rate of return of the mean flow, the same for each replication [%/year].

        nan where there is none, or more than one.
        """
        rates = self.rates()
        return np.full(len(self.cash), rates[0] if len(rates) == 1 else np.nan)

    def payback_years(self) -> Array:
        """Return the time until the money of the mean flow is back for good [year].

        In money of constant value, the same for each replication; nan if it never is.
        """
        return np.full(len(self.cash), payback(self.real.mean(axis=0)) / 12)


def cover(ledger: Ledger, time: Timeline) -> tuple[Array, Array]:
    """Return the least and the mean cover of the loan service, by year [ratio; replication].

    Cash after tax, before the first investment and the loan, over interest and principal. Years
    without service do not count; nan where there are none, as for a loan of nothing.
    """
    service = -yearly(ledger.of(*SERVICE), time)[0]
    apart = (*SERVICE, "loan_drawn", "investment", "grant", "salvage")
    cash = yearly((one for one in ledger.of_owner if one.kind not in apart), time)
    if not (service > 0).any():
        return (np.full(len(cash), np.nan),) * 2
    ratios = np.array([dscr(row, service) for row in cash])[:, service > 0]
    return ratios.min(axis=1), ratios.mean(axis=1)


def grant_for_zero(ledger: Ledger, works: Works, besides: Array | float = 0.0) -> Array:
    """Return the grant at which the project's NPV is zero [IDR of the price basis; replication].

    In money alone: the ledger is to be that of an owner who pays for all items. 0 where none is
    needed. It is paid as the construction goes on and lowers the tax depreciation;
    beyond the cost of what a grant may pay for it is plain money. `besides` is an NPV that comes
    with the project.
    """
    time = works.time
    paid = float(time.discount @ (time.index * works.building()))
    npv_without = _untaxed_npv(ledger) + besides
    gain, sold = earned(ledger.postings, works), turnover(ledger.postings, works)

    def npv(grant: Array) -> Array:
        profit = gain - tax_depreciation(works, grant)
        return npv_without + grant * paid + _tax_npv(profit, sold, works)

    zero = np.zeros(np.shape(npv_without))
    most = np.maximum(0.0, -npv(zero)) / paid / (1 - _tax_rate(works))
    return np.asarray(np.where(npv(zero) >= 0, 0.0, _crossing(npv, zero, most)))


def factor_for_zero(ledger: Ledger, works: Works, moves: Callable[[Posting, Term], bool]) -> Array:
    """Return the factor on some of the ledger's terms at which the project's NPV is zero.

    nan if these terms together are worth nothing or cost money: then no factor helps.
    """
    apart = (*FINANCING, "tax", "grant")
    moving = [one.only(partial(moves, one)) for one in ledger.postings if one.kind not in apart]
    gain = present(moving)
    rest = _untaxed_npv(ledger) - gain + present(ledger.of("grant"))
    profit = earned(ledger.postings, works) - tax_depreciation(works, works.granted)
    sold = turnover(ledger.postings, works)
    taxed, counted = (
        yearly((part for part in moving if part.kind in kinds), works.time)
        for kinds in (EARNED, TURNOVER)
    )

    def npv(factor: Array) -> Array:
        more = factor[..., None] - 1
        tax = _tax_npv(profit + more * taxed, sold + more * counted, works)
        return rest + factor * gain + tax

    zero = np.zeros(np.broadcast(rest, gain).shape)
    helps = np.broadcast_to(gain > 0, zero.shape)
    worth = np.where(helps, gain, 1.0)
    enough = 2 * np.maximum(1.0, np.abs(rest) / worth) / (1 - _tax_rate(works))
    return np.where(helps, _crossing(npv, zero, zero + enough), np.nan)


def _tax_rate(works: Works) -> float:
    tax = works.prices.money.tax
    return tax.rate if tax is not None else 0.0


def _untaxed_npv(ledger: Ledger) -> Array:
    """Return the NPV before tax, grant and financing [..., replication]."""
    apart = (*FINANCING, "tax", "grant")
    return present(ledger.where(lambda one: one.kind not in apart))


def _tax_npv(profit: Array, sold: Array, works: Works) -> Array:
    """Return the present value of the tax on the profits and sales of the years, negative."""
    time = works.time
    return np.asarray(-tax_due(profit, sold, works) @ time.discount[time.year_ends])


def _crossing(npv: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Return where a function that rises in each element crosses zero, by halving the bracket."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = npv(middle) < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
