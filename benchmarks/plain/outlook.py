"""What the crew foresees of a shift: how each lot that is started goes through the line.

It decides by this which lots are started. It knows of the breakdowns that the lots on the line meet,
and of none of the lot in question. This is a recursion on departure times, in hours with power; what
happens then is simulated by events in `line.py`.
"""

import copy
import math

_NEVER = 1e9
_ROUNDING = 1e-9
"""Hours: goods that come as a pile is to be started do not join it."""


class Bench:
    """A stage as it is foreseen."""

    def __init__(self, station, begins, due, stops):
        self.machine, self.stage = station.machine, station.machine.stage
        self.speed, self.wait = station.speed, station.wait
        self.stops, self.due = stops, due
        self.runs_for, self.breakdowns = self.machine.runs_for, self.machine.breakdowns
        self.visits, self.batches = self.machine.visits, self.machine.batches
        self.free = [begins] * (self.stage.units - station.out) + [station.back] * station.out
        """Hours at which its units get free."""
        self.earliest = begins
        """Hour of the last start; lots keep their order."""
        self.starts = []
        self.kg = self.cans = 0.0
        """What is piled before it."""
        self.landed, self.until = begins, math.inf
        """When the last of it came, and by when it is to be started."""
        self.passed = begins
        """Until when goods that come wait for others that never do."""
        policy = self.stage.start
        early = policy in ("available", "departures")
        self.least = (self.stage.least or 1.0) if early else self.stage.load
        """Cans with which a batch begins."""
        self.departs, self.every = begins, self.stage.every if policy == "departures" else None
        """The next departure, and the hours to the one after."""
        self.stopped = begins
        """When work on the last lot stopped that stays."""
        self.tank = copy.copy(self.machine.tank)
        self.waits = {}
        """Hours that its breakdowns wait for a mechanic, by number."""
        self.calls = {}
        """When each occurs that is met in this shift, by number."""

    def __deepcopy__(self, memo):
        other = copy.copy(self)
        other.free, other.starts = self.free.copy(), self.starts.copy()
        other.waits, other.calls = self.waits.copy(), self.calls.copy()
        other.tank = copy.copy(self.tank)
        return other

    @property
    def ready(self):
        """Hour at which it can start the next lot."""
        return max(self.earliest, min(self.free))

    @property
    def place_free(self):
        """Hour from which the next lot finds a place before it, or with no buffer a unit."""
        places = self.stage.buffer
        if places == 0:
            return self.ready
        if places is None or len(self.starts) < places:
            return -math.inf
        return self.starts[-places]

    def begins(self, known=math.inf):
        """Return when the next batch of its pile begins; infinity if it waits for more cans.

        From an hour on it is known that none come.
        """
        since = max(self.landed, known) if self.cans < self.least else self.landed
        return min(self.until, self.departure(max(self.ready, since)))

    def departure(self, hour):
        """Return the first departure from an hour on, or the hour itself."""
        if self.every is None or hour == math.inf:
            return hour
        departs = self.departs
        while departs < hour - _ROUNDING * self.every:
            departs += self.every
        return departs

    def work(self, start, hours):
        """Return when some hours of work are done, infinity if they are not."""
        now = start
        while now < self.stops:
            piece = min(hours, self.runs_for, self.stops - now)
            now, hours, self.runs_for = now + piece, hours - piece, self.runs_for - piece
            if hours <= 0:
                return now
            self.stopped = now
            if self.runs_for > 0:
                break
            self.calls[self.breakdowns] = now
            now += self.waits.get(self.breakdowns, 0.0) + self.machine.repair(self.breakdowns)
            self.breakdowns += 1
            self.runs_for = self.machine.gap(self.breakdowns)
            if now > self.due:
                break
        return math.inf


class Outlook:
    """The course of all lots that are started in a shift."""

    def __init__(self, grid, stations, terms):
        self._powered, self._grid, self._begins = grid.powered, grid, terms.begins
        begins, self._due, stops = map(grid.powered, (terms.begins, terms.due, terms.home))
        self._benches = [
            Bench(station, begins, self._due, self._due if station.stage.takes_raw else stops)
            for station in stations
        ]
        piles = [n for n, bench in enumerate(self._benches) if bench.stage.load is not None]
        self._first_pile = piles[0] if piles else None
        self._calm = False
        self._done = begins
        """Hour from which nothing moves on the line."""

    def __deepcopy__(self, memo):
        other = copy.copy(self)
        other._benches = [copy.deepcopy(bench) for bench in self._benches]
        return other

    @property
    def ready(self):
        """Hour at which the first stage can start a lot."""
        return self._benches[0].ready

    @property
    def busy(self):
        """Hour until which goods on the line keep a stage busy; what is piled does not."""
        return max(self._done, *(bench.landed for bench in self._benches))

    def resume(self, hour):
        """Start no more lots before an hour."""
        first = self._benches[0]
        first.earliest = max(first.earliest, hour)

    def waiting(self, waits):
        """Let breakdowns from now on wait for a mechanic for some hours, by place and number; return it."""
        for bench in self._benches:
            bench.calls = {}
        for (place, number), wait in waits.items():
            self._benches[place].waits[number] = wait
        return self

    def calls(self):
        """Yield the breakdowns of the shift: hour, place, number, hours of the repair."""
        for place, bench in enumerate(self._benches):
            for number, hour in bench.calls.items():
                yield hour, place, number, bench.machine.repair(number)

    def settle_waits(self):
        """Let the machines know how long their breakdowns wait."""
        for bench in self._benches:
            bench.machine.waits = bench.waits

    def count_visits(self):
        """Let the machines count the lots and batches of the shift."""
        for bench in self._benches:
            bench.machine.visits, bench.machine.batches = bench.visits, bench.batches

    def vessel_in_time(self, cans):
        """Return the first hour at which a lot may start, so that its cans do not wait too long."""
        batches = [bench for bench in self._benches if bench.stage.load is not None]
        if not batches or batches[-1].wait == math.inf:
            return -math.inf
        last = batches[-1]
        loads = math.ceil(cans / last.stage.load)
        return last.ready + last.machine.hours(0.0, 0.0, 1.0) * loads - last.wait

    def empty_after(self, ready, kg, cans):
        """Return when the line would be empty after a last lot if nothing broke down from now on."""
        calm = copy.deepcopy(self)
        calm._calm, calm._due = True, math.inf
        for bench in calm._benches:
            bench.runs_for = bench.stops = bench.due = math.inf
        calm.send(ready, kg, cans)
        calm.finish()
        return calm.busy

    def send(self, ready, kg, cans):
        """Start a lot; return the stage before the first pile at which it stays, None if at none."""
        place, hour = self._through(0, ready, kg, cans)
        if hour == math.inf:
            self._leave(place)
            return self._benches[place].stage
        self._land(place, hour, kg, cans)
        return None

    def _through(self, place, hour, kg, cans):
        """Take goods to the next pile or the exit; return its place, and when; infinity if they stay."""
        while place < len(self._benches) and self._benches[place].stage.load is None:
            bench = self._benches[place]
            hours = self._hours(bench, kg, cans)
            starts = max(hour, bench.ready)
            if starts == math.inf:
                bench.stopped = max(bench.stopped, hour)
            if bench.tank is not None and starts < bench.stops:
                starts = self._draw(bench, starts, bench.tank.need(kg, cans, hours))
            hour = self._serve(place, starts, hours)
            if starts >= bench.stops and bench.tank is not None and bench.lacks:
                bench.stopped = self._due
            if hour == math.inf:
                break
            place += 1
        return place, hour

    def _draw(self, bench, hour, amount):
        """Draw an amount from a tank; return when it holds enough, in hours with power."""
        tank, now = bench.tank, self._calendar(hour)
        tank.look(now)
        bench.lacks = amount > tank.level
        if bench.lacks:
            tank.order(now)
            hour = self._powered(tank.arrives)
            if hour >= bench.stops:
                return hour
            now = max(tank.arrives, self._calendar(hour))
            tank.look(now)
        tank.draw(amount, now)
        return hour

    def _calendar(self, hour):
        return self._grid.after(self._begins, hour - self._powered(self._begins))

    def _hours(self, bench, kg, cans, cycles=1):
        """Return the hours of the next lot, or of some cycles of a batch; in a calm course the mean."""
        mean = bench.machine.hours(kg, cans, bench.speed)
        if self._calm:
            return mean
        bench.visits += cycles
        return sum(bench.machine.varied(bench.visits - n - 1, mean) for n in range(cycles))

    def _serve(self, place, ready, hours, *, held=False):
        bench = self._benches[place]
        start = max(ready, bench.ready)
        end = bench.work(start, hours)
        if end < math.inf and place + 1 < len(self._benches) and not held:
            after = self._benches[place + 1]
            if after.place_free > end:
                end = after.place_free
                if end > min(bench.stops, _NEVER):
                    end, bench.stopped = math.inf, self._due
        bench.starts.append(start)
        bench.earliest = start
        bench.free.remove(min(bench.free))
        bench.free.append(end)
        return end

    def _leave(self, place):
        """Leave goods at a stage; those behind wait for them until it is known."""
        stopped = self._benches[place].stopped
        self._pass_over(place, stopped)
        self._done = max(self._done, self._due, stopped)

    def _pass_over(self, place, hour):
        """Let those behind goods that come no further wait for them until an hour."""
        for number, later in enumerate(self._benches[place + 1 :], place + 1):
            if later.stage.load is not None:
                if number != self._first_pile:
                    later.passed = max(later.passed, hour)
                break
            later.earliest = max(later.earliest, hour)
            later.starts.append(later.earliest)

    def _deviates(self, bench):
        if self._calm:
            return None
        bench.batches += 1
        return bench.machine.deviates(bench.batches - 1)

    def _land(self, place, hour, kg, cans):
        """Add goods to a pile, and start what is full, or has waited long enough."""
        if place == len(self._benches):
            self._done = max(self._done, hour)
            return
        pile = self._benches[place]
        hour = max(hour, pile.landed, pile.passed)
        if pile.cans > 0 and hour > pile.begins() - _ROUNDING:
            self._load(place, pile.cans)
        if pile.cans == 0:
            self._wait_from(pile, hour)
        pile.kg, pile.cans, pile.landed = pile.kg + kg, pile.cans + cans, hour
        while pile.cans >= pile.stage.load:
            self._load(place, pile.stage.load)
        # A vessel that a batch has left by then is not free.
        if pile.cans > 0 and pile.begins() <= hour:
            self._load(place, pile.cans)

    def _wait_from(self, pile, hour):
        if pile.wait < math.inf:
            pile.until = self._powered(self._calendar(hour) + pile.wait)

    def _load(self, place, cans, known=math.inf):
        """Take a load from a pile through its stage and on; no cans come from a known hour on."""
        pile = self._benches[place]
        kg, until = pile.kg * cans / pile.cans, pile.until
        ready = max(pile.begins(known), pile.ready)
        if ready == math.inf:
            full = cans >= pile.stage.load
            there = pile.landed if full else min(max(pile.landed, known), until)
            pile.stopped = max(pile.stopped, there)
        pile.kg, pile.cans = pile.kg - kg, pile.cans - cans
        if pile.cans > 0:
            self._wait_from(pile, pile.landed)
        if until < ready < math.inf and not self._calm:
            return
        if pile.every is not None and ready < until:
            pile.departs = ready + pile.every
        then = self._deviates(pile)
        hours = self._hours(pile, kg, cans, 1 + (then == "reprocess"))
        leave = self._serve(place, ready, hours, held=then == "hold")
        if then == "hold" and leave < math.inf:
            self._done = max(self._done, leave)
            self._pass_over(place, leave)
            return
        if leave < math.inf:
            place, leave = self._through(place + 1, leave, kg, cans)
        if leave < math.inf:
            self._land(place, leave, kg, cans)
        else:
            self._leave(place)

    def pause(self, hour):
        """Start the loads that begin by an hour."""
        for place, pile in enumerate(self._benches):
            while pile.cans > 0 and pile.begins() <= hour:
                self._load(place, pile.cans)

    def finish(self):
        """Start what is left in the piles once it is known that no lot comes any more; return when it is."""
        known = min(self.ready, self._due)
        for place, pile in enumerate(self._benches):
            if pile.cans > 0:
                self._load(place, pile.cans, max(known, pile.passed))
        return known
