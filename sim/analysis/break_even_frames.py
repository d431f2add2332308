"""What a search for break-evens found, as records and as frames."""

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sim.analysis.variable import Variable
from sim.analysis.zero_crossing import Point
from sim.catalogue.kpis import unit
from sim.replication.runs import Failure
from sim.scenario.scenario import Plan

# Why there is no value, or more than one.
NOWHERE = "no value reaches it"
REPEATEDLY = "several values reach it; this is the nearest"
JUMPS = "the figure jumps past it"


@dataclass(frozen=True)
class BreakEven:
    """Where a figure of one scenario meets its target, or why nowhere."""

    scenario: str
    against: str
    """The partner whose figure is the target; empty where it is a number."""
    kpi: str
    variable: Variable
    figure: float
    """Mean of the figure at the value as written."""
    target: float
    """Mean of the target there [unit of the figure]."""
    value: float
    ci_low: float
    ci_high: float
    """Ends of the 95 % interval by luck; nan where it goes beyond what was looked at."""
    low: float
    high: float
    """Range that was looked at, as far as the scenario holds there."""
    why: str
    points: tuple[tuple[float, Point], ...]
    """The figure less its target at the values that were looked at."""


@dataclass(frozen=True)
class BreakEvens:
    """The break-evens of a study along one assumption, and how the work ended."""

    plan: Plan
    found: tuple[BreakEven, ...]
    replications: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False

    @cached_property
    def values(self) -> pd.DataFrame:
        """One row a scenario: the value that meets the target, its interval, what was looked at."""
        rows = [
            {
                "scenario": one.scenario,
                "against": one.against,
                "kpi": one.kpi,
                "unit": unit(one.kpi),
                "figure": one.figure,
                "target": one.target,
                "vary": one.variable.path,
                "vary_unit": one.variable.unit,
                "written": one.variable.value,
                "value": one.value,
                "ci_low": one.ci_low,
                "ci_high": one.ci_high,
                "change_pct": 100 * (one.value / one.variable.value - 1)
                if one.variable.value
                else math.nan,
                "low": one.low,
                "high": one.high,
                "n": len(self.replications),
                "why": one.why,
            }
            for one in self.found
        ]
        return pd.DataFrame(rows, columns=_COLUMNS)

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row for each value that was looked at: the figure less its target, with interval."""
        rows = [
            (one.scenario, place, point.mean, point.low, point.high, len(self.replications))
            for one in self.found
            for place, point in one.points
        ]
        return pd.DataFrame(rows, columns=_POINTS)


_COLUMNS = [
    "scenario",
    "against",
    "kpi",
    "unit",
    "figure",
    "target",
    "vary",
    "vary_unit",
    "written",
    "value",
    "ci_low",
    "ci_high",
    "change_pct",
    "low",
    "high",
    "n",
    "why",
]
_POINTS = ["scenario", "value", "mean", "ci_low", "ci_high", "n"]
