"""Finished cans: quarantine, the way to the store, the store, containers, port and vessels."""

import math
from collections import Counter, deque

from benchmarks.plain.roads import FullLoads

_NOON = 12.0


class Stock:
    """Cans in one place, first in, first out, each lot with the hour of its oldest harvest."""

    def __init__(self):
        self._lots = deque()

    @property
    def cans(self):
        """All cans."""
        return math.fsum(cans for cans, _ in self._lots)

    def put(self, cans, harvested):
        """Add a lot."""
        if cans > 0:
            self._lots.append((cans, harvested))

    def take(self, cans):
        """Remove the oldest cans; return how many there were, and their oldest harvest."""
        oldest, taken = self._lots[0][1] if self._lots else 0.0, 0.0
        while self._lots and taken < cans:
            there, harvested = self._lots.popleft()
            part = min(there, cans - taken)
            taken += part
            if part < there:
                self._lots.appendleft((there - part, harvested))
        return taken, oldest

    def take_newest(self, cans):
        """Remove the newest cans; return how many there were."""
        taken = 0.0
        while self._lots and taken < cans:
            there, harvested = self._lots.pop()
            part = min(there, cans - taken)
            taken += part
            if part < there:
                self._lots.append((there - part, harvested))
        return taken


class Quarantine:
    """Cans of a site on their way to the store: they are held, then wait for a full truck."""

    def __init__(self, world, at, store):
        self._world, self._store = world, store
        self._hold = world.physical.hold
        self._held = []
        """Cans of each lot that is held, the oldest first."""
        self._waiting = Stock()
        """Cans that wait for a full truck."""
        self._trucks = None
        """None if the store is on the site."""
        if store.at != at:
            load = world.physical.legs["cans_back"].load
            self._trucks = FullLoads(world, "cans_back", at, store.at, load)

    @property
    def cans(self):
        """Cans that are not in the store yet."""
        return math.fsum(self._held) + self._waiting.cans

    def take_newest(self, cans):
        """Remove the newest good cans, be they held, before a truck or in the store; return how many there were."""
        taken = 0.0
        for place in reversed(range(len(self._held))):
            part = min(self._held[place], cans - taken)
            self._held[place] -= part
            taken += part
        taken += self._waiting.take_newest(cans - taken)
        return taken + self._store.take_newest(cans - taken)

    def take(self, cans, harvested, hour, day):
        """Take the good cans of a session; its day is the index of its random draw."""
        if self._hold is None:
            self._send(cans, harvested, hour)
        else:
            self._world.env.process(self._hold_lot(cans, harvested, day))

    def _hold_lot(self, cans, harvested, day):
        world, hold = self._world, self._hold
        self._held.append(cans)
        fails = world.streams.by_day("hold.failed", "random")[day] < hold.failed
        yield world.env.timeout(24 * hold.length)
        cans = self._held.pop(0)
        if fails:
            saved = math.floor(cans * hold.saved + 1e-9)
            self._store.second += saved
            self._store.book.made -= cans
            world.ledger.book("cans.scrapped", world.env.now, cans - saved)
        else:
            self._send(cans, harvested, world.env.now)

    def _send(self, cans, harvested, hour):
        """Send full trucks, whose cans are in the store at once."""
        if self._trucks is None:
            self._store.receive(cans, harvested)
            return
        self._waiting.put(cans, harvested)
        while self._waiting.cans >= self._trucks.load:
            self._trucks.go(hour)
            self._store.receive(*self._waiting.take(self._trucks.load))


class Store:
    """Good cans, which leave in full containers for orders, or are sold at home."""

    def __init__(self, world, book):
        self._world, self.book = world, book
        self.at = world.physical.store.at
        self._stock = Stock()
        self.second = 0.0
        """Sound cans of failed lots, which only the market at home takes."""
        self._container = world.physical.product.cans_per_container
        self._port = Port(world, self.at, book, self._container)

    @property
    def cans(self):
        """Cans for export in the store, on the road to the port and at the port."""
        return self._stock.cans + self._port.cans

    def receive(self, cans, harvested):
        """Take cans, and send full containers."""
        self._stock.put(cans, harvested)
        self.ship()

    def take_newest(self, cans):
        """Remove the newest cans in stock; return how many there were."""
        return self._stock.take_newest(cans)

    def ship(self):
        """Send full containers as long as there are orders for them."""
        while self._stock.cans >= self._container:
            served = self.book.allot(self._container)
            if served is None:
                return
            _, harvested = self._stock.take(self._container)
            self._world.env.process(self._port.container(served, harvested))

    def close_month(self, hour):
        """Sell at home what failed lots left, then what exceeds the orders; book the stock."""
        demand = self._world.physical.home
        second = min(self.second, demand)
        spare = max(0.0, self._stock.cans - self.book.open)
        surplus, _ = self._stock.take(min(spare, demand - second))
        self.second -= second
        self.book.made -= surplus
        self._world.ledger.book("cans.sold_home", hour, second + surplus)
        self._world.ledger.book("level.cans", hour, self.cans)
        self.book.close_month(hour)


class Port:
    """The port and the road to it."""

    def __init__(self, world, store, book, cans):
        self._world, self._book, self._cans = world, book, cans
        self._vessel = world.physical.vessel
        port = world.physical.legs["port"].place
        self._trucks = FullLoads(world, "port", store, port, cans)
        self._tried = Counter()
        """Containers so far that were to sail on a day."""
        self.cans = 0.0
        """Cans on the road to the port and at the port."""

    def container(self, served, harvested):
        """Be a container, from the store to its sailing."""
        world = self._world
        self.cans += self._cans
        if self._trucks.leg.vehicle.banned:
            starts = world.after_ban(world.env.now)
            if starts > world.env.now:
                yield world.until(starts)
        arrives = self._trucks.go(world.env.now)
        world.ledger.book("port.containers", world.env.now, 1.0)
        if self._vessel is not None:
            yield world.until(self._sailing(arrives))
        now = world.env.now
        self.cans -= self._cans
        world.ledger.book("cans.shipped", now, self._cans)
        world.ledger.book("item.container.used", now, 1.0)
        world.ledger.sample("harvest_to_sailing_d", now, (now - harvested) / 24)
        self._book.sail(served)

    def _sailing(self, arrives):
        """Return the hour at which a container sails that reaches the gate at an hour.

        Containers are counted by sailing as they leave the store; the draw of each number says
        whether it is left behind.
        """
        world, vessel = self._world, self._vessel
        day = int(arrives // 24)
        while True:
            noon = 24.0 * day + _NOON
            weekday = (world.days.first.weekday() + day) % 7
            if weekday in vessel.sails and arrives <= noon - vessel.cut_off:
                number = self._tried[day]
                self._tried[day] += 1
                if day >= world.days.count or not self._left_behind(day, number):
                    return noon
                world.ledger.book("port.rolled", noon, 1.0)
            day += 1

    def _left_behind(self, day, number):
        draws = self._world.streams.by_day(f"vessel.rolled.{number}", "random")
        return draws[day] < self._vessel.rolled
