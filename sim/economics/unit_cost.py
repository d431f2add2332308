"""What does a can cost? Levelised over the study, and year by year, from the one ledger."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sim.economics.ledger import Ledger, Posting, left_of, total
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


def at_the_gate(posting: Posting) -> bool:
    """Tell whether a posting belongs to the cost of a can at the store gate, before any grant."""
    return posting.group != "export" and posting.kind != "grant"


def by_year(flows: Flows, ledger: Ledger, prices: Prices) -> Array:
    """Return each year's cost of the cans sold [IDR of the price basis/can; replication, year].

    Cans in stock carry the average cost of the stock and the year's production. Capital counts by
    straight line plus interest on what is left of its value, in money of constant value.
    """
    running = ledger.where(lambda posting: at_the_gate(posting) and posting.kind == "cost")
    yearly = -_years(total(running, prices.points) / prices.index) + _capital_charge(prices)
    made = _years(at_points(flows.monthly("cans.good")))
    shipped = _years(at_points(flows.monthly("cans.shipped")))
    return _carried(yearly, made, shipped)


def _years(amounts: Array) -> Array:
    """Return the sums of the years [..., year] of amounts [..., point]."""
    months = amounts[..., 1:]
    return np.asarray(months.reshape(*months.shape[:-1], -1, 12).sum(axis=-1))


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


def _capital_charge(prices: Prices) -> Array:
    """Return straight-line depreciation and interest on the value at the year's start [year]."""
    timing = prices.timing
    nominal_growth = prices.discount[0] / prices.discount[12]
    real_interest = nominal_growth / (prices.index[12] / prices.index[0]) - 1
    charge = np.zeros(timing.horizon)
    for item in prices.money.investment.values():
        cost = prices.rupiah(item.cost)
        for year in range(timing.horizon):
            age = 12 * year if item.life is None or not item.replaced else 12 * (year % item.life)
            begin, end = left_of(item, age), left_of(item, age + 12)
            charge[year] += cost * (begin - end + begin * real_interest)
    return charge
