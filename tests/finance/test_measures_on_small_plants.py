"""Published profiles of small canneries, whose wages and overheads are partly fixed."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.finance.measures import (
    LoanTerms,
    break_even_sales,
    break_even_utilisation,
    loan_schedule,
    profit_rate,
    split_costs,
    startup_shares,
    straight_line,
)
from tests.cases import assert_meets, load_case

LAKH = 100_000


def test_jackfruit_cannery_breaks_even_at_half_its_volume():
    case = load_case("A01")
    assert_meets(case, jackfruit_capital(case.inputs) | jackfruit_year(case.inputs, 12))


def jackfruit_capital(given):
    """Return what is invested, and what a month of work needs, under the keys of the case."""
    land, machines = given["land"], sum(given["machinery_lakh"].values())
    site = land["area_m2"] * land["rate_rs_m2"] / LAKH + land["development_lakh"]
    site += land["building_m2"] * land["building_rate_rs_m2"] / LAKH
    fixed = site + machines + given["preoperative_lakh"]
    bought = [np.prod([*line.values()]) for line in given["raw_material_per_month"].values()]
    monthly = given["raw_material_rounded_lakh"] + given["manpower_printed_lakh"]
    monthly += given["utilities_per_month_lakh"] + given["other_per_month_lakh"]
    return {
        "land_and_building_lakh": site,
        "machinery_lakh": machines,
        "total_fixed_capital_lakh": fixed,
        "raw_material_per_month_lakh": sum(bought) / LAKH,
        "working_capital_per_month_lakh": monthly,
        "total_investment_lakh": fixed + given["working_capital_months"] * monthly,
        "recurring_cost_per_year_lakh": given["operating_months"] * monthly,
    }


def jackfruit_year(given, paid_months):
    """Return cost, profit and break-even of a year in which overheads run `paid_months`."""
    invested = jackfruit_capital(given)
    capital = invested["total_investment_lakh"]
    wear, interest = jackfruit_wear(given), given["interest_on_total_investment"] * capital
    cost = invested["recurring_cost_per_year_lakh"] + wear + interest
    turnover = given["cans_sold"] * given["price_rs_can"] / LAKH
    profit = turnover - cost
    insured = given["insurance_annual_lakh"] / 12
    partly = given["utilities_per_month_lakh"] + given["other_per_month_lakh"] - insured
    months = [given["manpower_printed_lakh"], partly, insured]
    shares = [given["fixed_share_of_wages"], given["fixed_share_of_other"], 1, 1, 1]
    fixed, _ = split_costs([*np.multiply(paid_months, months), interest, wear], shares)
    utilisation = break_even_utilisation(fixed, profit)
    return {
        "interest_lakh": interest,
        "cost_of_production_lakh": cost,
        "turnover_lakh": turnover,
        "net_profit_lakh": profit,
        "profit_on_sales_pct": 100 * profit_rate(profit, turnover),
        "return_on_investment_pct": 100 * profit_rate(profit, capital),
        "fixed_cost_lakh": fixed,
        "break_even_pct_capacity": 100 * utilisation,
        "unit_cost_rs_per_can": cost * LAKH / given["cans_sold"],
        "break_even_cans": utilisation * given["cans_sold"],
    }


def jackfruit_wear(given):
    land, machines, rates = given["land"], given["machinery_lakh"], given["depreciation"]
    building = land["building_m2"] * land["building_rate_rs_m2"] / LAKH
    # Wiring is not depreciated.
    worn = sum(machines.values()) - machines["electrification_10pct"]
    lives = {name: round(1 / rate) for name, rate in rates.items()}
    charges = straight_line(building, lives["building"]), straight_line(worn, lives["machinery"])
    return sum(charge[0] for charge in charges)


def test_jackfruit_cannery_breaks_even_sooner_where_overheads_count_the_months_of_its_cost():
    given = load_case("A01").inputs

    # The printed 53 % takes wages of twelve months as partly fixed, but its cost holds only eight:
    # 0.8 + 0.895 + 6.6402 + 8 * (0.4 * 1.13 + 0.4 * 0.36 + 0.02) = 13.2632 lakh are fixed.
    right = jackfruit_year(given, given["operating_months"])
    assert right["fixed_cost_lakh"] == pytest.approx(13.2632)
    assert right["break_even_pct_capacity"] == pytest.approx(48.32, abs=0.005)


def test_jackfruit_cannery_is_printed_with_less_manpower_and_fewer_cans_than_it_needs():
    given = load_case("A01").inputs
    manpower = given["manpower_per_month_lakh"]
    perks = manpower.pop("perks_rate")

    # Printed 1.13: the perks are cut off after two digits.
    assert sum(manpower.values()) * (1 + perks) == pytest.approx(1.1385)
    cans = given["raw_material_per_month"]["cans_labels"]["n"] * given["operating_months"]
    assert cans == 76_000
    assert cans < given["cans_sold"]


def test_mushroom_cannery_breaks_even_after_commission():
    case = load_case("A02")
    # The profile goes on with the printed total of the items, which is not their sum.
    items = case.slips["machinery_items_total_lakh"]["value"]
    assert_meets(case, mushroom_capital(case.inputs, items) | mushroom_year(case.inputs, items))


def mushroom_capital(given, items):
    land, building = (
        given[f"{kind}_m2"] * given[f"{kind}_rs_m2"] / LAKH for kind in ("land", "built")
    )
    # Rows are cut after three digits.
    machines = np.floor(1000 * fitted(items, given)) / 1000
    capital = land + building + machines + given["preoperative_lakh"]
    total = given["interest_printed_lakh"] / given["interest_on_total_investment"]
    return {
        "land_building_lakh": land + building,
        "packing_lakh": given["packing_pct"] * items,
        "machinery_grand_total_lakh": machines,
        "total_fixed_investment_lakh": capital,
        "dep_building_lakh": given["dep_building"] * building,
        "dep_machinery_lakh": given["dep_machinery"] * items,
        "implied_total_investment_lakh": total,
        "implied_working_capital_lakh": total - capital,
        "three_months_recurring_lakh": given["recurring_per_year_lakh"] / 4,
    }


def mushroom_year(given, items):
    wear = given["dep_office"] * given["office_lakh"]
    wear += sum(
        mushroom_capital(given, items)[f"dep_{name}_lakh"] for name in ("building", "machinery")
    )
    held = wear + given["interest_printed_lakh"]
    cost = given["recurring_per_year_lakh"] + held
    gross = given["cans"] * given["price_rs"] / LAKH
    commission = given["commission"] * gross
    profit = gross - commission - cost
    rows = given["fixed_cost_rows_lakh"]
    fixed = held + sum(rows[name] for name in ("insurance", "wages40", "other40", "power"))
    return {
        "cost_of_production_lakh": cost,
        "net_turnover_lakh": gross - commission,
        "net_profit_lakh": profit,
        "fixed_cost_lakh": fixed,
        "break_even_pct": 100 * break_even_utilisation(fixed, profit),
        "break_even_pct_with_table_values": 100
        * break_even_utilisation(sum(rows.values()), profit),
        "unit_cost_rs_per_can": cost * LAKH / given["cans"],
        "unit_cost_incl_commission_rs_per_can": (cost + commission) * LAKH / given["cans"],
    }


def fitted(items, given):
    """Return the machines with packing, erection and office [lakh]."""
    return items * (1 + given["packing_pct"] + given["erection_pct"]) + given["office_lakh"]


def test_mushroom_cannery_needs_more_machinery_than_the_printed_sum():
    case = load_case("A02")
    slip, items = case.slips["machinery_items_total_lakh"], sum(case.inputs["machinery_items_lakh"])

    # Printed 15.264: the items were added up wrongly, by 0.374.
    assert items == pytest.approx(15.638) == slip["recomputed"]
    assert items - slip["value"] == pytest.approx(0.374)
    assert fitted(items, case.inputs) == pytest.approx(19.7656)


@given(st.floats(0.1, 1000), st.floats(0.1, 1000), st.floats(0.1, 1000))
def test_break_even_of_a_year_is_the_same_by_margin_and_by_cost(sales, fixed, variable):
    assume(sales > 1.01 * variable)
    costs, shares = [fixed + variable / 2, variable / 2], [fixed / (fixed + variable / 2), 0]

    assert split_costs(costs, shares) == pytest.approx((fixed, variable))
    utilisation = break_even_utilisation(fixed, sales - fixed - variable)
    assert utilisation * sales == pytest.approx(break_even_sales(sales, costs, shares))


@given(st.integers(2, 20), st.floats(1, 2000), st.floats(0, 0.5))
def test_fixed_instalments_end_with_the_rest_of_the_loan(periods, instalment, rate):
    terms = LoanTerms(rate, periods, repayment="equal principal", instalment=instalment)
    loan = loan_schedule(1000, terms)

    assert loan.principal.sum() == pytest.approx(1000)
    assert loan.balance.min() >= -1e-6
    assert loan.principal[0] == pytest.approx(min(instalment, 1000))


@given(st.integers(0, 60), st.floats(0, 1))
def test_a_start_up_costs_its_months_at_the_share_not_sold(months, share):
    shares = startup_shares(5, months, share)

    assert 12 * (1 - shares).sum() == pytest.approx(months * (1 - share))
    assert (np.diff(shares) >= 0).all()


def test_without_margin_or_base_there_is_no_ratio():
    assert np.isnan(break_even_utilisation(fixed=30, profit=-30))
    assert np.isnan(profit_rate(10, 0))


def test_impossible_shares_months_and_instalments_are_refused_with_their_value():
    with pytest.raises(ValueError, match=r"fixed shares must lie in \[0, 1\], got \[1\.1\]"):
        split_costs([100], [1.1])
    with pytest.raises(ValueError, match=r"months must not be negative.*got -1, 0\.5"):
        startup_shares(3, -1, 0.5)
    for wrong in ({"instalment": 5}, {"instalment": 0, "repayment": "equal principal"}):
        with pytest.raises(ValueError, match="instalments are positive parts of principal, got"):
            LoanTerms(0.10, 4, **wrong)
