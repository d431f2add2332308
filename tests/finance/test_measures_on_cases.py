"""Published textbook and library cases through the measures."""

from datetime import date
from itertools import combinations

import numpy as np
import pytest

from sim.finance.measures import (
    bcr_gross,
    bcr_net,
    discounted,
    discounted_payback,
    effective_rate,
    equivalent_annual,
    irr,
    irr_all,
    mirr,
    nominal_rate,
    npv,
    payback,
    profitability_index,
    real_rate,
    startup_shares,
    xirr_all,
    xnpv,
    year_fractions,
)
from tests.cases import assert_meets, load_case, nearest


def test_one_textbook_project_meets_every_criterion():
    case = load_case("C01")
    flows, rate = case.inputs["cash_flows"], case.inputs["rate"]
    value = npv(rate, flows)
    modified = mirr(flows, rate, rate)
    assert_meets(
        case,
        {
            "payback_years": payback(flows),
            "npv_9": value,
            "npv_profile_pct_0_9_12_14_15_18_21": [
                npv(percent / 100, flows) for percent in (0, 9, 12, 14, 15, 18, 21)
            ],
            "npv_3pct": npv(0.03, flows),
            "irr_pct": 100 * irr(flows),
            "irr_12_digits": irr(flows),
            "discounted_flows": discounted(rate, flows),
            "cumulative_discounted": discounted(rate, flows).cumsum(),
            "profitability_index": profitability_index(value, -flows[0]),
            "discounted_payback_years": discounted_payback(rate, flows),
            "mirr_pct": 100 * modified,
            "mirr_10_digits": modified,
        },
    )


def test_projects_of_unequal_life_and_size_are_ranked_as_published():
    case = load_case("C02")
    given = case.inputs
    heavy, machines, trucks = given["heavy"], given["rate_machines"], given["rate_trucks"]
    older, newer = given["older_truck"], given["newer_truck"]
    chain = np.add([*older, 0, 0, 0], [0, 0, 0, *older])
    older_a_year, newer_a_year = equivalent_annual(trucks, older), equivalent_annual(trucks, newer)
    projects = given["projects"].values()
    assert_meets(
        case,
        {
            "heavy_npv": npv(machines, heavy),
            "heavy_irr_pct": 100 * irr(heavy),
            "older_truck_npv": npv(trucks, older),
            "newer_truck_npv": npv(trucks, newer),
            "older_truck_chain_npv": npv(trucks, chain),
            "chain_terms": discounted(trucks, chain),
            "equivalent_annuity_older": older_a_year,
            "equivalent_annuity_newer": newer_a_year,
            "perpetuity_older": older_a_year / trucks,
            "perpetuity_newer": newer_a_year / trucks,
            "profitability_index_A_to_G": [profitability_index(*project) for project in projects],
            "best_total_npv_under_budget": best_within(given["budget"], projects),
        },
    )


def best_within(budget, projects):
    bundles = (bundle for size in range(8) for bundle in combinations(projects, size))
    return max(
        sum(worth for worth, _ in bundle)
        for bundle in bundles
        if sum(outlay for _, outlay in bundle) <= budget
    )


def test_the_first_flow_is_not_discounted():
    case = load_case("C03")
    flows, rate = case.inputs["cash_flows"], case.inputs["rate"]
    assert_meets(
        case,
        {
            "npv": npv(rate, flows),
            "spreadsheet_npv_of_inflows": npv(rate, [0, *flows[1:]]),
            "irr_pct": 100 * irr(flows),
            "wrong_npv_if_outlay_is_passed_to_spreadsheet_npv": npv(rate, [0, *flows]),
        },
    )


def test_internal_rates_of_two_libraries_are_among_ours():
    case = load_case("C04")
    published = case.expected["irr"]["value"]
    rates = [irr_all(flows) for flows in case.inputs["series"]]
    assert_meets(case, {"irr": [nearest(*pair) for pair in zip(rates, published, strict=True)]})
    several = [-0.8702012475, 0.0885983385, 0.7095595277]
    assert rates[3] == pytest.approx([-0.6788943736, -0.0832996662])
    assert rates[5] == rates[6] == pytest.approx(several)


def test_internal_rates_in_awkward_series_are_all_found():
    case = load_case("C05")
    given = case.inputs
    level, loan = given["annuity_480"], given["loan_180"]
    # The first eight terms of the series that numpy-financial tests under this name.
    fading = [-3000.0, 2.3926932267015667e-07, 4.1672087103345505e-16, 5.3965110036378706e-25]
    fading += [5.1962551071806174e-34, 3.7202955645436402e-43, 1.9804961711632469e-52]
    fading += [7.8393517651814181e-62]
    assert_meets(
        case,
        {
            "olympic_all_irrs": irr_all(given["olympic"]),
            "gh28_expected_by_pyxirr": irr_all(given["gh28"])[-1],
            "gh28_all_irrs": irr_all(given["gh28"]),
            "gh44a": irr_all(given["gh44a"])[-1],
            "gh44a_all_irrs": irr_all(given["gh44a"]),
            "gh44b": irr_all(given["gh44b"])[-1],
            "gh44b_all_irrs": irr_all(given["gh44b"]),
            "gh39": irr_all(given["gh39"])[-1],
            "gh39_all_irrs": irr_all(given["gh39"]),
            "gh56": irr(given["gh56"]),
            "gh46a": irr(given["gh46a"]),
            "annuity_480": irr([level["first"]] + [level["then"]] * level["times"]),
            "loan_180": irr([loan["first"]] * loan["times"] + [loan["then"]]),
            "all_positive": irr(given["all_positive"]),
            "all_negative": irr(given["all_negative"]),
            "zeros": irr(given["zeros"]),
            "gh15_first_three_terms": irr(fading),
        },
    )


def test_modified_internal_rates_are_as_published():
    case = load_case("C07")
    results = {
        f"case{number}": mirr(given["cf"], given["finance"], given["reinvest"])
        for number, given in enumerate(case.inputs["cases"], start=1)
    }
    table = case.inputs["broadcast"]
    results |= {
        f"broadcast_row{number}": [mirr(row, *pair) for pair in table["finance_reinvest"]]
        for number, row in enumerate(table["rows"], start=1)
    }
    results["all_positive"] = mirr([39000, 30000, 21000, 37000, 46000], 0.10, 0.12)
    assert_meets(case, results)


def test_dated_flows_have_the_published_rates_under_each_day_count():
    case = load_case("C08")
    counted = case.inputs["day_count_case"]
    days = [date.fromisoformat(day) for day in counted["dates"]]
    samples = {name: dated(sample) for name, sample in case.inputs["samples"].items()}
    flows, years = dated(case.inputs["xnfv"])
    # The case looked for rates up to 10,000 only; one sample has a further one, near 1e259.
    roots = {
        name: [rate for rate in xirr_all(*sample) if rate < 10_000]
        for name, sample in samples.items()
    }
    results = {
        "xirr_30-20_root_found_here": roots.pop("30-20"),
        "xirr_30-29": roots.pop("30-29"),
        "xnfv_2.5pct": xnpv(0.025, flows, years) * 1.025 ** years[-1],
    }
    for name, rates in roots.items():
        wanted = case.expected[f"xirr_{name}"]["value"]
        results[f"xirr_{name}"] = nearest(rates, wanted)
        if len(rates) > 1:
            results[f"xirr_{name}_all_roots"] = rates
    for name, day_count in DAY_COUNTS.items():
        (results[name],) = xirr_all(counted["amounts"], year_fractions(days, day_count))
    assert_meets(case, results)


DAY_COUNTS = {
    "day_count_act_365F": "act/365",
    "day_count_act_360": "act/360",
    "day_count_30_360": "30e/360",
    "day_count_act_act_ISDA": "act/act",
}


def dated(sample):
    flows = [flow for _, flow in sample]
    return flows, year_fractions([date.fromisoformat(day) for day, _ in sample])


def test_real_and_nominal_flows_have_one_value_and_two_ratios():
    case = load_case("B07")
    given = case.inputs
    received, paid, rate, inflation = (
        given[key] for key in ("cash_in", "cash_out", "rate", "inflation")
    )
    flows = np.subtract(received, paid)
    real_flows, real = discounted(inflation, flows), real_rate(rate, inflation)
    ratio = bcr_net(rate, flows)
    results = {
        "pv_in": npv(rate, received),
        "pv_out": npv(rate, paid),
        "npv": npv(rate, flows),
        "bcr_net_over_initial": ratio,
        "bcr_undiscounted_net": bcr_net(0, flows),
        "bcr_gross": bcr_gross(rate, received, paid),
        "cbr_net": 1 / ratio,
        "irr_nominal_pct": 100 * irr(flows),
        "irr_real_pct": 100 * irr(real_flows),
        "real_cash_flows": real_flows,
        "sum_real": real_flows.sum(),
        "real_rate_pct": 100 * real,
        "npv_real_flows_at_real_rate": npv(real, real_flows),
        "npv_real_flows_at_nominal_rate": npv(rate, real_flows),
        "fisher_5_over_3_pct": 100 * real_rate(0.05, 0.03),
        "ear_8pct_quarterly": 100 * effective_rate(0.08, 4),
    }
    times = {"n2": 2, "n4": 4, "n12": 12, "daily": 365, "continuous": np.inf}
    results |= {f"ear_10pct_{name}": 100 * effective_rate(0.10, n) for name, n in times.items()}
    assert_meets(case, results)
    assert nominal_rate(real, inflation) == pytest.approx(rate)


def test_rising_five_year_flow_has_the_published_internal_rate():
    case = load_case("B08")
    rate = irr(case.inputs["cash_flows"])
    assert_meets(case, {"irr": rate, "irr_12_digits": rate})


def test_sales_of_a_start_up_that_ends_within_its_second_year():
    case = load_case("C11")
    given = case.inputs
    building, selling = given["construction_years"], given["years"]
    shares = startup_shares(selling, given["startup_months"], given["startup_sales_fraction"])
    sales = given["annual_sales_musd"] * np.concatenate([np.zeros(building), shares])
    assert_meets(case, {"sales_musd_year_0_to_8": sales})
