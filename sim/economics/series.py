"""Series of amounts over the study, which prices multiply.

A posting is a sum of coefficients times series. A coefficient is a price or a share, so another price
needs no other series. A coefficient may be a column of samples, [sample, 1], so that a thousand prices
are computed at once; the result then has the samples as its first axis.
"""

from collections.abc import Callable, Iterable
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
    def monthly(self) -> Array:
        """Amounts at every point [..., replication or 1, point]."""
        return self.of(self.series.monthly)

    def of(self, amounts: Array) -> Array:
        """Return some amounts of the series [..., replication or 1, *] times the coefficient."""
        return np.asarray(np.asarray(self.coefficient)[..., None] * amounts)


def total(amounts: Iterable[Array], size: int = 0) -> Array:
    """Return the sum of some amounts; if there are none, zero, or a row of `size` zeros.

    Amounts without samples are added first, because the others are a thousand times larger.
    """
    none = np.zeros((1, size) if size else 1)
    return np.asarray(sum(sorted(amounts, key=np.ndim), start=none))


def summed(
    terms: Iterable[Term], amounts: Callable[[Series | YearEnds], Array], size: int = 1
) -> Array:
    """Return the sum of coefficients times amounts of their series [..., replication or 1, size].

    Samples are summed by a product of matrices; each of the `size` then lies by itself in memory.
    """
    columns, others = list[tuple[Array, Array]](), list[Array]()
    for term in terms:
        coefficient, values = np.asarray(term.coefficient), amounts(term.series)
        if coefficient.ndim == 2 and coefficient.shape[1] == 1 and values.ndim == 2:
            columns.append((coefficient, values.T))
        else:
            others.append(term.of(values))
    rest = total(others, size)
    if not columns:
        return rest
    has_samples = rest.ndim > 2
    if not has_samples:
        columns.append((np.ones_like(columns[0][0]), rest.T))
    coefficients, rows = zip(*columns, strict=True)
    # A matrix of samples and terms times one of terms and replications for each of the `size`.
    product = np.concatenate(coefficients, axis=1) @ np.stack(np.broadcast_arrays(*rows), axis=1)
    sampled: Array = np.moveaxis(product, 0, -1)
    return sampled + rest if has_samples else sampled
