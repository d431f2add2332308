"""A shift of the line: every lot is a process, every stage a resource, and power outages interrupt.

A process starts the lots in their order if they would be finished in time by the forecast of the product
(`Line.foresee`), which `tests/plant/test_line.py` compares with events. All hours come from events. Lots
keep their order at each stage; before a batch stage they pile up, and each full load starts a process,
or a smaller one that has waited long enough. Goods whose process never ends stay on the line when the
crew goes home. The first stage is not a batch stage, and there is one batch stage at most.
"""

import math
from collections import defaultdict
from itertools import accumulate

import simpy

from sim.plant.power_outages import calendar_hour, outages_until, powered_hour
from sim.plant.session import SessionOutput, fills, whole

_NEVER = 1e9
_ROUNDING = 1e-9


class Station:
    """A stage in a shift; `wear` holds the hours to its next breakdown and their number so far.

    `broken` holds the units that are under repair from an earlier shift on, and until when.
    """

    def __init__(self, env, machine, state, wear, broken):
        self.machine, self.stage = machine, machine.stage
        self.units = simpy.Resource(env, self.stage.units)
        self.per_kg, self.per_can = float(state.kg_hours), float(state.can_hours)
        self.wait = float(state.wait)
        self.wear, self.broken = wear, broken
        self.passed = defaultdict(env.event)
        """A lot has started here, or will never come."""
        self.piled = defaultdict(env.event)
        self.cans = self.kg = 0.0
        self.loads = 0
        self.deadline = math.inf
        self.last = None
        """Number of the last lot of this shift, once it is known."""
        self.busy = self.down = self.blocked = 0.0
        self.taken = self.waited = self.waits = 0.0
        self.piled_at = 0.0
        self.stops = math.inf
        """Calendar's hour at which all work stops."""
        self.left = -math.inf
        """Hour at which the last lot left; infinity if one stays."""


def _is_lost(load):
    return not math.isnan(load.lost)


class _StayedError(Exception):
    """Goods stay where they are; the argument is the hour from which nobody waits for them."""


class PlainShift:
    """A shift in an environment of its own, once all arrivals are known."""

    def __init__(self, plan, wear, broken, terms, yard):
        self.env = simpy.Environment(terms.session.begins)
        self.stations = [
            Station(self.env, machine, state, wear[machine], broken.setdefault(machine, [0, 0.0]))
            for machine, state in zip(plan.machines, plan.stages, strict=True)
        ]
        self._plan, self._clock, self._yard = plan, terms.clock, yard
        self._terms = terms
        self._due = powered_hour(self._clock, terms.due)
        self._home = self._goes_home()
        for station in self.stations:
            station.stops = terms.due if station.stage.takes_raw else self._home
        batches = [n for n, one in enumerate(self.stations) if one.stage.load is not None]
        self._batch = batches[0] if batches else None
        self._working = {}
        self._restored = None
        """Event of the end of a power outage; None: there is power."""
        self.output = [0.0, 0.0, 0.0, math.inf, 0]
        self.lacking = (0.0, 0.0)
        self._rest = 0.0
        """Part of a can that the last lot leaves for the next."""
        self._finish = terms.session.begins
        self._ruined = 0.0
        self._on_line = {}
        """Cans of the goods whose process has not ended, and the place of their stage."""

    def _goes_home(self):
        """Return when power fails and is not back by the end of overtime, or the line is replaced."""
        ends = (outage.begin + outage.length for outage in self._clock.outages)
        begins = (outage.begin for outage in self._clock.outages)
        off = [begin for begin, end in zip(begins, ends, strict=True) if end > self._terms.due]
        fails = max(float(off[0]), self._terms.due) if off else math.inf
        return min(fails, self._terms.ends, _NEVER)

    def run(self):
        """Process the fruit in the yard; return the output."""
        yard = self._yard
        loads = [yard.nth(n) for n in range(yard.first, yard.unloaded)]
        self._repair_on()
        self.env.process(self._outages())
        self.env.process(self._start_lots(loads))
        self.env.run()
        gone = 0
        while gone < len(loads) and (
            loads[gone].started == loads[gone].lots or _is_lost(loads[gone])
        ):
            gone += 1
        for place, cans in self._on_line.values():
            self._stay(place, cans, self._terms.due)
        finish = min(self._finish, self._home)
        return SessionOutput(
            *self.output,
            gone,
            sum(map(_is_lost, loads)),
            *self.lacking,
            finish,
            self._ruined,
            self._settle(finish),
        )

    def hours(self):
        """Return what `sim.plant.kernel.write_hours` writes, by stage."""
        return [
            state
            for station, left in zip(self.stations, self._last_hours(), strict=True)
            for state in (
                *(station.busy, station.down, station.blocked),
                *(station.taken, station.waited, station.waits, left),
            )
        ]

    def _last_hours(self):
        """Return the hour at which the last lot left each stage and those before it."""
        return accumulate((station.left for station in self.stations), max)

    def _repair_on(self):
        """Leave the units out that are under repair from an earlier shift on."""
        for station in self.stations:
            count, until = station.broken
            station.out = (count, powered_hour(self._clock, until))
            if count and station.out[1] > self._due:
                held = math.inf
            else:
                held, station.broken[:] = until, [0, 0.0]
            for _ in range(count):
                self.env.process(self._hold(station, station.units.request(), held))

    def _hold(self, station, unit, until):
        yield unit
        if until < math.inf:
            yield self.env.timeout(max(0.0, until - self.env.now))
            station.units.release(unit)

    def _settle(self, finish):
        """Count earlier repairs; return the hour from which each stage has a unit again."""
        ready, begins = 0.0, powered_hour(self._clock, self._terms.session.begins)
        for station, left in zip(self.stations, self._last_hours(), strict=True):
            count, until = station.out
            there = powered_hour(self._clock, min(left, finish))
            station.down += count * max(0.0, min(until, there) - begins)
            if station.broken[0] >= station.stage.units:
                ready = max(ready, station.broken[1])
        return ready

    def _powered_now(self):
        return powered_hour(self._clock, self.env.now)

    def _outages(self):
        """Interrupt all work in power outages."""
        for outage in self._clock.outages[self._clock.first :]:
            if outage.begin >= self._home:
                return
            end = outage.begin + outage.length
            yield self.env.timeout(max(0.0, outage.begin - self.env.now))
            self._restored = self.env.event()
            for process in list(self._working):
                process.interrupt()
            yield self.env.timeout(end - self.env.now)
            self._restored.succeed()
            self._restored = None

    def _start_lots(self, loads):
        """Start lots, first in first out."""
        self._plan.start_shift(self._terms)
        first, number, last = self.stations[0].units, 0, -1
        unit = first.request()
        yield unit | self.env.timeout(max(0.0, self._terms.due - self.env.now))
        left = [load for load in loads if load.started < load.lots and not _is_lost(load)]
        while left and unit.triggered:
            load = left[0]
            lot = self._decide(load)
            if lot is None and not _is_lost(load):
                break
            if lot is not None:
                hour, taken, arrives, goods = lot
                yield self.env.timeout(max(0.0, hour - self.env.now))
                if self._restored is not None:
                    yield self._restored
                self.env.process(self._lot(number, taken, arrives, goods, unit))
                last = number if arrives else last
                number += 1
                unit = first.request()
                yield unit | self.env.timeout(max(0.0, self._terms.due - self.env.now))
            if _is_lost(load) or load.started == load.lots:
                left.pop(0)
        self._plan.end_shift(self._terms.session.begins, self._plan.finish())
        if self._batch is not None:
            self.stations[self._batch].last = last
            self._process_rest()

    def _decide(self, load):
        """Return when the next lot is to be started, whether it is taken, its goods; None if not at all."""
        terms, rules, kg = self._terms, self._yard.rules, load.kg
        ready = max(powered_hour(self._clock, load.unloaded), self._powered_now())
        ready = max(ready, self._plan.may_start(kg * rules.cans_per_kg))
        if ready > _NEVER:
            return None
        hour = calendar_hour(self._clock, ready)
        age = hour - load.harvested
        if age > rules.discard_after:
            load.lost = hour
            return None
        usable, filled = fills(rules, kg, load.km, age)
        cans = whole(self._rest + filled)
        limit = terms.due - outages_until(self._clock, ready)[0]
        if hour >= terms.closes or not self._ends_by(limit, ready, kg, cans):
            return None
        if self.output[2] + cans > terms.session.packable:
            self.lacking = (cans, hour)
            return None
        before = self._pile_of_plan()
        taken = not math.isinf(self._plan.start(ready, kg, cans))
        arrives = before != self._pile_of_plan()
        if taken:
            self._rest += filled - cans
            self._yard.ages[self._yard.started + self.output[4]] = age
            self._yard.waits[self._yard.started + self.output[4]] = hour - load.unloaded
            self._count(self.stations[0], 1.0, hour - load.unloaded)
            load.started += 1
            fruit, sound, filled, oldest, lots = self.output
            oldest = min(oldest, load.harvested)
            self.output = [fruit + kg, sound + usable, filled + cans, oldest, lots + 1]
        return hour, taken, arrives, (kg, cans)

    def _pile_of_plan(self):
        state = self._plan.stages[self._batch] if self._batch is not None else None
        return state and (float(state.piled_at), float(state.piled_kg), float(state.lost))

    def _ends_by(self, limit, *lot):
        return self._plan.at_most(*lot) <= limit or self._plan.foresee(*lot) <= limit

    def _lot(self, number, taken, arrives, goods, unit):
        """Take a lot through the line; it may be known that it does not come to the pile."""
        if self._batch is not None and not arrives:
            self.env.process(self._skip(self.stations[self._batch].piled, number))
        cans = goods[1] if taken else 0.0
        yield from self._follow(("lot", number), 0, number, (*goods, cans), unit)

    def _skip(self, events, number):
        """Let those behind a lot not wait for it any more, once those before it are there."""
        if number > 0:
            yield events[number - 1]
        if not events[number].triggered:
            events[number].succeed()

    def _follow(self, key, place, number, goods, unit=None):
        """Take goods to the next pile or the exit; note where they stay if they do."""
        kg, cans, counted = goods
        try:
            for stage in range(place, len(self.stations)):
                self._on_line[key] = (stage, counted)
                station = self.stations[stage]
                if station.stage.load is not None and stage > place:
                    yield from self._pile(number, kg, cans)
                    break
                hours = kg * station.per_kg + cans * station.per_can
                hours = station.stage.cycle if station.stage.load is not None else hours
                yield from self._visit(stage, number, hours, unit)
                unit = None
            del self._on_line[key]
            self._finish = max(self._finish, self.env.now)
        except _StayedError as stayed:
            stage = self._on_line.pop(key)[0]
            self._stay(stage, counted, self.env.now)
            yield self.env.timeout(max(0.0, stayed.args[0] - self.env.now))
            for later in self.stations[stage + 1 :]:
                if later.stage.load is not None:
                    break
                self.env.process(self._skip(later.passed, number))

    def _stay(self, place, cans, hour):
        """Leave goods at a stage at an hour; the crew stays till the end of overtime at least."""
        self._finish = max(self._finish, self._terms.due, hour)
        self.stations[place].left = math.inf
        if self._batch is not None and place <= self._batch:
            self._ruined += cans

    def _visit(self, place, number, hours, unit=None):
        """Work on a lot in its order; it leaves when there is a place before the next stage."""
        station, since = self.stations[place], self._powered_now()
        if number > 0:
            yield station.passed[number - 1]
        if unit is None:
            unit = station.units.request()
            yield unit
        if not station.passed[number].triggered:
            station.passed[number].succeed()
        if place != self._batch and self._powered_now() <= powered_hour(self._clock, station.stops):
            station.taken += 1.0
            self._count(station, 1.0, self._powered_now() - since)
        yield from self._work(station, hours)
        after = self.stations[place + 1] if place + 1 < len(self.stations) else None
        places = after.stage.buffer if after is not None else None
        if places is not None and number >= places:
            yield from self._wait_for_place(station, after.passed, number - places)
        station.units.release(unit)
        station.left = max(station.left, self.env.now)

    def _count(self, station, amount, hours):
        """Count hours that goods waited for a stage."""
        if hours > _ROUNDING:
            station.waited += amount
            station.waits += amount * hours

    def _wait_for_place(self, station, passed, ahead):
        since, stops = self._powered_now(), min(station.stops, _NEVER)
        there = simpy.AllOf(self.env, [passed[lot] for lot in range(ahead + 1)])
        yield there | self.env.timeout(max(0.0, stops - self.env.now))
        if not there.triggered:
            station.blocked += max(0.0, self._due - since)
            raise _StayedError(self._terms.due)
        station.blocked += self._powered_now() - since

    def _work(self, station, hours):
        """Work for some hours, with repairs in between."""
        pieces, stays = self._pieces(station, hours)
        for piece in pieces:
            yield from self._powered(piece)
        if stays:
            raise _StayedError(self.env.now)

    def _pieces(self, station, hours):
        """Return hours of work and of repair, in turn, of a lot whose work starts now.

        They are cut where work stops; so its goods stay.
        """
        repairs, wear, pieces = station.machine.repairs, station.wear, []
        now, stops = self._powered_now(), powered_hour(self._clock, station.stops)
        while now <= stops:
            piece = min(hours, wear[0], stops - now) if repairs else min(hours, stops - now)
            pieces.append(piece)
            station.busy += piece
            worn = repairs and piece == wear[0]
            wear[0] -= piece
            now, hours = now + piece, hours - piece
            if hours <= 0:
                return pieces, False
            if not worn:
                break
            repair = repairs[2 * wear[1] + 1]
            wear[:] = [repairs[2 * wear[1] + 2], wear[1] + 1]
            station.down += max(0.0, min(repair, self._due - now))
            if now + repair > self._due:
                station.broken[0] += 1
                over = calendar_hour(self._clock, now + repair)
                station.broken[1] = max(station.broken[1], over)
                break
            pieces.append(repair)
            now += repair
        return pieces, True

    def _powered(self, hours):
        """Wait for some hours with power."""
        process = self.env.active_process
        while True:
            if self._restored is not None:
                yield self._restored
            began = self.env.now
            self._working[process] = True
            try:
                yield self.env.timeout(max(0.0, hours))
                return
            except simpy.Interrupt:
                hours -= self.env.now - began
            finally:
                del self._working[process]

    def _pile(self, number, kg, cans):
        """Add a lot to the pile, after the lots before it; process full loads."""
        station = self.stations[self._batch]
        if number > 0:
            yield station.piled[number - 1]
        self._wait_in_pile(station)
        if station.cans == 0:
            self._set_deadline(station)
        station.cans += cans
        station.kg += kg
        while station.cans >= station.stage.load:
            self._process_batch(station.stage.load)
        station.piled[number].succeed()
        self._process_rest()

    def _wait_in_pile(self, station):
        """Count the hours of the pile since the last goods came to it."""
        station.waits += station.cans * max(0.0, self._powered_now() - station.piled_at)
        station.piled_at = self._powered_now()

    def _set_deadline(self, station):
        if station.wait < math.inf:
            station.deadline = powered_hour(self._clock, self.env.now + station.wait)
            self.env.process(self._start_in_time(station, self.env.now + station.wait))

    def _start_in_time(self, station, hour):
        deadline = station.deadline
        yield self.env.timeout(hour - _ROUNDING - self.env.now)
        if station.cans > 0 and station.deadline == deadline:
            self._process_batch(station.cans, hour)

    def _process_batch(self, cans, ready=0.0):
        station = self.stations[self._batch]
        kg = station.kg * cans / station.cans
        goods = station.loads, kg, cans, (station.deadline, ready, station.piled_at)
        station.cans -= cans
        station.kg -= kg
        station.loads += 1
        self.env.process(self._load(*goods))
        if station.cans > 0:
            self._set_deadline(station)

    def _load(self, number, kg, cans, hours):
        """Take a load through its batch stage and on, unless it has waited too long."""
        station, (deadline, ready, since) = self.stations[self._batch], hours
        self._on_line["load", number] = (self._batch, cans)
        yield self.env.timeout(max(0.0, ready - self.env.now))
        if number > 0:
            yield station.passed[number - 1]
        unit = station.units.request()
        yield unit
        if self._powered_now() <= powered_hour(self._clock, station.stops):
            station.taken += cans
            self._count(station, cans, self._powered_now() - since)
        if self._powered_now() > deadline + _ROUNDING:
            station.units.release(unit)
            station.passed[number].succeed()
            self._ruined += cans
            del self._on_line["load", number]
            for later in self.stations[self._batch + 1 :]:
                self.env.process(self._skip(later.passed, number))
            return
        station.passed[number].succeed()
        yield from self._follow(("load", number), self._batch, number, (kg, cans, cans), unit)

    def _process_rest(self):
        """Process a last, smaller load once the last lot is in the pile."""
        station = self.stations[self._batch]
        known = station.last is not None
        if (
            known
            and (station.last < 0 or station.piled[station.last].triggered)
            and station.cans > 0
        ):
            self._process_batch(station.cans)
