"""Rules of other work of an idle line: its names, the time that is left for it, what it earns."""

from collections.abc import Collection, Mapping

from sim.catalogue.keys import OTHER_WORK
from sim.numerals import Problem, written
from sim.scenario.models.money import Monetary
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import Physical, Plant, items_beside
from sim.scenario.problems import Problems


def of_others(physical: Physical, items: Collection[str]) -> Mapping[str, str]:
    """Return what a line makes in other work, with the unit of its price; names of other items are left out."""
    works = physical.plant.other_work if physical.plant is not None else {}
    return {name: "can" for name in works if name not in items}


def other_work_rules(physical: Physical, plant: Plant, taken: Collection[str]) -> Problems:
    """Yield what is wrong with the other work of a plant; `taken` are names of other items."""
    path, line = f"plant.{OTHER_WORK}", phases(physical).values()
    if plant.other_work and physical.arrivals is not None:
        yield path, Problem("other_work_of_growers")
    if plant.other_work and physical.prepared is not None:
        yield path, Problem("other_work_prepares")
    given = {stage.gives for phase in line for stage in phase.stages.values()}
    start_up = plant.start_up.length if plant.start_up is not None else 0.0
    longest = max(physical.calendar.shift, *(s.length for s in plant.shifts.values()), 0.0)
    for name, work in plant.other_work.items():
        if name in {*taken, *items_beside(line), *given}:
            yield f"{path}.{name}", Problem("item_known", {"name": name})
        if start_up + work.set_up + plant.cleaning >= longest:
            words = {"shift": f"{written(longest)} h"}
            yield f"{path}.{name}.set_up", Problem("other_work_time", words)


def other_income_rules(works: Collection[str], money: Monetary) -> Problems:
    """Yield other work that earns nothing, and costs of it that would count in the cost of a can."""
    for name, cost in money.costs.items():
        if cost.per in works and cost.group != OTHER_WORK:
            words = {"item": str(cost.per), "group": OTHER_WORK}
            yield f"costs.{name}.group", Problem("other_work_group", words)
    earns = {
        cost.per
        for cost in money.costs.values()
        if cost.price is not None and cost.price.amount < 0
    }
    for name in works:
        if name not in earns:
            yield f"plant.{OTHER_WORK}.{name}", Problem("other_work_unpaid", {"name": name})
