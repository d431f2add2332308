"""Mechanics whom all stages of a plant share: how long a breakdown waits until one is free.

A line is computed lot by lot, not in the order of time, so the waits of a shift are found by repeating
it until they do not change any more. The earliest breakdown waits for nobody. Once the waits of the
earliest are known, so is the hour of the next, and its wait: each repetition settles one more at least.

One decision looks ahead: whether a lot is started in time to be finished. So it may be that a lot is
started only if a later breakdown waits less, and that its own breakdown makes that one wait more. Then the
waits would change for ever, and the longer ones count.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heapify, heapreplace
from typing import Final

from sim.compiled import copied, restore
from sim.plant.fruit import Yard
from sim.plant.line_state import CALLS, DRAWN, LineState
from sim.plant.power_outages import calendar_hour, powered_hour
from sim.plant.session import SessionOutput

_MOST_PASSES: Final = 5_000
Breakdown = tuple[int, int]
"""Number of a stage, and of its breakdown."""
Call = tuple[float, Breakdown, float]
"""When a breakdown occurs, which it is, and the hours of its repair."""


class Mechanics:
    """Mechanics of a plant, who repair first what breaks down first."""

    def __init__(self, count: int) -> None:
        self._free = [0.0] * count
        """When each gets free, by the calendar."""

    def work(
        self, line: LineState, yard: Yard, shift: Callable[[], SessionOutput]
    ) -> SessionOutput:
        """Return what a shift on a line gives in which breakdowns wait for a mechanic.

        Raises
        ------
        RuntimeError
            If the waits change for ever.
        """
        first = [int(stage.breakdowns) for stage in line.stages]
        changing = line.stages, line.rings, line.shifts, line.log
        parts = [(part, copied(part)) for part in changing]
        number, loads = yard.waiting()
        waits: Mapping[Breakdown, float] = {}
        seen: set[frozenset[tuple[Breakdown, float]]] = set()
        for _ in range(_MOST_PASSES):
            output = shift()
            follow, free = self._assigned(line, first)
            if frozenset(follow.items()) in seen:
                follow = {each: max(wait, waits.get(each, 0.0)) for each, wait in follow.items()}
            if follow == waits:
                self._free = [calendar_hour(line.clock, hour) for hour in free]
                return output
            seen.add(frozenset(follow.items()))
            for part, before in parts:
                restore(part, before)
            restore(yard.loads, loads, number)
            for (stage, nth), wait in {**dict.fromkeys(waits, 0.0), **follow}.items():
                line.drawn[DRAWN * stage + CALLS][2 * nth] = wait
            waits = follow
        raise RuntimeError("the waits for mechanics do not settle")

    def _assigned(
        self, line: LineState, first: Sequence[int]
    ) -> tuple[Mapping[Breakdown, float], list[float]]:
        """Return the waits of the breakdowns [h], and when each mechanic is free then."""
        free = [powered_hour(line.clock, hour) for hour in self._free]
        heapify(free)
        waits: dict[Breakdown, float] = {}
        for hour, breakdown, repair in sorted(_calls(line, first)):
            begins = max(hour, free[0])
            waits[breakdown] = begins - hour
            heapreplace(free, begins + repair)
        return waits, free


def _calls(line: LineState, first: Sequence[int]) -> Iterator[Call]:
    """Yield the breakdowns of a line from those of the `first` numbers on."""
    for number, begin in enumerate(first):
        for nth in range(begin, int(line.stages[number].breakdowns)):
            place = 2 * nth + 1
            repairs, calls = line.drawn[DRAWN * number], line.drawn[DRAWN * number + CALLS]
            hour, repair = calls[place], repairs[place]
            yield float(hour), (number, nth), float(repair)
