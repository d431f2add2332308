"""The plant agrees with its plain formulation in `benchmarks/plain`: processes, resources, events."""

import ast
import os
from datetime import date
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import plain
from benchmarks.plain.chain import simulate_plain
from sim import load
from sim.plant.recall import Recall
from sim.plant.simulate import simulate
from sim.scenario.models.laws import parse_law
from sim.scenario.models.physical import Deviation, Hold
from sim.scenario.models.study import Timing
from sim.units import Measured
from tests.plant.builders import lucky, physical, plant, shaken_plant, span, stage, working
from tests.plant.round_the_clock import growers, rounds
from tests.plant.strategies import fleets, hybrids, rosters, scenarios, two_steps, varied_lines

PLAN = load(Path(__file__).parents[2] / "scenarios" / "study.yaml")
EXAMPLES = int(os.environ.get("NANAS_EXAMPLES", "20"))
"""Random scenarios of each kind; `make plain` takes ten times as many."""
SHARED = ("sim.plant.calendar", "sim.plant.streams", "sim.scenario.models.")
"""What the plain plant shares with the product."""


def test_the_plain_plant_shares_the_scenario_the_calendar_and_the_streams_alone():
    files = sorted(Path(plain.__file__).parent.glob("*.py"))
    imported = {
        module
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for module in modules(node)
    }
    assert len(files) > 10
    assert [name for name in imported if name.startswith("sim") and "simpy" not in name] != []
    assert [
        name
        for name in imported
        if name.split(".")[0] in ("sim", "tests", "benchmarks")
        and not name.startswith((*SHARED, "benchmarks.plain."))
    ] == []


def modules(node):
    """Yield the modules that a statement imports from."""
    if isinstance(node, ast.ImportFrom):
        yield node.module
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)


def assert_same(scenario, timing, replication):
    found = simulate(scenario, timing, replication)
    events = simulate_plain(scenario, timing, replication)
    for kind in ("amounts", "spreads"):
        here, there = getattr(found, kind), getattr(events, kind)
        for name in here.keys() | there.keys():
            # An account in which nothing is booked may be absent.
            ours, theirs = here.get(name, 0.0), there.get(name, 0.0)
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-8, err_msg=name)
    return found


@pytest.mark.parametrize("name", PLAN.scenarios)
def test_flows_of_a_shipped_scenario_are_those_of_plain_events(name):
    run = assert_same(PLAN.scenarios[name].physical, Timing(horizon=2), 0)
    assert run.amounts["cans.filled"].sum() > 0


@settings(max_examples=2 * EXAMPLES, deadline=None, derandomize=True)
@given(
    scenario=scenarios() | hybrids(),
    months=st.integers(1, 4),
    start=st.dates(date(2024, 1, 1), date(2040, 12, 1)),
)
def test_flows_of_random_scenarios_are_those_of_plain_events(scenario, months, start):
    assert_same(scenario, span(months, start.replace(day=1)), 0)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(scenario=two_steps(), start=st.dates(date(2024, 1, 1), date(2040, 12, 1)))
def test_flows_of_random_chains_of_two_steps_are_those_of_plain_events(scenario, start):
    assert_same(scenario, span(2, start.replace(day=1)), 0)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(scenario=fleets(), start=st.dates(date(2024, 1, 1), date(2040, 12, 1)))
def test_flows_of_random_fleets_are_those_of_plain_events(scenario, start):
    assert_same(scenario, span(2, start.replace(day=1)), 0)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(scenario=varied_lines(), start=st.dates(date(2024, 1, 1), date(2040, 12, 1)))
def test_flows_of_random_lines_are_those_of_plain_events(scenario, start):
    assert_same(scenario, span(2, start.replace(day=1)), 0)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(scenario=growers(), start=st.dates(date(2024, 1, 1), date(2040, 12, 1)))
def test_flows_of_random_growers_are_those_of_plain_events(scenario, start):
    assert_same(scenario, span(2, start.replace(day=1)), 0)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(scenario=rounds(), start=st.dates(date(2024, 1, 1), date(2040, 12, 1)))
def test_flows_of_random_shifts_that_touch_are_those_of_plain_events(scenario, start):
    assert_same(scenario, span(2, start.replace(day=1)), 0)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(scenario=rosters(), start=st.dates(date(2024, 1, 1), date(2040, 12, 1)))
def test_flows_of_random_rosters_are_those_of_plain_events(scenario, start):
    assert_same(scenario, span(3, start.replace(day=1)), 0)


def test_the_comparison_sees_breakdowns_outages_queues_and_blocking():
    works = shaken_plant()
    slow = works.stages["fill"].model_copy(update={"rate": Measured(500, "can/h")})
    works = works.model_copy(update={"stages": works.stages | {"fill": slow}})
    run = assert_same(physical(**lucky(plant=works)), span(12), 0)
    for name, state in (
        ("peel", "down"),
        ("case", "down"),
        ("retort", "down"),
        ("peel", "blocked"),
    ):
        assert run.amounts[f"stage.{name}.{state}_h"].sum() > 1
    assert run.amounts["leg.fruit.queue_h"].sum() > 1


@pytest.mark.parametrize("hold", [None, Hold(length=2, failed=0.3, saved=0.4)])
def test_the_comparison_sees_cans_that_are_taken_back(hold):
    # Repairs of 60 h hold up cans that an earlier day filled.
    line = {
        "peel": stage(speed=2, gives="can"),
        "fill": stage("can", 100, "can/h"),
        "retort": stage(
            "can",
            load=1000,
            cycle=4,
            mtbf=20,
            repair=60,
            deviation=Deviation(share=0.2, then="hold"),
        ),
    }
    works = plant(stages=line, longest_wait=8.0, overtime=0, rejects={"seam": 0.01})
    scenario = physical(
        **lucky(plant=works, calendar=working(shift=24), hold=hold, orders={"saudi": 20_000})
    )
    with patch.object(Recall, "take_back", autospec=True, side_effect=Recall.take_back) as taken:
        assert_same(scenario, span(3), 0)
    assert taken.call_count > 0


def test_both_let_a_batch_begin_before_the_next_cans_of_the_same_moment_come():
    # The first batch is in a vessel from 8.5 to 11.5; those done at 9.5 and 10.0 keep their turn till then.
    # So the first two fill both coolers at 11.5, and the third, which joins none, cools from 12.5 on.
    times = parse_law("listed 180 30 30 min")
    line = {
        "fill": stage(speed=2, gives="can"),
        "retort": stage("can", load=1000, cycle=1, units=3, service=times),
        "cooler": stage("can", load=3000, cycle=1, units=2, start="available"),
    }
    scenario = physical(plant=plant(stages=line))
    run = assert_same(scenario, span(start=date(2027, 1, 31)), 0)
    assert run.amounts["stage.cooler.busy_h"].sum() == pytest.approx(3)
    assert run.amounts["stage.cooler.wait_h"].sum() == pytest.approx(1000)
