"""What a search for break-evens found, as records and as frames."""

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sim.analysis.variable import Variable
from sim.analysis.zero_crossing import Point
from sim.catalogue.kpis import unit
from sim.catalogue.labels import OwnWords
from sim.replication.runs import Failure
from sim.scenario.plan import Plan

# Why there is no value, or more than solved.
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

    @property
    def unit(self) -> str:
        """Unit of the figure."""
        return unit(self.kpi)

    @property
    def change_pct(self) -> float:
        """Change of the value as written that meets the target [%]; nan where there is none."""
        written = self.variable.value
        return 100 * (self.value / written - 1) if written else math.nan


@dataclass(frozen=True)
class BreakEvens:
    """The break-evens of a study along one assumption, and how the work ended."""

    plan: Plan
    kpi: str
    path: str
    found: tuple[BreakEven, ...]
    replications: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False

    @property
    def words(self) -> OwnWords:
        """What the scenarios call themselves and their parts."""
        return self.plan.words

    @property
    def kpi_unit(self) -> str:
        """Unit of the figure."""
        return unit(self.kpi)

    @property
    def unit(self) -> str:
        """Unit in which the assumption is written."""
        return next((solved.variable.unit for solved in self.found), "")

    @cached_property
    def solutions(self) -> pd.DataFrame:
        """One row a scenario: the value that meets the target, its interval, what was looked at."""
        rows = [
            {
                "scenario": solved.scenario,
                "against": solved.against,
                "kpi": self.kpi,
                "unit": self.kpi_unit,
                "figure": solved.figure,
                "target": solved.target,
                "vary": self.path,
                "vary_unit": solved.variable.unit,
                "written": solved.variable.value,
                "value": solved.value,
                "ci_low": solved.ci_low,
                "ci_high": solved.ci_high,
                "change_pct": solved.change_pct,
                "low": solved.low,
                "high": solved.high,
                "n": len(self.replications),
                "why": solved.why,
            }
            for solved in self.found
        ]
        return pd.DataFrame(rows, columns=_COLUMNS)

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row for each value that was looked at: the figure less its target, with interval."""
        rows = [
            (solved.scenario, place, point.mean, point.low, point.high, len(self.replications))
            for solved in self.found
            for place, point in solved.points
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
