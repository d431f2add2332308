"""The plant agrees with its plain formulation in `benchmarks/plain`: processes, resources, events."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plain.plant import simulate_plain
from sim import load
from sim.plant.simulate import simulate
from sim.scenario.models.study import Timing
from sim.units import Measured
from tests.plant.builders import lucky, physical, shaken_plant, span
from tests.plant.test_balances import scenarios

PLAN = load(Path(__file__).parents[2] / "scenarios" / "study.yaml")


def assert_same(scenario, timing, replication):
    found = simulate(scenario, timing, replication)
    plain = simulate_plain(scenario, timing, replication)
    for kind in ("amounts", "spreads"):
        here, there = getattr(found, kind), getattr(plain, kind)
        assert here.keys() == there.keys()
        for name in here:
            np.testing.assert_allclose(here[name], there[name], rtol=1e-9, atol=1e-8, err_msg=name)
    return found


@pytest.mark.parametrize("name", PLAN.scenarios)
def test_flows_of_a_shipped_scenario_are_those_of_plain_events(name):
    run = assert_same(PLAN.scenarios[name].physical, Timing(horizon=2), 0)
    assert run.amounts["cans.filled"].sum() > 0


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    scenario=scenarios(),
    months=st.integers(1, 3),
    start=st.dates(date(2024, 1, 1), date(2040, 12, 1)),
)
def test_flows_of_random_scenarios_are_those_of_plain_events(scenario, months, start):
    steps = {
        name: step.model_copy(update={"bays": None}) for name, step in scenario.expansions.items()
    }
    # The plain plant empties its line every day.
    hours = {"shift": min(23.0, scenario.calendar.shift)}
    calendar = scenario.calendar.model_copy(update=hours)
    plain = scenario.model_copy(update={"expansions": steps, "calendar": calendar})
    assert_same(plain, span(months, start.replace(day=1)), 0)


def test_the_comparison_sees_breakdowns_outages_queues_and_blocking():
    works = shaken_plant()
    slow = works.stages["fill"].model_copy(update={"rate": Measured(500, "can/h")})
    works = works.model_copy(update={"stages": works.stages | {"fill": slow}})
    run = assert_same(physical(**lucky(plant=works)), span(12), 0)
    for stage, state in (
        ("peel", "down"),
        ("case", "down"),
        ("retort", "down"),
        ("peel", "blocked"),
    ):
        assert run.amounts[f"stage.{stage}.{state}_h"].sum() > 1
    assert run.amounts["leg.fruit.queue_h"].sum() > 1
