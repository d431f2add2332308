"""Rules across the parts of a scenario, and across the scenarios of a study.

A rule yields problems by dotted path, without reference to files.
"""

from collections.abc import Iterable, Iterator, Mapping

from sim.numerals import Problem, written
from sim.scenario.hints import among
from sim.scenario.models.can_sizes import CanSize
from sim.scenario.models.money import Monetary
from sim.scenario.models.parts import Leg
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import (
    FRUIT_LEG,
    FRUIT_TO_TOLL,
    NIGHT_HOUR,
    Expansion,
    Physical,
    Plant,
    Stage,
    Toll,
    items_beside,
)
from sim.scenario.models.roads import places, reaches
from sim.scenario.models.shifts import hour_of
from sim.scenario.models.study import Study
from sim.scenario.models.two_steps import origins, prepares
from sim.scenario.problems import Problems
from sim.scenario.rules.arrivals import arrival_rules
from sim.scenario.rules.can_sizes import size_price_rules, size_rules
from sim.scenario.rules.costs import cost_rules
from sim.scenario.rules.finance import benefit_rules, finance_rules, trade_rules
from sim.scenario.rules.funding import funding_rules
from sim.scenario.rules.items import item_rules, pieces, toll_item_rules
from sim.scenario.rules.line import line_rules
from sim.scenario.rules.other_work import of_others, other_income_rules, other_work_rules
from sim.scenario.rules.shifts import shift_rules
from sim.scenario.rules.sizes import count_rules, daily_rules
from sim.scenario.rules.stages import stage_rules
from sim.scenario.rules.stocks import stock_rules
from sim.scenario.rules.tanks import tank_items, tank_rules
from sim.scenario.rules.trucks import load_rules, pay_rules, road_rules
from sim.scenario.rules.two_steps import (
    in_time_rules,
    line_end,
    line_gives,
    slot_hour,
    takes_rules,
    two_step_rules,
)
from sim.scenario.rules.uncertain import uncertain_rules
from sim.units import percent

# Fields of a leg beside its vehicle, and whether they are required; fruit goes by weight, from all areas.
LEGS: Mapping[str, Mapping[str, bool]] = {
    FRUIT_LEG: {"trucks": False},
    FRUIT_TO_TOLL: {"trucks": False},
    "cans_back": {"load": True, "mass": False},
    "materials": {"load": True, "mass": False, "place": True},
    # A container is the load.
    "port": {"mass": False, "place": True},
}
# Items that a cost can be per, beside those of the recipe, with the unit of its price.
ITEMS: Mapping[str, str] = {
    "fruit": "kg",
    "can": "can",
    "toll_can": "can",
    "carton": "carton",
    "container": "container",
    "kwh": "kWh",
    "steam": "kg",
    "water": "m3",
    "person_hour": "person_hour",
    "first_overtime_hour": "person_hour",
    "further_overtime_hour": "person_hour",
    NIGHT_HOUR: "person_hour",
    "truck_km": "km",
    "truck_hour": "h",
    "waste": "kg",
    "month": "month",
    "year": "year",
    "once": "",
}
# Fields of an expansion that change only the other kind of works.
_OF_OTHERS: Mapping[type[Plant | Toll], frozenset[str]] = {
    Plant: frozenset({"slots_per_week", "cans_per_slot", "minimum_batch"}),
    Toll: frozenset({"target", "batch", "stages"}),
}


def physical_rules(physical: Physical) -> Problems:
    """Yield problems among the physical parts: each kind only where none of the kinds before is."""
    for rules in (count_rules, takes_rules, _parts, daily_rules, line_rules, in_time_rules):
        problems = [*rules(physical)]
        yield from problems
        if problems:
            return


def _parts(physical: Physical) -> Problems:
    yield from _expansions(physical)
    if not physical.areas:
        yield "areas", Problem("empty")
    for path, size in _sizes(physical):
        for item in sorted(size.recipe.keys() & ITEMS):
            yield f"{path}.recipe.{item}", Problem("item_taken", {"name": item})
    yield from size_rules(physical, ITEMS)
    yield from stock_rules(physical)
    yield from arrival_rules(physical)
    yield from two_step_rules(physical, {*ITEMS, *physical.product.units})
    yield from load_rules(physical)
    yield from _roads(physical)
    yield from _legs(physical)
    for key, works in physical.works.items():
        yield from _rejects(f"{key}.rejects", works.rejects)
        if isinstance(works, Plant):
            yield from _plant(key, works, physical)
        else:
            yield from _slots(key, works)
            known = {*ITEMS, *physical.product.units, *tank_items(physical)}
            yield from toll_item_rules(key, works, known)
            yield from _same_day(key, works, physical)
            yield from _supplies(f"{key}.supplies", works, physical)


def _sizes(physical: Physical) -> Iterator[tuple[str, CanSize]]:
    """Yield the sizes of the product by path."""
    yield "product", physical.product
    yield from ((f"product.sizes.{name}", size) for name, size in physical.product.sizes.items())


def money_rules(physical: Physical, money: Monetary) -> Problems:
    """Yield problems between the prices and the items that they are for."""
    paid = dict(pieces(physical))
    # A toll canner who takes something else is told by itself, so costs of what the line gives are right.
    prepared = {physical.prepared, line_gives(physical)} if physical.prepared is not None else set()
    beside = dict.fromkeys([*prepared, *items_beside(phases(physical).values())], "kg")
    items = {**beside, **tank_items(physical), **ITEMS, **physical.product.units, **paid}
    others = of_others(physical, items)
    yield from cost_rules(money, {**items, **others})
    yield from other_income_rules(others, money)
    yield from pay_rules(physical, money)
    yield from funding_rules(money, physical.construction)
    yield from finance_rules(money)
    yield from trade_rules(physical, money)
    yield from size_price_rules(physical, money)
    yield from benefit_rules(physical, money)


def study_rules(study: Study) -> Problems:
    """Yield partners that are not scenarios of the study, and unknowns that cannot be as they are tied."""
    yield from uncertain_rules(study)
    yield from among("baseline", "unknown_scenario", study.baseline, study.scenarios)
    for name, member in study.scenarios.items():
        for role, partner in (("against", member.against), ("without", member.without)):
            path = f"scenarios.{name}.{role}"
            if partner is not None:
                known = [*study.scenarios, *(["none"] if role == "without" else [])]
                yield from among(path, "unknown_scenario", partner, known)
            if (role, partner) == ("against", name):
                yield path, Problem("against_itself", {"name": name})


def _roads(physical: Physical) -> Problems:
    unknown = [
        problem
        for name, road in physical.roads.items()
        for problem in among(f"roads.{name}.kind", "unknown_kind", road.kind, physical.speeds)
    ]
    unknown += [
        (f"roads.{name}.{end}", Problem("empty"))
        for name, road in physical.roads.items()
        for end in ("origin", "destination")
        if not getattr(road, end)
    ]
    yield from unknown or _ways(physical)
    yield from () if unknown else road_rules(physical, _journeys(physical))


def _ways(physical: Physical) -> Problems:
    """Yield places that goods must reach by road and cannot."""
    known = places(physical)
    for start, end in _journeys(physical):
        if not reaches(physical, start[1], end[1]):
            unknown = [(path, place) for path, place in (start, end) if place not in known]
            for path, place in unknown:
                yield from among(path, "unknown_place", place, known)
            if not unknown:
                yield start[0], Problem("no_road", {"origin": start[1], "destination": end[1]})


def _journeys(physical: Physical) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield the two ends of every journey of goods, each as (path, place)."""
    store = "store.at", physical.store.at
    for key, works in physical.works.items():
        here = f"{key}.at", works.at
        for name, place in origins(physical, works).items():
            yield (f"areas.{name}.at" if name else "plant.at", place), here
        if prepares(physical, works):
            continue
        yield store, here
        if (materials := physical.legs.get("materials")) and materials.place is not None:
            yield ("legs.materials.place", materials.place), here
    if (port := physical.legs.get("port")) and port.place is not None:
        yield ("legs.port.place", port.place), store


def _legs(physical: Physical) -> Problems:
    known = {end for road in physical.roads.values() for end in (road.origin, road.destination)}
    canning = (each for each in physical.works.values() if not prepares(physical, each))
    sites = {*(works.at for works in canning), physical.store.at}
    needed = {
        "cans_back": len(sites) > 1 and sites <= known,
        FRUIT_TO_TOLL: len(physical.works) > 1,
    }
    for name in LEGS:
        if name not in physical.legs and needed.get(name, True):
            yield f"legs.{name}", Problem("no_leg", {"name": name})
    for name, leg in physical.legs.items():
        yield from among(f"legs.{name}", "unknown_leg", name, LEGS)
        yield from among(f"legs.{name}.vehicle", "unknown_vehicle", leg.vehicle, physical.vehicles)
        yield from _leg(name, leg) if name in LEGS else ()
        yield from _payload(name, leg, physical)


def _leg(name: str, leg: Leg) -> Problems:
    for part in ("load", "mass", "place", "trucks"):
        given = getattr(leg, part) is not None
        if given and part not in LEGS[name]:
            yield f"legs.{name}.{part}", Problem("leg_unused", {"leg": name, "part": part})
        if not given and LEGS[name].get(part):
            yield f"legs.{name}.{part}", Problem("leg_needs", {"leg": name, "part": part})


def _payload(name: str, leg: Leg, physical: Physical) -> Problems:
    """Yield a truck too small for its load, where the load is not fruit."""
    product, vehicle = physical.product, physical.vehicles.get(leg.vehicle)
    containers = [
        size.cans_per_container * product.equivalent(size_name)
        for size_name, size in product.all_sizes.items()
    ]
    cans = leg.load if name != "port" else max(containers)
    tonnes = (cans or 0.0) * (product.net if leg.mass is None else leg.mass) / 1000
    if vehicle is not None and tonnes > vehicle.payload:
        words = {
            "load": f"{written(round(tonnes, 2))} t",
            "vehicle": leg.vehicle,
            "payload": f"{written(vehicle.payload)} t",
        }
        yield (
            f"legs.{name}.{'vehicle' if leg.load is None else 'load'}",
            Problem("above_payload", words),
        )


def _plant(path: str, plant: Plant, physical: Physical) -> Problems:
    yield from _stages(f"{path}.stages", plant.stages, plant, physical)
    if physical.call_off.target is None and physical.arrivals is None:
        yield "call_off.target", Problem("no_target")
    yield from shift_rules(physical, plant)
    known = {*ITEMS, *physical.product.units}
    yield from other_work_rules(physical, plant, {*known, *tank_items(physical)})
    yield from tank_rules(physical, plant, {*known, *items_beside(phases(physical).values())})


def _stages(path: str, stages: Mapping[str, Stage], plant: Plant, physical: Physical) -> Problems:
    yield from stage_rules(path, stages)
    known = {*ITEMS, *physical.product.units}
    yield from item_rules(path, stages, plant.recovery, known, line_end(physical))


def _rejects(path: str, rejects: Mapping[str, float]) -> Problems:
    total = sum(rejects.values())
    if total > 1:
        yield path, Problem("rejects_total", {"total": f"{percent(total)} %"})


def _same_day(path: str, toll: Toll, physical: Physical) -> Problems:
    """Yield a slot that begins before the fruit that is bought for it that day."""
    if toll.same_day and hour_of(physical.call_off.harvest_start) >= slot_hour(physical, toll):
        yield f"{path}.same_day", Problem("slot_before_harvest")


def _slots(path: str, toll: Toll) -> Problems:
    if toll.minimum_batch > toll.cans_per_slot:
        words = {
            "batch": f"{written(toll.minimum_batch)} can",
            "slot": f"{written(toll.cans_per_slot)} can",
        }
        yield f"{path}.minimum_batch", Problem("batch_above_slot", words)


def _supplies(path: str, toll: Toll, physical: Physical) -> Problems:
    for item in toll.supplies:
        yield from among(f"{path}.{item}", "unknown_packaging", item, physical.product.units)


def _expansions(physical: Physical) -> Problems:
    by_month: dict[int, str] = {}
    for name, expansion in physical.expansions.items():
        other = by_month.setdefault(expansion.after, name)
        if other != name:
            yield f"expansions.{name}.after", Problem("expansion_twice", {"other": other})
        yield from _expansion(f"expansions.{name}", expansion, physical)


def _expansion(path: str, expansion: Expansion, physical: Physical) -> Problems:
    for market in expansion.orders:
        yield from among(f"{path}.orders.{market}", "unknown_order", market, physical.orders)
    given = {key for key, value in expansion if value is not None}
    works_then = phases(physical)[expansion.after].works
    if len(works_then) > 1 and "bays" in given:
        yield f"{path}.bays", Problem("bays_of_two")
    for key, works in works_then.items():
        if len(works_then) == 1:
            yield from _unused(path, given & _OF_OTHERS[type(works)], key)
        if isinstance(works, Toll) and given & {"cans_per_slot", "minimum_batch"}:
            yield from _slots(path, works)
    if physical.plant is not None and expansion.stages is not None:
        yield from _stages(f"{path}.stages", expansion.stages, physical.plant, physical)


def _unused(path: str, keys: Iterable[str], works: str) -> Problems:
    for key in sorted(keys):
        yield f"{path}.{key}", Problem("expansion_unused", {"name": key, "works": works})
