"""Cost curves of two chains over a varied quantity, and where the costs are equal.

In each replication, equality is found by linear interpolation between neighbouring values. Over cans a
year the interpolation uses the reciprocal of the volume, in which a cost that is fixed by the year is
linear.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import pandas as pd

from sim.analysis.shown import Shown
from sim.analysis.zero_crossing import Gap
from sim.arrays import Array
from sim.catalogue.keys import AGAINST, CROSSOVERS, NET, OWN
from sim.catalogue.kpis import unit
from sim.replication.runs import Failure
from sim.scenario.plan import Plan
from sim.statistics.summary import summarise

Dimension = Literal["orders", "size", "distance"]
"""The varied quantity."""
KPIS: Mapping[Dimension, str] = dict(zip(get_args(Dimension), CROSSOVERS, strict=True))
# Neighbours are close together if their distance is at most this share of a value.
_CLOSE = 0.07
# Reasons why costs are not equal in every replication; each is a label too.
PLANT_CHEAPER = "the local plant is cheaper all the way"
TOLL_CHEAPER = "the partner is cheaper all the way"
SEVERAL = "costs meet more than once"
SOME = "in some replications costs do not meet"


_SUMMARY = ["mean", "ci_low", "ci_high", "p05", "p50", "p95", "n"]
_COLUMNS = [
    "scenario",
    "against",
    "kpi",
    *_SUMMARY,
    "undefined_share",
    "why",
    "unit",
    "low",
    "high",
]
_POINT_COLUMNS = ["scenario", "against", "kpi", "place", "line", *_SUMMARY]


@dataclass(frozen=True)
class Curve:
    """The cost of a can in both chains of a pair over a varied quantity."""

    own: str
    against: str
    dimension: Dimension
    settings: Array
    """Values set in the scenarios: factors of the orders as written, or km [point]."""
    x: Array
    """Ordered cans a year of operation, or km by road from the nearest fields, ascending [point]."""
    costs: Mapping[str, Array]
    """Levelised cost [IDR/can; point, replication] of `own`, `own.net_of_grant` and `against`."""

    def gap(self, boundary: str = "") -> Array:
        """Return the plant's cost less the toll canner's [IDR/can; point, replication]."""
        return np.asarray(self.costs[OWN + boundary] - self.costs[AGAINST])

    def crossings(self, boundary: str = "") -> Array:
        """Return where both costs are equal [as `x`; replication]; nan where nowhere.

        If they are equal at several values, which nearly equal costs are by chance, the one nearest to
        the crossing of the mean costs. nan everywhere if the mean costs do not cross exactly once.
        """
        return self._gap(boundary).zeros

    def mean_crossing(self, boundary: str = "") -> float:
        """Return where the mean costs are equal, nan if nowhere or at several values."""
        return self._gap(boundary).mean_zero

    def why(self, boundary: str = "") -> str:
        """Return why costs are not equal in every replication."""
        is_dearer = self.gap(boundary).mean(axis=1) > 0
        if (is_dearer == is_dearer[0]).all():
            return TOLL_CHEAPER if is_dearer[0] else PLANT_CHEAPER
        return SEVERAL if np.isnan(self.mean_crossing(boundary)) else SOME

    def is_close_to(self, value: float) -> bool:
        """Return whether close neighbours enclose a value; True also beyond the curve, and for nan."""
        return self._gap("").is_bracketed(value, _CLOSE)

    def _gap(self, boundary: str) -> Gap:
        return Gap(self.x, self.gap(boundary), reciprocal=self.dimension != "distance")


@dataclass(frozen=True, repr=False)
class CrossoverResult(Shown):
    """The curves of every pair of a study, and how the execution ended."""

    plan: Plan
    curves: tuple[Curve, ...]
    replications: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """One row for each plant and varied quantity, before and net of grant: where costs are equal.

        `low` and `high` are the ends of the range searched, in the unit of the figure.
        """
        rows = [
            {
                "scenario": curve.own,
                "against": curve.against,
                "kpi": KPIS[curve.dimension] + boundary,
                **asdict(summarise(curve.crossings(boundary), curve.why(boundary))),
                "unit": unit(KPIS[curve.dimension]),
                "low": curve.x[0],
                "high": curve.x[-1],
            }
            for curve in self.curves
            for boundary in ("", NET)
        ]
        return pd.DataFrame(rows, columns=_COLUMNS)

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row for each value simulated and each line: mean cost [IDR/can] with interval."""
        rows = [
            {
                "scenario": curve.own,
                "against": curve.against,
                "kpi": KPIS[curve.dimension],
                "place": x,
                "line": line,
                **asdict(summarise(row)),
            }
            for curve in self.curves
            for line, costs in curve.costs.items()
            for x, row in zip(curve.x, costs, strict=True)
        ]
        return pd.DataFrame(rows, columns=_POINT_COLUMNS)
