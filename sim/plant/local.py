"""The local chain: fruit called off for the next shift, and the shift on the line."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simpy.events import ProcessGenerator

from sim.plant.calendar import hour_of
from sim.plant.crew import ShiftBook, Worked
from sim.plant.floor import Floor
from sim.plant.grid import Clock, Grid
from sim.plant.line import Machine, Shift
from sim.plant.stock import Store
from sim.plant.supply import Field
from sim.plant.works import Tally, Works
from sim.scenario.physical import Plant


@dataclass(frozen=True)
class Line:
    """What works from the opening or an expansion on."""

    machines: list[Machine]
    book: ShiftBook
    target: float
    """Most fruit called off for a day [kg]."""
    batch: float
    """Fruit that moves as one lot [kg]."""
    bays: int


def _lines(floor: Floor) -> Iterator[Line]:
    """Yield the line of each phase; a stage that stays as it was keeps its machine."""
    machines: dict[str, Machine] = {}
    for phase in floor.phases.all:
        plant, target = phase.plant, phase.call_off.target
        if plant is None or target is None:
            raise ValueError("a local plant needs call_off.target, the fruit it can take in a day")
        for name, stage in plant.stages.items():
            before = machines.get(name)
            if before is None or before.stage != stage:
                number = before.number + 1 if before is not None else 1
                machines[name] = Machine(name, stage, floor.streams, number)
        line = [machines[name] for name in plant.stages]
        yield Line(line, ShiftBook(floor, plant), 1000 * target, plant.batch, plant.bays)


class LocalPlant:
    """A plant in the district with its yard, line and crew.

    Raises
    ------
    ValueError
        If a batch cannot be finished within a shift, or no daily target is set.
    """

    def __init__(
        self, floor: Floor, plant: Plant, fields: Mapping[str, Field], store: Store
    ) -> None:
        self._floor = floor
        self._lines = list(_lines(floor))
        self.works = Works(floor, plant, plant.batch, fields, store)
        self._grid = Grid(floor, plant.outage)
        self._ramp_up = plant.ramp_up
        self._working = [
            day for day in floor.days.working(floor.physical.calendar) if day >= floor.opening
        ]
        self._opens = hour_of(floor.physical.calendar.shift_start)
        self._length = floor.physical.calendar.shift
        # The line is empty before the next shift opens.
        self._longest = min(self._length + plant.overtime, 24.0)
        self._called = False
        """Whether a shift is under way."""
        self._over = 0.0
        """When the line was last empty."""
        self._line, self._speed, self._suffices = self._lines[0], math.nan, math.nan
        for line in self._lines:
            self._run_at(line, min([1.0, *plant.ramp_up.values()]))

    def _run_at(self, line: Line, speed: float) -> None:
        """Let a line work at a share of its full speed."""
        if line is not self._line or speed != self._speed:
            for machine in line.machines:
                machine.run_at(speed)
            self._line, self._speed, self._suffices = line, speed, self._hours_for(line)

    def _hours_for(self, line: Line) -> float:
        """Return hours that suffice for a batch, and what has piled up, once the line is empty."""
        kg, cans = line.batch, line.batch * self.works.cans_per_kg
        alone = Shift.open(line.machines, 0.0).foresee(0.0, kg, cans)
        if alone > self._longest:
            raise ValueError(
                f"a batch of {kg:g} kg takes {alone:.1f} h from the first stage to the last, "
                f"longer than shift and overtime, {self._longest:g} h"
            )
        return Shift.heaped(line.machines).at_most(0.0, kg, cans)

    def start(self) -> None:
        """Start to work."""
        self._floor.env.process(self._gather())
        self._floor.env.process(self._work())

    def _gather(self) -> ProcessGenerator:
        """Call off fruit each working day, up to the target with what is in hand for the next shift."""
        floor, works = self._floor, self.works
        harvest = hour_of(floor.physical.call_off.harvest_start)
        for day in self._working:
            yield floor.until(24.0 * day + harvest)
            line = self._line_of(day)
            works.open_bays(line.bays)
            for_this_shift = self._line.target if self._called else 0.0
            if not self._called:
                works.yard.discard_old(floor.env.now)
            in_hand = works.yard.waiting_kg + works.yard.coming_kg
            want = line.target - max(0.0, in_hand - for_this_shift)
            good = works.cans_per_kg * works.inspection.expected_good
            works.call_off.gather(want, works.wanted_cans(day, want * good))

    def _work(self) -> ProcessGenerator:
        """Call the crew on working days with fruit in hand, and work through the yard.

        The shift is computed when it closes: by then all arrivals that it could use are known.
        """
        floor, yard = self._floor, self.works.yard
        for day in self._working:
            opens = 24.0 * day + self._opens
            yield floor.until(opens)
            self._set_up(day)
            self._called = bool(yard.lots or yard.coming)
            yield floor.until(opens + self._length)
            if self._called:
                self._shift(day, opens)
            self._called = False

    def _line_of(self, day: int) -> Line:
        return self._lines[self._floor.phases.number(day)]

    def _set_up(self, day: int) -> None:
        """Let the line of a day work at the speed it attains by then; lots are of its batch."""
        line = self._line_of(day)
        if line is not self._line:
            self.works.yard.divide(line.batch)
        self._run_at(line, self._ramp_up.get(self._year(day), 1.0))

    def _shift(self, day: int, opens: float) -> None:
        begins = max(opens, self._over)
        clock = self._grid.clock(begins)
        shift = Shift.open(self._line.machines, clock.powered(begins), self._suffices)
        tally = self._run(shift, clock, opens)
        finish = shift.finish()
        self._over = max(begins, clock.wall(finish)) if tally.kg else begins
        self.works.close(tally, opens, day)
        self._line.book.close(Worked(opens, begins, self._over, tally.kg), shift, clock)

    def _year(self, day: int) -> int:
        """Return the year of operation that a day falls into, from 1 on."""
        months = self._floor.days.month_of
        return 1 + (months[day] - months[self._floor.opening]) // 12

    def _run(self, shift: Shift, clock: Clock, opens: float) -> Tally:
        """Start lots, first in first out, while the shift lasts and they can be finished in time."""
        tally, yard = self.works.tally(), self.works.yard
        while yard.lots:
            lot = yard.lots[0]
            start = max(clock.powered(lot.arrived), shift.free)
            now = clock.wall(start)
            if yard.discard_old(now):
                continue
            usable, cans = self.works.fills(lot, now)
            limit = start + opens + self._longest - now
            if now >= opens + self._length or not shift.ends_by(limit, start, lot.kg, cans):
                break
            if not self.works.packs(tally, cans, now):
                break
            shift.start(start, lot.kg, cans)
            tally.add(yard.take(now), usable, cans)
        return tally
