"""Orders by market: what is ordered each month, what is open, what sails in time."""

from collections import deque
from dataclasses import dataclass

from sim.plant.run_context import Floor


@dataclass(eq=False)
class Order:
    """A month's order of one market."""

    market: str
    due: float
    """Hour at which the last day that is on time ends."""
    unloaded: float
    """Cans that no container holds yet."""
    unsailed: float
    """Cans that have not sailed yet."""


class OrderBook:
    """The orders of all markets; each month's come on its first day."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._orders: deque[Order] = deque()
        self._ordered = 0.0
        self._day = -1
        self._begins = deque(floor.days.month_begins(floor.opening))
        self.made = 0.0
        """Good cans made so far that can be delivered."""

    def advance(self, day: int) -> None:
        """Let the orders of all months that have begun by `day` come in."""
        while self._begins and self._begins[0] <= day:
            self._receive(self._begins.popleft())

    def _receive(self, day: int) -> None:
        hour, due = 24.0 * day, 24.0 * (day + 1 + self._floor.physical.due)
        # A warm-up may begin within a month and then asks for what is left of it.
        share = self._floor.days.share_of_month(day) if day < self._floor.days.warm_up else 1.0
        for market, monthly in self._floor.phases.on(day).orders.items():
            cans = share * monthly
            self._floor.record.book("cans.ordered", hour, cans)
            self._floor.record.book(f"market.{market}.ordered", hour, cans)
            self._ordered += cans
            if cans > 0:
                self._orders.append(Order(market, due, cans, cans))

    def open_cans(self, day: int, expected: float) -> float:
        """Return the cans ordered up to `day` that are neither made nor expected of fruit in hand."""
        self.advance(day)
        return self._ordered - self.made - expected

    @property
    def unloaded(self) -> float:
        """Cans ordered that no container holds yet."""
        return sum(order.unloaded for order in self._orders)

    def load(self, cans: float) -> list[tuple[Order, float]] | None:
        """Return the orders that a container of `cans` serves; None if no market has so many open.

        The market whose oldest open order is due first; its oldest orders first.
        """
        waiting: dict[str, float] = {}
        for order in self._orders:
            if order.unloaded > 0:
                waiting[order.market] = waiting.get(order.market, 0.0) + order.unloaded
        for market, there in waiting.items():
            if there >= cans:
                own = [order for order in self._orders if order.market == market]
                return _allot([order for order in own if order.unloaded > 0], cans)
        return None

    def sail(self, served: list[tuple[Order, float]], hour: float) -> None:
        """Book cans that leave the port at `hour`."""
        for order, cans in served:
            order.unsailed -= cans
            self._floor.record.book(f"market.{order.market}.shipped", hour, cans)
            if hour <= order.due:
                self._floor.record.book(f"market.{order.market}.on_time", hour, cans)
        while self._orders and self._orders[0].unsailed <= 0:
            self._orders.popleft()

    def overdue(self, hour: float) -> dict[str, float]:
        """Return the cans by market that should have sailed by `hour`."""
        late = dict.fromkeys(self._floor.physical.orders, 0.0)
        for order in self._orders:
            if order.due <= hour:
                late[order.market] += order.unsailed
        return late


def _allot(orders: list[Order], cans: float) -> list[tuple[Order, float]]:
    served = []
    for order in orders:
        part = min(order.unloaded, cans)
        order.unloaded -= part
        cans -= part
        served.append((order, part))
        if cans <= 0:
            break
    return served
