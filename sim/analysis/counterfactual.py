"""Counterfactual scenarios that separate the causes of a cost difference: the same works in another place."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.economics.appraise import Appraisal, appraise
from sim.economics.comparison import (
    FAR_PLANT,
    NEAR_TOLL,
    TOLL_WITH_PLANT_YIELD,
    Comparison,
    Switches,
    stopped,
)
from sim.economics.invest import npv, sale_price
from sim.economics.memo import Memo
from sim.economics.valuation import Valuation
from sim.flows import Flows, mean_flows
from sim.replication.runs import SimulationSet
from sim.replication.variants import variant
from sim.scenario.models.physical import Physical, Plant, Toll, Works
from sim.scenario.plan import Plan
from sim.scenario.rules.check import physical_rules
from sim.scenario.scenario import Scenario

REPLICATIONS = 4
"""Replications that counterfactual scenarios take part in: all luck is shared, so the causes vary little."""
_FIGURES = ("cause_", "cost_of_distance_", "distance_lead_")
"""Prefixes of the keys of figures that depend on counterfactual scenarios."""


def counterfactual_scenarios(plan: Plan) -> dict[str, Scenario]:
    """Return the counterfactual scenarios of a plan, by name.

    These are each toll canner at the site of a local plant of the study, each plant of a pair at the
    site of its toll canner, and the toll canner of a pair with the plant's recovery and rejects. A
    scenario whose site no road reaches is left out.
    """
    return {
        name: scenario
        for name, scenario in _candidates(plan).items()
        if not any(physical_rules(scenario.physical))
    }


def _candidates(plan: Plan) -> dict[str, Scenario]:
    """Return the counterfactual scenarios of a plan, those whose site no road reaches too."""
    scenarios: dict[str, Scenario] = {}
    for own, against in pairs(plan):
        of_pair = _counterfactuals_of_pair(plan.scenarios[own], plan.scenarios[against])
        for switches, scenario in of_pair.items():
            scenarios.setdefault(_name(own, against, switches), scenario)
    for name, plant in tolls_with_plant(plan):
        scenarios.setdefault(_name("", name, NEAR_TOLL), _relocated(plan.scenarios[name], plant))
    return scenarios


def simulation_set(plan: Plan) -> SimulationSet:
    """Return the scenarios to simulate for a plan: its own and the counterfactual ones."""
    others = counterfactual_scenarios(plan)
    most = dict.fromkeys(others, REPLICATIONS)
    return SimulationSet({**plan.scenarios, **others}, plan.timing, most)


def simulations_for(kpi: str, plan: Plan) -> SimulationSet:
    """Return the scenarios to simulate for one figure of a plan."""
    if rests_on_counterfactuals(kpi):
        return simulation_set(plan)
    return SimulationSet(plan.scenarios, plan.timing)


def rests_on_counterfactuals(kpi: str) -> bool:
    """Return whether a figure depends on counterfactual scenarios of the whole study."""
    return kpi.startswith(_FIGURES)


def pairs(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each local plant of a plan whose partner is a toll canner, with that partner.

    A chain of both has no such pair: a part of its cans is made at the toll canner whatever is switched.
    """
    for name, member in plan.members.items():
        if member.against is not None:
            own, against = plan.scenarios[name], plan.scenarios[member.against]
            if _has_only(own, Plant) and _has_only(against, Toll):
                yield name, member.against


def going_on(plan: Plan, flows: Mapping[str, Flows], memo: Memo) -> dict[str, NDArray[np.bool_]]:
    """Return by project whether the chain that is there without it would go on [sample or 1].

    From the opening of the project on. It stops where its owner is better off so: one choice for all
    replications, by the NPV of the mean flows at the prices expected. Where no sale price is stated it
    goes on.
    """
    choices, of_mean = dict[str, NDArray[np.bool_]](), dict[str, Valuation]()
    for name, member in plan.members.items():
        if member.without is not None:
            if member.without not in of_mean:
                mean = memo(mean_flows, flows[member.without])
                appraisal = appraise(mean, plan.scenarios[member.without], plan.timing, memo)
                of_mean[member.without] = appraisal.at_prices(paths={})
            expected = of_mean[member.without]
            opening = plan.scenarios[name].physical.construction
            if sale_price(expected) is None:
                choices[name] = np.ones(1, dtype=bool)
            else:
                gain = npv(expected.from_month(opening)) - npv(stopped(expected))
                choices[name] = np.ravel(gain > 0)
    return choices


def comparisons(
    plan: Plan,
    appraisals: Mapping[str, Appraisal],
    flows: Mapping[str, Flows],
    goes_on: Mapping[str, bool],
    memo: Memo,
) -> dict[str, Comparison]:
    """Return every scenario of a plan with those that its figures are compared with."""
    counterfactuals = {
        name: appraise(flows[name], scenario, plan.timing, memo)
        for name, scenario in _candidates(plan).items()
        if name in flows  # only what the rules allow was simulated
    }
    paired = dict(pairs(plan))
    return {
        name: Comparison(
            own=appraisals[name],
            without=appraisals[member.without] if member.without is not None else None,
            goes_on=goes_on.get(name, True),
            against=appraisals[member.against] if member.against is not None else None,
            near=counterfactuals.get(_name("", name, NEAR_TOLL)),
            moved={
                switches: counterfactuals[other]
                for switches in (NEAR_TOLL, FAR_PLANT, TOLL_WITH_PLANT_YIELD)
                if name in paired
                and (other := _name(name, paired[name], switches)) in counterfactuals
            },
        )
        for name, member in plan.members.items()
    }


def _name(own: str, against: str, switches: Switches) -> str:
    """Return the name of a counterfactual scenario.

    That of a toll canner near the fields does not depend on the plant, so partners share it.
    """
    names = {
        NEAR_TOLL: variant(against, "near"),
        TOLL_WITH_PLANT_YIELD: variant(against, "near", f"yield of {own}"),
        FAR_PLANT: variant(own, "far"),
    }
    return names[switches]


def _counterfactuals_of_pair(own: Scenario, against: Scenario) -> dict[Switches, Scenario]:
    near_toll = _relocated(against, own)
    scenarios = {NEAR_TOLL: near_toll, FAR_PLANT: _relocated(own, against)}
    if _recovery_and_rejects(own.physical) != _recovery_and_rejects(against.physical):
        scenarios[TOLL_WITH_PLANT_YIELD] = _with_yield_of(own.physical, near_toll)
    return scenarios


def tolls_with_plant(plan: Plan) -> Iterator[tuple[str, Scenario]]:
    """Yield every toll scenario with the first local plant of the study, if the study has one."""
    plants = [scenario for scenario in plan.scenarios.values() if _has_only(scenario, Plant)]
    for name, scenario in plan.scenarios.items():
        if plants and _has_only(scenario, Toll):
            yield name, plants[0]


def _has_only(scenario: Scenario, kind: type[Plant | Toll]) -> bool:
    """Tell whether a chain has works of a kind and no others."""
    return [type(works) for works in scenario.physical.works.values()] == [kind]


def _relocated(scenario: Scenario, to: Scenario) -> Scenario:
    """Return a scenario with its works and store at the sites of another scenario."""
    own, other = scenario.physical, to.physical
    fruit = own.legs["fruit"].model_copy(update={"vehicle": _fruit_truck(own, other)})
    hires = {**to.money.vehicles, **scenario.money.vehicles}
    moved = _with(
        scenario,
        **_works_with(own, at=_first_works(other).at),
        store=own.store.model_copy(update={"at": other.store.at}),
        roads={**other.roads, **own.roads},
        speeds={**other.speeds, **own.speeds},
        vehicles={**other.vehicles, **own.vehicles},
        legs={**own.legs, "fruit": fruit},
    )
    return replace(moved, money=scenario.money.model_copy(update={"vehicles": hires}))


def _fruit_truck(own: Physical, other: Physical) -> str:
    """Return the truck that a planner sends for the fruit of a chain at the site of another one.

    Of the trucks that the two chains send, it is the largest that the fruit of one call-off fills by
    half, since more and smaller ones cost less to hire below that; else the smaller one. It does not
    depend on prices, which move after the simulation.
    """
    fleet = {**other.vehicles, **own.vehicles}
    names = {physical.legs["fruit"].vehicle for physical in (own, other)}
    by_payload = sorted(names, key=lambda name: fleet[name].payload)
    filled = [name for name in by_payload if _called_off_t(own) >= fleet[name].payload / 2]
    return (filled or by_payload[:1])[-1]


def _called_off_t(physical: Physical) -> float:
    """Return the fruit that a chain calls off at once: a plant's for a day, a toll canner's for a slot."""
    works = _first_works(physical)
    if isinstance(works, Toll):
        return works.fruit_per_slot(physical.product.fill)
    return physical.call_off.target or 0.0


def _recovery_and_rejects(physical: Physical) -> tuple[float, Mapping[str, float]]:
    works = _first_works(physical)
    return works.recovery, works.rejects


def _with_yield_of(other: Physical, scenario: Scenario) -> Scenario:
    """Return a scenario with the recovery and rejects of the works of another one."""
    recovery, rejects = _recovery_and_rejects(other)
    return _with(scenario, **_works_with(scenario.physical, recovery=recovery, rejects=rejects))


def _first_works(physical: Physical) -> Works:
    return next(iter(physical.works.values()))


def _works_with(physical: Physical, **changes: object) -> dict[str, object]:
    """Return the works of a chain with some values changed, by field of the scenario."""
    return {key: works.model_copy(update=changes) for key, works in physical.works.items()}


def _with(scenario: Scenario, **changes: object) -> Scenario:
    return replace(scenario, physical=scenario.physical.model_copy(update=changes))
