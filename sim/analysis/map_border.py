"""Maps: where in a plane of two assumptions a scenario does better than its partner.

Points are close together at the border alone. Along prices the flows are repriced; along values that
the plant reads they are simulated with common random numbers: few of them, if the other one is a price.
"""

from collections.abc import Iterator, Mapping

from sim.analysis.goals import Question, better_sign, goals, is_signed
from sim.analysis.map_result import BorderMap, MapQuestion, MapResult, empty_plane
from sim.analysis.plane import Place
from sim.analysis.search import search
from sim.analysis.trial import Trial
from sim.flows import Flows
from sim.numerals import Problem
from sim.replication.runs import Execution
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError

_AXES = (Origin("--x"), Origin("--y"))
_KPI = Origin("--kpi")
_MOST_ROUNDS = 20
_ROUNDING = 1e-9
"""Change of a figure that is rounding of floats [share of the figure]."""


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


def _maps(plan: Plan, question: MapQuestion) -> Iterator[BorderMap]:
    """Yield an empty map for each scenario that has a target and both assumptions."""
    drawn = [one for name, one in plan.members.items() if question.scenario in ("", name)]
    if drawn and not (is_signed(question.kpi) or any(one.against for one in drawn)):
        raise _refused(_KPI, question.kpi, "map_no_partner")
    along = []
    for path, origin in zip((question.x, question.y), _AXES, strict=True):
        of_axis = Question(question.kpi, path, None, question.scenario, origin=origin)
        along.append({goal.scenario: goal for goal in goals(plan, of_axis)})
    for name, goal in along[0].items():
        if name in along[1]:
            axes = goal.variable, along[1][name].variable
            plane = empty_plane(axes)
            as_written: dict[Place | None, Trial] = {None: Trial(question.kpi, goal.plan)}
            yield BorderMap(goal, axes, plane, open=as_written)


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
