"""One shift of the line: every lot is a process, every stage a resource, the grid interrupts.

The foreman takes the lots in their order and asks, as the product does, whether one would be
finished in time; that forecast is the product's (`Line.foresee`), which `tests/plant/test_line.py`
holds against events. All hours here come from events. Lots keep their order at each stage; before
a batch stage they pile up, and whatever makes a full load starts a process of its own. The first
stage is no batch stage.
"""

import math
from collections import defaultdict
from itertools import chain, repeat

import simpy

from sim.plant.session import Output, fills


class Desk:
    """A stage in one shift; `wear` are the hours to its next breakdown and how many it had."""

    def __init__(self, env, machine, state, wear):
        self.machine, self.stage = machine, machine.stage
        self.units = simpy.Resource(env, self.stage.units)
        self.per_kg, self.per_can = float(state.kg_hours), float(state.can_hours)
        self.wear = wear
        self.started = defaultdict(env.event)
        self.piled = defaultdict(env.event)
        self.cans = self.kg = 0.0
        self.loads = 0
        self.last = None
        """Number of the last lot that comes in this shift, once it is known."""
        self.busy = self.down = self.blocked = 0.0

    def pieces(self, hours):
        """Return hours of work and of repair in turn, for a lot whose work starts now."""
        pieces, luck = [], self.machine.luck
        self.busy += hours
        while luck and self.wear[0] < hours:
            repair = luck[2 * self.wear[1] + 1]
            pieces += [self.wear[0], repair]
            hours -= self.wear[0]
            self.down += repair
            self.wear[1] += 1
            self.wear[0] = luck[2 * self.wear[1]]
        self.wear[0] -= hours
        return [*pieces, hours]


def _parts(load):
    return int(load.lots - load.started)


def _is_lost(load):
    return not math.isnan(load.lost)


class PlainShift:
    """A shift that is played in an environment of its own, once all arrivals are known."""

    def __init__(self, plan, wear, clock, terms, yard):
        self.env = simpy.Environment(terms.session.begins)
        self.desks = [
            Desk(self.env, machine, state, wear[machine])
            for machine, state in zip(plan.machines, plan.stages, strict=True)
        ]
        self._plan, self._clock, self._yard = plan, clock, yard
        self._terms = terms
        self._jobs, self._working = [], {}
        self._light = None
        """The event that power is back; None: there is power."""
        self.done = [0.0, 0.0, 0.0, math.inf, 0]
        self.lacking = (0.0, 0.0)

    def play(self):
        """Work on the fruit in the yard; return what was done, and when the line was empty."""
        loads = [self._yard.nth(n) for n in range(self._yard.first, self._yard.unloaded)]
        self.env.process(self._grid())
        self.env.run(until=self.env.process(self._foreman(loads)))
        finish = self._clock.powered(self.env.now)
        gone = sum(load.started == load.lots or _is_lost(load) for load in loads)
        lost = sum(map(_is_lost, loads))
        return Output(*self.done, gone, lost, *self.lacking, finish)

    def hours(self):
        """Return busy, down and blocked hours, stage by stage."""
        return [state for desk in self.desks for state in (desk.busy, desk.down, desk.blocked)]

    def _grid(self):
        """Cut the power when it fails, and stop all work meanwhile."""
        for outage in self._clock.outages[self._clock.first :]:
            end = outage.begin + outage.length
            yield self.env.timeout(max(0.0, outage.begin - self.env.now))
            self._light = self.env.event()
            for process in list(self._working):
                process.interrupt()
            yield self.env.timeout(end - self.env.now)
            self._light.succeed()
            self._light = None

    def _foreman(self, loads):
        """Start lots, first in first out, and wait until the line is empty."""
        self._plan.begin(self._clock.powered(self.env.now))
        first, number = self.desks[0].units, 0
        unit = first.request()
        yield unit
        for load in chain.from_iterable(repeat(load, _parts(load)) for load in loads):
            goods = None if _is_lost(load) else self._decide(load)
            if _is_lost(load):
                continue  # too old, and so are the other parts of the truckload
            if goods is None:
                break
            yield self.env.timeout(max(0.0, load.unloaded - self.env.now))
            if self._light is not None:
                yield self._light
            self._jobs.append(self.env.process(self._travel(0, number, *goods, unit)))
            number += 1
            unit = first.request()
            yield unit
        self._plan.finish()
        self._announce(0, number - 1)
        while self._jobs:
            yield self._jobs.pop()

    def _decide(self, load):
        """Return the fruit and cans of the next lot if it is to be started; None if it is not."""
        terms, rules, kg = self._terms, self._yard.rules, load.kg
        powered = self._clock.powered
        ready = max(powered(load.unloaded), powered(self.env.now))
        hour = self._clock.wall(ready)
        age = hour - load.harvested
        if age > rules.discard_after:
            load.lost = hour
            return None
        usable, cans = fills(rules, kg, load.km, age)
        limit = ready + terms.due - hour
        if hour >= terms.closes or not self._ends_by(limit, ready, kg, cans):
            return None
        if self.done[2] + cans > terms.session.packable:
            self.lacking = (cans, hour)
            return None
        self._plan.start(ready, kg, cans)
        self._yard.ages[self._yard.taken + self.done[4]] = age
        load.started += 1
        fruit, sound, filled, oldest, lots = self.done
        oldest = min(oldest, load.harvested)
        self.done = [fruit + kg, sound + usable, filled + cans, oldest, lots + 1]
        return kg, cans

    def _ends_by(self, limit, *lot):
        return self._plan.at_most(*lot) <= limit or self._plan.foresee(*lot) <= limit

    def _travel(self, place, number, kg, cans, unit=None):
        """Take a lot from a stage to the next pile, or to the end."""
        for stage in range(place, len(self.desks)):
            desk = self.desks[stage]
            if desk.stage.load is not None:
                yield from self._pile(stage, number, kg, cans)
                return
            yield from self._visit(stage, number, kg * desk.per_kg + cans * desk.per_can, unit)
            unit = None

    def _load(self, place, number, kg, cans):
        """Take a load through its batch stage and on."""
        yield from self._visit(place, number, self.desks[place].stage.cycle)
        yield from self._travel(place + 1, number, kg, cans)

    def _visit(self, place, number, hours, unit=None):
        """Work on a lot, in its turn; it leaves when there is a place before the next stage."""
        desk = self.desks[place]
        if number > 0:
            yield desk.started[number - 1]
        if unit is None:
            unit = desk.units.request()
            yield unit
        desk.started[number].succeed()
        for piece in desk.pieces(hours):
            yield from self._powered(piece)
        after = self.desks[place + 1] if place + 1 < len(self.desks) else None
        places = after.stage.buffer if after is not None else None
        if places is not None and number >= places:
            since = self._clock.powered(self.env.now)
            yield after.started[number - places]
            desk.blocked += self._clock.powered(self.env.now) - since
        desk.units.release(unit)

    def _powered(self, hours):
        """Let hours with power pass."""
        process = self.env.active_process
        while True:
            if self._light is not None:
                yield self._light
            began = self.env.now
            self._working[process] = True
            try:
                yield self.env.timeout(hours)
                return
            except simpy.Interrupt:
                hours -= self.env.now - began
            finally:
                del self._working[process]

    def _pile(self, place, number, kg, cans):
        """Add a lot to a pile, after the lots before it; cook what is a full load."""
        desk = self.desks[place]
        if number > 0:
            yield desk.piled[number - 1]
        desk.cans += cans
        desk.kg += kg
        while desk.cans >= desk.stage.load:
            self._cook(place, desk.stage.load)
        desk.piled[number].succeed()
        self._cook_rest(place)

    def _cook(self, place, cans):
        desk = self.desks[place]
        kg = desk.kg * cans / desk.cans
        desk.cans -= cans
        desk.kg -= kg
        self._jobs.append(self.env.process(self._load(place, desk.loads, kg, cans)))
        desk.loads += 1

    def _cook_rest(self, place):
        """Cook a last, smaller load once the last lot is in the pile."""
        desk = self.desks[place]
        if desk.last is None or (desk.last >= 0 and not desk.piled[desk.last].triggered):
            return
        if desk.cans > 0:
            self._cook(place, desk.cans)
        self._announce(place + 1, desk.loads - 1)

    def _announce(self, place, last):
        """Tell the next batch stage which lot is the last that comes."""
        for number, desk in enumerate(self.desks[place:], place):
            if desk.stage.load is not None:
                desk.last = last
                self._cook_rest(number)
                return
