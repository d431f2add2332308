"""A local plant and a toll canner in plain events, and one replication of them.

Events replace what the product computes without them: trucks on their way and at the bays, lots on the
line, breakdowns, power outages, batches, slots at the toll canner. All else is the product's:
purchasing, orders, packaging, quarantine, store, port, accounts, random draws. An expansion may change
the orders, but not bays or stages.
"""

import math

import simpy

from benchmarks.plain.line import PlainShift
from benchmarks.plain.trucks import PlainFruitLeg
from sim.plant.local import LocalPlant
from sim.plant.processing_site import ProcessingSite
from sim.plant.session import SessionOutput, fills, whole
from sim.plant.simulate import Replication, replicate
from sim.plant.toll import TollCanner
from sim.scenario.models.physical import Plant


class PlainSite(ProcessingSite):
    """A processing site whose trucks are processes."""

    leg_type = PlainFruitLeg


class PlainPlant(LocalPlant):
    """A local plant whose lots are processes."""

    site_type = PlainSite

    def __init__(self, context, plant, fields, store):
        super().__init__(context, plant, fields, store)
        self._wear, self._broken = {}, {}
        self.events = 0

    def _work(self):
        """Open and close each shift by events; the line is emptied after each."""
        context, yard = self._context, self.site.yard
        for number, stint in enumerate(self._roster.stints):
            self._stint = stint
            closing = context.until(min(stint.closes, math.nextafter(context.days.hours, 0)))
            yield context.until(stint.opens)
            self._set_up(stint)
            ready = max(self._ready, self._outages.over(stint.opens))
            self._staffed = yard.first < yard.sent and ready < stint.closes
            yield closing
            if self._staffed:
                self.site.unload(context.env.now)
                self._work_off(number, stint)
            self._staffed = None
        self._stint = self._roster.after

    def open_by(self, hour):
        """Do nothing, as an event opens the shift."""

    def work_through(self, line, terms, shifts):
        """Simulate a shift; return its output, and hours by stage."""
        for machine in line.machines:
            self._wear.setdefault(machine, [machine.repairs[0] if machine.repairs else 0.0, 0])
        shift = PlainShift(line, self._wear, self._broken, terms, self.site.yard)
        output = shift.run()
        self.events += next(shift.env._eid)
        return output, [shift.hours()]


class PlainCanner(TollCanner):
    """A toll canner whose line is a resource."""

    site_type = PlainSite
    events = 0

    def __init__(self, context, toll, fields, store):
        super().__init__(context, toll, fields, store)
        self._line = simpy.Resource(context.env, 1)

    def await_turn(self, slot):
        """Wait for the hour of a slot, then for the line, in a process."""
        self._context.env.process(self._turn(slot))

    def _turn(self, slot):
        yield self._context.until(self.begins(slot))
        with self._line.request() as turn:
            yield turn
            if hours := self.work(slot):
                yield self._context.env.timeout(hours)

    def work_through(self, session, most):
        """Simulate a slot; return its output."""
        env = simpy.Environment(session.begins)
        output = env.run(until=env.process(self._slot(env, session, most)))
        self.events += next(env._eid)
        return output

    def _slot(self, env, session, most):
        yard, place, lost = self.site.yard, self.site.yard.first, 0
        kg, usable, cans, rest, harvested = 0.0, 0.0, 0.0, 0.0, math.inf
        lacking = (0.0, 0.0)
        while place < yard.unloaded:
            load = yard.nth(place)
            age = env.now - load.harvested
            if age > yard.rules.discard_after:
                load.lost = env.now
                place, lost = place + 1, lost + 1
                continue
            sound, there = fills(yard.rules, load.kg, load.km, age)
            filled = whole(rest + there)
            if cans and cans + filled > most:
                break
            if cans + filled > session.packable:
                lacking = (filled, env.now)
                break
            lot = yard.started + place - yard.first - lost
            yard.ages[lot], yard.waits[lot] = age, env.now - load.unloaded
            load.started = 1
            kg, usable, cans, rest = (
                kg + load.kg,
                usable + sound,
                cans + filled,
                rest + there - filled,
            )
            harvested = min(harvested, load.harvested)
            place += 1
            yield env.timeout(filled / self._toll.rate)
        gone = place - yard.first
        return SessionOutput(
            kg, usable, cans, harvested, gone - lost, gone, lost, *lacking, env.now
        )


def simulate_plain(physical, timing, replication):
    """Return one replication, as `sim.plant.simulate.simulate` does."""
    processes = []

    def make(context, works, fields, store):
        kind = PlainPlant if isinstance(works, Plant) else PlainCanner
        processes.append(kind(context, works, fields, store))
        return processes[-1]

    run = replicate(physical, timing, replication, make)
    events = run.events + sum(process.events for process in processes)
    return Replication(run.amounts, run.spreads, events)
