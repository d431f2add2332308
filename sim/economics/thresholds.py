"""Thresholds: cover of the loans, and the grant or factor at which the NPV of a project is zero.

All read the one ledger; a project is seen after tax and before financing.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from sim.arrays import Array
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
from sim.economics.series import Term
from sim.economics.tax import TURNOVER, earned, tax_due, turnover
from sim.finance.loans import dscr, llcr

# A root is accepted where so few rupiah are missing, or the bracket is this narrow.
_ENOUGH, _CLOSE = 1e-3, 1e-13
_MOST_STEPS = 180
SERVICE: tuple[Kind, ...] = ("interest", "principal")


def of_project(posting: Posting) -> bool:
    """Tell whether a posting belongs to the project: after tax, before financing."""
    return posting.kind not in FINANCING


def cover(ledger: Ledger, works: Works) -> tuple[Array, Array]:
    """Return the least and the mean cover of the loan service, by year [ratio; ..., replication].

    Cash after tax, before the first investment and the loan, over interest and principal, in the
    years after that of the opening, which still pays for the first stocks. Years without service
    do not count; nan if there are none.
    """
    time = works.time
    service = -yearly(ledger.of(*SERVICE), time)
    opened = time.calendar_years[works.construction] if works.construction else 0
    is_later = np.array(time.calendar) > opened
    due = is_later & (service.reshape(-1, service.shape[-1])[0] > 0)
    if not due.any():
        none = np.full(service.shape[:-1], np.nan)
        return none, none
    cash = yearly(filter(_serves, ledger.of_owner), time)
    ratios = dscr(cash[..., due], service[..., due])
    return ratios.min(axis=-1), ratios.mean(axis=-1)


def _serves(posting: Posting) -> bool:
    """Tell whether a posting belongs to the cash that loans are served from."""
    return posting.kind not in (*SERVICE, "loan_drawn", "investment", "grant", "salvage")


def life_cover(ledger: Ledger, works: Works) -> Array:
    """Return the loan life cover at the opening: all loans together [ratio; ..., replication].

    Cash to serve them, from the opening to the last payment, at the interest that they bear; nan
    where nothing is lent.
    """
    time, opening = works.time, works.construction
    owed = np.cumsum(monthly(ledger.of("loan_drawn", "principal"), time), axis=-1)
    interest = -monthly(ledger.of("interest"), time)
    cash = monthly(filter(_serves, ledger.of_owner), time)
    # A balance of less than a rupiah is rounding.
    owing = np.flatnonzero(owed.reshape(-1, time.points).max(axis=0) >= 1.0)
    if not owing.size:
        return np.full(owed.shape[:-1], np.nan)
    life = slice(opening + 1, int(owing[-1]) + 2)
    before = owed[..., life.start - 1 : life.stop - 1]
    rates = np.divide(interest[..., life], before, out=np.zeros_like(before), where=before >= 1.0)
    return llcr(rates, cash[..., life], owed[..., opening])


def grant_for_zero(ledger: Ledger, works: Works, besides: Array | float = 0.0) -> Array:
    """Return the grant at which the project's NPV is zero [IDR as paid; replication].

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
    return works.dearer * np.where(npv(zero) >= 0, 0.0, _crossing(npv, zero, most))


def factor_for_zero(ledger: Ledger, works: Works, moves: Callable[[Posting, Term], bool]) -> Array:
    """Return the factor on some of the ledger's terms at which the project's NPV is zero.

    nan if these terms together are worth nothing or cost money: then no factor helps.
    """
    apart = (*FINANCING, "tax", "grant")
    moving = [
        posting.only(partial(moves, posting))
        for posting in ledger.postings
        if posting.kind not in apart
    ]
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
    scale = np.where(helps, gain, 1.0)
    enough = 2 * np.maximum(1.0, np.abs(rest) / scale) / (1 - _tax_rate(works))
    return np.where(helps, _crossing(npv, zero, zero + enough), np.nan)


def _tax_rate(works: Works) -> float:
    tax = works.prices.money.tax
    return tax.rate if tax is not None else 0.0


def _untaxed_npv(ledger: Ledger) -> Array:
    """Return the NPV before tax, grant and financing [..., replication]."""
    apart = (*FINANCING, "tax", "grant")
    return present(ledger.where(lambda posting: posting.kind not in apart))


def _tax_npv(profit: Array, sold: Array, works: Works) -> Array:
    """Return the present value of the tax on the profits and sales of the years, negative."""
    time = works.time
    return np.asarray(-tax_due(profit, sold, works) @ time.discount[time.year_ends])


def _crossing(npv: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Return where a function that rises in each element crosses zero, within a bracket.

    Two steps of linear interpolation, then one of bisection, in turn: tax makes the function
    piecewise linear, which interpolation solves fast, with jumps, which only bisection closes in on.
    """
    below, above = npv(low), npv(high)
    for step in range(_MOST_STEPS):
        span = above - below
        line = -below / np.where(span > 0, span, 1.0)
        share = 0.5 if step % 3 == 2 else np.clip(line, 0.0, 1.0)
        there = low + share * (high - low)
        value = npv(there)
        short = value < 0
        low, below = np.where(short, there, low), np.where(short, value, below)
        high, above = np.where(short, high, there), np.where(short, above, value)
        if np.all((np.abs(value) <= _ENOUGH) | (high - low <= _CLOSE * np.abs(high))):
            return there
    return np.asarray((low + high) / 2)
