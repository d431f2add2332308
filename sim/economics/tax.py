"""Tax on profits, year by year, as it stands in the ledger."""

from collections.abc import Iterable, Sequence

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


def tax(postings: Sequence[Posting], works: Works) -> list[Posting]:
    """Return the tax without any loan.

    Paid at the end of the calendar year that the profit was made in.
    """
    if works.prices.money.tax is None:
        return []
    due = tax_due(_profit(postings, works), turnover(postings, works), works)
    return [Posting("tax", "tax", "tax", (Term(-1.0, YearEnds(works.time, due), fixed=True),))]


def tax_shield(postings: Sequence[Posting], works: Works) -> list[Posting]:
    """Return what the interest on loans saves of the tax that stands among the postings."""
    interest = [posting for posting in postings if posting.kind == "interest"]
    if works.prices.money.tax is None or not interest:
        return []
    profit = _profit(postings, works) + yearly(interest, works.time)
    with_loan = tax_due(profit, turnover(postings, works), works)
    without = -yearly((posting for posting in postings if posting.kind == "tax"), works.time)
    shield = Term(1.0, YearEnds(works.time, without - with_loan), fixed=True)
    return [Posting("tax_shield", "financing", "tax_shield", (shield,))]


def _profit(postings: Iterable[Posting], works: Works) -> Array:
    """Return profits before interest [money; ..., replication, year]."""
    written_off = Term(-1.0, YearEnds(works.time, tax_depreciation(works, works.granted)))
    return earned((*postings, Posting("depreciation", "tax", "cost", (written_off,))), works)
