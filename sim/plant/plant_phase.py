"""The phases of a plant: its line and its books, from one expansion to the next."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.plant.line import Line
from sim.plant.machines import Machine
from sim.plant.mechanics import Mechanics
from sim.plant.power_outages import PowerOutages
from sim.plant.run_context import RunContext
from sim.plant.shift_book import ShiftBook
from sim.scenario.models.physical import Stage


@dataclass(frozen=True)
class PlantPhase:
    """A plant from its opening, or an expansion, to the next expansion."""

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


def plant_phases(
    context: RunContext, hours: float, cans_per_kg: float, outages: PowerOutages
) -> Iterator[PlantPhase]:
    """Yield the phases of a plant whose units work `hours` at most; unchanged stages keep machines.

    A line that does not change goes on from one phase to the next.

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
            line = Line((machines[name] for name in plant.stages), wait, mechanics)
            book = ShiftBook(context, plant, outages)
        changes = (
            24.0 * begin
            for begin, later in zip(phases.begins[place:], phases.all[place:], strict=True)
            if later.stages != plant.stages
        )
        ends = min(changes, default=math.inf)
        rates = line.kg_per_hour(cans_per_kg, _lot(context, plant.batch))
        yield PlantPhase(
            line, book, 1000 * target, plant.batch, plant.bays, ends, *rates, plant.stages
        )


def _lot(context: RunContext, batch: float) -> float:
    """Return the fruit of a lot [kg] of a full truck, which is divided in equal lots."""
    physical = context.physical
    load = 1000 * physical.vehicles[physical.legs["fruit"].vehicle].payload
    return load / math.ceil(load / batch - 1e-9)
