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
from itertools import chain
from typing import Final

from sim.compiled import Row, Table, numbers, table
from sim.plant import kernel, runs
from sim.plant.shift import shift
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


_HOURS: Final = slice(kernel.BUSY, kernel.BLOCKED + 1)
_GAP: Final = "standard_exponential"


class Line:
    """Machines in the order of the flow, and their state in one shift."""

    def __init__(self, machines: Iterable[Machine]) -> None:
        self.machines = list(machines)
        rows = [*_rows(self.machines)]
        self._table = table(rows + rows)
        self.stages = self._table[: len(self.machines)]
        """State of each machine, as the kernel names its places."""
        self._luck = table([machine.luck for machine in self.machines])

    def run_at(self, speed: float) -> None:
        """Work at a share of the full speed from the next shift on; a batch takes its time anyway."""
        for machine, stage in zip(self.machines, self.stages, strict=True):
            hours = machine.hours_per_unit
            stage[kernel.PER_KG], stage[kernel.PER_CAN] = hours[0] / speed, hours[1] / speed

    def take_over(self, before: "Line") -> None:
        """Take over the wear of the machines that were in the line before."""
        worn = dict(zip(before.machines, before.stages, strict=True))
        for machine, stage in zip(self.machines, self.stages, strict=True):
            for wear in (kernel.LEFT, kernel.BROKEN):
                stage[wear] = worn.get(machine, stage)[wear]

    def begin(self, hour: float) -> None:
        """Begin a shift at `hour`, the line being empty."""
        kernel.begin(self._table, hour)

    def heap(self) -> None:
        """Put a load before each batch stage, more than ever piles up."""
        for stage in self.stages:
            stage[kernel.PILED] = stage[kernel.LOAD]

    def shift(self, loads: Table, ages: Row, outages: Table, rules: Row) -> runs.Done:
        """Start lots, first in first out, while the shift lasts and they can be finished in time."""
        return runs.Done(*shift(self._table, self._luck, loads, ages, outages, rules))

    def hours(self) -> list[float]:
        """Return the hours of each stage in this shift: busy, down, blocked, stage by stage."""
        return [state for stage in self.stages for state in numbers(stage[_HOURS])]

    def start(self, ready: float, kg: float, cans: float) -> None:
        """Send a lot of `kg` of fruit, which fills `cans`, through the line."""
        kernel.start(self._table, self._luck, ready, (kg, cans))

    def finish(self) -> float:
        """Work on what has piled up as last, smaller loads; return when the line is empty."""
        return kernel.finish(self._table, self._luck)

    def foresee(self, ready: float, kg: float, cans: float) -> float:
        """Return when the line would be empty after a last lot if nothing broke down from now on."""
        return kernel.foresee(self._table, self._luck, ready, (kg, cans))

    def at_most(self, ready: float, kg: float, cans: float) -> float:
        """Return what `foresee` does or a later hour, for less work: loads do not overlap."""
        return kernel.at_most(self._table, ready, (kg, cans))


def _rows(machines: Sequence[Machine]) -> Iterator[list[float]]:
    """Yield the stages as the kernel reads them, and the way out behind them."""
    above = -1
    buffers = [machine.stage.buffer or 0 for machine in machines]
    for place, machine in enumerate(machines):
        stage, luck, (buffer, after) = machine.stage, machine.luck, [*buffers, 0][place : place + 2]
        row = [0.0] * (kernel.PLACES + stage.units - 1 + buffer)
        row[kernel.PER_KG], row[kernel.PER_CAN] = machine.hours_per_unit
        row[kernel.LOAD], row[kernel.CYCLE] = stage.load or 0.0, stage.cycle or 0.0
        row[kernel.ABOVE] = above
        row[kernel.SIMPLE] = not (luck or buffer or after or stage.units > 1)
        row[kernel.BREAKS], row[kernel.LEFT] = bool(luck), luck[0] if luck else 0.0
        row[kernel.MORE] = stage.units - 1
        row[kernel.BUFFER], row[kernel.BUFFER_AFTER] = buffer, after
        yield row
        above = place if stage.load is not None else above
    out = [0.0] * kernel.PLACES
    out[kernel.LOAD], out[kernel.ABOVE] = math.inf, above
    yield out
