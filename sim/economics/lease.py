"""The lease of what the district pays for in place of the owner: help in kind, and the rent for it."""

from collections.abc import Iterator

from sim.economics.capital import Works, investments
from sim.economics.ledger import IN_KIND, Posting
from sim.economics.prices import Use


def given_in_kind(works: Works) -> Iterator[Posting]:
    """Yield, as a part of the grant, what the district pays for of each item that stays its own.

    It buys and replaces the item, and what is left of it at the end is the district's: so this
    cancels all that the ledger holds of the item.
    """
    postings = list(investments(works))
    for name, item in works.items.items():
        if item.paid_by == "district":
            own = (term for posting in postings if posting.item == name for term in posting.terms)
            terms = tuple(term.times(-1.0) for term in own)
            yield Posting(f"{IN_KIND}{name}", "capital", "grant", terms)


def rent(works: Works) -> Iterator[Posting]:
    """Yield the rent of what the district pays for, by month of operation."""
    prices = works.prices
    if prices.money.lease is not None:
        terms = prices.paid(Use("item.year.used", fixed=True), prices.money.lease.rent)
        yield Posting("rent", "capital", "rent", terms)
