"""The works of a chain: which there are, when they open, and for how long."""

import pytest

from sim.scenario.models.physical import Physical, Plant, Toll
from sim.scenario.models.study import Timing
from sim.scenario.plan import long_enough, problems_of_study
from sim.scenario.read import load

PLANT = Plant.model_construct(
    at="here", recovery=0.36, construction=12, stages={"peel": None, "fill": None}
)
TOLL = Toll.model_construct(at="there", recovery=0.3)


def chain(**works):
    return Physical.model_construct(**works)


@pytest.mark.parametrize(
    ("works", "keys", "opens", "years"),
    [
        ({}, [], 0, 15),
        ({"plant": PLANT}, ["plant"], 12, 14),
        ({"toll": TOLL}, ["toll"], 0, 15),
        # Until the plant is there, what happens without it goes on.
        ({"plant": PLANT, "toll": TOLL}, ["plant", "toll"], 12, 14),
    ],
)
def test_a_chain_opens_with_the_last_of_its_works(works, keys, opens, years):
    physical = chain(**works)
    assert list(physical.works) == keys
    assert (physical.has_plant, physical.has_toll) == ("plant" in keys, "toll" in keys)
    assert physical.is_hybrid == (len(keys) == 2)
    assert physical.construction == opens
    assert physical.years_of_operation(15 * 12) == years


def test_all_works_answer_the_same_questions():
    works = chain(plant=PLANT, toll=TOLL).works.values()
    assert [(one.at, one.recovery, one.construction) for one in works] == [
        ("here", 0.36, 12),
        ("there", 0.3, 0),
    ]
    assert all(one.rejects == {} for one in works)


def test_only_a_plant_has_a_line_of_its_own():
    assert list(chain(plant=PLANT, toll=TOLL).stages) == ["peel", "fill"]
    assert chain(toll=TOLL).stages == {}


def test_a_study_leaves_time_for_the_slowest_construction():
    scenarios = {name: load(f"{name}.yaml") for name in ("outside", "local")}
    scenarios["local"] = scenarios["local"].replace({"plant.construction": "7 month"})
    assert long_enough(Timing(), scenarios).lead == 7
    assert long_enough(Timing(lead=9), scenarios).lead == 9
    assert problems_of_study(load("study.yaml").written, Timing(), scenarios) == []
