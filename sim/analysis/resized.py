"""A chain with other orders, of another size, or at another distance: worlds in which it may win."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any, TypeVar

from sim.scenario.models.funding import Investment
from sim.scenario.models.money import Cost
from sim.scenario.models.physical import Physical, Plant, Stage, Toll
from sim.scenario.models.roads import route
from sim.scenario.models.types import Part
from sim.scenario.scenario import Scenario
from sim.units import Measured, Price

P = TypeVar("P", bound=Part)
# How a value grows by a factor.
Growth = Callable[[Any, float], Any]


def with_orders(scenario: Scenario, factor: float) -> Scenario:
    """Return a scenario with all orders times a factor, and a toll canner who can meet them.

    A local plant stays as it is. A toll canner sets aside more of his line for more orders; for
    fewer, what he sets aside is used less.
    """
    physical, more = scenario.physical, max(1.0, factor)
    room = _TOLL if physical.has_toll else {}
    steps = {
        name: _grown(_grown(step, _ORDERS, factor), room, more)
        for name, step in physical.expansions.items()
    }
    changes = {"expansions": steps, **_works(physical, Toll, _TOLL, more)}
    changed = _grown(physical, _ORDERS, factor).model_copy(update=changes)
    return replace(scenario, physical=changed)


def of_size(scenario: Scenario, factor: float) -> Scenario:
    """Return a scenario with all orders times a factor, met by a local plant of another size.

    Machines, batches and lots grow alike, their number stays; crews and bays grow to whole ones.
    Capital, and what is paid by the month, grows as the factor to the power of `capital_exponent`.

    Raises
    ------
    ValueError
        If there is no plant, or the scenario states no such power.
    """
    physical, exponent = with_orders(scenario, factor).physical, scenario.money.capital_exponent
    if not physical.has_plant or exponent is None:
        raise ValueError(f"{scenario.name} has no plant, or no power that its capital grows with")
    sized = {
        **_works(physical, Plant, _PLANT, factor),
        "call_off": _grown(physical.call_off, _PLANT, factor),
        "expansions": {n: _grown(step, _PLANT, factor) for n, step in physical.expansions.items()},
    }
    money = _grown(scenario.money, _MONEY, factor**exponent)
    return replace(scenario, physical=physical.model_copy(update=sized), money=money)


def at_distance(scenario: Scenario, km: float) -> Scenario:
    """Return a scenario with its works so far by road from the nearest fields.

    The last road of the fruit's way changes, for every area alike; all other roads stay.
    """
    physical, longer = scenario.physical, km - kilometres(scenario)
    doors = _doors(physical)
    moved = {
        name: physical.roads[name].model_copy(
            update={"distance": max(0.0, physical.roads[name].distance + longer)}
        )
        for name in doors
    }
    roads = {**physical.roads, **moved}
    return replace(scenario, physical=physical.model_copy(update={"roads": roads}))


def least_part(scenario: Scenario) -> float:
    """Return the least part of its orders that is a whole container a month in each market."""
    product, orders = scenario.physical.product, scenario.physical.orders.values()
    container = product.cans_per_carton * product.cartons_per_container
    part = max((container / cans for cans in orders if cans), default=0.0)
    # To the next ten-thousandth, so that no product is short of a container by rounding.
    return math.ceil(1e4 * part) / 1e4


def kilometres(scenario: Scenario) -> float:
    """Return how far the works are by road from the nearest fields [km]."""
    physical = scenario.physical
    return min(
        route(physical, area.at, works.at).km
        for area in physical.areas.values()
        for works in physical.works.values()
    )


def shortest(scenario: Scenario) -> float:
    """Return the least distance from the nearest fields that `at_distance` can give [km]."""
    roads = scenario.physical.roads
    return kilometres(scenario) - min(roads[name].distance for name in _doors(scenario.physical))


def _doors(physical: Physical) -> set[str]:
    """Return the roads by which fruit comes to the works."""
    doors, ends = set(), [works.at for works in physical.works.values()]
    for start, end in product((area.at for area in physical.areas.values()), ends):
        whole = route(physical, start, end).km
        for name, road in physical.roads.items():
            if end in (road.origin, road.destination) and start != end:
                before = road.origin if road.destination == end else road.destination
                if math.isclose(route(physical, start, before).km + road.distance, whole):
                    doors.add(name)
    return doors


def _works(
    physical: Physical, kind: type[Plant | Toll], growth: Mapping[str, Growth], factor: float
) -> dict[str, Part]:
    """Return the works of a kind, grown by a factor, by field of the scenario."""
    return {
        key: _grown(works, growth, factor)
        for key, works in physical.works.items()
        if isinstance(works, kind)
    }


def _grown(part: P, growth: Mapping[str, Growth], factor: float) -> P:
    """Return a part with those of some fields that it has grown by a factor."""
    values = {name: getattr(part, name, None) for name in growth}
    grown = {
        name: growth[name](value, factor) for name, value in values.items() if value is not None
    }
    return part.model_copy(update=grown)


def _times(value: float, factor: float) -> float:
    return value * factor


def _whole(value: float, factor: float) -> int:
    """Return the whole number that is enough, whatever rounding does to the product."""
    return max(1, math.ceil(value * factor - 1e-9)) if value else 0


def _measured(value: Measured, factor: float) -> Measured:
    return replace(value, amount=value.amount * factor)


def _price(value: Price, factor: float) -> Price:
    return replace(value, amount=value.amount * factor)


def _each(growth: Growth) -> Growth:
    """Return how every value of a mapping grows."""
    return lambda values, factor: {name: growth(one, factor) for name, one in values.items()}


def _stage(stage: Stage, factor: float) -> Stage:
    return _grown(stage, _STAGE, factor)


def _paid_by_the_month(cost: Cost, factor: float) -> Cost:
    return _grown(cost, _PRICED, factor) if cost.per == "month" else cost


def _item(item: Investment, factor: float) -> Investment:
    return _grown(item, _BOUGHT, factor)


_PRICED: Mapping[str, Growth] = {"price": _price}
_BOUGHT: Mapping[str, Growth] = {"cost": _price}
_ORDERS = {"orders": _each(_times)}
_TOLL = {"cans_per_slot": _whole, "rate": _times, "bays": _whole}
_STAGE: Mapping[str, Growth] = {"rate": _measured, "load": _whole, "power": _times, "crew": _whole}
_PLANT = {"bays": _whole, "batch": _times, "target": _times, "stages": _each(_stage)}
_MONEY = {"investment": _each(_item), "costs": _each(_paid_by_the_month)}
