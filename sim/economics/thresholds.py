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
from sim.economics.of_means import side_by_side, stacked
from sim.economics.series import Term
from sim.economics.tax import TURNOVER, earned, tax_due, turnover
from sim.finance.loans import dscr, llcr

SERVICE: tuple[Kind, ...] = ("interest", "principal")


def of_project(posting: Posting) -> bool:
    """Tell whether a posting belongs to the project: after tax, before financing."""
    return posting.kind not in FINANCING


def cover(ledger: Ledger, works: Works) -> tuple[Array, Array]:
    """Return the least and the mean cover of the loan service, by year [ratio; ..., replication].

    Years without service do not count; nan if there are none.
    """
    cash, service = cash_and_service(ledger, works)
    due = service.reshape(-1, service.shape[-1])[0] > 0
    if not due.any():
        none = np.full(service.shape[:-1], np.nan)
        return none, none
    ratios = dscr(cash[..., due], service[..., due])
    return ratios.min(axis=-1), ratios.mean(axis=-1)


def cash_and_service(ledger: Ledger, works: Works) -> tuple[Array, Array]:
    """Return the cash that loans are served from, and their service [IDR of the day; ..., replication, year].

    Cash after tax, before the first investment and the loan; interest and principal in the years after
    that of the opening, which still pays for the first stocks.
    """
    time = works.time
    opened = time.calendar_years[works.construction] if works.construction else 0
    service = np.where(np.array(time.calendar) > opened, -yearly(ledger.of(*SERVICE), time), 0.0)
    return yearly(filter(_serves, ledger.of_owner), time), service


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


def grant_amounts(ledger: Ledger, works: Works, besides: Array | float = 0.0) -> Array:
    """Return what the NPV of a project without help follows from [..., replication, amount].

    NPV before tax and grant, profit before depreciation and gross sales by year. `besides` is an NPV
    that comes with the project.
    """
    npv = np.asarray(_untaxed_npv(ledger) + besides)[..., None]
    return stacked(npv, earned(ledger.postings, works), turnover(ledger.postings, works))


def npv_with_grant(works: Works, amounts: Array, grant: Array) -> Array:
    """Return the NPV with a grant [IDR as paid] in money [..., replication].

    The grant is paid as the construction goes on and lowers the tax depreciation; beyond the cost of
    what it may pay for it is plain money.
    """
    npv, gain, sold = amounts[..., 0], *np.split(amounts[..., 1:], 2, axis=-1)
    real = grant / works.dearer
    profit = gain - tax_depreciation(works, real)
    return np.asarray(npv + real * _paid(works) + _tax_npv(profit, sold, works))


def highest_grant(works: Works, npv: Array) -> Array:
    """Return a grant that is enough [IDR as paid], whatever the tax takes of it."""
    least = np.maximum(0.0, -npv) / _paid(works)
    return np.asarray(works.dearer * least / (1 - _tax_rate(works)))


def _paid(works: Works) -> float:
    """Return the present value of one rupiah of a grant [IDR of the day / IDR of the price basis]."""
    return float(works.time.discount @ (works.time.index * works.building()))


def factor_amounts(
    ledger: Ledger, works: Works, moves: Callable[[Posting, Term], bool], level: Array | float
) -> Array:
    """Return what the NPV follows from if a factor moves some terms [..., replication, amount].

    `level` is the amount that belongs to a factor of 1. Then follow the present value of the terms
    that move and of all others, before tax, and by year profit and gross sales, first as they are,
    then the part that moves.
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
    taxed, counted = (
        yearly((part for part in moving if part.kind in kinds), works.time)
        for kinds in (EARNED, TURNOVER)
    )
    sold = turnover(ledger.postings, works)
    return stacked(side_by_side(np.asarray(level), gain, rest), profit, sold, taxed, counted)


def npv_at_level(works: Works, amounts: Array, level: Array) -> Array:
    """Return the NPV if the terms that move follow a level [..., replication]."""
    (own, gain, rest), by_year = np.moveaxis(amounts[..., :3], -1, 0), amounts[..., 3:]
    profit, sold, taxed, counted = np.split(by_year, 4, axis=-1)
    factor = level / np.where(own > 0, own, np.nan)
    more = factor[..., None] - 1
    tax = _tax_npv(profit + more * taxed, sold + more * counted, works)
    return np.asarray(rest + factor * gain + tax)


def highest_level(works: Works, amounts: Array) -> Array:
    """Return a level at which the NPV is above zero, nan where the terms that move bring nothing.

    Then no level helps.
    """
    own, gain, rest = np.moveaxis(amounts[..., :3], -1, 0)
    scale = np.where(gain > 0, gain, np.nan)
    return np.asarray(own * 2 * np.maximum(1.0, np.abs(rest) / scale) / (1 - _tax_rate(works)))


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
