"""A chain of two steps at the door: what the plant gives the toll canner takes, and in time."""

import pytest

from sim.scenario.read import load
from tests.scenario.cases import outside, refused, write


def peeled(text):
    return [(path, key) for _, path, key in refused("extends: peeled.yaml\n" + text)]


def test_a_plant_may_prepare_what_a_toll_canner_takes():
    scenario = load("peeled.yaml")
    assert scenario.physical.prepared == "chunks"
    assert not scenario.physical.is_hybrid
    assert [str(one) for one in scenario.warnings if one.problem.key != "unpaid"] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("toll: {takes: slices}\n", ("toll.takes", "toll_takes_other")),
        ("toll: {takes: fruit}\n", ("toll.within", "only_prepared")),
        ("plant: {stages: {pack: {gives: can}}}\n", ("plant.stages.pack.gives", "chain_end")),
        ("plant: {rejects: {seam: 1 %}}\n", ("plant.rejects", "rejects_of_prepared")),
        ("toll: {late: water}\n", ("toll.late", "item_known")),
        ("toll: {late: chunks}\n", ("toll.late", "item_known")),
        ("toll: {within: 25 h}\n", ("toll.within", "slot_too_late")),
        ("toll: {same_day: true}\n", ("toll.slot_start", "slot_before_prepared")),
        ("toll: {slot_start: null, same_day: true}\n", ("toll.same_day", "slot_before_prepared")),
        ("calendar: {weekdays: mon wed}\n", ("toll.same_day", "no_day_before")),
        ("legs: {fruit_to_toll: null}\n", ("legs.fruit_to_toll", "no_leg")),
        (
            "expansions: {more: {after: 12 month, bays: 2}}\n",
            ("expansions.more.bays", "bays_of_two"),
        ),
        ("arrivals: {every: 2 h, load: 1 t}\n", ("arrivals", "arrivals_of_plant")),
        (
            "plant: {other_work: {plums: {demand: 900 can/month, rate: 500 can/h}}}\n",
            ("plant.other_work", "other_work_prepares"),
        ),
    ],
)
def test_what_does_not_fit_two_steps_is_told(text, told):
    assert told in peeled(text)


def test_one_thing_wrong_is_one_problem():
    assert peeled("toll: {takes: chonks}\n") == [("toll.takes", "toll_takes_other")]
    assert peeled("toll: {within: 25 h}\n") == [("toll.within", "slot_too_late")]
    assert peeled("plant: {rejects: {seam: 1 %}}\n") == [("plant.rejects", "rejects_of_prepared")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("toll: {takes: chunks}\n", ("toll.takes", "toll_takes")),
        ("toll: {within: 20 h}\n", ("toll.within", "only_prepared")),
        ("toll: {late: puree}\n", ("toll.late", "only_prepared")),
    ],
)
def test_without_a_plant_nothing_is_prepared(text, told):
    assert [(path, key) for _, path, key in outside(text)] == [told]


def test_a_slot_may_begin_at_an_hour_of_its_own():
    later = load(write("extends: outside.yaml\ntoll: {slot_start: 15:00, same_day: true}\n"))
    assert later.physical.toll.slot_start.hour == 15
    early = outside("toll: {slot_start: 05:00, same_day: true}\n")
    assert [(path, key) for _, path, key in early] == [("toll.same_day", "slot_before_harvest")]


def test_orders_are_compared_with_the_smaller_of_both_steps():
    def beyond(text):
        warnings = load(write("extends: peeled.yaml\n" + text)).warnings
        found = [one.problem for one in warnings if one.problem.key.startswith("orders_beyond")]
        return [(one.key, one.words["most"]) for one in found]

    # Five slots of 8200 cans in each of 52.18 weeks, of which 99.7 % are good.
    assert beyond("orders: {saudi: 200_000 can/month}\n") == [
        ("orders_beyond_works", "2_132_903 can/year")
    ]
    # Of 3150 t of fruit 36 % fill cans of 340 g.
    assert beyond("orders: {saudi: 300_000 can/month}\n") == [
        ("orders_beyond_supply", "3_325_288 can/year")
    ]
