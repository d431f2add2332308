"""Rule of the line: a batch that is started when the shift opens can be finished by plan."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from sim.numerals import Problem, written
from sim.scenario.models.can_sizes import MAIN
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import Expansion, Physical, Plant, Stage
from sim.scenario.models.shifts import shifts_in, without_breaks
from sim.scenario.models.sized_line import stages_for
from sim.scenario.problems import Problems

_ROUNDING = 1e-9  # hours


def line_rules(physical: Physical) -> Problems:
    """Yield the phases of a plant whose batch takes longer than shift and overtime when it is slowest."""
    steps = {step.after: (name, step) for name, step in physical.expansions.items()}
    for month, phase in phases(physical).items():
        if phase.plant is not None:
            available = _available(physical, phase.plant)
            sizes = phase.product.all_sizes
            hours = max(batch_hours(phase, phase.plant, size) for size in sizes)
            if hours > available:
                words = {
                    "batch": f"{written(phase.plant.batch)} kg",
                    "hours": f"{hours:.1f} h",
                    "available": f"{written(available)} h",
                }
                yield _written_at(*steps.get(month, ("", None))), Problem("batch_too_long", words)


def _available(physical: Physical, plant: Plant) -> float:
    """Return the hours of the shortest shifts without a break, with overtime, that are left for goods."""
    parts = (
        part
        for month in range(1, 13)
        for part in without_breaks(shifts_in(physical.calendar, plant.shifts, month))
    )
    hours = min(min(part[-1].closes - part[0].opens + plant.overtime, 24.0) for part in parts)
    set_up = plant.start_up, plant.changeover
    return hours - plant.cleaning - sum(each.length for each in set_up if each is not None)


def _written_at(name: str, step: Expansion | None) -> str:
    """Return the path of a batch, or of the line of an expansion that leaves the batch as it was."""
    if step is None:
        return "plant.batch"
    return f"expansions.{name}.{'batch' if step.batch is not None else 'stages'}"


def batch_hours(physical: Physical, plant: Plant, size: str = MAIN) -> float:
    """Return the hours that one batch takes on the empty line in its slowest year, without breakdowns.

    It fills cans of a size.

    They begin when the line opens; a batch is held back as long as its cans would wait too long. They
    follow the equations of `plant/line.py`; a test compares both.
    """
    speed = min([1.0, *plant.ramp_up.values()])
    product = physical.product
    cans = plant.batch * plant.recovery / product.all_sizes[size].fill
    stages = stages_for(plant.stages, product, size)
    line = _Line([*stages.values()], speed, plant.longest_wait or math.inf)
    return line.run(plant.batch, cans)


@dataclass
class _Station:
    """A stage: hours at which its units are free, starts so far, the pile before a batch stage."""

    stage: Stage
    free: list[float]
    starts: list[float] = field(default_factory=list)
    piled: float = 0.0
    piled_at: float = 0.0
    departs: float = 0.0
    """Hour of the next departure of a batch, where they have hours of their own."""
    wait: float = math.inf
    """Hours after which a pile is started though it fills no load."""
    until: float = math.inf
    """Hour at which that is so."""


class _Line:
    """The way of goods through an empty line."""

    def __init__(self, stages: list[Stage], speed: float, wait: float) -> None:
        self._stations = [_Station(stage, [0.0] * stage.units) for stage in stages]
        self._last = next((one for one in reversed(self._stations) if one.stage.load), None)
        if self._last is not None:
            self._last.wait = wait
        self._speed = speed
        self._end = 0.0

    def run(self, kg: float, cans: float) -> float:
        """Return the hour at which goods that enter at hour 0 have left the line."""
        self._travel(0, self._held(cans), kg, cans)
        for number, station in enumerate(self._stations):
            while station.piled > 0:
                self._cook(number, self._begins(station, station.piled_at))
        return self._end

    def _held(self, cans: float) -> float:
        """Return the hour from which a vessel gets free in time for all loads of the goods."""
        if self._last is None:
            return 0.0
        stage = self._last.stage
        loads = math.ceil(cans / (stage.load or math.inf))
        return max(0.0, _mean(stage, stage.cycle) * loads - self._last.wait)

    def _travel(self, number: int, ready: float, kg: float, cans: float) -> None:
        """Take goods through flow stages to the next pile, or to the end."""
        for place, station in enumerate(self._stations[number:], number):
            if station.stage.load:
                self._pile(place, ready, cans)
                return
            ready = self._visit(place, ready, _hours(station.stage, kg, cans) / self._speed)
        self._end = max(self._end, ready)

    def _pile(self, number: int, ready: float, cans: float) -> None:
        """Add cans to a pile, after the loads that begin before; start what is full or need not wait."""
        station = self._stations[number]
        hour = max(station.piled_at, ready)
        while station.piled > 0 and self._begins(station) < hour + _ROUNDING:
            self._cook(number, self._begins(station))
        if station.piled == 0:
            station.until = hour + station.wait
        station.piled += cans
        station.piled_at = hour
        load = station.stage.load or math.inf
        while station.piled >= load or (station.piled > 0 and self._begins(station) <= hour):
            self._cook(number, self._begins(station))

    def _begins(self, station: _Station, known: float = math.inf) -> float:
        """Return when the next load of a pile begins; from an hour on it is known that no can comes."""
        stage, hour = station.stage, station.piled_at
        least = stage.load if stage.start in (None, "full") else stage.least or 1.0
        if station.piled < (least or math.inf):
            hour = max(hour, known)
        hour = max([hour, station.free[0], *station.starts[-1:]])
        if stage.every and station.departs < hour < station.until:
            late = (hour - station.departs) / stage.every
            hour = station.departs + stage.every * math.ceil(late - _ROUNDING)
        elif stage.every:
            hour = max(hour, station.departs)
        return min(hour, station.until)

    def _cook(self, number: int, begins: float) -> None:
        """Take a load from a pile through its batch stage and on; behind it only cans count."""
        station = self._stations[number]
        load = min(station.stage.load or 0.0, station.piled)
        if station.stage.every and begins < station.until:
            station.departs = begins + station.stage.every
        station.piled -= load
        station.until = station.piled_at + station.wait
        leave = self._visit(number, begins, _mean(station.stage, station.stage.cycle))
        self._travel(number + 1, leave, 0.0, load)

    def _visit(self, number: int, ready: float, work: float) -> float:
        """Return when goods leave a stage, in their order and when there is a place before the next."""
        station = self._stations[number]
        start = max([ready, heappop(station.free), *station.starts[-1:]])
        leave = max([start + work, *self._place_free(number + 1)])
        station.starts.append(start)
        heappush(station.free, leave)
        return leave

    def _place_free(self, number: int) -> Iterator[float]:
        """Yield when a place before a stage gets free, if its places are limited and taken."""
        if number < len(self._stations):
            station = self._stations[number]
            places, starts = station.stage.buffer, station.starts
            if places == 0:
                yield max([station.free[0], *starts[-1:]])
            elif places is not None and len(starts) >= places:
                yield starts[-places]


def _hours(stage: Stage, kg: float, cans: float) -> float:
    """Return the mean hours of a lot at a flow stage at full speed."""
    if stage.rate is None:
        return _mean(stage, stage.time)
    return (kg / 1000 if stage.rate.unit == "t/h" else cans) / stage.rate.amount


def _mean(stage: Stage, stated: float | None) -> float:
    """Return the mean of a time that varies by the law of a stage."""
    return stage.service.mean(stated or 0.0) if stage.service else stated or 0.0
