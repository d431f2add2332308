from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.analysis.counterfactual import counterfactual_scenarios
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
