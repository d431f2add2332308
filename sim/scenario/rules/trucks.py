"""Rules of trucks: least loads, waiting and return loads that are paid, roads that are closed or banned."""

import math
from collections.abc import Iterable

from sim.numerals import Problem, written
from sim.scenario.hints import among
from sim.scenario.models.money import Monetary
from sim.scenario.models.physical import Physical
from sim.scenario.models.roads import bans_on, free_hour, reaches
from sim.scenario.models.shifts import hour_of
from sim.scenario.models.types import MONTHS
from sim.scenario.problems import Problems


def load_rules(physical: Physical) -> Problems:
    """Yield a longest wait for a truck that never counts."""
    for name, vehicle in physical.vehicles.items():
        if vehicle.longest_wait is None:
            continue
        path, last = f"vehicles.{name}.longest_wait", 24 * (round(physical.supply.field_window) - 1)
        if not vehicle.minimum_load:
            yield path, Problem("wait_without_least")
        elif vehicle.longest_wait > max(0, last):
            yield path, Problem("wait_beyond_field", {"last": f"{written(max(0, last))} h"})


def pay_rules(physical: Physical, money: Monetary) -> Problems:
    """Yield prices of waiting or return loads without what is paid for, and the other way round."""
    for name, hire in money.vehicles.items():
        free = physical.vehicles[name].free_waiting
        pairs = (
            ("waiting", hire.waiting is not None, "free_waiting", free is not None),
            ("return_price", hire.return_price is not None, "return_load", hire.return_load > 0),
        )
        for price, priced, amount, stated in pairs:
            if priced != stated:
                given, needed = (price, amount) if priced else (amount, price)
                yield f"vehicles.{name}.{given}", Problem("goes_with", {"needed": needed})


Journey = tuple[tuple[str, str], tuple[str, str]]
"""Both ends of the way of some goods, each with the path that states it and the place."""


def road_rules(physical: Physical, journeys: Iterable[Journey]) -> Problems:
    """Yield places without a road in some month, and bans that name nothing or never end."""
    yield from _closed(physical, [*dict.fromkeys(journeys)])
    for name, ban in physical.bans.items():
        path = f"bans.{name}"
        if ban.begins == ban.ends:
            yield f"{path}.ends", Problem("ban_without_length")
        if ban.road is not None:
            yield from among(f"{path}.road", "unknown_road", ban.road, physical.roads)
        if ban.vehicle is not None:
            yield from among(f"{path}.vehicle", "unknown_vehicle", ban.vehicle, physical.vehicles)
    for vehicle in dict.fromkeys(leg.vehicle for leg in physical.legs.values()):
        if vehicle in physical.vehicles:
            yield from _always_banned(physical, vehicle)


def _closed(physical: Physical, journeys: list[Journey]) -> Problems:
    """Yield each journey that no open road allows in a month, told once."""
    months = set().union(*(road.closed or () for road in physical.roads.values()))
    for start, end in journeys:
        if reaches(physical, start[1], end[1]):
            without = [m for m in sorted(months) if not reaches(physical, start[1], end[1], m)]
            if without:
                names = ", ".join(MONTHS[month - 1] for month in without)
                words = {"origin": start[1], "destination": end[1], "months": names}
                yield start[0], Problem("no_road_in_month", words)


def _always_banned(physical: Physical, vehicle: str) -> Problems:
    for road in physical.roads:
        bans = bans_on(physical, road, vehicle)
        windows = [(hour_of(ban.begins), hour_of(ban.ends)) for ban in bans]
        if free_hour(0.0, windows) == math.inf:
            words = {"vehicle": vehicle, "road": road}
            yield "bans", Problem("always_banned", words)
            return
