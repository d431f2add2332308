"""Series of amounts over the study, which prices multiply.

A posting is a sum of coefficients times series. A coefficient is a price or a share, so another price
needs no other series. A coefficient may be a column of samples, [sample, 1], so that a thousand prices
are computed at once; the result then has the samples as its first axis.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.arrays import Array
from sim.economics.timeline import Timeline, worth


@dataclass(frozen=True, eq=False)
class Factor:
    """A factor of a price [replication or 1, point or 1]; compared by identity."""

    values: Array


@dataclass(frozen=True, eq=False)
class Series:
    """Rupiah of the day for each rupiah of a price in the price basis [replication or 1, point].

    Compared by identity.
    """

    time: Timeline
    monthly: Array

    @cached_property
    def yearly(self) -> Array:
        """Sums of the calendar years [replication or 1, year]."""
        return self.time.by_year(self.monthly)

    @cached_property
    def real_yearly(self) -> Array:
        """The same in rupiah of the price basis."""
        return self.time.by_year(self.monthly / self.time.index)

    @cached_property
    def present(self) -> Array:
        """Value at point 0, at the study's rate [replication or 1]."""
        return worth(self.monthly, self.time.discount)


@dataclass(frozen=True)
class YearEnds:
    """Amounts [..., replication or 1, year] that fall on the last point of each calendar year."""

    time: Timeline
    yearly: Array

    @property
    def monthly(self) -> Array:
        """The amounts at their points [..., point]."""
        return self.time.at_year_ends(self.yearly)

    @property
    def real_yearly(self) -> Array:
        """The same in rupiah of the price basis."""
        return np.asarray(self.yearly / self.time.index[self.time.year_ends])

    @property
    def present(self) -> Array:
        """Value at point 0, at the study's rate [..., replication or 1]."""
        return worth(self.yearly, self.time.discount[..., self.time.year_ends])


class Term(NamedTuple):
    """A coefficient [number, or sample, 1] times a series."""

    coefficient: float | Array
    series: Series | YearEnds
    traded: bool = False
    """Whether it follows the exchange rate."""
    fixed: bool = False
    """Whether it is independent of the volume."""
    part: str = ""
    """Part of the toll fee, if the fee is split."""

    def times(self, factor: float | Array) -> "Term":
        """Return the term multiplied."""
        return Term(self.coefficient * factor, *self[1:])

    @property
    def present(self) -> Array:
        """Value at point 0 [..., replication or 1]."""
        return np.asarray(self.coefficient * self.series.present)

    @property
    def yearly(self) -> Array:
        """Sums of the calendar years [..., replication or 1, year]."""
        return np.asarray(np.asarray(self.coefficient)[..., None] * self.series.yearly)

    @property
    def real_yearly(self) -> Array:
        """The same in rupiah of the price basis."""
        return np.asarray(np.asarray(self.coefficient)[..., None] * self.series.real_yearly)

    @property
    def monthly(self) -> Array:
        """Amounts at every point [..., replication or 1, point]."""
        return np.asarray(np.asarray(self.coefficient)[..., None] * self.series.monthly)


def total(amounts: Iterable[Array], size: int = 0) -> Array:
    """Return the sum of some amounts; if there are none, zero, or a row of `size` zeros.

    Amounts without samples are added first, because the others are a thousand times larger.
    """
    none = np.zeros((1, size) if size else 1)
    return np.asarray(sum(sorted(amounts, key=np.ndim), start=none))
