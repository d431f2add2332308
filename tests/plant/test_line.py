"""The recursion of a line: equal to processes and resources, its forecast, its availability."""

import math
from collections import defaultdict
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import compiled
from sim.compiled import records
from sim.plant import line
from sim.plant.calendar import Days
from sim.plant.line import Line
from sim.plant.machines import Machine
from sim.plant.power_outages import Clock, PowerOutage
from sim.plant.streams import Streams
from sim.scenario.models.laws import parse_law
from tests.plant.builders import stage
from tests.plant.plain_line import PlainLine
from tests.plant.uncompiled import uncompiled


def streams(seed=1, months=1):
    return Streams(seed, 0, Days(date(2027, 1, 1), months))


def machines(stages, luck=None):
    return [Machine(name, part, luck or streams()) for name, part in stages.items()]


def started(parts, hour):
    """Return a line at the start of a shift."""
    shift = Line(parts)
    shift.begin(hour)
    return shift


def no_outage():
    """Return a clock with power at all hours."""
    return Clock(records(PowerOutage, []))


def reached(shift):
    """Return the latest hour at which any stage of a line without buffers at its end is busy."""
    return shift.at_most(-math.inf, 0.0, 0.0)


POLICIES = (
    {"start": "available"},
    {"start": "available", "least": 40},
    {"start": "departures", "every": 0.4},
    {"start": "departures", "every": 1.3, "least": 30},
)


def speeds():
    return st.floats(0.3, 5)


def services():
    """Return laws of the hours of a lot or a batch, of which some are constant."""
    laws = ("exponential", "uniform 50 %", "listed 6 12 9 min", "drawn 10 20 min")
    return st.sampled_from([None, None, *map(parse_law, laws)])


@st.composite
def flow_stages(draw, *, takes):
    units = draw(st.sampled_from([1, 1, 2, 3]))
    breaks = units == 1 and draw(st.booleans())
    unit = draw(st.sampled_from(["t/h", "can/h"])) if takes == "fruit" else "can/h"
    time = draw(st.sampled_from([None, None, 0.1, 0.3]))
    service = draw(services())
    if time is None and service is not None and service.times:
        service = None
    return stage(
        takes,
        draw(speeds()) * (1 if unit == "t/h" else 1000) if time is None else None,
        unit,
        time=time,
        service=service,
        units=units,
        buffer=draw(st.sampled_from([None, None, 0, 1, 2, 5])),
        mtbf=draw(st.floats(0.5, 10)) if breaks else None,
        repair=draw(st.floats(0.05, 3)) if breaks else None,
    )


@st.composite
def lines(draw):
    """Return some flow stages, perhaps a batch stage and flow stages behind it."""
    before = draw(st.lists(flow_stages(takes="fruit"), min_size=1, max_size=4))
    stages = {f"before{number}": part for number, part in enumerate(before)}
    if draw(st.booleans()):
        load, cycle = draw(st.integers(50, 900)), draw(st.floats(0.2, 2))
        units = draw(st.integers(1, 3))
        policy = draw(st.sampled_from([{}, {}, *POLICIES]))
        service = draw(services())
        stages["retort"] = stage(
            "can", load=load, cycle=cycle, units=units, service=service, **policy
        )
        behind = draw(st.lists(flow_stages(takes="can"), max_size=3))
        stages |= {f"behind{number}": part for number, part in enumerate(behind)}
    return stages


@st.composite
def arrivals(draw):
    """Return lots of (hours after the one before, kg, cans)."""
    lot = st.tuples(st.sampled_from([0.0, 0.0, 0.1, 0.7]), st.floats(20, 500), st.integers(0, 500))
    return draw(st.lists(lot, min_size=1, max_size=15))


def at_hours(lots, begin=0.0):
    hours = begin + np.cumsum([gap for gap, _, _ in lots])
    return [(float(hour), kg, cans) for hour, (_, kg, cans) in zip(hours, lots, strict=True)]


@contextmanager
def watched():
    """Let the recursion run in plain Python, with all work in `serve`; yield its visits by row."""
    modules = ("power_outages", "line_state", "stages", "batches", "kernel")
    *_, stages, batches, plain = uncompiled(*(f"sim.plant.{name}" for name in modules))
    serve, visits = stages.serve, defaultdict(list)

    def seen(state, number, ready, work):
        start = max(ready, state.stages[number].free)
        leave = serve(state, number, ready, work)
        visits[number].append((len(visits[number]), start, leave))
        return leave

    with (
        patch.object(stages, "serve", seen),
        patch.object(batches, "serve", seen),
        patch.object(line, "kernel", plain),
        patch.object(compiled, "COMPILES", new=False),
    ):
        yield visits


def watched_run(stages, lots, seed):
    """Run lots through a line; return (number, start, leave) by stage, hours by stage, the end."""
    with watched() as visits:
        shift = Line(machines(stages, streams(seed)))
        for state in shift.stages:
            state.simple = False
        shift.begin(0.0)
        for lot in lots:
            shift.start(*lot)
        end, hours = shift.finish(), np.reshape(shift.hours(no_outage()), (-1, 7))
    names = list(stages)
    return {names[number]: seen for number, seen in visits.items()}, hours, end


@settings(max_examples=250, deadline=None, derandomize=True)
@given(stages=lines(), lots=arrivals(), seed=st.integers(0, 1000))
def test_the_recursion_does_what_processes_and_resources_do(stages, lots, seed):
    plain = PlainLine(stages, streams(seed))
    found, _, end = watched_run(stages, at_hours(lots), seed)
    expected = plain.run(at_hours(lots))
    assert found.keys() == expected.keys()
    for name in expected:
        assert np.array(found[name]) == pytest.approx(np.array(expected[name]), abs=1e-9), name
    assert end == pytest.approx(plain.env.now, abs=1e-9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(stages=lines(), lots=arrivals(), seed=st.integers(0, 1000))
def test_each_unit_is_busy_down_or_blocked_from_a_start_to_a_departure(stages, lots, seed):
    visits, hours, _ = watched_run(stages, at_hours(lots), seed)
    for name, states in zip(stages, hours, strict=True):
        there = sum(leave - start for _, start, leave in visits.get(name, []))
        assert sum(states[:3]) == pytest.approx(there, abs=1e-9)
        assert states[-1] == max((leave for *_, leave in visits.get(name, [])), default=-math.inf)
        assert min(states[:3]) >= 0


@settings(max_examples=60, deadline=None, derandomize=True)
@given(stages=lines(), lots=arrivals(), seed=st.integers(0, 1000))
def test_the_short_way_through_a_simple_stage_is_the_long_one(stages, lots, seed):
    _, hours, end = watched_run(stages, at_hours(lots), seed)
    shift = started(machines(stages, streams(seed)), 0.0)
    for lot in at_hours(lots):
        shift.start(*lot)
    assert shift.finish() == end
    assert list(shift.hours(no_outage())) == hours.ravel().tolist()


@settings(max_examples=80, deadline=None, derandomize=True)
@given(stages=lines(), lots=arrivals())
def test_foresight_is_what_happens_when_nothing_breaks_down(stages, lots):
    calm = {
        name: part.model_copy(update={"mtbf": None, "service": None})
        for name, part in stages.items()
    }
    *before, last = at_hours(lots, begin=8.0)
    shift = started(machines(calm), 8.0)
    for lot in before:
        shift.start(*lot)
    foreseen, at_most = shift.foresee(*last), shift.at_most(*last)
    assert foreseen == shift.foresee(*last)
    shift.start(*last)
    assert shift.finish() == pytest.approx(foreseen, abs=1e-9)
    assert at_most >= foreseen - 1e-9


@settings(max_examples=80, deadline=None, derandomize=True)
@given(stages=lines(), lots=arrivals(), seed=st.integers(0, 1000))
def test_the_hours_of_a_line_with_full_piles_suffice_for_any_lot_once_the_line_is_empty(
    stages, lots, seed
):
    *before, (ready, kg, cans) = at_hours(lots, begin=8.0)
    shift = started(machines(stages, streams(seed)), 0.0)
    hours = shift.hours_at_most(kg, cans)
    shift.begin(8.0)
    for lot in before:
        shift.start(*lot)
    assert shift.foresee(ready, kg, cans) <= max(reached(shift), ready) + hours + 1e-9


def test_foresight_breaks_nothing_down():
    stages = {"peel": stage(speed=1, mtbf=2, repair=5)}
    shifts = calm, shaken = [started(machines(stages), 0.0) for _ in range(2)]
    for _ in range(20):
        shaken.foresee(0.0, 1000, 0)
    for shift in shifts:
        shift.start(0.0, 8000, 0)
    assert calm.finish() == shaken.finish() > 8


def test_availability_is_operating_hours_over_operating_and_repair_hours():
    # Mean of 10 h between breakdowns, 2 h of repair: 10 / 12 of the time.
    mtbf, repair, shifts = 10.0, 2.0, 400
    seam = {"seam": stage("can", 1000, "can/h", mtbf=mtbf, repair=repair)}
    shift = Line(machines(seam, streams(7, months=60)))
    busy, down = np.zeros(shifts), np.zeros(shifts)
    for number in range(shifts):
        shift.begin(0.0)
        shift.start(0.0, 0.0, 100_000)  # 100 h of work
        shift.finish()
        busy[number], down[number], *_ = shift.hours(no_outage())
    # Hours of repair for each hour of work: independent from shift to shift, as gaps are exponential.
    ratio = down / busy
    half_width = 2.58 * ratio.std(ddof=1) / np.sqrt(shifts)
    assert half_width < 0.02
    assert ratio.mean() == pytest.approx(repair / mtbf, abs=half_width)
    availability = busy.sum() / (busy + down).sum()
    assert availability == pytest.approx(mtbf / (mtbf + repair), abs=half_width)


def test_a_line_of_single_stages_is_as_fast_as_its_slowest():
    # 20 lots of 100 kg: peeling takes 0.1 h, slicing 0.2 h, washing 0.05 h; all are there at once.
    stages = {"wash": stage(speed=2), "peel": stage(speed=1), "slice": stage(speed=0.5)}
    shift = started(machines(stages), 8.0)
    for _ in range(20):
        shift.start(8.0, 100, 0)
    assert shift.finish() == pytest.approx(8 + 0.05 + 0.1 + 20 * 0.2)


def test_a_lot_that_cannot_wait_stays_at_its_stage_until_the_next_one_is_free():
    # Peeling takes 1 h and slicing 2 h; three lots are there at 8:00. The second is peeled at 10:00 and
    # stays till 11:00, when slicing the first ends; the third is peeled from 11:00 and stays till 13:00.
    stages = {"peel": stage(speed=1), "slice": stage(speed=0.5, buffer=0)}
    shift = started(machines(stages), 8.0)
    for _ in range(3):
        shift.start(8.0, 1000, 0)
    assert shift.finish() == 15.0
    peel, slices = np.reshape(shift.hours(no_outage()), (-1, 7))
    # Busy, down and blocked; lots, those that waited, for how many hours; when the last lot left.
    assert peel.tolist() == [3.0, 0.0, 1.0 + 1.0, 3, 2, 0.0 + 1.0 + 3.0, 13.0]
    assert slices.tolist() == [6.0, 0.0, 0.0, 3, 0, 0.0, 15.0]


def test_two_lots_that_cannot_wait_stay_on_both_units_before_one_slow_stage():
    # Two peelers, 1 h each; slicing takes 3 h: the lots leave peeling at 9:00, 12:00 and 15:00.
    stages = {"peel": stage(speed=1, units=2), "slice": stage(speed=1 / 3, buffer=0)}
    shift = started(machines(stages), 8.0)
    for _ in range(3):
        shift.start(8.0, 1000, 0)
    assert shift.finish() == pytest.approx(18.0)
    blocked = np.reshape(shift.hours(no_outage()), (-1, 7))[0, 2]
    assert blocked == pytest.approx((12 - 9) + (15 - 10))
