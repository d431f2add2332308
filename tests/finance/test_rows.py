"""Many series at once are worth what each is worth alone."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.finance.measures import (
    bcr_gross_rows,
    bcr_net_rows,
    discounted_payback_rows,
    irr_rows,
    mirr_rows,
    npv_rows,
    payback_rows,
    profitability_index_rows,
    xirr_all,
)

YEARS = np.array([0, 0.25, 1, 1.5, 2, 4, 7, 11, 11.5, 20])
flows = st.one_of(
    arrays(float, (4, YEARS.size), elements=st.integers(-1000, 1000)),
    arrays(float, (4, YEARS.size), elements=st.integers(-2, 2)),
    arrays(float, (4, YEARS.size), elements=st.sampled_from([-1e9, -30, 0, 0.01, 4, 1e6, 1e11])),
)


def alone(row, years):
    """Return the rate of one series, nan for none or several, and how many it has."""
    rates = xirr_all(row, years)
    return (rates[0] if len(rates) == 1 else math.nan), len(rates)


@given(flows)
def test_rates_of_return_are_those_of_each_series_alone(rows):
    rates, counts = irr_rows(rows, YEARS)
    for row, rate, count in zip(rows, rates, counts, strict=True):
        expected, number = alone(row, YEARS)
        assert count == number
        assert rate == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


@given(st.integers(0, 2**32 - 1), st.floats(-1, 1), st.floats(0, 3))
def test_rates_of_return_of_monthly_plants_are_those_of_each_alone(seed, end, noise):
    rng, years = np.random.default_rng(seed), np.arange(85) / 12
    rows = np.concatenate([np.full((5, 12), -8.0), rng.normal(2, noise, (5, 73))], axis=1)
    rows[:, -1] += 20 * end
    rates, counts = irr_rows(rows, years)
    expected = [alone(row, years) for row in rows]
    assert counts.tolist() == [number for _, number in expected]
    assert rates == pytest.approx([rate for rate, _ in expected], rel=1e-9, abs=1e-9, nan_ok=True)


def test_rates_of_many_series_at_once_are_exact():
    # One rupiah today for (1 + rate) ** years later: each is found in another number of steps.
    known, lives = (
        grid.ravel() for grid in np.meshgrid([-0.6, -0.01, 0.012, 0.3, 4.0], [1, 7, 20])
    )
    rows = np.zeros((known.size, 21))
    rows[:, 0] = -1.0
    rows[np.arange(known.size), lives] = (1 + known) ** lives

    rates, counts = irr_rows(rows, np.arange(21.0))
    assert counts.tolist() == [1] * known.size
    assert rates == pytest.approx(known, rel=1e-13)


@pytest.mark.parametrize(
    ("row", "rates"),
    [
        ([0, 0, 0], []),
        ([5, 0, 1], []),
        ([-5, -1, -1], []),
        ([-100, 0, 121], [0.1]),
        ([100, 0, -121], [0.1]),
        ([-100, 220, -121], [0.1]),
        ([-1, 2, -1], [0.0]),
        ([-100, 220, -121.001], []),
        ([-100, 230, -132], [0.1, 0.2]),
        ([-1, 0, 1e-8], [-0.9999]),
        ([-1, 0, 1e10], [99_999.0]),
        ([0, -1, 1e20], [1e20 - 1]),
    ],
)
def test_rates_of_return_known_beforehand(row, rates):
    measured, count = irr_rows(np.array([row, [-1, 1, 1]], float), np.arange(3.0))
    assert count.tolist() == [len(rates), 1]
    expected = rates[0] if len(rates) == 1 else math.nan
    assert measured[0] == pytest.approx(expected, nan_ok=True)
    # x = 1 + rate solves x^2 = x + 1.
    assert measured[1] == pytest.approx((math.sqrt(5) - 1) / 2)


def test_leading_axes_stay():
    rows = np.random.default_rng(1).normal(0.4, 1, (2, 3, 6))
    rates, counts = irr_rows(rows, np.arange(6.0))
    assert rates.shape == counts.shape == (2, 3)
    for measured in (
        npv_rows(0.1, rows),
        mirr_rows(rows, 0.1, 0.1),
        payback_rows(rows),
        discounted_payback_rows(0.1, rows),
        bcr_net_rows(0.1, rows),
    ):
        assert measured.shape == (2, 3)


def test_measures_of_some_series_worked_out_by_hand():
    rows = np.array([[-100.0, 55, 60.5, 24.2], [-100, 110, -121, 0], [10, 0, 0, 0]])
    # At 10 % these are worth -100 + 50 + 50 + 18.18, -100 + 100 - 100, and 10.
    assert npv_rows(0.1, rows) == pytest.approx([24.2 / 1.331, -100, 10])
    assert bcr_net_rows(0.1, rows)[:2] == pytest.approx([1 + 0.242 / 1.331, 0.5])
    assert math.isnan(bcr_net_rows(0.1, rows)[2])
    assert payback_rows(rows).tolist() == pytest.approx([1 + 45 / 60.5, math.nan, 0], nan_ok=True)
    later = discounted_payback_rows(0.1, rows)
    assert later.tolist() == pytest.approx([2, math.nan, 0], nan_ok=True)


def test_modified_rate_grows_what_is_paid_into_what_is_received():
    rows = np.array([[-100.0, 60, -20, 90], [-50, 10, 10, 0]])
    rates = mirr_rows(rows, 0.08, 0.05)
    paid = np.array([100 + 20 / 1.08**2, 50])
    received = np.array([60 * 1.05**2 + 90, 10 * 1.05**2 + 10 * 1.05])
    assert paid * (1 + rates) ** 3 == pytest.approx(received)


def test_benefits_over_costs_of_many_series():
    benefits, costs = (
        np.array([[0.0, 220], [0, 0], [5, 0]]),
        np.array([[100.0, 55], [1, 0], [0, 0]]),
    )
    ratios = bcr_gross_rows(0.1, benefits, costs)
    assert ratios.tolist() == pytest.approx([200 / 150, 0, math.nan], nan_ok=True)
    assert profitability_index_rows(np.array([20.0, -5]), np.array([100.0, 10])).tolist() == [
        1.2,
        0.5,
    ]


def test_what_cannot_be_measured_is_refused():
    with pytest.raises(ValueError, match="each flow needs its time, ascending"):
        irr_rows(np.ones((2, 3)), np.array([0.0, 2, 1]))
    with pytest.raises(ValueError, match="each flow needs its time, ascending"):
        irr_rows(np.ones((2, 3)), np.arange(2.0))
    with pytest.raises(ValueError, match="finite"):
        irr_rows(np.array([[1.0, math.nan]]), np.arange(2.0))
    with pytest.raises(ValueError, match=r"rate must be above -1 .*, got -1"):
        npv_rows(-1, np.ones((2, 3)))
    with pytest.raises(ValueError, match="costs must be given as positive amounts"):
        bcr_gross_rows(0.1, np.ones((2, 3)), -np.ones((2, 3)))
    with pytest.raises(ValueError, match="outlay must be a positive amount, got 0"):
        profitability_index_rows(np.ones(2), np.array([1.0, 0]))
