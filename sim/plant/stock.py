"""Finished cans behind the works: quarantine, the way back, the store, what is sold at home."""

import math

from sim.plant.cans import Batch, Pile
from sim.plant.orders import OrderBook
from sim.plant.port import Container, Port
from sim.plant.run_context import Floor
from sim.plant.transport import Haul, full_load


class Store:
    """Good cans in cartons, sent to the port as soon as they fill a container that is ordered."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self.at = floor.physical.store.at
        self.book = OrderBook(floor)
        self.port = Port(floor, self.at, self.book)
        self._pile = Pile()
        self.second = 0.0
        """Sound cans of failed lots, for sale at home."""

    @property
    def cans(self) -> float:
        """Cans in the store, on the way to the port and there."""
        return self._pile.cans + self.second + self.port.cans

    def receive(self, batch: Batch) -> None:
        """Take cans into stock and send off what fills a container."""
        self._pile.put(batch)
        if self._pile.cans >= self.port.container:
            self.ship()

    def ship(self) -> None:
        """Send off full containers as long as there are orders for them."""
        self.book.advance(int(self._floor.env.now // 24))
        while self._pile.cans >= self.port.container:
            served = self.book.load(self.port.container)
            if served is None:
                return
            taken = self._pile.take(self.port.container)
            self.port.send(Container(taken.cans, taken.harvested, served))

    def begin_study(self, hour: float) -> None:
        """Book what is there as the study begins, after a warm-up."""
        self._floor.record.book("opening.cans", hour, self.cans)

    def end_month(self, hour: float) -> None:
        """Sell at home, and book what is there and what is overdue at the end of a month."""
        self.sell_at_home(hour)
        self._floor.record.book("level.cans", hour, self.cans)
        for market, cans in self.book.overdue(hour).items():
            self._floor.record.book(f"market.{market}.backlog", hour, cans)

    def sell_at_home(self, hour: float) -> None:
        """Sell at home what comes of failed lots and what exceeds all orders, up to the demand."""
        demand = self._floor.physical.home
        second = min(self.second, demand)
        spare = max(0.0, self._pile.cans - self.book.unloaded)
        surplus = self._pile.take(min(spare, demand - second)).cans
        self.second -= second
        self.book.made -= surplus
        self._floor.record.book("cans.sold_home", hour, second + surplus)


class WayBack:
    """Good cans from the works to the store: at once where it is there, else by the truckload."""

    def __init__(self, floor: Floor, at: str, store: Store) -> None:
        self._floor = floor
        self._store = store
        self._haul: Haul | None = None
        if store.at != at:
            load = full_load(floor.physical.legs["cans_back"])
            self._haul = Haul(floor, "cans_back", at, store.at, load)
        self._pile = Pile()

    @property
    def waiting(self) -> float:
        """Cans that wait for a full truck."""
        return self._pile.cans

    def send(self, batch: Batch, hour: float) -> None:
        """Take good cans over and bring full loads to the store."""
        if self._haul is None:
            self._store.receive(batch)
            return
        self._pile.put(batch)
        while self._pile.cans >= self._haul.load:
            self._haul.go(hour)
            self._store.receive(self._pile.take(self._haul.load))


class Quarantine:
    """Lots that wait until it is known whether they keep; a lot is what one shift or slot made."""

    def __init__(self, floor: Floor, way_back: WayBack, store: Store) -> None:
        self._floor = floor
        self._way_back = way_back
        self._store = store
        self._hold = floor.physical.hold
        self._luck = floor.streams.by_day("hold.failed", "random").tolist() if self._hold else []
        self.cans = 0.0

    def take(self, batch: Batch, hour: float, day: int) -> None:
        """Take the good cans of a shift or slot, whose date is the index of its luck."""
        if self._hold is None:
            self._way_back.send(batch, hour)
            return
        self.cans += batch.cans
        over = self._floor.env.now + 24 * self._hold.length
        fails = self._luck[day] < self._hold.failed
        self._floor.at(over, lambda: self._release(batch, fails=fails))

    def _release(self, batch: Batch, *, fails: bool) -> None:
        self.cans -= batch.cans
        if not fails:
            self._way_back.send(batch, self._floor.env.now)
            return
        saved = math.floor(batch.cans * self._hold.saved + 1e-9) if self._hold else 0
        self._store.second += saved
        self._store.book.made -= batch.cans
        self._floor.record.book("cans.scrapped", self._floor.env.now, batch.cans - saved)
