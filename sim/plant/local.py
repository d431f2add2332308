"""The local chain: fruit called off for the next shift, and the shift on the line."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from simpy.events import ProcessGenerator

from sim.plant.calendar import hour_of
from sim.plant.fields import Fields
from sim.plant.line import Line, Machine
from sim.plant.power_outages import Clock, Grid
from sim.plant.run_context import Floor
from sim.plant.session import Output
from sim.plant.shift import ShiftTerms
from sim.plant.shift_book import ShiftBook, Worked
from sim.plant.stock import Store
from sim.plant.works import Works
from sim.scenario.models.physical import Plant


@dataclass(frozen=True)
class Crew:
    """Who works from the opening or an expansion on, and at what."""

    line: Line
    book: ShiftBook
    target: float
    """Most fruit called off for a day [kg]."""
    batch: float
    """Fruit that moves as one lot [kg]."""
    bays: int


def _crews(floor: Floor, hours: float) -> Iterator[Crew]:
    """Yield the crew of each phase; a stage that stays as it was keeps its machine.

    Take the most hours that a unit can work in a run.
    """
    machines: dict[str, Machine] = {}
    for phase in floor.phases.all:
        plant, target = phase.plant, phase.call_off.target
        if plant is None or target is None:
            raise ValueError("a local plant needs call_off.target, the fruit it can take in a day")
        for name, stage in plant.stages.items():
            before = machines.get(name)
            if before is None or before.stage != stage:
                number = before.number + 1 if before is not None else 1
                machines[name] = Machine(name, stage, floor.streams, number, hours)
        line = Line(machines[name] for name in plant.stages)
        yield Crew(line, ShiftBook(floor, plant), 1000 * target, plant.batch, plant.bays)


class LocalPlant:
    """A plant in the district with its yard, line and crew.

    Raises
    ------
    ValueError
        If a batch cannot be finished within a shift, or no daily target is set.
    """

    works_of: ClassVar[type[Works]] = Works

    def __init__(self, floor: Floor, plant: Plant, fields: Fields, store: Store) -> None:
        self._floor = floor
        self.works = self.works_of(floor, plant, plant.batch, fields, store)
        self._grid = Grid(floor, plant.outage)
        self._ramp_up = plant.ramp_up
        self._working = [
            day for day in floor.days.working(floor.physical.calendar) if day >= floor.opening
        ]
        self._opens = hour_of(floor.physical.calendar.shift_start)
        self._length = floor.physical.calendar.shift
        # The line is empty before the next shift opens.
        self._longest = min(self._length + plant.overtime, 24.0)
        # A lot is started only if all that is known by then leaves it time to be finished.
        self._crews = list(_crews(floor, self._longest * len(self._working)))
        self._day = -1
        """Day of the shift that is under way or comes next."""
        self._opening = math.inf
        """When it opens."""
        self._called: bool | None = None
        """Whether there is a crew for it; None: it is not open yet."""
        self._over = 0.0
        """When the line was last empty."""
        self._crew, self._speed, self._suffices = self._crews[0], math.nan, math.nan
        for crew in self._crews:
            self._run_at(crew, min([1.0, *plant.ramp_up.values()]))

    def _run_at(self, crew: Crew, speed: float) -> None:
        """Let a crew work at a share of the line's full speed."""
        if crew is not self._crew or speed != self._speed:
            crew.line.take_over(self._crew.line)
            crew.line.run_at(speed)
            self._crew, self._speed, self._suffices = crew, speed, self._hours_for(crew)

    def _hours_for(self, crew: Crew) -> float:
        """Return hours that suffice for a batch, and what has piled up, once the line is empty."""
        line, kg, cans = crew.line, crew.batch, crew.batch * self.works.cans_per_kg
        line.begin(0.0)
        if (alone := line.foresee(0.0, kg, cans)) > self._longest:
            raise ValueError(
                f"a batch of {kg:g} kg takes {alone:.1f} h from the first stage to the last, "
                f"longer than shift and overtime, {self._longest:g} h"
            )
        line.heap()
        return line.at_most(0.0, kg, cans)

    def start(self) -> None:
        """Start to work."""
        self._floor.env.process(self._gather())
        self._floor.env.process(self._work())

    def _gather(self) -> ProcessGenerator:
        """Call off fruit each working day, up to the target with what is in hand for the next shift."""
        floor, works = self._floor, self.works
        harvest = hour_of(floor.physical.call_off.harvest_start)
        good = works.cans_per_kg * works.inspection.expected_good
        for day in self._working:
            hour = 24.0 * day + harvest
            yield floor.until(hour)
            self.open_by(hour)
            crew = self._crew_of(day)
            floor.record.book("fruit.capacity_kg", hour, crew.target)
            works.open_bays(crew.bays)
            for_this_shift = self._crew.target if self._called else 0.0
            if not self._called:
                works.yard.discard_old(hour)
            in_hand = works.yard.in_hand()
            kg = in_hand.waiting + in_hand.coming
            want = crew.target - max(0.0, kg - for_this_shift)
            works.call_off.gather(want, works.wanted_cans(day, want * good, in_hand.cans))

    def _work(self) -> ProcessGenerator:
        """Call the crew on working days with fruit in hand, and work through the yard.

        The shift is computed when it closes: by then all arrivals that it could use are known. That it
        opens takes no event: whoever has to know it by then lets it open first, with `open_by`.
        """
        for day in self._working:
            self._day, self._called = day, None
            self._opening = 24.0 * day + self._opens
            closing = self._opening + self._length
            yield self._floor.until(closing)
            self.open_by(closing)
            if self._called:
                self.works.unload(closing)
                self._shift(day, self._opening)

    def open_by(self, hour: float) -> None:
        """Let the crew come if there is fruit in hand and the shift opens before an hour."""
        if self._called is None and self._opening < hour:
            self._set_up(self._day)
            self._called = self.works.yard.first < self.works.yard.sent

    def _crew_of(self, day: int) -> Crew:
        return self._crews[self._floor.phases.number(day)]

    def _set_up(self, day: int) -> None:
        """Let the crew of a day work at the speed it attains by then; lots are of its batch."""
        crew = self._crew_of(day)
        if crew is not self._crew:
            self.works.unload(self._opening)
            self.works.yard.divide(crew.batch)
        self._run_at(crew, self._ramp_up.get(self._year(day), 1.0))

    def _shift(self, day: int, opens: float) -> None:
        works, begins = self.works, max(opens, self._over)
        clock = self._grid.clock(begins)
        closes, due = opens + self._length, opens + self._longest
        session = works.open(begins)
        terms = ShiftTerms(session, clock.first, closes, due, self._suffices)
        done, hours = self.work_through(self._crew.line, clock, terms)
        self._over = max(begins, clock.wall(done.finish)) if done.kg else begins
        works.close(done, opens, day)
        self._crew.book.close(Worked(opens, begins, self._over, done.kg), hours, clock)

    def work_through(
        self, line: Line, clock: Clock, terms: ShiftTerms
    ) -> tuple[Output, list[float]]:
        """Work on the fruit in the yard for a shift; return what was done, and hours by stage."""
        done = line.shift(self.works.yard, clock.outages, terms)
        return done, line.hours()

    def _year(self, day: int) -> int:
        """Return the year of operation that a day falls into, from 1 on."""
        months = self._floor.days.month_of
        return 1 + (months[day] - months[self._floor.opening]) // 12
