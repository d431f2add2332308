"""Measures of the project and its owner, held against each other and against sums by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.cash_flow import MEASURES
from sim.economics.invest import project
from sim.economics.ledger import monthly, present
from sim.finance.time_value import real_rate
from sim.scenario.samples import with_columns
from sim.units import Price
from tests.economics.builders import MONEY, appraisal, compared, flows, money, timing

PLANT = {
    "investment": {
        "equipment": {"cost": "12_000_000 IDR", "life": "4 year"},
        "land": {"cost": "5_000_000 IDR", "grantable": False},
    },
    "sale": {"margin": "10 %", "commission": "0 %", "price": "120_000 IDR/carton"},
    "costs": {"can": MONEY["costs"]["can"]},
}
LOAN = {"amount": "2_400_000 IDR", "rate": "12 %/year nominal", "term": "2 year",
        "grace": "12 month", "repayment": "equal principal"}  # fmt: skip


def plant(cans=1_000, years=2, rate=0.0, inflation=0.0, construction=None, **changes):
    """Sell so many cans a month at 5 000 IDR that cost 4 000 IDR each."""
    lead = construction or 0
    sold = cans * (np.arange(lead + 12 * years) >= lead)
    of_flows = flows(lead + 12 * years, item__can__used=sold, cans__shipped=sold)
    of_timing = timing(years, rate, inflation, lead=lead)
    return appraisal(of_flows, money(**PLANT | changes), of_timing, construction)


def measures(found):
    flow = project(found)
    return {name: measure(flow)[0] for name, measure in MEASURES.items()}


def test_without_interest_ratios_are_plain_sums():
    found = measures(plant())
    # In: 24 months of 5 m, and half of the equipment with the land left, 11 m. Out: 24 of 4 m, 17 m.
    assert found["bcr_gross"] == pytest.approx((120 + 11) / (96 + 17))
    # The first year: -17 + 12 m; the second: 12 + 11 m.
    assert found["bcr_net"] == pytest.approx(23 / 5)
    assert found["profitability_index"] == pytest.approx(1 + (12 + 23 - 17) / 17)
    # 17 m come back at 1 m a month.
    assert found["payback_years"] == pytest.approx(17 / 12)


def test_the_net_ratio_discounts_each_month_before_it_sums_the_years():
    found, months = measures(plant(rate=0.1)), 1.1 ** (-np.arange(25) / 12)
    # A million a month on 17 m at once; 11 m are left after two years.
    first, second = -17 + months[1:13].sum(), months[13:].sum() + 11 * months[24]
    assert found["bcr_net"] == pytest.approx(second / -first)


@given(st.floats(0.01, 0.3), st.floats(0, 8), st.integers(1, 12))
def test_with_interest_the_money_is_back_when_the_rest_is_worth_what_was_laid_out(rate, pi, lead):
    found = plant(4_000, 3, rate, pi, lead)
    cash_flow = project(found)
    back = measures(found)["discounted_payback_years"]
    flow, months = cash_flow.real[0] * (1 + rate) ** -found.prices.time.years, 12 * back
    # A month's flow is even within the month.
    so_far = np.interp(months, np.arange(len(flow)), flow.cumsum())
    assert so_far == pytest.approx(0, abs=1e-3 * cash_flow.outlay.sum())


@given(st.integers(600, 2_500), st.floats(0.0, 0.2), st.floats(0, 8), st.integers(0, 14))
def test_all_measures_agree_whether_the_project_is_worth_it(cans, rate, inflation, lead):
    found = plant(cans, 6, rate, inflation, lead)
    npv, measured = project(found).npv[0], measures(found)
    outlay = 17_000_000
    if abs(npv) > 1e-6 * outlay:
        gains = npv > 0
        assert (measured["bcr_gross"] > 1) == gains
        assert (not measured["bcr_net"] <= 1) == gains
        assert (measured["profitability_index"] > 1) == gains
        assert (measured["mirr"] > 100 * rate) == gains
        assert (measured["irr"] > 100 * rate) == gains
    assert measured["irr"] == pytest.approx(measured["irr.mean_flow"])


@given(st.integers(800, 2_500), st.floats(0, 8))
def test_at_its_own_rate_each_replication_is_worth_nothing(cans, inflation):
    found = plant(cans, 4, 0.1, inflation)
    rate = measures(found)["irr"] / 100
    assert project(found).real[0] @ (1 + rate) ** -found.prices.time.years == pytest.approx(
        0, abs=1
    )


def test_a_modified_rate_compounds_what_comes_in_at_the_discount_rate():
    found = plant(2_000, 3, 0.08, 5.0)
    flow, months = project(found).real[0], np.arange(37)
    paid = np.minimum(flow, 0) @ 1.08 ** (-months / 12)
    received = np.maximum(flow, 0) @ 1.08 ** ((36 - months) / 12)
    rate = (received / -paid) ** (1 / 3) - 1
    assert measures(found)["mirr"] == pytest.approx(100 * rate)
    assert real_rate(1.08 * 1.05 - 1, 0.05) == pytest.approx(0.08)


def test_the_owner_lays_out_what_grant_and_loan_leave():
    found = plant(2_000, 3, 0.1, loans={"bank": LOAN}, grant={"amount": "3_000_000 IDR"}).kpis
    # 17 m less 3 m and 2.4 m
    index = 1 + found["equity_npv_idr"][0] / 11_600_000
    assert found["equity_profitability_index"][0] == pytest.approx(index)


def test_a_loan_is_covered_over_its_life_by_what_is_earned_after_the_opening():
    found = plant(cans=1_000, years=3, loans={"bank": LOAN})
    # 1 m a month for 24 months at 1 %, over 2.4 m.
    annuity = (1 - 1.01**-24) / 0.01
    assert found.figure("llcr")[0] == pytest.approx(annuity * 1_000_000 / 2_400_000)


def test_the_cover_over_the_life_of_a_loan_begins_with_the_opening():
    found = plant(cans=1_000, years=3, construction=6, loans={"bank": LOAN})
    # Of the two years of the loan 18 months are left, with 1 m each at 1 %, over 2.4 m.
    annuity = (1 - 1.01**-18) / 0.01
    assert found.figure("llcr")[0] == pytest.approx(annuity * 1_000_000 / 2_400_000)


def test_a_loan_that_is_repaid_in_the_year_of_the_opening_has_no_cover():
    short = LOAN | {"term": "1 year", "grace": "0 month"}
    found = plant(years=3, construction=3, loans={"bank": short})
    assert np.isnan([found.figure("dscr_min"), found.figure("dscr_mean")]).all()


def test_beside_another_chain_the_costs_and_receipts_of_that_come_off():
    own, other = plant(), plant(200, investment={})
    found = compared(own, without=other)
    # Of 1 000 cans 800 are more: 24 months of 4 m and 3.2 m; 11 m of the 17 m are left.
    assert found["incremental_bcr_gross"][0] == pytest.approx((96 + 11) / (76.8 + 17))


def test_covers_at_many_prices_at_once_are_those_at_each_by_itself():
    whole = plant(years=3, construction=6, loans={"bank": LOAN})
    samples = {"costs.can.price": [Price(amount, "IDR", "can") for amount in (4_000, 3_000)]}
    kpis = ("llcr", "dscr_min")
    together = replace(whole, scenario=with_columns(whole.scenario, samples)).figures(kpis)
    # A can earns 1 000 IDR, then 2 000.
    for kpi in kpis:
        assert together[kpi][0] == pytest.approx(whole.figure(kpi)[0])
        assert together[kpi][1] == pytest.approx(2 * whole.figure(kpi)[0])


def test_a_loan_that_is_less_than_a_rupiah_has_no_cover_over_its_life():
    found = plant(years=3, loans={"bank": LOAN | {"amount": "0.4 IDR"}})
    assert found.figure("llcr").tolist() == [pytest.approx(np.nan, nan_ok=True)]


def test_the_year_of_the_opening_does_not_count_for_the_cover():
    found = plant(cans=1_000, years=3, construction=6, loans={"bank": LOAN})
    # The loan runs from 2027 to 2028. In 2028 twelve parts of 0.2 m are due, and interest on 2.4 m
    # falling by 0.2 m a month: 0.01 * (2.4 + ... + 0.2) = 0.156 m.
    assert found.figure("dscr_min")[0] == pytest.approx(12 / 2.556)
    assert found.figure("dscr_mean")[0] == found.figure("dscr_min")[0]


def test_a_sum_of_postings_is_the_same_by_month_year_and_present_value():
    found = plant(2_000, 3, 0.1, 4.0, loans={"bank": LOAN})
    time, ledger = found.prices.time, found.ledger
    by_month = monthly(ledger.postings, time)
    assert by_month @ time.discount == pytest.approx(present(ledger.postings))


def test_at_the_break_even_utilisation_the_plant_is_worth_nothing():
    capacity = {"fruit__processed_kg": 750.0, "fruit__capacity_kg": 1_000.0}

    def used(factor):
        month = {"group": "conversion", "per": "month", "price": "300_000 IDR/month"}
        cans = factor * 1_000.0
        of_flows = flows(
            36, item__can__used=cans, cans__shipped=cans, item__month__used=1, **capacity
        )
        costs = PLANT["costs"] | {"staff": month}
        tax = {"rate": "22 %", "carry_forward": "5 year"}
        of_money = money(**PLANT | {"costs": costs, "tax": tax})
        return appraisal(of_flows, of_money, timing(3, 0.1), construction=0).kpis

    needed = used(1.0)["break_even_utilisation_pct"][0]
    # Three quarters of the capacity are used as it is.
    assert used(needed / 75)["npv_idr"][0] == pytest.approx(0, abs=1)
    assert used(1.0)["utilisation_pct"][0] == pytest.approx(75)
