"""Stoppages by hand: who goes home when, what is finished, what stands over night, which cans are lost.

Three lots of 1 t a day are in the yard at 8.0, 8.5 and 9.0; a tonne fills 1 000 cans. The shift ends at
16.0, planned overtime at 18.0.
"""

from datetime import date, time
from unittest.mock import patch

import pytest

from sim.plant.power_outages import PowerOutage
from sim.plant.simulate import simulate
from sim.scenario.models.laws import parse_law
from sim.scenario.models.parts import Vehicle
from sim.scenario.models.physical import Expansion, Outage
from sim.scenario.models.shifts import StartUp
from tests.plant.builders import one_repair, physical, plant, span, stage, total, working

ONE_DAY = span(start=date(2027, 1, 31))
TWO_DAYS = span(start=date(2027, 1, 30))


def fill(**changes):
    """Return a stage that fills a tonne in half an hour."""
    return stage(speed=2, gives="can", **changes)


def retort(**changes):
    return stage("can", **{"load": 1000, "cycle": 1, "mtbf": 1, "repair": 1, **changes})


def run_of(stages, timing=ONE_DAY, scenario=None, **changes):
    works = plant(stages=stages, min_paid_hours=0, **changes)
    return simulate(physical(plant=works, **(scenario or {})), timing, 0)


def outage(begin, length):
    """Return a patch by which one power outage is drawn."""
    return patch("sim.plant.power_outages._drawn", lambda *_: [PowerOutage(begin, length)])


def totals(run, **expected):
    """Return the totals of accounts, named with `__` for the dot."""
    return {name: total(run, name.replace("__", ".")) for name in expected}


def test_a_crew_goes_home_from_a_broken_machine_and_fruit_stands_and_ages():
    # Peeling a tonne takes an hour. At 8.5 the machine breaks down for 30 h, to 14.5 of the next day.
    # The crew goes home at 18.0 and comes at 14.5; the line takes 1.5 t by 16.0, of 3 t that stand, so
    # nothing is called off. Two lots are done at 15.5 and 16.5, a third would start after 16.0.
    peel = {"peel": stage(speed=1, mtbf=1, repair=1, crew=1)}
    with one_repair(30, after=0.5):
        run = run_of(peel, TWO_DAYS)
    expected = {
        "fruit__bought_kg": 3000,
        "fruit__processed_kg": 2000,
        "fruit__in_yard_kg": 1000,
        "line__shift_h": 8 + 1.5,
        "line__overtime_h": 2 + 0.5,
        "stage__peel__down_h": 18 - 8.5,
        "stage__peel__busy_h": 0.5 + 2,
    }
    assert totals(run, **expected) == pytest.approx(expected)
    assert run.spreads["age_at_processing_h"][[0, 3]] == pytest.approx([33, 33.5])


def test_fruit_in_a_broken_machine_is_not_processed_by_another_one_too():
    # The first of two peelers breaks down at 8.5, with the lot of 8.0, till the next day. The other
    # takes the lots of 8.5 and 9.0 at 8.5 and 9.5, harvested at 6.0. The first lot goes back to the yard.
    peel = {"peel": stage(speed=1, units=2, mtbf=1, repair=1)}
    with one_repair(30, after=0.5):
        run = run_of(peel)
    expected = {"fruit__processed_kg": 2000, "fruit__in_yard_kg": 1000}
    assert totals(run, **expected) == pytest.approx(expected)
    assert run.spreads["age_at_processing_h"][[0, 3]] == pytest.approx([3, 3.5])


def test_nothing_is_called_off_and_nobody_called_while_a_stage_is_down():
    # Broken down from 8.5 of 1 January for 20 days: the crew is back on the 21st at 8.5.
    peel = {"peel": stage(speed=1, mtbf=1, repair=1)}
    with one_repair(480, after=0.5):
        run = run_of(peel, span())
    # By 16.0 the line takes 3 t from then on; what was called off on the first day is too old by then.
    assert total(run, "fruit.bought_kg") == 3000 + 11 * 3000
    assert total(run, "fruit.discarded_kg") == 3000
    assert total(run, "line.days") == 1 + 11


def test_cans_before_a_retort_that_is_not_repaired_in_time_are_lost():
    # The first load breaks off at 9.0, and the retort is repaired at 15.0 of the next day. Then two
    # loads are filled at 15.5 and 16.0, done at 16.5 and 17.5.
    with one_repair(30, after=0.5):
        run = run_of({"fill": fill(), "retort": retort()}, TWO_DAYS)
    expected = {
        "cans__filled": 3000,
        "cans__lost__wait": 1000,
        "cans__good": 2000,
        "fruit__bought_kg": 3000,
        "line__shift_h": 8 + 1,
        "line__overtime_h": 2 + 1.5,
        "stage__retort__down_h": 18 - 9,
    }
    assert totals(run, **expected) == pytest.approx(expected)


def test_other_retorts_work_on_while_one_is_down():
    # The first of two breaks down at 9.0 with its load, till 15.0 of the next day. The other takes
    # 9.0 to 10.0 and 10.0 to 11.0; the next day 8.5 to 11.5, while the first is still down.
    with one_repair(30, after=0.5):
        run = run_of({"fill": fill(), "retort": retort(units=2)}, TWO_DAYS)
    expected = {
        "cans__lost__wait": 1000,
        "cans__good": 5000,
        "stage__retort__busy_h": 0.5 + 2 + 3,
        "stage__retort__down_h": (18 - 9) + (11.5 - 8),
        "line__shift_h": 8 + 3.5,
    }
    assert totals(run, **expected) == pytest.approx(expected)


@pytest.mark.parametrize(("hours", "lost", "overtime"), [(7.4, 0, 2.9), (7.6, 1000, 2)])
def test_what_has_come_to_the_filling_is_finished_if_the_repair_ends_in_overtime(
    hours, lost, overtime
):
    # An hour a lot at the seamer: 8.5, 9.5, 10.5, when it breaks down, to 17.9 or 18.1. The last lot is
    # sealed at 18.9, or lost.
    line = {
        "fill": fill(),
        "seam": stage("can", 1000, "can/h", mtbf=1, repair=1),
        "retort": stage("can", load=5000, cycle=1e-9),
    }
    with one_repair(hours, after=2):
        run = run_of(line)
    assert total(run, "cans.lost.wait") == lost
    assert total(run, "cans.good") == 3000 - lost
    assert total(run, "line.overtime_h") == pytest.approx(overtime)


@pytest.mark.parametrize(("length", "lost"), [(1.4, 0), (2.8, 1000)])
def test_the_crew_goes_home_from_an_outage_too(length, lost):
    # 8/3 h a lot at the seamer: the third is at work from 13.83 to 16.5, but power fails at 16.2.
    line = {
        "fill": fill(),
        "seam": stage("can", 375, "can/h"),
        "retort": stage("can", load=5000, cycle=1e-9),
    }
    with outage(16.2, length):
        run = run_of(line, outage=Outage(rate=1, mean=1))
    assert total(run, "cans.lost.wait") == lost
    assert total(run, "line.overtime_h") == pytest.approx(min(0.5 + length, 2))
    assert total(run, "stage.seam.down_h") == pytest.approx(min(length, 18 - 16.2))


def test_cans_that_wait_longer_than_their_limit_before_the_retort_are_lost():
    # The first lot gives two loads at 8.5. The first load breaks off at 9.0 and is done at 12.5; the
    # second has waited 4 h by then. Later lots are held back: the second is filled at 13.0, as its
    # second load then starts at 14.0; the third at 15.5, with loads to 16.5 and 17.5.
    line = {"fill": fill(), "retort": retort(load=500)}
    with one_repair(3, after=0.5):
        run = run_of(line, longest_wait=2)
    expected = {"cans__filled": 3000, "cans__lost__wait": 500, "cans__good": 2500}
    assert totals(run, **expected) == expected
    assert total(run, "line.overtime_h") == pytest.approx(1.5)
    with one_repair(3, after=0.5):
        assert total(run_of(line, longest_wait=5), "cans.lost.wait") == 0


@pytest.mark.parametrize(("limit", "ends"), [(2, 15), (None, 16)])
def test_a_load_is_started_before_its_cans_have_waited_too_long(limit, ends):
    # Lots are unloaded at 10.5 and 13.5, filled at 11.0 and 14.0. A load of 1 500 is full at 14.0; within
    # 2 h a smaller load of 1 000 is started at 13.0, and the last one at 14.0.
    line = {"fill": fill(), "retort": stage("can", load=1500, cycle=1)}
    slow = {"truck": Vehicle(payload=1, loading=1, unloading=3)}
    run = run_of(line, scenario={"vehicles": slow}, longest_wait=limit)
    assert total(run, "cans.good") == 2000
    assert total(run, "line.shift_h") == pytest.approx(ends - 8)


def test_crews_before_a_stoppage_go_home_when_they_are_done_and_those_behind_it_wait():
    # The first lot is peeled at 8.5, and no other one is started. The seamer breaks down at 9.0 for 30 h
    # and is given up at 18.0; till then its crew and the one behind it wait for cans.
    line = {
        "peel": fill(crew=4),
        "seam": stage("can", 1000, "can/h", mtbf=1, repair=1, crew=2),
        "retort": stage("can", load=5000, cycle=1, crew=1),
    }
    with one_repair(30, after=0.5):
        run = run_of(line)
    expected = {
        "stage__peel__person_h": 4 * 0.5,
        "stage__seam__person_h": 2 * 10,
        "stage__retort__person_h": 1 * 10,
        "item__first_overtime_hour__used": 2 + 1,
        "item__further_overtime_hour__used": 2 + 1,
    }
    assert totals(run, **expected) == pytest.approx(expected)


def test_a_unit_under_repair_is_down_as_long_as_the_crew_of_its_stage_is_there():
    # The first peeler of two breaks down at 8.5 for 30 h, to 14.5. The other one peels two lots, an
    # hour each; the next day all three, from 8.0 to 11.0, while filling takes longer.
    line = {
        "peel": stage(speed=1, units=2, mtbf=1, repair=1, gives="can"),
        "fill": stage("can", 375, "can/h"),
    }
    with one_repair(30, after=0.5):
        run = run_of(line, TWO_DAYS)
    second_day = {"busy": 3, "down": 3, "off": 2 * (24 - 3)}
    first_day = {"busy": 0.5 + 2, "down": 18 - 8.5, "off": 2 * (24 - 10)}
    for state, hours in first_day.items():
        expected = hours + second_day[state]
        assert total(run, f"stage.peel.{state}_h") == pytest.approx(expected)


def test_lost_cans_are_paid_by_the_piece_up_to_the_retort():
    line = {
        "fill": fill(paid_by="piece"),
        "retort": retort(paid_by="piece"),
        "label": stage("can", 1e6, "can/h", paid_by="piece"),
    }
    with one_repair(30, after=0.5):
        run = run_of(line, TWO_DAYS)
    expected = {
        "item__piece__fill__used": 3000,
        "item__piece__retort__used": 3000,
        "item__piece__label__used": 2000,
    }
    assert totals(run, **expected) == expected


@pytest.mark.parametrize("mtbf", [0.1, 8_760])
@pytest.mark.parametrize("repair", [0.01, 8_760])
@pytest.mark.parametrize("grid", [(0, 8_760), (1_000, 0.01), (1_000, 8_760)])
def test_stoppages_at_their_limits_leave_a_plant_that_adds_up(mtbf, repair, grid):
    line = {
        "peel": stage(speed=2, mtbf=mtbf, repair=repair, units=2),
        "fill": fill(),
        "retort": retort(mtbf=mtbf, repair=repair),
    }
    run = run_of(line, span(3), outage=Outage(rate=grid[0], mean=grid[1]), longest_wait=4)
    # The balances are checked in each run. A line that never works buys no fruit but that of its first day.
    works = (repair == 0.01 or mtbf == 8_760) and grid != (1_000, 8_760)
    assert (total(run, "cans.good") > 80_000) == works
    assert works or total(run, "fruit.bought_kg") <= 3000


def test_hours_of_a_shift_count_in_the_month_in_which_they_pass():
    # Paid around the clock from 20.0 to 20.0; a shift of 31 January has 20 of its hours in February.
    run = run_of(
        {"peel": stage(speed=1)}, span(2), {"calendar": working(shift=24, shift_start=time(20))}
    )
    assert run.amounts["stage.peel.busy_h"].sum() > 0
    there = run.amounts["stage.peel.busy_h"] + run.amounts["stage.peel.starved_h"]
    off = run.amounts["stage.peel.off_h"]
    assert (there + off).tolist() == pytest.approx([31 * 24, 28 * 24])


def test_a_line_that_is_replaced_stops_at_midnight():
    # Shifts of 20.0 to 4.0, with two lots of 4 h. On 31 January the second is not started.
    steps = {"slower": Expansion(after=1, stages={"peel": stage(speed=1, units=2)})}
    night = {"calendar": working(shift=8, shift_start=time(20)), "expansions": steps}
    run = run_of({"peel": stage(speed=0.25)}, span(2), night)
    busy = run.amounts["stage.peel.busy_h"]
    assert busy[0] == pytest.approx(30 * 8 + 4)


def test_no_line_is_started_up_that_is_replaced_before_it_is_warm():
    # Shifts of 22.0 to 6.0, with a start-up of 3 h; on 31 January the line is replaced at midnight.
    steps = {"slower": Expansion(after=1, stages={"peel": stage(speed=1)})}
    night = {"calendar": working(shift=8, shift_start=time(22)), "expansions": steps}
    run = run_of({"peel": stage(speed=2)}, span(2), night, start_up=StartUp(length=3, steam=50))
    # Of the last start-up of the study 2 of 3 h are before its end.
    assert run.amounts["line.days"] == pytest.approx([30, 27 + 2 / 3])
    assert run.amounts["item.steam.used"] == pytest.approx([30 * 50, (27 + 2 / 3) * 50])


def test_a_shift_is_left_out_that_would_close_before_the_line_is_warm():
    # The repair is over at 14.5 of the second day, or after a start-up of an hour at 15.5; its shift closes at 16.0.
    with one_repair(30, after=0.5):
        run = run_of({"peel": stage(speed=1, mtbf=1, repair=1)}, TWO_DAYS, overtime=0)
        warm = StartUp(length=1, steam=50)
        cold = run_of(
            {"peel": stage(speed=1, mtbf=1, repair=1)}, TWO_DAYS, overtime=0, start_up=warm
        )
    assert [total(each, "line.days") for each in (run, cold)] == [2, 1]


def test_a_lot_waits_for_its_place_until_work_stops_on_the_lot_before_that_stays():
    # Two lots are peeled from 8.5 on, for 2 h and for half an hour. The first machine breaks down at 9.4
    # for good. The second lot is done at 9.0; the place before filling is kept for the first until 9.4.
    peel = stage(time=1, service=parse_law("listed 120 30 30 min"), units=2, mtbf=1, repair=1)
    fast = {"truck": Vehicle(payload=1, loading=2, unloading=0.5)}
    with one_repair(1000, after=0.9):
        run = run_of(
            {"peel": peel, "fill": fill(buffer=1)}, scenario={"vehicles": fast}, bays=3, batch=1000
        )
    assert total(run, "stage.peel.blocked_h") == pytest.approx(9.4 - 9.0)
    assert total(run, "stage.fill.wait_h") == 0


def test_a_load_comes_to_the_next_pile_when_work_stops_on_the_load_before_that_stays():
    # The first load stays in its vessel at 9.5, the second is done at 9.25 in another one, the third at
    # 9.75. The cooler takes them at 9.5 and at 10.5, for which the third waits.
    times = parse_law("listed 120 15 15 min")
    line = {"fill": fill(), "retort": retort(units=2, service=times), "cool": retort(mtbf=None)}
    with one_repair(30, after=1.0):
        run = run_of(line)
    expected = {
        "cans__lost__wait": 1000,
        "stage__cool__taken": 2000,
        "stage__cool__waited": 1000,
        "stage__cool__wait_h": 750,
    }
    assert totals(run, **expected) == pytest.approx(expected)


@pytest.mark.parametrize(("stops", "waits"), [(9.25, 0.25), (9.75, 0.75)])
def test_the_last_load_of_a_later_pile_begins_when_it_is_known_that_no_more_comes(stops, waits):
    # The first load comes to the cooler at 9.0. The second stays in the only vessel as it breaks down, so
    # that no third lot is started.
    line = {
        "fill": fill(),
        "retort": retort(service=parse_law("listed 30 60 60 min")),
        "cool": stage("can", load=1500, cycle=1),
    }
    with one_repair(30, after=stops - 8.5):
        run = run_of(line)
    expected = {"cans__lost__wait": 1000, "stage__cool__taken": 1000}
    assert totals(run, **expected) == pytest.approx(expected)
    assert total(run, "stage.cool.wait_h") == pytest.approx(1000 * waits)
