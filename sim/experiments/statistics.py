"""What do replications say? A mean with its interval, quantiles, and differences of pairs."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.flows import Array

LEVEL = 0.95
SINGLE = "a single replication has no interval"
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


def summarise(values: Array, why: str = "") -> Summary:
    """Return mean, 95 % interval of the mean (t), quantiles and the share that is undefined.

    A single replication has no interval: its ends are nan. `why` tells why a value is nan.

    Source: A. M. Law, Simulation Modeling and Analysis (McGraw-Hill, 2015), 4.5.
    """
    known = values[~np.isnan(values)]
    missing = 1 - known.size / values.size
    if known.size == 0:
        nan = math.nan
        return Summary(nan, nan, nan, nan, nan, nan, 0, missing, why)
    mean = float(known.mean())
    half = half_width(known)
    p05, p50, p95 = (float(quantile) for quantile in np.quantile(known, [0.05, 0.5, 0.95]))
    reason = why if missing else ""
    return Summary(mean, mean - half, mean + half, p05, p50, p95, known.size, missing, reason)


def with_reasons(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows of summaries with a reason in `why` beside every value that is nan.

    Beside what is undefined in a replication: the interval of a single one, and the variance ratio
    of a difference that is always the same.
    """
    told = frame.copy()
    told.loc[(told["why"] == "") & (told["n"] == 1), "why"] = SINGLE
    if "variance_ratio" in told:
        told.loc[(told["why"] == "") & told["variance_ratio"].isna(), "why"] = CONSTANT
    return told


def half_width(values: Array) -> float:
    """Return half the width of the 95 % interval of the mean, by Student's t; nan for one value."""
    from scipy.special import stdtrit

    if values.size < 2:
        return math.nan
    spread = float(values.std(ddof=1))
    # Equal values differ by rounding alone, and that is no luck of the draw.
    if spread <= 1e-12 * abs(float(values.mean())):
        return 0.0
    student = float(stdtrit(values.size - 1, (1 + LEVEL) / 2))
    return student * spread / math.sqrt(values.size)


def variance_ratio(ours: Array, theirs: Array) -> float:
    """Return how many times the pairing cut the variance of the difference; nan where it is 0.

    Independent runs would have the sum of both variances.
    """
    if ours.size < 2:
        return math.nan
    paired = float((ours - theirs).var(ddof=1))
    return float((ours.var(ddof=1) + theirs.var(ddof=1)) / paired) if paired > 0 else math.nan
