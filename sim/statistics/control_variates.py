"""Weights of replications in means: equal, or by control variates.

A control variate is a function of the random inputs of a replication whose mean is known, such as the
average exchange rate. Least squares on the controls estimates the mean of a figure at their known means.
For one set of controls that is a weighted sum of the replications, with the same weights for every
figure: parts sum to their whole, and differences of means are means of differences.
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Weighing:
    """Weights of replications, which sum to 1, and the space that the controls span.

    Source: S. S. Lavenberg and P. D. Welch, A perspective on the use of control variables to increase
    the efficiency of Monte Carlo simulations, Management Science 27 (1981), 322-335.
    """

    weights: Array
    basis: Array
    """Orthonormal basis of the controls, shape (replication, control); each column sums to 0."""

    @property
    def controls(self) -> int:
        """Number of linearly independent controls."""
        return int(self.basis.shape[1])

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the interval."""
        return self.weights.size - 1 - self.controls

    def mean(self, values: Array) -> Array:
        """Return the means of figures, shape (..., replication)."""
        return np.asarray(values @ self.weights if self.controls else values.mean(axis=-1))

    def share_of_mean(self, values: Array, rows: slice) -> Array:
        """Return the share of some replications [..., rows] in the means of all."""
        weights = self.weights[rows]
        whole = weights.size == self.weights.size
        return self.mean(values) if whole else np.asarray(values @ weights)

    def standard_error(self, values: Array) -> Array:
        """Return the standard errors of means, shape (..., replication), for positive `freedom`.

        With normal figures and controls the interval by Student's t is exact.
        """
        residuals = values - values.mean(axis=-1, keepdims=True)
        residuals = residuals - residuals @ self.basis @ self.basis.T
        variance = (residuals**2).sum(axis=-1) / self.freedom
        return np.asarray(np.sqrt(variance * (self.weights @ self.weights)))


def evenly(count: int) -> Weighing:
    """Return equal weights."""
    return Weighing(np.full(count, 1 / count), np.empty((count, 0)))


def weigh(controls: Array) -> Weighing:
    """Return the weights with which the means of controls equal their known means.

    Parameters
    ----------
    controls
        Controls less their known means, shape (replication, control). Those that are constant or
        depend linearly on others are left out.
    """
    count = len(controls)
    means = controls.mean(axis=0)
    centred = controls - means
    sizes = np.sqrt((centred**2).sum(axis=0))
    varied = sizes > 0
    scaled, shift = centred[:, varied] / sizes[varied], means[varied] / sizes[varied]
    basis, lengths, turns = np.linalg.svd(scaled, full_matrices=False)
    kept = lengths > _ROUNDING
    basis, shift = basis[:, kept], (turns @ shift)[kept] / lengths[kept]
    return Weighing(1 / count - basis @ shift, basis)
