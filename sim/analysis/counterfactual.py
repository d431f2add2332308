"""Counterfactual scenarios that tell causes apart: the same works in another place."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sim.economics.appraise import Appraisal, appraise
from sim.economics.comparison import (
    FAR_PLANT,
    NEAR_TOLL,
    TOLL_WITH_PLANT_YIELD,
    Comparison,
    Switches,
)
from sim.economics.memo import Memo
from sim.flows import Flows
from sim.replication.runs import SimulationSet
from sim.replication.variants import variant
from sim.scenario.models.physical import Physical, Works
from sim.scenario.plan import Plan
from sim.scenario.rules.check import physical_rules
from sim.scenario.scenario import Scenario


def elsewhere(plan: Plan) -> dict[str, Scenario]:
    """Return the scenarios to simulate beside those of a plan, by name.

    Each toll canner next to the fields, where a local plant of the study would stand; each plant of
    a pair in the toll canner's place; and the toll canner with the plant's recovery and rejects. A
    place that no road leads to is left out.
    """
    found: dict[str, Scenario] = {}
    for own, against in pairs(plan):
        for switches, scenario in _moved_pair(plan.scenarios[own], plan.scenarios[against]).items():
            found.setdefault(_name(own, against, switches), scenario)
    for name, near in _alone(plan):
        found.setdefault(_name("", name, NEAR_TOLL), _moved(plan.scenarios[name], near))
    return {
        name: scenario
        for name, scenario in found.items()
        if not any(physical_rules(scenario.physical))
    }


def simulated(plan: Plan) -> SimulationSet:
    """Return what is simulated for a plan: its scenarios, and their works elsewhere."""
    return SimulationSet({**plan.scenarios, **elsewhere(plan)}, plan.timing)


def pairs(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each local plant of a plan with the toll canner that it is set against."""
    for name, member in plan.members.items():
        if member.against is not None:
            own, against = plan.scenarios[name], plan.scenarios[member.against]
            if own.physical.has_plant and against.physical.has_toll:
                yield name, member.against


def compared(
    plan: Plan, appraisals: Mapping[str, Appraisal], flows: Mapping[str, Flows], memo: Memo
) -> dict[str, Comparison]:
    """Return every scenario of a plan beside those that its figures are set against."""
    others = {
        name: appraise(flows[name], scenario, plan.timing, memo)
        for name, scenario in elsewhere(plan).items()
        if name in flows
    }
    paired = dict(pairs(plan))
    return {
        name: Comparison(
            own=appraisals[name],
            without=appraisals[member.without] if member.without is not None else None,
            against=appraisals[member.against] if member.against is not None else None,
            near=others.get(_name("", name, NEAR_TOLL)),
            moved={
                switches: others[other]
                for switches in (NEAR_TOLL, FAR_PLANT, TOLL_WITH_PLANT_YIELD)
                if name in paired and (other := _name(name, paired[name], switches)) in others
            },
        )
        for name, member in plan.members.items()
    }


def _name(own: str, against: str, switches: Switches) -> str:
    """Return the name of a counterfactual scenario; a toll canner next to the fields is the same for all partners."""
    names = {
        NEAR_TOLL: variant(against, "near"),
        TOLL_WITH_PLANT_YIELD: variant(against, "near", f"yield of {own}"),
        FAR_PLANT: variant(own, "far"),
    }
    return names[switches]


def _moved_pair(own: Scenario, against: Scenario) -> dict[Switches, Scenario]:
    near_toll = _moved(against, own)
    found = {NEAR_TOLL: near_toll, FAR_PLANT: _moved(own, against)}
    if _yields(own.physical) != _yields(against.physical):
        found[TOLL_WITH_PLANT_YIELD] = _yielding(near_toll, own.physical)
    return found


def _alone(plan: Plan) -> Iterator[tuple[str, Scenario]]:
    """Yield every toll scenario with the first local plant of the study, if there is one."""
    plants = [one for one in plan.scenarios.values() if one.physical.has_plant]
    for name, scenario in plan.scenarios.items():
        if scenario.physical.has_toll and plants:
            yield name, plants[0]


def _moved(scenario: Scenario, to: Scenario) -> Scenario:
    """Return a scenario with its works and store in the places of another's."""
    own, other = scenario.physical, to.physical
    return _with(
        scenario,
        **_works(own, at=_first(other).at),
        store=own.store.model_copy(update={"at": other.store.at}),
        roads={**other.roads, **own.roads},
        speeds={**other.speeds, **own.speeds},
    )


def _yields(physical: Physical) -> tuple[float, Mapping[str, float]]:
    works = _first(physical)
    return works.recovery, works.rejects


def _yielding(scenario: Scenario, other: Physical) -> Scenario:
    """Return a scenario with the recovery and rejects of another's works."""
    recovery, rejects = _yields(other)
    return _with(scenario, **_works(scenario.physical, recovery=recovery, rejects=rejects))


def _first(physical: Physical) -> Works:
    """Return the first of the works of a chain."""
    return next(iter(physical.works.values()))


def _works(physical: Physical, **changes: object) -> dict[str, object]:
    """Return the works of a chain with some values changed, by field of the scenario."""
    return {key: works.model_copy(update=changes) for key, works in physical.works.items()}


def _with(scenario: Scenario, **changes: object) -> Scenario:
    return replace(scenario, physical=scenario.physical.model_copy(update=changes))
