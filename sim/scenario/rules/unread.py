"""Values that a scenario states and nothing in its chain depends on, and what it uses without a price."""

from collections.abc import Iterator

from sim.numerals import Problem
from sim.scenario.models.money import Monetary
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import (
    FRUIT_TO_TOLL,
    NIGHT_HOUR,
    PAID_HOURS,
    PIECE,
    WORK_HOURS,
    Physical,
    Plant,
    items_beside,
)
from sim.scenario.nodes import Node
from sim.scenario.problems import Problems
from sim.scenario.rules.tanks import tank_items

# What a plant alone, or a toll canner alone, gives a meaning.
_OF_PLANT = (
    "call_off.target",
    "calendar.shift",
    "calendar.shift_start",
    "emissions.kwh",
    "emissions.steam",
)
_OF_TOLL = ("emissions.toll_can", "district.toll_hour")
_ITEMS_OF_PLANT = frozenset({"kwh", "steam", "water", *PAID_HOURS})
_ITEMS_OF_TOLL = frozenset({"toll_can"})


def unread_warnings(physical: Physical, money: Monetary, written: Node) -> Problems:
    """Yield what the scenario's own file, or an override, states and its chain does not read.

    What a base that other chains share states is left out.
    """
    parts = tuple(f"{part}." for part in unread(physical, money))
    for path, node in written.walk():
        if f"{path}.".startswith(parts) and written.states(node.origin):
            yield path, Problem("unread")


def unpaid_warnings(physical: Physical, money: Monetary) -> Problems:
    """Yield the items that the chain uses and no cost is per."""
    paid = {cost.per for cost in money.costs.values()}
    for item in dict.fromkeys(_used(physical)):
        if item not in paid:
            yield "costs", Problem("unpaid", {"item": item})


def _used(physical: Physical) -> Iterator[str]:
    """Yield the items that the chain uses at some time."""
    yield from ("fruit", *physical.product.units)
    if (plant := physical.plant) is not None:
        yield from (NIGHT_HOUR,) if plant.night else ()
        yield from ("steam",) if plant.start_up and plant.start_up.steam else ()
        yield from _used_by_others(plant)
    yield from items_beside(phases(physical).values())
    yield from tank_items(physical)
    for phase in phases(physical).values():
        for name, stage in phase.stages.items():
            uses = {"kwh": stage.power, "steam": stage.steam, "water": stage.water}
            yield from (item for item, amount in uses.items() if amount)
            if stage.crew:
                yield from (f"{PIECE}{name}",) if stage.paid_by == "piece" else WORK_HOURS


def _used_by_others(plant: Plant) -> Iterator[str]:
    """Yield the items that other work uses."""
    for work in plant.other_work.values():
        uses = {"kwh": work.power, "steam": work.steam, "water": work.water}
        yield from (item for item, amount in uses.items() if amount)
        yield from WORK_HOURS if work.crew else ()


def unread(physical: Physical, money: Monetary) -> Iterator[str]:
    """Yield the paths of what the chain does not read, whichever file states it."""
    used = {leg.vehicle for leg in physical.legs.values()}
    yield from (f"vehicles.{name}" for name in physical.vehicles.keys() - used)
    kinds = {road.kind for road in physical.roads.values()}
    yield from (f"speeds.{kind}" for kind in physical.speeds.keys() - kinds)
    groups = {item.tax_group for item in money.investment.values()}
    if money.tax is not None:
        yield from (f"tax.groups.{name}" for name in money.tax.groups.keys() - groups)
    if len(physical.works) < 2:
        yield f"legs.{FRUIT_TO_TOLL}"
    if money.sale.price is not None:
        yield from ("sale.rival", "sale.discount")
    for has, paths, items in (
        (physical.has_plant, _OF_PLANT, _ITEMS_OF_PLANT),
        (physical.has_toll, _OF_TOLL, _ITEMS_OF_TOLL),
    ):
        if not has:
            yield from paths
            yield from (f"costs.{name}" for name, cost in money.costs.items() if cost.per in items)
