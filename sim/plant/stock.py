"""Finished cans after a session: quarantine, transport to the store, the store, sales at home."""

import math

from sim.plant.accounts import Entry
from sim.plant.cans import CanLot, FinishedCans
from sim.plant.orders import OrderBook
from sim.plant.port import Container, Port
from sim.plant.run_context import RunContext
from sim.plant.transport import Haul, full_load


class Store:
    """Good cans in cartons; they are sent to the port when they fill a container and orders."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self.at = context.physical.store.at
        self.orders = OrderBook(context)
        self.port = Port(context, self.at, self.orders)
        self._stock = FinishedCans()
        self.second = 0.0
        """Sound cans of failed lots, which are sold at home."""

    @property
    def cans(self) -> float:
        """Cans for export in the store, on the road to the port and at the port."""
        return self._stock.cans + self.port.cans

    def receive(self, lot: CanLot) -> None:
        """Take cans into stock and send full containers."""
        self._stock.put(lot)
        if self._stock.cans >= self.port.container:
            self.ship()

    def ship(self) -> None:
        """Send full containers as long as there are orders for them."""
        self.orders.advance(self._context.env.now)
        while self._stock.cans >= self.port.container:
            served = self.orders.load(self.port.container)
            if served is None:
                return
            taken = self._stock.take(self.port.container)
            self.port.send(Container(taken.cans, taken.harvested, served))

    def begin_study(self, hour: float) -> None:
        """Book the opening stock of the study, after a warm-up."""
        self._context.accounts.book("opening.cans", hour, self.cans)

    def end_month(self, hour: float) -> None:
        """Sell at home, then book the stock and the backlog at the end of a month."""
        self.orders.advance(hour)
        self.sell_at_home(hour)
        self._context.accounts.book("level.cans", hour, self.cans)
        for market, cans in self.orders.overdue(hour).items():
            self._context.accounts.book(f"market.{market}.backlog", hour, cans)

    def sell_at_home(self, hour: float) -> None:
        """Sell cans of failed lots, then cans beyond all orders, up to the demand at home."""
        demand = self._context.physical.home
        second = min(self.second, demand)
        spare = max(0.0, self._stock.cans - self.orders.unloaded)
        surplus = self._stock.take(min(spare, demand - second)).cans
        self.second -= second
        self.orders.made -= surplus
        self._context.accounts.book("cans.sold_home", hour, second + surplus)


class ReturnTransport:
    """Transport of good cans to the store, by the full truckload; none if the store is on the site."""

    def __init__(self, context: RunContext, at: str, store: Store) -> None:
        self._context = context
        self._store = store
        self._haul: Haul | None = None
        if store.at != at:
            load = full_load(context.physical.legs["cans_back"])
            self._haul = Haul(context, "cans_back", at, store.at, load)
        self._stock = FinishedCans()

    @property
    def waiting(self) -> float:
        """Cans that wait for a full truck."""
        return self._stock.cans

    def send(self, lot: CanLot, hour: float) -> None:
        """Take good cans and bring full loads to the store."""
        if self._haul is None:
            self._store.receive(lot)
            return
        self._stock.put(lot)
        while self._stock.cans >= self._haul.load:
            self._haul.go(hour)
            self._store.receive(self._stock.take(self._haul.load))


class Quarantine:
    """Lots of cans that are held until it is known whether they keep."""

    def __init__(
        self, context: RunContext, return_transport: ReturnTransport, store: Store
    ) -> None:
        self._context = context
        self._return_transport = return_transport
        self._store = store
        self._hold = context.physical.hold
        self._draws = context.streams.by_day("hold.failed", "random").tolist() if self._hold else []
        self.cans = 0.0

    def take(self, lot: CanLot, hour: float, day: int) -> None:
        """Take the good cans of a session on `day`, the index of its random draw."""
        if self._hold is None:
            self._return_transport.send(lot, hour)
            return
        self.cans += lot.cans
        over = self._context.env.now + 24 * self._hold.length
        fails = self._draws[day] < self._hold.failed
        now = self._context.env.now
        if self._context.accounts.is_journal:
            self._context.accounts.note(Entry(now, over, "hold", amount=lot.cans))
        self._context.at(over, lambda: self._release(lot, fails=fails))

    def _release(self, lot: CanLot, *, fails: bool) -> None:
        self.cans -= lot.cans
        if not fails:
            self._return_transport.send(lot, self._context.env.now)
            return
        saved = math.floor(lot.cans * self._hold.saved + 1e-9) if self._hold else 0
        self._store.second += saved
        self._store.orders.made -= lot.cans
        self._context.accounts.book("cans.scrapped", self._context.env.now, lot.cans - saved)
