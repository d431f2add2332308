"""Scenarios with other orders, of another size, or at another distance."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any, TypeVar

from sim.scenario.models.can_sizes import OtherSize, SizeStage
from sim.scenario.models.funding import Investment, Lease
from sim.scenario.models.money import Cost
from sim.scenario.models.physical import Physical, Plant, Stage, Toll
from sim.scenario.models.roads import route
from sim.scenario.models.shifts import OtherWork
from sim.scenario.models.types import Part
from sim.scenario.scenario import Scenario
from sim.units import Measured, Price

P = TypeVar("P", bound=Part)
# Returns a value scaled by a factor.
Scaling = Callable[[Any, float], Any]


def with_orders(scenario: Scenario, factor: float) -> Scenario:
    """Return a scenario with all orders times a factor, and a toll canner with enough capacity.

    A local plant stays as it is. A toll canner reserves more of the line for more orders; for fewer
    orders the reserved capacity stays as it is.
    """
    physical, capacity_factor = scenario.physical, max(1.0, factor)
    capacity = _TOLL if physical.has_toll else {}
    steps = {
        name: _scaled(_scaled(step, _ORDERS, factor), capacity, capacity_factor)
        for name, step in physical.expansions.items()
    }
    changes = {
        "expansions": steps,
        "product": _scaled(physical.product, {"sizes": _each(_size_orders)}, factor),
        **_scaled_works(physical, Toll, _TOLL, capacity_factor),
    }
    changed = _scaled(physical, _ORDERS, factor).model_copy(update=changes)
    return replace(scenario, physical=changed)


def with_size(scenario: Scenario, factor: float) -> Scenario:
    """Return a scenario with all orders and the size of the local plant times a factor.

    Machines, batches and lots scale by the factor, their number stays; crews, bays, own trucks and berths are
    rounded up. Growers who come by themselves bring more at a time.
    Investment, its rent and monthly costs scale by the factor to the power of `capital_exponent`.

    Raises
    ------
    ValueError
        If there is no plant, or the scenario states no `capital_exponent`.
    """
    physical, exponent = with_orders(scenario, factor).physical, scenario.money.capital_exponent
    if not physical.has_plant or exponent is None:
        raise ValueError(f"{scenario.name} has no plant, or no power that its capital grows with")
    sized: dict[str, Any] = {
        "product": _scaled(physical.product, {"sizes": _each(_size_machines)}, factor),
        **_scaled_works(physical, Plant, _PLANT, factor),
        "call_off": _scaled(physical.call_off, _PLANT, factor),
        "expansions": {
            name: _scaled(step, _PLANT, factor) for name, step in physical.expansions.items()
        },
    }
    for name in ("areas", "legs"):
        parts = getattr(physical, name).items()
        sized[name] = {key: _scaled(part, _FLEET, factor) for key, part in parts}
    if physical.arrivals is not None:
        sized["arrivals"] = _scaled(physical.arrivals, _DELIVERY, factor)
    money = _scaled(scenario.money, _MONEY, factor**exponent)
    return replace(scenario, physical=physical.model_copy(update=sized), money=money)


def at_distance(scenario: Scenario, km: float) -> Scenario:
    """Return a scenario with its works at a distance by road from the nearest fields.

    The last road of each fruit route changes by the same length; all other roads stay.
    """
    physical, added_km = scenario.physical, km - distance_km(scenario)
    changed = {
        name: physical.roads[name].model_copy(
            update={"distance": max(0.0, physical.roads[name].distance + added_km)}
        )
        for name in _last_roads(physical)
    }
    roads = {**physical.roads, **changed}
    return replace(scenario, physical=physical.model_copy(update={"roads": roads}))


def least_order_factor(scenario: Scenario) -> float:
    """Return the smallest factor of its orders that leaves a full container a month in each market."""
    physical, factor = scenario.physical, 0.0
    for name, size in physical.product.all_sizes.items():
        ordered = [cans for cans in physical.orders_of(name).values() if cans]
        factor = max([factor, *(size.cans_per_container / cans for cans in ordered)])
    # Rounded up, so that no product falls below a container by floating-point error.
    return math.ceil(1e4 * factor) / 1e4


def distance_km(scenario: Scenario) -> float:
    """Return the distance by road from the nearest fields to the works [km]."""
    physical = scenario.physical
    return min(
        route(physical, area.at, works.at).km
        for area in physical.areas.values()
        for works in physical.works.values()
    )


def least_distance_km(scenario: Scenario) -> float:
    """Return the smallest distance from the nearest fields that `at_distance` accepts [km]."""
    roads = scenario.physical.roads
    return distance_km(scenario) - min(
        roads[name].distance for name in _last_roads(scenario.physical)
    )


def _last_roads(physical: Physical) -> set[str]:
    """Return the last road of each shortest route from an area to the works."""
    last_roads, ends = set(), [works.at for works in physical.works.values()]
    for start, end in product((area.at for area in physical.areas.values()), ends):
        route_km = route(physical, start, end).km
        for name, road in physical.roads.items():
            if end in (road.origin, road.destination) and start != end:
                before = road.origin if road.destination == end else road.destination
                if math.isclose(route(physical, start, before).km + road.distance, route_km):
                    last_roads.add(name)
    return last_roads


def _scaled_works(
    physical: Physical, kind: type[Plant | Toll], scaling: Mapping[str, Scaling], factor: float
) -> dict[str, Part]:
    """Return the works of a kind, scaled by a factor, by field of the scenario."""
    return {
        key: _scaled(works, scaling, factor)
        for key, works in physical.works.items()
        if isinstance(works, kind)
    }


def _scaled(part: P, scaling: Mapping[str, Scaling], factor: float) -> P:
    """Return a part whose fields named in `scaling` are scaled, as far as it has them."""
    values = {name: getattr(part, name, None) for name in scaling}
    scaled = {
        name: scaling[name](value, factor) for name, value in values.items() if value is not None
    }
    return part.model_copy(update=scaled)


def _number(value: float, factor: float) -> float:
    return value * factor


def _whole_number(value: float, factor: float) -> int:
    """Return the product rounded up, at least 1; the margin covers floating-point error."""
    return max(1, math.ceil(value * factor - 1e-9)) if value else 0


def _measured(value: Measured, factor: float) -> Measured:
    return replace(value, amount=value.amount * factor)


def _price(value: Price, factor: float) -> Price:
    return replace(value, amount=value.amount * factor)


def _each(scaling: Scaling) -> Scaling:
    """Return the scaling of every value of a mapping."""
    return lambda values, factor: {name: scaling(value, factor) for name, value in values.items()}


def _stage(stage: Stage, factor: float) -> Stage:
    return _scaled(stage, _STAGE, factor)


def _size_orders(size: OtherSize, factor: float) -> OtherSize:
    return _scaled(size, _ORDERS, factor)


def _size_machines(size: OtherSize, factor: float) -> OtherSize:
    return _scaled(size, {"stages": _each(_size_stage)}, factor)


def _size_stage(stage: SizeStage, factor: float) -> SizeStage:
    return _scaled(stage, _SIZE_STAGE, factor)


def _other_work(work: OtherWork, factor: float) -> OtherWork:
    return _scaled(work, _OTHER_WORK, factor)


def _monthly_cost(cost: Cost, factor: float) -> Cost:
    return _scaled(cost, _COST, factor) if cost.per == "month" else cost


def _item(item: Investment, factor: float) -> Investment:
    return _scaled(item, _ITEM, factor)


def _lease(lease: Lease, factor: float) -> Lease:
    return _scaled(lease, _LEASE, factor)


_COST: Mapping[str, Scaling] = {"price": _price}
_ITEM: Mapping[str, Scaling] = {"cost": _price}
_LEASE: Mapping[str, Scaling] = {"rent": _price}
_ORDERS = {"orders": _each(_number)}
_TOLL = {"cans_per_slot": _whole_number, "rate": _number, "bays": _whole_number}
_STAGE: Mapping[str, Scaling] = {
    "rate": _measured,
    "load": _whole_number,
    "power": _number,
    "crew": _whole_number,
    "stay": _whole_number,
}
_SIZE_STAGE: Mapping[str, Scaling] = {"rate": _number, "load": _whole_number}
_OTHER_WORK: Mapping[str, Scaling] = {"rate": _number, "power": _number, "crew": _whole_number}
_PLANT: Mapping[str, Scaling] = {
    "bays": _whole_number,
    "batch": _number,
    "target": _number,
    "stages": _each(_stage),
    "other_work": _each(_other_work),
}
_FLEET: Mapping[str, Scaling] = {"trucks": _whole_number, "berths": _whole_number}
_DELIVERY: Mapping[str, Scaling] = {"load": _number}
_MONEY = {"investment": _each(_item), "costs": _each(_monthly_cost), "lease": _lease}
