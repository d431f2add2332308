"""A chain of two steps: a plant prepares the fruit, a toll canner cans it. What each takes and makes."""

import math
from collections.abc import Mapping

from sim.scenario.models.parts import Fruit
from sim.scenario.models.physical import Physical, Plant, Toll


def prepares(physical: Physical, works: Plant | Toll) -> bool:
    """Return whether works prepare fruit that others can."""
    return physical.prepared is not None and isinstance(works, Plant)


def takes_prepared(physical: Physical, works: Plant | Toll) -> bool:
    """Return whether works can fruit that others prepare."""
    return physical.prepared is not None and isinstance(works, Toll)


def origins(physical: Physical, works: Plant | Toll) -> Mapping[str, str]:
    """Return the places from which fruit comes to works, by area; prepared fruit comes from no area."""
    if physical.plant is not None and takes_prepared(physical, works):
        return {"": physical.plant.at}
    return {name: area.at for name, area in physical.areas.items()}


def fruit_of(physical: Physical, works: Plant | Toll) -> Fruit:
    """Return how the fruit that works take loses value; prepared fruit keeps until it is too old."""
    if not isinstance(works, Toll) or physical.prepared is None:
        return physical.fruit
    return Fruit.model_construct(
        handling_loss=0.0,
        bruise_per_km=0.0,
        decay_per_day=0.0,
        fresh_for=0.0,
        discard_after=math.inf if works.within is None else works.within,
    )


def cans_per_kg(physical: Physical, works: Plant | Toll) -> float:
    """Return the cans that are filled in the end from a kilogram of usable fruit at works."""
    if physical.toll is not None and prepares(physical, works):
        return works.recovery * physical.toll.recovery / physical.product.fill
    return works.recovery / physical.product.fill


def good_share(physical: Physical, works: Plant | Toll) -> float:
    """Return the share of the cans from works that is expected to be good in the end."""
    last = physical.toll if physical.toll is not None and prepares(physical, works) else works
    return math.prod(1 - share for share in last.rejects.values())
