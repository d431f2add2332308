"""What do replications say? A mean with its interval, quantiles, and differences of pairs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.arrays import Array
from sim.statistics.control_variates import Weighing, evenly

LEVEL = 0.95
SINGLE = "a single replication has no interval"
_ROUNDING = 1e-12
"""Share of figures by which they differ though they are the same."""
CONSTANT = "it is the same in every replication, so there is no variance to cut"


@dataclass(frozen=True)
class Summary:
    """A sample of one figure: `n` replications in which it is defined, their mean and its interval."""

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
    """The mean without controls."""
    control_gain: float
    """How many times controls cut the squared width of the interval; nan where none are used."""


def summarise(values: Array, why: str = "", weighing: Weighing | None = None) -> Summary:
    """Return mean, 95 % interval of the mean (t), quantiles and the share that is undefined.

    A single replication has no interval: its ends are nan. `why` tells why a value is nan. Only a
    figure that is defined in all replications is weighed: those left over have another mean of the
    controls than the one that is known.

    Source: A. M. Law, Simulation Modeling and Analysis (McGraw-Hill, 2015), 4.5; 11.4 for controls.
    """
    (summary,) = summaries(values[None], [why], weighing)
    return summary


def summaries(
    figures: Array, whys: Sequence[str], weighing: Weighing | None = None
) -> list[Summary]:
    """Return what `summarise` does of many figures [figure, replication], each with its `why`."""
    found: dict[int, Summary] = {}
    patterns, pattern_of = np.unique(~np.isnan(figures), axis=0, return_inverse=True)
    for number, known in enumerate(patterns):
        rows, n = np.flatnonzero(pattern_of.ravel() == number), int(known.sum())
        used, missing = weighing if known.all() else None, 1 - n / known.size
        for row, told in zip(rows.tolist(), _told(figures[rows][:, known], used), strict=True):
            mean, low, high, p05, p50, p95, plain, gained = told.tolist()
            why = whys[row] if missing else ""
            found[row] = Summary(mean, low, high, p05, p50, p95, n, missing, why, plain, gained)
    return [found[row] for row in range(len(figures))]


def _told(known: Array, weighing: Weighing | None) -> Array:
    """Return by figure: mean, both ends, p05, p50, p95, plain mean, gain [figure, 8]; nan of none."""
    count = known.shape[1]
    if not count:
        return np.full((len(known), 8), math.nan)
    used = weighing or evenly(count)
    half, plain = half_width(known, used), known.mean(axis=1)
    mean = np.where(half != 0, used.mean(known), plain)
    quantiles = np.quantile(known, [0.05, 0.5, 0.95], axis=1)
    return np.column_stack((mean, mean - half, mean + half, *quantiles, plain, gain(known, used)))


def with_reasons(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows of summaries with a reason in `why` beside every value that is nan.

    Beside what is undefined in a replication: the interval of a single one, and the variance ratio
    of a difference that is always the same. Without controls their gain is none: 1.
    """
    told = frame.copy()
    if "control_gain" in told:
        told["control_gain"] = told["control_gain"].fillna(1.0)
    told.loc[(told["why"] == "") & (told["n"] == 1), "why"] = SINGLE
    if "variance_ratio" in told:
        told.loc[(told["why"] == "") & told["variance_ratio"].isna(), "why"] = CONSTANT
    return told


def half_width(values: Array, weighing: Weighing | None = None) -> Array:
    """Return half the width of the 95 % interval of the mean, by Student's t; nan without freedom.

    A number for one figure; for many at once, values [..., replication], half-widths [...].
    """
    used = weighing or evenly(values.shape[-1])
    if used.freedom < 1:
        return np.full(values.shape[:-1], math.nan)[()]
    # Equal values differ by rounding alone, and that is no luck of the draw.
    same = values.std(axis=-1, ddof=1) <= 1e-12 * np.abs(values.mean(axis=-1))
    return np.where(same, 0.0, student(used.freedom) * used.standard_error(values))[()]


def student(freedom: int) -> float:
    """Return the quantile of Student's t that bounds a 95 % interval.

    >>> round(student(9), 6)
    2.262157
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + LEVEL) / 2))


def gain(values: Array, weighing: Weighing) -> Array:
    """Return how many times controls cut the squared width of intervals, lost freedom included.

    A number for one figure, or [...] for [..., replication]; nan where there are no controls, or
    there is nothing to cut.
    """
    none = np.full(values.shape[:-1], math.nan)
    if not weighing.controls:
        return none[()]
    with_controls = half_width(values, weighing)
    varies = with_controls > _ROUNDING * np.abs(values).max(axis=-1)
    cut = np.divide(half_width(values), with_controls, out=none, where=varies)
    return np.asarray(cut**2)[()]


def unpaired_half_width(ours: Array, theirs: Array) -> float:
    """Return half the width of the 95 % interval of a difference of means of independent runs.

    Both are taken to vary alike, so that their variances are pooled.

    Source: D. C. Montgomery and G. C. Runger, Applied Statistics and Probability for Engineers
    (Wiley, 2014), 10-2.1.
    """
    freedom = ours.size + theirs.size - 2
    squares = sum(float(((one - one.mean()) ** 2).sum()) for one in (ours, theirs))
    return student(freedom) * math.sqrt(squares / freedom * (1 / ours.size + 1 / theirs.size))


def replications_for(half: float, spread: float) -> int:
    """Return the least number of replications whose interval is `half` wide to each side, or less.

    `spread` is the standard deviation of the figure between replications.

    Source: Law (2015), 9.4.1, equation 9.2.

    >>> replications_for(0.5, 1.0)
    18
    """
    from scipy.special import ndtri

    # Student's t is wider than the normal law, so fewer are never enough.
    count = max(2, math.ceil((float(ndtri((1 + LEVEL) / 2)) * spread / half) ** 2))
    while student(count - 1) * spread / math.sqrt(count) > half:
        count += 1
    return count


def variance_ratio(ours: Array, theirs: Array) -> Array:
    """Return how many times the pairing cut the variance of differences; nan where it is 0.

    Independent runs would have the sum of both variances. A number for one pair, or [...] for pairs
    of [..., replication].
    """
    none = np.full(ours.shape[:-1], math.nan)
    if ours.shape[-1] < 2:
        return none[()]
    own, other, paired = (one.var(axis=-1, ddof=1) for one in (ours, theirs, ours - theirs))
    varies = paired > (_ROUNDING * np.abs([ours, theirs]).max(axis=(0, -1))) ** 2
    return np.asarray(np.divide(own + other, paired, out=none, where=varies))[()]
