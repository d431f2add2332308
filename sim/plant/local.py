"""A local plant: it buys fruit for the next shift, and processes it in shifts on its line."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from simpy.events import ProcessGenerator

from sim.compiled import Row
from sim.plant.accounts import Entry
from sim.plant.calendar import hour_of
from sim.plant.fields import Fields
from sim.plant.kernel import LANDING, REPAIR, WORK
from sim.plant.line import Line, Machine
from sim.plant.power_outages import PowerOutages
from sim.plant.processing_site import ProcessingSite
from sim.plant.run_context import RunContext
from sim.plant.session import SessionOutput
from sim.plant.shift import ShiftTerms
from sim.plant.shift_book import ShiftBook, WorkedShift
from sim.plant.stock import Store
from sim.scenario.models.physical import Plant

_LOGGED = {WORK: "stage.work", REPAIR: "stage.repair", LANDING: "stage.landing"}
"""What a journal calls the entries of the log of a line."""


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


def _phases(
    context: RunContext, hours: float, cans_per_kg: float, outages: PowerOutages
) -> Iterator[PlantPhase]:
    """Yield the phases of a plant whose units work `hours` at most; unchanged stages keep machines."""
    machines: dict[str, Machine] = {}
    phases = context.phases
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
        wait = plant.longest_wait or math.inf
        line = Line((machines[name] for name in plant.stages), wait)
        changes = (
            24.0 * begin
            for begin, later in zip(phases.begins[place:], phases.all[place:], strict=True)
            if later.stages != plant.stages
        )
        ends = min(changes, default=math.inf)
        book = ShiftBook(context, plant, outages)
        rates = line.kg_per_hour(cans_per_kg)
        yield PlantPhase(line, book, 1000 * target, plant.batch, plant.bays, ends, *rates)


class LocalPlant:
    """A plant in the district.

    Raises
    ------
    ValueError
        If a batch cannot be finished within a shift, or no daily target is set.
    """

    site_type: ClassVar[type[ProcessingSite]] = ProcessingSite

    def __init__(self, context: RunContext, plant: Plant, fields: Fields, store: Store) -> None:
        calendar = context.physical.calendar
        self._context = context
        self.site = self.site_type(context, plant, plant.batch, fields, store)
        self._outages = PowerOutages(context, plant.outage)
        self._speeds = [plant.ramp_up.get(year, 1.0) for year in context.year_of_operation]
        """Share of full speed at which the line works, by day."""
        self._working = [day for day in context.days.working(calendar) if day >= context.opening]
        self._opens = hour_of(calendar.shift_start)
        self._length = calendar.shift
        # The line is empty before the next shift opens.
        self._longest = min(self._length + plant.overtime, 24.0)
        hours, per_kg = self._longest * len(self._working), self.site.cans_per_kg
        self._phases = list(_phases(context, hours, per_kg, self._outages))
        self._day = -1
        """Day of the current or next shift."""
        self._opening = math.inf
        """Hour at which it opens."""
        self._staffed: bool | None = None
        """Whether a crew works in it; None before it opens."""
        self._ready = 0.0
        """Hour from which the line is empty, and none of its stages is down."""
        self._phase, self._speed, self._suffices = self._phases[0], math.nan, math.nan
        for phase in self._phases:
            self._set_speed(phase, min([1.0, *plant.ramp_up.values()]))

    def _set_speed(self, phase: PlantPhase, speed: float) -> None:
        """Begin a phase or another share of full speed."""
        if phase is not self._phase or speed != self._speed:
            phase.line.take_over(self._phase.line)
            phase.line.set_speed(speed)
            self._phase, self._speed = phase, speed
            self._suffices = self._hours_for(phase)

    def _hours_for(self, phase: PlantPhase) -> float:
        """Return hours that suffice for a batch and all that has piled up, once the line is empty."""
        kg, cans = phase.batch, phase.batch * self.site.cans_per_kg
        if (alone := phase.line.hours_alone(kg, cans)) > self._longest:
            raise ValueError(
                f"a batch of {kg:g} kg takes {alone:.1f} h from the first stage to the last, "
                f"longer than shift and overtime, {self._longest:g} h"
            )
        return phase.line.hours_at_most(kg, cans)

    def start(self) -> None:
        """Start the processes of the plant."""
        growers = self._context.physical.arrivals is not None
        self._context.env.process(self._receive() if growers else self._buy())
        self._context.env.process(self._work())

    def _buy(self) -> ProcessGenerator:
        """Buy fruit each working day: what the next shift can take, less the fruit in hand for it."""
        context, site = self._context, self.site
        harvest = hour_of(context.physical.call_off.harvest_start)
        good = site.cans_per_kg * site.inspection.expected_good
        for day, day_after in pairwise([*self._working, context.days.count]):
            hour = 24.0 * day + harvest
            yield context.until(hour)
            self.open_by(hour)
            phase = self._phase_on(day)
            context.accounts.book("fruit.capacity_kg", hour, phase.target)
            site.open_bays(phase.bays)
            for_this_shift = self._takes(self._phase, self._day, hour) if self._staffed else 0.0
            after = day if day > self._day else day_after
            shift = self._day if self._staffed is None else after
            if not self._staffed:
                site.yard.discard_old(hour)
            in_hand = site.yard.in_hand()
            kg = in_hand.waiting + in_hand.coming
            wanted = self._takes(phase, shift, hour) - max(0.0, kg - for_this_shift)
            site.purchasing.buy(wanted, site.wanted_cans(day, wanted * good, in_hand.cans))

    def _receive(self) -> ProcessGenerator:
        """Let growers come, and open the bays of each working day."""
        context, site = self._context, self.site
        context.env.process(site.receive())
        for day in self._working:
            hour = 24.0 * day
            yield context.until(hour)
            phase = self._phase_on(day)
            context.accounts.book("fruit.capacity_kg", hour, self._takes(phase, day, hour))
            site.open_bays(phase.bays)

    def _takes(self, phase: PlantPhase, day: int, hour: float) -> float:
        """Return the fruit [kg] that the shift of a day can take, by what is known at an hour.

        The line works at the speed of its year, from when it is ready; no more than the target.
        """
        opens = 24.0 * day + self._opens
        ready = max(opens, self._ready, self._outages.over(min(hour, opens)))
        left = opens + self._length - ready
        if left <= 0:
            return 0.0
        return self._takes_within(phase, day, left)

    def _takes_within(self, phase: PlantPhase, day: int, hours: float) -> float:
        """Return the fruit [kg] that the shift of a day can take within some hours."""
        speed = self._speeds[min(day, self._working[-1])]
        return min(phase.target, min(phase.flow * speed, phase.batches) * hours)

    def promised(self, day: int) -> float:
        """Return the good cans expected of the fruit in hand, and of the later shifts of the month.

        These take all that they can if nothing stops them.
        """
        return self.site.yard.in_hand().cans + self._makes_later[day]

    @cached_property
    def _makes_later(self) -> list[float]:
        """Good cans, by day, that the later shifts of its month can make."""
        dates, good = self._context.days.dates, self.site.inspection.expected_good
        later, shifts = [0.0] * len(dates), set(self._working)
        for day in range(len(dates) - 1, 0, -1):
            if dates[day].month == dates[day - 1].month:
                kg = self._takes_within(self._phase_on(day), day, self._length)
                makes = kg * self.site.cans_per_kg * good if day in shifts else 0.0
                later[day - 1] = later[day] + makes
        return later

    def _work(self) -> ProcessGenerator:
        """Process the fruit in hand in a shift each working day.

        A shift is computed when it closes, since all arrivals that it can use are known then. Its
        opening is no event: `open_by` is called by whoever needs to know of it.
        """
        for day in self._working:
            self._day, self._staffed = day, None
            self._opening = 24.0 * day + self._opens
            closing = self._opening + self._length
            yield self._context.until(closing)
            self.open_by(closing)
            if self._staffed:
                self.site.unload(closing)
                self._shift(day, self._opening)
        self._day, self._opening, self._staffed = self._context.days.count, math.inf, None

    def open_by(self, hour: float) -> None:
        """Open the shift if it opens before `hour`; it has a crew if there is fruit and a line for it."""
        if self._staffed is None and self._opening < hour:
            self._set_up(self._day)
            ready = max(self._ready, self._outages.over(self._opening))
            in_time = ready < self._opening + self._length
            growers = self._context.physical.arrivals is not None
            self._staffed = in_time and (growers or self.site.yard.first < self.site.yard.sent)

    def _phase_on(self, day: int) -> PlantPhase:
        return self._phases[self._context.phases.number(day)]

    def _set_up(self, day: int) -> None:
        """Set line, speed and size of lots for a day."""
        phase = self._phase_on(day)
        if phase is not self._phase:
            self.site.unload(self._opening)
            self.site.yard.divide(phase.batch)
        self._set_speed(phase, self._speeds[day])

    def _shift(self, day: int, opens: float) -> None:
        begins = max(opens, self._ready)
        clock = self._outages.clock(begins)
        ends = self._phase.ends
        closes, due = min(opens + self._length, ends), min(opens + self._longest, ends)
        rest = (0, False, False, self.site.yard.sent)
        terms = ShiftTerms(self.site.open(begins), clock, closes, due, ends, self._suffices, *rest)
        observe = self._context.accounts.keeps(begins, due)
        work = self._observed if observe else self.work_through
        output, hours = work(self._phase.line, terms)
        self._ready = max(output.finish, output.ready)
        self._context.accounts.note(Entry(begins, output.finish, "shift", amount=output.kg))
        self.site.close(output, opens, day)
        made = output.cans - output.ruined
        times = (opens, closes, begins, output.finish)
        self._phase.book.close(WorkedShift(*times, output.kg, output.cans, made), hours)

    def _observed(self, line: Line, terms: ShiftTerms) -> tuple[SessionOutput, Row]:
        """Process fruit of the yard in a shift, and note what each stage does."""
        yard, batch = self.site.yard, self._phase.batch
        line.keep_log(yard.lots - yard.started, batch * self.site.cans_per_kg)
        places = range(yard.first, yard.unloaded)
        before = [yard.nth(place).started for place in places]
        worked = self.work_through(line, terms)
        after = ((yard.nth(place), started) for place, started in zip(places, before, strict=True))
        lots = [float(load.kg) for load, started in after for _ in range(load.started - started)]
        numbers, first = Counter[str](), line.machines[0].name
        for kind, stage, begin, end, cans in line.log(terms.clock):
            what = _LOGGED[kind]
            numbers[what + stage] += 1
            number = numbers[what + stage]
            taken = what == "stage.work" and stage == first and number <= len(lots)
            amount = lots[number - 1] if taken else cans
            self._context.accounts.note(Entry(begin, end, what, stage, number, amount))
        return worked

    def work_through(self, line: Line, terms: ShiftTerms) -> tuple[SessionOutput, Row]:
        """Process fruit of the yard in a shift; return its output, and hours by stage."""
        output = line.shift(self.site.yard, terms)
        return output, line.hours(terms.clock)
