"""A local plant: it calls fruit off for the next shift, and processes it in shifts on its line."""

import math
from functools import partial
from itertools import pairwise

from benchmarks.plain.crew import Crew
from benchmarks.plain.grid import Grid
from benchmarks.plain.idle import Idle
from benchmarks.plain.machines import Machine, Setup, Terms
from benchmarks.plain.mechanics import Mechanics
from benchmarks.plain.roster import roster
from benchmarks.plain.shift import Shift
from benchmarks.plain.site import Made, Site
from benchmarks.plain.two_steps import PeelingSite
from benchmarks.plain.world import hours_of


class Cannery:
    """A plant in the district."""

    def __init__(self, world, plant, store):
        self._world, self._plant = world, plant
        prepares = world.physical.prepared is not None
        self.site = (PeelingSite if prepares else Site)(world, plant, plant.batch, store)
        self._grid = Grid(world, plant.outage)
        self._idle = Idle(world, plant, self._grid)
        self._roster = roster(world, plant)
        *self._working, self._after = self._roster
        self._mechanics = Mechanics(plant.mechanics)
        self._machines, self._crew, self._phase = {}, None, None
        self._empty = 0.0
        """Hour from which the line is empty after the last shift."""
        self._day, self._left = self._after, []
        """The working day that is under way, or the next one; its stints that are not over."""
        self._is_open = self._is_staffed = False
        """Whether a stint is open, and whether there is a crew in it."""
        world.env.process(self._buying())
        world.env.process(self._shifts())

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
        return min(1000 * today.call_off.target, min(rates) * hours)

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
        """Return the hour from which the line is empty, and each of some stages has a unit."""
        machines = [one for name, one in self._machines.items() if one.stage == stages.get(name)]
        down = (machine.repaired for machine in machines if machine.is_down)
        return max(self._empty, *down, 0.0)

    # Shifts

    def _shifts(self):
        """Open each stint, if there is fruit and a line for it, and work it as it closes."""
        world = self._world
        for day in self._working:
            self._day, self._left = day, [*self._roster[day]]
            for stint in self._roster[day]:
                yield world.until(stint.opens)
                # Fruit that is bought as a stint opens counts for it.
                yield world.env.timeout(0)
                self._open(stint)
                yield world.until(min(stint.closes, math.nextafter(world.days.hours, 0.0)))
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
        begins = max(self._ready(stages), self._grid.back(stint.opens))
        fruit, _ = self.site.in_hand()
        self._is_open = True
        self._is_staffed = begins < stint.closes and fruit > 0

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
        day, opens = stint.day, stint.opens
        plant, site, replaced = self._world.on(day).plant, self.site, self._replaced(day)
        closes = min(stint.closes, replaced, self._world.days.hours)
        due = min(stint.due - plant.cleaning, replaced)
        home = min(self._grid.fails(due), replaced)
        called = max(opens, self._ready(plant.stages))
        begins = called + (plant.start_up.length if plant.start_up is not None else 0.0)
        terms = Terms(opens, called, begins, closes, due, home)
        machines = [self._machines[name] for name in plant.stages]
        wait = plant.longest_wait if plant.longest_wait is not None else math.inf
        setup = Setup(machines, self._speed(day), wait)
        shift = self._mechanics.work(setup, partial(Shift, self._world, site, self._grid, terms))
        shift.book()
        machines = shift.machines
        self._machines.update((machine.name, machine) for machine in machines)
        self._world.events["shifts"] += next(shift.line.env._eid)
        self._empty = shift.line.finish + plant.cleaning
        output, lost = shift.output, round(shift.line.lost)
        gone = set(map(id, output.gone))
        site.yard.lots = [lot for lot in site.yard.lots if id(lot) not in gone]
        held = round(shift.line.held)
        made = Made(output.kg, output.usable, output.filled, lost, output.harvested, held)
        site.book(made, opens, day)
        site.leave(made, opens, shift.line.finish)
        site.book_tanks({one.name: one.tank for one in machines if one.tank is not None}, opens)
        self._crew.book(stint.shifts[0].crew, terms, shift.line, output)
