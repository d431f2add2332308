"""Orders by size and market, from a month's first day to the sailing of their containers."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from sim.plant.accounts import Entry
from sim.plant.can_sizes import Size, book_cans, tell
from sim.plant.run_context import RunContext

_WEEK = 7 * 24.0
_PART_OF_A_CAN = 0.5


@dataclass(eq=False)
class Order:
    """The order of a market for a month, of cans of a size."""

    size: Size
    market: str
    due: float
    """Hour up to which a sailing is on time."""
    unloaded: float
    """Cans that are not in a container yet."""
    unsailed: float
    """Cans that have not sailed yet."""


class OrderBook:
    """The orders of all markets, which count in cans of their size."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._sizes = context.sizes
        self._orders: deque[Order] = deque()
        self._ordered = [0.0] * len(context.sizes)
        self._begins = deque(context.days.month_begins(context.opening))
        self._cancels_after = context.physical.cancel_after
        self._changes = -math.inf
        """Hour before which no month begins and nothing is cancelled."""
        self.made = [0.0] * len(context.sizes)
        """Good cans made so far, less those scrapped or sold at home, by size."""

    def advance(self, hour: float) -> None:
        """Add the orders of all months that have begun by `hour`, and cancel those that are too late."""
        if hour < self._changes:
            return
        while self._begins and 24.0 * self._begins[0] <= hour:
            self._order(self._begins.popleft())
        self._changes = 24.0 * self._begins[0] if self._begins else math.inf
        self.cancel(hour)

    def cancel(self, hour: float) -> None:
        """Cancel what has waited too long by `hour` without being loaded into a container."""
        if self._cancels_after is None:
            return
        for order in self._orders:
            ends = order.due + 24.0 * self._cancels_after
            if ends > hour:
                self._changes = min(self._changes, ends)
                break
            if order.unloaded > 0:
                self._book(order, "cancelled", ends, order.unloaded)
                tell(self._context.accounts, order.size, "cancelled", ends, order.unloaded)
                self._ordered[order.size.number] -= order.unloaded
                order.unsailed -= order.unloaded
                order.unloaded = 0.0
        self._close()

    def _book(self, order: Order, what: str, hour: float, cans: float) -> None:
        """Book cans of an order with its market, as cans of the main size; note them as what they are."""
        account = f"market.{order.market}.{what}"
        self._context.accounts.book(account, hour, cans * order.size.equivalent)
        self._note(order, what, hour, cans)

    def _note(self, order: Order, what: str, hour: float, cans: float) -> None:
        accounts = self._context.accounts
        if accounts.is_journal and cans > 0:
            noted = Entry(hour, hour, f"order.{what}", order.market, 0, cans, order.size.told)
            accounts.note(noted)

    def _monthly(self, day: int) -> Iterator[tuple[Size, str, float]]:
        """Yield size, market and cans of the orders that are placed on a day."""
        # A warm-up may begin within a month, whose order is in proportion to what is left of it.
        days, ramp_up = self._context.days, self._context.physical.order_ramp_up
        share = days.share_of_month(day) if day < days.warm_up else 1.0
        share *= ramp_up.get(self._context.year_of_operation[day], 1.0)
        phase = self._context.phases.on(day)
        for size in self._sizes:
            for market, monthly in phase.orders_of(size.name).items():
                yield size, market, share * monthly

    def _order(self, day: int) -> None:
        hour, due = 24.0 * day, 24.0 * (day + 1 + self._context.physical.due)
        for size, market, cans in self._monthly(day):
            order = Order(size, market, due, cans, cans)
            book_cans(self._context.accounts, size, "ordered", hour, cans)
            self._book(order, "ordered", hour, cans)
            if due < self._context.days.hours:
                self._book(order, "due", due, cans)
            self._ordered[size.number] += cans
            if cans > 0:
                self._orders.append(order)

    def open_cans(self, hour: float, expected: float) -> float:
        """Return the cans ordered up to `hour` beyond those made and those expected of fruit in hand.

        Those of other sizes count as the cans of the main size that take their fruit.
        """
        self.advance(hour)
        if len(self._sizes) == 1:
            return self._ordered[0] - self.made[0] - expected
        # What is made beyond the orders of a size is no reason to make less of another.
        short = (
            max(0.0, self._ordered[size.number] - self.made[size.number]) * size.by_fruit
            for size in self._sizes
        )
        return sum(short) - expected

    def due(self, hour: float) -> dict[Size, float]:
        """Return by when the oldest order of each size is due that is not made at an hour; infinity if all are."""
        self.advance(hour)
        return {size: self._due(size) for size in self._sizes}

    def _due(self, size: Size) -> float:
        own = [order for order in self._orders if order.size is size]
        short = self._ordered[size.number] - self.made[size.number]
        beyond = sum(order.unloaded for order in own) - short
        for order in own:
            beyond -= order.unloaded
            if beyond < -_PART_OF_A_CAN:
                return order.due
        return math.inf

    def kept(self, size: Size) -> float:
        """Return the cans in no container yet that are ordered, or will be next month where sizes take turns."""
        unloaded = sum(order.unloaded for order in self._orders if order.size is size)
        if len(self._sizes) == 1 or not self._begins:
            return unloaded
        return unloaded + sum(
            cans for one, _, cans in self._monthly(self._begins[0]) if one is size
        )

    def unsailed(self, size: Size) -> float:
        """Return the cans of a size that are ordered and have not sailed yet."""
        return sum(order.unsailed for order in self._orders if order.size is size)

    def load(self, size: Size) -> list[tuple[Order, float]] | None:
        """Return the orders that a container of a size serves; None if no market has so many open.

        Of the markets that have, that of the oldest open order is served, its oldest orders first.
        """
        open_ = [order for order in self._orders if order.size is size and order.unloaded > 0]
        waiting: dict[str, float] = {}
        for order in open_:
            waiting[order.market] = waiting.get(order.market, 0.0) + order.unloaded
        for market, there in waiting.items():
            if there >= size.container:
                return _allot([order for order in open_ if order.market == market], size.container)
        return None

    def sail(self, served: list[tuple[Order, float]], hour: float) -> None:
        """Book the cans of a container that sails at `hour`."""
        book, ends = self._context.accounts.book, self._context.days.hours
        for order, cans in served:
            order.unsailed -= cans
            market, counted = f"market.{order.market}", cans * order.size.equivalent
            book(f"{market}.shipped", hour, counted)
            self._note(order, "shipped", hour, cans)
            if order.due < ends:
                # In the month in which the order is due, so that no share of what is due exceeds it.
                book(f"{market}.filled", order.due, counted)
                if hour <= order.due:
                    book(f"{market}.on_time", order.due, counted)
            if hour > order.due and (weeks := (hour - order.due) // _WEEK):
                book(f"{market}.late_can_weeks", hour, weeks * counted)
                tell(self._context.accounts, order.size, "late_can_weeks", hour, weeks * cans)
        self._close()

    def _close(self) -> None:
        """Forget the oldest orders as far as nothing of them is left to sail."""
        while self._orders and self._orders[0].unsailed <= 0:
            self._orders.popleft()

    def book_overdue(self, account: str, by: float, hour: float) -> None:
        """Book at an hour the cans that are due by then or by another hour, and have not sailed, by market and by size."""
        markets = dict.fromkeys(self._context.physical.orders, 0.0)
        sizes = dict.fromkeys(self._sizes, 0.0)
        for order in self._orders:
            if order.due <= by:
                markets[order.market] += order.unsailed * order.size.equivalent
                sizes[order.size] += order.unsailed
        for market, cans in markets.items():
            self._context.accounts.book(f"market.{market}.{account}", hour, cans)
        for size, cans in sizes.items():
            tell(self._context.accounts, size, account, hour, cans)


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
