"""Tax on profits, year by year, as it stands in the ledger."""

from collections.abc import Iterable

import numpy as np

from sim.arrays import Array
from sim.economics.capital import Works, tax_depreciation
from sim.economics.income_tax import income_tax
from sim.economics.ledger import EARNED, Kind, Posting, yearly
from sim.economics.series import Term, YearEnds

# Gross sales, by which the law tells small companies from others.
TURNOVER: tuple[Kind, ...] = ("revenue", "by_product")


def earned(postings: Iterable[Posting], works: Works) -> Array:
    """Return sales less running costs, before depreciation [money; ..., replication, year]."""
    return yearly((posting for posting in postings if posting.kind in EARNED), works.time)


def turnover(postings: Iterable[Posting], works: Works) -> Array:
    """Return gross sales [money; ..., replication, year]."""
    return yearly((posting for posting in postings if posting.kind in TURNOVER), works.time)


def tax_due(profit: Array, sold: Array, works: Works) -> Array:
    """Return the tax on some years' profits and gross sales [money; ..., replication, year].

    A chain that is not built first sold as much in the year before the study as in its first.
    """
    rules = works.prices.money.tax
    if rules is None:
        return np.zeros_like(profit)
    before = sold[..., 0] if not works.construction else np.zeros_like(sold[..., 0])
    return income_tax(profit, sold, rules, before)


def taxes(postings: tuple[Posting, ...], works: Works) -> list[Posting]:
    """Return the tax without any loan, and what the interest on loans saves of it.

    Paid at the end of the calendar year that the profit was made in.
    """
    if works.prices.money.tax is None:
        return []
    sold = turnover(postings, works)
    profit = earned(postings, works) - tax_depreciation(works, works.granted)
    due = tax_due(profit, sold, works)
    postings_of_tax = [Posting("tax", "tax", "tax", (_at_year_ends(-due, works),))]
    interest = [posting for posting in postings if posting.kind == "interest"]
    if interest:
        with_loan = tax_due(profit + yearly(interest, works.time), sold, works)
        shield = _at_year_ends(due - with_loan, works)
        postings_of_tax.append(Posting("tax_shield", "financing", "tax_shield", (shield,)))
    return postings_of_tax


def _at_year_ends(amounts: Array, works: Works) -> Term:
    return Term(1.0, YearEnds(works.time, amounts), fixed=True)
