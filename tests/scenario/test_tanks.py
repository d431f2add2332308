"""A tank at the door: where it stands, what it holds, what a lot draws."""

import pytest

from sim.scenario.read import load
from tests.scenario.cases import local, write

TANK = "item: brine, holds: 1 m3, draws: 0.5 l/can, reorder_at: 30 %, lead_time: 3 h"
COST = "costs: {brine: {group: ingredients, per: brine, price: 9_000 IDR/m3}}\n"
FILL = "plant.stages.fill.tank"


def laid_on(tank=TANK, then=TANK, stage="fill"):
    """Return what gives a stage of the example's plant a tank, and another one as it grows."""
    lines = [f"{{stages: {{{stage}: {{tank: {{{each}}}}}}}}}" for each in (tank, then)]
    return f"plant: {lines[0]}\nexpansions: {{second: {lines[1]}}}\n"


def test_a_tank_is_read_in_the_unit_of_what_it_holds_and_a_cost_is_per_its_item():
    scenario = load(write(f"extends: local.yaml\n{laid_on()}{COST}"))
    tank = scenario.physical.stages["fill"].tank
    assert (str(tank.holds), str(tank.draws), tank.lead_time) == ("1 m3", "0.0005 m3/can", 3)
    assert not [one for one in scenario.warnings if one.problem.words.get("item") == "brine"]


def test_the_content_of_a_tank_that_no_cost_is_per_is_told():
    scenario = load(write(f"extends: local.yaml\n{laid_on()}"))
    unpaid = [one for one in scenario.warnings if one.problem.key == "unpaid"]
    assert [one.problem.words["item"] for one in unpaid].count("brine") == 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # 250 kg fill 158 cans or so, which draw 79 l.
        ("1 m3", "70 l", (f"{FILL}.holds", "tank_too_small")),
        # A quarter of a tonne at 1.2 t/h, in the slowest year 0.72 t/h, takes 0.347 h.
        ("0.5 l/can", "3 m3/h", (f"{FILL}.holds", "tank_too_small")),
        ("0.5 l/can", "5 m3/t", (f"{FILL}.holds", "tank_too_small")),
        ("0.5 l/can", "0.5 kg/can", (f"{FILL}.draws", "tank_unit")),
        ("0.5 l/can", "0.5 l", (f"{FILL}.draws", "wrong_unit")),
        ("0.5 l/can", "0 l/can", (f"{FILL}.draws", "limit_gt")),
        ("brine", "sugar", (f"{FILL}.item", "item_known")),
        ("brine", "rind", (f"{FILL}.item", "item_known")),
        ("30 %", "130 %", (f"{FILL}.reorder_at", "limit_le")),
    ],
)
def test_what_is_wrong_with_a_tank_is_told(old, new, expected):
    tank = TANK.replace(old, new)
    found = [(path, key) for _, path, key in local(laid_on(tank, tank))]
    assert [one for one in found if one[0].startswith("plant.")] == [expected]


def test_a_batch_stage_draws_from_no_tank():
    found = [(path, key) for _, path, key in local(laid_on(stage="retort"))]
    assert found == [("plant.stages.retort.tank", "tank_of_batch")]


@pytest.mark.parametrize("then", [TANK.replace("1 m3", "2 m3"), TANK.replace("3 h", "4 h")])
def test_a_tank_that_changes_as_the_chain_grows_is_refused(then):
    found = [(path, key) for _, path, key in local(laid_on(then=then))]
    assert found == [("expansions.second.stages.fill", "tank_changes")]
