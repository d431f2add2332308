"""Operating costs, sales and working capital: flows at their prices, line by line."""

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.catalogue.keys import BEYOND_GATE, BY_PRODUCTS, OTHER_WORK
from sim.catalogue.vocabulary import Group
from sim.economics.demand import premium
from sim.economics.ledger import Kind, Posting
from sim.economics.prices import Prices, Use
from sim.economics.series import Factor, Series, Term
from sim.economics.timeline import Timeline, at_points, delayed
from sim.flows import Flows
from sim.scenario.models.money import Cost, Hire, Index, Rival, TollPrices
from sim.scenario.models.parts import Product
from sim.scenario.models.physical import FRUIT_LEG, UNUSED_CANS, Physical
from sim.units import Price

# Hire is a transport cost, except on the leg to the port, which begins after the store gate.
PORT = "port"
TOLL_FEE = "toll_fee"
# Units of costs that depend on time and not on the volume.
_BY_TIME = ("month", "year", "once")
# Cost groups that are bought on credit.
ON_CREDIT = ("packaging", "ingredients")
_LATE = ".late_can_weeks"
_FEE_INDEX: dict[str, Index] = {"labour": "wage", "energy": "energy"}


def operating_costs(prices: Prices) -> list[Posting]:
    """Return the operating costs by month; shares of the cash cost come last."""
    direct = [*_hire(prices), *_toll_fee(prices), *_by_item(prices), *_by_investment(prices)]
    return [*direct, *_by_cash_cost(direct, prices)]


def _hire(prices: Prices) -> Iterator[Posting]:
    physical = prices.scenario.physical
    for name, leg in physical.legs.items():
        hire = prices.money.vehicles[leg.vehicle]
        terms: list[Term] = []
        for paid in paid_by_trip(physical, name, hire):
            use = Use(f"leg.{name}.{paid.account}", "freight")
            priced = prices.paid(use, getattr(hire, paid.price), hire.price_year)
            share = -hire.return_load
            terms += [term.times(share) for term in priced] if paid.earned else priced
        group: Group = "export" if name == PORT else "transport"
        yield Posting(f"hire.{name}", group, "cost", tuple(terms))


class PaidByTrip(NamedTuple):
    """What is paid for the trips of a leg, or earned by a share of them on the way back."""

    account: str
    """Amount of the leg."""
    price: str
    """Field of the hire."""
    unit: str
    earned: bool = False


_HIRED = (
    PaidByTrip("loaded_km", "hire_per_km", "km"),
    PaidByTrip("trips", "hire_per_trip", "trip"),
    PaidByTrip("paid_wait_h", "waiting", "h"),
)
_RETURNING = PaidByTrip("trips", "return_price", "trip", earned=True)


def paid_by_trip(physical: Physical, leg: str, hire: Hire) -> list[PaidByTrip]:
    """Return what is paid for a leg and earned by it: nothing where growers drive, no hire for own trucks."""
    if leg == FRUIT_LEG and physical.arrivals is not None:
        return []
    hired = _HIRED if physical.hires(leg) else ()
    return [paid for paid in (*hired, _RETURNING) if getattr(hire, paid.price) is not None]


def _toll_fee(prices: Prices) -> Iterator[Posting]:
    if fee := _fee(prices, 0.0):
        yield Posting(TOLL_FEE, "conversion", "cost", fee)


def _fee(prices: Prices, days: float) -> tuple[Term, ...]:
    """Return the toll fee, paid some days later; each part rises with its own index.

    Empty if no fee is paid.
    """
    toll = prices.money.toll
    if toll is None:
        return ()
    parts: Collection[tuple[str, float]] = toll.fee_parts.items() or [("", 1.0)]
    return tuple(
        term.times(share * paid)._replace(part=part)
        for account, paid in fee_is_for(toll).items()
        for part, share in parts
        for term in prices.paid(
            Use(account, _FEE_INDEX.get(part, "general"), days=days),
            toll.fee,
            toll.price_year,
        )
    )


def fee_is_for(toll: TollPrices) -> dict[str, float]:
    """Return the accounts of cans that the toll fee is paid for, with the share of it."""
    made = {"item.toll_can.used": 1.0}
    return made if toll.unused is None else {**made, UNUSED_CANS: toll.unused.paid}


def _by_item(prices: Prices) -> Iterator[Posting]:
    for name, cost in prices.money.costs.items():
        if cost.per is not None:
            yield Posting(name, cost.group, kind_of(cost), prices.cost(cost, use_of(cost)))


def kind_of(cost: Cost) -> Kind:
    """Return as what a cost per item is booked: what is earned beside the cans is a by-product."""
    if cost.group == OTHER_WORK and cost.price is not None:
        return "by_product" if np.all(cost.price.amount < 0) else "cost"
    return "by_product" if cost.group == BY_PRODUCTS else "cost"


def use_of(cost: Cost) -> Use:
    """Return the use that a cost per item is paid for."""
    return Use(
        f"item.{cost.per}.used",
        cost.index,
        fixed=cost.per in _BY_TIME,
        after=cost.after,
        until=cost.until,
    )


def _by_investment(prices: Prices) -> Iterator[Posting]:
    for name, cost in prices.money.costs.items():
        if cost.of in prices.money.investment:
            item = prices.money.investment[cost.of]
            use = Use("item.year.used", cost.index, fixed=True, after=item.paid_from)
            terms = (
                _share_of(cost, term).times(prices.of_basis(price, year))
                for price, year in prices.money.prices_of(item)
                for term in prices.paid(use, price)
            )
            yield Posting(name, cost.group, "cost", tuple(terms))


def _by_cash_cost(direct: list[Posting], prices: Prices) -> Iterator[Posting]:
    """Yield the costs that are a share of all others up to the gate."""
    costs = (one for one in direct if one.kind == "cost" and one.group not in BEYOND_GATE)
    base = [term for posting in costs for term in posting.terms]
    for name, cost in prices.money.costs.items():
        if cost.of == "cash_cost":
            terms = tuple(_share_of(cost, term) for term in base)
            yield Posting(name, cost.group, "cost", terms)


def _share_of(cost: Cost, term: Term) -> Term:
    return term.times(0.0 if cost.share is None else cost.share)


def sales(prices: Prices) -> Iterator[Posting]:
    """Yield revenue, the agent's commission, and receivables.

    Cans in stock at the end are sold then. Goods are sold when they sail and paid `receivable` days
    later.
    """
    money, product = prices.money, prices.scenario.physical.product
    sold = _sold(prices, product, 0.0)
    yield Posting("export", "sales", "revenue", sold)
    commission = tuple(term.times(-money.sale.commission) for term in sold)
    yield Posting("commission", "sales", "commission", commission)
    paid = _sold(prices, product, money.working_capital.receivable)
    owed = tuple(term.times(-1.0) for term in sold)
    yield Posting("receivable", "sales", "receivable", (*paid, *owed))
    if np.any(money.sale.late_penalty):
        late = _sold(prices, product, money.working_capital.receivable, late_cans)
        terms = tuple(term.times(-money.sale.late_penalty) for term in late)
        yield Posting("late_penalty", "sales", "revenue", terms)
    if money.sale.home_price is not None:
        home = prices.paid(Use("cans.sold_home"), money.sale.home_price)
        terms = tuple(term.times(-1.0) for term in home)
        yield Posting("home_sales", "by_products", "by_product", terms)


def sold_cans(flows: Flows) -> Array:
    """Return the cans that sail, and at the end those in stock [replication, point]."""
    shipped = at_points(flows.monthly("cans.shipped"))
    shipped[:, -1] += flows.total("cans.in_stock")
    return shipped


def late_cans(flows: Flows) -> Array:
    """Return the cans that sail late times the whole weeks of it [replication, point]."""
    late = (flows.monthly(account) for account in flows.under("market.") if account.endswith(_LATE))
    return at_points(sum(late, start=np.zeros((flows.replications, flows.months))))


def _sold(
    prices: Prices,
    product: Product,
    days: float,
    cans: Callable[[Flows], Array] = sold_cans,
) -> tuple[Term, ...]:
    """Return the price of some cans, which are the exported ones, paid some days after they sail.

    Empty if no price is stated. A price that follows a rival's moves with the path `rival`.
    """
    quote = _quote(prices, product)
    if quote is None:
        return ()
    price, factor = quote
    traded, follows = price.currency == "USD", prices.money.sale.price is None
    walks = (*(prices.walk("usd") if traded else ()), *(prices.walk("rival") if follows else ()))
    series = prices.memo(_priced, prices.flows, prices.time, cans, walks, days)
    return (Term(prices.rupiah(price) * factor / product.cans_per_carton, series, traded),)


def _priced(
    flows: Flows,
    time: Timeline,
    cans: Callable[[Flows], Array],
    walks: tuple[Factor, ...],
    days: float,
) -> Series:
    """Return cans times price paths and the general index."""
    path = math.prod((walk.values for walk in walks), start=np.ones(1))
    return Series(time, delayed(cans(flows) * path * time.index, days))


def sale_usd_per_carton(prices: Prices, product: Product) -> float | Array | None:
    """Return the assumed FOB price of a carton [USD of the price basis]; None if there is none."""
    quote = _quote(prices, product)
    return None if quote is None else prices.dollars(quote[0]) * quote[1]


def sale_range_usd_per_carton(
    prices: Prices, product: Product
) -> tuple[float | Array, float | Array] | None:
    """Return that price at the ends of the range stated for it; None if it has no range."""
    sale, quote = prices.money.sale, _quote(prices, product)
    path = "sale.price" if sale.price is not None else f"rivals.{sale.rival}.fob"
    ends = None if quote is None else prices.scenario.range_of(path)
    if quote is None or ends is None:
        return None
    low, high = (prices.dollars(end) * quote[1] for end in ends)
    return low, high


def _quote(prices: Prices, product: Product) -> tuple[Price, float | Array] | None:
    """Return the price that sales follow and our share of it per carton; None if none is stated.

    The price is that of a contract, or a rival's FOB price by net weight with premium and discount.
    """
    sale = prices.money.sale
    if sale.price is not None:
        return sale.price, prices.of_basis(sale.price, sale.price_year)
    if sale.rival is None:
        return None
    rival = prices.money.rivals[sale.rival]
    share = same_weight(rival, product) * (1 + premium(prices) - sale.discount)
    return rival.fob, share * prices.of_basis(rival.fob, rival.price_year)


def same_weight(rival: Rival, product: Product) -> float:
    """Return the net mass of our carton divided by that of a rival's."""
    return product.net_per_carton / rival.net


def working_capital(prices: Prices) -> Iterator[Posting]:
    """Yield the working capital in stocks and suppliers' credit."""
    yield from _stocks(prices)
    yield from _payables(prices)


def _stocks(prices: Prices) -> Iterator[Posting]:
    """Yield each change of a stock at the price of its month; the closing stock is sold."""
    for name, cost in stocked(prices):
        terms = prices.cost(cost, replace(use_of(cost), stock=True))
        yield Posting(f"stock.{name}", "capital", "working_capital", terms)


def stocked(prices: Prices) -> Iterator[tuple[str, Cost]]:
    """Yield the costs of all items that are held in stock, by name."""
    for name, cost in prices.money.costs.items():
        if cost.per is not None and prices.flows.monthly(f"level.{cost.per}").any():
            yield name, cost


def _payables(prices: Prices) -> Iterator[Posting]:
    """Yield payables: costs that are paid later than they are used."""
    days = prices.money.working_capital.payable
    if not np.any(days):
        return
    costs = [
        (name, prices.cost(cost, use_of(cost)), prices.cost(cost, replace(use_of(cost), days=days)))
        for name, cost in prices.money.costs.items()
        if cost.per is not None and cost.group in ON_CREDIT
    ]
    for name, now, later in (*costs, (TOLL_FEE, _fee(prices, 0.0), _fee(prices, days))):
        terms = (*later, *(term.times(-1.0) for term in now))
        yield Posting(f"payable.{name}", "capital", "working_capital", terms)
