"""Sales: cans of each size at their prices, the agent's commission, receivables and penalties."""

import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.economics.demand import premium
from sim.economics.ledger import Posting
from sim.economics.prices import Prices, Use
from sim.economics.series import Factor, Series, Term
from sim.economics.timeline import Timeline, at_points, delayed
from sim.flows import Flows
from sim.scenario.models.can_sizes import MAIN, Product
from sim.scenario.models.money import Rival
from sim.units import Price

EXPORT = "export"
_LATE = ".late_can_weeks"
Counted = Callable[[Flows], Array]
"""Returns cans at the points of the study [replication, point]."""


class _Quote(NamedTuple):
    """The price that sales follow, and how much of it a carton earns."""

    price: Price
    per_carton: float | Array
    follows_rival: bool


def sales(prices: Prices) -> Iterator[Posting]:
    """Yield revenue of each size, the agent's commission, and receivables.

    Cans in stock at the end are sold then, but those that nobody ordered. Goods are sold when they sail and paid `receivable` days
    later.
    """
    money, product = prices.money, prices.scenario.physical.product
    commission: list[Term] = []
    later: list[Term] = []
    penalties: list[Term] = []
    days = money.working_capital.receivable
    for size in product.all_sizes:
        sold = _sold(prices, size, 0.0, sold_of(product, size))
        yield Posting(export_of(size), "sales", "revenue", sold)
        commission += (term.times(-money.sale.commission) for term in sold)
        later += _sold(prices, size, days, sold_of(product, size))
        later += (term.times(-1.0) for term in sold)
        if np.any(money.sale.late_penalty):
            late = _sold(prices, size, days, late_of(product, size))
            penalties += (term.times(-money.sale.late_penalty) for term in late)
    yield Posting("commission", "sales", "commission", tuple(commission))
    yield Posting("receivable", "sales", "receivable", tuple(later))
    if np.any(money.sale.late_penalty):
        yield Posting("late_penalty", "sales", "revenue", tuple(penalties))
    if money.sale.home_price is not None:
        home = prices.paid(Use("cans.sold_home"), money.sale.home_price)
        terms = tuple(term.times(-1.0) for term in home)
        yield Posting("home_sales", "by_products", "by_product", terms)


def export_of(size: str) -> str:
    """Return the item under which cans of a size are sold."""
    return EXPORT if size == MAIN else f"{EXPORT}.{size}"


def sold_cans(flows: Flows, counted: str = "cans") -> Array:
    """Return the cans that sail, and at the end those in stock that are sold then [replication, point]."""
    shipped = at_points(flows.monthly(f"{counted}.shipped"))
    shipped[:, -1] += sold_at_end(flows, counted)
    return shipped


def sold_at_end(flows: Flows, counted: str = "cans") -> Array:
    """Return the cans in stock at the end that are sold then: all but those that nobody ordered [replication]."""
    return flows.total(f"{counted}.in_stock") - flows.total(f"{counted}.unordered")


def late_cans(flows: Flows) -> Array:
    """Return the cans that sail late times the whole weeks of it [replication, point]."""
    late = (flows.monthly(account) for account in flows.under("market.") if account.endswith(_LATE))
    return at_points(sum(late, start=np.zeros((flows.replications, flows.months))))


def sold_of(product: Product, size: str) -> Counted:
    """Return how the sold cans of a size are counted: the same function each time."""
    return _sold_of(size) if product.sizes else sold_cans


def late_of(product: Product, size: str) -> Counted:
    """Return how the cans of a size that sail late are counted, times weeks: the same function each time."""
    return _late_of(size) if product.sizes else late_cans


@lru_cache(maxsize=64)
def _sold_of(size: str) -> Counted:
    return lambda flows: sold_cans(flows, f"size.{size}")


@lru_cache(maxsize=64)
def _late_of(size: str) -> Counted:
    return lambda flows: at_points(flows.monthly(f"size.{size}{_LATE}"))


def _sold(prices: Prices, size: str, days: float, counted: Counted) -> tuple[Term, ...]:
    """Return the price of some cans of a size, which are the exported ones, paid some days after they sail.

    Empty if no price is stated. A price that follows a rival's moves with the path `rival`.
    """
    quote = _quote(prices, size)
    if quote is None:
        return ()
    traded, follows = quote.price.currency == "USD", quote.follows_rival
    walks = (*(prices.walk("usd") if traded else ()), *(prices.walk("rival") if follows else ()))
    series = prices.memo(_priced, prices.flows, prices.time, counted, walks, days)
    cans = prices.scenario.physical.product.all_sizes[size].cans_per_carton
    return (Term(prices.rupiah(quote.price) * quote.per_carton / cans, series, traded),)


def _priced(
    flows: Flows, time: Timeline, cans: Counted, walks: tuple[Factor, ...], days: float
) -> Series:
    """Return cans times price paths and the general index."""
    path = math.prod((walk.values for walk in walks), start=np.ones(1))
    return Series(time, delayed(cans(flows) * path * time.index, days))


def sale_usd_per_carton(prices: Prices, size: str = MAIN) -> float | Array | None:
    """Return the assumed FOB price of a carton of a size [USD of the price basis]; None if there is none."""
    quote = _quote(prices, size)
    return None if quote is None else prices.dollars(quote.price) * quote.per_carton


def sale_range_usd_per_carton(prices: Prices) -> tuple[float | Array, float | Array] | None:
    """Return that price of the main size at the ends of the range stated for it; None if it has no range."""
    sale, quote = prices.money.sale, _quote(prices, MAIN)
    path = "sale.price" if sale.price is not None else f"rivals.{sale.rival}.fob"
    ends = None if quote is None else prices.scenario.range_of(path)
    if quote is None or ends is None:
        return None
    low, high = (prices.dollars(end) * quote.per_carton for end in ends)
    return low, high


def _quote(prices: Prices, size: str) -> _Quote | None:
    """Return the price that sales of a size follow and our share of it per carton; None if none is stated.

    A size has a price of its own, or earns a share of what the main one does for a kilogram net.
    """
    main, product = _main_quote(prices), prices.scenario.physical.product
    if size == MAIN or main is None:
        return main
    own = prices.money.sale.sizes[size]
    if own.price is not None:
        return _Quote(own.price, prices.of_basis(own.price, own.price_year), follows_rival=False)
    weight = product.sizes[size].net_per_carton / product.net_per_carton
    return main._replace(per_carton=main.per_carton * weight * np.asarray(own.per_net_kg))


def _main_quote(prices: Prices) -> _Quote | None:
    """Return the price that sales of the main size follow and our share of it per carton.

    The price is that of a contract, or a rival's FOB price by net weight with premium and discount.
    """
    sale, product = prices.money.sale, prices.scenario.physical.product
    if sale.price is not None:
        of_basis = prices.of_basis(sale.price, sale.price_year)
        return _Quote(sale.price, of_basis, follows_rival=False)
    if sale.rival is None:
        return None
    rival = prices.money.rivals[sale.rival]
    share = same_weight(rival, product) * (1 + premium(prices) - sale.discount)
    per_carton = share * prices.of_basis(rival.fob, rival.price_year)
    return _Quote(rival.fob, per_carton, follows_rival=True)


def same_weight(rival: Rival, product: Product) -> float:
    """Return the net mass of our carton divided by that of a rival's."""
    return product.net_per_carton / rival.net
