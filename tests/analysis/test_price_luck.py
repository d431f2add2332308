"""Price luck is integrated apart: unbiased, however tax bends a figure, and never wider."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis.price_luck import PriceLuck, is_corrected, path_controls, path_count
from sim.economics.prices import Prices
from sim.flows import Flows
from sim.statistics.control_variates import weigh
from sim.statistics.summary import Paths, Sample, summarise
from tests.gathering import BY_HAND

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
TAX = 0.3


def after_tax(volume, price):
    """Return a profit of which tax takes a part where it is above zero: it bends in the price."""
    profit = volume * price - 1.0
    return profit - TAX * np.maximum(profit, 0.0)


def drawn(rng, count):
    """Return the sample of a taxed profit over volumes and prices that are drawn."""
    volumes = rng.normal(1.0, 0.05, count)
    prices = rng.lognormal(-0.02, 0.2, count + path_count(count))
    luck = PriceLuck(count, weigh((prices[count:] - 1.0)[:, None]))
    along = after_tax(volumes.mean(), prices)
    known = np.concatenate([after_tax(volumes, prices[:count]), along])
    paths = Paths(luck.paths, luck.others(known), luck.population(known))
    return Sample(luck.corrected(known), known[:count], paths)


def test_19_of_20_intervals_of_a_taxed_profit_hold_its_mean_with_misses_on_both_sides():
    rng, runs = np.random.default_rng(1), 4_000
    prices, volumes = rng.lognormal(-0.02, 0.2, 2_000_000), rng.normal(1.0, 0.05, 2_000_000)
    truth = after_tax(volumes, prices).mean()
    found = [summarise(drawn(rng, 16)) for _ in range(runs)]
    above = sum(one.ci_low > truth for one in found) / runs
    below = sum(one.ci_high < truth for one in found) / runs
    assert 0.93 <= 1 - above - below <= 0.97
    assert abs(above - below) < 0.02
    widths = np.array([one.control_gain for one in found])
    assert np.quantile(widths, 0.01) > 2


def test_quantiles_are_those_of_the_population_whose_mean_is_given():
    rng = np.random.default_rng(2)
    prices, volumes = rng.lognormal(-0.02, 0.2, 200_000), rng.normal(1.0, 0.05, 200_000)
    wanted = np.quantile(after_tax(volumes, prices), [0.05, 0.5, 0.95])
    found = [summarise(drawn(rng, 16)) for _ in range(200)]
    for share, value in zip(("p05", "p50", "p95"), wanted, strict=True):
        assert np.mean([getattr(one, share) for one in found]) == pytest.approx(value, abs=0.01)


@given(st.integers(0, 10_000))
def test_a_whole_is_the_sum_of_its_parts_and_a_constant_stays_what_it_is(seed):
    rng = np.random.default_rng(seed)
    luck = PriceLuck(12, weigh(rng.standard_normal((24, 2))))
    one, other = rng.standard_normal((2, 12 + 12 + 24))
    assert luck.corrected(one + other) == pytest.approx(luck.corrected(one) + luck.corrected(other))
    assert luck.corrected(np.full(48, 4_500.0)) == pytest.approx(np.full(12, 4_500.0))
    assert luck.population(one) @ luck.paths.weights == pytest.approx(
        luck.corrected(one).mean(), abs=1.0
    )


def test_what_no_price_moves_keeps_its_values_and_what_only_prices_move_has_no_luck_left():
    luck = PriceLuck(3, weigh(np.random.default_rng(3).standard_normal((9, 1))))
    own, paths = np.array([5.0, 1.0, 6.0]), np.arange(12.0)
    assert luck.corrected(np.concatenate([own, np.full(12, 4.0)])) == pytest.approx(own)
    only_prices = luck.corrected(np.concatenate([paths[:3], paths]))
    assert only_prices == pytest.approx(np.full(3, only_prices[0]))


def test_controls_that_tell_the_same_count_once_and_those_that_tell_nothing_never():
    rng = np.random.default_rng(6)
    controls, figure = rng.standard_normal((25, 2)), rng.standard_normal(25)
    doubled = np.column_stack([controls, controls @ [1.0, -2.0], np.zeros(25)])
    assert weigh(doubled).basis.shape == (25, 2)
    assert weigh(doubled).mean(figure) == pytest.approx(weigh(controls).mean(figure))
    assert weigh(np.empty((25, 0))).mean(figure) == pytest.approx(figure.mean())
    # A control itself is set right.
    assert weigh(controls).mean(controls.T) == pytest.approx(np.zeros(2), abs=1e-9)


def test_mean_and_error_are_those_of_the_intercept_of_least_squares():
    rng = np.random.default_rng(5)
    controls = rng.standard_normal((30, 2))
    figure = controls.sum(axis=1) + rng.standard_normal(30)
    design = np.column_stack([np.ones(30), controls])
    inverse = np.linalg.inv(design.T @ design)
    slopes = inverse @ design.T @ figure
    left = figure - design @ slopes
    weighing = weigh(controls)
    assert weighing.mean(figure) == pytest.approx(slopes[0])
    error = np.sqrt(left @ left / 27 * inverse[0, 0])
    assert weighing.standard_error(figure) == pytest.approx(error)


def test_physical_figures_and_shares_are_not_corrected():
    plan = sim.load(SCENARIOS / "phased.yaml")
    assert is_corrected("levelised_cost_idr_per_can.fruit", plan)
    assert is_corrected("npv_idr", plan)
    for kpi in ("cans_per_year", "p_competitive.saudi.thailand", "order_fill_share", "irr"):
        assert not is_corrected(kpi, plan)


def test_price_paths_have_the_mean_that_is_taken_for_known():
    plan = sim.load(SCENARIOS / "study.yaml").timed({"horizon": 8})
    count, months = 4_000, plan.timing.months
    flows = Flows((), np.zeros((count, months, 0)), {}, BY_HAND)
    scenario = plan.scenarios["local-8t"]
    controls = path_controls(Prices(scenario, plan.timing, flows))
    # Exchange rate, rival and both together, before the opening and after.
    assert controls.shape == (count, 6)
    errors = controls.std(axis=0, ddof=1) / np.sqrt(count)
    assert (np.abs(controls.mean(axis=0)) < 3.3 * errors).all()
    assert (errors > 0).all()


def test_a_scenario_without_price_paths_is_not_corrected():
    scenario = sim.load(SCENARIOS / "outside.yaml").replace({"paths": "null"})
    result = sim.compare([scenario], replications=2, years=1)
    assert result.price_luck is None
    assert result.kpis["control_gain"].isna().all()
    cost = result.values["outside"]["levelised_cost_idr_per_can"]
    found = result.kpis.set_index("kpi").loc["levelised_cost_idr_per_can"]
    assert found["mean"] == found["plain_mean"] == pytest.approx(cost.mean())
