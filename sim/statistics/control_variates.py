"""How much does each replication count? Evenly, or so that what was drawn has its known mean.

A control is a function of what a replication drew, with a mean that is known: the replications drew
a dear dollar, say. Least squares on such controls gives, for any figure, the mean that it would have
at their known means. For one set of controls that is a sum of the replications with the same weights
for every figure: parts still sum to their whole, and differences are those of the means.
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Weighing:
    """Weights of replications, which sum to 1, and what the controls explain of a figure.

    Source: S. S. Lavenberg and P. D. Welch, A perspective on the use of control variables to increase
    the efficiency of Monte Carlo simulations, Management Science 27 (1981), 322-335.
    """

    weights: Array
    basis: Array
    """What the controls vary by, shape (replication, control): columns of length 1, at right angles
    to each other, of sum 0."""

    @property
    def controls(self) -> int:
        """Number of controls, those left out that others tell."""
        return int(self.basis.shape[1])

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the interval."""
        return self.weights.size - 1 - self.controls

    def mean(self, values: Array) -> Array:
        """Return the means of figures, shape (..., replication)."""
        return np.asarray(values @ self.weights if self.controls else values.mean(axis=-1))

    def share_of_mean(self, values: Array, rows: slice) -> Array:
        """Return what some replications [..., rows] add to the means of all."""
        weights = self.weights[rows]
        whole = weights.size == self.weights.size
        return self.mean(values) if whole else np.asarray(values @ weights)

    def standard_error(self, values: Array) -> Array:
        """Return the standard errors of means, shape (..., replication), while there is freedom.

        With normal figures and controls the interval by Student's t is exact.
        """
        off = values - values.mean(axis=-1, keepdims=True)
        off = off - off @ self.basis @ self.basis.T
        variance = (off**2).sum(axis=-1) / self.freedom
        return np.asarray(np.sqrt(variance * (self.weights @ self.weights)))


def evenly(count: int) -> Weighing:
    """Return weights that are all the same."""
    return Weighing(np.full(count, 1 / count), np.empty((count, 0)))


def weigh(controls: Array) -> Weighing:
    """Return the weights that set the means of controls right.

    Parameters
    ----------
    controls
        What each replication drew less its known mean, shape (replication, control). What is the
        same in all replications, or follows from the others, is left out.
    """
    count = len(controls)
    drawn = controls.mean(axis=0)
    off = controls - drawn
    sizes = np.sqrt((off**2).sum(axis=0))
    varied = sizes > 0
    scaled, shift = off[:, varied] / sizes[varied], drawn[varied] / sizes[varied]
    basis, lengths, turns = np.linalg.svd(scaled, full_matrices=False)
    kept = lengths > _ROUNDING
    basis, shift = basis[:, kept], (turns @ shift)[kept] / lengths[kept]
    return Weighing(1 / count - basis @ shift, basis)
