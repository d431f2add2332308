"""Figures of all replications together: ratios of means, and zeros of a mean."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.appraise import FIGURES
from sim.economics.of_means import NoCorrection, OfMeans, ZeroOfMean, ratio_of_means
from sim.statistics.summary import student, summarise
from tests.economics.builders import appraisal, flows, money, timing
from tests.economics.test_thresholds import PLANT

VOLUMES = (900.0, 1_000.0, 1_250.0, 2_600.0)


def pooled(found, key):
    """Return the sample of a figure of all replications together, at equal weights."""
    function, names = FIGURES.entry(found, key)
    return function.parts(found, function.amounts_of(found, *names), NoCorrection(), *names)[0]


def parts(figure):
    """Return what each replication contributes to a figure of nothing."""
    return figure.parts(None, figure.amounts_of(None), NoCorrection())[0]


def plant(volumes=VOLUMES, staff=11, **changes):
    """Return a plant that cans a number of cans a month in each replication, few at a loss.

    `staff` is paid in millions of rupiah a month.
    """
    of_flows = flows(72, item__can__used=1.0, cans__shipped=1.0, cans__good=1.0)
    amounts = np.concatenate([of_flows.amounts * cans for cans in volumes])
    month = {"group": "conversion", "per": "month", "price": f"{staff}_000_000 IDR/month"}
    costs = PLANT["costs"] | {"staff": month}
    opened = np.ones((len(volumes), 72, 1))
    of_flows = replace(
        of_flows,
        accounts=(*of_flows.accounts, "item.month.used"),
        amounts=np.concatenate([amounts, opened], axis=-1),
    )
    return appraisal(of_flows, money(**PLANT | {"costs": costs} | changes), timing(6, 0.1), 0)


def test_a_ratio_is_that_of_the_means_and_its_interval_the_jackknifes():
    above, below = np.array([1.0, 4.0, 2.0, 7.0]), np.array([2.0, 5.0, 1.0, 8.0])
    figure = ratio_of_means(lambda _: (above, below))
    sample = parts(figure)
    summary = summarise(sample)
    assert summary.mean == pytest.approx(14 / 16)
    # One replication left out at a time, added by hand.
    left_out = np.array([13 / 14, 10 / 11, 12 / 15, 7 / 8])
    error = np.sqrt(3 / 4 * ((left_out - left_out.mean()) ** 2).sum())
    assert summary.ci_high - summary.mean == pytest.approx(student(3) * error)


@given(st.integers(0, 1_000), st.integers(1, 9))
def test_the_sample_of_a_linear_figure_is_the_figure_of_each_replication(seed, count):
    amounts = np.random.default_rng(seed).normal(size=(count, 3))
    figure = OfMeans(lambda _: amounts, lambda _, of: of @ [1.0, -2.0, 5.0])
    assert parts(figure) == pytest.approx(figure(None))


def test_a_ratio_is_undefined_where_the_mean_below_is_not_above_zero():
    figure = ratio_of_means(lambda _: (np.ones(3), np.array([5.0, -4.0, -4.0])))
    assert np.isnan(parts(figure)).all()
    assert np.isfinite(figure(None)).tolist() == [True, False, False]


def test_19_of_20_intervals_of_a_ratio_hold_it():
    rng, runs = np.random.default_rng(1), 4_000
    held = 0
    for _ in range(runs):
        below = rng.lognormal(sigma=0.4, size=16)
        above = 3.0 * below + rng.normal(size=16)
        figure = ratio_of_means(lambda _, above=above, below=below: (above, below))
        summary = summarise(parts(figure))
        held += summary.ci_low <= 3.0 <= summary.ci_high
    assert 0.93 <= held / runs <= 0.97


def test_a_zero_of_a_mean_has_the_interval_of_the_mean_over_its_slope():
    amounts = np.array([[3.0, 1.0], [5.0, 2.0], [10.0, 1.0]])
    figure = ZeroOfMean(
        lambda _: amounts,
        lambda _, of, x: of[..., 1] * x - of[..., 0],
        lambda _, of, at_zero: np.full(at_zero.shape, 100.0),
    )
    # 4 x - 18 = 0; at 4.5 the replications miss 1.5, 4.0 and -5.5, over a mean slope of 4 / 3.
    sample = parts(figure)
    assert sample == pytest.approx(4.5 - np.array([1.5, 4.0, -5.5]) * 3 / 4)
    assert figure(None) == pytest.approx([3.0, 2.5, 10.0])


def test_the_grant_for_zero_makes_the_mean_npv_zero():
    found = plant(staff=10)
    alone = found.figure("npv_idr")
    # Some replications need no grant, so that the mean of those needed is more than is needed.
    assert alone.mean() < 0 < alone.max()
    needed = pooled(found, "grant_for_npv_zero_idr").mean()
    granted = plant(staff=10, grant={"amount": f"{needed:.6f} IDR"})
    assert granted.figure("npv_idr.net_of_grant").mean() == pytest.approx(0, abs=10)
    assert needed < found.figure("grant_for_npv_zero_idr").mean()


def test_no_grant_is_needed_where_the_mean_npv_is_not_below_zero():
    found = plant((900.0, 2_600.0, 2_600.0))
    assert found.figure("npv_idr").min() < 0 < found.figure("npv_idr").mean()
    assert pooled(found, "grant_for_npv_zero_idr").tolist() == [0.0, 0.0, 0.0]


def test_at_the_break_even_price_the_mean_npv_is_zero():
    price = pooled(plant(), "break_even_fob_usd_per_carton").mean()
    sale = {"margin": "10 %", "commission": "4 %", "price": f"{price:.12f} USD/carton"}
    assert plant(sale=sale).figure("npv_idr").mean() == pytest.approx(0, abs=100)


def test_the_interval_of_a_grant_follows_that_of_the_mean_npv():
    # Without tax the NPV is linear in the grant: the interval of the one is that of the other.
    found = plant(tax=None, grant=None)
    npv = summarise(found.figure("npv_idr"))
    grant = summarise(pooled(found, "grant_for_npv_zero_idr"))
    scale = -npv.mean / grant.mean
    assert grant.ci_high - grant.mean == pytest.approx((npv.ci_high - npv.mean) / scale)


@pytest.mark.parametrize(
    "key", ["payback_years", "irr.mean_flow", "mirr", "bcr_net", "bcr_gross", "profitability_index"]
)
def test_a_measure_is_that_of_the_mean_cash_flow(key):
    # Without tax the cash flow of the mean volume is the mean cash flow.
    volumes = (1_600.0, 1_700.0, 2_100.0)
    whole = plant(volumes, tax=None, grant=None)
    alone = plant((np.mean(volumes),), tax=None, grant=None)
    assert np.isfinite(alone.figure(key)).all()
    assert pooled(whole, key).mean() == pytest.approx(alone.figure(key)[0])
