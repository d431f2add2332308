"""The cost of a can: levelised over the study, and year by year, from the one ledger."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.economics.capital import Works, left_of
from sim.economics.ledger import Ledger, Posting, at_the_gate, present, real_yearly
from sim.economics.other_work import has_other_work, share_of_hours
from sim.economics.prices import Prices
from sim.economics.sales import sold_at_end
from sim.economics.series import Term
from sim.economics.timeline import at_points, delayed, worth
from sim.flows import Flows


def cans_paid(prices: Prices, counted: str = "cans") -> Array:
    """Return the export cans at the points at which they are paid for [replication, point].

    Those of all sizes, or of one, whose accounts begin with `counted`.
    Cans still in stock at the end count as sold then: the closing stock is worth what it cost. Cans that
    nobody ordered are worth nothing.
    """
    return prices.memo(_cans_paid, prices.flows, prices.money.working_capital.receivable, counted)


def _cans_paid(flows: Flows, days: float, counted: str) -> Array:
    paid = delayed(at_points(flows.monthly(f"{counted}.shipped")), days)
    paid[:, -1] += sold_at_end(flows, counted)
    return paid


def present_cans(prices: Prices, discount: Array, counted: str = "cans") -> Array:
    """Return the present number of export cans, each weighted with the price index [..., replication]."""
    return worth(cans_paid(prices, counted) * prices.time.index, discount)


@dataclass(frozen=True)
class Levelised:
    """Present values per can: the price basis' rupiah that, paid for each can, would repay a sum."""

    cans: Array
    """Present number of cans [..., replication]."""

    @classmethod
    def of(cls, prices: Prices, counted: str = "cans") -> "Levelised":
        """Return the measure for the cans of a scenario, or of a size, whose accounts begin with `counted`."""
        return cls(present_cans(prices, prices.time.discount, counted))

    def __call__(self, postings: Iterable[Posting]) -> Array:
        """Return what some postings cost [IDR of the price basis/can; ..., replication]."""
        spent = -present(postings)
        # Without a single can sold there is no cost per can.
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.cans > 0, spent / self.cans, np.nan)


def by_year(ledger: Ledger, works: Works) -> Array:
    """Return each year's cost of the cans sold [IDR of the price basis/can; ..., replication, year].

    Cans in stock carry the average cost of the stock and the year's production. Capital counts by
    straight line plus interest on what is left of its value, in money of constant value.
    """
    made, shipped = (_yearly(works, account) for account in ("cans.good", "cans.shipped"))
    spent = np.asarray(sum(_spent(ledger, works, lambda _: True).values()))
    return _carried(spent, made, shipped)


def by_year_and_group(
    ledger: Ledger, works: Works, keep: Callable[[Term], bool] = lambda _: True
) -> dict[str, Array]:
    """Return the cost of `by_year` by cost group, of which it is the sum; of the terms kept alone."""
    made, shipped = (_yearly(works, account) for account in ("cans.good", "cans.shipped"))
    spent = _spent(ledger, works, keep)
    costs = np.stack(np.broadcast_arrays(*spent.values()))
    return dict(zip(spent, _carried(costs, made, shipped), strict=True))


def _spent(ledger: Ledger, works: Works, keep: Callable[[Term], bool]) -> dict[str, Array]:
    """Return what each year's cans cost by group [IDR of the price basis; replication or 1, year]."""
    operating_costs = ledger.where(
        lambda posting: at_the_gate(posting) and posting.kind in ("cost", "by_product")
    )
    groups = dict.fromkeys(posting.group for posting in operating_costs)
    spent = {
        group: -real_yearly(
            (posting.only(keep) for posting in operating_costs if posting.group == group),
            works.time,
        )
        for group in groups
    }
    charge = np.atleast_2d(works.time.by_year(_capital_charge(works)))
    if has_other_work(works.prices.scenario.physical):
        charge = charge * (1 - share_of_hours(works.prices.flows))[:, None]
    return {**spent, "capital": spent.get("capital", np.zeros(1)) + charge}


def _yearly(works: Works, account: str) -> Array:
    return works.time.by_year(at_points(works.prices.flows.monthly(account)))


def _carried(cost: Array, made: Array, shipped: Array) -> Array:
    """Return the average cost of stock and production together, year by year."""
    cost, made, shipped = np.broadcast_arrays(cost, made, shipped)
    unit = np.full(made.shape, np.nan)
    stock, value = np.zeros(made.shape[:-1]), np.zeros(made.shape[:-1])
    for year in range(made.shape[-1]):
        cans = stock + made[..., year]
        spent = value + cost[..., year]
        np.divide(spent, cans, out=unit[..., year], where=cans > 0)
        stock = cans - shipped[..., year]
        value = np.nan_to_num(unit[..., year]) * stock
    return unit


def _capital_charge(works: Works) -> Array:
    """Return straight-line depreciation and interest on the value before it, month by month [point].

    From the opening on; in rupiah of the price basis.
    """
    time = works.time
    growth = time.discount[0] * time.index[0] / (time.discount[1] * time.index[1])
    charge = np.zeros(time.points)
    for item in works.items.values():
        ages = np.arange(time.points) - works.construction - item.paid_from
        life = 12 * item.life if item.life is not None and item.replaced else time.points
        age = np.where(ages > 0, (ages - 1) % life, 0)
        begin, end = left_of(item, age), left_of(item, age + 1)
        monthly = begin - end + begin * (growth - 1)
        charge = charge + np.asarray(works.cost(item))[..., None] * np.where(ages > 0, monthly, 0.0)
    return charge
