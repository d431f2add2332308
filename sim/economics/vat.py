"""Value-added tax on purchases: money tied up until it is refunded, or a cost of who is not registered."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.economics.ledger import Posting
from sim.economics.operating_cost import ON_CREDIT, TOLL_FEE
from sim.economics.prices import Prices
from sim.economics.series import Series, Term, YearEnds
from sim.economics.timeline import delayed
from sim.scenario.models.money import Monetary

VAT = "vat"
"""The item of its postings."""


def value_added_tax(postings: Iterable[Posting], prices: Prices) -> Iterator[Posting]:
    """Yield the tax on the toll fee, packaging, ingredients and the owner's works, as exports bear none.

    Fruit, land and work are free of it; on hire, energy and services it is left out.
    """
    vat = prices.money.vat
    if vat is None:
        return
    taxes = [one.times(vat.rate) for one in postings if _is_taxed(one, prices.money)]
    if vat.registered:
        terms = (term for tax in taxes for term in tax.terms)
        owed = tuple(_until_refund(term, vat.refund, prices) for term in terms)
        yield Posting(VAT, "capital", "working_capital", owed)
    else:
        yield from (replace(tax, item=VAT, kind="cost") for tax in taxes)


def _is_taxed(posting: Posting, money: Monetary) -> bool:
    if posting.kind == "cost":
        return posting.item == TOLL_FEE or posting.group in ON_CREDIT
    item = money.investment.get(posting.item)
    bought = posting.kind in ("investment", "replacement")
    return bought and item is not None and item.life is not None and item.paid_by == "owner"


def _until_refund(tax: Term, days: float, prices: Prices) -> Term:
    """Return a tax that is paid with the purchase and comes back some days later."""
    return tax._replace(series=prices.memo(_paid_and_refunded, tax.series, days))


def _paid_and_refunded(paid: Series | YearEnds, days: float) -> Series:
    return Series(paid.time, paid.monthly - delayed(paid.monthly, days))
