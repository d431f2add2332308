"""What stocks are worth at the end of each calendar year; nothing at the end of the study: all is sold.

Money [IDR of the day; ..., replication, year].
"""

from dataclasses import replace

import numpy as np

from sim.arrays import Array
from sim.economics.ledger import at_the_gate, yearly
from sim.economics.operating_cost import stocked, use_of
from sim.economics.prices import Prices
from sim.economics.series import total
from sim.economics.timeline import at_points
from sim.economics.valuation import Valuation


def inputs_worth(prices: Prices) -> Array:
    """Return what packaging and ingredients in stock cost at the prices of the day."""
    terms = (
        term
        for _, cost in stocked(prices)
        for term in prices.cost(cost, replace(use_of(cost), account=f"level.{cost.per}"))
    )
    ends = prices.time.year_ends
    return _until_sold(-total((term.monthly[..., ends] for term in terms), len(ends)))


def cans_worth(valuation: Valuation) -> Array:
    """Return what the finished cans in stock cost, as an average of the stock and the year's production.

    Running costs up to the store gate alone, without depreciation. Cans scrapped or sold at home take
    their part of the cost with them.
    """
    time = valuation.prices.time
    made = time.by_year(at_points(valuation.counted.monthly("cans.good")))
    cost = -yearly(
        valuation.untaxed.where(lambda posting: posting.kind == "cost" and at_the_gate(posting)),
        time,
    )
    stock = _until_sold(at_points(own_cans(valuation))[..., time.year_ends])
    cost, made, stock = np.broadcast_arrays(cost, made, stock)
    worth, kept = np.zeros(cost.shape), np.zeros(cost.shape[:-1])
    cans = np.zeros(cost.shape[:-1])
    for year in range(cost.shape[-1]):
        cans = cans + made[..., year]
        share = np.divide(stock[..., year], cans, out=np.zeros_like(kept), where=cans > 0)
        kept = worth[..., year] = (kept + cost[..., year]) * np.minimum(share, 1.0)
        cans = stock[..., year]
    return worth


def own_cans(valuation: Valuation) -> Array:
    """Return the cans in stock at the end of each month but those from before the study, which sail first."""
    flows = valuation.flows
    sailed = flows.monthly("cans.shipped").cumsum(axis=1)
    earlier = np.maximum(flows.total("opening.cans")[:, None] - sailed, 0.0)
    return np.asarray(np.maximum(flows.monthly("level.cans") - earlier, 0.0))


def _until_sold(stock: Array) -> Array:
    left = stock.copy()
    left[..., -1] = 0.0
    return left
