"""Sizes that are refused before anything is simulated: parts, what happens in a day, whole studies."""

import pytest

from sim.scenario.read import load, load_plan
from sim.scenario.rules.check import physical_rules
from sim.scenario.rules.sizes import study_size
from tests.scenario.cases import local, refusal

# A change of the example's local plant, which takes 8 t a day, and what it makes too frequent.
TOO_OFTEN = {
    "plant: {batch: 5 kg}": "plant.batch",  # 8 000 kg in lots of 5 kg
    "legs: {materials: {load: 7 can}}": "legs.materials.load",  # 8 000 kg make 7 680 cans
    "plant: {stages: {retort: {load: 7 can}}}": "plant.stages.retort.load",
    "plant: {stages: {peel: {units: 5, mtbf: 0.1 h}}}": "plant.stages.peel.mtbf",  # 24 h of 5 units
}


@pytest.mark.parametrize("text", TOO_OFTEN)
def test_what_comes_more_than_a_thousand_times_a_day_is_refused(text):
    assert (TOO_OFTEN[text], "too_often") in [found[1:] for found in local(f"{text}\n")]


def test_orders_whose_cans_do_not_come_in_a_thousand_trucks_are_refused():
    # 45 days of stock in loads of 20 000 cans: 1 000 trucks bring what is filled in 45 days.
    most = 20_000 * 1_000 / 45 * 365.25 / 12
    for factor, found in ((0.99, []), (1.01, ["delivery_too_large"])):
        orders = {"saudi": factor * most}
        physical = load("local.yaml").physical.model_copy(
            update={"orders": orders, "expansions": {}}
        )
        assert [problem.key for _, problem in physical_rules(physical)] == found


@pytest.mark.parametrize(
    ("part", "most"), [("areas", 200), ("roads", 5_000), ("vehicles", 1_000), ("orders", 200)]
)
def test_more_parts_than_are_simulated_are_refused_before_anything_is_tried(part, most):
    physical = load("local.yaml").physical
    (name, one), *_ = getattr(physical, part).items()
    for count, problems in ((most, []), (most + 1, [(part, "too_many")])):
        many = {name: one} | {f"{name}{number}": one for number in range(count - 1)}
        changed = physical.model_copy(update={part: many, "expansions": {}})
        found = [(path, problem.key) for path, problem in physical_rules(changed)]
        assert [one for one in found if one[1] == "too_many"] == problems


def test_a_study_of_more_months_than_can_be_kept_is_refused_with_its_number():
    timing = load_plan("local.yaml").timing
    months = timing.months
    most = 20_000_000 // months
    fits = timing.model_copy(update={"replications": most})
    assert [*study_size(fits, 1)] == []
    ((path, problem),) = study_size(fits.model_copy(update={"replications": most + 1}), 1)
    assert (path, problem.key) == ("replications", "study_too_large")
    assert [key for _, key in map(_keyed, study_size(fits, 2))] == ["study_too_large"]


def _keyed(found):
    path, problem = found
    return path, problem.key


def test_a_refusal_of_size_says_how_much_and_how_much_is_allowed():
    (line,) = refusal("extends: local.yaml\nplant: {batch: 5 kg}\n").lines()
    assert "1_600 times a day; at most 1_000" in line
