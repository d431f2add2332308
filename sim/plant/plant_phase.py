"""The phases of a plant: its line and its books, from one expansion to the next."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.plant.can_sizes import Size
from sim.plant.line import Line
from sim.plant.machines import Machine
from sim.plant.mechanics import Mechanics
from sim.plant.power_outages import PowerOutages
from sim.plant.run_context import RunContext
from sim.plant.shift_book import ShiftBook
from sim.scenario.models.physical import Plant, Stage
from sim.scenario.models.sized_line import stages_for


@dataclass(frozen=True)
class PlantPhase:
    """A plant from its opening, or an expansion, to the next expansion, at work on a size of can."""

    number: int
    """How many phases come before."""
    size: Size
    cans_per_kg: float
    """Cans of the size that a usable kilogram of fruit fills."""
    line: Line
    book: ShiftBook
    target: float
    """Most fruit bought for a day [kg]."""
    batch: float
    """Largest lot of fruit [kg]."""
    bays: int
    ends: float
    """Hour at which the line is replaced."""
    flow: float
    """Fruit that its flow stages take in an hour at full speed [kg]."""
    batches: float
    """Fruit that its batch stages take in an hour [kg]."""
    stages: Mapping[str, Stage]
    """The stages of its line."""


BySize = Mapping[Size, PlantPhase]


def plant_phases(
    context: RunContext, hours: float, cans_per_kg: float, outages: PowerOutages
) -> Iterator[BySize]:
    """Yield the phases of a plant whose units work `hours` at most; unchanged stages keep machines.

    A line that does not change goes on from one phase to the next. Of each phase: by size of can, since a
    line works otherwise on each; `cans_per_kg` is of the main size.

    Raises
    ------
    ValueError
        If no daily target is set.
    """
    machines: dict[str, Machine] = {}
    phases = context.phases
    count = phases.all[0].plant.mechanics if phases.all[0].plant else None
    mechanics = Mechanics(count) if count is not None else None
    for place, phase in enumerate(phases.all):
        plant = phase.plant
        target = math.inf if phase.arrivals is not None else phase.call_off.target
        if plant is None or target is None:
            raise ValueError("a local plant needs call_off.target, the fruit it can take in a day")
        for name, stage in plant.stages.items():
            before = machines.get(name)
            if before is None or before.stage != stage:
                number = before.number + 1 if before is not None else 1
                machines[name] = Machine(name, stage, context.streams, number, hours)
        if place == 0 or plant.stages != phases.all[place - 1].stages:
            wait = plant.longest_wait or math.inf
            lines = {
                size: Line(_machines_for(size, context, plant, machines), wait, mechanics)
                for size in context.sizes
            }
            book = ShiftBook(context, plant, outages)
        changes = (
            24.0 * begin
            for begin, later in zip(phases.begins[place:], phases.all[place:], strict=True)
            if later.stages != plant.stages
        )
        ends = min(changes, default=math.inf)
        lot, terms = _lot(context, plant.batch), (1000 * target, plant.batch, plant.bays, ends)
        per_kg = {size: cans_per_kg / size.by_fruit for size in lines}
        yield {
            size: PlantPhase(
                place,
                size,
                per_kg[size],
                line,
                book,
                *terms,
                *line.kg_per_hour(per_kg[size], lot),
                plant.stages,
            )
            for size, line in lines.items()
        }


def _machines_for(
    size: Size, context: RunContext, plant: Plant, machines: Mapping[str, Machine]
) -> Iterator[Machine]:
    """Yield the machines of a line as they work on a size."""
    stages = stages_for(plant.stages, context.physical.product, size.name)
    for name, stage in stages.items():
        yield machines[name] if size.number == 0 else machines[name].for_size(stage)


def _lot(context: RunContext, batch: float) -> float:
    """Return the fruit of a lot [kg] of a full truck, which is divided in equal lots."""
    physical = context.physical
    load = 1000 * physical.vehicles[physical.legs["fruit"].vehicle].payload
    return load / math.ceil(load / batch - 1e-9)
