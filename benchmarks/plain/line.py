"""A line in a shift: every lot and every load is a process, its stages are resources, outages interrupt.

Lots keep their order at each stage. Before a batch stage they pile up, and each full load starts a
process, or a smaller one that has waited long enough. Goods whose process never ends stay on the line
when the crew goes home.
"""

import math

import simpy

from benchmarks.plain.stations import Goods, Station

_ROUNDING = 1e-9
_NEVER = 1e9
"""An hour after all others."""


class _StaysError(Exception):
    """Goods stay where they are; the argument is the hour from which nobody waits for them."""


class Line:
    """A line from the begin of a shift on, in an environment of its own."""

    def __init__(self, grid, setup, terms):
        self.env = simpy.Environment(terms.begins)
        self.stations = [
            Station(self.env, setup, place, grid, terms) for place in range(len(setup.machines))
        ]
        self._grid, self._due, self._home = grid, terms.due, terms.home
        self._piles = setup.batches
        """Places of the batch stages."""
        self.begins = self.finish = terms.begins
        """Hour from which nothing moves on the line."""
        self._gone = []
        """Cans that are lost or held, and when: they waited too long, or stay before the last batch stage
        or in it; or their cycle deviated."""
        self._on_line = set()
        self._working = set()
        self._power = None
        """Event of the end of a power outage; None: there is power."""
        for station in self.stations:
            for _ in range(station.out):
                self.env.process(self._repair_on(station, station.units.request()))
        for place in self._piles:
            self.env.process(self._close_pile(place))
            if self.stations[place].is_early:
                self.env.process(self._begin_batches(place))
        self.env.process(self._outages(terms.begins))

    def until(self, hour):
        """Return an event that occurs at an hour, or now if it is past."""
        return self.env.timeout(max(0.0, hour - self.env.now))

    def start(self, number, hour, kg, cans, stays):
        """Let a lot start at an hour."""
        self.env.process(self._lot(Goods(number, kg, cans), hour, stays))

    def pause(self, hour):
        """Run until an hour, at which the line goes on."""
        if hour > self.env.now:
            self.env.run(until=hour)

    def end(self, lots, hour):
        """Run to the end, where it is known from an hour on that no lot comes after some.

        What still moves then stays until the end of overtime.
        """
        self.env.process(self._no_more_than(lots, hour))
        self.env.run()
        for goods in self._on_line:
            self._stay(goods, self._due)
        self.finish = min(self.finish, self._home)

    def _repair_on(self, station, unit):
        """Keep a unit until the repair is over that an earlier shift began."""
        yield unit
        if station.back == math.inf:
            station.stick()
            return
        yield from self.powered(station.back - self._powered_now())
        station.units.release(unit)

    def _outages(self, begins):
        """Interrupt all work in power outages."""
        for begin, end in self._grid.since(begins):
            if begin >= self._home:
                return
            yield self.until(begin)
            self._power = self.env.event()
            for process in self._working:
                process.interrupt()
            yield self.until(end)
            self._power.succeed()
            self._power = None

    def powered(self, hours):
        """Wait for some hours with power."""
        process = self.env.active_process
        while True:
            if self._power is not None:
                yield self._power
            began = self.env.now
            self._working.add(process)
            try:
                yield self.env.timeout(max(0.0, hours))
                return
            except simpy.Interrupt:
                hours -= self.env.now - began
            finally:
                self._working.discard(process)

    def gone(self, why, hour):
        """Return the cans that are `lost` or `held` by an hour, and were not asked for yet."""
        told = [each for each in self._gone if each[0] == why and each[1] < hour]
        self._gone = [each for each in self._gone if each not in told]
        return sum(cans for _, _, cans in told)

    def _lot(self, goods, hour, stays):
        """Take a lot through the line from an hour on.

        It may be known that it stays before the first pile, where nobody waits for it then.
        """
        yield self.until(hour)
        yield from self.powered(0.0)
        if stays and self._piles:
            self.env.process(self._skip(self.stations[self._piles[0]].landed, goods.number))
        yield from self._follow(goods)

    def _no_more_than(self, lots, hour):
        yield self.until(hour)
        if self._piles:
            self.stations[self._piles[0]].total.succeed(lots)

    def _skip(self, events, number):
        """Let those behind goods not wait for them any more, once those before are there."""
        if number > 0:
            yield events[number - 1]
        if not events[number].triggered:
            events[number].succeed()

    def _follow(self, goods, unit=None):
        """Take goods from their stage to the next pile or the exit; leave them where they stay."""
        self._on_line.add(goods)
        first, came = goods.place, unit is not None
        try:
            while goods.place < len(self.stations):
                station = self.stations[goods.place]
                if station.stage.load is not None and (goods.place > first or not came):
                    yield from self._pile(goods)
                    break
                unit = yield from self._visit(goods, unit)
                if goods.held:
                    self._hold(goods)
                    break
                goods.place += 1
            self._on_line.discard(goods)
            self.finish = max(self.finish, self.env.now)
        except _StaysError as stays:
            yield from self._leave(goods, stays.args[0])

    def _leave(self, goods, hour):
        """Leave goods at their stage; nobody waits for them from an hour on."""
        self._on_line.discard(goods)
        self._stay(goods, hour)
        yield self.until(hour)
        self._leave_out(goods)

    def _leave_out(self, goods):
        """Let those behind goods not wait for them on their way to the next pile."""
        for later in self.stations[goods.place + 1 :]:
            if later.stage.load is not None:
                self.env.process(self._skip(later.landed, goods.number))
                break
            self.env.process(self._skip(later.passed, goods.number))

    def _hold(self, load):
        """Take a load off the line."""
        self._gone.append(("held", self.env.now, load.cans))
        self._leave_out(load)

    def _stay(self, goods, hour):
        """Leave goods at their stage at an hour; the crew stays till the end of overtime at least."""
        self.finish = max(self.finish, self._due, hour)
        self.stations[goods.place].left = math.inf
        is_fruit = self.stations[goods.place].stage.takes_raw
        if self._piles and goods.place <= self._piles[-1] and not is_fruit:
            self._gone.append(("lost", hour, goods.cans))

    def _visit(self, goods, unit):
        """Work on goods in their order; they leave when there is a place before the next stage."""
        station, number, since = self.stations[goods.place], goods.number, self._powered_now()
        if unit is None:
            unit = yield from self._next_unit(station, number)
        hours = self._hours(station, goods)
        if station.machine.tank is not None:
            yield from self._draw(station, station.machine.tank, goods, hours)
        if station.stage.load is None:
            self._take(station, [(since, 1.0)], since)
        if not station.passed[number].triggered:
            station.passed[number].succeed()
        next_unit = None
        yield from self._work(station, hours)
        if goods.place + 1 < len(self.stations) and not goods.held:
            after = self.stations[goods.place + 1]
            if after.stage.buffer == 0:
                next_unit = yield from self._wait_for_unit(station, after, number)
            elif after.stage.buffer is not None and number >= after.stage.buffer:
                passed = [after.passed[n] for n in range(number - after.stage.buffer + 1)]
                yield from self._wait_for(station, simpy.AllOf(self.env, passed))
        station.units.release(unit)
        station.left = max(station.left, self.env.now)
        return next_unit

    def _next_unit(self, station, number):
        """Wait for a unit after the goods before; goods stay if none gets free any more."""
        if number > 0:
            yield station.passed[number - 1] | station.dead
        unit = station.units.request()
        yield unit | station.dead
        if not unit.triggered:
            raise _StaysError(self.env.now)
        return unit

    def _draw(self, station, tank, goods, hours):
        """Draw what goods need from a tank, after the goods before, as soon as it holds enough."""
        if goods.number > 0:
            yield station.passed[goods.number - 1] | station.dead
        since, stops = self._powered_now(), self._stops(station)
        if since >= self._grid.powered(stops):
            return
        amount = tank.need(goods.kg, goods.cans, hours)
        tank.look(self.env.now)
        if amount > tank.level:
            tank.order(self.env.now)
            if self._grid.powered(tank.arrives) >= self._grid.powered(stops):
                yield self.until(min(stops, _NEVER))
                raise _StaysError(self._due)
            yield self.until(tank.arrives)
            yield from self.powered(0.0)
            tank.look(max(tank.arrives, self.env.now))
            tank.lack_h += self._powered_now() - since
        tank.draw(amount, self.env.now)

    def _hours(self, station, goods):
        """Return the hours of work on goods; a batch that deviates is cooked again, or is to be held."""
        machine, hours = station.machine, 0.0
        mean = machine.hours(goods.kg, goods.cans, station.speed)
        then = None
        if station.stage.load is not None:
            then = machine.deviates(machine.batches)
            machine.batches += 1
        goods.held = then == "hold"
        for _ in range(1 + (then == "reprocess")):
            hours += machine.varied(machine.visits, mean)
            machine.visits += 1
        return hours

    def _stops(self, station):
        """Return the hour at which work stops: fruit stages work till the end of overtime."""
        return self._due if station.stage.takes_raw else self._home

    def _powered_now(self):
        return self._grid.powered(self.env.now)

    def _take(self, station, came, since):
        """Count goods that a stage takes now, by when they came; none once work stopped.

        Their waits until an hour are counted.
        """
        if self._powered_now() <= self._grid.powered(self._stops(station)):
            station.count_taken(self._powered_now(), came, since)

    def _wait_for_unit(self, station, after, number):
        """Wait for a unit of the next stage, after the goods before; return it."""
        if number > 0:
            yield from self._wait_for(station, after.passed[number - 1])
        unit = after.units.request()
        yield from self._wait_for(station, unit)
        return unit

    def _wait_for(self, station, there):
        """Wait at a stage, and block its unit, until there is a place before the next stage."""
        spell = station.spend("blocked", self._powered_now())
        stops = self._stops(station)
        yield there | self.until(min(stops, _NEVER))
        if not there.triggered:
            spell[-1] = self._grid.powered(self._due)
            station.stick()
            raise _StaysError(self._due)
        spell[-1] = self._powered_now()

    def _work(self, station, hours):
        """Work for some hours, with repairs in between; goods stay where work stops."""
        pieces, stays = self._pieces(station, hours)
        for piece in pieces:
            yield from self.powered(piece)
        if stays:
            station.stick()
            raise _StaysError(self.env.now)

    def _pieces(self, station, hours):
        """Return hours of work and of repair, in turn, and whether the work is not done after them.

        A repair that is not over
        by the end of overtime is not waited for.
        """
        machine, pieces = station.machine, []
        now, due = self._powered_now(), self._grid.powered(self._due)
        stops = self._grid.powered(self._stops(station))
        while now <= stops:
            piece = min(hours, machine.runs_for, stops - now)
            pieces.append(piece)
            station.spend("busy", now, now + piece)
            machine.runs_for -= piece
            now, hours = now + piece, hours - piece
            if hours <= 0:
                return pieces, False
            if machine.runs_for > 0:
                break
            repair = machine.down(machine.breakdowns)
            machine.breakdowns += 1
            machine.runs_for = machine.gap(machine.breakdowns)
            station.spend("down", now, min(now + repair, due))
            if now + repair > due:
                machine.broken += 1
                over = self._grid.after(self.env.now, now + repair - self._powered_now())
                machine.repaired = max(machine.repaired, over)
                break
            pieces.append(repair)
            now += repair
        return pieces, True

    def _pile(self, goods):
        """Add goods to a pile, after those before them; start what is full."""
        station, number = self.stations[goods.place], goods.number
        if number > 0:
            yield station.landed[number - 1]
        self._wait_in_pile(station)
        if station.cans == 0:
            self._wait_from_now(goods.place)
        station.cans += goods.cans
        station.came.append((station.piled_at, goods.cans))
        station.kg += goods.kg
        while station.cans >= station.stage.load:
            self._start_load(goods.place, station.stage.load)
        station.grow()
        self._succeed_last(station.landed[number])

    def _succeed_last(self, event):
        """Let an event occur after all others of this moment: a batch begins before the next goods come."""
        event._ok, event._value = True, None
        self.env.schedule(event, simpy.events.NORMAL + 1)

    def _wait_in_pile(self, station):
        """Count the hours of what is piled since the last goods came."""
        now = self._powered_now()
        station.count("wait_h", now, station.cans * (now - station.piled_at))
        station.piled_at = now

    def _wait_from_now(self, place):
        """Start what is piled when it has waited too long from now on."""
        station = self.stations[place]
        if station.wait < math.inf:
            station.until = self.env.now + station.wait
            self.env.process(self._start_in_time(place, station.until))

    def _start_in_time(self, place, hour):
        # Goods that come as a pile is to be started do not join it.
        station = self.stations[place]
        yield self.until(hour - _ROUNDING)
        if station.cans > 0 and station.until == hour:
            self._start_load(place, station.cans, hour)

    def _start_load(self, place, cans, hour=0.0):
        station = self.stations[place]
        kg = station.kg * cans / station.cans
        load = Goods(station.loads, kg, cans, place, station.take_first(cans))
        waits = hour, station.piled_at, station.until
        self._on_line.add(load)
        if station.is_early:
            station.full.append((load, waits))
            station.grow()
        else:
            self.env.process(self._load(load, waits))
        station.cans -= cans
        station.kg -= kg
        station.loads += 1
        if station.cans > 0:
            self._wait_from_now(place)

    def _begin_batches(self, place):
        """Begin batches one after the other, as a unit is free and enough cans wait, or at departures."""
        station, departs = self.stations[place], self._powered_now()
        while True:
            unit = station.units.request()
            yield unit | station.dead
            if not unit.triggered:
                break
            while not station.full and station.cans < station.least:
                yield station.grown
            if station.stage.start == "departures":
                departs = yield from self._wait_for_departure(station, departs)
            if not station.full:
                self._start_load(place, station.cans)
            self.env.process(self._load(*station.full.pop(0), unit))
        while True:
            while station.full:
                self.env.process(self._load(*station.full.pop(0)))
            yield station.grown

    def _wait_for_departure(self, station, departs):
        """Wait for the next departure, unless cans have waited too long; return the one after it."""
        every = station.stage.every
        while departs < self._powered_now() - _ROUNDING * every:
            departs += every
        departure = self.env.process(self.powered(departs - self._powered_now()))
        while not departure.triggered:
            events = [departure, station.grown]
            if station.full:
                _, (_, _, until) = station.full[0]
                if until <= self.env.now:
                    return departs
                events.append(self.until(min(until, _NEVER)))
            yield self.env.any_of(events)
        return departs + every

    def _load(self, load, waits, unit=None):
        """Take a load through its batch stage and on, unless it has waited too long.

        It is started from an hour on; its last cans came at another one, in hours with power.
        """
        station, (hour, since, until) = self.stations[load.place], waits
        yield self.until(hour)
        if unit is None:
            try:
                unit = yield from self._next_unit(station, load.number)
            except _StaysError as stays:
                yield from self._leave(load, stays.args[0])
                return
        self._take(station, load.came, since)
        if self._powered_now() > self._grid.powered(until) + _ROUNDING:
            station.units.release(unit)
            station.passed[load.number].succeed()
            self._gone.append(("lost", self.env.now, load.cans))
            self._on_line.discard(load)
            self._leave_out(load)
            return
        yield from self._follow(load, unit)

    def _close_pile(self, place):
        """Start what is left in a pile as a last, smaller load, once all goods are there."""
        station = self.stations[place]
        total = yield station.total
        if total > 0:
            yield station.landed[total - 1]
        if station.cans > 0:
            self._start_load(place, station.cans)
        for later in self._piles:
            if later > place:
                self.stations[later].total.succeed(station.loads)
                break
