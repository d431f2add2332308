"""Orders of the markets, from the first day of a month to the sailing of their last container."""

import math
from calendar import monthrange
from dataclasses import dataclass


@dataclass(eq=False)
class Order:
    """What a market orders in a month [can]."""

    market: str
    due: float
    """Hour up to which a sailing is on time."""
    open: float
    """In no container yet."""
    afloat: float
    """Not sailed yet, nor cancelled."""


class OrderBook:
    """The orders of all markets, the oldest first."""

    def __init__(self, world):
        self._world = world
        self.orders = []
        self._ordered = 0.0
        """All that was ordered and not cancelled."""
        self.made = 0.0
        """Good cans made, less those that were scrapped or sold at home."""
        world.env.process(self._order_monthly())

    def _order_monthly(self):
        world = self._world
        warm_up = [
            day for day in range(world.days.warm_up) if day == 0 or world.days.dates[day].day == 1
        ]
        for day in (*warm_up, *world.days.firsts):
            if day >= world.opening:
                yield world.until(24.0 * day)
                self._order(day)

    def _order(self, day):
        world, hour = self._world, 24.0 * day
        when = world.days.dates[day]
        length = monthrange(when.year, when.month)[1]
        share = (length - when.day + 1) / length if day < world.days.warm_up else 1.0
        share *= world.physical.order_ramp_up.get(world.year_of_operation(day), 1.0)
        due = 24.0 * (day + 1 + world.physical.due)
        for market, monthly in world.on(day).orders.items():
            cans = share * monthly
            world.ledger.book("cans.ordered", hour, cans)
            world.ledger.book(f"market.{market}.ordered", hour, cans)
            if due < world.days.hours:
                world.ledger.book(f"market.{market}.due", due, cans)
            self._ordered += cans
            order = Order(market, due, cans, cans)
            self.orders.append(order)
            if world.physical.cancel_after is not None:
                world.env.process(self._cancel(order))

    def _cancel(self, order):
        """Cancel what is in no container some days after the day due."""
        yield self._world.until(order.due + 24.0 * self._world.physical.cancel_after)
        if order.open > 0:
            account = f"market.{order.market}.cancelled"
            self._world.ledger.book(account, self._world.env.now, order.open)
            self._ordered -= order.open
            order.afloat -= order.open
            order.open = 0.0

    def still_wanted(self, in_hand):
        """Return the cans ordered beyond those made and those expected of fruit in hand."""
        return self._ordered - self.made - in_hand

    @property
    def open(self):
        """Cans ordered that are in no container."""
        return sum(order.open for order in self.orders)

    def allot(self, cans):
        """Return orders of one market, with their cans, that fill a container; None if none can.

        Of the markets that can, that of the oldest open order comes first.
        """
        waiting = [order for order in self.orders if order.open > 0]
        for market in dict.fromkeys(order.market for order in waiting):
            own = [order for order in waiting if order.market == market]
            if sum(order.open for order in own) < cans:
                continue
            served = []
            for order in own:
                part = min(order.open, cans)
                order.open -= part
                cans -= part
                if part > 0:
                    served.append((order, part))
            return served
        return None

    def sail(self, served):
        """Book the orders whose container sails now."""
        now, book = self._world.env.now, self._world.ledger.book
        for order, cans in served:
            order.afloat -= cans
            market = f"market.{order.market}"
            book(f"{market}.shipped", now, cans)
            if order.due < self._world.days.hours:
                book(f"{market}.filled", order.due, cans)
                if now <= order.due:
                    book(f"{market}.on_time", order.due, cans)
            weeks = math.floor((now - order.due) / 168)
            if weeks > 0:
                book(f"{market}.late_can_weeks", now, weeks * cans)

    def close_month(self, hour):
        """Book what is overdue at the end of a month."""
        for market in self._world.physical.orders:
            overdue = sum(o.afloat for o in self.orders if o.market == market and o.due <= hour)
            self._world.ledger.book(f"market.{market}.backlog", hour, overdue)

    def close(self, hour):
        """Book what is still on order at the end of the run."""
        for order in self.orders:
            self._world.ledger.book(f"market.{order.market}.in_order", hour, order.afloat)
