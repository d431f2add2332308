"""The line as processes, resources and events, with which the recursion is compared.

Every lot is a process that asks for a unit of each stage after the lot before it has started there,
works, waits for a place before the next stage, leaves. Before a batch stage lots pile up in their
order, and whatever makes a full load starts a process of its own.
"""

import math
from collections import defaultdict

import simpy

from sim.plant.laws import draws


class PlainLine:
    """A line with at most one batch stage; breakdowns at stages of one unit."""

    def __init__(self, stages, streams):
        self.env = simpy.Environment()
        self.names = list(stages)
        self.streams = streams
        self.stages = stages
        self.units = {name: simpy.Resource(self.env, part.units) for name, part in stages.items()}
        self.started = defaultdict(self.env.event)
        self.piled = defaultdict(self.env.event)
        self.pile = 0.0
        self.is_last = False
        self.grown = self.env.event()
        self.loads = 0
        self.visits = defaultdict(list)
        self.luck = {
            name: (
                streams.series(f"stage.{name}.breakdown", "standard_exponential"),
                streams.series(f"stage.{name}.repair", "standard_normal"),
            )
            for name in stages
        }
        self.failures = dict.fromkeys(stages, 0)
        self.left = {
            name: part.mtbf * self.luck[name][0][0] if part.mtbf else None
            for name, part in stages.items()
        }

    def run(self, lots):
        """Run lots of (ready hour, kg, cans) to the end; return (start, leave) by stage."""
        for number, lot in enumerate(lots):
            self.env.process(self._lot(number, *lot, last=number == len(lots) - 1))
        for name, part in self.stages.items():
            if part.start in ("available", "departures"):
                self.env.process(self._start_batches(name, part))
        self.env.run()
        return {name: sorted(visits) for name, visits in self.visits.items()}

    def _lot(self, number, ready, kg, cans, *, last):
        yield self.env.timeout(ready)
        unit = None
        for name in self.names:
            load = self.stages[name].load
            if load is not None:
                if number > 0:
                    yield self.piled[number - 1]
                self._add_to_pile(cans, load, name, last=last)
                self.piled[number].succeed()
                return
            hours = self._varied(name, number, self._hours(name, kg, cans))
            unit = yield from self._visit(name, number, hours, unit)

    def _add_to_pile(self, cans, load, name, *, last):
        self.pile += cans
        self.is_last = last
        if self.stages[name].start in ("available", "departures"):
            self.grown.succeed()
            self.grown = self.env.event()
            return
        while self.pile >= load or (last and self.pile > 0):
            taken = min(load, self.pile)
            self.pile -= taken
            self.env.process(self._load(self.loads, taken, name))
            self.loads += 1

    def _start_batches(self, name, part):
        """Start a batch when a unit is free and enough cans are there, perhaps at hours of its own."""
        departs = 0.0
        while not (self.is_last and self.pile == 0):
            unit = self.units[name].request()
            yield unit
            while self.pile < (part.least or 1) and not (self.is_last and self.pile > 0):
                yield self.grown
            if part.start == "departures":
                while departs < self.env.now - 1e-9 * part.every:
                    departs += part.every
                yield self.env.timeout(max(0.0, departs - self.env.now))
                departs += part.every
            taken = min(part.load, self.pile)
            self.pile -= taken
            self.env.process(self._load(self.loads, taken, name, unit))
            self.loads += 1

    def _load(self, number, cans, name, unit=None):
        hours = self._varied(name, number, self.stages[name].cycle)
        unit = yield from self._visit(name, number, hours, unit)
        for after in self.names[self.names.index(name) + 1 :]:
            hours = self._varied(after, number, self._hours(after, 0.0, cans))
            unit = yield from self._visit(after, number, hours, unit)

    def _varied(self, name, number, hours):
        """Return the hours of a lot or batch by its number."""
        law = self.stages[name].service
        if law is None:
            return hours
        drawn = draws(law, self.streams, f"stage.{name}.service", number + 1)[number]
        return drawn if law.times else hours * drawn

    def _hours(self, name, kg, cans):
        if self.stages[name].time is not None:
            return self.stages[name].time
        rate = self.stages[name].rate
        return kg / (1000 * rate.amount) if rate.unit == "t/h" else cans / rate.amount

    def _visit(self, name, number, hours, unit=None):
        """Work on a lot, and return its unit of the next stage if it cannot wait before it."""
        if unit is None:
            unit = yield from self._take_unit(name, number)
        start = self.env.now
        self.started[name, number].succeed()
        yield from self._work(name, hours)
        after = (*self.names[self.names.index(name) + 1 :], None)[0]
        places = self.stages[after].buffer if after is not None else None
        taken = None
        if places == 0:
            taken = yield from self._take_unit(after, number)
        elif places is not None and number >= places:
            yield self.started[after, number - places]
        self.units[name].release(unit)
        self.visits[name].append((number, start, self.env.now))
        return taken

    def _take_unit(self, name, number):
        if number > 0:
            yield self.started[name, number - 1]
        unit = self.units[name].request()
        yield unit
        return unit

    def _work(self, name, hours):
        while self.left[name] is not None and self.left[name] < hours:
            hours -= self.left[name]
            yield self.env.timeout(self.left[name])
            yield self.env.timeout(self._repair(name))
        yield self.env.timeout(hours)
        if self.left[name] is not None:
            self.left[name] -= hours

    def _repair(self, name):
        part, number = self.stages[name], self.failures[name]
        self.failures[name] += 1
        self.left[name] = part.mtbf * self.luck[name][0][number + 1]
        variance = math.log(1 + part.repair_cv**2)
        return part.repair * math.exp(
            math.sqrt(variance) * self.luck[name][1][number] - variance / 2
        )
