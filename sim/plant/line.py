"""The line of a local cannery within one shift, computed from departure to departure.

Once a lot is started nothing outside can change its way through the line: arrivals, breakdowns by
operating hours and failures of the grid are known or drawn ahead. So the shift is a recursion on
departure times, exact, without an event for each lot and stage. Lots keep their order:

    start(lot, stage) = max(ready, when a unit of the stage is free, start of the lot before)
    end               = start + work + repairs that fall into the work
    leave             = max(end, when a place before the next stage is free); blocked till then

In front of a batch stage cans pile up, and each full load is a lot of its own from there on. A
failure of the grid stops every stage at once, so hours here are hours with power (`Clock`).
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from sim.compiled import numbers, records, row, table
from sim.plant import kernel
from sim.plant.fruit import Yard
from sim.plant.kernel import StageState
from sim.plant.power_outages import Outages
from sim.plant.session import Output
from sim.plant.shift import ShiftTerms, shift
from sim.plant.streams import Streams
from sim.scenario.models.physical import Stage
from sim.streams import log_sigma


class Machine:
    """A stage with its breakdowns, which come after operating hours, as long as it is there.

    `number` counts the machines that the stage has had; each has its own luck.
    """

    def __init__(
        self, name: str, stage: Stage, streams: Streams, number: int = 1, hours: float = math.inf
    ) -> None:
        """Take the most hours that a unit can work in a run, if they are known."""
        self.name = name
        self.stage = stage
        self.number = number
        luck = f"stage.{name}" if number == 1 else f"stage.{name}.{number}"
        self.luck = breakdowns(luck, stage, streams, min(hours, streams.hours))
        """Hours of operation and of repair, in turn; none for a stage that does not break down."""

    @property
    def hours_per_unit(self) -> tuple[float, float]:
        """Hours of work at full speed for a kilogram of fruit and for a can, of which one is 0."""
        rate = self.stage.rate
        if rate is None:
            return 0.0, 0.0
        hours = 1 / rate.amount
        return (hours / 1000, 0.0) if rate.unit == "t/h" else (0.0, hours)


def breakdowns(luck: str, stage: Stage, streams: Streams, hours: float) -> list[float]:
    """Return hours of operation to a breakdown and hours of its repair, in turn, for a whole run.

    Exponential hours, lognormal repairs. Together they are more than the hours that a unit can work.
    """
    if stage.mtbf is None:
        return []
    most, size = stage.units * hours, 64
    while (gaps := stage.mtbf * streams.numbered(f"{luck}.breakdown", _GAP, size)).sum() <= most:
        size *= 2
    count = int(gaps.cumsum().searchsorted(most, "right")) + 1
    normals = streams.numbered(f"{luck}.repair", "standard_normal", count).tolist()
    sigma, mean = log_sigma(stage.repair_cv), stage.repair or 0.0
    stops = [mean * math.exp(sigma * normal - sigma**2 / 2) for normal in normals]
    gaps[count - 1] = math.inf  # so that nobody reads on, whatever happens
    return list(chain.from_iterable(zip(gaps[:count].tolist(), stops, strict=True)))


_GAP: Final = "standard_exponential"


class Line:
    """Machines in the order of the flow, and their state in one shift."""

    def __init__(self, machines: Iterable[Machine]) -> None:
        self.machines = list(machines)
        states = [*_states(self.machines)]
        # The copy on which the line is foreseen does not break down.
        calm = [replace(state, breaks=False) for state in states]
        self._table = records(StageState, states + calm)
        self.stages = self._table[: len(self.machines)]
        """State of each machine."""
        self._rings = table([[0.0] * (state.more_units + state.places) for state in states + calm])
        self._hours = row([0.0] * (3 * len(self.machines)))
        self._luck = table([machine.luck for machine in self.machines])

    def run_at(self, speed: float) -> None:
        """Work at a share of the full speed from the next shift on; a batch takes its time anyway."""
        copies = self._table[len(self._table) // 2 :]
        for machine, *states in zip(self.machines, self.stages, copies, strict=False):
            for state in states:
                kg_hours, can_hours = machine.hours_per_unit
                state.kg_hours, state.can_hours = kg_hours / speed, can_hours / speed

    def take_over(self, before: "Line") -> None:
        """Take over the wear of the machines that were in the line before."""
        worn = dict(zip(before.machines, before.stages, strict=True))
        for machine, stage in zip(self.machines, self.stages, strict=True):
            if machine in worn:
                stage.runs_for = worn[machine].runs_for
                stage.breakdowns = worn[machine].breakdowns

    def begin(self, hour: float) -> None:
        """Begin a shift at `hour`, the line being empty."""
        kernel.begin(self._table, self._rings, hour)

    def heap(self) -> None:
        """Put a load before each batch stage, more than ever piles up."""
        for stage in self.stages:
            stage.piled_cans = stage.load

    def shift(self, yard: Yard, outages: Outages, terms: ShiftTerms) -> Output:
        """Start lots, first in first out, while the shift lasts and they can be finished in time."""
        line = self._table, self._rings, self._luck
        fruit = yard.loads, yard.ages, yard.rules
        return Output(*shift(*line, *fruit, outages, terms))

    def hours(self) -> list[float]:
        """Return the hours of each stage in this shift: busy, down, blocked, stage by stage."""
        kernel.write_hours(self._table, self._hours)
        return numbers(self._hours)

    def start(self, ready: float, kg: float, cans: float) -> None:
        """Send a lot of `kg` of fruit, which fills `cans`, through the line."""
        kernel.start(self._table, self._rings, self._luck, ready, (kg, cans))

    def finish(self) -> float:
        """Work on what has piled up as last, smaller loads; return when the line is empty."""
        return kernel.finish(self._table, self._rings, self._luck)

    def foresee(self, ready: float, kg: float, cans: float) -> float:
        """Return when the line would be empty after a last lot if nothing broke down from now on."""
        return kernel.foresee(self._table, self._rings, self._luck, ready, (kg, cans))

    def at_most(self, ready: float, kg: float, cans: float) -> float:
        """Return what `foresee` does or a later hour, for less work: loads do not overlap."""
        return kernel.at_most(self._table, self._rings, ready, (kg, cans))


def _states(machines: Sequence[Machine]) -> Iterator[StageState]:
    """Yield the stages as the kernel reads them, and the exit behind them."""
    before = -1
    buffers = [machine.stage.buffer or 0 for machine in machines]
    for number, machine in enumerate(machines):
        stage, luck = machine.stage, machine.luck
        places, places_after = [*buffers, 0][number : number + 2]
        kg_hours, can_hours = machine.hours_per_unit
        yield StageState(
            kg_hours=kg_hours,
            can_hours=can_hours,
            load=stage.load or 0.0,
            cycle=stage.cycle or 0.0,
            batch_before=before,
            simple=not (luck or places or places_after or stage.units > 1),
            breaks=bool(luck),
            runs_for=luck[0] if luck else 0.0,
            more_units=stage.units - 1,
            places=places,
            places_after=places_after,
        )
        before = number if stage.load is not None else before
    yield StageState(load=math.inf, batch_before=before)
