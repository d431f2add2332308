"""Published project profiles: their yearly flows are arranged here, the measures are ours."""

import numpy as np

from sim.finance.measures import (
    ProfitAndLoss,
    bcr_gross,
    bcr_net,
    discounted,
    discounted_payback,
    irr,
    npv,
    payback,
    straight_line,
)
from tests.cases import assert_meets, load_case


def interpolated(flows, low, high):
    """Return the IRR on the straight line between two trial rates, as older sheets do."""
    above, below = npv(low, flows), npv(high, flows)
    return low + (high - low) * above / (above - below)


def test_plant_with_tax_shield_and_working_capital():
    case = load_case("A09")
    given = case.inputs
    account = ProfitAndLoss(
        given["sales"],
        given["cash_expenses"],
        np.full(given["years"], given["depreciation"]),
        tax_rate=given["tax"],
    )
    flows = np.array([given["outlay"] + given["working_capital"], *account.cash_flow])
    flows[-1] += given["scrap_year15"] + given["working_capital_recovered"]
    assert_meets(
        case,
        {
            "annual_after_tax_cash_flow": account.cash_flow[0],
            "final_year_cash_flow": flows[-1],
            "npv_profile": [npv(rate, flows) for rate in given["rates"]],
            "irr_pct": 100 * irr(flows),
            "irr_8_digits": irr(flows),
            "payback_years": payback(flows),
        },
    )


def test_replacement_project_with_rate_by_interpolation():
    case = load_case("A10")
    flows, rate = case.inputs["cash_flows"], case.inputs["rate"]
    assert_meets(
        case,
        {
            "npv_12": npv(rate, flows),
            "npv_20": npv(0.20, flows),
            "npv_21": npv(0.21, flows),
            "cumulative_discounted": discounted(rate, flows).cumsum()[1:7],
            "discounted_payback_years": discounted_payback(rate, flows),
            "irr_interpolated_pct": 100 * interpolated(flows, 0.20, 0.21),
            "irr_pct": 100 * irr(flows),
        },
    )


def test_indonesian_sheet_with_unit_cost_and_both_ratios():
    case = load_case("A13")
    given = case.inputs
    rate, trial, years, investment = (
        given[key] for key in ("rate", "trial_rate", "years", "investment")
    )
    revenue, cost = given["units_per_year"] * given["price"], given["total_cost_per_year"]
    flows = [-investment] + [revenue - cost] * years
    second = given["second_example"]["cash_flows"]
    assert_meets(
        case,
        {
            "revenue": revenue,
            "unit_cost": cost / given["units_per_year"],
            "net_benefit": revenue - cost,
            "pv_terms_18": discounted(rate, flows)[1:],
            "npv_18": npv(rate, flows),
            "pv_terms_49": discounted(trial, flows)[1:],
            "npv_49": npv(trial, flows),
            "irr_pct_interpolated": 100 * interpolated(flows, rate, trial),
            "irr_pct": 100 * irr(flows),
            "pv_revenue_18": npv(rate, [0] + [revenue] * years),
            "gross_bc": bcr_gross(rate, [0] + [revenue] * years, [investment] + [cost] * years),
            "net_bc_correct": bcr_net(rate, flows),
            "payback_years": payback(flows),
            "second.npv_21": npv(0.21, second),
            "second.pv_terms": discounted(0.21, second)[1:],
            "second.irr_pct": 100 * irr(second),
            "second.npv_25": npv(0.25, second),
        },
    )


def test_new_line_with_straight_line_depreciation_and_salvage_after_tax():
    case = load_case("A14")
    given = case.inputs
    years, rate = given["years"], given["rate"]
    fixed = given["equipment"] + given["installation_etc"]
    depreciation = straight_line(fixed, years)
    account = ProfitAndLoss(
        given["sales"], given["cash_costs"], depreciation, tax_rate=given["tax"]
    )
    flows = np.array([-fixed - given["working_capital"], *account.cash_flow])
    flows[-1] += given["after_tax_salvage"] + given["working_capital"]
    shield = (
        given["second"]["depreciation"]
        - given["second"]["after_tax"] * (given["second"]["annual_cost"])
    )
    second = [-given["second"]["fixed"]] + [shield] * given["second"]["years"]
    assert_meets(
        case,
        {
            "depreciation": depreciation[0],
            "profit_before_tax": account.profit_before_tax[0],
            "tax": account.tax[0],
            "operating_cash_flow": account.cash_flow[0],
            "final_cash_flow": flows[-1],
            "initial": flows[0],
            "pv_terms": discounted(rate, flows)[1:],
            "npv": npv(rate, flows),
            "irr_pct": 100 * irr(flows),
            "second.pv_terms_1_to_8": discounted(rate, second)[1:],
            "second.npv": npv(rate, second),
        },
    )


def test_indonesian_lecture_with_discounted_sums_at_three_rates():
    case = load_case("A15")
    flows = case.inputs["cash_flows"]
    results = {
        f"cumulative_{rate}": discounted(rate, flows).cumsum()[1:] for rate in (0.15, 0.2, 0.264)
    }
    results["irr_pct"] = 100 * irr(flows)
    results["irr_10_digits"] = irr(flows)
    results["discounted_payback_15"] = discounted_payback(0.15, flows)
    assert_meets(case, results)


def test_orchard_that_bears_late_and_keeps_its_land():
    case = load_case("A16")
    given = case.inputs
    rate, years, price = given["rate_inferred"], given["years"], given["land"]
    land = price * (1 + given["land_growth"]) ** years
    income = np.zeros(years + 1)
    income[6:] = given["income"]
    sale = np.zeros(years + 1)
    sale[-1] = land
    outlay = price + given["planting"]
    flows = income + sale
    total = npv(rate, flows)
    flows[0] = -outlay
    assert_meets(
        case,
        {
            "land_value_year_15": land,
            "pv_income_6_to_15": discounted(rate, income)[6:],
            "pv_land": npv(rate, sale),
            "pv_total": total,
            "npv": npv(rate, flows),
            "irr_pct": 100 * irr(flows),
        },
    )
