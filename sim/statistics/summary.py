"""Summaries of replications: means with intervals, quantiles, and differences of pairs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.arrays import Array
from sim.statistics.control_variates import Weighing, evenly

LEVEL = 0.95
SINGLE = "a single replication has no interval"
INFINITE = "it is infinite"
_ROUNDING = 1e-12
"""Relative difference of figures that counts as rounding."""
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
    """The mean without controls."""
    control_gain: float
    """Factor by which controls reduce the squared width of the interval; nan without controls."""


def summarise(values: Array, why: str = "", weighing: Weighing | None = None) -> Summary:
    """Return mean, 95 % interval of the mean (t), quantiles and the undefined share of a figure.

    A single replication has no interval: its ends are nan. `why` is the reason for undefined values;
    an infinite one counts as undefined.
    Weights apply only to a figure that is defined in all replications, because the means of the
    controls are not known for a part of them.

    Source: A. M. Law, Simulation Modeling and Analysis (McGraw-Hill, 2015), 4.5; 11.4 for controls.
    """
    (summary,) = summaries(values[None], [why], weighing)
    return summary


def summaries(
    figures: Array, whys: Sequence[str], weighing: Weighing | None = None
) -> list[Summary]:
    """Return the summaries of many figures [figure, replication], each with its `why`."""
    by_row: dict[int, Summary] = {}
    patterns, pattern_of = np.unique(np.isfinite(figures), axis=0, return_inverse=True)
    infinite = np.asarray(np.isinf(figures).any(axis=1))
    for number, known in enumerate(patterns):
        rows, n = np.flatnonzero(pattern_of.ravel() == number), int(known.sum())
        used, missing = weighing if known.all() else None, 1 - n / known.size
        measures = _measures(figures[rows][:, known], used)
        for row, values in zip(rows.tolist(), measures.tolist(), strict=True):
            mean, low, high, p05, p50, p95, plain, gained = values
            why = (INFINITE if infinite[row] else whys[row]) if missing else ""
            by_row[row] = Summary(mean, low, high, p05, p50, p95, n, missing, why, plain, gained)
    return [by_row[row] for row in range(len(figures))]


def _measures(known: Array, weighing: Weighing | None) -> Array:
    """Return by figure: mean, both ends, p05, p50, p95, plain mean, gain [figure, 8]; else nan."""
    count = known.shape[1]
    if not count:
        return np.full((len(known), 8), math.nan)
    used = weighing or evenly(count)
    half, plain = half_width(known, used), known.mean(axis=1)
    mean = np.where(half != 0, used.mean(known), plain)
    quantiles = np.quantile(known, [0.05, 0.5, 0.95], axis=1)
    return np.column_stack((mean, mean - half, mean + half, *quantiles, plain, gain(known, used)))


def with_reasons(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows of summaries with a reason in `why` for every value that is nan.

    Besides figures that are undefined in a replication, these are the interval of a single
    replication and the variance ratio of a constant difference. Without controls the gain is 1.
    """
    rows = frame.copy()
    if "control_gain" in rows:
        rows["control_gain"] = rows["control_gain"].fillna(1.0)
    rows.loc[(rows["why"] == "") & (rows["n"] == 1), "why"] = SINGLE
    if "variance_ratio" in rows:
        rows.loc[(rows["why"] == "") & rows["variance_ratio"].isna(), "why"] = CONSTANT
    return rows


def half_width(values: Array, weighing: Weighing | None = None) -> Array:
    """Return half the width of the 95 % interval of the mean, by Student's t; nan without freedom.

    A number for one figure; for many at once, values [..., replication], half-widths [...].
    """
    used = weighing or evenly(values.shape[-1])
    if used.freedom < 1:
        return np.full(values.shape[:-1], math.nan)[()]
    # Values that differ only by rounding have no sampling error.
    constant = values.std(axis=-1, ddof=1) <= _ROUNDING * np.abs(values.mean(axis=-1))
    return np.where(constant, 0.0, student(used.freedom) * used.standard_error(values))[()]


def student(freedom: int) -> float:
    """Return the quantile of Student's t that bounds a 95 % interval.

    >>> round(student(9), 6)
    2.262157
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + LEVEL) / 2))


def gain(values: Array, weighing: Weighing) -> Array:
    """Return the factor by which controls reduce the squared width of intervals.

    It includes the loss of degrees of freedom. A number for one figure, or [...] for
    [..., replication]; nan without controls, and where the width is 0.
    """
    none = np.full(values.shape[:-1], math.nan)
    if not weighing.controls:
        return none[()]
    with_controls = half_width(values, weighing)
    varies = with_controls > _ROUNDING * np.abs(values).max(axis=-1)
    ratio = np.divide(half_width(values), with_controls, out=none, where=varies)
    return np.asarray(ratio**2)[()]


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
