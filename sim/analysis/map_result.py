"""Maps of two assumptions: who does better where, as far as it is known, and where that was tried."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.goals import Goal, better_sign
from sim.analysis.plane import MOST_LINES, STEPS, Place, Plane, Tried, told
from sim.analysis.shown import Shown
from sim.analysis.study import StudyResult
from sim.analysis.trial import Trial
from sim.analysis.variable import Variable
from sim.arrays import Array
from sim.catalogue.keys import COST, FILLED
from sim.catalogue.kpis import unit
from sim.economics.volumes import ENOUGH_FILLED
from sim.flows import Flows
from sim.replication.runs import Failure
from sim.scenario.plan import Plan
from sim.scenario.problems import ScenarioError
from sim.statistics.summary import summarise

_LOG_FROM = 10.0
"""Ratio of the ends of an axis from which equal steps are equal ratios."""
NOTHING, RIVAL = "nothing", "rival"
"""What a scenario is set beside where its figure is compared with 0: no plant, or the rival's price."""


@dataclass(frozen=True)
class MapQuestion:
    """The figure that decides, and the paths of the assumptions along both axes."""

    x: str
    y: str
    kpi: str = COST
    scenario: str = ""
    """The scenario to draw; if empty, all that have the figure and a target."""


@dataclass
class BorderMap:
    """The figure of a scenario less its target over a plane of two assumptions."""

    goal: Goal
    axes: tuple[Variable, Variable]
    plane: Plane
    written: Tried | None = None
    """The difference with all values as written."""
    open: dict[Place | None, Trial] = field(default_factory=dict)
    """Trials to take in, by their place; None for the scenarios as written."""

    @property
    def scenario(self) -> str:
        """The scenario."""
        return self.goal.scenario

    @property
    def other(self) -> str:
        """The partner; without one, what a figure below or above 0 is set beside."""
        return self.goal.against or (RIVAL if "gap" in self.goal.kpi else NOTHING)

    @property
    def sign(self) -> int:
        """The sign of a difference in favour of the scenario."""
        return better_sign(self.goal.kpi)

    def winner(self, point: Tried) -> str:
        """Return who does better at a point; empty where the runs cannot tell."""
        return {0: "", self.sign: self.scenario, -self.sign: self.other}[told(point)]

    @cached_property
    def verdicts(self) -> Array:
        """Sign of the difference where it is told from zero, else 0, on the fine axes [row, column]."""
        mean, low, high = (self.plane.fine(end) for end in range(3))
        return np.where(np.isfinite(mean), 1.0 * (low > 0) - (high < 0), np.nan)

    @cached_property
    def unfilled(self) -> NDArray[np.bool_]:
        """Whether orders of the scenario or its partner stay open, on the fine axes [row, column]."""
        return np.asarray(self.plane.fine(3) < ENOUGH_FILLED)

    @property
    def line_axis(self) -> Variable:
        """The assumption that differs between the lines of the plane."""
        return self.axes[int(self.plane.by_row)]

    def how(self, line: int) -> str:
        """Return how the map knows a line of the full grid: simulated, repriced or interpolated."""
        if line not in self.plane.tried:
            return "interpolated"
        return "simulated" if self.line_axis.is_physical else "repriced"

    def crossings(self, axis: int) -> list[float]:
        """Return where the border meets the line along x (axis 0) or y (axis 1) through the values as written."""
        fixed, found = self.axes[1 - axis].value, set[float]()
        for line in self.plane.border:
            for start, end in pairwise(line):
                before, after = start[1 - axis] - fixed, end[1 - axis] - fixed
                if before * after <= 0 and before != after:
                    share = before / (before - after)
                    found.add(float(start[axis] + share * (end[axis] - start[axis])))
        return sorted(found)

    def share(self, sign: int) -> float:
        """Return the share of the plane with a verdict; nan if nothing is known."""
        known = self.verdicts[np.isfinite(self.verdicts)]
        return float((known == sign).mean()) if known.size else math.nan

    def trials(self, flows: Mapping[str, Flows]) -> list[Trial]:
        """Take in what is simulated; return the trials to simulate next, none when the map is finished."""
        while self.open:
            trials = self.open.values()
            if missing := [one for one in trials if not one.scenarios.keys() <= flows.keys()]:
                return missing
            for place, trial in self.open.items():
                point = _tried(self.goal, trial.result(flows))
                if place is None:
                    self.written = point
                else:
                    self.plane.known[place] = point
            self.open = {} if self.written is None else self._next()
        return []

    def _next(self) -> dict[Place | None, Trial]:
        """Return trials at the next points of the plane, by place, none when it is finished."""
        while places := self.plane.next_places():
            plans = {place: self._plan_at(place) for place in places}
            self.plane.known |= {place: None for place, plan in plans.items() if plan is None}
            if valid := {place: plan for place, plan in plans.items() if plan is not None}:
                kpi = self.goal.kpi
                return {
                    place: Trial(kpi, plan, self._texts(place)) for place, plan in valid.items()
                }
        return {}

    def _plan_at(self, place: Place) -> Plan | None:
        """Return the study at a point, None where it is not valid."""
        column, row = place
        plan = self.goal.plan_at(self.plane.x[column])
        try:
            return plan and self.axes[1].at(plan, self.plane.y[row])
        except ScenarioError:
            return None

    def _texts(self, place: Place) -> tuple[str, ...]:
        """Return the texts of the values that the plant reads: other texts are other simulations."""
        values = self.plane.x[place[0]], self.plane.y[place[1]]
        return tuple(
            f"{axis.path}={axis.text(value)}"
            for axis, value in zip(self.axes, values, strict=True)
            if axis.is_physical
        )


def _tried(goal: Goal, result: StudyResult) -> Tried | None:
    """Return a mean difference with its interval and what is filled, None where it is undefined."""
    gap = goal.gap(result)
    if gap is None:
        return None
    names = filter(None, (goal.scenario, goal.against))
    filled = (sample.mean for name in names if (sample := result.sample(FILLED, name)) is not None)
    summary = summarise(gap)
    point = Tried(summary.mean, summary.ci_low, summary.ci_high, float(min(filled, default=1.0)))
    return point if math.isfinite(point.mean) else None


def empty_plane(axes: tuple[Variable, Variable]) -> Plane:
    """Return an empty plane, whose lines are those that take a simulation."""
    x, y = axes
    is_mixed = x.is_physical != y.is_physical
    by_row = y.is_physical and not x.is_physical
    most_lines = MOST_LINES if is_mixed else STEPS + 1
    log = is_logarithmic(x), is_logarithmic(y)
    return Plane(_values(x), _values(y), by_row, log, most_lines)


def ends(axis: Variable) -> tuple[float, float]:
    """Return the ends of an axis: the range that is written, else that which is searched."""
    stated = axis.stated_range
    return (stated[0], stated[-1]) if stated else (axis.low, axis.high)


def is_logarithmic(axis: Variable) -> bool:
    """Return whether equal steps of an axis are equal ratios."""
    low, high = ends(axis)
    return low > 0 and high > _LOG_FROM * low


def _values(axis: Variable) -> Array:
    """Return the values of the full grid along an axis, ascending."""
    spaced = np.geomspace if is_logarithmic(axis) else np.linspace
    values = spaced(*ends(axis), STEPS + 1)
    return np.asarray(values.round() if axis.is_whole else values)


@dataclass(frozen=True, repr=False)
class MapResult(Shown):
    """The maps of a study over two assumptions, and how the execution ended."""

    plan: Plan
    question: MapQuestion
    maps: tuple[BorderMap, ...]
    replications: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row a scenario: who wins as written, the share of the plane of each, and the points tried."""
        rows = []
        for one in self.maps:
            written = one.written or Tried(*(math.nan,) * 3)
            rows.append(
                {
                    "scenario": one.scenario,
                    "against": one.other,
                    "kpi": self.question.kpi,
                    "unit": unit(self.question.kpi),
                    "gap": written.mean,
                    "ci_low": written.low,
                    "ci_high": written.high,
                    "winner": one.winner(written),
                    "wins": one.share(one.sign),
                    "loses": one.share(-one.sign),
                    "untold": one.share(0),
                    "unfilled": float(one.unfilled.mean()),
                    "lines": len(one.plane.tried),
                    "full_lines": STEPS + 1,
                    "points": len(one.plane.known),
                    "full_grid": (STEPS + 1) ** 2,
                    "n": len(self.replications),
                }
            )
        return pd.DataFrame(rows)

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row for each point tried: the figure less its target, its interval, and who wins."""
        return pd.DataFrame(
            [
                (one.scenario, one.plane.x[column], one.plane.y[row], *point, one.winner(point))
                for one in self.maps
                for (column, row), point in sorted(one.plane.known.items())
                if point is not None
            ],
            columns=["scenario", "x", "y", "gap", "ci_low", "ci_high", "filled", "winner"],
        ).assign(n=len(self.replications))

    @cached_property
    def lines(self) -> pd.DataFrame:
        """One row for each line of the full grid of each map, and whether it was tried or is interpolated."""
        rows = [
            (one.scenario, one.line_axis.path, value, one.how(line))
            for one in self.maps
            for line, value in enumerate(one.plane.across.tolist())
        ]
        return pd.DataFrame(rows, columns=["scenario", "path", "value", "how"])

    @cached_property
    def border(self) -> pd.DataFrame:
        """One row for each point of the lines on which the figure equals its target."""
        rows = [
            (one.scenario, number, *point)
            for one in self.maps
            for number, line in enumerate(one.plane.border)
            for point in line.tolist()
        ]
        return pd.DataFrame(rows, columns=["scenario", "line", "x", "y"])
