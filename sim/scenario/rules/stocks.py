"""Rules of packaging, orders and the speed of the ramp-up."""

from collections.abc import Mapping

from sim.numerals import Problem, written
from sim.scenario.hints import among
from sim.scenario.models.can_sizes import CanSize
from sim.scenario.models.physical import Packaging, Physical, Plant
from sim.scenario.problems import Problems


def stock_rules(physical: Physical) -> Problems:
    """Yield problems of packaging, orders and the ramp-up."""
    for item, policy in physical.packaging.items():
        yield from _packaging(item, policy, physical.product.units)
    yield from _orders("orders", physical.orders, physical.product)
    for name, size in physical.product.sizes.items():
        yield from _orders(f"product.sizes.{name}.orders", size.orders, size)
    for name, expansion in physical.expansions.items():
        yield from _orders(f"expansions.{name}.orders", expansion.orders, physical.product)
    for key, works in physical.works.items():
        yield from _ramp_up(f"{key}.ramp_up", works) if isinstance(works, Plant) else ()


def _ramp_up(path: str, plant: Plant) -> Problems:
    for year, speed in plant.ramp_up.items():
        if speed == 0:
            yield f"{path}.{year}", Problem("ramp_up_speed")


def _packaging(item: str, policy: Packaging, units: Mapping[str, str]) -> Problems:
    path = f"packaging.{item}"
    yield from among(path, "unknown_packaging", item, units)
    if policy.order_up_to < policy.reorder_at:
        words = {
            "reorder": f"{written(policy.reorder_at)} day",
            "level": f"{written(policy.order_up_to)} day",
        }
        yield f"{path}.order_up_to", Problem("order_below_reorder", words)
    right = units.get(item)
    if policy.minimum is not None and right is not None and policy.minimum.unit != right:
        words = {"text": str(policy.minimum), "item": item, "unit": right}
        yield f"{path}.minimum", Problem("packaging_unit", words)


def _orders(path: str, orders: Mapping[str, float], size: CanSize) -> Problems:
    """Yield orders of less than a container a month: a buyer takes full containers."""
    container = size.cans_per_container
    for market, cans in orders.items():
        if 0 < cans < container:
            words = {"text": f"{written(cans)} can/month", "container": f"{written(container)} can"}
            yield f"{path}.{market}", Problem("part_of_container", words)
