"""What running the chain costs and what is sold: flows at their prices, line by line."""

from collections.abc import Iterator

import numpy as np

from sim.economics.ledger import Posting, total
from sim.economics.prices import Prices, at_points, delayed
from sim.flows import Array, Flows
from sim.scenario.money import Monetary, Rival
from sim.scenario.parts import Product
from sim.scenario.scenario import Scenario
from sim.units import Price

# A leg's hire belongs to transport, but the way to the port only begins behind the gate.
PORT = "port"


def running_costs(flows: Flows, scenario: Scenario, prices: Prices) -> list[Posting]:
    """Return the running costs, each in its month; shares of the cash cost come last."""
    direct = [
        *_hire(flows, scenario, prices),
        *_toll_fee(flows, prices),
        *_by_item(flows, prices),
        *_by_investment(flows, prices),
    ]
    return [*direct, *_by_cash_cost(direct, prices)]


def _paid(quantity: Array, price: Array) -> Array:
    return -at_points(quantity) * price


def _hire(flows: Flows, scenario: Scenario, prices: Prices) -> Iterator[Posting]:
    for name, leg in scenario.physical.legs.items():
        hire = prices.money.vehicles[leg.vehicle]
        amounts = _paid(
            flows.monthly(f"leg.{name}.loaded_km"), prices.nominal(hire.hire_per_km)
        ) + _paid(flows.monthly(f"leg.{name}.trips"), prices.nominal(hire.hire_per_trip))
        yield Posting(f"hire.{name}", "export" if name == PORT else "transport", "cost", amounts)


def _toll_fee(flows: Flows, prices: Prices) -> Iterator[Posting]:
    toll = prices.money.toll
    if toll is not None:
        fee = prices.nominal(toll.fee) * (1 + toll.vat)
        amounts = _paid(flows.monthly("item.toll_can.used"), fee)
        yield Posting("toll_fee", "conversion", "cost", amounts)


def _by_item(flows: Flows, prices: Prices) -> Iterator[Posting]:
    for name, cost in prices.money.costs.items():
        if cost.per is not None:
            used = flows.monthly(f"item.{cost.per}.used")
            yield Posting(name, cost.group, "cost", _paid(used, prices.cost(cost)))


def _by_investment(flows: Flows, prices: Prices) -> Iterator[Posting]:
    for name, cost in prices.money.costs.items():
        if cost.of in prices.money.investment:
            yearly = prices.nominal(prices.money.investment[cost.of].cost) * (cost.share or 0.0)
            amounts = _paid(flows.monthly("item.year.used"), yearly)
            yield Posting(name, cost.group, "cost", amounts)


def _by_cash_cost(direct: list[Posting], prices: Prices) -> Iterator[Posting]:
    """Costs that are a share of all others up to the gate."""
    gate = (posting for posting in direct if posting.group != "export")
    base = total(gate, prices.points)
    for name, cost in prices.money.costs.items():
        if cost.of == "cash_cost":
            yield Posting(name, cost.group, "cost", base * (cost.share or 0.0))


def sales(flows: Flows, scenario: Scenario, prices: Prices) -> Iterator[Posting]:
    """Yield what is sold, the agent's commission, and what buyers owe meanwhile.

    Cans still in stock at the end are sold then. Goods are sold when they sail; the money comes
    `receivable` days later.
    """
    money, carton = prices.money, scenario.physical.product.cans_per_carton
    shipped = at_points(flows.monthly("cans.shipped"))
    shipped[:, -1] += flows.total("cans.in_stock")
    sold = shipped / carton * sale_price(prices, scenario.physical.product)
    yield Posting("export", "sales", "revenue", sold)
    yield Posting("commission", "sales", "commission", -sold * money.sale.commission)
    paid = delayed(sold, money.working_capital.receivable)
    yield Posting("receivable", "sales", "receivable", paid - sold)
    if money.sale.home_price is not None:
        home = at_points(flows.monthly("cans.sold_home")) * prices.nominal(money.sale.home_price)
        yield Posting("home_sales", "by_products", "by_product", home)


def sale_price(prices: Prices, product: Product) -> Array:
    """Return the FOB price that a carton is sold at [IDR of the day; 1 or replication, point].

    Nothing is sold where no price is stated. A rival's price wanders as its path says.
    """
    quote = _quote(prices.money, product)
    if quote is None:
        return np.zeros((1, prices.points))
    price, factor = quote
    wanders = prices.path("rival") if prices.money.sale.price is None else 1.0
    return np.asarray(prices.nominal(price) * wanders * factor)


def sale_usd_per_carton(prices: Prices, product: Product) -> float | None:
    """Return the FOB price that a carton is sold at, as assumed [USD of the price basis], if any."""
    quote = _quote(prices.money, product)
    return None if quote is None else prices.dollars(quote[0]) * quote[1]


def _quote(money: Monetary, product: Product) -> tuple[Price, float] | None:
    """Return the price that sales follow, and what a carton of ours brings of it, if any is stated.

    A price in a contract, or a rival's FOB price by net weight with premium and discount.
    """
    sale = money.sale
    if sale.price is not None:
        return sale.price, 1.0
    if sale.rival is None:
        return None
    rival = money.rivals[sale.rival]
    return rival.fob, same_weight(rival, product) * (1 + sale.premium - sale.discount)


def same_weight(rival: Rival, product: Product) -> float:
    """Return the net mass of our carton over that of a rival's."""
    return product.net * product.cans_per_carton / rival.net


def stocks(flows: Flows, prices: Prices) -> Iterator[Posting]:
    """Yield what stocks of packaging and ingredients tie up: each change at the price of its month.

    What is there at the end is worth its price then.
    """
    for name, cost in prices.money.costs.items():
        level = flows.monthly(f"level.{cost.per}") if cost.per is not None else None
        if level is not None and level.any():
            opening = flows.total(f"opening.{cost.per}")[:, None]
            held = np.concatenate([opening, level], axis=1)
            bought = np.diff(held, axis=1, prepend=0.0)
            bought[:, -1] -= level[:, -1]
            amounts = -bought * prices.cost(cost)
            yield Posting(f"stock.{name}", "capital", "working_capital", amounts)
