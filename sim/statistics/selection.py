"""Selection of the best of several alternatives whose values are random: the procedure KN."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import Array

Draw = Callable[[Sequence[int], range], Array]
"""Returns the values of some alternatives in some replications [alternative, replication].

None of them, if there are no more.
"""


class Rule(NamedTuple):
    """How much better counts, how surely, and how replications are taken."""

    zone: float
    """Difference that matters: alternatives within it of the best are as good [unit of the values]."""
    error: float = 0.05
    """Probability of a wrong choice, at most, where the best is better by the zone or more."""
    first: int = 20
    """Replications from which the variances of differences are estimated."""
    step: int = 1
    """Replications drawn at a time."""
    most: int = 1_000_000
    """Replications of an alternative at most."""


class Selection(NamedTuple):
    """The alternative that is chosen, and the values that led to the choice."""

    best: int
    """The alternative that is left; of several, the one with the largest mean."""
    left: tuple[int, ...]
    """Alternatives that were not eliminated: the best alone, unless the replications ran out."""
    values: tuple[Array, ...]
    """Values of each alternative in the replications that it took, from the first one on."""

    @property
    def counts(self) -> list[int]:
        """Replications that each alternative took."""
        return [values.size for values in self.values]

    def behind(self, error: float) -> Array:
        """Return by how much each is worse than the best, with its interval [alternative, (mean, low, high)].

        Over the replications of both; all intervals hold together with a probability of 1 - `error`
        (Bonferroni). 0 for the best.
        """
        from scipy.special import stdtrit

        rows = np.zeros((len(self.values), 3))
        for one, values in enumerate(self.values):
            if one != self.best:
                differences = self.values[self.best][: values.size] - values
                quantile = stdtrit(values.size - 1, 1 - error / 2 / (len(self.values) - 1))
                half = quantile * differences.std(ddof=1) / math.sqrt(values.size)
                rows[one] = differences.mean() + half * np.array([0, -1, 1])
        return rows


def constant(alternatives: int, rule: Rule) -> float:
    """Return the constant h^2 of the procedure, for values that may be dependent.

    Raises
    ------
    ValueError
        If there are fewer than two alternatives or two first replications.

    >>> round(constant(10, Rule(zone=0.15, first=20)), 6)
    11.511485
    """
    if alternatives < 2 or rule.first < 2:
        raise ValueError("a choice needs two alternatives and two replications")
    freedom = rule.first - 1
    eta = ((2 * rule.error / (alternatives - 1)) ** (-2 / freedom) - 1) / 2
    return float(2 * eta * freedom)


def select(draw: Draw, alternatives: int, rule: Rule) -> Selection:
    """Return the alternative with the largest mean, by a sequence of eliminations.

    Replications are paired: the more the values of two alternatives in one replication depend on each
    other, the fewer are needed. Values are taken as normal, and independent between replications. If the best is
    better than all others by the zone or more, it is chosen with a probability of at least 1 - `rule.error`;
    else one is chosen that is within the zone of the best, with about that probability.

    Raises
    ------
    ValueError
        If there are fewer than two alternatives or two first replications.

    Source: S.-H. Kim and B. L. Nelson, A fully sequential procedure for indifference-zone selection in
    simulation, ACM Transactions on Modeling and Computer Simulation 11 (2001), 251-273, with c = 1.
    """
    squared, left = constant(alternatives, rule), [*range(alternatives)]
    drawn = draw(left, range(rule.first))
    taken = [[values] for values in drawn]
    widths = squared * _difference_variances(drawn) / (2 * rule.zone)
    at, sums = rule.first, drawn.sum(axis=1)
    left = _kept(left, sums / at, widths / at - rule.zone / 2)
    while len(left) > 1 and at < rule.most:
        numbers = range(at, min(at + rule.step, rule.most))
        drawn = draw(left, numbers)
        if not drawn.size:
            break
        for one, values in zip(left, drawn, strict=True):
            taken[one].append(values)
        rows = dict(zip(left, drawn, strict=True))
        for column in range(len(numbers)):
            at += 1
            for one in left:
                sums[one] += rows[one][column]
            if len(left) > 1:
                left = _kept(left, sums / at, widths / at - rule.zone / 2)
    best = max(left, key=lambda one: sums[one])
    return Selection(best, tuple(left), tuple(np.concatenate(parts) for parts in taken))


def _difference_variances(values: Array) -> Array:
    """Return the variance of the difference of every two alternatives [alternative, alternative]."""
    return np.asarray((values[:, None] - values[None]).var(axis=2, ddof=1))


def _kept(left: Sequence[int], means: Array, reaches: Array) -> list[int]:
    """Return the alternatives that are not further behind any other one than its reach, at least 0.

    Of equal ones that no further replication could tell apart the first is kept.
    """
    reach = np.maximum(reaches[np.ix_(left, left)], 0.0)
    behind = means[left][None, :] - means[left][:, None]
    equal = np.tril((behind == 0) & (reach == 0), -1)
    gone = ((behind > reach) | equal).any(axis=1)
    return [one for place, one in enumerate(left) if not gone[place]]
