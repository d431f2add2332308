"""A shift of the line: every lot is a process, every stage a resource, and power outages interrupt.

A process starts the lots in their order if they would be finished in time by the forecast of the product
(`Line.foresee`), which `tests/plant/test_line.py` compares with events. All hours come from events. Lots
keep their order at each stage; before a batch stage they pile up, and each full load starts a process.
The first stage is not a batch stage.
"""

import math
from collections import defaultdict
from itertools import chain, repeat

import simpy

from sim.plant.power_outages import calendar_hour, powered_hour
from sim.plant.session import SessionOutput, fills, whole


class Station:
    """A stage in a shift; `wear` holds the hours to its next breakdown and their number so far."""

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
        """Number of the last lot of this shift, once it is known."""
        self.busy = self.down = self.blocked = 0.0

    def pieces(self, hours):
        """Return hours of work and of repair, in turn, of a lot whose work starts now."""
        pieces, repairs = [], self.machine.repairs
        self.busy += hours
        while repairs and self.wear[0] < hours:
            repair = repairs[2 * self.wear[1] + 1]
            pieces += [self.wear[0], repair]
            hours -= self.wear[0]
            self.down += repair
            self.wear[1] += 1
            self.wear[0] = repairs[2 * self.wear[1]]
        self.wear[0] -= hours
        return [*pieces, hours]


def _parts(load):
    return int(load.lots - load.started)


def _is_lost(load):
    return not math.isnan(load.lost)


class PlainShift:
    """A shift in an environment of its own, once all arrivals are known."""

    def __init__(self, plan, wear, terms, yard):
        self.env = simpy.Environment(terms.session.begins)
        self.stations = [
            Station(self.env, machine, state, wear[machine])
            for machine, state in zip(plan.machines, plan.stages, strict=True)
        ]
        self._plan, self._clock, self._yard = plan, terms.clock, yard
        self._terms = terms
        self._jobs, self._working = [], {}
        self._restored = None
        """Event of the end of a power outage; None: there is power."""
        self.output = [0.0, 0.0, 0.0, math.inf, 0]
        self.lacking = (0.0, 0.0)
        self._rest = 0.0
        """Part of a can that the last lot leaves for the next."""

    def run(self):
        """Process the fruit in the yard; return the output."""
        loads = [self._yard.nth(n) for n in range(self._yard.first, self._yard.unloaded)]
        self.env.process(self._outages())
        self.env.run(until=self.env.process(self._start_lots(loads)))
        finish = self._powered_now()
        gone = sum(load.started == load.lots or _is_lost(load) for load in loads)
        lost = sum(map(_is_lost, loads))
        return SessionOutput(*self.output, gone, lost, *self.lacking, finish)

    def hours(self):
        """Return busy, down and blocked hours, stage by stage."""
        return [
            state
            for station in self.stations
            for state in (station.busy, station.down, station.blocked)
        ]

    def _powered_now(self):
        return powered_hour(self._clock, self.env.now)

    def _outages(self):
        """Interrupt all work in power outages."""
        for outage in self._clock.outages[self._clock.first :]:
            end = outage.begin + outage.length
            yield self.env.timeout(max(0.0, outage.begin - self.env.now))
            self._restored = self.env.event()
            for process in list(self._working):
                process.interrupt()
            yield self.env.timeout(end - self.env.now)
            self._restored.succeed()
            self._restored = None

    def _start_lots(self, loads):
        """Start lots, first in first out, and wait until the line is empty."""
        self._plan.begin(self._powered_now())
        first, number = self.stations[0].units, 0
        unit = first.request()
        yield unit
        for load in chain.from_iterable(repeat(load, _parts(load)) for load in loads):
            goods = None if _is_lost(load) else self._decide(load)
            if _is_lost(load):
                continue  # too old, like all lots of the truckload
            if goods is None:
                break
            yield self.env.timeout(max(0.0, load.unloaded - self.env.now))
            if self._restored is not None:
                yield self._restored
            self._jobs.append(self.env.process(self._travel(0, number, *goods, unit)))
            number += 1
            unit = first.request()
            yield unit
        self._plan.finish()
        self._set_last(0, number - 1)
        while self._jobs:
            yield self._jobs.pop()

    def _decide(self, load):
        """Return the fruit and cans of the next lot if it is to be started; None if it is not."""
        terms, rules, kg = self._terms, self._yard.rules, load.kg
        ready = max(powered_hour(self._clock, load.unloaded), self._powered_now())
        hour = calendar_hour(self._clock, ready)
        age = hour - load.harvested
        if age > rules.discard_after:
            load.lost = hour
            return None
        usable, filled = fills(rules, kg, load.km, age)
        cans = whole(self._rest + filled)
        limit = ready + terms.due - hour
        if hour >= terms.closes or not self._ends_by(limit, ready, kg, cans):
            return None
        if self.output[2] + cans > terms.session.packable:
            self.lacking = (cans, hour)
            return None
        self._plan.start(ready, kg, cans)
        self._rest += filled - cans
        self._yard.ages[self._yard.started + self.output[4]] = age
        load.started += 1
        fruit, sound, filled, oldest, lots = self.output
        oldest = min(oldest, load.harvested)
        self.output = [fruit + kg, sound + usable, filled + cans, oldest, lots + 1]
        return kg, cans

    def _ends_by(self, limit, *lot):
        return self._plan.at_most(*lot) <= limit or self._plan.foresee(*lot) <= limit

    def _travel(self, place, number, kg, cans, unit=None):
        """Take a lot from a stage to the next pile, or to the end."""
        for stage in range(place, len(self.stations)):
            station = self.stations[stage]
            if station.stage.load is not None:
                yield from self._pile(stage, number, kg, cans)
                return
            yield from self._visit(
                stage, number, kg * station.per_kg + cans * station.per_can, unit
            )
            unit = None

    def _load(self, place, number, kg, cans):
        """Take a load through its batch stage and on."""
        yield from self._visit(place, number, self.stations[place].stage.cycle)
        yield from self._travel(place + 1, number, kg, cans)

    def _visit(self, place, number, hours, unit=None):
        """Work on a lot in its order; it leaves when there is a place before the next stage."""
        station = self.stations[place]
        if number > 0:
            yield station.started[number - 1]
        if unit is None:
            unit = station.units.request()
            yield unit
        station.started[number].succeed()
        for piece in station.pieces(hours):
            yield from self._powered(piece)
        after = self.stations[place + 1] if place + 1 < len(self.stations) else None
        places = after.stage.buffer if after is not None else None
        if places is not None and number >= places:
            since = self._powered_now()
            yield after.started[number - places]
            station.blocked += self._powered_now() - since
        station.units.release(unit)

    def _powered(self, hours):
        """Wait for some hours with power."""
        process = self.env.active_process
        while True:
            if self._restored is not None:
                yield self._restored
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
        """Add a lot to a pile, after the lots before it; process full loads."""
        station = self.stations[place]
        if number > 0:
            yield station.piled[number - 1]
        station.cans += cans
        station.kg += kg
        while station.cans >= station.stage.load:
            self._process_batch(place, station.stage.load)
        station.piled[number].succeed()
        self._process_rest(place)

    def _process_batch(self, place, cans):
        station = self.stations[place]
        kg = station.kg * cans / station.cans
        station.cans -= cans
        station.kg -= kg
        self._jobs.append(self.env.process(self._load(place, station.loads, kg, cans)))
        station.loads += 1

    def _process_rest(self, place):
        """Process a last, smaller load once the last lot is in the pile."""
        station = self.stations[place]
        if station.last is None or (
            station.last >= 0 and not station.piled[station.last].triggered
        ):
            return
        if station.cans > 0:
            self._process_batch(place, station.cans)
        self._set_last(place + 1, station.loads - 1)

    def _set_last(self, place, last):
        """Set the number of the last lot at the next batch stage."""
        for number, station in enumerate(self.stations[place:], place):
            if station.stage.load is not None:
                station.last = last
                self._process_rest(number)
                return
