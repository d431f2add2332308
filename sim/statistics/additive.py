"""What an output depends on: a sum of smooth curves, one of each input that stands out of the noise.

One fit to points that were computed anyway tells the importance of each input, the value of finding it
out, and what the output would be elsewhere. Noise in the outputs, such as the luck of a replication, is
told from the effect of inputs by shuffled copies of the outputs, on which they have none.

Source: T. Hastie and R. Tibshirani, Generalized Additive Models (Chapman and Hall, 1990), 4.4, for the fit by
turns; M. Ratto, A. Pagano and P. Young, State dependent parameter metamodelling and sensitivity analysis,
Computer Physics Communications 177 (2007), for the indices; I. M. Sobol, Sensitivity estimates for nonlinear
mathematical models, Mathematical Modelling and Computational Experiments 1 (1993), for what they are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.statistics.clusters import Clusters
from sim.statistics.splines import CAUTION, Basis, Fit

# Rounds in which inputs that stand out of what is left are added, and turns of the fit in each.
_ROUNDS, _TURNS = 4, 6
# Shuffled copies of the outputs, and inputs without effect that they show, at least.
_COPIES, _SHUFFLED = 3, 60
_FALSE = 0.05
"""Chance that any input without effect stands out of any output in a round."""
_ROUNDING = 1e-9
"""Share of the variance of an output that counts as none."""
_TAIL = 0.1
"""Share of what shuffled copies show from which the tail is told."""
# Least share of the degrees of freedom that counts as left.
_LEAST_FREEDOM = 0.1


@dataclass(frozen=True)
class Known:
    """What is known of inputs and points before anything is fitted."""

    clusters: Clusters | None = None
    """Which points belong together, and are shuffled together; each is one by itself if None."""
    are_independent: bool = True
    """Whether the inputs are drawn independently of each other."""
    may_move: NDArray[np.bool_] | None = None
    """Which inputs may move which outputs [input, output], if that is known; others get no curve."""


@dataclass(frozen=True)
class AdditiveModel:
    """Outputs [point, output] as a mean, a sum of curves of the inputs, and what is left."""

    mean: Array
    """Mean of each output [output]."""
    variance: Array
    """Variance of each output [output]."""
    fits: Sequence[Fit]
    """The curves of each input; of one that does not stand out, those through what is left."""
    is_told: NDArray[np.bool_]
    """Whether an input stands out of the noise [input, output]."""
    left: Array
    """What no input that stands out explains [point, output]."""
    noise: Array
    """Share of variance that inputs of as many values hardly show without any effect [input, output]."""
    clusters: Clusters
    """Which points belong together."""
    are_independent: bool = True
    """Whether the inputs are; the outputs then spread as the sum of their parts."""

    @cached_property
    def explained(self) -> Array:
        """Variance of an output that knowing an input would remove [input, output]."""
        return np.array([fit.explained for fit in self.fits])

    @cached_property
    def importance(self) -> Array:
        """Share of the variance of an output that knowing an input would remove [input, output]."""
        return self._share(self.explained)

    @cached_property
    def importance_error(self) -> Array:
        """Standard error of `importance` [input, output]."""
        return self._share(np.array([fit.error for fit in self.fits]))

    @property
    def unexplained(self) -> Array:
        """Share of the variance of an output that no input explains: luck, and interplay [output]."""
        return self._share(self.left.var(axis=0))

    @property
    def variance_of_mean(self) -> Array:
        """Variance of the means over points that are spread evenly over each input [output].

        Such points leave of it what no curve explains.

        Source: M. Stein, Large sample properties of simulations using Latin hypercube sampling, Technometrics 29
        (1987), 143-151.
        """
        taken = sum(
            fit.only(told).freedom for fit, told in zip(self.fits, self.is_told, strict=True)
        )
        return self.clusters.variance_of_mean(self.left) / np.maximum(
            1 - CAUTION * taken, _LEAST_FREEDOM
        )

    def _share(self, amounts: Array) -> Array:
        whole = self.variance
        if self.are_independent:
            # Inputs that hang together in this sample alone, by chance, are no part of the spread.
            whole = np.where(self.is_told, self.explained, 0.0).sum(axis=0) + self.left.var(axis=0)
        shares = np.divide(amounts, whole, out=np.zeros(amounts.shape), where=whole > 0)
        return np.clip(shares, 0.0, 1.0)

    def curve(self, number: int, place: int, points: Array, wanted: Array) -> Array:
        """Return the curve of an input in one output at some wanted shares, from its shares at the points."""
        values = self.fits[number].only(self.is_told[number]).curves[:, place]
        order = np.argsort(points)
        return np.interp(wanted, points[order], values[order])

    def response(self, inputs: Collection[int]) -> Array:
        """Return the outputs as they are on average given some inputs [point, output]."""
        curves = (self.fits[number].only(self.is_told[number]).curves for number in inputs)
        return np.asarray(sum(curves, start=np.broadcast_to(self.mean, self.left.shape)))


def additive_model(
    inputs: Sequence[Basis],
    outputs: Array,
    generator: np.random.Generator,
    known: Known | None = None,
) -> AdditiveModel:
    """Return what outputs [point, output] depend on; the generator shuffles the outputs."""
    known = known or Known()
    clusters = known.clusters or Clusters.single(len(outputs))
    kinds = np.array([len(basis.clusters) for basis in inputs], dtype=int)

    def by_chance(left: Array) -> Array:
        # What is left of an output that is all but explained is rounding.
        noise = np.tile(_ROUNDING * variance, (len(inputs), 1))
        for kind in np.unique(kinds):
            alike = np.flatnonzero(kinds == kind).tolist()
            copies = max(_COPIES, -(-_SHUFFLED // len(alike)))
            shuffled = [left[clusters.shuffled(generator)] for _ in range(copies)]
            shown = [inputs[number].fit(copy).explained for copy in shuffled for number in alike]
            rarely = _rarely_exceeded(np.array(shown), noise[alike].size)
            noise[alike] = np.maximum(rarely, noise[alike])
        return noise

    def refitted(fits: Sequence[Fit], told: NDArray[np.bool_]) -> tuple[list[Fit], Array]:
        """Return the curves of the told inputs, those of others through what is left, and what is left."""
        own = [fit.only(mask) for fit, mask in zip(fits, told, strict=True)]
        own, left = _fit_by_turns(own, told, outputs - mean)
        rest = (basis.fit(left) for basis in inputs)
        return [
            fit.only(mask, other) for fit, mask, other in zip(own, told, rest, strict=True)
        ], left

    mean, variance = outputs.mean(axis=0), outputs.var(axis=0)
    left = outputs - mean
    is_told = np.zeros((len(inputs), outputs.shape[1]), dtype=bool)
    possible = np.ones(is_told.shape, dtype=bool) if known.may_move is None else known.may_move
    fits = [basis.fit(left) for basis in inputs]
    noise = by_chance(left)
    for _ in range(_ROUNDS):
        fresh = possible & ~is_told & (np.array([fit.explained for fit in fits]) > noise)
        if not fresh.any():
            break
        fits, left = refitted(fits, is_told | fresh)
        noise = by_chance(left)
        # What stood out by what others explain better does so no longer.
        is_told = (is_told | fresh) & (np.array([fit.explained for fit in fits]) > noise)
        fits, left = refitted(fits, is_told)
    shares = np.divide(noise, variance, out=np.zeros(noise.shape), where=variance > 0)
    return AdditiveModel(
        mean, variance, fits, is_told, left, shares, clusters, known.are_independent
    )


def _rarely_exceeded(shown: Array, count: int) -> Array:
    """Return what the largest of so many amounts exceeds only by a chance of `_FALSE` [output].

    The tail of the amounts [amount, output] is taken as exponential.
    """
    top = np.sort(shown, axis=0)[-int(_TAIL * len(shown)) :]
    edge, beyond = top[0], top[1:]
    rarity = len(beyond) / len(shown) * count / _FALSE
    return np.asarray(edge + (beyond - edge).mean(axis=0) * np.log(rarity))


def _fit_by_turns(
    fits: list[Fit], is_told: NDArray[np.bool_], outputs: Array
) -> tuple[list[Fit], Array]:
    """Return the fits of all told inputs, each to what the others leave, and what all leave."""
    fits, left = [*fits], outputs.copy()
    numbers = [number for number, mask in enumerate(is_told) if mask.any()]
    for number in numbers:
        left -= fits[number].curves
    for _ in range(_TURNS):
        for number in numbers:
            left += fits[number].curves
            fits[number] = fits[number].basis.fit(left).only(is_told[number])
            left -= fits[number].curves
    return fits, left
