"""Rules of the sizes of can that a line makes in turn: their names, orders, stages, changeover, and prices."""

from collections.abc import Collection, Mapping

from sim.numerals import Problem, written
from sim.scenario.hints import among
from sim.scenario.models.can_sizes import CAN, CARTON, MAIN, CanSize, OtherSize, packed
from sim.scenario.models.money import Monetary, Sale
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import Physical, Plant, Stage
from sim.scenario.problems import Problems

_SIZES = "product.sizes"
_MOST_NET = 4
"""Net mass of a can in fruit that is filled into it: canned fruit is a half of it and more."""


def size_rules(physical: Physical, items: Collection[str]) -> Problems:
    """Yield what is wrong with the other sizes of a product; `items` are names that mean something already."""
    yield from _changeover(physical)
    if not physical.product.sizes:
        return
    if physical.plant is None or physical.toll is not None:
        yield _SIZES, Problem("sizes_of_plant")
        return
    stages: dict[str, Stage] = {}
    for phase in phases(physical).values():
        stages |= phase.stages
    for name, size in physical.product.sizes.items():
        path = f"{_SIZES}.{name}"
        yield from _names(path, name, physical, items)
        yield from _recipe(path, size, physical)
        yield from _orders(path, size, physical)
        yield from _stages(f"{path}.stages", size, stages)


def _names(path: str, name: str, physical: Physical, items: Collection[str]) -> Problems:
    taken = {*items, *physical.product.recipe}
    if name == MAIN:
        yield path, Problem("size_main", {"name": name})
        return
    for item in (packed(CAN, name), packed(CARTON, name)):
        if item in taken:
            yield path, Problem("item_known", {"name": item})


def _recipe(path: str, size: CanSize, physical: Physical) -> Problems:
    """Yield items that mean something else, and those that the main size counts in another unit."""
    main = physical.product.recipe
    for item, use in size.recipe.items():
        if item in main and main[item].unit != use.unit:
            words = {"text": str(use), "item": item, "unit": main[item].unit}
            yield f"{path}.recipe.{item}", Problem("size_unit", words)


def _orders(path: str, size: OtherSize, physical: Physical) -> Problems:
    for market in size.orders:
        yield from among(f"{path}.orders.{market}", "unknown_order", market, physical.orders)
    if not any(size.orders.values()):
        yield f"{path}.orders", Problem("size_unordered")


def _stages(path: str, size: OtherSize, stages: Mapping[str, Stage]) -> Problems:
    """Yield stages that are not on the line, and what a stage has no use for."""
    for name, own in size.stages.items():
        yield from among(f"{path}.{name}", "unknown_stage", name, stages)
        stage = stages.get(name)
        if stage is None:
            continue
        by_can = stage.rate is not None and stage.rate.unit == "can/h"
        uses = {"rate": by_can, "load": stage.load is not None, "cycle": stage.load is not None}
        for field, is_used in uses.items():
            if getattr(own, field) is not None and not is_used:
                words = {"name": field, "stage": name}
                yield f"{path}.{name}.{field}", Problem("size_stage", words)


def _changeover(physical: Physical) -> Problems:
    plant = physical.plant
    if plant is None or plant.changeover is None:
        return
    if not physical.product.sizes:
        yield "plant.changeover", Problem("changeover_alone")
    elif (shift := _shortest(physical, plant)) <= plant.changeover.length:
        words = {"length": f"{written(plant.changeover.length)} h", "shift": f"{written(shift)} h"}
        yield "plant.changeover.length", Problem("changeover_long", words)


def _shortest(physical: Physical, plant: Plant) -> float:
    """Return the length of the shortest shift [h]."""
    return min(physical.calendar.shift, *(shift.length for shift in plant.shifts.values()), 24.0)


def size_price_rules(physical: Physical, money: Monetary) -> Problems:
    """Yield sizes whose cans or cartons have no price, or that are sold at none, and prices of no size."""
    paid = {cost.per for cost in money.costs.values()}
    for name in physical.product.sizes:
        for item in (CAN, CARTON):
            if item in paid and packed(item, name) not in paid:
                words = {"item": packed(item, name), "size": name}
                yield f"{_SIZES}.{name}", Problem("size_unpaid", words)
        if _is_priced(money.sale) and name not in money.sale.sizes:
            yield f"{_SIZES}.{name}", Problem("size_unsold", {"size": name})
    for name, price in money.sale.sizes.items():
        path = f"sale.sizes.{name}"
        if not physical.product.sizes:
            yield path, Problem("sizes_alone", {"size": name})
            continue
        yield from among(path, "unknown_size", name, physical.product.sizes)
        if (price.price is None) == (price.per_net_kg is None):
            yield path, Problem("size_price")


def size_warnings(physical: Physical) -> Problems:
    """Yield sizes whose declared mass is less than the fruit in them, or many times as much."""
    paths: dict[str, CanSize] = {"product": physical.product}
    paths |= {f"{_SIZES}.{name}": size for name, size in physical.product.sizes.items()}
    for path, size in paths.items():
        words = {"net": f"{written(size.net)} kg", "fill": f"{written(size.fill)} kg"}
        if size.net < size.fill:
            yield f"{path}.net", Problem("net_below_fill", words)
        elif size.net > _MOST_NET * size.fill:
            yield f"{path}.net", Problem("net_above_fill", words)


def _is_priced(sale: Sale) -> bool:
    return sale.price is not None or sale.rival is not None
