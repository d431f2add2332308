"""Maps: where in a plane of two assumptions a scenario does better than its partner.

Points are close together at the border alone. Along prices the flows are repriced; along values that
the plant reads they are simulated with common random numbers.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.analysis.goals import Goal, Question, better_sign, goals, is_signed
from sim.analysis.plane import STEPS, Place, Plane, told
from sim.analysis.search import search
from sim.analysis.trial import Trial
from sim.analysis.variable import Variable
from sim.analysis.zero_crossing import Point
from sim.arrays import Array
from sim.catalogue.keys import COST
from sim.catalogue.kpis import unit
from sim.catalogue.labels import OwnWords
from sim.flows import Flows
from sim.numerals import Problem
from sim.replication.runs import Execution, Failure
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.statistics.summary import Sample, summarise

_AXES = (Origin("--x"), Origin("--y"))
_KPI = Origin("--kpi")
_MOST_ROUNDS = 20
_LOG_FROM = 10.0
"""Ratio of the ends of an axis from which equal steps are equal ratios."""
_ROUNDING = 1e-9
"""Change of a figure that is rounding of floats [share of the figure]."""
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
    written: Point | None = None
    """The difference with all values as written."""
    _open: dict[Place | None, Trial] = field(default_factory=dict)
    """Trials to take in, by their place; None for the scenarios as written."""
    _columns: dict[int, Plan | None] = field(default_factory=dict)

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

    def winner(self, point: Point) -> str:
        """Return who does better at a point; empty where the runs cannot tell."""
        return {0: "", self.sign: self.scenario, -self.sign: self.other}[told(point)]

    @cached_property
    def verdicts(self) -> Array:
        """Sign of the difference where it is told from zero, else 0, on the fine axes [row, column]."""
        mean, low, high = (self.plane.fine(end) for end in range(3))
        return np.where(np.isfinite(mean), 1.0 * (low > 0) - (high < 0), np.nan)

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
        while self._open:
            trials = self._open.values()
            if missing := [one for one in trials if not one.scenarios.keys() <= flows.keys()]:
                return missing
            for place, trial in self._open.items():
                point = _point(self.goal.gap(trial.result(flows)))
                if place is None:
                    self.written = point
                else:
                    self.plane.known[place] = point
            self._open = {} if self.written is None else self._next()
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
        if column not in self._columns:
            self._columns[column] = self.goal.plan_at(self.plane.x[column])
        plan = self._columns[column]
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


@dataclass(frozen=True)
class MapResult:
    """The maps of a study over two assumptions, and how the execution ended."""

    plan: Plan
    question: MapQuestion
    maps: tuple[BorderMap, ...]
    replications: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False

    @property
    def words(self) -> OwnWords:
        """Labels that the scenarios give to themselves and their parts."""
        return self.plan.words

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row a scenario: who wins as written, the share of the plane of each, and the points tried."""
        rows = []
        for one in self.maps:
            written = one.written or Point(*(math.nan,) * 3)
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
            columns=["scenario", "x", "y", "gap", "ci_low", "ci_high", "winner"],
        ).assign(n=len(self.replications))

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


def map_borders(plan: Plan, question: MapQuestion, execution: Execution) -> MapResult:
    """Return where in the plane of two assumptions each scenario does better than its partner.

    Raises
    ------
    ScenarioError
        If a path is not that of a number that can be varied, both are the same, one of them changes
        nothing, no scenario has the figure, or its size does not tell what is better.
    """
    if question.x == question.y:
        raise _refused(_AXES[1], question.y, "map_same_path")
    maps = [*_maps(plan, question)]
    if not maps:
        raise _refused(_AXES[1], question.y, "map_no_scenario")
    better_sign(question.kpi)

    def refine(flows: Mapping[str, Flows]) -> list[Trial]:
        added = [trial for one in maps for trial in one.trials(flows)]
        _require_effect(maps)
        return added

    first = [trial for one in maps for trial in one.trials({})]
    outcome = search(first, refine, plan.timing, execution, _MOST_ROUNDS)
    found = tuple(one for one in maps if one.written is not None)
    if not found and outcome.flows:
        raise _refused(_KPI, question.kpi, "map_undefined")
    return MapResult(plan, question, found, *outcome[1:])


def _point(gap: Sample | None) -> Point | None:
    """Return a mean difference with its interval, None where it is undefined."""
    if gap is None:
        return None
    summary = summarise(gap)
    point = Point(summary.mean, summary.ci_low, summary.ci_high)
    return point if math.isfinite(point.mean) else None


def _maps(plan: Plan, question: MapQuestion) -> Iterator[BorderMap]:
    """Yield an empty map for each scenario that has a target and both assumptions."""
    is_paired = any(member.against for member in plan.members.values())
    if not (is_paired or is_signed(question.kpi)):
        raise _refused(_KPI, question.kpi, "map_no_partner")
    along = []
    for path, origin in zip((question.x, question.y), _AXES, strict=True):
        of_axis = Question(question.kpi, path, None, question.scenario, origin=origin)
        along.append({goal.scenario: goal for goal in goals(plan, of_axis)})
    for name, goal in along[0].items():
        if name in along[1]:
            axes = goal.variable, along[1][name].variable
            plane = Plane(_values(axes[0]), _values(axes[1]))
            as_written: dict[Place | None, Trial] = {None: Trial(question.kpi, goal.plan)}
            yield BorderMap(goal, axes, plane, _open=as_written)


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


def _require_effect(maps: list[BorderMap]) -> None:
    """Refuse an assumption along which no figure of any map changes."""
    drawn = [one for one in maps if one.written is not None and one.plane.known]
    for number, origin in enumerate(_AXES if drawn else ()):
        if all(one.plane.is_flat(number, _rounding(one)) for one in drawn):
            raise _refused(origin, drawn[0].axes[number].path, "map_no_effect")


def _rounding(one: BorderMap) -> float:
    means = [abs(point.mean) for point in one.plane.known.values() if point is not None]
    return _ROUNDING * max(means, default=0.0)


def _refused(origin: Origin, path: str, key: str) -> ScenarioError:
    return ScenarioError([Located(origin, path, Problem(key))])
