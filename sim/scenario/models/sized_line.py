"""A line at work on another size of can."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.scenario.models.can_sizes import MAIN, Product, SizeStage
from sim.scenario.models.physical import Stage


def stages_for(stages: Mapping[str, Stage], product: Product, size: str) -> Mapping[str, Stage]:
    """Return the stages of a line as they work on a size: as stated for it, else on the same net mass."""
    if size == MAIN:
        return stages
    own, cans = product.sizes[size].stages, 1 / product.equivalent(size)
    return {name: _sized(stage, own.get(name, SizeStage()), cans) for name, stage in stages.items()}


def _sized(stage: Stage, own: SizeStage, cans: float) -> Stage:
    """Return a stage at work on another size, of which `cans` have the net mass of one of the main size."""
    changes: dict[str, Any] = {}
    if stage.rate is not None and stage.rate.unit == "can/h":
        changes["rate"] = replace(stage.rate, amount=own.rate or stage.rate.amount * cans)
    if stage.load is not None:
        changes["load"] = own.load or max(1, math.floor(stage.load * cans))
        changes["cycle"] = own.cycle or stage.cycle
    if stage.least is not None:
        changes["least"] = max(1, math.floor(stage.least * cans))
    if stage.tank is not None and stage.tank.draws.unit.endswith("/can"):
        draws = replace(stage.tank.draws, amount=stage.tank.draws.amount / cans)
        changes["tank"] = stage.tank.model_copy(update={"draws": draws})
    return stage.model_copy(update=changes)
