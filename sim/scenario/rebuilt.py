"""Plans built again from the trees of texts that a result keeps."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from sim.scenario.compose import flaws
from sim.scenario.models.study import Timing
from sim.scenario.nodes import Node
from sim.scenario.plan import Plan, build_study, consistent, long_enough
from sim.scenario.problems import MOST_TOLD, Origin, ScenarioError
from sim.scenario.scenario import Scenario, build_scenario


def rebuilt_plan(
    name: str, study: Mapping[str, Any], scenarios: Mapping[str, Any], origin: Origin
) -> Plan:
    """Return the plan of a study and its scenarios from trees of texts, merged and with all that was set.

    Raises
    ------
    ScenarioError
        If the trees make no study, or not one that holds together.
    """
    node = Node.of(study, origin)
    _require_sound(node)
    made, problems = build_study(node)
    whole = dict[str, Scenario]()
    for one, texts in scenarios.items():
        tree = Node.of(texts, origin)
        _require_sound(Node(origin, {one: tree}))
        scenario, wrong = build_scenario(one, tree)
        problems += wrong
        if len(problems) > MOST_TOLD:
            break
        if scenario is not None:
            whole[one] = scenario
    if made is None or problems:
        raise ScenarioError(problems)
    timing = Timing.model_validate({field: getattr(made, field) for field in Timing.model_fields})
    own = made.title, made.uncertain
    return consistent(
        Plan(name, long_enough(timing, whole), whole, made.scenarios, made.baseline, node, *own)
    )


def _require_sound(tree: Node) -> None:
    """Refuse a tree with what no file may hold: only files that were read are known to have none.

    Raises
    ------
    ScenarioError
        If there is any.
    """
    if found := [*islice(flaws(tree), MOST_TOLD)]:
        raise ScenarioError(found)
