import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.timeline import DAYS_PER_MONTH, at_points, delayed
from sim.units import Price
from tests.economics.builders import flows, money, prices, timing


def test_the_index_is_one_in_the_middle_of_the_basis_year():
    index = prices(of_timing=timing(years=2, inflation=2.7)).time.index
    assert index[6] == pytest.approx(1.0)
    assert index[18] == pytest.approx(1.027)


def test_a_real_rate_compounds_with_inflation_and_a_nominal_one_stands():
    real = prices(of_timing=timing(rate=0.10, inflation=5.0)).time.discount
    nominal = prices(of_timing=timing(rate=0.10, inflation=5.0, basis="nominal")).time.discount
    # By Fisher, ten percent real and five of inflation are 15.5 percent nominal.
    assert real[12] == pytest.approx(1 / 1.155)
    assert nominal[12] == pytest.approx(1 / 1.10)


def test_only_here_does_a_dollar_become_rupiah():
    assert prices().rupiah(Price(95.0, "USD", "container")) == 95 * 16_000
    assert prices().rupiah(Price(3_000.0, "IDR", "kg")) == 3_000


def test_months_are_paid_at_their_end():
    assert at_points(np.array([[5.0, 7.0]])).tolist() == [[0.0, 5.0, 7.0]]


@given(
    st.lists(st.floats(0, 1e6), min_size=2, max_size=40),
    st.floats(0, 900),
)
def test_a_delay_loses_no_money_and_is_never_early(amounts, days):
    before = np.array([0.0, *amounts])
    after = delayed(before, days)
    assert after.sum() == pytest.approx(before.sum())
    assert (after.cumsum() <= before.cumsum() + 1e-6).all()


def test_a_delay_of_a_month_and_a_half_falls_on_the_two_points_around_it():
    amounts = np.array([0.0, 100.0, 0.0, 0.0, 0.0])
    assert delayed(amounts, 1.5 * DAYS_PER_MONTH).tolist() == [0.0, 0.0, 50.0, 50.0, 0.0]


def test_an_absent_account_costs_nothing():
    assert flows(cans__shipped=1).monthly("cans.never").sum() == 0
    assert money().toll is None
