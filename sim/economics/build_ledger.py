"""The ledger of a scenario from its flows and prices: every rule, in one place and order."""

from sim.economics.capital import Works, grant, investments, loans
from sim.economics.lease import given_in_kind, rent
from sim.economics.ledger import Ledger
from sim.economics.operating_cost import operating_costs, working_capital
from sim.economics.other_work import other_work
from sim.economics.prices import Prices
from sim.economics.sales import sales
from sim.economics.tax import tax, tax_shield
from sim.economics.vat import value_added_tax


def untaxed(prices: Prices) -> Ledger:
    """Return the ledger of a scenario without taxes, which no cost of a can needs."""
    works = Works(prices)
    bought = (*operating_costs(prices), *investments(works))
    postings = (
        *bought,
        *other_work(bought, prices),
        *sales(prices),
        *working_capital(prices),
        *value_added_tax(bought, prices),
        *grant(works),
        *given_in_kind(works),
        *rent(works),
        *loans(works),
    )
    return Ledger(postings)


def taxed(ledger: Ledger, works: Works) -> Ledger:
    """Return a ledger with the tax without any loan, which follows from all else in it."""
    return Ledger((*ledger.postings, *tax(ledger.postings, works)))


def shielded(ledger: Ledger, works: Works) -> Ledger:
    """Return a taxed ledger with what the interest on loans saves of the tax."""
    return Ledger((*ledger.postings, *tax_shield(ledger.postings, works)))
