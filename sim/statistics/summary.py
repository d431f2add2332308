"""Summaries of replications: means with intervals, quantiles, and differences of pairs."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.arrays import Array
from sim.statistics.control_variates import Weighing
from sim.statistics.time_weighted import weighted_quantile

LEVEL = 0.95
NORMAL_975 = 1.959963984540054
"""97.5 % quantile of the standard normal distribution."""
SINGLE = "a single replication has no interval"
INFINITE = "it is infinite"
_ROUNDING = 1e-12
"""Relative difference of figures that counts as rounding."""
_SHARES = (0.05, 0.5, 0.95)
CONSTANT = "it is the same in every replication, so there is no variance to cut"


@dataclass(frozen=True)
class Summary:
    """Summary of one figure over the `n` replications in which it is defined."""

    mean: float
    ci_low: float
    ci_high: float
    p05: float
    p50: float
    p95: float
    n: int
    undefined_share: float
    why: str
    plain_mean: float
    """The mean of the values of single replications, with the price luck that they drew."""
    control_gain: float
    """Factor by which the correction reduces the squared width of the interval; nan without one."""


@dataclass(frozen=True)
class Paths:
    """What price paths tell of a figure [..., path], besides the replications."""

    weighing: Weighing
    """Weights of the paths in a mean."""
    parts: Array
    """What each path contributes to the figure."""
    population: Array | None = None
    """Values that spread as the figure does, one along each path; None if the replications tell it."""


@dataclass(frozen=True)
class Sample:
    """What the replications, and price paths, tell of a figure [..., replication]: mean, error, spread."""

    parts: Array
    """What each replication contributes to the figure: their mean is the figure."""
    alone: Array
    """The figure of each replication by itself, with all the luck that it had."""
    paths: Paths | None = None

    @classmethod
    def of(cls, values: Array) -> "Sample":
        """Return the sample of values that are taken as they are."""
        return cls(values, values)

    def less(self, other: "Sample") -> "Sample":
        """Return the sample of a difference, replication by replication and path by path."""
        paths = self.paths
        if paths is not None and other.paths is not None:
            both = paths.population, other.paths.population
            population = None if both[0] is None or both[1] is None else both[0] - both[1]
            paths = Paths(paths.weighing, paths.parts - other.paths.parts, population)
        return Sample(self.parts - other.parts, self.alone - other.alone, paths or other.paths)

    @property
    def nothing(self) -> "Sample":
        """The sample of a figure that is 0 where this one is what it is."""
        return self.less(self)

    @property
    def mean(self) -> Array:
        """The figure [...]."""
        return np.asarray(self.parts.mean(axis=-1))

    @property
    def half_width(self) -> Array:
        """Half the width of the 95 % interval of the figure [...]; nan for a single replication.

        By Student's t with the degrees of freedom of the replications, which are far fewer than the paths.
        """
        half = half_width(self.parts)
        if self.paths is None:
            return np.asarray(half)
        count = self.parts.shape[-1]
        of_paths = student(count - 1) * self.paths.weighing.standard_error(self.paths.parts)
        rounding = _ROUNDING * np.abs(self.mean)
        return np.asarray(np.hypot(half, np.where(of_paths > rounding, of_paths, 0.0)))

    @property
    def quantiles(self) -> Array:
        """The 5th, 50th and 95th percentile [3]; nan where some replication has no value by itself."""
        if self.paths is None or self.paths.population is None:
            return np.quantile(self.alone, _SHARES)
        population, weights = self.paths.population, self.paths.weighing.weights
        return np.array([weighted_quantile(population, weights, share) for share in _SHARES])

    def share_below(self, limit: float) -> float:
        """Return how often the figure is below a limit [share], among the values of the quantiles.

        nan where some replication has no value by itself, or there is none.
        """
        values, weights = self.alone, np.ones(self.alone.shape)
        if self.paths is not None and self.paths.population is not None:
            values, weights = self.paths.population, self.paths.weighing.weights
        if np.isnan(values).any() or not values.size:
            return math.nan
        # Weights by least squares can be a little below zero.
        return float(np.clip(np.average(values < limit, weights=weights), 0.0, 1.0))

    @property
    def defined(self) -> "Sample":
        """The sample of the replications in which the figure is finite."""
        known = np.isfinite(self.parts)
        return self if known.all() else Sample(self.parts[known], self.alone[known])


def summarise(sample: Sample | Array, why: str = "") -> Summary:
    """Return mean, 95 % interval of the mean (t), quantiles and the undefined share of a figure.

    A single replication has no interval: its ends are nan. `why` is the reason for undefined values, quantiles among them.

    Source: A. M. Law, Simulation Modeling and Analysis (McGraw-Hill, 2015), 4.5.
    """
    sample = sample if isinstance(sample, Sample) else Sample.of(sample)
    known = np.isfinite(sample.parts)
    why = INFINITE if np.isinf(sample.parts).any() else why
    n, missing = int(known.sum()), 1 - int(known.sum()) / known.size
    if not n:
        return Summary(*(math.nan,) * 6, 0, missing, why, math.nan, math.nan)
    sample = sample.defined
    # Of a figure that only some replications tell, the others say nothing.
    n = min(n, sample.alone.shape[-1])
    mean, half = float(sample.mean), float(sample.half_width)
    p05, p50, p95 = sample.quantiles.tolist()
    return Summary(
        mean,
        mean - half,
        mean + half,
        p05,
        p50,
        p95,
        n,
        missing,
        why if missing or math.isnan(p50) else "",
        float(sample.alone.mean()),
        _gain(sample, half),
    )


def _gain(sample: Sample, half: float) -> float:
    """Return the factor by which the correction for price luck reduces the squared width of the interval.

    nan without a correction, and where the width is 0.
    """
    if sample.paths is None or half <= _ROUNDING * np.abs(sample.alone).max():
        return math.nan
    return float(half_width(sample.alone) / half) ** 2


def with_reasons(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows of summaries with a reason in `why` for every value that is nan.

    Besides figures that are undefined in a replication, these are the interval of a single
    replication and the variance ratio of a constant difference. Without a correction the gain is 1.
    """
    rows = frame.copy()
    if "control_gain" in rows:
        rows["control_gain"] = rows["control_gain"].fillna(1.0)
    rows.loc[(rows["why"] == "") & (rows["n"] == 1), "why"] = SINGLE
    if "variance_ratio" in rows:
        rows.loc[(rows["why"] == "") & rows["variance_ratio"].isna(), "why"] = CONSTANT
    return rows


def half_width(values: Array) -> Array:
    """Return half the width of the 95 % interval of the mean, by Student's t; nan for a single value.

    A number for one figure; for many at once, values [..., replication], half-widths [...].
    """
    count = values.shape[-1]
    if count < 2:
        return np.full(values.shape[:-1], math.nan)[()]
    deviation, mean = values.std(axis=-1, ddof=1), values.mean(axis=-1)
    half = student(count - 1) * deviation / math.sqrt(count)
    # Values that differ only by rounding have no sampling error.
    return np.where(deviation <= _ROUNDING * np.abs(mean), 0.0, half)[()]


def student(freedom: int) -> float:
    """Return the quantile of Student's t that bounds a 95 % interval.

    >>> round(student(9), 6)
    2.262157
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + LEVEL) / 2))


def extended(values: Array) -> Array:
    """Return values [..., replication] that only some replications have, nan in others, as if all had one.

    The others get the mean, and the deviations of those that have a value are enlarged, so that mean and
    95 % interval (t) are those of the known values. All nan where fewer than two of several are known.
    """
    known = np.isfinite(values).all(axis=tuple(range(values.ndim - 1)))
    count, every = int(known.sum()), known.size
    if count == every:
        return values
    if count < 2:
        return np.full(values.shape, math.nan)
    mean = values[..., known].mean(axis=-1, keepdims=True)
    # Half-widths are t(n - 1) times the root of the sum of squares over n (n - 1).
    enlarged = math.sqrt(every * (every - 1) / (count * (count - 1)))
    enlarged *= student(count - 1) / student(every - 1)
    return np.asarray(np.where(known, mean + enlarged * (values - mean), mean))


def unpaired_half_width(ours: Array, theirs: Array) -> float:
    """Return half the width of the 95 % interval of a difference of means of independent runs.

    Both are assumed to have the same variance, which is pooled.

    Source: D. C. Montgomery and G. C. Runger, Applied Statistics and Probability for Engineers
    (Wiley, 2014), 10-2.1.
    """
    freedom = ours.size + theirs.size - 2
    squares = sum(float(((side - side.mean()) ** 2).sum()) for side in (ours, theirs))
    return student(freedom) * math.sqrt(squares / freedom * (1 / ours.size + 1 / theirs.size))


def replications_for(half: float, spread: float) -> int:
    """Return the least number of replications with a half-width of `half` or less.

    `spread` is the standard deviation of the figure between replications.

    Source: Law (2015), 9.4.1, equation 9.2.

    >>> replications_for(0.5, 1.0)
    18
    """
    from scipy.special import ndtri

    # Student's t is wider than the normal distribution, so this count is a lower bound.
    count = max(2, math.ceil((float(ndtri((1 + LEVEL) / 2)) * spread / half) ** 2))
    while student(count - 1) * spread / math.sqrt(count) > half:
        count += 1
    return count


def variance_ratio(ours: Array, theirs: Array) -> Array:
    """Return the factor by which pairing reduces the variance of differences; nan where that is 0.

    It compares with independent runs, whose difference has the sum of both variances. A number for
    one pair, or [...] for pairs of [..., replication].
    """
    none = np.full(ours.shape[:-1], math.nan)
    if ours.shape[-1] < 2:
        return none[()]
    own, other, paired = (side.var(axis=-1, ddof=1) for side in (ours, theirs, ours - theirs))
    varies = paired > (_ROUNDING * np.abs([ours, theirs]).max(axis=(0, -1))) ** 2
    return np.asarray(np.divide(own + other, paired, out=none, where=varies))[()]


def share_interval(share: float, count: float) -> tuple[float, float]:
    """Return the 95 % interval of a share among some independent points.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22 (1927), 209-212.
    """
    z = NORMAL_975
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)
