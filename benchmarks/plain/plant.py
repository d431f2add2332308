"""Both chains with their dynamic parts as plain events, and one replication of them.

What the product works out at one go is played here: a truck's way and its turn at the bays, a lot's
way through the line, breakdowns, failures of the grid, the retorts, a slot at the toll canner. What
is plain in the product already is used as it stands: call-off, orders, packaging, quarantine, store,
port, bookkeeping, and all luck. An expansion may change the orders, no more.
"""

import math

import simpy

from benchmarks.plain.line import PlainShift
from benchmarks.plain.trucks import PlainFruitLeg
from sim.plant.local import LocalPlant
from sim.plant.session import Output, fills
from sim.plant.simulate import Run, replicate
from sim.plant.toll import TollCanner
from sim.plant.works import Works
from sim.scenario.models.physical import Plant


class PlainWorks(Works):
    """Works with trucks that are processes."""

    leg_of = PlainFruitLeg


class PlainPlant(LocalPlant):
    """A local plant whose lots are processes."""

    works_of = PlainWorks

    def __init__(self, floor, plant, fields, store):
        super().__init__(floor, plant, fields, store)
        self._wear = {}
        self.events = 0

    def _work(self):
        """Open and close each shift with an event of its own."""
        floor, yard = self._floor, self.works.yard
        for day in self._working:
            self._day, self._opening = day, 24.0 * day + self._opens
            yield floor.until(self._opening)
            self._set_up(day)
            self._called = yard.first < yard.sent
            yield floor.until(self._opening + self._length)
            if self._called:
                self.works.unload(floor.env.now)
                self._shift(day, self._opening)
            self._called = False

    def open_by(self, hour):
        """Nothing is to be done: an event opens the shift."""

    def work_through(self, line, clock, terms):
        """Play a shift; return what was done, and hours by stage."""
        for machine in line.machines:
            self._wear.setdefault(machine, [machine.luck[0] if machine.luck else 0.0, 0])
        shift = PlainShift(line, self._wear, clock, terms, self.works.yard)
        done = shift.play()
        self.events += next(shift.env._eid)
        return done, shift.hours()


class PlainCanner(TollCanner):
    """A toll canner whose line is a resource, and takes one truckload after the other."""

    works_of = PlainWorks
    events = 0

    def __init__(self, floor, toll, fields, store):
        super().__init__(floor, toll, fields, store)
        self._line = simpy.Resource(floor.env, 1)

    def await_turn(self, slot):
        """Wait for a slot, and for the line, in a process."""
        self._floor.env.process(self._turn(slot))

    def _turn(self, slot):
        yield self._floor.until(self.begins(slot))
        with self._line.request() as turn:
            yield turn
            if hours := self.can(slot):
                yield self._floor.env.timeout(hours)

    def work_through(self, session, most):
        """Play a slot; return what was canned."""
        env = simpy.Environment(session.begins)
        run = env.run(until=env.process(self._slot(env, session, most)))
        self.events += next(env._eid)
        return run

    def _slot(self, env, session, most):
        yard, place, lost = self.works.yard, self.works.yard.first, 0
        kg, usable, cans, harvested = 0.0, 0.0, 0.0, math.inf
        lacking = (0.0, 0.0)
        while place < yard.unloaded:
            load = yard.nth(place)
            age = env.now - load.harvested
            if age > yard.rules.discard_after:
                load.lost = env.now
                place, lost = place + 1, lost + 1
                continue
            sound, filled = fills(yard.rules, load.kg, load.km, age)
            if cans and cans + filled > most:
                break
            if cans + filled > session.packable:
                lacking = (filled, env.now)
                break
            yard.ages[yard.taken + place - yard.first - lost] = age
            load.started = 1
            kg, usable, cans = kg + load.kg, usable + sound, cans + filled
            harvested = min(harvested, load.harvested)
            place += 1
            yield env.timeout(filled / self._toll.rate)
        gone = place - yard.first
        return Output(kg, usable, cans, harvested, gone - lost, gone, lost, *lacking, env.now)


def simulate_plain(physical, timing, replication):
    """Return what happens in one replication, as `sim.plant.simulate.simulate` does."""
    made = []

    def make(floor, site, fields, store):
        kind = PlainPlant if isinstance(site, Plant) else PlainCanner
        made.append(kind(floor, site, fields, store))
        return made[-1]

    run = replicate(physical, timing, replication, make)
    return Run(run.amounts, run.spreads, run.events + sum(chain.events for chain in made))
