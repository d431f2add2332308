"""Tax on profits, year by year, as it stands in the ledger."""

import numpy as np

from sim.economics.capital import Works, tax_depreciation
from sim.economics.income_tax import tax_on
from sim.economics.ledger import EARNED, Posting, total
from sim.economics.prices import Prices
from sim.flows import Array


def earned(postings: list[Posting], prices: Prices) -> Array:
    """Return sales less running costs, before depreciation [money; replication, year]."""
    return prices.by_year(total((one for one in postings if one.kind in EARNED), prices.points))


def taxes(postings: list[Posting], works: Works) -> list[Posting]:
    """Return the tax without any loan, and what the interest on a loan saves of it.

    Paid at the end of the calendar year that the profit was made in.
    """
    prices, tax = works.prices, works.prices.money.tax
    if tax is None:
        return []
    profit = earned(postings, prices) - tax_depreciation(works, works.granted)
    due = tax_on(profit, tax)
    found = [Posting("tax", "tax", "tax", at_year_ends(-due, prices))]
    interest = [one for one in postings if one.kind == "interest"]
    if interest:
        with_loan = tax_on(profit + prices.by_year(total(interest, prices.points)), tax)
        shield = at_year_ends(due - with_loan, prices)
        found.append(Posting("tax_shield", "financing", "tax_shield", shield))
    return found


def at_year_ends(yearly: Array, prices: Prices) -> Array:
    """Return amounts [..., year] at the last point of each calendar year [..., point]."""
    ends = np.flatnonzero(np.diff(prices.calendar_years, append=np.inf))
    amounts = np.zeros((*yearly.shape[:-1], prices.points))
    amounts[..., ends] = yearly
    return amounts
