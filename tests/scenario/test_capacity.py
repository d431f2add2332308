"""Warnings by hand: which way is taken in place of a longer road, and orders that nobody can fill."""

from pathlib import Path

import pytest

import sim
from sim.scenario.models.parsers import Measured as Rate
from sim.scenario.read import load
from sim.scenario.rules.capacity import capacity_warnings
from tests.scenario.cases import write

SHIPPED = Path(__file__).parents[2] / "scenarios"


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


@pytest.mark.parametrize("name", ["local-2t", "local-8t", "local-30t", "outside-8t"])
def test_b30_a_pace_an_hour_written_for_one_a_minute_is_told(name):
    file = SHIPPED / f"{name}.yaml"
    assert "idle_works" not in {key for _, key, _ in noted(file, [])}
    physical = load(file).physical
    stages = physical.plant.stages if physical.plant else {}
    paces = {f"plant.stages.{key}.rate": one.rate for key, one in stages.items() if one.rate}
    paces |= {"toll.rate": Rate(physical.toll.rate, "can/h")} if physical.toll else {}
    assert len(paces) == {"outside-8t": 1}.get(name, len(paces)) > 0
    for path, pace in paces.items():
        told = noted(file, [f"{path}={60 * pace.amount} {pace.unit}"])
        assert (path, "idle_works") in {(place, key) for place, key, _ in told}, path


def test_the_minutes_that_a_stage_takes_are_those_of_a_day_of_fruit():
    peel = load("local.yaml").physical.plant.stages["peel"]
    assert peel.rate.unit == "t/h"
    # 1 t a day at 20 t/h are 3 minutes, of one unit.
    sets = [
        "expansions=null",
        "call_off.target=1 t/day",
        "plant.stages.peel.units=1",
        "plant.stages.peel.rate=20 t/h",
    ]
    told = {place: words for place, key, words in noted("local.yaml", sets) if key == "idle_works"}
    assert told["plant.stages.peel.rate"] == {"minutes": "3"}


@pytest.mark.parametrize(
    ("file", "change", "path", "key", "words"),
    [
        # 8 t called off an hour for 8 t a day.
        ("local-8t", "call_off.target=192 t/day", "call_off.target", "target_beyond_works", {"target": "192 t"}),
        # 12 h of repair after 16 h of work: 12 / 28 of the time.
        ("local-8t", "plant.stages.peel.repair=12 h", "plant.stages.peel.repair", "long_repair", {"share": "43 %"}),
        ("outside-8t", "toll.rate=10 can/h", "toll.rate", "long_slot", {}),
    ],
)  # fmt: skip
def test_an_hour_for_a_day_is_told_by_what_it_does_to_the_works(file, change, path, key, words):
    shipped = SHIPPED / f"{file}.yaml"
    assert key not in {one for _, one, _ in noted(shipped, [])}
    ((place, _, found),) = [one for one in noted(shipped, [change]) if one[1] == key]
    assert place == path
    assert words.items() <= found.items()


def test_a_plant_to_which_nothing_is_ordered_is_told():
    nothing = ["expansions=null", "orders.saudi=0 can/month"]
    assert ("orders", "nothing_ordered", {}) in noted("local.yaml", nothing)
    later = "expansions: {second: {orders: {saudi: 30_000 can/month}}}"
    write(f"extends: local.yaml\norders: {{saudi: 0 can/month}}\n{later}\n")
    assert "nothing_ordered" not in {key for _, key, _ in noted("case.yaml", [])}
