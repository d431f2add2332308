"""A batch that cannot be finished in a shift is told before anything runs, with its hours by hand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plant.line import Line
from sim.scenario.rules.line import batch_hours, line_rules
from tests.plant.builders import physical, plant, stage
from tests.plant.test_line import lines, machines

PEEL, FILL = stage(speed=0.5, gives="can"), stage("can", 500, "can/h")
RETORT = stage("can", load=400, cycle=1.5, units=2)


def told(**changes):
    """Return the path and the hours of what is told of a plant with a shift of 8 h and 2 h more."""
    rules = {"batch": 1000, "overtime": 2, **changes}
    found = line_rules(physical(plant=plant(**rules)))
    return [(path, problem.words["hours"]) for path, problem in found]


def test_the_hours_of_a_batch_are_those_of_its_stages_one_after_the_other():
    # 1 t at 0.5 t/h, then 1000 cans at 500 can/h: 4 h. In two vessels of 400 cans: the first two
    # loads at 4.0 are done at 5.5, the last one at 7.0.
    line = {"peel": PEEL, "fill": FILL}
    assert batch_hours(physical(), plant(stages=line)) == pytest.approx(4)
    assert batch_hours(physical(), plant(stages=line | {"retort": RETORT})) == pytest.approx(7)


def test_a_batch_that_takes_longer_than_shift_and_overtime_is_told():
    line = {"peel": PEEL, "fill": FILL, "retort": RETORT}
    assert told(stages=line) == []
    # Half the speed doubles the four hours of the flow stages, not those of the vessels.
    assert told(stages=line, ramp_up={1: 0.5}) == [("plant.batch", "11.0 h")]
    # 1300 cans are filled at 5.2, four loads are done at 6.7 and 8.2.
    assert told(stages=line, overtime=0, batch=1300) == [("plant.batch", "8.2 h")]


def test_a_batch_is_held_back_until_its_cans_need_not_wait_too_long():
    # Three loads of 1.5 h in turn, and cans that wait two hours at most: started 2.5 h later.
    line = {"peel": PEEL, "fill": FILL, "retort": RETORT}
    works = plant(stages=line, longest_wait=2)
    assert batch_hours(physical(), works) == pytest.approx(2.5 + 7)
    assert told(stages=line, longest_wait=2, overtime=1.4) == [("plant.batch", "9.5 h")]
    assert told(stages=line, longest_wait=2, overtime=1.6) == []


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    stages=lines(),
    kg=st.floats(20, 800),
    recovery=st.floats(0.1, 0.9),
    speed=st.floats(0.3, 1),
    wait=st.none() | st.floats(0.1, 8),
)
def test_the_hours_are_those_that_the_line_foresees(stages, kg, recovery, speed, wait):
    rules = {"batch": kg, "recovery": recovery, "ramp_up": {1: speed}, "longest_wait": wait}
    works = plant(stages=stages, **rules)
    scenario = physical(plant=works)
    cans = kg * recovery / scenario.product.fill
    line = Line(machines(stages), wait or math.inf)
    line.set_speed(speed)
    line.begin(0.0)
    foreseen = line.foresee(max(0.0, line.may_start(cans)), kg, cans)
    assert batch_hours(scenario, works) == pytest.approx(foreseen, abs=1e-9)
