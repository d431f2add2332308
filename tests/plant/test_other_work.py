"""Other work of an idle line by hand: when it is done, what it uses, and that own fruit never waits for it."""

from datetime import date, time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plant.simulate import journal, simulate
from sim.scenario.models.physical import WORK_HOURS, Outage
from sim.scenario.models.shifts import Night, OtherWork, Shift, StartUp
from tests.plant.builders import (
    lucky,
    physical,
    plant,
    shaken_plant,
    span,
    total,
    working,
)
from tests.plant.strategies import rosters

PLUMS = OtherWork(
    demand=5000, rate=500, set_up=1, crew=3, power=10, steam=0.2, water=0.001, months=frozenset({1})
)
ORDERED = {"saudi": 20_000}
"""Four days of 3 t, 6000 cans each: the line is idle from then on until the next month."""
PART = ("line.other_h", "other_work.")
"""What the accounts of other work begin with, beside its items."""


def run(timing=None, hours=None, orders=ORDERED, **changes):
    works = plant(**{"other_work": {"plums": PLUMS}, **changes})
    scenario = physical(plant=works, orders=orders, calendar=working(**hours or {}))
    return simulate(scenario, timing or span(1), 0)


def used(found):
    return [total(found, f"other_work.{item}.used") for item in ("kwh", "steam", "water")]


def worked(found):
    return [total(found, f"other_work.{item}.used") for item in WORK_HOURS]


def test_an_idle_line_makes_what_is_wanted_in_the_month_and_no_more():
    found = run(span(2))
    # A shift of 8 h less an hour to set up: 3500 cans. The other 1500 take 3 h, and an hour to set up.
    assert [*found.amounts["item.plums.used"]] == [5000, 0]
    assert [*found.amounts["other_work.plums.demand"]] == [5000, 0]
    assert [*found.amounts["other_work.plums.line_h"]] == pytest.approx([12, 0])
    assert used(found) == pytest.approx([10 * 10, 5000 * 0.2, 5000 * 0.001])
    assert worked(found) == pytest.approx([3 * 12, 0, 0])
    hours = [total(found, f"stage.peel.{state}_h") for state in ("other", "off")]
    assert sum(hours) == pytest.approx(24 * 59 - total(found, "line.shift_h"))


def test_what_is_wanted_in_a_month_cannot_be_made_up_for_in_the_next():
    found = run(
        span(2), other_work={"plums": PLUMS.model_copy(update={"demand": 1e6, "months": None})}
    )
    idle = [days - own for days, own in zip((31, 28), found.amounts["line.days"], strict=True)]
    assert min(idle) > 10
    assert [*found.amounts["item.plums.used"]] == [3500 * days for days in idle]
    assert [*found.amounts["other_work.plums.demand"]] == [1e6, 1e6]


def test_the_second_kind_is_made_when_the_first_is_no_longer_wanted():
    pears = PLUMS.model_copy(update={"rate": 1000.0, "demand": 7000.0})
    found = run(other_work={"plums": PLUMS, "pears": pears})
    # Plums for two shifts, then pears for one of 7 h.
    assert [total(found, f"item.{name}.used") for name in ("plums", "pears")] == [5000, 7000]
    assert total(found, "other_work.pears.line_h") == pytest.approx(8)
    assert used(found)[0] == pytest.approx(10 * (10 + 7))


def test_a_warm_up_heats_and_cleaning_ends_within_the_shift():
    found = run(cleaning=0.5, start_up=StartUp(length=1, steam=40))
    # 5.5 h are left of each shift: 2750 cans, then the other 2250 in 4.5 h.
    assert total(found, "line.other_h") == pytest.approx(8 + 2.5 + 4.5)
    assert used(found)[1] == pytest.approx(5000 * 0.2 + 2 * 40)


def test_a_line_in_its_first_year_is_slower_at_other_work_too():
    found = run(ramp_up={1: 0.5})
    # 1750 cans a shift of 8 h; the last 1500 take 6 h, and an hour to set up.
    assert total(found, "item.plums.used") == 5000
    assert total(found, "line.other_h") == pytest.approx(8 + 8 + 7)
    assert used(found)[0] == pytest.approx(10 * 20)


def test_people_are_paid_the_least_hours_overtime_and_nights():
    few = PLUMS.model_copy(update={"demand": 500.0})
    # Two hours of work, of four that are paid at least.
    assert worked(run(other_work={"plums": few})) == pytest.approx([12, 0, 0])
    night = Night(begins=time(14), ends=time(6))
    found = run(normal_day=7, night=night)
    # 8 h, of which 7 are normal and two after 14:00; then four in the morning.
    assert worked(found) == pytest.approx([3 * 11, 3 * 1, 0])
    assert total(found, "other_work.night_hour.used") == pytest.approx(3 * 2)


def test_shifts_that_touch_set_up_once_and_have_crews_of_their_own():
    evening = {"evening": Shift(start=time(16), length=4)}
    found = run(shifts=evening, min_paid_hours=0)
    # 12 h less one: all 5000 cans in 11 h of one day, of which the second crew works three.
    assert total(found, "line.other_h") == pytest.approx(11)
    assert worked(found) == pytest.approx([3 * 11, 0, 0])


@pytest.mark.parametrize("grid", [None, Outage(rate=20, mean=3)])
def test_other_work_ends_by_the_close_of_a_shift_in_which_no_fruit_is_processed(grid):
    hours = {"weekdays": (0, 1, 2, 3, 4)}
    works = shaken_plant(
        other_work={"plums": PLUMS.model_copy(update={"demand": 1e5})}, outage=grid
    )
    scenario = physical(**lucky(plant=works, orders=ORDERED, calendar=working(**hours)))
    entries = journal(scenario, span(1), 0, date(2027, 1, 1), 31)
    others = [one for one in entries if one.what == "other_work"]
    own = [one for one in entries if one.what == "shift"]
    assert len(others) > 3
    assert len(own) > 3
    for one in others:
        assert 8 <= one.begin % 24 < one.end % 24 <= 16
        assert all(one.end <= shift.begin or shift.end <= one.begin for shift in own)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(chain=rosters(), start=st.dates(date(2024, 1, 1), date(2040, 12, 1)))
def test_other_work_changes_nothing_of_what_the_chain_does(chain, start):
    alone = chain.plant.model_copy(update={"other_work": {}})
    wanted = PLUMS.model_copy(update={"demand": 1e6, "months": None})
    busy = chain.plant.model_copy(update={"other_work": {"plums": wanted}})
    without, found = (
        simulate(chain.model_copy(update={"plant": works}), span(3, start.replace(day=1)), 0)
        for works in (alone, busy)
    )
    for account, amounts in without.amounts.items():
        if not account.endswith(".off_h"):
            np.testing.assert_array_equal(found.amounts[account], amounts, err_msg=account)
    for name, spread in without.spreads.items():
        np.testing.assert_array_equal(found.spreads[name], spread, err_msg=name)
    added = found.amounts.keys() - without.amounts.keys()
    assert all(
        name.startswith(PART) or name == "item.plums.used" or name.endswith(".other_h")
        for name in added
    )
    # An idle line is idle no more, as far as a shift leaves time beside the set-up.
    assert (found.amounts["item.plums.used"] <= PLUMS.rate * found.amounts["line.other_h"]).all()
