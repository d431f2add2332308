"""Balances that hold in every run: fruit, cans, hours of machines and of trucks."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import numpy as np

from sim.arrays import Array
from sim.plant.accounts import Accounts
from sim.plant.calendar import Days
from sim.plant.phases import stage_hours
from sim.plant.shift_book import STATES
from sim.plant.transport import PARTS
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import (
    FRUIT_LEG,
    FRUIT_TO_TOLL,
    WASTE,
    Physical,
    items_beside,
)

_TOLERANCE = 1e-9
Balance = tuple[str, float, float]
Rows = Mapping[str, Array]


class BalanceError(RuntimeError):
    """A balance of a run does not hold, which is an error of the program."""


def check_balances(physical: Physical, days: Days, accounts: Accounts) -> None:
    """Check every balance of a run.

    Raises
    ------
    BalanceError
        With the name of the first balance that does not hold, and both sides.
    """
    rows = accounts.rows
    balances = [*_balances(physical, days, rows)]
    for key, part in accounts.parts.items():
        of_works = _of_works(physical, part.rows, _legs_of(physical, key))
        balances += [(f"{key}: {name}", left, right) for name, left, right in of_works]
    for name, left, right in balances:
        if abs(left - right) > _TOLERANCE * max(1.0, abs(left), abs(right)):
            raise BalanceError(f"{name}: {left!r} against {right!r}")
    for account, least in zip(rows, np.min([*rows.values()], axis=1).tolist(), strict=True):
        if least < -1e-6:
            raise BalanceError(f"{account} is negative: {least!r}")


def _legs_of(physical: Physical, *works: str) -> list[str]:
    """Return the legs by which fruit that is bought comes to works."""
    legs = (physical.fruit_leg(key) for key in works)
    return [leg for leg in legs if physical.prepared is None or leg == FRUIT_LEG]


def _balances(physical: Physical, days: Days, rows: Rows) -> Iterator[Balance]:
    """Yield the name of each balance and its two sides."""
    yield from _of_works(physical, rows, _legs_of(physical, *physical.works))
    yield from _prepared(rows)
    yield from _areas(physical, rows)
    yield from _cans(physical, rows)
    yield from _sizes(physical, rows)
    for leg in physical.legs:
        parts = sum(_total(rows, f"leg.{leg}.{part}") for part in (*PARTS, "berth_h"))
        yield f"hours of {leg}", _total(rows, f"leg.{leg}.vehicle_h"), parts
    for name, hours in stage_hours(physical, days).items():
        states = sum(
            _total(rows, f"stage.{name}.{state}") for state in (*STATES, "other_h", "off_h")
        )
        yield f"hours of {name}", float(hours.sum()), states


def _of_works(physical: Physical, rows: Rows, legs: Iterable[str]) -> Iterator[Balance]:
    """Yield the balances that hold for all works together, and for each: `legs` bring their fruit.

    What is prepared at one of the works and canned at the other is processed at both.
    """
    total = partial(_total, rows)
    bought, *goes = _parts(rows, "fruit", "bought processed discarded in_transit in_yard")
    yield "fruit bought", bought, sum(goes)
    processed, canned, prepared, filled, *goes = _parts(
        rows, "fruit", "processed canned prepared filled damaged waste"
    )
    taken, made = processed + canned, prepared + filled
    yield "fruit processed", taken, made + sum(goes)
    used = (f"item.{item}.used" for item in (WASTE, *items_beside(phases(physical).values())))
    left = taken - made + total("fruit.discarded_kg") + _late(rows)
    yield "fruit that fills no can", left, sum(map(total, used))
    unloaded = bought - total("fruit.in_transit_kg")
    yield "fruit unloaded", unloaded, 1000 * sum(total(f"leg.{leg}.t") for leg in legs)
    gone = ("cans.rejected.", "cans.lost.")
    causes = [account for account in rows if account.startswith(gone)]
    cans = total("cans.filled")
    yield "cans filled", cans, total("cans.good") + sum(total(account) for account in causes)
    yield "fruit in cans", filled, _fruit_in_cans(physical, rows, cans)
    for item in physical.packaging:
        left = total(f"item.{item}.used") + _last(rows, f"level.{item}")
        yield f"{item} received", total(f"item.{item}.received"), left
    for name, stage in physical.stages.items():
        if stage.tank is not None:
            item = stage.tank.item
            left = total(f"item.{item}.used") + _last(rows, f"level.{item}")
            yield f"tank of {name}", total(f"tank.{name}.received"), left


def _fruit_in_cans(physical: Physical, rows: Rows, cans: float) -> float:
    """Return the fruit in cans [kg], of which each size holds its own."""
    product = physical.product
    if not product.sizes:
        return cans * product.fill
    sizes = product.all_sizes.items()
    return sum(_total(rows, f"size.{name}.filled") * size.fill for name, size in sizes)


def _sizes(physical: Physical, rows: Rows) -> Iterator[Balance]:
    """Yield the balances of the cans of each size, and of all sizes as cans of the main one."""
    product = physical.product
    if not product.sizes:
        return
    for size in product.all_sizes:
        filled, good, lost, rejected, ordered, cancelled = (
            _total(rows, f"size.{size}.{what}")
            for what in ("filled", "good", "lost", "rejected", "ordered", "cancelled")
        )
        ends = ("shipped", "sold_home", "scrapped", "in_stock", "second_in_stock")
        yield f"{size} filled", filled, good + lost + rejected
        yield f"{size} good", good, sum(_total(rows, f"size.{size}.{end}") for end in ends)
        still = _total(rows, f"size.{size}.in_order")
        yield f"{size} ordered", ordered - cancelled - still, _total(rows, f"size.{size}.shipped")
        yield (
            f"{size} at the end",
            _last(rows, f"size.{size}.level"),
            _last(rows, f"size.{size}.in_stock"),
        )
    for what in ("ordered", "filled", "good", "shipped", "sold_home", "in_stock"):
        counted = (
            _total(rows, f"size.{size}.{what}") * product.equivalent(size)
            for size in product.all_sizes
        )
        yield f"cans {what} by size", _total(rows, f"cans.{what}"), sum(counted)


def _prepared(rows: Rows) -> Iterator[Balance]:
    """Yield the balances of the fruit that is prepared at one of the works and canned at the other."""
    prepared, canned, coming, there = _parts(
        rows, "fruit", "prepared canned prepared_in_transit prepared_in_yard"
    )
    yield "prepared fruit", prepared, canned + coming + there + _late(rows)
    if prepared:
        unloaded = 1000 * _total(rows, f"leg.{FRUIT_TO_TOLL}.t")
        yield "prepared fruit unloaded", prepared - coming, unloaded


def _late(rows: Rows) -> float:
    """Return the prepared fruit that became too old, whatever the cause."""
    return sum(_total(rows, account) for account in rows if account.startswith("late."))


def _areas(physical: Physical, rows: Rows) -> Iterator[Balance]:
    by_area = 0.0
    for name in physical.areas:
        ripe, *goes = _parts(rows, f"area.{name}", "ripe bought to_fresh in_field")
        yield f"fruit of {name}", ripe, sum(goes)
        by_area += goes[0]
    if physical.arrivals is None:
        yield "fruit bought by area", _total(rows, "fruit.bought_kg"), by_area
    else:
        offered, *goes = _parts(rows, "fruit", "offered bought turned_away impatient at_gate")
        yield "fruit offered", offered, sum(goes)


def _parts(rows: Rows, prefix: str, names: str) -> list[float]:
    return [_total(rows, f"{prefix}.{name}_kg") for name in names.split()]


def _cans(physical: Physical, rows: Rows) -> Iterator[Balance]:
    total = partial(_total, rows)
    goes = ("shipped", "sold_home", "scrapped", "in_stock", "second_in_stock")
    yield "cans good", total("cans.good"), sum(total(f"cans.{where}") for where in goes)
    yield "cans at the end", total("cans.in_stock"), _last(rows, "level.cans")
    yield (
        "cans by market",
        total("cans.shipped"),
        sum(total(f"market.{market}.shipped") for market in physical.orders),
    )
    for market in physical.orders:
        ends = ("shipped", "cancelled", "in_order")
        kept = sum(total(f"market.{market}.{end}") for end in ends)
        yield f"orders of {market}", total(f"market.{market}.ordered"), kept


def _total(rows: Rows, account: str) -> float:
    return float(rows[account].sum()) if account in rows else 0.0


def _last(rows: Rows, account: str) -> float:
    """Return the last entry of an account: a stock at the end."""
    return float(rows[account][-1]) if account in rows else 0.0
