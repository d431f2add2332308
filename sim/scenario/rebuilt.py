"""Plans built again from the trees of texts that a result keeps."""

from collections.abc import Mapping
from typing import Any

from sim.scenario.models.study import Timing
from sim.scenario.nodes import Node
from sim.scenario.plan import Plan, build_study, consistent, long_enough
from sim.scenario.problems import Origin, ScenarioError
from sim.scenario.scenario import build_scenario


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
    made, problems = build_study(node)
    built = {one: build_scenario(one, Node.of(texts, origin)) for one, texts in scenarios.items()}
    problems += [problem for _, wrong in built.values() for problem in wrong]
    whole = {one: scenario for one, (scenario, _) in built.items() if scenario is not None}
    if made is None or problems:
        raise ScenarioError(problems)
    timing = Timing.model_validate({field: getattr(made, field) for field in Timing.model_fields})
    own = made.title, made.uncertain
    return consistent(
        Plan(name, long_enough(timing, whole), whole, made.scenarios, made.baseline, node, *own)
    )
