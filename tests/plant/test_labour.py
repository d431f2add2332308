"""Hours of work by hand: who goes home when, weeks of 40 hours, kinds of overtime, work by the piece."""

from datetime import date

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.plant.shift_book import WorkingHours
from sim.plant.simulate import simulate
from sim.scenario.models.physical import WORK_HOURS
from tests.plant.builders import physical, plant, span, stage, total, working
from tests.plant.test_balances import scenarios

ONE_DAY = span(start=date(2027, 1, 31))
MONDAY, SUNDAY = 0, 6
# A day, 3 t: lots in the yard at 8.0, 8.5, 9.0. Peeling takes half an hour a lot: done at 9.5, with
# fruit at 8.5, 9.0, 9.5. 1000 cans a lot, 200 can/h: filled at 13.5, 18.5, 23.5.
LINE = {
    "peel": stage(speed=2, crew=4, gives="can"),
    "fill": stage("can", 200, "can/h", crew=2),
}


def day(**changes):
    rules = {"stages": LINE, "min_paid_hours": 0, "overtime": 0.5, "normal_day": 8, **changes}
    return simulate(physical(plant=plant(**rules), calendar=working(shift=15.5)), ONE_DAY, 0)


def worked(run):
    return [total(run, f"item.{item}.used") for item in WORK_HOURS]


def test_a_crew_goes_home_when_its_stage_is_done():
    run = day()
    assert total(run, "stage.peel.person_h") == pytest.approx(4 * 1.5)
    assert total(run, "stage.fill.person_h") == pytest.approx(2 * 15.5)
    assert worked(run) == pytest.approx([4 * 1.5 + 2 * 8, 2 * 1, 2 * 6.5])


def test_some_of_a_crew_stay_until_the_line_is_empty():
    stages = LINE | {"peel": LINE["peel"].model_copy(update={"stay": 3})}
    run = day(stages=stages)
    assert total(run, "stage.peel.person_h") == pytest.approx(1 * 1.5 + 3 * 15.5)
    # The machine stands when its own work is done: 1.5 h of 24.
    assert total(run, "stage.peel.off_h") == pytest.approx(24 - 1.5)
    assert worked(run) == pytest.approx([1.5 + 5 * 8, 5 * 1, 5 * 6.5])


def test_everybody_is_paid_the_least_hours():
    assert worked(day(min_paid_hours=5)) == pytest.approx([4 * 5 + 2 * 8, 2 * 1, 2 * 6.5])


def test_hours_beyond_the_normal_day_are_overtime_within_the_shift_too():
    assert worked(day(normal_day=7)) == pytest.approx([4 * 1.5 + 2 * 7, 2 * 1, 2 * 7.5])


def test_a_crew_paid_by_the_piece_is_paid_for_fruit_or_cans_and_not_by_the_hour():
    stages = {name: part.model_copy(update={"paid_by": "piece"}) for name, part in LINE.items()}
    run = day(stages=stages)
    assert worked(run) == [0, 0, 0]
    assert total(run, "item.piece.peel.used") == pytest.approx(3000)
    assert total(run, "item.piece.fill.used") == 3000
    assert total(run, "stage.fill.person_h") == pytest.approx(2 * 15.5)


@pytest.mark.parametrize(
    ("hours", "normal", "first", "further"),
    [
        # Six days of 7 hours: 35 in five days, 5 on Saturday, then two of overtime.
        ([7] * 6, [7, 7, 7, 7, 7, 5], [0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1]),
        # Days of 9 hours, 7 of them normal: the overtime of a day does not count in the week.
        ([9] * 6, [7, 7, 7, 7, 7, 5], [1] * 6, [1, 1, 1, 1, 1, 3]),
        ([4, 7.5, 0, 6, 3, 2], [4, 7, 0, 6, 3, 2], [0, 0.5, 0, 0, 0, 0], [0] * 6),
    ],
)
def test_a_week_has_forty_normal_hours_and_a_day_one_hour_at_the_lower_rate(
    hours, normal, first, further
):
    # Two weeks alike, from a Monday on; the count of a week begins anew.
    opens = np.array([24.0 * (7 * week + day) + 6 for week in (0, 1) for day in range(6)])
    law = WorkingHours(day=7, week=40, weekday=MONDAY)
    kinds = law.kinds(opens, np.array(hours * 2, dtype=float))
    assert kinds.tolist() == [normal * 2, first * 2, further * 2]


def test_a_week_begins_on_monday():
    opens, hours = np.array([6.0, 24 + 6.0]), np.array([30.0, 30.0])
    same = WorkingHours(day=24, week=40, weekday=MONDAY).kinds(opens, hours)
    other = WorkingHours(day=24, week=40, weekday=SUNDAY).kinds(opens, hours)
    assert same[0].tolist() == [24, 16]
    assert other[0].tolist() == [24, 24]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(scenario=scenarios(), normal_day=st.floats(0, 10), normal_week=st.floats(0, 50))
def test_hours_paid_by_kind_are_the_hours_of_all_people(scenario, normal_day, normal_week):
    assume(scenario.plant is not None)
    limits = {"normal_day": normal_day, "normal_week": normal_week}
    works = scenario.plant.model_copy(update=limits)
    run = simulate(scenario.model_copy(update={"plant": works}), span(2), 0)
    people = sum(total(run, name) for name in run.amounts if name.endswith(".person_h"))
    assert sum(worked(run)) == pytest.approx(people)
