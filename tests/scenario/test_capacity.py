"""Warnings by hand: which way is taken in place of a longer road, and orders that nobody can fill."""

import pytest

import sim
from sim.scenario.read import load
from sim.scenario.rules.capacity import capacity_warnings
from tests.scenario.cases import write


def noted(path, sets):
    scenario = load(path, sets)
    found = capacity_warnings(scenario.physical)
    return [(place, problem.key, problem.words) for place, problem in found]


def test_a_road_longer_than_the_way_round_says_which_way_is_taken():
    ways = {
        "short": "{origin: village, destination: half, distance: 5 km, kind: rural}",
        "cut": "{origin: half, destination: works, distance: 4 km, kind: rural}",
        "long": "{origin: works, destination: village, distance: 9.5 km, kind: rural}",
    }
    roads = ", ".join(f"{name}: {road}" for name, road in ways.items())
    write(f"extends: local.yaml\nroads: {{up: null, {roads}}}\n")
    ((path, key, words),) = noted("case.yaml", [])
    assert (path, key) == ("roads.long.distance", "way_round")
    assert words == {"km": "9.5 km", "way": "works - half - village", "way_km": "9 km"}
    assert noted("case.yaml", ["roads.long.distance=9 km"]) == []


@pytest.mark.parametrize(
    ("sets", "key", "most"),
    [
        # 8 t a day on six days a week: 8 000 kg x 0.36 / 0.34 kg a can x 6 x 52.18 weeks, and what the
        # inspection leaves of it: 0.3 % and 0.2 % are rejected.
        (["call_off.target=8 t/day"], "orders_beyond_works", 8_000 * 6 * 365.25 / 7),
        # All fruit of the one area that is offered for canning.
        (["areas.hill.annual=1000 t/year"], "orders_beyond_supply", 1_000_000),
    ],
)
def test_orders_beyond_fruit_or_works_are_told_with_the_most_that_is_possible(sets, key, most):
    alone = ["expansions=null", *sets]
    scenario = load("local.yaml", alone)
    share = scenario.physical.supply.canning_share if key.endswith("supply") else 1.0
    cans = most * share * 0.36 / scenario.physical.product.fill * 0.997 * 0.998
    below, above = (f"orders.saudi={factor * cans / 12:.0f} can/month" for factor in (0.99, 1.01))
    assert noted("local.yaml", [*alone, below]) == []
    ((path, found, words),) = noted("local.yaml", [*alone, above])
    assert (path, found) == ("orders", key)
    assert words["most"] == f"{round(cans):_} can/year"


def test_a_toll_canner_fills_his_slots_at_most():
    sets = ["expansions=null", "orders.saudi=900_000 can/month", "areas.hill.annual=90_000 t/year"]
    toll = load("outside.yaml", sets).physical.toll
    ((_, key, words),) = noted("outside.yaml", sets)
    good = 1.0
    for share in toll.rejects.values():
        good *= 1 - share
    most = toll.slots_per_week * 365.25 / 7 * toll.cans_per_slot * good
    assert (key, words["most"]) == ("orders_beyond_works", f"{round(most):_} can/year")


def test_check_warns_of_orders_beyond_reach():
    write("extends: local.yaml\norders: {saudi: 3_000_000 can/month}\n")
    warned = [line for line in sim.check("case.yaml") if "can/year are ordered" in line]
    assert len(warned) == 1
    assert warned[0].startswith("warning: case.yaml:2:")
