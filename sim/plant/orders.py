"""Orders by market, from a month's first day to the sailing of their containers."""

import math
from collections import deque
from dataclasses import dataclass

from sim.plant.run_context import RunContext

_WEEK = 7 * 24.0


@dataclass(eq=False)
class Order:
    """The order of a market for a month."""

    market: str
    due: float
    """Hour up to which a sailing is on time."""
    unloaded: float
    """Cans that are not in a container yet."""
    unsailed: float
    """Cans that have not sailed yet."""


class OrderBook:
    """The orders of all markets."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._orders: deque[Order] = deque()
        self._ordered = 0.0
        self._begins = deque(context.days.month_begins(context.opening))
        self.made = 0.0
        """Good cans made so far, less those scrapped or sold at home."""

    def advance(self, hour: float) -> None:
        """Add the orders of all months that have begun by `hour`, and cancel those that are too late."""
        while self._begins and 24.0 * self._begins[0] <= hour:
            self._order(self._begins.popleft())
        self.cancel(hour)

    def cancel(self, hour: float) -> None:
        """Cancel what has waited too long by `hour` without being loaded into a container."""
        most = self._context.physical.cancel_after
        if most is None:
            return
        for order in self._orders:
            ends = order.due + 24.0 * most
            if ends > hour:
                break
            if order.unloaded > 0:
                self._context.accounts.book(
                    f"market.{order.market}.cancelled", ends, order.unloaded
                )
                self._ordered -= order.unloaded
                order.unsailed -= order.unloaded
                order.unloaded = 0.0
        self._close()

    def _order(self, day: int) -> None:
        hour, due = 24.0 * day, 24.0 * (day + 1 + self._context.physical.due)
        # A warm-up may begin within a month, whose order is in proportion to what is left of it.
        days, ramp_up = self._context.days, self._context.physical.order_ramp_up
        share = days.share_of_month(day) if day < days.warm_up else 1.0
        share *= ramp_up.get(self._context.year_of_operation[day], 1.0)
        for market, monthly in self._context.phases.on(day).orders.items():
            cans = share * monthly
            self._context.accounts.book("cans.ordered", hour, cans)
            self._context.accounts.book(f"market.{market}.ordered", hour, cans)
            if due < self._context.days.hours:
                self._context.accounts.book(f"market.{market}.due", due, cans)
            self._ordered += cans
            if cans > 0:
                self._orders.append(Order(market, due, cans, cans))

    def open_cans(self, hour: float, expected: float) -> float:
        """Return the cans ordered up to `hour` beyond those made and those expected of fruit in hand."""
        self.advance(hour)
        return self._ordered - self.made - expected

    @property
    def unloaded(self) -> float:
        """Cans ordered that are not in a container yet."""
        return sum(order.unloaded for order in self._orders)

    def load(self, cans: float) -> list[tuple[Order, float]] | None:
        """Return the orders that a container of `cans` serves; None if no market has so many open.

        Of the markets that have, that of the oldest open order is served, its oldest orders first.
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
        """Book the cans of a container that sails at `hour`."""
        for order, cans in served:
            order.unsailed -= cans
            self._context.accounts.book(f"market.{order.market}.shipped", hour, cans)
            market = f"market.{order.market}"
            if order.due < self._context.days.hours:
                # In the month in which the order is due, so that no share of what is due exceeds it.
                self._context.accounts.book(f"{market}.filled", order.due, cans)
                if hour <= order.due:
                    self._context.accounts.book(f"{market}.on_time", order.due, cans)
            if hour > order.due and (weeks := (hour - order.due) // _WEEK):
                self._context.accounts.book(f"{market}.late_can_weeks", hour, weeks * cans)
        self._close()

    def _close(self) -> None:
        """Forget the oldest orders as far as nothing of them is left to sail."""
        while self._orders and self._orders[0].unsailed <= 0:
            self._orders.popleft()

    def unsailed(self) -> dict[str, float]:
        """Return the cans ordered by market that have neither sailed nor been cancelled."""
        return self.overdue(math.inf)

    def overdue(self, hour: float) -> dict[str, float]:
        """Return the cans by market that are due by `hour` and have not sailed."""
        late = dict.fromkeys(self._context.physical.orders, 0.0)
        for order in self._orders:
            if order.due <= hour:
                late[order.market] += order.unsailed
        return late


def _allot(orders: list[Order], cans: float) -> list[tuple[Order, float]]:
    """Take cans from orders, the first ones first; return the orders and their cans."""
    served = []
    for order in orders:
        part = min(order.unloaded, cans)
        order.unloaded -= part
        cans -= part
        served.append((order, part))
        if cans <= 0:
            break
    return served
