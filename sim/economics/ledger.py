"""The one ledger of money: flows at their prices, and what follows from them by rule.

Every table, price and cash flow is a sum over these postings. Amounts are IDR of the day, outflow
negative, one row a replication (or one row for all), one column a point in time.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.economics.prices import DAYS_PER_MONTH, Prices, at_points
from sim.flows import Array, Flows
from sim.scenario.money import Investment
from sim.scenario.scenario import Scenario

Kind = Literal["cost", "investment", "replacement", "salvage", "working_capital", "grant"]
CAPITAL: tuple[Kind, ...] = ("investment", "replacement", "salvage", "working_capital")
# A leg's hire belongs to transport, but the way to the port only begins behind the gate.
_PORT = "port"


@dataclass(frozen=True)
class Posting:
    """One line of the ledger."""

    item: str
    group: str
    kind: Kind
    amounts: Array


@dataclass(frozen=True)
class Ledger:
    """All postings of a scenario."""

    postings: tuple[Posting, ...]

    def where(self, keep: Callable[[Posting], bool]) -> tuple[Posting, ...]:
        """Return the postings for which `keep` says yes."""
        return tuple(posting for posting in self.postings if keep(posting))


def total(postings: Iterable[Posting], points: int) -> Array:
    """Return the sum of some postings [replication or 1, point]; zeros where there are none."""
    return np.asarray(sum((posting.amounts for posting in postings), start=np.zeros((1, points))))


def book(flows: Flows, scenario: Scenario, prices: Prices) -> Ledger:
    """Return the ledger of a scenario: costs, investment, grant, working capital."""
    direct = [
        *_hire(flows, scenario, prices),
        *_toll_fee(flows, prices),
        *_by_item(flows, prices),
        *_by_investment(flows, prices),
    ]
    costs = [*direct, *_by_cash_cost(direct, prices)]
    capital = (*_investments(prices), *_grant(prices), *_working_capital(costs, prices))
    return Ledger((*costs, *capital))


def _paid(quantity: Array, price: Array) -> Array:
    return -at_points(quantity) * price


def _hire(flows: Flows, scenario: Scenario, prices: Prices) -> Iterator[Posting]:
    for name, leg in scenario.physical.legs.items():
        hire = prices.money.vehicles[leg.vehicle]
        amounts = _paid(
            flows.monthly(f"leg.{name}.loaded_km"), prices.nominal(hire.hire_per_km)
        ) + _paid(flows.monthly(f"leg.{name}.trips"), prices.nominal(hire.hire_per_trip))
        yield Posting(f"hire.{name}", "export" if name == _PORT else "transport", "cost", amounts)


def _toll_fee(flows: Flows, prices: Prices) -> Iterator[Posting]:
    toll = prices.money.toll
    if toll is not None:
        fee = prices.nominal(toll.fee) * (1 + toll.vat)
        amounts = _paid(flows.monthly("item.toll_can.used"), fee)
        yield Posting("toll_fee", "conversion", "cost", amounts)


def _by_item(flows: Flows, prices: Prices) -> Iterator[Posting]:
    for name, cost in prices.money.costs.items():
        if cost.per is not None and cost.price is not None:
            used = flows.monthly(f"item.{cost.per}.used")
            yield Posting(name, cost.group, "cost", _paid(used, prices.nominal(cost.price)))


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


def _investments(prices: Prices) -> Iterator[Posting]:
    last = prices.points - 1
    for name, item in prices.money.investment.items():
        cost = prices.nominal(item.cost)
        bought = _purchases(item, last)
        left = cost[last] * left_of(item, last - bought[-1])
        yield Posting(name, "capital", "investment", _falling_on(bought[:1], -cost))
        yield Posting(name, "capital", "replacement", _falling_on(bought[1:], -cost))
        yield Posting(name, "capital", "salvage", _falling_on([last], np.full(last + 1, left)))


def _falling_on(points: list[int], amounts: Array) -> Array:
    """Return one row that has the amounts at some points and nothing elsewhere."""
    row = np.zeros((1, amounts.size))
    row[0, points] = amounts[points]
    return row


def _purchases(item: Investment, last: int) -> list[int]:
    """Return the points at which an item is bought: at the start and whenever its life is over."""
    if item.life is None or not item.replaced:
        return [0]
    return list(range(0, last, 12 * item.life))


def left_of(item: Investment, age_months: int) -> float:
    """Return the share of an item's value that is left at an age, by straight line; land keeps all."""
    return 1.0 if item.life is None else max(0.0, 1 - age_months / (12 * item.life))


def _grant(prices: Prices) -> Iterator[Posting]:
    grant = prices.money.grant
    if grant is not None:
        payable = sum(
            prices.rupiah(item.cost) for item in prices.money.investment.values() if item.grantable
        )
        paid = min(prices.rupiah(grant.amount), payable) * prices.index
        yield Posting("grant", "capital", "grant", _falling_on([0], paid))


def _working_capital(costs: list[Posting], prices: Prices) -> Iterator[Posting]:
    """Money tied up in stocks: so many days of the month's cost, all released at the end."""
    materials = [posting for posting in costs if posting.group in ("packaging", "ingredients")]
    gate = [posting for posting in costs if posting.group != "export"]
    days_of = prices.money.working_capital
    for name, held, days in (
        ("stock.materials", materials, days_of.materials),
        ("stock.finished", gate, days_of.finished),
    ):
        stock = total(held, prices.points) * (days / DAYS_PER_MONTH)
        stock[..., -1] = 0.0
        change = np.diff(stock, axis=-1, prepend=0.0)
        yield Posting(name, "capital", "working_capital", change)
