"""Finished cans after a session: quarantine, transport to the store, the store, sales at home."""

import math
from collections import deque
from dataclasses import dataclass

from sim.plant.accounts import Entry
from sim.plant.can_sizes import Size, book_cans, book_stock
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
        self.stocks = [FinishedCans(size) for size in context.sizes]
        self.second = [0.0] * len(context.sizes)
        """Sound cans of failed lots by size, which are sold at home."""

    def cans(self, size: Size) -> float:
        """Return the cans of a size for export in the store, on the road to the port and at the port."""
        return self.stocks[size.number].cans + self.port.cans[size.number]

    def receive(self, lot: CanLot) -> None:
        """Take cans into stock and send full containers."""
        stock = self.stocks[lot.size.number]
        stock.put(lot)
        if stock.cans >= lot.size.container:
            self.orders.advance(self._context.env.now)
            self._send(stock)

    def take_back(self, size: Size, cans: float) -> float:
        """Remove the newest cans of a size in stock, up to some; return how many there were."""
        return self.stocks[size.number].take_newest(cans)

    def ship(self) -> None:
        """Send full containers of each size as long as there are orders for them."""
        self.orders.advance(self._context.env.now)
        for stock in self.stocks:
            self._send(stock)

    def _send(self, stock: FinishedCans) -> None:
        """Send full containers of a size as long as there are orders for them."""
        size = stock.size
        while stock.cans >= size.container:
            served = self.orders.load(size)
            if served is None:
                return
            taken = stock.take(size.container)
            self.port.send(Container(size, taken.cans, taken.harvested, served))

    def begin_study(self, hour: float) -> None:
        """Book the opening stock of the study, after a warm-up."""
        book_stock(self._context.accounts, self._context.sizes, "opening", hour, self.cans)

    def end_month(self, hour: float) -> None:
        """Sell at home, then book the stock and the backlog at the end of a month."""
        self.orders.advance(hour)
        self.sell_at_home(hour)
        book_stock(self._context.accounts, self._context.sizes, "level", hour, self.cans)
        self.orders.book_overdue("backlog", hour, hour)

    def sell_at_home(self, hour: float) -> None:
        """Sell cans of failed lots, then cans beyond all orders, up to the demand at home.

        Where a line makes several sizes, what the next month orders of each is kept for it.
        """
        demand, sold = self._context.physical.home, list[float]()
        for size in self._context.sizes:
            second = min(self.second[size.number], demand / size.equivalent)
            self.second[size.number] -= second
            demand -= second * size.equivalent
            sold.append(second)
        for stock in self.stocks:
            size = stock.size
            spare = max(0.0, stock.cans - self.orders.kept(size))
            surplus = stock.take(min(spare, demand / size.equivalent)).cans
            self.orders.made[size.number] -= surplus
            demand -= surplus * size.equivalent
            cans = sold[size.number] + surplus
            book_cans(self._context.accounts, size, "sold_home", hour, cans)


class ReturnTransport:
    """Transport of good cans to the store, by the full truckload; none if the store is on the site."""

    def __init__(self, context: RunContext, at: str, store: Store) -> None:
        self._context = context
        self._store = store
        self._haul: Haul | None = None
        if store.at != at:
            load = full_load(context.physical.legs["cans_back"])
            self._haul = Haul(context, "cans_back", at, store.at, load)
        self.stocks = [FinishedCans(size) for size in context.sizes]

    def waiting(self, size: Size) -> float:
        """Return the cans of a size that wait for a full truck."""
        return self.stocks[size.number].cans

    def take_back(self, size: Size, cans: float) -> float:
        """Remove the newest cans of a size that wait, up to some; return how many there were."""
        return self.stocks[size.number].take_newest(cans)

    def send(self, lot: CanLot, hour: float) -> None:
        """Take good cans and bring full loads to the store."""
        if self._haul is None:
            self._store.receive(lot)
            return
        stock, load = self.stocks[lot.size.number], lot.size.whole(self._haul.load)
        stock.put(lot)
        while stock.cans >= load:
            self._haul.go(hour, stock.size)
            self._store.receive(stock.take(load))


@dataclass(eq=False)
class _Held:
    """A lot in quarantine."""

    lot: CanLot
    fails: bool


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
        self.cans = [0.0] * len(context.sizes)
        """Cans that are held, by size."""
        self._lots: deque[_Held] = deque()
        """Lots that are held, all for the same time."""

    def take(self, lot: CanLot, hour: float, day: int) -> None:
        """Take the good cans of a session on `day`, the index of its random draw."""
        if self._hold is None:
            self._return_transport.send(lot, hour)
            return
        self.cans[lot.size.number] += lot.cans
        over = self._context.env.now + 24 * self._hold.length
        fails = self._draws[day] < self._hold.failed
        now = self._context.env.now
        if self._context.accounts.is_journal:
            self._context.accounts.note(Entry(now, over, "hold", "", 0, lot.cans, lot.size.told))
        self._lots.append(_Held(lot, fails))
        self._context.at(over, self._release)

    def take_back(self, size: Size, cans: float) -> float:
        """Remove the newest cans of a size that are held, up to some; return how many there were."""
        left = cans
        for held in reversed(self._lots):
            if held.lot.size is size:
                part = min(held.lot.cans, left)
                held.lot = held.lot._replace(cans=held.lot.cans - part)
                left -= part
        self.cans[size.number] -= cans - left
        return cans - left

    def _release(self) -> None:
        """Release the lot that is held longest."""
        held = self._lots.popleft()
        lot = held.lot
        self.cans[lot.size.number] -= lot.cans
        if not held.fails:
            self._return_transport.send(lot, self._context.env.now)
            return
        saved = math.floor(lot.cans * self._hold.saved + 1e-9) if self._hold else 0
        self._store.second[lot.size.number] += saved
        self._store.orders.made[lot.size.number] -= lot.cans
        accounts, now = self._context.accounts, self._context.env.now
        book_cans(accounts, lot.size, "scrapped", now, lot.cans - saved)
