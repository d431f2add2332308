"""What a can costs in two chains along what changes, and where both cost the same.

In each replication they meet where the straight line between two neighbouring values says: over cans
a year the line is drawn in their reciprocal, along which a cost that is fixed by the year is straight.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import pandas as pd

from sim.analysis.zero_crossing import Gap
from sim.arrays import Array
from sim.catalogue.keys import AGAINST, CROSSOVERS, NET, OWN
from sim.catalogue.kpis import unit
from sim.catalogue.labels import OwnWords
from sim.replication.runs import Failure
from sim.scenario.plan import Plan
from sim.statistics.summary import summarise

Change = Literal["orders", "size", "distance"]
KPIS: Mapping[Change, str] = dict(zip(get_args(Change), CROSSOVERS, strict=True))
# Neighbours are close together if what is between them is at most this part of a value.
_CLOSE = 0.07
# Why costs do not meet.
PLANT_CHEAPER = "the local plant is cheaper all the way"
TOLL_CHEAPER = "the toll canner is cheaper all the way"
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
_POINTS = ["scenario", "against", "kpi", "place", "line", *_SUMMARY]


@dataclass(frozen=True)
class Curve:
    """What a can costs in both chains of a pair along what changes, in ascending order."""

    own: str
    against: str
    change: Change
    steps: Array
    """Parts of the orders as written, or km [point]."""
    places: Array
    """Ordered cans a year of operation, or km by road from the nearest fields [point]."""
    costs: Mapping[str, Array]
    """Levelised cost [IDR/can; point, replication] of `own`, `own.net_of_grant` and `against`."""

    def gap(self, boundary: str = "") -> Array:
        """Return the plant's cost less the toll canner's [IDR/can; point, replication]."""
        return np.asarray(self.costs[OWN + boundary] - self.costs[AGAINST])

    def crossings(self, boundary: str = "") -> Array:
        """Return where both cost the same [as `places`; replication]; nan where nowhere.

        Where costs meet repeatedly, which they do by luck where they are nearly the same, that which
        is nearest to where the mean costs meet. nan everywhere if these do not meet just once.
        """
        return self._gap(boundary).zeros

    def of_mean(self, boundary: str = "") -> float:
        """Return where the mean costs are the same, nan where nowhere or repeatedly."""
        return self._gap(boundary).mean_zero

    def why(self, boundary: str = "") -> str:
        """Return why costs do not meet in every replication."""
        dearer = self.gap(boundary).mean(axis=1) > 0
        if (dearer == dearer[0]).all():
            return TOLL_CHEAPER if dearer[0] else PLANT_CHEAPER
        return SEVERAL if np.isnan(self.of_mean(boundary)) else SOME

    def is_close_to(self, value: float) -> bool:
        """Return whether a value, if it is one, lies between neighbours that are close together."""
        return self._gap("").is_bracketed(value, _CLOSE)

    def _gap(self, boundary: str) -> Gap:
        return Gap(self.places, self.gap(boundary), reciprocal=self.change != "distance")


@dataclass(frozen=True)
class Crossovers:
    """The curves of every pair of a study, and how the work ended."""

    plan: Plan
    curves: tuple[Curve, ...]
    replications: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False

    @property
    def words(self) -> OwnWords:
        """What the scenarios call themselves and their parts."""
        return self.plan.words

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """One row for each plant, what changes, and with or without grant: where costs meet.

        `low` and `high` bound what was looked at, in the unit of the figure.
        """
        rows = [
            {
                "scenario": curve.own,
                "against": curve.against,
                "kpi": KPIS[curve.change] + boundary,
                **asdict(summarise(curve.crossings(boundary), curve.why(boundary))),
                "unit": unit(KPIS[curve.change]),
                "low": curve.places[0],
                "high": curve.places[-1],
            }
            for curve in self.curves
            for boundary in ("", NET)
        ]
        return pd.DataFrame(rows, columns=_COLUMNS)

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row for each value that was looked at and each line: mean cost [IDR/can], interval."""
        rows = [
            {
                "scenario": curve.own,
                "against": curve.against,
                "kpi": KPIS[curve.change],
                "place": place,
                "line": line,
                **asdict(summarise(row)),
            }
            for curve in self.curves
            for line, costs in curve.costs.items()
            for place, row in zip(curve.places, costs, strict=True)
        ]
        return pd.DataFrame(rows, columns=_POINTS)
