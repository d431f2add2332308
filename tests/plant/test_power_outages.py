"""Power outages and the clock of hours with power."""

from datetime import date, time
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.compiled import records
from sim.plant.calendar import Days
from sim.plant.power_outages import (
    MONTH_HOURS,
    Clock,
    PowerOutage,
    PowerOutages,
    calendar_hour,
    powered_hour,
)
from sim.plant.simulate import simulate
from sim.scenario.models.physical import CallOff, Outage
from tests.plant.builders import context_of, physical, plant, span, stage, total


def clock_of(*outages):
    return Clock(records(PowerOutage, (PowerOutage(*outage) for outage in outages)))


def drawn(*outages):
    """Return a patch by which these outages (begin, length) are drawn."""
    there = [PowerOutage(*outage) for outage in outages]
    return patch("sim.plant.power_outages._drawn", lambda *_: there)


CLOCK = clock_of((10.0, 2.0), (20.0, 0.5))


def power_outages(months, outage):
    return PowerOutages(context_of(physical(), span(months)), outage)


def outages_of(clock):
    """Return (begin, length) of the outages that a clock knows."""
    return [(outage.begin, outage.length) for outage in clock.outages[clock.first :]]


@pytest.mark.parametrize(
    ("hour", "powered"), [(9, 9), (10, 10), (11, 10), (12, 10), (13, 11), (20.25, 18), (30, 27.5)]
)
def test_a_clock_stands_still_in_an_outage(hour, powered):
    assert powered_hour(CLOCK, hour) == powered


@pytest.mark.parametrize(("powered", "hour"), [(9, 9), (10, 12), (11, 13), (18, 20.5), (27.5, 30)])
def test_work_goes_on_when_the_outage_is_over(powered, hour):
    assert calendar_hour(CLOCK, powered) == hour


def test_what_begins_as_the_power_comes_back_does_not_begin_before_the_outage():
    # A line that is cleaned from 7:36 to 8:00 each day for two months.
    clock = clock_of(*((24.0 * day + 7.6, 0.4) for day in range(60)))
    opens = [24.0 * day + 8.0 for day in range(60)]
    again = [calendar_hour(clock, powered_hour(clock, hour)) for hour in opens]
    assert again == pytest.approx(opens, abs=1e-9)


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [(3, 10, 0), (9, 11, 1), (11, 30, 1.5), (12, 20, 0), (20.25, 20.375, 0.125), (21, 30, 0)],
)
def test_hours_without_power_are_those_of_outages_in_between(begin, end, hours):
    with drawn((10.0, 2.0), (20.0, 0.5)):
        grid = power_outages(1, Outage(rate=1, mean=1))
    before = grid.hours_without(np.array([[begin, 21.0], [end, 30.0]]))
    assert np.diff(before, axis=0).tolist() == [[hours, 0]]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.floats(0.01, 9), st.floats(0.01, 5)), max_size=5),
    st.floats(0, 60),
    st.floats(0, 20),
)
def test_a_clock_turns_hours_there_and_back(gaps, hour, work):
    begins = np.cumsum([gap + length for gap, length in gaps])
    clock = clock_of(
        *((float(end) - length, length) for end, (_, length) in zip(begins, gaps, strict=True))
    )
    assert calendar_hour(clock, powered_hour(clock, hour)) >= hour - 1e-9
    assert powered_hour(clock, calendar_hour(clock, work)) == pytest.approx(work)


def test_outages_come_as_often_and_last_as_long_as_they_should():
    outages = outages_of(power_outages(1200, Outage(rate=2, mean=1.5)).clock(0.0))
    months = Days(date(2027, 1, 1), 1200).hours / MONTH_HOURS
    expected = months * MONTH_HOURS / (MONTH_HOURS / 2 + 1.5)
    assert len(outages) == pytest.approx(expected, abs=2.58 * np.sqrt(expected))
    lengths = np.array([length for _, length in outages])
    assert lengths.mean() == pytest.approx(1.5, abs=2.58 * 1.5 / np.sqrt(len(lengths)))
    ends = [begin + length for begin, length in outages]
    assert all(begin > end for (begin, _), end in zip(outages[1:], ends[:-1], strict=True))


def test_a_longer_study_has_the_same_outages_first():
    short, long = (
        outages_of(power_outages(months, Outage(rate=2, mean=1.5)).clock(0.0)) for months in (6, 60)
    )
    assert long[: len(short)] == short


def test_an_outage_that_is_not_over_is_on_the_clock():
    whole = power_outages(12, Outage(rate=2, mean=1.5))
    begin, length = outages_of(whole.clock(0.0))[3]
    assert outages_of(whole.clock(begin + length / 2))[0] == (begin, length)
    assert outages_of(whole.clock(begin + length * 1.01))[0] != (begin, length)


def test_no_outage_without_a_failure_rate():
    for without in (None, Outage(rate=0, mean=1)):
        assert outages_of(power_outages(12, without).clock(0.0)) == []


def test_hours_without_power_stop_every_stage_and_cost_the_crew_its_time():
    calm = simulate(physical(plant=plant()), span(12), 0)
    dark = simulate(physical(plant=plant(outage=Outage(rate=10, mean=2))), span(12), 0)
    assert total(dark, "cans.filled") == total(calm, "cans.filled")
    assert total(calm, "stage.peel.down_h") == 0
    # Who peels goes home before who fills.
    assert 0 < total(dark, "stage.peel.down_h") < total(dark, "stage.fill.down_h")
    assert total(dark, "line.overtime_h") + total(dark, "line.shift_h") > total(
        calm, "line.shift_h"
    )


def test_an_outage_to_come_is_not_foreseen():
    # A lot of 7 h is started at 8.0, planned to be done by 15.0; from 10.0 to 13.0 there is no power.
    works = plant(stages={"peel": stage(speed=1 / 7)}, overtime=2, outage=Outage(rate=1, mean=1))
    one_lot = CallOff(target=1, harvest_start=time(6))
    with drawn((10.0, 3.0)):
        scenario = physical(plant=works, call_off=one_lot)
        run = simulate(scenario, span(start=date(2027, 1, 31)), 0)
    assert total(run, "fruit.processed_kg") == pytest.approx(1000)
    assert total(run, "stage.peel.down_h") == pytest.approx(3)
    assert total(run, "line.overtime_h") == pytest.approx(18 - 16)


@pytest.mark.parametrize("before", [0.0, 2e-10, 8e-10])
def test_a_lot_that_is_ready_as_the_power_fails_starts_when_it_is_back(before):
    """Three lots of an hour are there as the line opens at 8:00: they start then, at 9:00 and at 10:00.

    Without power from 9:00 to 12:00, but for a hair, the last two wait for 3 h more each.
    """
    works = plant(stages={"peel": stage(speed=1.0)}, overtime=4, outage=Outage(rate=1, mean=1))
    scenario = physical(plant=works, call_off=CallOff(target=3, harvest_start=time(5)))
    waits = []
    for begin in (9.0 + before, 23.0):
        with drawn((begin, 3.0)):
            run = simulate(scenario, span(start=date(2027, 1, 31)), 0)
        assert total(run, "fruit.processed_kg") == pytest.approx(3000)
        waits.append(total(run, "stage.peel.wait_h"))
    assert waits[0] - waits[1] == pytest.approx(3 + 3)
