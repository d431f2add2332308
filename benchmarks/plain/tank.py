"""A tank that a stage draws from: its level, and the delivery that is on its way."""

import math

_ROUNDING = 1e-9
"""Looks at the level in which an hour counts as that of the look."""


class Tank:
    """A tank, whose deliveries come by the calendar."""

    def __init__(self, tank):
        self.item, self._tank = tank.item, tank
        self.holds = self.level = tank.holds.amount
        self.arrives = math.inf
        """Hour of the delivery that is on its way."""
        self.drawn = self.received = self.deliveries = self.lack_h = 0.0
        """Since they were booked last."""

    def need(self, kg, cans, hours):
        """Return what a lot draws; no more than all."""
        base = self._tank.draws.unit.split("/")[1]
        amount = self._tank.draws.amount * {"t": kg / 1000, "can": cans, "h": hours}[base]
        return min(self.holds, amount)

    def look(self, hour):
        """Take the delivery that is there by an hour."""
        if self.arrives <= hour:
            self.received += self.holds - self.level
            self.deliveries += 1
            self.level, self.arrives = self.holds, math.inf

    def order(self, hour):
        """Order a delivery as the level is looked at, unless one is on its way."""
        if self.arrives < math.inf:
            return
        if (every := self._tank.checked) is not None:
            hour = every * math.ceil(hour / every - _ROUNDING)
        self.arrives = hour + self._tank.lead_time

    def draw(self, amount, hour):
        """Draw an amount at an hour, and order a delivery if little is left."""
        self.level -= amount
        self.drawn += amount
        if self.level <= self._tank.reorder_at * self.holds:
            self.order(hour)
