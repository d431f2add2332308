"""The line of a local cannery within one shift, computed from departure to departure.

Once a lot is started nothing outside can change its way through the line: arrivals, breakdowns by
operating hours and failures of the grid are known or drawn ahead. So the shift is a recursion on
departure times, exact, without an event for each lot and stage:

    start(lot, stage)  = max(ready, when a unit of the stage is free)
    end                = start + work + repairs that fall into the work
    leave              = max(end, when a place in the next buffer is free); the unit is blocked till then

A failure of the grid stops every stage at once, so the recursion runs on a clock that stands
still meanwhile (`Clock`).
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.plant.streams import Series, Streams, log_sigma
from sim.scenario.parts import Stage


@dataclass(frozen=True)
class Clock:
    """Turns hours of the day into hours with power, and back."""

    outages: Sequence[tuple[float, float]] = ()
    """(begin, length) of the failures, in order, not overlapping."""

    def powered(self, hour: float) -> float:
        """Return `hour` less the outages before it."""
        return hour - sum(min(length, max(0.0, hour - begin)) for begin, length in self.outages)

    def wall(self, powered: float) -> float:
        """Return the hour at which `powered` hours have passed."""
        for begin, length in self.outages:
            if powered > begin:
                powered += length
        return powered


class Machine:
    """A stage with its breakdowns, which come after operating hours, over the whole run."""

    def __init__(self, name: str, stage: Stage, streams: Streams) -> None:
        self.name = name
        self.stage = stage
        self.hours_per_item = (
            1 / (stage.rate.amount * (1000 if stage.takes == "fruit" else 1)) if stage.rate else 0.0
        )
        self._sigma = log_sigma(stage.repair_cv)
        self._failures: Series | None = None
        self.till_failure = math.inf
        if stage.mtbf is not None:
            self._failures = streams.series(f"stage.{name}.breakdown", "standard_exponential")
            self._repairs = streams.series(f"stage.{name}.repair", "standard_normal")
            self._number = 0
            self.till_failure = stage.mtbf * self._failures[0]

    def repairs(self, work: float) -> float:
        """Return the hours of repair that fall into `work` hours of operation."""
        stopped = 0.0
        self.till_failure -= work
        while self.till_failure < 0 and self._failures is not None:
            normal = self._repairs[self._number]
            stopped += (self.stage.repair or 0.0) * math.exp(
                self._sigma * normal - self._sigma**2 / 2
            )
            self._number += 1
            self.till_failure += (self.stage.mtbf or 0.0) * self._failures[self._number]
        return stopped

    def work(self, amount: float) -> float:
        """Return the hours one unit works on `amount` (kg or cans), or on one batch."""
        return self.stage.cycle if self.stage.cycle is not None else amount * self.hours_per_item


@dataclass
class Desk:
    """A stage during one shift: when its units are free, what has piled up, hours by state."""

    machine: Machine
    free: list[float]
    starts: deque[float] = field(default_factory=deque)
    piled: float = 0.0
    busy: float = 0.0
    down: float = 0.0
    blocked: float = 0.0

    def room(self) -> float:
        """Return when a place in front of the stage is or gets free."""
        buffer = self.machine.stage.buffer
        return self.starts[-buffer] if buffer is not None and len(self.starts) >= buffer else 0.0

    def serve(self, ready: float, amount: float, after: "Desk | None") -> float:
        """Work on `amount` from `ready` on; return when it leaves for the stage `after`."""
        unit = self.free.index(min(self.free)) if len(self.free) > 1 else 0
        start = max(ready, self.free[unit])
        work = self.machine.work(amount)
        stopped = self.machine.repairs(work)
        end = start + work + stopped
        leave = max(end, after.room()) if after is not None else end
        self.free[unit] = leave
        if self.machine.stage.buffer is not None:
            self.starts.append(start)
        self.busy += work
        self.down += stopped
        self.blocked += leave - end
        return leave


class Shift:
    """One shift of the line, in hours with power."""

    def __init__(self, machines: Sequence[Machine], begin: float) -> None:
        self.begin = begin
        self.desks = [Desk(machine, [begin] * machine.stage.units) for machine in machines]
        self.finish = begin
        self.done = 0.0
        self._after: list[Desk | None] = [*self.desks[1:], None]

    @property
    def free(self) -> float:
        """Hour at which the first stage can take the next lot."""
        return min(self.desks[0].free)

    def foresee(self, ready: float, kg: float, cans: float) -> float:
        """Return when a lot started at `ready` would be finished if nothing broke down."""
        for desk in self.desks:
            stage = desk.machine.stage
            ready = max(ready, min(desk.free)) + desk.machine.work(
                kg if stage.takes == "fruit" else cans
            )
        return ready

    def start(self, ready: float, kg: float, cans: int) -> None:
        """Send a lot of `kg` of fruit, which fills `cans`, through the line."""
        self._pass(0, ready, kg, cans)

    def _pass(self, first: int, ready: float, kg: float, cans: float) -> None:
        """Take a lot through the stages from `first` on; at a batch stage cans pile up to loads."""
        for index in range(first, len(self.desks)):
            desk = self.desks[index]
            load = desk.machine.stage.load
            if load is not None:
                desk.piled += cans
                while desk.piled >= load:
                    self._cook(index, ready, load)
                return
            ready = desk.serve(
                ready, kg if desk.machine.stage.takes == "fruit" else cans, self._after[index]
            )
        self.done += cans
        self.finish = max(self.finish, ready)

    def _cook(self, index: int, ready: float, load: float) -> None:
        desk = self.desks[index]
        desk.piled -= load
        left = desk.serve(ready, load, self._after[index])
        self._pass(index + 1, left, 0.0, load)

    def close(self) -> None:
        """Finish what has piled up in front of the batch stages as a last, smaller load."""
        for index, desk in enumerate(self.desks):
            if desk.piled > 0:
                self._cook(index, max(self.desks[index - 1].free), desk.piled)
