import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.measures import (
    LoanTerms,
    break_even,
    break_even_sales,
    by_year,
    declining_balance,
    dscr,
    dscr_mean,
    dscr_of_sums,
    irr,
    loan_schedule,
    npv,
    straight_line,
    sum_of_years,
)
from tests.cases import assert_meets, load_case

every_terms = st.builds(
    LoanTerms,
    rate=st.floats(0, 0.5),
    periods=st.integers(7, 40),
    grace=st.integers(0, 6),
    repayment=st.sampled_from(["annuity", "equal principal"]),
    capitalised=st.integers(0, 6),
)


@given(every_terms)
def test_payments_discounted_at_the_rate_of_the_loan_equal_the_loan(terms):
    loan = loan_schedule(1000, terms)

    assert npv(terms.rate, [0, *loan.payment]) == pytest.approx(1000)


@given(every_terms, st.integers(0, 3))
def test_last_payment_leaves_nothing_and_principal_adds_up_to_the_loan(terms, interest_free):
    terms = LoanTerms(**{**vars(terms), "interest_free": interest_free})
    loan = loan_schedule(1000, terms)

    assert loan.balance[-1] == pytest.approx(0, abs=1e-6)
    assert loan.principal.sum() == pytest.approx(1000)


@given(st.integers(1, 30), st.floats(0.01, 1), st.floats(0.1, 1))
def test_charges_never_exceed_the_cost_and_use_it_up_where_asked(life, share, first_year):
    kept = declining_balance(1000, share, life, "kept", first_year)

    assert kept.min() >= 0
    assert kept.sum() <= 1000 * (1 + 1e-12)
    for remainder in ("straight line", "last year"):
        charges = declining_balance(1000, share, life, remainder, first_year)
        assert charges.sum() == pytest.approx(1000)
        assert charges.min() >= 0


@given(st.integers(1, 30), st.floats(0, 1000))
def test_charges_over_the_life_are_cost_less_salvage(life, salvage):
    for method in (straight_line, sum_of_years):
        assert method(1000, life, salvage).sum() == pytest.approx(1000 - salvage)


def test_capitalised_interest_is_paid_later_with_interest():
    loan = loan_schedule(1000, LoanTerms(0.10, 4, capitalised=2))

    assert loan.payment[:2].tolist() == [0, 0]
    assert loan.balance[1] == pytest.approx(1210)
    assert irr([1000, *-loan.payment]) == pytest.approx(0.10)


def test_depreciation_schedules_are_as_published():
    case = load_case("C10")
    base, life = case.inputs["base"], case.inputs["life"]
    assert_meets(
        case,
        {
            "MACRS5": declining_balance(base, 2 / life, life, "straight line", first_year=0.5),
            "SL5": straight_line(base, life, case.inputs["salvage"]),
            "DDB5": declining_balance(base, 2 / life, life),
            "SYD5": sum_of_years(base, life, case.inputs["salvage"]),
        },
    )


def test_quarterly_loan_with_fixed_instalments_cover_and_mixed_depreciation():
    case = load_case("A06")
    given, assets = case.inputs, case.inputs["assets"]
    loan = loan_schedule(
        given["loan"]["principal"],
        LoanTerms(given["loan"]["rate"] / 4, periods=20, grace=2, repayment="equal principal"),
    )
    interest, payment = by_year(loan.interest, 4), by_year(loan.payment, 4)
    cash = np.array(case.expected["cash_accruals"]["value"]) + interest
    assert_meets(
        case,
        {
            "interest_by_year": interest,
            "repayment_by_year": by_year(loan.principal, 4),
            "depreciation": declining_balance(assets["plant"], assets["wdv_plant"], 5)
            + declining_balance(assets["furniture"], assets["wdv_furniture"], 5),
            "dscr": dscr(cash, payment),
            "dscr_mean_of_ratios": dscr_mean(cash, payment),
            "dscr_average_ratio_of_sums": dscr_of_sums(cash, payment),
        },
        complete=False,
    )


def test_monthly_loan_with_a_moratorium_and_a_first_month_free_of_interest():
    case = load_case("A05")
    given, terms = case.inputs, case.inputs["loan"]
    loan = loan_schedule(
        terms["principal"],
        LoanTerms(
            terms["rate"] / 12,
            terms["months"],
            grace=terms["moratorium_months"],
            interest_free=1,
            repayment="equal principal",
        ),
    )
    interest, payment = by_year(loan.interest, 12), by_year(loan.payment, 12)
    accruals = np.add(given["pat"], given["depreciation"])
    assert_meets(
        case,
        {
            "interest_by_year": interest,
            "repayment_by_year": by_year(loan.principal, 12),
            "cash_accruals": accruals,
            "dscr": dscr(accruals + interest, payment),
            "average_dscr_ratio_of_sums": dscr_of_sums(accruals + interest, payment),
            "average_dscr_mean_of_ratios": dscr_mean(accruals + interest, payment),
            "depreciation": declining_balance(17.75, given["assets"]["wdv_plant"], 5),
        },
        complete=False,
    )


def test_half_yearly_loan_of_equal_principal():
    case = load_case("A08")
    given = case.inputs
    loan = loan_schedule(
        given["debt"], LoanTerms(given["debt_rate"] / 2, 10, repayment="equal principal")
    )
    assets, share = given["outlay"]["fixed_assets"], given["depreciation_rate_wdv"]
    assert_meets(
        case,
        {
            "financial_charges": by_year(loan.interest, 2),
            "principal_per_year": by_year(loan.principal, 2)[0],
            "depreciation": declining_balance(assets, share, 10),
        },
        complete=False,
    )


def test_break_even_sales_of_partly_fixed_costs():
    case = load_case("A07")
    given = case.inputs
    names = ["mfg", "electricity", "wages_and_salary", "selling", "interest_tl"]
    shares = [0.2, 0.15, 0.4, 0.2, 1, 0, 1, 0]
    sales = case.expected["total_sales"]["value"]
    results = []
    for year in range(5):
        costs = [given[name][year] for name in names]
        costs += [given["interest_wc"], case.expected["depreciation"]["value"][year]]
        costs += [case.expected["raw_material"]["value"][year]]
        results.append(break_even_sales(sales[year], costs, shares))
    assert_meets(case, {"bep_sales": results}, complete=False)


def test_break_even_of_one_product_and_of_a_mix_is_as_published():
    case = load_case("B06")
    given = case.inputs["single"]
    taxed = given["target"] / (1 - given["tax"])
    terms = given["tfc"], given["price"], given["uvc"]
    even, target, after_tax = (break_even(*terms, profit) for profit in (0, given["target"], taxed))
    spare = given["expected_qty"] - even
    results = {
        "single.bep_q": even,
        "single.bep_value": even * given["price"],
        "single.target_q": target,
        "single.target_value": target * given["price"],
        "single.target_tax_q": after_tax,
        "single.target_tax_value": after_tax * given["price"],
        "single.safety_margin_units": spare,
        "single.safety_margin_pct": 100 * spare / given["expected_qty"],
        "wacc_pct": case.expected["wacc_pct"]["value"],
    }
    for number, mixed in enumerate(case.inputs["multi"], start=1):
        results |= break_evens_of_mix(f"multi{number}", mixed)
    results["multi1.split_units"] = np.multiply(
        case.inputs["multi"][0]["mix"], results["multi1.bep_q_value"][0]
    )
    assert_meets(case, results)


def break_evens_of_mix(name, mixed):
    price, unit_cost = np.dot(mixed["mix"], mixed["price"]), np.dot(mixed["mix"], mixed["uvc"])
    target, taxed = mixed["target"], mixed["target"] / (1 - mixed["tax"])
    profits = {"bep_q_value": 0, "target_q_value": target, "target_taxed_q_value": taxed}
    results = {f"{name}.weighted_price_uvc": [price, unit_cost]}
    for key, profit in profits.items():
        quantity = break_even(mixed["tfc"], price, unit_cost, profit)
        results[f"{name}.{key}"] = [quantity, quantity * price]
    return results


def test_without_margin_or_loan_service_there_is_no_result():
    assert math.isnan(break_even(100, price=10, unit_cost=10))
    assert math.isnan(break_even_sales(100, [120], [0.1]))
    assert math.isnan(dscr_mean([100], [0]))
    assert math.isnan(dscr_of_sums([100], [0]))


def test_impossible_inputs_are_refused_with_their_value():
    with pytest.raises(ValueError, match="grace must end before 4 periods, got 4"):
        LoanTerms(0.10, 4, grace=4)
    with pytest.raises(ValueError, match=r"rate must not be negative, got -0\.1"):
        LoanTerms(-0.10, 4)
    with pytest.raises(ValueError, match="life must be at least one year, got 0"):
        straight_line(100, 0)
    with pytest.raises(ValueError, match=r"shares must lie in .*, got rate 1.5, first year 1"):
        declining_balance(100, 1.5, 4)
