"""The lines of the ledger: each a price times a quantity, or a share of other lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.catalogue.keys import BEYOND_GATE
from sim.economics.ledger import Kind
from sim.economics.operating_cost import (
    ON_CREDIT,
    PORT,
    TOLL_FEE,
    fee_is_for,
    kind_of,
    paid_by_trip,
    stocked,
    use_of,
)
from sim.economics.prices import Use
from sim.economics.timeline import at_points
from sim.economics.vat import VAT
from sim.report.workbook.live import Live, live
from sim.report.workbook.months import Stream
from sim.report.workbook.pricing import Desk
from sim.scenario.models.money import Cost, Index
from sim.scenario.models.physical import UNUSED_CANS
from sim.scenario.models.types import MONTHS

RECEIVABLE, PAYABLE, REFUND = "working_capital.receivable", "working_capital.payable", "vat.refund"
_FEE_INDEX: dict[str, Index] = {"labour": "wage", "energy": "energy"}


class Booked(NamedTuple):
    """As what something stands in the ledger."""

    item: str
    group: str
    kind: Kind


@dataclass(frozen=True, eq=False)
class Line:
    """A price [IDR of the basis a unit, outflow negative] times a stream, or a share of other lines."""

    item: str
    group: str
    kind: Kind
    price: Live
    stream: Stream | None = None
    """None: a share of the amounts of `of`."""
    of: tuple["Line", ...] = ()
    """Lines whose prices, or amounts, the price is a share of."""
    part: str = ""
    unit: str = "IDR"


def running_costs(desk: Desk) -> list[Line]:
    """Return the operating costs, those that are a share of all others last."""
    direct = [*_hire(desk), *_toll_fee(desk), *_by_item(desk), *_by_investment(desk)]
    return [*direct, *_by_cash_cost(direct, desk)]


def used(desk: Desk, account: str, unit: str, use: Use | None = None) -> str:
    """Return the quantity of an account by point; while its cost is due, if it begins or ends late."""
    values = at_points(desk.valuation.prices.flows.monthly(account))[0]
    key = account
    if use is not None and (use.after or use.until is not None):
        ages = np.arange(values.size) - desk.valuation.prices.opening
        until = values.size if use.until is None else use.until
        values = values * (((ages > use.after) | (use.after == 0)) & (ages <= until))
        key = f"{account} ({use.after}-{use.until or ''})"
    return desk.months.quantity(key, values, unit)


def _hire(desk: Desk) -> Iterator[Line]:
    physical = desk.scenario.physical
    for name, leg in physical.legs.items():
        hire, group = f"vehicles.{leg.vehicle}", "export" if name == PORT else "transport"
        for paid in paid_by_trip(physical, name, desk.money.vehicles[leg.vehicle]):
            price = -desk.basis_rupiah(f"{hire}.{paid.price}", f"{hire}.price_year", "freight")
            if paid.earned:
                price = -price * desk.given(f"{hire}.return_load")
            stream = Stream(used(desk, f"leg.{name}.{paid.account}", paid.unit), "freight")
            part, unit = paid.price if paid.earned else paid.account, f"IDR/{paid.unit}"
            yield Line(f"hire.{name}", group, "cost", price, stream, part=part, unit=unit)


def _toll_fee(desk: Desk) -> Iterator[Line]:
    toll = desk.money.toll
    if toll is None:
        return
    for account, part in product(fee_is_for(toll), toll.fee_parts or [""]):
        index = _FEE_INDEX.get(part, "general")
        price = desk.basis_rupiah("toll.fee", "toll.price_year", index)
        if part:
            price = price * desk.given(f"toll.fee_parts.{part}")
        if account == UNUSED_CANS:
            price = price * desk.given("toll.unused.paid")
        stream = Stream(used(desk, account, "can"), index)
        yield Line(TOLL_FEE, "conversion", "cost", -price, stream, part=part, unit="IDR/can")


def _by_item(desk: Desk) -> Iterator[Line]:
    for name, cost in desk.money.costs.items():
        if cost.per is not None:
            use = use_of(cost)
            quantity = used(desk, use.account, unit_of(cost), use)
            yield from priced(desk, name, Booked(name, cost.group, kind_of(cost)), quantity)


def priced(desk: Desk, name: str, booked: Booked, quantity: str) -> Iterator[Line]:
    """Yield the price of a cost times a quantity, and what season and volume add to a farm-gate price."""
    cost = desk.money.costs[name]
    price, gate, unit = desk.cost(name, cost), cost.farm_gate, f"IDR/{unit_of(cost)}"
    path, index = f"costs.{name}.farm_gate", cost.index
    harvest = sum(area.annual for area in desk.scenario.physical.areas.values())
    own = price
    if gate is not None and gate.elasticity and harvest:
        grown = desk.simulated("harvest", harvest, "t/year")
        percent = desk.given(f"{path}.elasticity")
        own = price * (1 - percent * desk.given(f"{path}.usual") / grown)
        bought = desk.months.values(quantity) * _a_year(desk, cost)
        more = desk.months.quantity(f"{quantity}|volume", bought, "kg x t/year")
        yield Line(*booked, -price * percent / grown, Stream(more, index), part="volume")
    part = "base" if gate is not None else ""
    yield Line(*booked, -own, Stream(quantity, index), part=part, unit=unit)
    if gate is not None and gate.seasonal_cv:
        ripe = desk.months.values(quantity) * _ripeness(desk)
        season = desk.months.quantity(f"{quantity}|season", ripe, unit_of(cost))
        cheaper = price * desk.given(f"{path}.seasonal_cv")
        yield Line(*booked, cheaper, Stream(season, index), part="season", unit=unit)


def _a_year(desk: Desk, cost: Cost) -> Array:
    """Return what is bought, as if for a whole year [t/year; point]."""
    bought = at_points(desk.valuation.prices.flows.monthly(f"item.{cost.per}.used"))[0]
    return np.asarray(bought * 12 / 1000)


def _ripeness(desk: Desk) -> Array:
    """Return how far the harvest of each point's month is from its mean, in standard deviations."""
    season = desk.scenario.physical.supply.season
    harvest = np.array([getattr(season, month) for month in MONTHS])
    time = desk.clock.time
    months = np.maximum(np.arange(time.points) - 1, 0) + time.timing.start.month - 1
    spread = harvest.std()
    shares = (harvest - harvest.mean()) / spread if spread else 0 * harvest
    return np.asarray(shares[months % 12])


def unit_of(cost: Cost) -> str:
    """Return the unit that a cost is paid for."""
    if cost.price is not None and cost.price.per:
        return cost.price.per
    return "person_hour" if cost.hourly_wages is not None else str(cost.per)


def _by_investment(desk: Desk) -> Iterator[Line]:
    for name, cost in desk.money.costs.items():
        if cost.of in desk.money.investment:
            item = desk.money.investment[cost.of]
            use = Use("item.year.used", cost.index, fixed=True, after=item.paid_from)
            share = -desk.given(f"costs.{name}.share") if cost.share is not None else live(0)
            stream = Stream(used(desk, use.account, "year", use), cost.index)
            price = share * desk.item(cost.of)
            yield Line(name, cost.group, "cost", price, stream, unit="IDR/year")


def _by_cash_cost(direct: list[Line], desk: Desk) -> Iterator[Line]:
    costs = (line for line in direct if line.kind == "cost")
    base = tuple(line for line in costs if line.group not in BEYOND_GATE)
    for name, share in shares_of_cash_cost(desk):
        yield Line(name, desk.money.costs[name].group, "cost", share, None, base, unit="%")


def shares_of_cash_cost(desk: Desk) -> Iterator[tuple[str, Live]]:
    """Yield the costs that are a share of all running costs, with the share."""
    for name, cost in desk.money.costs.items():
        if cost.of == "cash_cost":
            yield name, desk.given(f"costs.{name}.share")


def tied_up(desk: Desk, costs: list[Line]) -> Iterator[Line]:
    """Yield what stocks and suppliers' credit tie up."""
    for name, cost in stocked(desk.valuation.prices):
        flows = desk.valuation.prices.flows
        level = flows.monthly(f"level.{cost.per}")
        opening = flows.total(f"opening.{cost.per}")[:, None]
        bought = np.diff(np.concatenate([opening, level], axis=1), axis=1, prepend=0.0)
        bought[:, -1] -= level[:, -1]
        quantity = desk.months.quantity(f"stock.{cost.per}|growth", bought[0], unit_of(cost))
        booked = Booked(f"stock.{name}", "capital", "working_capital")
        yield from priced(desk, name, booked, quantity)
    if desk.money.working_capital.payable:
        for line in costs:
            if line.stream is not None and _is_paid_later(line, desk):
                stream = line.stream.paid("credit", PAYABLE)
                booked = Booked(f"payable.{line.item}", "capital", "working_capital")
                yield Line(*booked, live(1), stream, (line,), line.part)


def _is_paid_later(line: Line, desk: Desk) -> bool:
    cost = desk.money.costs.get(line.item)
    by_item = cost is not None and cost.per is not None
    return line.item == TOLL_FEE or (by_item and line.group in ON_CREDIT)


def value_added_tax(desk: Desk, bought: list[Line]) -> Iterator[Line]:
    """Yield the tax on what is bought: money tied up until it is refunded, else a cost."""
    vat = desk.money.vat
    if vat is None:
        return
    rate, taxed = desk.given("vat.rate"), dict[tuple[Stream, str, str], list[Line]]()
    shares = dict[str, Live]()
    for line in bought:
        if _is_taxed(line, desk):
            group = "" if vat.registered else line.group
            for base, stream, share in _quantities(line):
                shares[share.text] = share
                taxed.setdefault((stream, group, share.text), []).append(base)
    for (stream, group, text), lines in taxed.items():
        price = rate if text == "1" else rate * shares[text]
        booked = Booked(VAT, "capital", "working_capital")
        if not vat.registered:
            booked = Booked(VAT, group, "cost")
        paid = stream.paid("refund", REFUND) if vat.registered else stream
        yield Line(*booked, price, paid, tuple(lines), lines[0].item)


def _quantities(line: Line) -> Iterator[tuple[Line, Stream, Live]]:
    """Yield the lines with a quantity that a line is, or is a share of, and the share."""
    if line.stream is not None:
        yield line, line.stream, live(1)
        return
    for base in line.of:
        if base.stream is not None:
            yield base, base.stream, line.price


def _is_taxed(line: Line, desk: Desk) -> bool:
    if line.kind == "cost":
        return line.item == TOLL_FEE or line.group in ON_CREDIT
    item = desk.money.investment.get(line.item)
    is_purchase = line.kind in ("investment", "replacement")
    return is_purchase and item is not None and item.life is not None and item.paid_by == "owner"
