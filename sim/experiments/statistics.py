"""What do replications say? A mean with its interval, quantiles, and differences of pairs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.experiments.observations import mser5, weighted_mean, weighted_quantile
from sim.experiments.weighing import Weighing, along, evenly, weigh
from sim.flows import Array

__all__ = [
    "LEVEL",
    "Summary",
    "Weighing",
    "apart_half_width",
    "evenly",
    "gain",
    "half_width",
    "mser5",
    "replications_for",
    "student",
    "summarise",
    "summarise_all",
    "variance_ratio",
    "weigh",
    "weighted_mean",
    "weighted_quantile",
]

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
    known = values[~np.isnan(values)]
    missing = 1 - known.size / values.size
    if known.size == 0:
        nan = math.nan
        return Summary(nan, nan, nan, nan, nan, nan, 0, missing, why, nan, nan)
    used = weighing if weighing is not None and not missing else evenly(known.size)
    (summary,) = _summaries(known[np.newaxis], used)
    return replace(summary, undefined_share=missing, why=why if missing else "")


def summarise_all(figures: Sequence[tuple[Array, str, Weighing]]) -> list[Summary]:
    """Return what `summarise` does of each figure; those of one weighing are worked out at once."""
    found: dict[int, Summary] = {}
    alike: dict[int, list[int]] = {}
    for place, (values, why, weighing) in enumerate(figures):
        if np.isnan(values).any():
            found[place] = summarise(values, why, weighing)
        else:
            alike.setdefault(id(weighing), []).append(place)
    for places in alike.values():
        rows = np.array([figures[place][0] for place in places])
        found |= zip(places, _summaries(rows, figures[places[0]][2]), strict=True)
    return [found[place] for place in range(len(figures))]


def _summaries(rows: Array, weighing: Weighing) -> list[Summary]:
    """Return summaries of figures that are defined everywhere, shape (figure, replication)."""
    halves, plain = _half_widths(rows, weighing), rows.mean(axis=1)
    weighed = along(rows, weighing.weights) if weighing.controls else plain
    means = np.where(halves, weighed, plain)
    quantiles = np.quantile(rows, [0.05, 0.5, 0.95], axis=1)
    columns = (means, means - halves, means + halves, *quantiles, plain, _gains(rows, weighing))
    return [
        Summary(mean, low, high, p05, p50, p95, rows.shape[1], 0.0, "", unweighed, gained)
        for mean, low, high, p05, p50, p95, unweighed, gained in np.transpose(columns).tolist()
    ]


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


def half_width(values: Array, weighing: Weighing | None = None) -> float:
    """Return half the width of the 95 % interval of the mean, by Student's t; nan without freedom."""
    return float(_half_widths(values[np.newaxis], weighing or evenly(values.size))[0])


def _half_widths(rows: Array, weighing: Weighing) -> Array:
    if weighing.freedom < 1:
        return np.full(len(rows), math.nan)
    # Equal values differ by rounding alone, and that is no luck of the draw.
    constant = rows.std(axis=1, ddof=1) <= 1e-12 * abs(rows.mean(axis=1))
    return np.where(constant, 0.0, student(weighing.freedom) * weighing.standard_errors(rows))


def student(freedom: int) -> float:
    """Return the quantile of Student's t that bounds a 95 % interval.

    >>> round(student(9), 6)
    2.262157
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + LEVEL) / 2))


def gain(values: Array, weighing: Weighing) -> float:
    """Return how many times controls cut the squared width of the interval, lost freedom included.

    nan where there are none, or there is nothing to cut.
    """
    return float(_gains(values[np.newaxis], weighing)[0])


def _gains(rows: Array, weighing: Weighing) -> Array:
    nothing = np.full(len(rows), math.nan)
    if not weighing.controls:
        return nothing
    with_controls = _half_widths(rows, weighing)
    plain = _half_widths(rows, evenly(rows.shape[1]))
    return np.asarray(np.divide(plain, with_controls, out=nothing, where=with_controls > 0) ** 2)


def apart_half_width(ours: Array, theirs: Array) -> float:
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


def variance_ratio(ours: Array, theirs: Array) -> float:
    """Return how many times the pairing cut the variance of the difference; nan where it is 0.

    Independent runs would have the sum of both variances.
    """
    if ours.size < 2:
        return math.nan
    paired = float((ours - theirs).var(ddof=1))
    return float((ours.var(ddof=1) + theirs.var(ddof=1)) / paired) if paired > 0 else math.nan
