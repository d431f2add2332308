import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.finance.measures import (
    annuity_factor,
    capital_recovery,
    cumulative_interest,
    cumulative_principal,
    effective_rate,
    fv,
    ipmt,
    nominal_rate,
    nper,
    npv,
    pmt,
    ppmt,
    pv,
    rate,
    real_rate,
    wacc,
    year_fractions,
)
from tests.cases import assert_meets, load_case

rates = st.one_of(st.just(0.0), st.floats(0.0001, 1))
periods = st.integers(1, 60)


@given(rates, periods)
def test_payments_discounted_at_the_rate_of_the_loan_equal_the_loan(interest, count):
    payment = pmt(interest, count, 1000)

    assert npv(interest, [0] + [payment] * count) == pytest.approx(-1000)


@given(rates, periods, st.booleans())
def test_interest_and_principal_make_up_each_payment_and_principal_the_loan(interest, count, begin):
    payment = pmt(interest, count, 1000, begin=begin)
    parts = [
        (ipmt(interest, k, count, 1000, begin=begin), ppmt(interest, k, count, 1000, begin=begin))
        for k in range(1, count + 1)
    ]

    assert [sum(part) for part in parts] == pytest.approx([payment] * count)
    assert sum(principal for _, principal in parts) == pytest.approx(-1000, rel=1e-6)


@given(st.floats(0.001, 0.5), st.integers(2, 60), st.booleans())
def test_the_five_functions_of_one_equation_agree(interest, count, begin):
    payment = pmt(interest, count, 1000, -200, begin=begin)

    assert pv(interest, count, payment, -200, begin=begin) == pytest.approx(1000)
    assert fv(interest, count, payment, 1000, begin=begin) == pytest.approx(-200, rel=1e-4)
    assert nper(interest, payment, 1000, -200, begin=begin) == pytest.approx(count, rel=1e-5)
    assert rate(count, payment, 1000, -200, begin=begin) == pytest.approx(interest, rel=1e-6)


@given(st.floats(-0.5, 2), st.floats(-0.5, 2))
def test_real_rate_undoes_nominal_rate(interest, inflation):
    assert real_rate(nominal_rate(interest, inflation), inflation) == pytest.approx(interest)


def test_annuity_functions_are_as_published():
    monthly, first_year = 0.10 / 12, (0.09 / 12, 360, 125000)
    # Present and future amounts of numpy-financial's test of several rates at once.
    pairs = [(-593.06, 214.07), (-4725.38, 4509.97), (-662.05, 224.11), (-428.78, 686.29)]
    project, small = [-40000, 5000, 8000, 12000, 30000], [-15000, 1500, 2500, 3500, 4500, 6000]
    results = {
        "pmt(0.08/12,60,15000)": pmt(0.08 / 12, 60, 15000),
        "pmt(0,60,15000)": pmt(0, 60, 15000),
        "pmt(0.3,12,2000)": pmt(0.3, 12, 2000),
        "pmt(0.8,3,20000)": pmt(0.8, 3, 20000),
        "pmt(0.075/12,180,200000)": pmt(0.075 / 12, 180, 200000),
        "ipmt(0.1/12,1,24,2000)": ipmt(monthly, 1, 24, 2000),
        "ipmt(0.1/12,4,24,2000)": ipmt(monthly, 4, 24, 2000),
        "ppmt(0.1/12,1,60,55000)": ppmt(monthly, 1, 60, 55000),
        "ppmt(0.1/12,1,60,55000,begin)": ppmt(monthly, 1, 60, 55000, begin=True),
        "ipmt(0.05,2,10,-50000)": ipmt(0.05, 2, 10, -50000),
        "ppmt(0.05,2,10,-50000)": ppmt(0.05, 2, 10, -50000),
        "pv(0.07,20,12000)": pv(0.07, 20, 12000),
        "fv(0.075,20,-2000,0)": fv(0.075, 20, -2000, 0),
        "fv(0.075,20,-2000,0,begin)": fv(0.075, 20, -2000, 0, begin=True),
        "fv(0.05/12,120,-100,-100)": fv(0.05 / 12, 120, -100, -100),
        "fv(0,120,-100,-100)": fv(0, 120, -100, -100),
        "nper(0.075,-2000,0,100000)": nper(0.075, -2000, 0, 100000),
        "nper(0.1,0,-500,1500)": nper(0.1, 0, -500, 1500),
        "rate(10,0,-3500,10000)": rate(10, 0, -3500, 10000),
        "npv(0.08,[-40000,5000,8000,12000,30000])": npv(0.08, project),
        "npv_first_flow_at_1(0.08,...)": npv(0.08, [0, *project]),
        "npv(0.05,[-15000,1500,2500,3500,4500,6000])": npv(0.05, small),
        "cumprinc(0.09/12,360,125000,13,24)": cumulative_principal(*first_year, 13, 24),
        "cumipmt(0.09/12,360,125000,13,24)": cumulative_interest(*first_year, 13, 24),
        "cumprinc(...,1,1)": cumulative_principal(*first_year, 1, 1),
        "cumipmt(...,1,1)": cumulative_interest(*first_year, 1, 1),
        "ipmt(0.0824/12,1..12,12,25000)": [ipmt(0.0824 / 12, k, 12, 25000) for k in range(1, 13)],
        "rate_vector(2,0,pv,fv)": [rate(2, 0, *pair) for pair in pairs],
        "rate(12,400,10000,5000)": rate(12, 400, 10000, 5000),
        "ppmt_period_0_or_after_last": [ppmt(monthly, k, 60, 15000) for k in (0, 61)],
    }
    assert_meets(load_case("C06"), results)
    assert math.isnan(rate(2, 0, -13.65, -329.67))


def test_cost_of_capital_and_its_recovery_are_as_published():
    case = load_case("C12")
    given = case.inputs
    debt = given["debt_rate"] * (1 - given["tax"])
    average = wacc([1, given["debt_equity_ratio"]], [given["equity_after_tax_nominal_rate"], debt])
    installation = math.ceil(given["installation_months"] / 12)
    operation = given["operating_life_years"]
    assert_meets(
        case,
        {
            "wacc": average,
            "crf": capital_recovery(average, operation + installation),
            "crf_on_operating_life_only": capital_recovery(average, operation),
        },
    )


def test_cost_of_three_sources_of_capital_is_as_published():
    case = load_case("B06")
    given = case.inputs["wacc"]
    average = wacc(given["weights"], given["rates"])
    assert_meets(case, {"wacc_pct": 100 * average}, complete=False)


def test_capital_recovery_is_the_inverse_of_the_annuity_factor():
    assert capital_recovery(0.12, 10) * annuity_factor(0.12, 10) == pytest.approx(1)
    assert annuity_factor(0, 10) == 10


def test_what_never_balances_has_no_number_of_periods():
    assert math.isnan(nper(0.10, -50, 1000))
    assert math.isnan(nper(0, 0, 1000))
    assert nper(0, -50, 1000) == 20


def test_thirty_day_months_ignore_the_last_of_a_long_month():
    days = [date(2027, 1, 31), date(2027, 7, 31)]

    assert year_fractions(days, "30e/360").tolist() == [0, 0.5]


def test_compounding_without_end_is_the_limit():
    assert effective_rate(0.10, 1e6) == pytest.approx(effective_rate(0.10, math.inf))


def test_impossible_inputs_are_refused_with_their_value():
    with pytest.raises(ValueError, match=r"rate must be above -1 .*, got -2"):
        pmt(-2, 10, 100)
    with pytest.raises(ValueError, match=r"amounts of capital must be positive, got \[-1, 2\]"):
        wacc([-1, 2], [0.1, 0.2])
    with pytest.raises(ValueError, match=r"day count must be one of .*, got 365"):
        year_fractions([date(2027, 1, 1)], "365")
