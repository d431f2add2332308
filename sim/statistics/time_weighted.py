"""Statistics of observations within one replication: weighted means and quantiles, warm-up."""

import numpy as np

from sim.arrays import Array

_BATCH = 5
_ROUNDING = 1e-12


def weighted_mean(values: Array, weights: Array) -> float:
    """Return the weighted mean of values; for a level, the weights are durations.

    >>> weighted_mean(np.array([0.0, 6.0]), np.array([2.0, 1.0]))
    2.0
    """
    return float(np.average(values, weights=weights))


def weighted_quantile(values: Array, weights: Array, share: float) -> float:
    """Return the weighted quantile: the value below which `share` of all weight lies.

    Where the share ends exactly between two values, the result is their midpoint.

    Source: R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American
    Statistician 50 (1996), 361-365, definition 2.

    >>> weighted_quantile(np.array([0.0, 6.0]), np.array([2.0, 1.0]), 0.5)
    0.0
    """
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    wanted, near = share * below[-1], _ROUNDING * below[-1]
    last = len(values) - 1
    places = np.searchsorted(below, [wanted - near, wanted + near])
    return float(values[order][np.minimum(places, last)].mean())


def mser5(series: Array) -> int | None:
    """Return the number of observations in the initial transient; None if it does not end.

    Observations are averaged in batches of five. The truncation point minimises the standard error of
    the mean of the remaining batches. If it lies beyond the middle, or there are fewer than five
    observations, the series is too short. More than five batches remain, or a quarter if that is less.

    Source: K. P. White, M. J. Cobb and S. C. Spratt, A comparison of five steady-state truncation
    heuristics for simulation, Winter Simulation Conference (2000), 755-760.

    >>> mser5(np.array([9.0] * 5 + [1.0, 3.0] * 20))
    5
    """
    count = len(series) // _BATCH
    if not count:
        return None
    means = series[: count * _BATCH].reshape(count, _BATCH).mean(axis=1)
    last = count - min(5, count // 4)
    best = int(np.argmin([means[cut:].var() / (count - cut) for cut in range(last)]))
    return best * _BATCH if 2 * best <= count else None
