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
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappushpop

from sim.plant.streams import Series, Streams
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
        self.load = stage.load
        self.cycle = stage.cycle or 0.0
        self._full_speed = _hours_per_unit(stage)
        self.per_kg, self.per_can = self._full_speed
        """Hours of work for a kilogram of fruit and for a can, of which one is 0."""
        luck = f"stage.{name}" if number == 1 else f"stage.{name}.{number}"
        self._failures = _Failures(luck, stage, streams) if stage.mtbf is not None else None
        self.breaks = self._failures is not None

    def run_at(self, speed: float) -> None:
        """Work at a share of the full speed from the next shift on; a batch takes its time anyway."""
        self.per_kg, self.per_can = (hours / speed for hours in self._full_speed)

    def repairs(self, work: float) -> float:
        """Return the hours of repair that fall into `work` hours of operation."""
        failures = self._failures
        if failures is None:
            return 0.0
        failures.left -= work
        return failures.stops() if failures.left < 0 else 0.0


def _hours_per_unit(stage: Stage) -> tuple[float, float]:
    if stage.rate is None:
        return 0.0, 0.0
    hours = 1 / stage.rate.amount
    return (hours / 1000, 0.0) if stage.rate.unit == "t/h" else (0.0, hours)


class _Failures:
    """The breakdowns of one stage: exponential operating hours between, lognormal repairs."""

    def __init__(self, luck: str, stage: Stage, streams: Streams) -> None:
        self._mtbf = stage.mtbf or 0.0
        self._repair = stage.repair or 0.0
        self._sigma = log_sigma(stage.repair_cv)
        self._gaps: Series = streams.series(f"{luck}.breakdown", "standard_exponential")
        self._repairs: Series = streams.series(f"{luck}.repair", "standard_normal")
        self._number = 0
        self.left = self._mtbf * self._gaps[0]
        """Hours of operation to the next breakdown; below 0 it is overdue."""

    def stops(self) -> float:
        """Return the hours of the repairs that are due."""
        stopped = 0.0
        while self.left < 0:
            luck = self._sigma * self._repairs[self._number] - self._sigma**2 / 2
            stopped += self._repair * math.exp(luck)
            self._number += 1
            self.left += self._mtbf * self._gaps[self._number]
        return stopped


@dataclass(slots=True)
class Desk:
    """A stage during one shift: when it is free, what has piled up, hours by state."""

    machine: Machine
    per_kg: float
    per_can: float
    breaks: bool
    free: float
    """When the next lot can start: a unit is free then, and the lot before has started."""
    others: list[float]
    """When the other units get free, as a heap."""
    starts: deque[float] | None
    """Starts of the last lots, as many as find a place before the stage; None: no limit."""
    ahead: deque[float] | None
    """The same of the next stage."""
    piled: float = 0.0
    """Cans before a batch stage, then the fruit they were made of [kg], and when the last came."""
    piled_kg: float = 0.0
    piled_at: float = -math.inf
    busy: float = 0.0
    down: float = 0.0
    blocked: float = 0.0

    @classmethod
    def open(cls, machine: Machine, after: "Desk | None", begin: float) -> "Desk":
        """Return the stage at the begin of a shift, `after` being the next stage."""
        places, others = machine.stage.buffer, [begin] * (machine.stage.units - 1)
        starts = deque[float](maxlen=places) if places is not None else None
        ahead = after.starts if after is not None else None
        speed = (machine.per_kg, machine.per_can, machine.breaks)
        return cls(machine, *speed, begin, others, starts, ahead)

    def reliable(self, after: "Desk | None") -> "Desk":
        """Return a copy that does not break down and does not keep hours, before `after`."""
        starts = self.starts.copy() if self.starts is not None else None
        ahead = after.starts if after is not None else None
        speed, others = (self.per_kg, self.per_can, False), self.others.copy()
        piled = (self.piled, self.piled_kg, self.piled_at)
        return Desk(self.machine, *speed, self.free, others, starts, ahead, *piled)

    def serve(self, ready: float, work: float) -> float:
        """Work for `work` hours on a lot that is ready; return when it leaves for the next stage."""
        # A comparison costs a fraction of max(), and this is the innermost step of all.
        start = ready if ready > self.free else self.free
        leave = start + work
        self.busy += work
        if self.breaks and (stopped := self.machine.repairs(work)):
            self.down += stopped
            leave += stopped
        ahead = self.ahead
        if ahead is not None and len(ahead) == ahead.maxlen and ahead[0] > leave:
            self.blocked += ahead[0] - leave
            leave = ahead[0]
        if self.starts is not None:
            self.starts.append(start)
        self.free = max(start, heappushpop(self.others, leave)) if self.others else leave
        return leave

    def cooked(self, ready: float, cans: float) -> float:
        """Return when loads of a batch stage that are all there at `ready` are done at the latest."""
        loads = math.ceil(cans / (self.machine.load or math.inf))
        vessels = max(1, min(loads, 1 + len(self.others)))
        begin = max(ready, self.free, sorted((self.free, *self.others))[vessels - 1])
        return begin + self.machine.cycle * math.ceil(loads / vessels)


class Shift:
    """One shift of the line, in hours with power."""

    def __init__(self, desks: Iterable[Desk], reached: float, suffices: float = math.inf) -> None:
        self.desks = list(desks)
        self._sections = _sections(self.desks)
        self.reached = reached
        """The latest hour at which any stage is busy so far."""
        self._suffices = suffices

    @classmethod
    def open(cls, machines: Sequence[Machine], begin: float, suffices: float = math.inf) -> "Shift":
        """Return a shift that begins at `begin`, the line being empty.

        `suffices` are hours in which any lot and what has piled up go through an empty line.
        """
        desks = deque[Desk]()
        for machine in reversed(machines):
            desks.appendleft(Desk.open(machine, desks[0] if desks else None, begin))
        return cls(desks, begin, suffices)

    @classmethod
    def heaped(cls, machines: Sequence[Machine]) -> "Shift":
        """Return a shift that begins at 0 with a load before each batch stage, more than ever piles up."""
        shift = cls.open(machines, 0.0)
        for desk in shift.desks:
            desk.piled = desk.machine.load or 0.0
        return shift

    @property
    def free(self) -> float:
        """Hour at which the first stage can take the next lot."""
        return self.desks[0].free

    def start(self, ready: float, kg: float, cans: float) -> None:
        """Send a lot of `kg` of fruit, which fills `cans`, through the line."""
        self._pass(0, ready, kg, cans)

    def finish(self) -> float:
        """Work on what has piled up as last, smaller loads; return when the line is empty."""
        for number, (_, batch) in enumerate(self._sections):
            if batch is not None and batch.piled > 0:
                self._cook(number, batch, batch.piled)
        return self.reached

    def ends_by(self, limit: float, ready: float, kg: float, cans: float) -> bool:
        """Return whether a lot would be finished by `limit` if nothing broke down from now on."""
        return (
            max(self.reached, ready) + self._suffices <= limit
            or self.at_most(ready, kg, cans) <= limit
            or self.foresee(ready, kg, cans) <= limit
        )

    def foresee(self, ready: float, kg: float, cans: float) -> float:
        """Return when the line would be empty after a last lot if nothing broke down from now on."""
        desks = deque[Desk]()
        for desk in reversed(self.desks):
            desks.appendleft(desk.reliable(desks[0] if desks else None))
        trial = Shift(desks, self.reached)
        trial.start(ready, kg, cans)
        return trial.finish()

    def at_most(self, ready: float, kg: float, cans: float) -> float:
        """Return what `foresee` does or a later hour, for less work: loads do not overlap."""
        for flow, batch in self._sections:
            for desk in flow:
                begin = ready if ready > desk.free else desk.free
                ready = begin + kg * desk.per_kg + cans * desk.per_can
            if batch is not None:
                kg, cans = kg + batch.piled_kg, cans + batch.piled
                ready = batch.cooked(max(ready, batch.piled_at), cans)
        return max(ready, self.reached)

    def _pass(self, section: int, ready: float, kg: float, cans: float) -> None:
        """Take a lot through a section, and on with each load that is full before its batch stage."""
        flow, batch = self._sections[section]
        for desk in flow:
            ready = desk.serve(ready, kg * desk.per_kg + cans * desk.per_can)
        self.reached = max(self.reached, ready)
        if batch is not None:
            batch.piled += cans
            batch.piled_kg += kg
            batch.piled_at = max(batch.piled_at, ready)
            load = batch.machine.load or math.inf
            while batch.piled >= load:
                self._cook(section, batch, load)

    def _cook(self, section: int, batch: Desk, load: float) -> None:
        """Take a load from the pile at the end of a section through the batch stage and on."""
        kg = batch.piled_kg * load / batch.piled
        batch.piled -= load
        batch.piled_kg -= kg
        leave = batch.serve(batch.piled_at, batch.machine.cycle)
        self._pass(section + 1, leave, kg, load)


def _sections(desks: Iterable[Desk]) -> list[tuple[list[Desk], Desk | None]]:
    """Return the line in sections: flow stages, and the batch stage behind them; the last has none."""
    sections: list[tuple[list[Desk], Desk | None]] = []
    flow: list[Desk] = []
    for desk in desks:
        if desk.machine.load is None:
            flow.append(desk)
        else:
            sections.append((flow, desk))
            flow = []
    return [*sections, (flow, None)]
