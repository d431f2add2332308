import inspect
import math
import pydoc
import re
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.finance.measures import (
    bcr_gross,
    bcr_net,
    discounted,
    equivalent_annual,
    irr_all,
    mirr,
    npv,
    payback,
    profitability_index,
    sign_changes,
    xirr,
    xirr_all,
    xnpv,
)

amounts = st.integers(-1000, 1000).map(float)
series = st.lists(amounts, min_size=1, max_size=12)
rates = st.floats(-0.5, 2)


def money_moved(rate, flows):
    return np.abs(discounted(rate, flows)).sum()


@given(series)
def test_npv_at_every_internal_rate_is_zero(flows):
    for rate in irr_all(flows):
        assert abs(npv(rate, flows)) <= 1e-9 * money_moved(rate, flows)


@given(series)
def test_there_are_no_more_internal_rates_than_changes_of_sign(flows):
    assert len(irr_all(flows)) <= sign_changes(flows)


@given(series)
def test_npv_changes_sign_only_at_an_internal_rate(flows):
    probes = [-0.9, -0.5, -0.2, -0.05, 0.001, 0.1, 0.3, 1.0, 5.0, 30.0]
    for low, high in pairwise(probes):
        if npv(low, flows) * npv(high, flows) < 0:
            assert any(low < rate < high for rate in irr_all(flows))


@given(st.lists(st.integers(-80, 300), min_size=1, max_size=5, unique=True))
def test_all_internal_rates_are_found_where_they_are_put(percents):
    wanted = sorted(percent / 100 for percent in percents)
    flows = [1.0]
    for rate in wanted:
        flows = np.convolve(flows, [1, -(1 + rate)])

    assert irr_all(flows) == pytest.approx(wanted, abs=1e-6)


def test_internal_rates_that_coincide_are_found_once():
    assert irr_all([-100, 220, -121]) == pytest.approx([0.10])
    assert irr_all([100, -330, 363, -133.1]) == pytest.approx([0.10])


def test_a_near_miss_of_zero_is_no_internal_rate():
    assert irr_all([-100, 220, -121.0001]) == []


@given(series, st.integers(1, 4), st.floats(0.001, 1000))
def test_zeros_around_and_another_currency_leave_the_internal_rates(flows, zeros, currency):
    around = [0.0] * zeros + [currency * flow for flow in flows] + [0.0] * zeros

    assert irr_all(around) == pytest.approx(irr_all(flows), rel=1e-5, abs=1e-5)


def test_many_changes_of_sign_do_not_stop_the_search():
    assert irr_all([-100.0, 110.0] * 600) == pytest.approx([0.10])


@given(series, rates)
def test_even_amount_a_year_is_worth_as_much_as_the_flows(flows, rate):
    flows = [*flows, 5.0]
    evenly = [0.0] + [equivalent_annual(rate, flows)] * (len(flows) - 1)

    assert npv(rate, evenly) == pytest.approx(npv(rate, flows), rel=1e-9, abs=1e-9)


@given(series, rates)
def test_flows_a_year_apart_are_worth_the_same_with_dates(flows, rate):
    years = range(len(flows))

    assert xnpv(rate, flows, years) == pytest.approx(npv(rate, flows))
    assert xirr_all(flows, years) == irr_all(flows)


@given(series, rates)
def test_net_ratio_passes_one_where_npv_passes_zero(flows, rate):
    value = npv(rate, flows)

    if value > 1e-6 and min(flows) < 0:
        assert bcr_net(rate, flows) > 1
    if value < -1e-6:
        assert bcr_net(rate, flows) < 1


@given(series)
def test_mirr_with_the_internal_rate_for_both_rates_is_the_internal_rate(flows):
    for rate in irr_all(flows):
        assert mirr(flows, rate, rate) == pytest.approx(rate, abs=1e-6)


def test_payback_counts_the_last_recovery():
    assert payback([-100, 150, -100, 100]) == 2.5
    assert payback([0, -100, 50, 100]) == 2.5
    assert payback([10, 20]) == 0
    assert math.isnan(payback([-100, 150, -100]))


@pytest.mark.parametrize("flows", [[], [[1, 2], [3, 4]], [1, math.nan], [1, math.inf]])
def test_what_is_no_row_of_finite_flows_is_refused(flows):
    with pytest.raises(ValueError, match="a series must be a row of at least one finite number"):
        npv(0.1, flows)


def test_impossible_inputs_are_refused_with_their_value():
    with pytest.raises(ValueError, match=r"rate must be above -1 .*, got -1"):
        npv(-1, [1, 2])
    with pytest.raises(ValueError, match="2 flows, 3 times"):
        xirr_all([1, 2], [0, 1, 2])
    with pytest.raises(ValueError, match="outlay must be a positive amount, got -5"):
        profitability_index(1, -5)
    with pytest.raises(ValueError, match=r"costs must be given as positive amounts, got .*-100"):
        bcr_gross(0.1, [100], [-100])
    with pytest.raises(ValueError, match="at least one period after time zero"):
        equivalent_annual(0.1, [100])


NAMES = [name for name in vars(sim.measures) if not name.startswith("_")]


def test_all_pure_functions_are_found_in_one_place():
    expected = {"npv", "irr", "xirr", "mirr", "payback", "annuity_factor", "wacc", "loan_schedule"}
    expected |= {"equivalent_annual", "profitability_index", "straight_line", "dscr", "break_even"}
    expected |= {"PolicyMatrix", "pmt", "nominal_rate", "ProfitAndLoss", "income_tax", "macrs"}
    assert expected <= set(NAMES)
    assert all(callable(getattr(sim.measures, name)) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_pure_function_is_listed_by_topic_and_shows_an_example(name):
    assert f"`{name}`" in sim.measures.__doc__
    assert ">>> " in inspect.getdoc(getattr(sim.measures, name))


def test_the_list_of_pure_functions_names_nothing_else():
    assert set(re.findall(r"`(\w+)`", sim.measures.__doc__)) == set(NAMES)


def test_the_help_of_the_pure_functions_fits_on_a_screen_and_names_types_in_a_word():
    assert len(pydoc.plaintext.document(sim.measures).splitlines()) < 50
    signatures = [f"{name}{inspect.signature(getattr(sim.measures, name))}" for name in NAMES]
    assert not [line for line in signatures if "numpy" in line or "Union" in line]


def test_dates_stand_in_place_of_years():
    """By hand: 366 days of 2028 are 366/365 of a year, so 10 % a year make 100 into 100 x 1.1 ** (366/365)."""
    days = [date(2028, 1, 1), date(2029, 1, 1)]
    texts = [day.isoformat() for day in days]
    end = 100 * 1.1 ** (366 / 365)
    for when in (days, texts, np.array(texts, "datetime64[ns]")):
        assert xirr([-100, end], when) == pytest.approx(0.10, rel=1e-12)
        assert xnpv(0.10, [-100, end], when) == pytest.approx(0, abs=1e-12)
    assert xirr([end, -100], days[::-1]) == pytest.approx(0.10, rel=1e-12)
    for wrong in (["soon", "later"], [days[0], None], [days[0], 1]):
        with pytest.raises(ValueError, match="years or dates like 2027-01-31"):
            xirr([-100, 121], wrong)
