"""Operating costs and working capital: flows at their prices, line by line."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.catalogue.keys import BEYOND_GATE, BY_PRODUCTS, OTHER_WORK
from sim.catalogue.vocabulary import Group
from sim.economics.ledger import Kind, Posting
from sim.economics.prices import Prices, Use
from sim.economics.series import Term
from sim.scenario.models.money import Cost, Hire, Index, TollPrices
from sim.scenario.models.physical import FRUIT_LEG, UNUSED_CANS, Physical

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
