"""The result of a break-even analysis, as records and as frames."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from sim.analysis.shown import Shown
from sim.analysis.variable import Variable
from sim.analysis.zero_crossing import Point
from sim.replication.runs import Failure
from sim.scenario.plan import Plan

# Reasons for no value, or remarks on a value; each is a label too.
NOWHERE = "no value reaches it"
NO_EFFECT = "it has no effect"
REPEATEDLY = "several values reach it; this is the nearest"
JUMPS = "the figure jumps past it"
BETWEEN = "no whole number meets it"


class OverRanges(NamedTuple):
    """How a break-even value spreads over joint draws of all other prices within their ranges."""

    p05: float
    p95: float
    """5th and 95th percentile of the draws that have one; nan if none has."""
    share: float
    """Share of the draws in which a value in the range searched meets the target."""


@dataclass(frozen=True)
class BreakEven:
    """The value of an assumption at which a figure of one scenario equals its target."""

    scenario: str
    against: str
    """The partner whose figure is the target; empty where the target is a number."""
    variable: Variable
    figure: float
    """Mean of the figure at the value as written."""
    target: float
    """Mean of the target at the value as written [unit of the figure]."""
    value: float
    """The break-even value; nan where there is none."""
    around: tuple[float, ...]
    """The two whole numbers between which the figure passes its target, if only whole numbers are
    valid and none meets it; else empty."""
    ci_low: float
    ci_high: float
    """Ends of the 95 % interval of sampling; nan where the interval exceeds the range searched."""
    low: float
    high: float
    """Range searched, as far as the scenario is valid there."""
    why: str
    """Reason for no value, or a remark on it; else empty."""
    points: tuple[tuple[float, Point], ...]
    """Values of the assumption, with the figure less its target."""
    over_ranges: OverRanges | None = None
    """Where it is asked for."""

    @property
    def has_interval(self) -> bool:
        """Whether both ends of the interval are known."""
        return math.isfinite(self.ci_low) and math.isfinite(self.ci_high)

    @property
    def has_effect(self) -> bool:
        """Whether the assumption changes the figure less its target."""
        return self.why != NO_EFFECT

    @property
    def change_pct(self) -> float:
        """Change from the value as written to the break-even value [%]; nan where there is none."""
        written = self.variable.value
        return 100 * (self.value / written - 1) if written else math.nan


@dataclass(frozen=True, repr=False)
class BreakEvenResult(Shown):
    """The break-evens of a study along one assumption, and how the execution ended."""

    plan: Plan
    kpi: str
    path: str
    break_evens: tuple[BreakEven, ...]
    replications: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False

    @property
    def is_single(self) -> bool:
        """Whether there is one replication, which has no interval."""
        return len(self.replications) == 1

    @property
    def has_ranges(self) -> bool:
        """Whether the spread over the ranges of other prices is told."""
        return any(one.over_ranges for one in self.break_evens)

    @property
    def kpi_unit(self) -> str:
        """Unit of the figure."""
        return self.plan.unit(self.kpi)

    @property
    def vary_unit(self) -> str:
        """Unit in which all scenarios write the assumption; empty without such a unit."""
        units = {break_even.variable.unit for break_even in self.break_evens}
        return units.pop() if len(units) == 1 else ""

    @cached_property
    def solutions(self) -> pd.DataFrame:
        """One row a scenario: the break-even value, its interval, and the range searched."""
        rows = [
            {
                "scenario": break_even.scenario,
                "against": break_even.against,
                "kpi": self.kpi,
                "unit": self.kpi_unit,
                "figure": break_even.figure,
                "target": break_even.target,
                "vary": self.path,
                "vary_unit": break_even.variable.unit,
                "written": break_even.variable.value,
                "value": break_even.value,
                "below": min(break_even.around, default=math.nan),
                "above": max(break_even.around, default=math.nan),
                "ci_low": break_even.ci_low,
                "ci_high": break_even.ci_high,
                "change_pct": break_even.change_pct,
                **_spread(break_even.over_ranges),
                "low": break_even.low,
                "high": break_even.high,
                "n": len(self.replications),
                "why": break_even.why,
            }
            for break_even in self.break_evens
        ]
        return pd.DataFrame(rows, columns=_SOLUTION_COLUMNS)

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row for each value searched: the figure less its target, with interval."""
        rows = [
            (break_even.scenario, value, point.mean, point.low, point.high, len(self.replications))
            for break_even in self.break_evens
            for value, point in break_even.points
        ]
        return pd.DataFrame(rows, columns=_POINT_COLUMNS)


def _spread(over_ranges: OverRanges | None) -> dict[str, float]:
    spread = over_ranges or OverRanges(math.nan, math.nan, math.nan)
    return {"p05": spread.p05, "p95": spread.p95, "met_share": spread.share}


_SOLUTION_COLUMNS = [
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
    "below",
    "above",
    "ci_low",
    "ci_high",
    "change_pct",
    "p05",
    "p95",
    "met_share",
    "low",
    "high",
    "n",
    "why",
]
_POINT_COLUMNS = ["scenario", "value", "mean", "ci_low", "ci_high", "n"]
