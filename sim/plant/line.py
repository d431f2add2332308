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
from collections.abc import Iterable, Sequence
from itertools import pairwise

from sim.compiled import table
from sim.plant import kernel
from sim.plant.streams import Streams
from sim.scenario.physical import Stage
from sim.streams import log_sigma


class Machine:
    """A stage with its breakdowns, which come after operating hours, as long as it is there.

    `number` counts the machines that the stage has had; each has its own luck.
    """

    def __init__(self, name: str, stage: Stage, streams: Streams, number: int = 1) -> None:
        self.name = name
        self.stage = stage
        self.number = number
        luck = f"stage.{name}" if number == 1 else f"stage.{name}.{number}"
        self.gaps, self.stops = breakdowns(luck, stage, streams)
        """Hours of operation before each breakdown, and hours of each repair."""

    @property
    def hours_per_unit(self) -> tuple[float, float]:
        """Hours of work at full speed for a kilogram of fruit and for a can, of which one is 0."""
        rate = self.stage.rate
        if rate is None:
            return 0.0, 0.0
        hours = 1 / rate.amount
        return (hours / 1000, 0.0) if rate.unit == "t/h" else (0.0, hours)


def breakdowns(luck: str, stage: Stage, streams: Streams) -> tuple[list[float], list[float]]:
    """Return hours of operation before each breakdown and hours of each repair, for a whole run.

    Exponential hours, lognormal repairs; together more hours than there are.
    """
    if stage.mtbf is None:
        return [], []
    most = stage.units * streams.hours
    size = 64
    while (gaps := stage.mtbf * streams.numbered(f"{luck}.breakdown", _GAP, size)).sum() <= most:
        size *= 2
    count = int(gaps.cumsum().searchsorted(most)) + 2
    normals = streams.numbered(f"{luck}.repair", "standard_normal", count).tolist()
    sigma, mean = log_sigma(stage.repair_cv), stage.repair or 0.0
    stops = [mean * math.exp(sigma * normal - sigma**2 / 2) for normal in normals]
    return gaps[:count].tolist(), stops


_GAP = "standard_exponential"


class Line:
    """Machines in the order of the flow; `stages` are their states in one shift, a row each."""

    def __init__(self, machines: Iterable[Machine]) -> None:
        self.machines = list(machines)
        self._desks, self._trial = _desks(self.machines), _desks(self.machines)
        self.stages = self._desks.stages[:-1]

    def run_at(self, speed: float) -> None:
        """Work at a share of the full speed from the next shift on; a batch takes its time anyway."""
        for machine, stage in zip(self.machines, self.stages, strict=True):
            hours = machine.hours_per_unit
            stage[kernel.PER_KG], stage[kernel.PER_CAN] = hours[0] / speed, hours[1] / speed

    def hours(self) -> list[float]:
        """Return the hours of each stage in this shift: busy, down, blocked; one after the other."""
        states = (kernel.BUSY, kernel.DOWN, kernel.BLOCKED)
        return [float(stage[state]) for stage in self.stages for state in states]

    def take_over(self, before: "Line") -> None:
        """Take over the wear of the machines that were in the line before."""
        worn = dict(zip(before.machines, before.stages, strict=True))
        for machine, stage in zip(self.machines, self.stages, strict=True):
            for wear in (kernel.LEFT, kernel.BROKEN):
                stage[wear] = worn.get(machine, stage)[wear]

    def begin(self, hour: float) -> None:
        """Begin a shift at `hour`, the line being empty."""
        kernel.begin(self._desks, hour)

    def heap(self) -> None:
        """Put a load before each batch stage, more than ever piles up."""
        for stage in self.stages:
            stage[kernel.PILED] = stage[kernel.LOAD]

    @property
    def reached(self) -> float:
        """The latest hour at which any stage is busy so far."""
        return float(self._desks.stages[-1][kernel.REACHED])

    def run(self, fruit: kernel.Fruit, outages: kernel.Outages, rules: kernel.Rules) -> kernel.Done:
        """Start lots, first in first out, while the shift lasts and they can be finished in time."""
        return kernel.run(self._desks, self._trial, fruit, outages, rules)

    def start(self, ready: float, kg: float, cans: float) -> None:
        """Send a lot of `kg` of fruit, which fills `cans`, through the line."""
        kernel.start(self._desks, ready, kg, cans)

    def finish(self) -> float:
        """Work on what has piled up as last, smaller loads; return when the line is empty."""
        return kernel.finish(self._desks)

    def foresee(self, ready: float, kg: float, cans: float) -> float:
        """Return when the line would be empty after a last lot if nothing broke down from now on."""
        return kernel.foresee(self._desks, self._trial, ready, kg, cans)

    def at_most(self, ready: float, kg: float, cans: float) -> float:
        """Return what `foresee` does or a later hour, for less work: loads do not overlap."""
        return kernel.at_most(self._desks, ready, kg, cans)


def _desks(machines: Sequence[Machine]) -> kernel.Desks:
    """Return an empty line, and behind it the way out."""
    rows, above = [], -1
    buffers = [machine.stage.buffer or 0 for machine in machines]
    for place, (machine, (buffer, after)) in enumerate(
        zip(machines, pairwise([*buffers, 0]), strict=True)
    ):
        rows.append(_row(machine, above, buffer, after))
        above = place if machine.stage.load is not None else above
    rows.append(_numbers({kernel.LOAD: math.inf, kernel.ABOVE: above}))
    return kernel.Desks(
        table(rows),
        table([*([0.0] * (machine.stage.units - 1) for machine in machines), []]),
        table([*([0.0] * buffer for buffer in buffers), []]),
        table([*(machine.gaps for machine in machines), []]),
        table([*(machine.stops for machine in machines), []]),
    )


def _row(machine: Machine, above: int, buffer: int, after: int) -> list[float]:
    """Return a stage as the kernel reads it, given what is before it and behind it."""
    stage, gaps = machine.stage, machine.gaps
    per_kg, per_can = machine.hours_per_unit
    return _numbers(
        {
            kernel.PER_KG: per_kg,
            kernel.PER_CAN: per_can,
            kernel.LOAD: stage.load or 0.0,
            kernel.CYCLE: stage.cycle or 0.0,
            kernel.ABOVE: above,
            kernel.SIMPLE: not (gaps or buffer or after or stage.units > 1),
            kernel.BREAKS: bool(gaps),
            kernel.LEFT: gaps[0] if gaps else 0.0,
            kernel.MORE: stage.units - 1,
            kernel.BUFFER: buffer,
            kernel.BUFFER_AFTER: after,
        }
    )


def _numbers(of: dict[int, float]) -> list[float]:
    return [float(of.get(place, 0.0)) for place in range(kernel.PLACES)]
