from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.analysis.counterfactual import counterfactual_scenarios
from sim.catalogue.keys import COST
from sim.economics.appraise import appraise
from sim.flows import Conditions
from sim.plant.simulate import simulate
from sim.replication.flow_store import FlowStore
from sim.replication.packing import pack, unpack
from sim.scenario.plan import Plan

FOLDER = Path(__file__).parent.parent.parent / "scenarios"
PAIR = {"local-8t": "outside-8t"}


@pytest.fixture(scope="module")
def scenarios():
    return [sim.load(FOLDER / f"{name}.yaml") for name in ("outside-8t", "local-8t")]


def test_each_works_of_a_pair_is_tried_in_the_others_place(scenarios):
    others = counterfactual_scenarios(Plan.of(scenarios, PAIR))
    assert set(others) == {"outside-8t~near", "local-8t~far"}
    near, far = others["outside-8t~near"].physical, others["local-8t~far"].physical
    assert (near.toll.at, near.store.at) == ("plant_site", "plant_site")
    assert (far.plant.at, far.store.at) == ("toll_canner", "toll_canner")
    # Nothing else moves: the toll canner keeps its trucks, slots and yield.
    assert near.toll.model_copy(update={"at": "toll_canner"}) == scenarios[0].physical.toll
    assert near.legs == scenarios[0].physical.legs


def test_works_of_another_yield_are_told_apart_from_their_scale(scenarios):
    outside, local = scenarios
    better = local.replace({"plant.recovery": "40 %"})
    others = counterfactual_scenarios(Plan.of([outside, better], PAIR))
    swapped = others["outside-8t~near~yield of local-8t"].physical.toll
    assert swapped.recovery == 0.40


def test_a_place_that_no_road_leads_to_is_left_out(scenarios):
    outside, local = scenarios
    island = {
        name: road.model_copy(
            update={"origin": f"{road.origin}2", "destination": f"{road.destination}2"}
        )
        for name, road in local.physical.roads.items()
    }
    areas = {"farm": local.physical.areas["karangreja"].model_copy(update={"at": "siwarak2"})}
    legs = {
        name: leg.model_copy(update={"place": f"{leg.place}2"}) if leg.place else leg
        for name, leg in local.physical.legs.items()
    }
    moved = local.physical.model_copy(
        update={
            "roads": island,
            "areas": areas,
            "legs": legs,
            "plant": local.physical.plant.model_copy(update={"at": "plant_site2"}),
            "store": local.physical.store.model_copy(update={"at": "plant_site2"}),
        }
    )
    assert counterfactual_scenarios(Plan.of([outside, replace(local, physical=moved)], PAIR)) == {}


def test_without_a_plant_nothing_else_is_tried(scenarios):
    assert counterfactual_scenarios(Plan.of(scenarios[:1], {})) == {}


def test_the_moved_works_are_fed_by_the_truck_of_the_two_chains_that_its_fruit_fills():
    outside, local = (sim.load(FOLDER / f"{name}-2t.yaml") for name in ("outside", "local"))
    moved = {
        target: counterfactual_scenarios(
            Plan.of(
                [outside, local.replace({"call_off.target": f"{target} t/day"})],
                {"local-2t": "outside-2t"},
            )
        )
        for target in (2, 3)
    }
    # The toll canner's slot takes 4.3 t, most of a truck of 4.5 t, wherever he is.
    assert {one["outside-2t~near"].physical.legs["fruit"].vehicle for one in moved.values()} == {
        "cdd"
    }
    # Two tonnes a day are less than half of such a truck, three are more.
    assert moved[2]["local-2t~far"].physical.legs["fruit"].vehicle == "pickup"
    assert moved[3]["local-2t~far"].physical.legs["fruit"].vehicle == "cdd"


@pytest.mark.parametrize("name", ["outside-2t~near", "local-2t~far"])
def test_no_truck_of_the_two_chains_feeds_the_moved_works_for_less(name):
    outside, local = (sim.load(FOLDER / f"{name}-2t.yaml") for name in ("outside", "local"))
    plan = Plan.of([outside, local], {"local-2t": "outside-2t"}).timed({"horizon": 8})
    chosen = counterfactual_scenarios(plan)[name]
    (other,) = {"pickup", "cdd"} - {chosen.physical.legs["fruit"].vehicle}
    legs = chosen.physical.legs
    fruit = legs["fruit"].model_copy(update={"vehicle": other})
    physical = chosen.physical.model_copy(update={"legs": {**legs, "fruit": fruit}})

    assert _cost(chosen, plan.timing) < _cost(replace(chosen, physical=physical), plan.timing)


def _cost(scenario, timing):
    """Return the mean cost of a can over three replications [IDR]."""
    store = FlowStore(Conditions.of(scenario, timing), range(3))
    for number in range(3):
        store.add(number, unpack(pack(simulate(scenario.physical, timing, number))))
    return appraise(store.flows(range(3)), scenario, timing).kpis[COST].mean()


@pytest.fixture(scope="module")
def set_beside_today():
    example = Path(__file__).parents[1] / "scenario" / "example" / "study.yaml"
    return sim.compare(sim.load(example), replications=3, years=7)


@pytest.mark.parametrize(("price", "goes_on"), [("12 USD/carton", False), ("24 USD/carton", True)])
def test_a_plant_is_set_against_the_better_of_going_on_and_stopping(
    set_beside_today, price, goes_on
):
    told = set_beside_today.reprice({"sale.price": price}).values["local"]
    continued = told["continued_npv_idr"]
    # What the other chain earns in each replication is given up only where it goes on.
    assert (continued.mean() > 0) == goes_on
    given_up = told["npv_idr"] - told["incremental_npv_idr"]
    assert given_up == pytest.approx(continued if goes_on else 0 * continued, abs=1.0)
    # The choice is the owner's, and holds for the nation and for everybody's accounts.
    nation = told["economic_npv_idr"] - told["enpv_idr"]
    jobs = told["jobs_fte.elsewhere"] - told["incremental_jobs_fte.elsewhere"]
    assert ((nation == 0).all(), (jobs == 0).all()) == (not goes_on, not goes_on)


def test_one_choice_holds_in_all_replications(set_beside_today):
    # At the price at which the mean of going on is just above nothing, some replications lose.
    def continued(price):
        repriced = set_beside_today.reprice({"sale.price": f"{price:.4f} USD/carton"})
        return repriced.values["local"]

    low, high = 12.0, 24.0
    while high - low > 0.01:
        middle = (low + high) / 2
        told = continued(middle)
        goes_on = (told["npv_idr"] != told["incremental_npv_idr"]).any()
        low, high = (low, middle) if goes_on else (middle, high)
    ours, at_high = continued(low), continued(high)
    assert (ours["npv_idr"] == ours["incremental_npv_idr"]).all()
    assert (at_high["npv_idr"] != at_high["incremental_npv_idr"]).all()
    assert (at_high["continued_npv_idr"] < 0).any()


def test_a_study_can_name_no_chain_at_all(tmp_path):
    example = Path(__file__).parents[1] / "scenario" / "example"
    study = tmp_path / "study.yaml"
    study.write_text(
        f"extends: {example / 'study.yaml'}\nscenarios: {{local: {{without: none}}}}\n"
    )
    plan = sim.load(study)
    assert plan.members["local"].without is None
    told = sim.compare(plan, replications=1, years=7).values["local"]
    assert "npv_idr" in told
    assert not [kpi for kpi in told if kpi.startswith("incremental_")]
