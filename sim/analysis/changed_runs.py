"""Runs of parts of a study at other values, simulated together and compared pair by pair."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sim.analysis.counterfactual import rests_on_counterfactuals
from sim.analysis.outputs import Output
from sim.analysis.study import StudyResult
from sim.economics.appraise import COMPARED
from sim.replication.runs import Execution, SimulationSet, run_all
from sim.replication.variants import variant
from sim.scenario.models.study import Member
from sim.scenario.plan import Plan
from sim.statistics.summary import Sample

Key = TypeVar("Key", bound=Hashable)


def part_of(plan: Plan, output: Output) -> Plan:
    """Return the part of a plan that a figure of a scenario, or a difference, rests on."""
    if rests_on_counterfactuals(output.kpi):
        return plan
    names = {output.scenario, output.against} - {""}
    if COMPARED.has(output.kpi):
        names |= {other for name in names if (other := plan.members[name].without)}
    return reduced(plan, names)


def reduced(plan: Plan, names: Collection[str]) -> Plan:
    """Return the part of a plan with some of its scenarios."""
    kept = [name for name in plan.scenarios if name in names]
    members = {name: _among(names, plan.members[name]) for name in kept}
    scenarios = {name: plan.scenarios[name] for name in kept}
    return replace(plan, scenarios=scenarios, members=members, baseline=kept[0])


def _among(names: Collection[str], member: Member) -> Member:
    """Return a member without partners that are not among some names."""
    partners = {"against": member.against, "without": member.without}
    left_out = {role: None for role, partner in partners.items() if partner not in names}
    return member.model_copy(update=left_out)


def simulated(
    plans: Mapping[Key, Plan], replications: Sequence[int], execution: Execution
) -> dict[Key, StudyResult]:
    """Return the runs of each plan, all simulated together: one of equal plants is simulated once.

    All have the longest lead of them, so that what differs in a pair is the change alone. Empty if no
    replication is finished.
    """
    lead = max((one.timing.lead for one in plans.values()), default=0)
    timed = {
        key: replace(one, timing=one.timing.model_copy(update={"lead": lead}))
        for key, one in plans.items()
    }
    if not timed:
        return {}
    places = {key: str(place) for place, key in enumerate(timed)}
    scenarios = {
        variant(name, places[key]): scenario
        for key, one in timed.items()
        for name, scenario in one.scenarios.items()
    }
    timing = next(iter(timed.values())).timing
    flows, numbers, failures, interrupted = run_all(
        SimulationSet(scenarios, timing), replications, execution
    )
    if not numbers:
        return {}
    return {
        key: StudyResult(
            one,
            {name: flows[variant(name, places[key])] for name in one.scenarios},
            numbers,
            failures,
            interrupted,
        )
        for key, one in timed.items()
    }


def sample_of(result: StudyResult, output: Output) -> Sample | None:
    """Return the sample of an output, None where it is undefined."""
    own = result.sample(output.kpi, output.scenario)
    if own is None or not output.against:
        return own
    other = result.sample(output.kpi, output.against)
    return None if other is None else own.less(other)
