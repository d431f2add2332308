"""Rules of tanks: where they stand, what they hold, and that it suffices for a lot."""

from collections.abc import Collection, Mapping

from sim.numerals import Problem, written
from sim.scenario.models.physical import Physical, Plant, Stage
from sim.scenario.models.tank import Tank, tanks
from sim.scenario.models.two_steps import cans_per_kg
from sim.scenario.problems import Problems


def tank_items(physical: Physical) -> Mapping[str, str]:
    """Return what tanks hold, with its unit."""
    return {tank.item: tank.holds.unit for tank in tanks(physical.stages.values())}


def tank_rules(physical: Physical, plant: Plant, taken: Collection[str]) -> Problems:
    """Yield what is wrong with the tanks of a plant; `taken` are names of other items."""
    kg, known = plant.batch, {*taken, *(each.gives for each in plant.stages.values())}
    cans = kg * cans_per_kg(physical, plant)
    for name, stage in plant.stages.items():
        if stage.load is not None:
            kg, cans = kg * stage.load / cans if cans else kg, stage.load
        if stage.tank is None:
            continue
        yield from _tank(f"plant.stages.{name}.tank", stage, stage.tank, known)
        yield from _lot(f"plant.stages.{name}.tank", stage, plant, (kg, cans))
        known.add(stage.tank.item)
    for name, step in physical.expansions.items():
        for each in {**plant.stages, **(step.stages or {})} if step.stages else ():
            before, then = (line.get(each) for line in (plant.stages, step.stages or {}))
            if (before and before.tank) != (then and then.tank):
                yield f"expansions.{name}.stages.{each}", Problem("tank_changes")


def _tank(path: str, stage: Stage, tank: Tank, known: Collection[str | None]) -> Problems:
    if stage.load is not None:
        yield path, Problem("tank_of_batch")
    if tank.item in known:
        yield f"{path}.item", Problem("item_known", {"name": tank.item})
    if not _counts_alike(tank):
        words = {"text": str(tank.draws), "unit": tank.holds.unit}
        yield f"{path}.draws", Problem("tank_unit", words)


def _counts_alike(tank: Tank) -> bool:
    """Return whether the tank holds what is drawn by the same unit."""
    return tank.draws.unit.split("/")[0] == tank.holds.unit


def _lot(path: str, stage: Stage, plant: Plant, lot: tuple[float, float]) -> Problems:
    """Yield a tank that holds less than a whole lot of (kg, cans) draws."""
    tank, (kg, cans) = stage.tank, lot
    if tank is None or stage.load is not None or not _counts_alike(tank):
        return
    slowest = min([1.0, *plant.ramp_up.values()]) or 1.0
    per_lot = {"t": kg / 1000, "can": cans, "h": _hours(stage, lot) / slowest}
    draws = tank.draws.amount * per_lot[tank.draws.unit.split("/")[1]]
    if draws > tank.holds.amount:
        words = {
            "draws": f"{written(round(draws, 6))} {tank.holds.unit}",
            "holds": str(tank.holds),
        }
        yield f"{path}.holds", Problem("tank_too_small", words)


def _hours(stage: Stage, lot: tuple[float, float]) -> float:
    """Return the mean hours of a whole lot at full speed."""
    kg, cans = lot
    if stage.rate is not None:
        return (kg / 1000 if stage.rate.unit == "t/h" else cans) / stage.rate.amount
    time = stage.time or 0.0
    return time if stage.service is None else stage.service.mean(time)
