"""The time of a study for its cash flows: points, years, price indices, discounting.

Money moves at points in time: point 0 is the start of the study, point m the end of month m.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.finance.time_value import nominal_rate
from sim.scenario.models.study import Timing
from sim.units import AnnualRate

DAYS_PER_MONTH = 365 / 12


@dataclass(frozen=True, eq=False)
class Timeline:
    """Points of a study, the value of a rupiah at each, and its calendar year.

    Compared by identity.
    """

    timing: Timing

    @cached_property
    def points(self) -> int:
        """Number of points: one more than months."""
        return self.timing.months + 1

    @cached_property
    def years(self) -> Array:
        """Years since the start at every point."""
        return np.arange(self.points) / 12

    @property
    def inflation(self) -> float:
        """General inflation a year [share]."""
        return self.timing.inflation / 100

    @cached_property
    def since_basis(self) -> Array:
        """Years since the middle of the year of the price basis, at every point."""
        start = self.timing.start.year + (self.timing.start.month - 1) / 12
        return np.asarray(start - (self.timing.price_basis + 0.5) + self.years)

    @cached_property
    def index(self) -> Array:
        """General price index at every point; 1 in the middle of the year of the price basis."""
        return np.asarray((1 + self.inflation) ** self.since_basis)

    def yearly_rate(self, rate: AnnualRate) -> float:
        """Return a rate as a nominal one [share a year], by Fisher."""
        return rate.value if rate.basis == "nominal" else nominal_rate(rate.value, self.inflation)

    def discount_at(self, rate: AnnualRate) -> Array:
        """Return the value at point 0 of one rupiah of the day at every point [IDR of the basis].

        Samples of a rate [sample, 1, 1] give [sample, 1, point].
        """
        return np.asarray((1 + self.yearly_rate(rate)) ** -self.years / self.index[0])

    @cached_property
    def discount(self) -> Array:
        """Value at point 0 of one rupiah of the day at every point [IDR of the basis], at the study's rate."""
        return self.discount_at(self.timing.discount_rate)

    @cached_property
    def calendar_years(self) -> NDArray[np.int64]:
        """The calendar year of every point; the start counts to the first."""
        months = np.maximum(np.arange(self.points) - 1, 0) + self.timing.start.month - 1
        return np.asarray(self.timing.start.year + months // 12, dtype=np.int64)

    @cached_property
    def calendar(self) -> list[int]:
        """The calendar years of the study."""
        return [int(year) for year in np.unique(self.calendar_years)]

    @cached_property
    def _firsts(self) -> NDArray[np.int64]:
        return np.flatnonzero(np.diff(self.calendar_years, prepend=0)).astype(np.int64)

    @cached_property
    def year_ends(self) -> NDArray[np.int64]:
        """The last point of each calendar year."""
        return np.flatnonzero(np.diff(self.calendar_years, append=np.inf)).astype(np.int64)

    def by_year(self, amounts: Array) -> Array:
        """Return the sums of the calendar years [..., year] of amounts [..., point]."""
        return np.asarray(np.add.reduceat(amounts, self._firsts, axis=-1))

    def first_of_years(self, levels: Array) -> Array:
        """Return levels [..., point] at the first point of each calendar year [..., year]."""
        return np.asarray(levels[..., self._firsts])

    def at_year_ends(self, yearly: Array) -> Array:
        """Return amounts [..., year] at the last point of each calendar year [..., point]."""
        amounts = np.zeros((*yearly.shape[:-1], self.points))
        amounts[..., self.year_ends] = yearly
        return amounts


def each_year(value: Array | float) -> Array:
    """Return a number, or a column of samples [sample, 1], with a last axis for years."""
    return np.asarray(value)[..., None]


def worth(amounts: Array, discount: Array) -> Array:
    """Return the value at point 0 of amounts [..., point], at a discount [point, or sample, 1, point]."""
    if discount.ndim == 1:
        return np.asarray(amounts @ discount)
    if amounts.ndim == 2:
        # One product of matrices takes a tenth of the time of products of rows.
        return np.asarray(discount[:, 0] @ amounts.T)
    return np.asarray((amounts * discount).sum(axis=-1))


def at_points(monthly: Array) -> Array:
    """Return monthly amounts [..., month] at the ends of their months [..., point]."""
    return np.concatenate([np.zeros((*monthly.shape[:-1], 1)), monthly], axis=-1)


def delayed(amounts: Array, days: float) -> Array:
    """Return amounts [..., point] moved `days` later; later amounts fall on the last point.

    A delay between two points is split between them in proportion.

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
