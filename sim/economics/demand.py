"""Demand: the share of a market's imports that our sales take, and what it leaves of the premium."""

import numpy as np

from sim.arrays import Array
from sim.economics.prices import Prices
from sim.scenario.models.money import Demand

KG_PER_T = 1000


def sold_cans(prices: Prices, market: str) -> float:
    """Return the cans ordered from a market in a mean year of operation."""
    years = prices.scenario.physical.years_of_operation(prices.flows.months)
    return float(prices.flows.total(f"market.{market}.ordered").mean()) / years


def import_share(prices: Prices, market: str) -> float | Array | None:
    """Return our sales over what a market imports [share], None where its imports are not stated."""
    demand = prices.money.markets[market].demand
    return None if demand is None else _share_of(demand, sold_cans(prices, market), prices)


def premium(prices: Prices) -> float | Array:
    """Return the premium above the rival's price, each market's weighted by its orders [share].

    Beyond a share of the imports the premium of a market falls with a constant elasticity, never below
    the rival's price: premium x (full share / share)^elasticity.
    """
    stated = prices.money.sale.premium
    sold = {name: sold_cans(prices, name) for name in prices.money.markets}
    total = sum(sold.values())
    if not total:
        return stated
    parts = (cans / total * _kept(prices, name) for name, cans in sold.items() if cans)
    return stated * sum(parts)


def _kept(prices: Prices, market: str) -> float | Array:
    """Return the share of the premium that is left at our sales to a market."""
    demand, share = prices.money.markets[market].demand, import_share(prices, market)
    if demand is None or share is None:
        return 1.0
    return np.minimum(1.0, (demand.full_premium / share) ** demand.elasticity)


def _share_of(demand: Demand, cans: float, prices: Prices) -> float | Array:
    return cans * prices.scenario.physical.product.net / KG_PER_T / demand.imports
