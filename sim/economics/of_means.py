"""Figures of all replications together: functions of mean amounts, and zeros of a mean.

A ratio of means is not the mean of ratios, nor is the grant at which a mean NPV is zero the mean of the
grants of single replications. Such a figure states its amounts by replication, and is computed once
from all of them. Its sample is what each replication contributes: the mean of the sample is the figure,
and the spread of the sample is the error of the figure (jackknife). So intervals and paired
differences are computed as those of all other figures.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from sim.arrays import Array
from sim.finance.rows import ratio
from sim.statistics.summary import extended


class Correction(Protocol):
    """How values of the replications follow from those of all rows that are known."""

    def corrected(self, values: Array) -> Array:
        """Return values [..., replication] from those [..., row] of all rows."""

    def others(self, values: Array) -> Array:
        """Return values [..., path] of the rows that are no replications but tell the mean."""


class NoCorrection:
    """Every row is a replication."""

    def corrected(self, values: Array) -> Array:
        """Return values as they are."""
        return values

    def others(self, values: Array) -> Array:
        """Return no values."""
        return values[..., :0]


# A root is accepted where so few rupiah are missing, or the bracket is this narrow.
_ENOUGH, _CLOSE = 1e-3, 1e-13
_MOST_STEPS = 180
# Share of the amounts that rounding can leave.
_ROUNDING = 1e-9
# Share of a root by which it is moved to measure the slope there.
_SMALL = 1e-6


def _always(_subject: object) -> bool:
    return True


@dataclass(frozen=True)
class Pooled(ABC):
    """A figure of all replications together.

    Called like the function of any other figure, it returns the figure of each replication by itself.
    """

    amounts: Callable[..., Array | None]
    """Returns the amounts [..., replication, amount] of a subject and of the names in its key."""
    applies: Callable[[Any], bool] = field(default=_always, kw_only=True)
    """Tells whether a subject has the figure."""

    def __call__(self, subject: Any, *names: str) -> Array | None:
        """Return the figure of each replication by itself [..., replication]; None if there is none."""
        amounts = self.amounts_of(subject, *names)
        return None if amounts is None else self.alone(subject, amounts, *names)

    def amounts_of(self, subject: Any, *names: str) -> Array | None:
        """Return the amounts [..., replication, amount], None where a subject has no such figure."""
        return self.amounts(subject, *names) if self.applies(subject) else None

    @abstractmethod
    def alone(self, subject: Any, amounts: Array, *names: str) -> Array:
        """Return the figure of each replication by itself [..., replication]."""

    @abstractmethod
    def parts(
        self, subject: Any, amounts: Array, correction: Correction, *names: str
    ) -> tuple[Array, Array]:
        """Return what each replication contributes [..., replication], and each other path [..., path].

        The mean over the replications is the figure; nan where it is undefined.
        """


@dataclass(frozen=True)
class OfMeans(Pooled):
    """A function of mean amounts, such as their ratio.

    Source: B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans (SIAM, 1982), chapter 3.
    """

    figure: Callable[..., Array]
    """Returns the figure [...] of a subject, amounts [..., amount] and the names in its key."""

    def alone(self, subject: Any, amounts: Array, *names: str) -> Array:
        """Return the figure of each replication by itself [..., replication]."""
        return self.figure(subject, amounts, *names)

    def parts(
        self, subject: Any, amounts: Array, correction: Correction, *names: str
    ) -> tuple[Array, Array]:
        """Return the pseudo-values of the jackknife, moved so that their mean is the figure.

        nan for a replication without which the figure is undefined.
        """
        by_row = np.swapaxes(amounts, -1, -2)
        own, others = (
            np.swapaxes(values, -1, -2)
            for values in (correction.corrected(by_row), correction.others(by_row))
        )
        means = own.mean(axis=-2, keepdims=True)
        whole = self.figure(subject, means, *names)

        def pseudo_values(rows: Array) -> Array:
            count = rows.shape[-2]
            if count < 2:
                return whole[..., :count]
            left_out = (rows.mean(axis=-2, keepdims=True) - rows) / (count - 1)
            values = count * whole - (count - 1) * self.figure(subject, means + left_out, *names)
            return np.asarray(values + (whole - _mean_of_known(values)))

        return pseudo_values(own), pseudo_values(others)


@dataclass(frozen=True)
class OfSome(OfMeans):
    """The same where some replications do not tell the first amounts: they are nan there."""

    some: int = 1
    """Number of these amounts."""

    def parts(
        self, subject: Any, amounts: Array, correction: Correction, *names: str
    ) -> tuple[Array, Array]:
        """Return the pseudo-values, whose mean and interval allow for what is not told."""
        return super().parts(subject, amounts, _Extended(correction, self.some), *names)


@dataclass(frozen=True)
class _Extended:
    """A correction after which all replications tell the first amounts [amount, replication]."""

    correction: Correction
    some: int

    def corrected(self, values: Array) -> Array:
        """Return values [..., amount, replication] of the replications from those of all rows."""
        corrected = np.array(self.correction.corrected(values))
        first = corrected[..., : self.some, :]
        corrected[..., : self.some, :] = extended(first)
        return corrected

    def others(self, values: Array) -> Array:
        """Return values of the rows that are no replications."""
        return self.correction.others(values)


@dataclass(frozen=True)
class ZeroOfMean(Pooled):
    """The least x from 0 on at which the mean of a function is zero; the function rises with x.

    Its sample is that of the jackknife in one step: the root moves by the value that a replication
    contributes there, over the slope of the mean.

    Source: J. Shao and D. Tu, The Jackknife and Bootstrap (Springer, 1995), 2.1, for estimates that
    solve an equation.
    """

    value: Callable[..., Array]
    """Returns the function [..., replication] of a subject, its amounts, and x [..., replication or 1]."""
    highest: Callable[..., Array]
    """Returns an x [...] where the function is above zero, from its value [...] at 0; nan if there is none.

    It is given the subject, amounts [..., amount], and that value.
    """
    most: float = np.inf
    """The largest zero that can be reached; beyond it the figure is undefined."""

    def alone(self, subject: Any, amounts: Array, *names: str) -> Array:
        """Return the zero of each replication by itself [..., replication]."""
        low = np.zeros(amounts.shape[:-1])
        at_low = self.value(subject, amounts, low)
        high = self.highest(subject, amounts, at_low)
        return self._reached(crossing(lambda x: self.value(subject, amounts, x), low, high))

    def parts(
        self, subject: Any, amounts: Array, correction: Correction, *names: str
    ) -> tuple[Array, Array]:
        """Return what each replication, and each other path, contributes to the zero of the mean.

        Without any error where the mean is not below zero at 0: then 0 is enough.
        """

        def value(x: Array) -> Array:
            return self.value(subject, amounts, x[..., None])

        def mean(x: Array) -> Array:
            return np.asarray(correction.corrected(value(x)).mean(axis=-1))

        low = np.zeros(amounts.shape[:-2])
        means = correction.corrected(np.swapaxes(amounts, -1, -2)).mean(axis=-1)
        at_low = mean(low)
        # What is missing at 0 may be no more than rounding.
        is_short = at_low < -_ROUNDING * np.abs(means).max(axis=-1)
        high = self.highest(subject, means, at_low)
        root = self._reached(crossing(mean, low, high))
        step = _SMALL * np.where(root > 0, root, 1.0)
        slope = (mean(root + step) - mean(root - step)) / (2 * step)
        there = value(root)

        def contributions(values: Array) -> Array:
            short = values - values.mean(axis=-1, keepdims=True) if values.size else values
            is_free = np.broadcast_to(((root > 0) & is_short)[..., None], values.shape)
            moved = np.divide(short, slope[..., None], out=np.zeros(values.shape), where=is_free)
            return np.asarray(root[..., None] - moved)

        return contributions(correction.corrected(there)), contributions(correction.others(there))

    def _reached(self, zeros: Array) -> Array:
        return np.where(zeros <= self.most, zeros, np.nan)


def ratio_of_means(
    amounts: Callable[..., tuple[Array, Array] | None], unit: float = 1.0
) -> OfMeans:
    """Return the figure of a mean over another one, in some units; nan where the latter is not positive.

    `amounts` returns both [..., replication or 1], None where a subject has no such figure.
    """

    def pair(subject: Any, *names: str) -> Array | None:
        both = amounts(subject, *names)
        return None if both is None else side_by_side(*both)

    return OfMeans(pair, lambda _, both, *names: ratio(both[..., 0], both[..., 1]) / unit)


def stacked(*parts: Array) -> Array:
    """Return amounts [..., replication or 1, *] side by side [..., replication, amount]."""
    shape = np.broadcast_shapes(*(part.shape[:-1] for part in parts))
    wide = [np.broadcast_to(part, (*shape, part.shape[-1])) for part in parts]
    return np.concatenate(wide, axis=-1)


def side_by_side(*amounts: Array) -> Array:
    """Return single amounts [..., replication or 1] side by side [..., replication, amount]."""
    return np.stack(np.broadcast_arrays(*amounts), axis=-1)


def crossing(value: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Return where a function that rises in each element crosses zero, within a bracket.

    `low` where it is not below zero there; nan where `high` is. Two steps of linear interpolation, then
    one of bisection, in turn: tax makes the function piecewise linear, which interpolation solves fast,
    with jumps, which only bisection closes in on.
    """
    below, solvable = value(low), np.isfinite(high)
    settled = np.where(solvable, low, np.nan)
    is_open = solvable & (below < 0)
    high = np.where(is_open, high, low)
    above = value(high)
    for step in range(_MOST_STEPS):
        span = above - below
        line = -below / np.where(span > 0, span, 1.0)
        share = 0.5 if step % 3 == 2 else np.clip(line, 0.0, 1.0)
        there = low + share * (high - low)
        at = value(there)
        short = at < 0
        low, below = np.where(short, there, low), np.where(short, at, below)
        high, above = np.where(short, high, there), np.where(short, above, at)
        if np.all(~is_open | (np.abs(at) <= _ENOUGH) | (high - low <= _CLOSE * np.abs(high))):
            break
    return np.asarray(np.where(is_open, there, settled))


def _mean_of_known(values: Array) -> Array:
    """Return the means [..., 1] of the defined values [..., replication]; nan if there are none."""
    known = np.isfinite(values)
    count = known.sum(axis=-1, keepdims=True)
    total = np.where(known, values, 0.0).sum(axis=-1, keepdims=True)
    return np.asarray(total / np.where(count > 0, count, np.nan))
