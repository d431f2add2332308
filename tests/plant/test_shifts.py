"""Shifts by hand: crews one after the other or with a break, in some months, and without an end."""

import math
from datetime import date, time
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.plant.recall import Recall
from sim.plant.simulate import simulate
from sim.scenario.models.parts import Area
from sim.scenario.models.physical import WORK_HOURS, CallOff, Hold
from sim.scenario.models.shifts import Night, Shift, StartUp
from tests.plant.builders import one_repair, physical, plant, span, stage, total, working
from tests.plant.strategies import scenarios

ONE_DAY = span(start=date(2027, 1, 31))
# A day, 3 t: lots in the yard at 8.0, 8.5, 9.0. Peeling takes half an hour a lot: done at 9.5, with
# fruit at 8.5, 9.0, 9.5. 1000 cans a lot, 200 can/h: filled at 13.5, 18.5, 23.5.
LINE = {
    "peel": stage(speed=2, crew=4, gives="can"),
    "fill": stage("can", 200, "can/h", crew=2),
}
QUICK = {
    "peel": stage(speed=2, crew=4, gives="can"),
    "fill": stage("can", 2000, "can/h", crew=2),
}
EVENING = Shift(start=time(16), length=8, crew={"fill": 3})


def run(timing=ONE_DAY, hours=None, **changes):
    rules = {"stages": LINE, "min_paid_hours": 0, "overtime": 0, **changes}
    return simulate(physical(plant=plant(**rules), calendar=working(**hours or {})), timing, 0)


def worked(found):
    return [total(found, f"item.{item}.used") for item in WORK_HOURS]


def test_a_shift_that_touches_works_on_with_a_crew_of_its_own():
    found = run(shifts={"evening": EVENING})
    # Peeling is done before the second crew comes; two people fill until 16, then three until 23.5.
    assert total(found, "stage.peel.person_h") == pytest.approx(4 * 1.5)
    assert total(found, "stage.fill.person_h") == pytest.approx(2 * 8 + 3 * 7.5)
    assert total(found, "stage.fill.busy_h") == pytest.approx(15)
    assert total(found, "stage.fill.starved_h") == pytest.approx(0.5)
    assert worked(found) == pytest.approx([6 + 16 + 22.5, 0, 0])
    assert [total(found, f"line.{name}") for name in ("days", "shift_h", "overtime_h")] == [
        1,
        15.5,
        0,
    ]


def test_each_crew_has_its_own_normal_hours_and_least_hours():
    found = run(shifts={"evening": EVENING}, min_paid_hours=5, normal_day=7)
    assert worked(found) == pytest.approx([4 * 5 + 2 * 7 + 3 * 7, 2 * 1 + 3 * 0.5, 0])


def test_each_crew_has_a_week_of_its_own():
    week = span(start=date(2027, 1, 18))  # a Monday
    found = run(week, shifts={"evening": EVENING}, normal_week=40)
    peel, first, second = 14 * 6.0, 14 * 2 * 8.0, 14 * 3 * 7.5
    # Of 56 hours of the first crew in 7 days 40 are normal, of 52.5 of the second too.
    normal = peel + 2 * 2 * 40 + 2 * 3 * 40
    assert sum(worked(found)) == pytest.approx(peel + first + second)
    assert worked(found)[0] == pytest.approx(normal)


def test_the_last_shift_has_the_overtime_that_is_planned():
    late = Shift(start=time(16), length=7)
    # The third lot is filled at 23.5.
    assert total(run(shifts={"late": late}, overtime=0.4), "cans.filled") == 2000
    found = run(shifts={"late": late}, overtime=0.5)
    assert total(found, "cans.filled") == 3000
    assert [total(found, f"line.{name}") for name in ("shift_h", "overtime_h")] == [15, 0.5]


def test_after_a_break_the_line_is_begun_anew():
    morning, evening = {"shift": 1}, Shift(start=time(18), length=1)
    found = run(hours=morning, stages=QUICK, overtime=0.5, shifts={"evening": evening})
    # The lots of 8.0 and 8.5 are peeled at 9.0 and filled at 9.5; that of 9.0 waits until 18.
    assert total(found, "cans.filled") == 3000
    assert found.spreads["age_at_processing_h"][3] == pytest.approx(12)
    assert total(found, "stage.peel.person_h") == pytest.approx(4 * (1 + 0.5))
    assert total(found, "stage.fill.person_h") == pytest.approx(2 * (1.5 + 1))
    assert [total(found, f"line.{name}") for name in ("days", "shift_h", "overtime_h")] == [
        1,
        2,
        0.5,
    ]


def test_a_shift_works_in_its_months_and_fruit_is_bought_for_it_there():
    june = EVENING.model_copy(update={"months": frozenset({6})})
    found = run(span(3, date(2027, 5, 1)), shifts={"evening": june})
    # 200 kg an hour: 1.6 t in 8 hours, which come in two lots; one of them is filled by 16.
    assert found.amounts["fruit.bought_kg"][0] == pytest.approx(1600 + 30 * 800)
    may, june, july = found.amounts["cans.filled"]
    assert (may, june, july) == (31 * 800, 30 * 3000, 31 * 800)
    assert found.amounts["item.person_hour.used"][1] == pytest.approx(30 * (6 + 16 + 22.5), 1e-3)


def test_hours_at_night_are_counted_once_more():
    night = Night(begins=time(22), ends=time(6))
    found = run(shifts={"evening": EVENING}, night=night)
    assert total(found, "item.night_hour.used") == pytest.approx(3 * 1.5)
    early = Night(begins=time(1), ends=time(8, 30))
    assert total(
        run(shifts={"evening": EVENING}, night=early), "item.night_hour.used"
    ) == pytest.approx(6 * 0.5)


def test_a_line_that_never_stops_is_not_emptied_at_midnight():
    # A lot takes 6 2/3 h to fill: a day's three lots are filled from 8.5 to 4.5 on the next day.
    slow = LINE | {"fill": stage("can", 150, "can/h", crew=2)}
    found = run(span(2), hours={"shift": 24}, stages=slow)
    assert found.amounts["cans.filled"].tolist() == [31 * 3000, 28 * 3000]
    # The shift that begins on January 31 is divided by its hours in both months: 16 of 24.
    january = 30 * 20 + 20 * 16 / 24
    # On the last day of the study 15.5 h remain.
    assert found.amounts["stage.fill.busy_h"] == pytest.approx([january, 27 * 20 + 15.5 + 20 / 3])
    assert found.amounts["stage.fill.off_h"] == pytest.approx([8, 0])


def test_a_repair_goes_on_over_midnight_and_the_lot_is_finished():
    # The first lot is filled from 8.5 to 15.17; the second is stopped at 18.5 for 30 hours.
    fill = stage("can", 150, "can/h", crew=2, mtbf=1, repair=1)
    with one_repair(hours=30, after=10):
        timing = span(2, date(2027, 1, 31))
        found = run(timing, hours={"shift": 24}, stages=LINE | {"fill": fill})
    # 13.5 hours of it pass in the shift of January 31, of which 16 of 24 hours are in January.
    assert found.amounts["stage.fill.down_h"] == pytest.approx([9, 16.5 + 4.5])
    assert total(found, "cans.lost.wait") == 0
    # What stands on the line is not called off once more: less fruit is bought while the queue is long.
    bought = total(found, "fruit.bought_kg")
    assert bought < 29 * 3000
    assert total(found, "stage.fill.busy_h") == pytest.approx(bought / 150, abs=24)


# 1066 cans a lot. The third of January 31 is filled at 14.5 of the next day. The retort, whose cycle takes an
# hour, breaks down at 15.0 with 1000 of its cans, for good.
@pytest.mark.parametrize(
    ("hold", "lost"),
    # Without quarantine two containers of 1200 cans leave at 8.0 of the next day.
    [(None, 800), (Hold(length=5, failed=0, saved=0), 1000)],
)
def test_cans_are_lost_on_the_day_on_which_a_line_that_goes_on_loses_them(hold, lost):
    line = LINE | {
        "fill": stage("can", 100, "can/h", crew=2),
        "retort": stage("can", load=1000, cycle=1, mtbf=1, repair=1),
    }
    works = plant(stages=line, min_paid_hours=0, overtime=0)
    scenario = physical(plant=works, calendar=working(shift=24), hold=hold)
    with one_repair(hours=9999, after=2.5):
        found = simulate(scenario, span(2, date(2027, 1, 31)), 0)
    assert found.amounts["cans.filled"].tolist() == [3200, 0]
    assert found.amounts["cans.lost.wait"].tolist() == [0, lost]
    # They are no longer good on the day on which they were filled, and need no cartons.
    assert found.amounts["cans.good"].tolist() == [3200 - lost, 0]
    assert found.amounts["item.carton.used"] == pytest.approx([(3200 - lost) / 24, 0])
    assert found.amounts["cans.in_stock"][-1] + total(found, "cans.shipped") == 3200 - lost


def test_a_load_is_lost_with_the_vessel_that_stops_last():
    # Four lots fill six loads. The first two are cooked in 12 h. The third stops for good after an hour, the next
    # two, which begin at 21.0 and 21.5, at 8.5 of the next day and at 2.5: the sixth waits till 8.5.
    line = QUICK | {"retort": stage("can", load=660, cycle=12, units=3, mtbf=1, repair=1)}
    scenario = physical(
        plant=plant(stages=line, min_paid_hours=0, overtime=0),
        areas={"farm": Area(at="farm", annual=6 * 365)},
        call_off=CallOff(target=6, harvest_start=time(0)),
        calendar=working(shift=24),
        hold=Hold(length=5, failed=0, saved=0),
    )
    stops = [12 + 12 + 1, 9999, 11.5, 9999, 5, 9999, math.inf, 0.0]
    with patch("sim.plant.machines.breakdowns", lambda _, part, *__: stops * bool(part.mtbf)):
        found = simulate(scenario, span(2, date(2027, 1, 31)), 0)
    assert found.amounts["cans.filled"].tolist() == [6 * 660, 0]
    assert found.amounts["cans.lost.wait"].tolist() == [2 * 660, 2 * 660]


def test_a_unit_under_repair_does_not_keep_an_empty_line_going():
    # On Tuesday the 2nd one of two peelers breaks down at 8.1, for a week and 7 h; its lot is peeled on
    # Monday the 8th, as are those that come at noon. On Tuesdays no other fruit is there at 8.0.
    peel = {"peel": stage(speed=1, units=2, crew=1, gives="can", mtbf=1, repair=1)}
    hours = {"shift": 24, "weekdays": (0, 1)}
    with one_repair(hours=7 * 24 + 7, after=0.1):
        found = simulate(
            physical(
                plant=plant(stages=peel, min_paid_hours=0, overtime=0),
                calendar=working(**hours),
                call_off=CallOff(target=3, harvest_start=time(10)),
            ),
            span(1, date(2027, 2, 1)),
            0,
        )
    # Days with a crew: Tuesday the 2nd, and the Mondays after it.
    assert total(found, "line.days") == 4


def test_three_crews_work_a_day_round():
    thirds = {
        "noon": Shift(start=time(16), length=8),
        "night": Shift(start=time(0), length=8),
    }
    slow = LINE | {"fill": stage("can", 150, "can/h", crew=2)}
    one = run(span(2), hours={"shift": 24}, stages=slow)
    three = run(span(2), shifts=thirds, stages=slow)
    assert total(three, "cans.filled") == total(one, "cans.filled")
    # All are there all the time, since fruit may come, but on the first day: it begins without.
    everybody = (31 + 28 - 1) * 24
    assert total(three, "item.person_hour.used") == pytest.approx(6 * everybody)
    assert total(three, "stage.fill.busy_h") == pytest.approx(total(one, "stage.fill.busy_h"), 1e-2)


def test_people_get_up_steam_and_clean_the_line_in_paid_hours():
    evening = {"evening": EVENING.model_copy(update={"length": 5})}
    rules = {"shifts": evening, "start_up": StartUp(length=1, steam=200), "cleaning": 0.5}
    rules["stages"] = LINE | {"fill": stage("can", 250, "can/h", crew=2)}
    found = run(**rules, overtime=1)
    # Peeled from 9 to 10.5, filled at 13.5, 17.5 and 21.5; each crew cleans its own stage.
    assert total(found, "stage.peel.person_h") == pytest.approx(4 * (2.5 + 0.5))
    assert total(found, "stage.fill.person_h") == pytest.approx(2 * 8 + 3 * (5.5 + 0.5))
    assert [total(found, f"line.{name}") for name in ("setup_h", "overtime_h")] == [1.5, 1]
    assert total(found, "item.steam.used") == 200
    # The cleaning must end within the overtime: the third lot would be filled too late.
    late = run(**rules, overtime=0.9)
    assert total(late, "cans.filled") == 2000


def test_a_line_that_goes_on_stands_while_it_is_cleaned():
    slow = LINE | {"fill": stage("can", 150, "can/h", crew=2)}
    found = run(span(2), hours={"shift": 24}, stages=slow, cleaning=4, start_up=StartUp(length=1))
    # 20 h of work a day, and from 4 to 8 the line is cleaned: lots wait on it, and none is lost.
    assert total(found, "cans.filled") == (31 + 28) * 3000
    assert total(found, "line.setup_h") == pytest.approx(1 + 58 * 4)
    states = ("busy", "down", "blocked", "starved")
    assert sum(total(found, f"stage.fill.{state}_h") for state in states) == (31 + 28) * 24 - 8
    assert total(found, "stage.fill.down_h") == 0


@st.composite
def rosters(draw):
    """Return changes of a calendar and a plant: shifts that touch, with breaks, or all day round."""
    start, shift, gap = draw(
        st.sampled_from([(6, 8, 0), (6, 8, 2), (0, 12, 0), (20, 6, 0), (8, 24, 0)])
    )
    months = st.none() | st.frozensets(st.integers(1, 12), min_size=1)
    places = [(start + shift + gap) % 24, (start + 2 * shift + gap) % 24]
    count = draw(st.integers(0, 2)) if gap == 0 and shift < 12 else draw(st.integers(0, 1))
    shifts = {
        f"crew {place}": Shift(
            start=time(place),
            length=shift,
            months=draw(months),
            crew={"peel": draw(st.integers(0, 5))},
        )
        for place in (places[:count] if shift < 24 else ())
    }
    night = Night(begins=time(22), ends=time(6))
    rules = {
        "shifts": shifts,
        "night": night,
        "cleaning": draw(st.sampled_from([0.0, 0.5])),
        "start_up": draw(st.sampled_from([None, StartUp(length=0.5, steam=50)])),
        "overtime": draw(st.sampled_from([0.5, 1.5])),
    }
    return {"shift_start": time(start), "shift": shift}, rules


@settings(max_examples=80, deadline=None, derandomize=True)
@given(scenario=scenarios(), roster=rosters(), months=st.integers(1, 4))
def test_hours_add_up_month_by_month_whoever_works_when(scenario, roster, months):
    assume(scenario.plant is not None)
    hours, rules = roster
    works = scenario.plant.model_copy(update={**rules, "batch": 250})
    calendar = scenario.calendar.model_copy(update=hours)
    found = simulate(
        scenario.model_copy(update={"plant": works, "calendar": calendar}),
        span(months, date(2028, 2, 1)),
        0,
    )
    for name, amounts in found.amounts.items():
        if name.startswith("stage.") and name.endswith("_h"):
            assert amounts.min() >= -1e-6, name
    people = sum(total(found, name) for name in found.amounts if name.endswith(".person_h"))
    assert sum(worked(found)) == pytest.approx(people)
    assert total(found, "item.night_hour.used") <= people + 1e-6


@pytest.mark.parametrize(("hours", "goes_on"), [(8, False), (24, True)])
def test_sessions_are_kept_only_where_the_line_is_not_emptied_after_each(hours, goes_on):
    """Cans are taken back from sessions before only if they can still be on the line."""
    scenario = physical(plant=plant(), calendar=working(shift=hours))
    with patch.object(Recall, "note", autospec=True) as noted:
        simulate(scenario, span(1), 0)
    assert noted.called == goes_on
