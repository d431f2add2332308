"""Intervals with controls hold what they promise, and controls are used only where they pay."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis.price_controls import (
    LEAST_FREEDOM,
    path_controls,
    weighing_for,
    weights_if_narrower,
)
from sim.economics.prices import Prices
from sim.flows import Flows
from sim.statistics.control_variates import evenly, weigh
from sim.statistics.summary import half_width, student, summarise
from tests.gathering import BY_HAND

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
MEAN = 7.0


def drawn(rng, count, slope, controls=4):
    """Return controls of mean 0 and a figure of mean 7 that follows them, with noise of its own."""
    found = rng.standard_normal((count, controls))
    return found, MEAN + slope * found.sum(axis=1) + rng.standard_normal(count)


@pytest.mark.parametrize(
    ("count", "slope"),
    # With 16 replications and a slope of 0.4, a coin decides whether controls are used.
    [(16, 0.0), (16, 0.4), (16, 3.0), (20, 0.3), (20, 0.8), (60, 0.2)],
)
def test_19_of_20_intervals_hold_the_mean_with_a_gain_and_without(count, slope):
    rng, runs = np.random.default_rng(1), 10_000
    held = 0
    for _ in range(runs):
        controls, figure = drawn(rng, count, slope)
        weighing = weights_if_narrower(controls, [figure])
        half = half_width(figure, weighing)
        held += abs(weighing.mean(figure) - MEAN) <= half
    assert 0.93 <= held / runs <= 0.97


def test_controls_are_used_where_they_pay_and_seldom_elsewhere():
    rng = np.random.default_rng(2)
    used = {
        slope: sum(
            weights_if_narrower(*_one(drawn(rng, 40, slope))).controls > 0 for _ in range(200)
        )
        for slope in (0.0, 3.0)
    }
    assert used[0.0] < 50
    assert used[3.0] == 200


def _one(pair):
    return pair[0], [pair[1]]


def test_few_replications_are_left_alone_however_much_they_would_gain():
    rng = np.random.default_rng(3)
    for count in (2, 5, 15, 16):
        controls, figure = drawn(rng, count, 9.0)
        used = weights_if_narrower(controls, [figure]).controls
        assert used == (4 if count - 5 >= LEAST_FREEDOM else 0)


def test_controls_pay_for_most_figures_or_none_is_weighed():
    rng = np.random.default_rng(4)
    controls, follows = drawn(rng, 50, 3.0)
    others = [rng.standard_normal(50) for _ in range(60)]
    assert weights_if_narrower(controls, [follows, others[0]]).controls == 4
    assert weights_if_narrower(controls, [follows, *others]).controls == 0
    undefined = np.where(np.arange(50) == 3, np.nan, follows)
    assert weights_if_narrower(controls, [undefined]).controls == 0
    assert weights_if_narrower(controls, [follows, undefined, np.ones(50)]).controls == 4


def test_mean_and_interval_are_those_of_the_intercept_of_least_squares():
    controls, figure = drawn(np.random.default_rng(5), 30, 1.0, controls=2)
    design = np.column_stack([np.ones(30), controls])
    inverse = np.linalg.inv(design.T @ design)
    slopes = inverse @ design.T @ figure
    left = figure - design @ slopes
    error = np.sqrt(left @ left / 27 * inverse[0, 0])
    summary = summarise(figure, weighing=weigh(controls))
    assert summary.mean == pytest.approx(slopes[0])
    assert summary.ci_high - summary.mean == pytest.approx(student(27) * error)
    plain = summarise(figure)
    assert (summary.plain_mean, summary.p05, summary.n) == (plain.mean, plain.p05, 30)
    widths = [one.ci_high - one.ci_low for one in (plain, summary)]
    assert summary.control_gain == pytest.approx((widths[0] / widths[1]) ** 2)
    assert np.isnan(plain.control_gain)


@given(st.integers(0, 10_000))
def test_a_whole_is_the_sum_of_its_parts_and_a_constant_stays_what_it_is(seed):
    rng = np.random.default_rng(seed)
    controls, one = drawn(rng, 12, 2.0)
    other, weighing = rng.standard_normal(12), weigh(controls)
    parts = weighing.mean(one) + weighing.mean(other)
    assert weighing.mean(one + other) == pytest.approx(parts)
    assert summarise(np.full(12, 4_500.0), weighing=weighing).mean == 4_500.0
    # A control itself is set right.
    assert weighing.mean(controls.T) == pytest.approx(np.zeros(4), abs=1e-9)


def test_controls_that_tell_the_same_count_once_and_those_that_tell_nothing_never():
    controls, figure = drawn(np.random.default_rng(6), 25, 1.0, controls=2)
    doubled = np.column_stack([controls, controls @ [1.0, -2.0], np.zeros(25)])
    assert weigh(doubled).controls == 2
    assert weigh(doubled).mean(figure) == pytest.approx(weigh(controls).mean(figure))
    assert weigh(np.empty((25, 0))).mean(figure) == pytest.approx(figure.mean())


def test_a_figure_that_some_replications_lack_is_not_weighed():
    controls, figure = drawn(np.random.default_rng(7), 30, 3.0)
    figure[4] = np.nan
    summary = summarise(figure, "nothing sold", weigh(controls))
    assert summary.mean == pytest.approx(np.nanmean(figure))
    assert np.isnan(summary.control_gain)


def test_physical_figures_and_shares_are_not_weighed():
    controls, _ = drawn(np.random.default_rng(8), 30, 3.0)
    weighing = weigh(controls)
    assert weighing_for("levelised_cost_idr_per_can.fruit", weighing) is weighing
    assert weighing_for("npv_idr", weighing) is weighing
    for kpi in ("cans_per_year", "p_competitive.saudi", "order_fill_share"):
        assert weighing_for(kpi, weighing).controls == 0


def test_price_paths_have_the_mean_that_is_taken_for_known():
    plan = sim.load(SCENARIOS / "study.yaml", ["loans=null"]).timed({"horizon": 5})
    count, months = 4_000, plan.timing.months
    flows = Flows((), np.zeros((count, months, 0)), {}, BY_HAND)
    scenario = plan.scenarios["local-8t"]
    controls = path_controls(Prices(scenario, plan.timing, flows))
    # Exchange rate and rival, before the opening and after.
    assert controls.shape == (count, 4)
    errors = controls.std(axis=0, ddof=1) / np.sqrt(count)
    assert (np.abs(controls.mean(axis=0)) < 3.3 * errors).all()
    assert (errors > 0).all()


def test_a_scenario_without_price_paths_has_no_controls():
    scenario = sim.load(SCENARIOS / "outside.yaml").replace({"paths": "null"})
    timing = sim.load(SCENARIOS / "study.yaml").timing
    flows = Flows((), np.zeros((3, timing.months, 0)), {}, BY_HAND)
    assert path_controls(Prices(scenario, timing, flows)).shape == (3, 0)
    assert weights_if_narrower(np.empty((3, 0)), [np.arange(3.0)]).weights.tolist() == (
        evenly(3).weights.tolist()
    )
