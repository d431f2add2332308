"""A local plant: it buys fruit for the next shifts, and processes it in shifts on its line."""

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from simpy.events import ProcessGenerator

from sim.compiled import Row
from sim.plant.accounts import Entry
from sim.plant.can_sizes import Size
from sim.plant.changeover import Changeovers
from sim.plant.fields import Fields
from sim.plant.line import Line
from sim.plant.line_log import observed
from sim.plant.other_work import IdleLine
from sim.plant.plant_phase import PlantPhase, plant_phases
from sim.plant.power_outages import Clock, PowerOutage, PowerOutages
from sim.plant.prepared import PreparingSite
from sim.plant.processing_site import ProcessingSite
from sim.plant.roster import Stint, roster_of
from sim.plant.run_context import RunContext
from sim.plant.session import SessionOutput
from sim.plant.shift import ShiftTerms
from sim.plant.stock import Store
from sim.scenario.models.physical import Plant, by_products
from sim.scenario.models.shifts import hour_of
from sim.scenario.models.two_steps import prepares

_NOTHING = 0.0, 0.0
"""No cans lost, and none held."""


class LocalPlant:
    """A plant in the district.

    Raises
    ------
    ValueError
        If a batch cannot be finished within a shift, or no daily target is set.
    """

    def __init__(self, context: RunContext, plant: Plant, fields: Fields, store: Store) -> None:
        self._context = context
        self.site: ProcessingSite | PreparingSite = (
            PreparingSite(context, plant, fields)
            if prepares(context.physical, plant)
            else ProcessingSite(context, plant, plant.batch, fields, store)
        )
        self._has_tanks = bool(self.site.tanks)
        self._growers = context.physical.arrivals is not None
        self._ends = context.days.hours
        self._harvest = 0.0 if self._growers else hour_of(context.physical.call_off.harvest_start)
        """When fruit is called off on a day, or bays are opened for growers."""
        self._speeds = [plant.ramp_up.get(year, 1.0) for year in context.year_of_operation]
        """Share of full speed at which the line works, by day."""
        self._roster = roster_of(context.days, context.physical.calendar, plant, context.opening)
        self.site.goes_on = self._roster.goes_on
        self._cleaning = plant.cleaning
        self._start_up = plant.start_up.length if plant.start_up is not None else 0.0
        self._changeovers = Changeovers(context, plant)
        ends = self._roster.day_ends(plant.cleaning) if plant.cleaning else []
        stops = [PowerOutage(begin, plant.cleaning) for begin in ends]
        self._outages = PowerOutages(context, plant.outage, stops)
        self._idle = IdleLine(context, plant, self._outages)
        hours, per_kg = self._roster.hours, self.site.cans_per_kg
        self._phases = list(plant_phases(context, hours, per_kg, self._outages))
        self._stint = self._roster.after
        """Current or next stint."""
        self._staffed: bool | None = None
        """Whether a crew works in it; None before it opens."""
        self._run: tuple[Clock, int] | None = None
        """Clock, and shifts so far, of a line that is not emptied before the current stint."""
        self._ready = 0.0
        """Hour from which the line takes fruit: it is empty or goes on, and no stage is down."""
        self._empty = 0.0
        """Hour from which it is empty, whatever is down."""
        self._owed = dict.fromkeys(context.sizes, _NOTHING)
        """Cans lost and held that are not booked, by size: those filled before have left the store."""
        self._several = len(context.sizes) > 1
        self._is_one = len(self._phases) == 1 and not self._several
        """Whether there is one phase and one size from begin to end."""
        self._size = context.sizes[0]
        """Size of the cans that are filled in the current stint."""
        self._phase, self._speed = self._phases[0][self._size], math.nan
        self._suffices = self._passage = math.nan
        """Hours that suffice for a lot and all that can pile up, and those of a lot that is alone."""
        for by_size in self._phases:
            for phase in by_size.values():
                self._set_speed(phase, min([1.0, *plant.ramp_up.values()]))

    def _set_speed(self, phase: PlantPhase, speed: float) -> None:
        """Begin a phase or another share of full speed."""
        if phase is not self._phase or speed != self._speed:
            phase.line.take_over(self._phase.line)
            phase.line.set_speed(speed)
            self.site.set_beside(by_products(phase.stages))
            self.site.set_size(phase.size)
            self._phase, self._speed = phase, speed
            self._suffices = self._hours_for(phase)

    def _hours_for(self, phase: PlantPhase) -> float:
        """Return hours that suffice for a batch and all that has piled up, once the line is empty."""
        kg, cans = phase.batch, phase.batch * phase.cans_per_kg
        self._passage = phase.line.hours_alone(kg, cans)
        longest = self._roster.shortest - self._start_up - self._changeovers.hours - self._cleaning
        if self._passage > longest:
            raise ValueError(
                f"a batch of {kg:g} kg takes {self._passage:.1f} h from the first stage to the last, "
                f"longer than shift and overtime, {longest:g} h"
            )
        return phase.line.hours_at_most(kg, cans)

    def start(self) -> None:
        """Start the processes of the plant."""
        self._context.env.process(self._receive() if self._growers else self._buy())
        self._context.env.process(self._work())

    def _buy(self) -> ProcessGenerator:
        """Buy fruit each working day: what its shifts can take, less the fruit in hand for them.

        If they work already, it is for those of the next working day.
        """
        context, site, roster = self._context, self.site, self._roster
        for day, day_after in pairwise([*roster.working, context.days.count]):
            hour = 24.0 * day + self._harvest
            yield context.until(hour)
            self.open_by(hour)
            phase = self._phase if self._is_one else self._phase_on(day)
            context.accounts.book("fruit.capacity_kg", hour, phase.target)
            site.open_bays(phase.bays)
            now = self._stint
            begun = self._staffed is not None or not now.is_first
            left = now.later if self._staffed is False else (now, *now.later)
            for_these = self._takes(left, hour) if begun else 0.0
            after = day if day > now.day else day_after
            if not self._staffed:
                site.yard.discard_old(hour)
            in_hand = site.yard.in_hand()
            kg = in_hand.waiting + in_hand.coming
            shifts = roster.on[after] if begun else left
            size = self._next_size(hour) if self._several else self._size
            wanted = self._takes(shifts, hour, size) - max(0.0, kg - for_these)
            site.call_off(wanted, in_hand.cans, size)

    def _receive(self) -> ProcessGenerator:
        """Let growers come, and open the bays of each working day."""
        context, site = self._context, self.site
        context.env.process(site.receive())
        for day in self._roster.working:
            hour = 24.0 * day
            yield context.until(hour)
            phase = self._phase_on(day)
            kg = self._takes(self._roster.on[day], hour)
            context.accounts.book("fruit.capacity_kg", hour, kg)
            site.open_bays(phase.bays)

    def _next_size(self, hour: float) -> Size:
        """Return the size to fill when the line is next empty; one that goes on keeps its own."""
        return self._size if self._run is not None else self.site.next_size(self._size, hour)

    def _takes(self, stints: Sequence[Stint], hour: float, size: Size | None = None) -> float:
        """Return the fruit [kg] that stints of a day can take, by what is known at an hour.

        The line of that day works at the speed of its year, from when it is ready; no more than the
        target. It fills cans of a size, or of that of the current stint.
        """
        hours, one = 0.0, self._is_one
        for stint in stints:
            opens, ready = stint.opens, self._ready if one else self._ready_on(stint.day)
            known = self._outages.over(hour if hour < opens else opens)
            opens = ready if ready > opens else opens
            opens = known if known > opens else opens
            hours += stint.closes - opens if stint.closes > opens else 0.0
        return self._takes_within(stints[0].day, hours, size) if hours > 0 else 0.0

    def _takes_within(self, day: int, hours: float, size: Size | None = None) -> float:
        """Return the fruit [kg] that the shifts of a day can take within some hours."""
        day = min(day, self._roster.working[-1])
        phase, speed = self._phase_on(day, size), self._speeds[day]
        return min(phase.target, min(phase.flow * speed, phase.batches) * hours)

    def promised(self, day: int) -> float:
        """Return the good cans expected of the fruit in hand, and of the later shifts of the month.

        These take all that they can if nothing stops them.
        """
        return self.site.yard.in_hand().cans + self._makes_later[day]

    @cached_property
    def _makes_later(self) -> list[float]:
        """Good cans, by day, that the later shifts of its month can make."""
        dates, good = self._context.days.dates, self.site.expected_good
        later, working = [0.0] * len(dates), set(self._roster.working)
        for day in range(len(dates) - 1, 0, -1):
            if dates[day].month == dates[day - 1].month:
                stints = self._roster.on[day] if day in working else ()
                hours = sum(stint.closes - stint.opens for stint in stints)
                kg = self._takes_within(day, hours)
                later[day - 1] = later[day] + kg * self.site.cans_per_kg * good
        return later

    def _work(self) -> ProcessGenerator:
        """Process the fruit in hand in the stints of each working day.

        A stint is computed when it closes, since all arrivals that it can use are known then. Its
        opening is no event: `open_by` is called by whoever needs to know of it.
        """
        last = math.nextafter(self._ends, 0.0)
        for number, stint in enumerate(self._roster.stints):
            self._stint, self._staffed = stint, None
            closing = min(stint.closes, last)
            yield self._context.until(closing)
            if closing == 24.0 * (closing // 24) + self._harvest:
                # Fruit that is called off at this hour is called off as long as the stint works.
                yield self._context.env.timeout(0)
            self.open_by(stint.closes)
            if self._staffed:
                self.site.unload(closing)
                self._work_off(number, stint)
            else:
                self._idle.work(stint, self._ready, min(self._phase.ends, self._ends), self._speed)
        self._stint, self._staffed = self._roster.after, None

    def open_by(self, hour: float) -> None:
        """Open the stint if it opens before `hour`.

        It has a crew if the line was not emptied, or if there is a line in time, after its start-up, for
        fruit that is there or may come.
        """
        if self._staffed is None and self._stint.opens < hour:
            stint, yard = self._stint, self.site.yard
            if not self._is_one or self._speeds[stint.day] != self._speed:
                self._set_up(stint)
            warm = max(stint.opens, self._ready) + self._start_up
            warm += self._changeovers.hours_to(self._phase.size)
            ready = max(warm, self._outages.over(stint.opens))
            closes = min(stint.closes, self._phase.ends)
            fruit = self._growers or yard.first < yard.accepted
            self._staffed = self._run is not None or (ready < closes and fruit)

    def _phase_on(self, day: int, size: Size | None = None) -> PlantPhase:
        """Return the phase of a day, at work on a size or on that of the current stint."""
        if self._is_one:
            return self._phase
        number = self._context.phases.number(day) if len(self._phases) > 1 else 0
        return self._phases[number][size or self._size]

    def _ready_on(self, day: int) -> float:
        """Return the hour from which the line of a day takes fruit: a new one without what it replaces."""
        then, now = self._phase_on(day), self._phase
        if then.book is now.book:
            return self._ready
        return max(self._empty, now.line.repaired(then.line.machines))

    def _set_up(self, stint: Stint) -> None:
        """Set line, size of lots and size of cans for a day."""
        if self._several:
            self._size = self._next_size(stint.opens)
        phase = self._phase_on(stint.day)
        if phase.number != self._phase.number:
            self._ready = self._ready_on(stint.day)
            self.site.unload(stint.opens)
            self.site.yard.divide(phase.batch, stint.opens)
        self._set_speed(phase, self._speeds[stint.day])

    def _work_off(self, number: int, stint: Stint) -> None:
        """Process fruit in a stint, and book it."""
        phase, run = self._phase, self._run
        begins = stint.opens if run is not None else max(stint.opens, self._ready)
        if run is None and not self._roster.is_plain:
            phase.line.open(self._roster.closings(number, self._ends))
        clock, first = run if run is not None else (self._outages.clock(begins), 0)
        ends, beyond = phase.ends, first + len(stint.shifts)
        closes = min(stint.closes, ends, self._ends)
        goes_on = stint.goes_on and stint.closes < ends
        stops = ends - self._cleaning
        hours = closes, min(stint.due - self._cleaning, stops), stops, self._suffices
        sent = math.inf if self._growers else self.site.yard.accepted
        then = first, run is not None, goes_on, sent
        warm = begins if run is not None else begins + self._start_up
        spoiled = 0
        if self._several:
            warm, spoiled = self._changeovers.set_up(phase.size, warm)
        terms = ShiftTerms(self.site.open(warm), clock, *hours, *then)
        accounts = self._context.accounts
        observe = accounts.is_journal and accounts.keeps(begins, terms.due)
        work = self._observed if observe else self.work_through
        output, shares = work(phase.line, terms, len(stint.shifts))
        if observe:
            accounts.note(Entry(begins, output.finish, "shift", amount=output.kg))
        self._run = (clock, beyond) if output.pauses else None
        self._empty = output.finish + self._cleaning
        self._ready = (
            output.ready - self._passage if output.pauses else max(self._empty, output.ready)
        )
        owed = self._owed[phase.size]
        if owed != _NOTHING or output.ruined + output.held > output.cans:
            output, owed = output.with_owed(*owed)
            self._owed[phase.size] = self.site.take_back(*owed, stint.opens)
        self.site.close(output, stint.opens, stint.day, spoiled)
        if self._has_tanks:
            self.site.tanks.book(phase.stages, phase.line.stages, stint.opens)
        phase.book.close(stint, (begins, warm, closes), output, shares, phase.size.equivalent)

    def _observed(
        self, line: Line, terms: ShiftTerms, shifts: int
    ) -> tuple[SessionOutput, list[Row]]:
        """Process fruit of the yard in shifts that touch, and note what each stage does."""
        with observed(self._context.accounts, self.site.yard, self._phase, terms):
            return self.work_through(line, terms, shifts)

    def work_through(
        self, line: Line, terms: ShiftTerms, shifts: int
    ) -> tuple[SessionOutput, list[Row]]:
        """Process fruit of the yard in shifts that touch; return the output, and hours by stage of each."""
        output = line.shift(self.site.yard, terms)
        if shifts == 1 and not output.pauses:
            return output, [line.hours(terms.clock, terms.crew, line.shifts)]
        last = terms.crew + shifts - 1
        hours = [line.hours(terms.clock, crew, crew + 1) for crew in range(terms.crew, last)]
        hours.append(line.hours(terms.clock, last, last + 1 if output.pauses else line.shifts))
        return output, hours
