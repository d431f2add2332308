"""Statistics of replications and of observations within one, on plain arrays."""

from sim.statistics.control_variates import Weighing, evenly, weigh
from sim.statistics.summary import (
    LEVEL,
    Summary,
    apart_half_width,
    gain,
    half_width,
    replications_for,
    student,
    summaries,
    summarise,
    variance_ratio,
)
from sim.statistics.time_weighted import mser5, weighted_mean, weighted_quantile

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
    "summaries",
    "summarise",
    "variance_ratio",
    "weigh",
    "weighted_mean",
    "weighted_quantile",
]
