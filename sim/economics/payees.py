"""The payees of the ledger: every posting, split by who gets it and what is given up for it.

Shares split the terms of the ledger, so that the allocations of a posting sum to it, to the rupiah.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.arrays import Array, is_any
from sim.catalogue.keys import OTHER_WORK
from sim.catalogue.vocabulary import Nature, Party, Payee
from sim.economics.ledger import CAPITAL, FINANCING, IN_KIND, Kind, Ledger, Posting
from sim.economics.operating_cost import TOLL_FEE
from sim.economics.prices import Prices, Use
from sim.economics.series import Term
from sim.economics.vat import VAT
from sim.scenario.models.funding import Investment
from sim.scenario.models.money import Cost
from sim.scenario.models.physical import PAID_HOURS, PIECE

Share = float | Array
Terms = tuple[Term, ...]
Made = Iterator[tuple[Nature, Terms]]
# Name of the cost that is the price of the fruit itself; other costs may be paid per kg too.
FRUIT = "fruit"

_BY_KIND: Mapping[Kind, tuple[Party, Nature]] = {
    "revenue": ("buyers", "traded"),
    "receivable": ("buyers", "traded"),
    "by_product": ("buyers", "domestic"),
    "commission": ("services", "traded"),
    "tax": ("government", "transfer"),
    "grant": ("government", "transfer"),
    **dict.fromkeys(FINANCING, ("lenders", "transfer")),
    "tax_shield": ("government", "transfer"),
    "rent": ("local_government", "transfer"),
}
# Energy is domestic, as the plant's own electricity and steam are. The toll canner's margin above
# the cost of his capital is a rent: a transfer, which uses no resource of the nation.
_BY_FEE_PART: Mapping[str, tuple[Party, Nature]] = {
    "": ("toll_canner", "domestic"),
    "labour": ("workers_outside", "unskilled"),
    "energy": ("suppliers", "domestic"),
    "tradables": ("suppliers", "traded"),
    "capital": ("toll_canner", "domestic"),
    "margin": ("toll_canner", "transfer"),
}


class Allocation(NamedTuple):
    """A part of a posting: who gets it (or gives it, where it is an inflow), and for what."""

    party: Party
    nature: Nature
    posting: Posting


def allocations(ledger: Ledger, prices: Prices) -> tuple[Allocation, ...]:
    """Return all allocations of a ledger; those of a posting sum to it."""
    return tuple(
        Allocation(party, nature, replace(posting, terms=terms))
        for posting in ledger.postings
        for party, nature, terms in _split(posting, prices)
        if terms
    )


def payee(cost: Cost) -> Payee:
    """Return who is paid a cost: as stated, or by its item and group."""
    if cost.paid_to is not None:
        return cost.paid_to
    if cost.per is not None and (cost.per in PAID_HOURS or cost.per.startswith(PIECE)):
        return "workers"
    if cost.group == "fruit":
        return "farmers"
    bought = cost.group in ("packaging", "ingredients") or cost.per in ("kwh", "steam", "water")
    return "suppliers" if bought else "services"


def _split(posting: Posting, prices: Prices) -> Iterator[tuple[Party, Nature, Terms]]:
    name, money, terms = _name(posting), prices.money, posting.terms
    if posting.item == VAT:
        yield "government", "transfer", terms
    elif posting.item.startswith(IN_KIND):
        yield "local_government", "transfer", terms
    elif posting.kind in _BY_KIND:
        yield (*_BY_KIND[posting.kind], terms)
    elif posting.kind in CAPITAL and name in money.investment:
        item = money.investment[name]
        yield from _paid("suppliers", _made(terms, _tradable(item), item.unskilled), prices)
    elif name in money.costs:
        cost = money.costs[name]
        yield from _paid(payee(cost), _cost(cost, name, terms, prices), prices)
    elif name == TOLL_FEE:
        yield from ((*_BY_FEE_PART[term.part], (term,)) for term in terms)
    elif name.startswith("hire."):
        leg = prices.scenario.physical.legs[name.removeprefix("hire.")]
        hire = money.vehicles[leg.vehicle]
        yield from _paid(
            "hauliers", _made(terms, hire.tradable, hire.unskilled, hire.border), prices
        )
    else:
        yield "suppliers", "domestic", terms


def _name(posting: Posting) -> str:
    """Return the cost or item that a posting is of: stocks and credit only date it otherwise, other work pays it too."""
    head, _, name = posting.item.partition(".")
    return name if head in ("stock", "payable", OTHER_WORK) else posting.item


def _paid(paid: Payee, made: Made, prices: Prices) -> Iterator[tuple[Party, Nature, Terms]]:
    """Yield what is paid to farmers or workers of the district and elsewhere, and to others as one.

    Policy takes protection and pays for a price below that at the border.
    """
    shares = _shares(paid, prices)
    for nature, terms in made:
        if nature == "protection":
            yield "government", nature, terms
            continue
        for party, share in shares:
            if is_any(share):
                yield party, nature, _times(terms, share)


def _cost(cost: Cost, name: str, terms: Terms, prices: Prices) -> Made:
    """Return what a cost is made of; a share of an investment is traded as the investment is."""
    paid, item = payee(cost), prices.money.investment.get(cost.of or "")
    if paid in ("government", "local_government"):
        return iter([("transfer", terms)])
    if paid == "farmers":
        return _fruit(cost, name, terms, prices)
    return _made(terms, 0.0 if item is None else _tradable(item), cost.unskilled, cost.border)


def _fruit(cost: Cost, name: str, terms: Terms, prices: Prices) -> Made:
    """Yield what the fruit brings when it is not canned, and what farmers get beyond that."""
    social = prices.money.social
    if social is not None and name == cost.per == FRUIT:
        use = Use(f"item.{FRUIT}.used", cost.index)
        otherwise = prices.paid(use, social.fruit_value, social.price_year)
        yield "domestic", otherwise
        terms = (*terms, *_times(otherwise, -1.0))
    yield "transfer", terms


def _tradable(item: Investment) -> Share:
    in_rupiah = item.cost is None or item.cost.currency == "IDR"
    return item.tradable if in_rupiah else 1.0


def _made(terms: Terms, tradable: Share, unskilled: Share, border: Share = 1.0) -> Made:
    """Yield the traded part of some terms at the border, its protection, and work and the rest of what is left.

    What follows the exchange rate is wholly traded, of the rest a share. `border` is the price at the
    border over the price paid.
    """
    rest = tuple(term for term in terms if not term.traded)
    traded = (*(term for term in terms if term.traded), *_times(rest, tradable))
    shares: tuple[tuple[Nature, Terms, Share], ...] = (
        ("traded", traded, border),
        ("protection", traded, 1.0 - border),
        ("unskilled", rest, (1.0 - tradable) * unskilled),
        ("domestic", rest, (1.0 - tradable) * (1.0 - unskilled)),
    )
    yield from ((nature, _times(of, share)) for nature, of, share in shares if is_any(share))


def _shares(paid: Payee, prices: Prices) -> list[tuple[Party, Share]]:
    """Return the parties that a payee stands for, each with its share of what is paid.

    Farmers and workers are those of the district and those of elsewhere; others are one party.
    """
    match paid:
        case "farmers":
            inside = _fruit_inside(prices)
            return [("farmers_inside", inside), ("farmers_outside", 1.0 - inside)]
        case "workers":
            district = prices.money.district
            share = 1.0 if district is None else district.workers
            return [("workers_inside", share), ("workers_outside", 1.0 - share)]
        case _:
            return [(paid, 1.0)]


def _fruit_inside(prices: Prices) -> Share:
    """Return the share of the fruit bought over the whole study that is the district's [replication]."""
    district, total = prices.money.district, prices.flows.total
    if district is None:
        return 1.0
    outside = sum(
        ((1.0 - share) * total(f"area.{area}.bought_kg") for area, share in district.areas.items()),
        start=np.zeros(1),
    )
    return 1.0 - outside / np.maximum(total(f"item.{FRUIT}.used"), 1.0)


def _times(terms: Iterable[Term], share: Share) -> Terms:
    return tuple(term.times(share) for term in terms)
