"""Points in clusters that share something, such as one simulation: fewer are independent than there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array


@dataclass(frozen=True)
class Clusters:
    """Which points belong together; those of one cluster follow one another."""

    of_point: NDArray[np.intp]
    """Number of the cluster of each point [point], from 0 without a gap."""

    @classmethod
    def of(cls, names: Sequence[int] | NDArray[np.intp]) -> "Clusters":
        """Return the clusters of points that stand in the order of the name of their cluster [point]."""
        return cls(np.unique(np.asarray(names, dtype=np.intp), return_inverse=True)[1])

    @classmethod
    def single(cls, count: int) -> "Clusters":
        """Return clusters of one point each."""
        return cls(np.arange(count))

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """The first point of each cluster [cluster]."""
        return np.flatnonzero(np.diff(self.of_point, prepend=-1))

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """The number of points of each cluster [cluster]."""
        return np.bincount(self.of_point)

    def means(self, values: Array) -> Array:
        """Return the mean of values [point, ...] over each cluster [cluster, ...]."""
        if len(self) == len(values):
            return values
        sums = np.add.reduceat(values, self.starts, axis=0)
        return np.asarray(sums / self.sizes.reshape(-1, *[1] * (values.ndim - 1)))

    def at_points(self, values: Array) -> Array:
        """Return the values of clusters [cluster, ...] at their points [point, ...]."""
        return values if len(self) == len(self.of_point) else values[self.of_point]

    def shuffled(self, generator: np.random.Generator) -> NDArray[np.intp]:
        """Return the points in an order that tells nothing of them, but which belong together [point].

        Clusters change places with others of their size, and points with others of their cluster.
        """
        place = np.arange(len(self))
        for size in np.unique(self.sizes):
            same = np.flatnonzero(self.sizes == size)
            place[same] = generator.permutation(same)
        return np.lexsort((generator.random(len(self.of_point)), place[self.of_point]))

    def variance_of_mean(self, values: Array) -> Array:
        """Return the variance of the mean of values [point, ...], of which clusters are independent.

        Source: W. G. Cochran, Sampling Techniques, 3rd edition (Wiley, 1977), 11.4, for clusters that differ in
        size.
        """
        count = len(self)
        totals = np.add.reduceat(values - values.mean(axis=0), self.starts, axis=0)
        return np.asarray((totals**2).sum(axis=0) * count / max(count - 1, 1) / len(values) ** 2)
