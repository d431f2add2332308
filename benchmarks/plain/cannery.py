"""A local plant: it calls fruit off for the next shift, and processes it in shifts on its line."""

import math
from copy import copy
from functools import partial
from itertools import pairwise
from types import SimpleNamespace

from benchmarks.plain.crew import Crew
from benchmarks.plain.grid import Grid
from benchmarks.plain.idle import Idle
from benchmarks.plain.machines import Machine, Setup, Terms
from benchmarks.plain.mechanics import Mechanics
from benchmarks.plain.roster import roster
from benchmarks.plain.shift import Shift, Stretch
from benchmarks.plain.site import Made, Site
from benchmarks.plain.two_steps import PeelingSite
from benchmarks.plain.world import hours_of


class Cannery:
    """A plant in the district."""

    def __init__(self, world, plant, store):
        self._world, self._plant = world, plant
        prepares = world.physical.prepared is not None
        self.site = (PeelingSite if prepares else Site)(world, plant, plant.batch, store)
        self._roster = roster(world, plant)
        *self._working, self._after = self._roster
        self._grid = Grid(world, plant.outage, self._stops())
        self._idle = Idle(world, plant, self._grid)
        self._mechanics = Mechanics(plant.mechanics)
        self._start_up = plant.start_up.length if plant.start_up is not None else 0.0
        self._machines, self._crew, self._phase = {}, None, None
        self._stretch = None
        """The work of a line that is not emptied before the next stint."""
        self._owed = 0, 0
        """Cans lost and held that are not counted yet."""
        self._empty = 0.0
        """Hour from which the line is empty after the last shift."""
        self._day, self._left = self._after, []
        """The working day that is under way, or the next one; its stints that are not over."""
        self._is_open = self._is_staffed = False
        """Whether a stint is open, and whether there is a crew in it."""
        growers = world.physical.arrivals is not None
        world.env.process(self._opening_bays() if growers else self._buying())
        world.env.process(self._shifts())

    def _stops(self):
        """Return the hours in which the line is cleaned at the end of a day after which it goes on."""
        cleaning = self._plant.cleaning
        stints = [stint for day in self._working for stint in self._roster[day]]
        ends = [stint.closes for stint in stints if stint.goes_on and stint.ends_day and cleaning]
        return [(end - cleaning, end) for end in ends]

    def _opening_bays(self):
        """Open the bays of each working day at midnight, where growers come."""
        for day in self._working:
            yield self._world.until(24.0 * day)
            kg = self._takes(self._roster[day])
            self._world.ledger.book("fruit.capacity_kg", self._world.env.now, kg)
            self.site.gate.set_bays(self._world.on(day).plant.bays)

    # Call-off

    def _buying(self):
        """Call off each working day what the next shift can take, less the fruit in hand for it."""
        world, site = self._world, self.site
        harvest = hours_of(world.physical.call_off.harvest_start)
        for day, day_after in pairwise([*self._working, world.days.count]):
            yield world.until(24.0 * day + harvest)
            now, today = world.env.now, world.on(day)
            world.ledger.book("fruit.capacity_kg", now, 1000 * today.call_off.target)
            site.gate.set_bays(today.plant.bays)
            if not self._is_staffed:
                site.yard.discard_old(now)
            fruit, cans = site.in_hand()
            next_day = self._day
            if self._is_open or len(self._left) < len(self._roster[self._day]):
                next_day = day if day > self._day else day_after
                # A stint that has no crew takes no fruit.
                left = self._left[self._is_open and not self._is_staffed :]
                fruit = max(0.0, fruit - self._takes(left))
            wanted = self._takes(self._roster[next_day]) - fruit
            site.call_off(wanted, cans)

    def _takes(self, stints):
        """Return the fruit that stints of a day can take, by what is known now [kg]."""
        world, hours = self._world, 0.0
        for stint in stints:
            powered = self._grid.back(min(world.env.now, stint.opens))
            ready = self._ready(self._world.on(stint.day).plant.stages)
            hours += max(0.0, stint.closes - max(stint.opens, ready, powered))
        return self._takes_within(stints[0].day, hours) if hours > 0 else 0.0

    def _takes_within(self, day, hours):
        """Return the fruit that the line of a day can take within some hours [kg]."""
        day = min(day, self._working[-1])
        today = self._world.on(day)
        lot, rates = self._lot(today), []
        for stage in today.plant.stages.values():
            rates.append(self._rate(stage, self._speed(day), lot))
            lot = stage.load / self.site.cans_per_kg if stage.load is not None else lot
        target = today.call_off.target
        return min(math.inf if target is None else 1000 * target, min(rates) * hours)

    def promised(self):
        """Return the good cans expected of the fruit in hand, and of all later shifts of the month."""
        world, good = self._world, self.site.cans_per_kg * self.site.good
        today = int(world.env.now // 24)
        month = world.days.dates[today].month
        _, cans = self.site.in_hand()
        for day in range(today + 1, min(today + 31, world.days.count)):
            if world.days.dates[day].month == month:
                hours = sum(s.closes - s.opens for s in self._roster.get(day, ()))
                cans += self._takes_within(day, hours) * good
        return cans

    def _lot(self, today):
        """Return the fruit of a lot of a full truck [kg]."""
        load = 1000 * today.vehicles[today.legs["fruit"].vehicle].payload
        return load / math.ceil(load / today.plant.batch - 1e-9)

    def _rate(self, stage, speed, lot):
        """Return the fruit that a stage takes in an hour [kg], in lots of some kilograms."""
        mean = stage.service.mean if stage.service is not None else float
        if stage.load is not None:
            cans = stage.units * stage.load / mean(stage.cycle)
            return cans / self.site.cans_per_kg
        if stage.time is not None:
            return stage.units * lot / mean(stage.time) * speed
        if stage.rate.unit == "t/h":
            return stage.units * 1000 * stage.rate.amount * speed
        return stage.units * stage.rate.amount * speed / self.site.cans_per_kg

    def _speed(self, day):
        """Return the share of full speed at which the line works on a day."""
        return self._plant.ramp_up.get(self._world.year_of_operation(day), 1.0)

    def _ready(self, stages):
        """Return the hour from which the line takes fruit with some stages.

        It is empty, and each stage has a unit; or it goes on, and what is on it is so far.
        """
        if self._stretch is not None and stages == self.site.stages:
            return self._reached() - self._passage()
        machines = [one for name, one in self._machines.items() if one.stage == stages.get(name)]
        down = (machine.repaired for machine in machines if machine.is_down)
        return max(self._empty, *down, 0.0)

    def _reached(self):
        """Return the hour until which what is on a line that goes on keeps a stage busy."""
        outlook, begins = self._stretch.outlook, self._stretch.line.begins
        return self._grid.after(begins, outlook.busy - self._grid.powered(begins))

    def _passage(self):
        """Return the hours of the largest lot that is alone on the line."""
        plant = self._world.on(self._day).plant
        machines = [copy(self._machines[name]) for name in plant.stages]
        for machine in machines:
            machine.broken = 0
        setup = Setup(machines, self._speed(self._day), math.inf)
        no_outage = Grid(self._world, None)
        terms = Terms(0.0, 0.0, 0.0, math.inf, math.inf, math.inf)
        alone = Stretch(no_outage, setup, terms).outlook
        return alone.empty_after(0.0, plant.batch, plant.batch * self.site.cans_per_kg)

    # Shifts

    def _shifts(self):
        """Open each stint, if there is fruit and a line for it, and work it as it closes."""
        world = self._world
        for day in self._working:
            self._day, self._left = day, [*self._roster[day]]
            for stint in self._roster[day]:
                yield world.until(stint.opens)
                # Fruit that is bought as a stint opens counts for it, at last what a canner asks for.
                yield world.env.timeout(0)
                if world.physical.prepared is not None:
                    yield world.env.timeout(0)
                self._open(stint)
                yield world.until(min(stint.closes, math.nextafter(world.days.hours, 0.0)))
                if world.physical.arrivals is not None:
                    # Bays open first in this hour.
                    yield world.env.timeout(0)
                if self._is_staffed:
                    self._work(stint)
                else:
                    ends = min(self._replaced(day), world.days.hours)
                    ready = self._ready(world.on(day).plant.stages)
                    self._idle.work(stint, ready, ends, self._speed(day))
                self._is_open = self._is_staffed = False
                self._left.remove(stint)
        self._day, self._left = self._after, [*self._roster[self._after]]

    def _open(self, stint):
        self._set_up(stint.day)
        stages = self._world.on(stint.day).plant.stages
        warm = max(self._ready(stages), stint.opens) + self._start_up
        begins = max(warm, self._grid.back(stint.opens))
        closes = min(stint.closes, self._replaced(stint.day))
        fruit, _ = self.site.in_hand()
        self._is_open = True
        comes = fruit > 0 or self._world.physical.arrivals is not None
        self._is_staffed = self._stretch is not None or (begins < closes and comes)

    def _set_up(self, day):
        """Set up the line of a phase; a stage that does not change keeps its machine."""
        number, plant = self._world.number_of_phase(day), self._world.on(day).plant
        if number == self._phase:
            return
        if self._phase is not None:
            self.site.yard.set_batch(plant.batch)
        if self._crew is None or plant.stages != self.site.stages:
            self._crew = Crew(self._world, plant, self._grid)
        self._phase, self.site.stages = number, plant.stages
        for name, stage in plant.stages.items():
            before = self._machines.get(name)
            if before is None or before.stage != stage:
                number = before.number + 1 if before is not None else 1
                machine = self._machines[name] = Machine(self._world, name, stage, number)
                machine.tank = before.tank if before is not None else machine.tank

    def _replaced(self, day):
        """Return the midnight at which the line of a day is replaced."""
        stages = self._world.on(day).plant.stages
        for begin, later in self._world.phases[self._world.number_of_phase(day) + 1 :]:
            if later.plant.stages != stages:
                return 24.0 * begin
        return math.inf

    def _work(self, stint):
        """Work a stint."""
        terms, site, plant = self._terms(stint), self.site, self._world.on(stint.day).plant
        if self._stretch is None:
            machines = [self._machines[name] for name in plant.stages]
            wait = plant.longest_wait if plant.longest_wait is not None else math.inf
            setup = Setup(machines, self._speed(stint.day), wait)
            self._stretch = Stretch(self._grid, setup, terms)
        stretch, line = self._stretch, self._stretch.line
        stretch.outlook.resume(self._grid.powered(terms.begins))
        decide = partial(Shift, self._world, site, self._grid, terms)
        shift = self._mechanics.decide(stretch.outlook, decide)
        shift.book()
        site.yard.take_over(shift.yard)
        stretch.work(shift, terms.closes)
        work = SimpleNamespace(goes_on=shift.goes_on, stations=line.stations, finish=terms.closes)
        if not shift.goes_on:
            work.finish = terms.begins if stretch.is_idle else line.finish
            site.yard.put_back()
            self._world.events["shifts"] += next(line.env._eid)
            self._stretch = None
        self._empty = work.finish + plant.cleaning
        until = terms.closes if shift.goes_on else math.inf
        work.made = self._made(shift, line, until, stint.opens)
        site.book(work.made, stint.opens, stint.day)
        site.leave(work.made, stint.opens, work.finish)
        machines = [station.machine for station in line.stations]
        tanks = {one.name: one.tank for one in machines if one.tank is not None}
        site.book_tanks(tanks, stint.opens)
        self._crew.book(stint, terms, work)

    def _terms(self, stint):
        """Return the hours of a stint."""
        plant, replaced = self._world.on(stint.day).plant, self._replaced(stint.day)
        closes = min(stint.closes, replaced, self._world.days.hours)
        stops = replaced - plant.cleaning
        due = min(stint.due - plant.cleaning, stops)
        home = min(self._grid.fails(due), stops)
        called = begins = stint.opens
        if self._stretch is None:
            called = max(stint.opens, self._ready(plant.stages))
            begins = called + self._start_up
        may_go_on = stint.goes_on and stint.closes < replaced
        return Terms(stint.opens, called, begins, closes, due, home, may_go_on)

    def _made(self, shift, line, until, hour):
        """Return what a shift made; of cans lost or held it counts as many as it filled.

        The others are taken back from the good ones; what has left the store counts later.
        """
        output = shift.output
        lost = self._owed[0] + round(line.gone("lost", until))
        held = self._owed[1] + round(line.gone("held", until))
        counted = min(lost, output.filled), min(held, output.filled - min(lost, output.filled))
        self._owed = self.site.take_back(lost - counted[0], held - counted[1], hour)
        return Made(
            output.kg, output.usable, output.filled, counted[0], output.harvested, counted[1]
        )
