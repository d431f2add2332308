"""Tax on profits, year by year, with losses carried forward."""

import numpy as np

from sim.economics.capital import Works, tax_depreciation
from sim.economics.ledger import EARNED, Posting, total
from sim.economics.prices import Prices
from sim.flows import Array
from sim.scenario.money import Tax


def tax_on(profit: Array, tax: Tax) -> Array:
    """Return the tax on the profits of some years [money; replication, year].

    A loss lowers the profits of the next `carry_forward` years, the oldest loss first.

    Source: Indonesian Income Tax Law (UU PPh), article 6(2), for the carry-forward of five years.

    >>> tax_on(np.array([[-100.0, 60.0, 60.0]]), Tax(rate=0.22, carry_forward=5)).round(1).tolist()
    [[0.0, 0.0, 4.4]]
    """
    due = np.zeros_like(profit)
    losses = np.zeros((tax.carry_forward, len(profit)))
    for year in range(profit.shape[1]):
        gain = np.maximum(profit[:, year], 0.0)
        for age in range(len(losses)):
            used = np.minimum(losses[age], gain)
            losses[age] -= used
            gain = gain - used
        due[:, year] = tax.rate * gain
        if tax.carry_forward:
            losses = np.vstack([losses[1:], np.maximum(-profit[:, year], 0.0)])
    return due


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
