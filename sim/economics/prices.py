"""The one place where a price becomes rupiah: inflation, exchange rate, price paths, discounting.

Money moves at points in time: point 0 is the start of the study, point m the end of month m. Prices
in dollars keep their value in dollars of constant value: the exchange rate rises with the general
inflation (relative purchasing power parity), and wanders around that as the path `usd` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from sim.economics.time_value import nominal_rate
from sim.flows import Array
from sim.scenario.money import Cost, Monetary
from sim.scenario.study import Timing
from sim.streams import EPOCH, autoregressive, generator, lognormal
from sim.units import Price

DAYS_PER_MONTH = 365 / 12


@dataclass(frozen=True)
class Prices:
    """Prices of one scenario over the points of a study, for some replications."""

    money: Monetary
    timing: Timing
    replications: Sequence[int] = (0,)
    usd_factor: float = 1.0
    """Exchange rate over the one assumed, throughout."""

    @cached_property
    def points(self) -> int:
        """Number of points: one more than months."""
        return self.timing.months + 1

    @cached_property
    def years(self) -> Array:
        """Years since the start at every point."""
        return np.arange(self.points) / 12

    @cached_property
    def index(self) -> Array:
        """General price index at every point; 1 in the middle of the year of the price basis."""
        start = self.timing.start.year + (self.timing.start.month - 1) / 12
        since_basis = start - (self.timing.price_basis + 0.5) + self.years
        return np.asarray((1 + self.timing.inflation / 100) ** since_basis)

    @cached_property
    def discount(self) -> Array:
        """Value at point 0 of one rupiah of the day at every point."""
        rate = self.timing.discount_rate
        inflation = self.timing.inflation / 100
        yearly = rate.value if rate.basis == "nominal" else nominal_rate(rate.value, inflation)
        return np.asarray((1 + yearly) ** -self.years)

    @cached_property
    def calendar_years(self) -> Array:
        """The calendar year of every point; the start counts to the first."""
        months = np.maximum(np.arange(self.points) - 1, 0) + self.timing.start.month - 1
        return self.timing.start.year + months // 12

    def by_year(self, amounts: Array) -> Array:
        """Return the sums of the calendar years [..., year] of amounts [..., point]."""
        firsts = np.flatnonzero(np.diff(self.calendar_years, prepend=0))
        return np.asarray(np.add.reduceat(amounts, firsts, axis=-1))

    def path(self, name: Literal["usd", "freight", "rival"]) -> Array:
        """Return the factor of mean 1 by which a price differs, by calendar year [replication, point].

        The same luck for every scenario: a pure function of seed, replication, name and year.
        """
        path = self.money.paths.get(name)
        if path is None:
            return np.ones((1, self.points))
        count = int(self.calendar_years[-1]) - EPOCH.year + 1
        normals = np.array(
            [
                autoregressive(self._generator(number, name).standard_normal(count), path.memory)
                for number in self.replications
            ]
        )
        return lognormal(normals, path.volatility)[:, self.calendar_years - EPOCH.year]

    def _generator(self, replication: int, name: str) -> np.random.Generator:
        return generator(self.timing.seed, replication, f"price.{name}")

    @cached_property
    def usd(self) -> Array:
        """Exchange rate relative to the one assumed, apart from inflation [replication, point]."""
        return self.usd_factor * self.path("usd")

    def rupiah(self, price: Price) -> float:
        """Return a quoted price in IDR of the price basis, per its own unit.

        Raises
        ------
        ValueError
            If it is quoted in a currency whose exchange rate is not stated.
        """
        rate = self.money.exchange.rate(price.currency)
        if rate is None:
            raise ValueError(f"{price} is quoted in {price.currency}, which has no exchange rate")
        return price.amount * rate

    def dollars(self, price: Price) -> float:
        """Return a quoted price in USD of the price basis, per its own unit.

        A price in yen is turned at the rates assumed: the yen moves with the dollar.
        """
        return self.rupiah(price) / self.money.exchange.usd

    def nominal(self, price: Price, usd_pass_through: float = 0.0) -> Array:
        """Return a quoted price in IDR of the day [1 or replication, point], per its own unit.

        A price in dollars follows the exchange rate, one in rupiah does with its share.
        """
        share = 1.0 if price.currency == "USD" else usd_pass_through
        steady = self.rupiah(price) * self.index[None, :]
        return np.asarray(steady * (1 + share * (self.usd - 1)))

    def cost(self, cost: Cost) -> Array:
        """Return the price of a cost in IDR of the day [1 or replication, point]; 0 for a share."""
        if cost.price is None:
            return np.zeros((1, self.points))
        return self.nominal(cost.price, cost.usd_pass_through)

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
