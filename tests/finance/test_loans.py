import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.finance.measures import (
    LoanTerms,
    break_even,
    break_even_sales,
    by_year,
    declining_balance,
    dscr,
    dscr_mean,
    dscr_of_sums,
    irr,
    llcr,
    loan_schedule,
    npv,
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


drawings = st.lists(st.floats(0, 1000), min_size=1, max_size=7).filter(sum)


@given(drawings, every_terms)
def test_what_is_paid_is_worth_what_was_drawn_at_the_rate_of_the_loan(drawn, terms):
    loan = loan_schedule(drawn, terms)

    assert npv(terms.rate, [0, *loan.payment]) == pytest.approx(npv(terms.rate, drawn))
    assert loan.drawn.sum() == pytest.approx(sum(drawn))
    assert loan.principal.sum() == pytest.approx(sum(drawn))
    assert loan.balance[-1] == pytest.approx(0, abs=1e-6)


@given(drawings, st.floats(0, 0.5), st.integers(7, 40))
def test_parts_of_principal_are_equal_once_all_is_drawn(drawn, rate, periods):
    terms = LoanTerms(rate, periods, grace=len(drawn) - 1, repayment="equal principal")
    repaid = loan_schedule(drawn, terms).principal

    assert repaid[: terms.grace] == pytest.approx(0, abs=1e-9)
    assert repaid[terms.grace :] == pytest.approx(sum(drawn) / (periods - terms.grace))


@given(drawings, st.floats(0.001, 0.5))
def test_interest_that_is_not_paid_while_building_makes_the_debt_larger(drawn, rate):
    count = len(drawn)
    paid = loan_schedule(drawn, LoanTerms(rate, 20, grace=count))
    added = loan_schedule(drawn, LoanTerms(rate, 20, grace=count, capitalised=count))

    assert paid.balance[count - 1] == pytest.approx(sum(drawn))
    grown = sum(part * (1 + rate) ** (count - at) for at, part in enumerate(drawn))
    assert added.balance[count - 1] == pytest.approx(grown)
    assert added.balance[count - 1] > paid.balance[count - 1]
    assert not added.payment[:count].any()


@given(every_terms)
def test_a_loan_that_takes_all_the_cash_is_covered_just_once(terms):
    loan = loan_schedule(1000, terms)
    cash = np.stack([loan.payment, 1.3 * loan.payment])

    assert llcr(terms.rate, cash, 1000) == pytest.approx([1, 1.3])
    assert np.isnan(llcr(terms.rate, cash, [0, 1000])).tolist() == [True, False]


def test_capitalised_interest_is_paid_later_with_interest():
    loan = loan_schedule(1000, LoanTerms(0.10, 4, capitalised=2))

    assert loan.payment[:2].tolist() == [0, 0]
    assert loan.balance[1] == pytest.approx(1210)
    assert irr([1000, *-loan.payment]) == pytest.approx(0.10)


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
    with pytest.raises(ValueError, match="capitalised must end before 4 periods, got 4"):
        LoanTerms(0.10, 4, capitalised=4)
    with pytest.raises(ValueError, match="drawn in 5 periods outlasts the 4"):
        loan_schedule([1] * 5, LoanTerms(0.10, 4))
