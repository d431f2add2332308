"""What does a can cost? Levelised over the study, and year by year, from the one ledger."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sim.economics.capital import Works, left_of
from sim.economics.ledger import Ledger, Posting, at_the_gate, total
from sim.economics.prices import Prices, at_points, delayed
from sim.flows import Array, Flows


def cans_paid(flows: Flows, prices: Prices) -> Array:
    """Return the export cans at the points at which they are paid for [replication, point].

    Cans still in stock at the end count as sold then: the closing stock is worth what it cost.
    """
    shipped = delayed(
        at_points(flows.monthly("cans.shipped")), prices.money.working_capital.receivable
    )
    shipped[:, -1] += flows.total("cans.in_stock")
    return shipped


@dataclass(frozen=True)
class Levelised:
    """Present values per can: the price basis' rupiah that, paid for each can, would repay a sum."""

    prices: Prices
    cans: Array
    """Present number of cans [replication]."""

    @classmethod
    def of(cls, flows: Flows, prices: Prices) -> "Levelised":
        """Return the measure for the cans of some flows."""
        return cls(prices, prices.present(cans_paid(flows, prices) * prices.index))

    def __call__(self, postings: Iterable[Posting]) -> Array:
        """Return what some postings cost [IDR of the price basis/can, by replication]."""
        spent = -self.prices.present(total(postings, self.prices.points))
        # Without a single can sold there is no cost per can.
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.cans > 0, spent / self.cans, np.nan)


def by_year(flows: Flows, ledger: Ledger, works: Works) -> Array:
    """Return each year's cost of the cans sold [IDR of the price basis/can; replication, year].

    Cans in stock carry the average cost of the stock and the year's production. Capital counts by
    straight line plus interest on what is left of its value, in money of constant value.
    """
    prices = works.prices
    running = ledger.where(lambda one: at_the_gate(one) and one.kind in ("cost", "by_product"))
    yearly = -prices.by_year(total(running, prices.points) / prices.index)
    made = prices.by_year(at_points(flows.monthly("cans.good")))
    shipped = prices.by_year(at_points(flows.monthly("cans.shipped")))
    return _carried(yearly + prices.by_year(_capital_charge(works)), made, shipped)


def _carried(cost: Array, made: Array, shipped: Array) -> Array:
    """Return the average cost of stock and production together, year by year."""
    unit = np.full(made.shape, np.nan)
    stock, value = np.zeros(len(made)), np.zeros(len(made))
    for year in range(made.shape[1]):
        cans = stock + made[:, year]
        spent = value + cost[:, year]
        unit[:, year] = np.divide(spent, cans, out=np.full(len(made), np.nan), where=cans > 0)
        stock = cans - shipped[:, year]
        value = np.nan_to_num(unit[:, year]) * stock
    return unit


def _capital_charge(works: Works) -> Array:
    """Return straight-line depreciation and interest on the value before it, month by month [point].

    From the opening on; in rupiah of the price basis.
    """
    prices = works.prices
    growth = prices.discount[0] * prices.index[0] / (prices.discount[1] * prices.index[1])
    ages = np.arange(prices.points) - works.construction
    charge = np.zeros(prices.points)
    for item in works.items.values():
        life = 12 * item.life if item.life is not None and item.replaced else prices.points
        age = np.where(ages > 0, (ages - 1) % life, 0)
        begin, end = left_of(item, age), left_of(item, age + 1)
        monthly = begin - end + begin * (growth - 1)
        charge += prices.rupiah(item.cost) * np.where(ages > 0, monthly, 0.0)
    return charge
