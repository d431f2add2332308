"""Smooth curves through noisy outputs over one input: penalised splines, for many outputs at once.

Source: P. H. C. Eilers and B. D. Marx, Flexible smoothing with B-splines and penalties, Statistical
Science 11 (1996), 89-121; S. N. Wood, Generalized Additive Models, 2nd edition (CRC Press, 2017), 5.4, for
the basis in which the penalty is diagonal; Y.-J. Kim and C. Gu, Smoothing spline Gaussian regression,
Journal of the Royal Statistical Society B 66 (2004), 337-356, for the factor 1.4 in the criterion.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline

from sim.arrays import Array
from sim.statistics.clusters import Clusters

_DEGREE = 3
_INTERVALS = 9
_VALUES = 6
"""Values of an input for each function at least: fewer are followed wherever they lie."""
CAUTION = 1.4
"""How much a degree of freedom costs in the choice of smoothness; 1 follows noise too often."""
# Smoothness from none to a straight line.
_PENALTIES = np.concatenate([[0.0], np.logspace(-6, 6, 37)])
_RANK = 1e-9


@dataclass(frozen=True)
class Basis:
    """Functions of one input, orthonormal over its points, ordered from smooth to rough."""

    values: Array
    """The functions at the values of the input [value, function]; their means are 0."""
    roughness: Array
    """Penalty of each function [function]; that of a straight line is 0."""
    clusters: Clusters
    """The points at which the input has each value."""

    @classmethod
    def of(cls, shares: Array, clusters: Clusters | None = None) -> "Basis":
        """Return the basis over points in [0, 1], which may repeat; in a cluster they are the same."""
        clusters = clusters or Clusters.single(len(shares))
        shares = shares[clusters.starts]
        intervals = min(_INTERVALS, max(1, len(shares) // _VALUES - _DEGREE))
        knots = np.linspace(0, 1, intervals + 1)
        padded = np.pad(knots, _DEGREE, mode="edge")
        splines = BSpline.design_matrix(np.clip(shares, 0, 1), padded, _DEGREE).toarray()
        bends = np.diff(np.eye(splines.shape[1]), 2, axis=0)
        centred = splines - splines.mean(axis=0)
        lengths, turns = np.linalg.eigh(centred.T @ centred)
        kept = lengths > _RANK * lengths[-1]
        scaled = turns[:, kept] / np.sqrt(lengths[kept])
        roughness, axes = np.linalg.eigh(scaled.T @ (bends.T @ bends) @ scaled)
        straight = np.where(roughness < _RANK, 0.0, roughness)
        return cls(centred @ scaled @ axes, straight, clusters)

    @property
    def at_points(self) -> Array:
        """The functions at the points [point, function]."""
        return self.clusters.at_points(self.values)

    def fit(self, outputs: Array) -> "Fit":
        """Return the smooth curves through outputs [point, output], each as smooth as it tells.

        The smoothness minimises the generalised cross-validation of each output. Of points at which the input
        has one value, the mean counts: what else they share tells nothing of the input.
        """
        outputs = self.clusters.means(outputs)
        count = len(outputs)
        centred = outputs - outputs.mean(axis=0)
        coefficients = self.values.T @ centred
        shrink = 1 / (1 + _PENALTIES[:, None] * self.roughness)
        total = (centred**2).sum(axis=0)
        residual = total - (2 * shrink - shrink**2) @ coefficients**2
        freedom = 1 + shrink.sum(axis=1)[:, None]
        left = np.maximum(count - CAUTION * freedom, _RANK)
        best = np.argmin(np.maximum(residual, 0.0) / left**2, axis=0)
        chosen = shrink[best].T
        spare = np.maximum(count - freedom[best, 0], 1)
        rest = np.maximum(np.take_along_axis(residual, best[None], axis=0)[0], 0.0)
        return Fit(self, coefficients * chosen, chosen, rest / spare)


@dataclass(frozen=True)
class Fit:
    """Smooth curves of some outputs over one input, each less its mean."""

    basis: Basis
    coefficients: Array
    """Coefficients of the functions [function, output]."""
    shrinkage: Array
    """Share of each coefficient that the smoothness leaves [function, output]."""
    noise: Array
    """Variance of the outputs, or of their means at each value, around their curves [output]."""

    @property
    def curves(self) -> Array:
        """The curves at the points [point, output]."""
        return self.basis.clusters.at_points(np.asarray(self.basis.values @ self.coefficients))

    @property
    def explained(self) -> Array:
        """Variance that the curves take from the outputs, less what they take from noise alone [output].

        It falls short by the square of what smoothing leaves out, while the variance of the curves would
        by twice as much as is left out.
        """
        by_noise = self.noise * self._taken * self.shrinkage**2
        return np.asarray((self._taken * self.coefficients**2 - by_noise).sum(axis=0)) / self._count

    @property
    def error(self) -> Array:
        """Standard error of `explained` [output]."""
        spread = self.noise * self.shrinkage**2
        squares = 4 * spread * self.coefficients**2 + 2 * spread**2
        return np.asarray(np.sqrt((self._taken**2 * squares).sum(axis=0))) / self._count

    @property
    def freedom(self) -> Array:
        """Share of the degrees of freedom that the curves take [output]."""
        return np.asarray((self.shrinkage * (self.coefficients != 0)).sum(axis=0)) / self._count

    @property
    def _taken(self) -> Array:
        return 2 / self.shrinkage - 1

    @property
    def _count(self) -> int:
        return len(self.basis.values)

    def only(self, outputs: NDArray[np.bool_], other: "Fit | None" = None) -> "Fit":
        """Return the curves of some outputs [output], and those of another fit, or none, for the rest."""
        rest = other or replace(self, coefficients=np.zeros(self.coefficients.shape))
        return Fit(
            self.basis,
            np.where(outputs, self.coefficients, rest.coefficients),
            np.where(outputs, self.shrinkage, rest.shrinkage),
            np.where(outputs, self.noise, rest.noise),
        )
