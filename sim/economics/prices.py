"""The one place where a price becomes rupiah: inflation, exchange rate, discounting.

Money moves at points in time: point 0 is the start of the study, point m the end of month m.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.economics.time_value import nominal_rate
from sim.flows import Array
from sim.scenario.money import Monetary
from sim.scenario.study import Timing
from sim.units import Price

DAYS_PER_MONTH = 365 / 12


@dataclass(frozen=True)
class Prices:
    """Prices of one scenario over the points of a study."""

    money: Monetary
    timing: Timing

    @cached_property
    def points(self) -> int:
        """Number of points: one more than months."""
        return self.timing.months + 1

    @cached_property
    def _years(self) -> Array:
        return np.arange(self.points) / 12

    @cached_property
    def index(self) -> Array:
        """General price index at every point; 1 in the middle of the year of the price basis."""
        start = self.timing.start.year + (self.timing.start.month - 1) / 12
        since_basis = start - (self.timing.price_basis + 0.5) + self._years
        return np.asarray((1 + self.timing.inflation / 100) ** since_basis)

    @cached_property
    def discount(self) -> Array:
        """Value at point 0 of one rupiah of the day at every point."""
        rate = self.timing.discount_rate
        inflation = self.timing.inflation / 100
        yearly = rate.value if rate.basis == "nominal" else nominal_rate(rate.value, inflation)
        return np.asarray((1 + yearly) ** -self._years)

    def rupiah(self, price: Price) -> float:
        """Return a quoted price in IDR of the price basis, per its own unit."""
        return price.amount * (self.money.exchange.usd if price.currency == "USD" else 1.0)

    def nominal(self, price: Price) -> Array:
        """Return a quoted price in IDR of the day at every point, per its own unit."""
        return self.rupiah(price) * self.index

    def present(self, amounts: Array) -> Array:
        """Return the value at point 0 of nominal amounts [..., point]."""
        return np.asarray(amounts @ self.discount)


def at_points(monthly: Array) -> Array:
    """Return monthly amounts [..., month] at the ends of their months [..., point]."""
    return np.concatenate([np.zeros((*monthly.shape[:-1], 1)), monthly], axis=-1)


def delayed(amounts: Array, days: float) -> Array:
    """Return amounts [..., point] moved `days` later; what is open at the end falls on the last point.

    A delay that is no whole number of months is split between the two points around it.

    >>> delayed(np.array([0.0, 30.0, 0.0, 0.0]), 1.5 * DAYS_PER_MONTH).tolist()
    [0.0, 0.0, 15.0, 15.0]
    """
    whole, part = divmod(days / DAYS_PER_MONTH, 1)
    later = (1 - part) * _moved(amounts, int(whole)) + part * _moved(amounts, int(whole) + 1)
    return np.asarray(later)


def _moved(amounts: Array, points: int) -> Array:
    last = amounts.shape[-1] - 1
    moved = np.zeros_like(amounts)
    kept = max(0, last - points)
    moved[..., last - kept : last] = amounts[..., :kept]
    moved[..., last] = amounts[..., kept:].sum(axis=-1)
    return moved
