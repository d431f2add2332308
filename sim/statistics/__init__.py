"""Statistics of replications and of observations within one, on plain arrays."""

from sim.statistics.control_variates import Weighing, weigh
from sim.statistics.summary import (
    LEVEL,
    Paths,
    Sample,
    Summary,
    half_width,
    replications_for,
    student,
    summarise,
    unpaired_half_width,
    variance_ratio,
)
from sim.statistics.time_weighted import mser5, weighted_mean, weighted_quantile

__all__ = [
    "LEVEL",
    "Paths",
    "Sample",
    "Summary",
    "Weighing",
    "half_width",
    "mser5",
    "replications_for",
    "student",
    "summarise",
    "unpaired_half_width",
    "variance_ratio",
    "weigh",
    "weighted_mean",
    "weighted_quantile",
]
