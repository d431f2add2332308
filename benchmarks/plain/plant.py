"""Both chains with their dynamic parts as plain events, and one replication of them.

What the product works out at one go is played here: a truck's way and its turn at the bays, a lot's
way through the line, breakdowns, failures of the grid, the retorts, a slot at the toll canner. What
is plain in the product already is used as it stands: call-off, orders, packaging, quarantine, store,
port, bookkeeping, and all luck. An expansion may change the orders, no more.
"""

import simpy

from benchmarks.plain.line import PlainShift
from benchmarks.plain.trucks import PlainFruitLeg
from sim.plant.local import LocalPlant
from sim.plant.simulate import Run, replicate
from sim.plant.stock import Store
from sim.plant.toll import TollCanner
from sim.plant.works import Works


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
            self._day = day
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

    def work_through(self, line, clock, rules):
        """Play a shift; return what was done, and hours by stage."""
        for machine in line.machines:
            self._wear.setdefault(machine, [machine.luck[0] if machine.luck else 0.0, 0])
        shift = PlainShift(line, self._wear, clock, rules, self.works.yard)
        done = shift.play()
        self.events += next(shift.env._eid)
        return done, shift.hours()


class PlainCanner(TollCanner):
    """A toll canner who takes one truckload after the other."""

    works_of = PlainWorks
    events = 0

    def work_through(self, hour, most):
        """Play a slot; return what was canned."""
        env = simpy.Environment(hour)
        run = self.works.tally()
        env.run(until=env.process(self._slot(env, run, most)))
        self.events += next(env._eid)
        return run

    def _slot(self, env, run, most):
        yard = self.works.yard
        while yard.waits:
            if yard.discard_old(env.now):
                continue
            usable, cans = self.works.fills(yard.head, env.now)
            if run.cans and run.cans + cans > most:
                return
            if not self.works.packs(run, cans, env.now):
                return
            run.add(yard.take(env.now), usable, cans)
            yield env.timeout(cans / self._toll.rate)


def simulate_plain(physical, timing, replication):
    """Return what happens in one replication, as `sim.plant.simulate.simulate` does."""
    made = []

    def make(floor, fields):
        chain, site = (
            (PlainPlant, physical.plant) if physical.plant else (PlainCanner, physical.toll)
        )
        made.append(chain(floor, site, fields, Store(floor)))
        return made[0]

    run = replicate(physical, timing, replication, make)
    return Run(run.amounts, run.spreads, run.events + made[0].events)
