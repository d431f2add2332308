"""Crossovers of curves computed by hand, and of scenarios simulated again at the crossing."""

import math
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import sim
from sim.analysis.crossover import Trial, crossovers, first_trials
from sim.analysis.curves import PLANT_CHEAPER, SEVERAL, SOME, TOLL_CHEAPER, Curve
from sim.analysis.resized import with_orders
from sim.analysis.zero_crossing import zeros
from sim.catalogue.keys import NET
from sim.economics.appraise import appraise
from sim.replication.runs import Execution, SamplingPlan, SimulationSet, run_until
from sim.replication.workers import processes
from sim.scenario.plan import Plan
from sim.scenario.problems import ScenarioError
from tests.replication.recorder import Recorder

FOLDER = Path(__file__).parent.parent.parent / "scenarios"
ALONE = partial(processes, 1)


def curve(change, places, own, against, net=None):
    """Return a curve of rows of costs, a row a place; one number stands for all replications."""
    costs = {"own": own, "own" + NET: own if net is None else net, "against": against}
    rows = {name: np.atleast_2d(np.array(cost, dtype=float).T).T for name, cost in costs.items()}
    return Curve("plant", "toll", change, np.array(places), np.array(places, dtype=float), rows)


@given(st.floats(0.1, 10), st.floats(-5, 5), st.lists(st.floats(0, 8), min_size=2, max_size=9))
def test_a_straight_line_is_zero_where_it_is_whatever_the_places(slope, zero, places):
    at = np.unique(np.round(places, 3))
    assume(at.size > 1)
    values = slope * (at - zero)
    found = zeros(at, values[:, None])[0]
    crossed = values[0] <= 0 < values[-1]
    assert found == pytest.approx(zero if crossed else np.nan, abs=1e-6, nan_ok=True)


def test_a_fixed_cost_meets_a_cost_by_the_can_where_it_is_spread_thin_enough():
    # 9 000 IDR a can and 4 bn a year, against 13 000 a can: at 1 000 000 cans, wherever one looks.
    for places in ([2e5, 5e5, 3e6], [3e5, 4e6], [9e5, 9.5e5, 1.2e6]):
        own = [9_000 + 4e9 / cans for cans in places]
        found = curve("orders", places, own, [13_000] * len(places))
        assert found.crossings() == pytest.approx(1e6)


def test_along_the_road_costs_are_straight_in_kilometres():
    found = curve("distance", [0, 100, 300], [13_900] * 3, [13_400, 13_600, 14_000])
    assert found.crossings() == pytest.approx(250)


def test_why_costs_do_not_meet():
    places = [1, 2, 3]
    assert curve("distance", places, [1, 1, 1], [2, 2, 2]).why() == PLANT_CHEAPER
    assert curve("distance", places, [3, 3, 3], [2, 2, 2]).why() == TOLL_CHEAPER
    twice = curve("distance", places, [1, 3, 1], [2, 2, 2])
    assert twice.why() == SEVERAL
    assert np.isnan(twice.crossings()).all()
    half = curve("distance", places, [[1, 3], [1, 3], [4, 6]], [[2, 2]] * 3)
    assert half.why() == SOME
    assert half.crossings() == pytest.approx([2 + 1 / 3, np.nan], nan_ok=True)


def test_costs_that_meet_repeatedly_by_luck_meet_where_the_mean_costs_do():
    # By themselves the second replication's costs meet at 0.5, 1.5 and 2.5; the mean costs at 2.4.
    found = curve("distance", [0, 1, 2, 3], [[0, 1], [0, 3], [1, 1], [4, 3]], [[2, 2]] * 4)
    assert found.mean_crossing() == pytest.approx(2.4)
    assert found.crossings() == pytest.approx([2 + 1 / 3, 2.5])


def test_of_grants_only_the_plant_is_cheaper():
    found = curve("distance", [0, 10], [20, 20], [10, 18], net=[13, 13])
    assert np.isnan(found.crossings()).all()
    assert found.crossings(NET) == pytest.approx(3.75)


@pytest.fixture(scope="module")
def plan():
    plan = sim.load(FOLDER / "study.yaml", ["loans=null"])
    pair = [plan.scenarios[name] for name in ("local-8t", "outside-8t")]
    return Plan.of(pair, {"local-8t": "outside-8t"}).timed({"horizon": 5, "replications": 2})


@pytest.fixture(scope="module")
def found(plan):
    return crossovers(plan, Execution(ALONE, Recorder()))


def test_where_costs_are_said_to_meet_they_do(plan, found):
    by_change = {one.dimension: one for one in found.curves}
    assert set(by_change) == {"orders", "size", "distance"}
    meeting = by_change["orders"].mean_crossing()
    # Of five years the first two have 67 and 87 % of the orders.
    part = meeting / (12 * 144_333 * (0.67 + 0.87 + 3) / 5)
    assert 0.25 < part < 1.3
    scaled = {name: with_orders(one, part) for name, one in plan.scenarios.items()}
    outcome = run_until(
        SimulationSet(scaled, plan.timing), SamplingPlan(range(2)), Execution(ALONE, Recorder())
    )
    cost = {n: appraise(outcome.flows[n], one, plan.timing).cost for n, one in scaled.items()}
    # A percent of the volume moves the gap by about 60 IDR.
    assert (cost["local-8t"] - cost["outside-8t"]).mean() == pytest.approx(0, abs=60)


def test_a_longer_road_to_the_toll_canner_makes_him_no_cheaper(found):
    (road,) = (one for one in found.curves if one.dimension == "distance")
    assert (np.diff(road.costs["against"], axis=0) > 0).all()
    assert np.ptp(road.costs["own"], axis=0).max() == 0
    assert 68 in road.x


def test_as_written_a_curve_has_the_costs_of_the_comparison(plan, found):
    runs = sim.compare(plan, cached=False)
    for one in found.curves:
        written = one.settings.tolist().index(68 if one.dimension == "distance" else 1)
        for line, name in (("own", "local-8t"), ("against", "outside-8t")):
            assert one.costs[line][written] == pytest.approx(runs.appraisals[name].cost)
        net = runs.values["local-8t"]["levelised_cost_idr_per_can.net_of_grant"]
        assert one.costs["own" + NET][written] == pytest.approx(net)


def test_the_frames_tell_what_the_curves_do(found):
    rows = found.kpis.set_index("kpi")
    orders = next(one for one in found.curves if one.dimension == "orders")
    assert rows.loc["crossover_cans_per_year", "mean"] == pytest.approx(orders.crossings().mean())
    assert rows.loc["crossover_cans_per_year", "unit"] == "can/year"
    assert rows.loc["crossover_km", "unit"] == "km"
    assert rows["why"].where(rows["mean"].isna(), "-").ne("").all()
    points = found.points
    assert len(points) == sum(3 * one.x.size for one in found.curves)


def test_without_a_power_of_capital_no_other_size_is_tried(plan):
    bare = plan.scenarios["local-8t"].replace({"capital_exponent": "null"})
    changed = Plan.of([bare, plan.scenarios["outside-8t"]], {"local-8t": "outside-8t"})
    assert {one.dimension for one in first_trials(changed)} == {"orders", "distance"}


def test_what_is_beyond_another_road_is_not_tried(plan):
    # By way of Purbalingga and Semarang it is never more than 361 km.
    farther = [one.setting for one in first_trials(plan) if one.dimension == "distance"]
    assert max(farther) == 350
    near = plan.scenarios["outside-8t"].replace({"roads.toll_canner_semarang.distance": "60 km"})
    pair = Plan.of([plan.scenarios["local-8t"], near], {"local-8t": "outside-8t"})
    assert max(one.setting for one in first_trials(pair) if one.dimension == "distance") == 200


def test_a_study_without_a_pair_is_refused_in_one_line(plan):
    lone = Plan.of([plan.scenarios["local-8t"]], {})
    with pytest.raises(ScenarioError, match="no local plant is compared with a toll canner"):
        crossovers(lone, Execution(ALONE, Recorder()))


def test_trials_at_other_settings_have_other_names():
    """However close they are: a name stands for one scenario."""
    settings = (1 / 3, math.nextafter(1 / 3, 1))
    names = [
        {*Trial("local", "outside", "orders", setting, None, None).scenarios}
        for setting in settings
    ]
    assert not names[0] & names[1]
