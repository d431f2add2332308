"""Weights of draws in means by control variates.

A control variate is a function of the random inputs whose mean is known, such as the average exchange
rate. Least squares on the controls estimates the mean of a figure at their known means. For one set of
controls that is a weighted sum of the draws, with the same weights for every figure: parts sum to their
whole, and differences of means are means of differences.
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Weighing:
    """Weights of draws, which sum to 1, and the space that the controls span."""

    weights: Array
    basis: Array
    """Orthonormal basis of the controls, shape (draw, control); each column sums to 0."""

    def mean(self, values: Array) -> Array:
        """Return the means of figures, shape (..., draw)."""
        return np.asarray(values @ self.weights)

    def standard_error(self, values: Array) -> Array:
        """Return the standard errors of means, shape (..., draw)."""
        left = values - values.mean(axis=-1, keepdims=True)
        left = left - left @ self.basis @ self.basis.T
        freedom = self.weights.size - 1 - self.basis.shape[1]
        variance = (left**2).sum(axis=-1) / freedom
        return np.asarray(np.sqrt(variance * (self.weights @ self.weights)))


def weigh(controls: Array) -> Weighing:
    """Return the weights [draw] with which the means of controls equal their known means.

    Parameters
    ----------
    controls
        Controls less their known means, shape (draw, control). Those that are constant or depend
        linearly on others are left out.

    Source: S. S. Lavenberg and P. D. Welch, A perspective on the use of control variables to increase
    the efficiency of Monte Carlo simulations, Management Science 27 (1981), 322-335.
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
