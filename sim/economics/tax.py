"""Tax on profits, year by year, with losses carried forward."""

from collections.abc import Iterable

import numpy as np

from sim.economics.capital import Works, tax_depreciation
from sim.economics.ledger import EARNED, Posting, yearly
from sim.economics.series import Term, YearEnds
from sim.flows import Array
from sim.scenario.money import Tax


def tax_on(profit: Array, tax: Tax) -> Array:
    """Return the tax on the profits of some years [money; ..., year].

    A loss lowers the profits of the next `carry_forward` years, the oldest loss first.

    Source: Indonesian Income Tax Law (UU PPh), article 6(2), for the carry-forward of five years.

    >>> tax_on(np.array([[-100.0, 60.0, 60.0]]), Tax(rate=0.22, carry_forward=5)).round(1).tolist()
    [[0.0, 0.0, 4.4]]
    """
    due = np.zeros_like(profit)
    losses = [np.zeros(profit.shape[:-1])] * tax.carry_forward
    for year in range(profit.shape[-1]):
        gain = np.maximum(profit[..., year], 0.0)
        for age, loss in enumerate(losses):
            used = np.minimum(loss, gain)
            losses[age] = loss - used
            gain = gain - used
        due[..., year] = tax.rate * gain
        losses = [*losses[1:], np.maximum(-profit[..., year], 0.0)][: tax.carry_forward]
    return due


def earned(postings: Iterable[Posting], works: Works) -> Array:
    """Return sales less running costs, before depreciation [money; ..., replication, year]."""
    return yearly((one for one in postings if one.kind in EARNED), works.time)


def taxes(postings: list[Posting], works: Works) -> list[Posting]:
    """Return the tax without any loan, and what the interest on a loan saves of it.

    Paid at the end of the calendar year that the profit was made in.
    """
    tax = works.prices.money.tax
    if tax is None:
        return []
    profit = earned(postings, works) - tax_depreciation(works, works.granted)
    due = tax_on(profit, tax)
    found = [Posting("tax", "tax", "tax", (_at_year_ends(-due, works),))]
    interest = [one for one in postings if one.kind == "interest"]
    if interest:
        with_loan = tax_on(profit + yearly(interest, works.time), tax)
        shield = _at_year_ends(due - with_loan, works)
        found.append(Posting("tax_shield", "financing", "tax_shield", (shield,)))
    return found


def _at_year_ends(amounts: Array, works: Works) -> Term:
    return Term(1.0, YearEnds(works.time, amounts), fixed=True)
