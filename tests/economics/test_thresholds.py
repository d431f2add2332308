from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.invest import project
from sim.economics.ledger import at_the_gate, monthly
from sim.economics.opening_stock import counted_from
from sim.economics.unit_cost import cans_paid
from tests.economics.builders import MONEY, appraisal, compared, flows, money, timing

PLANT = {
    "investment": {
        "equipment": {"cost": "30_000_000 IDR", "life": "6 year", "tax_group": "group_1"},
        "land": {"cost": "5_000_000 IDR", "grantable": False},
    },
    "sale": {"margin": "10 %", "commission": "4 %", "rival": "thailand", "premium": "10 %",
             "discount": "5 %"},
    "tax": {"rate": "22 %", "carry_forward": "5 year", "groups": {"group_1": {"life": "4 year"}}},
    "grant": {"amount": "4_000_000 IDR"},
    "working_capital": {"receivable": "31 day"},
    "costs": {"can": MONEY["costs"]["can"], "terminal": MONEY["costs"]["terminal"]},
}  # fmt: skip


def plant(
    cans=1_000.0, lead=0, *, years=6, rate=0.10, inflation=3.0, can="11_000 IDR/can", **changes
):
    opened = np.arange(lead + 12 * years) >= lead
    of_flows = flows(
        lead + 12 * years,
        item__can__used=cans * opened,
        cans__shipped=cans * opened,
        cans__good=cans * opened,
    )
    costs = PLANT["costs"] | {"can": MONEY["costs"]["can"] | {"price": can}}
    of_money = money(**PLANT | {"costs": costs} | changes)
    return appraisal(of_flows, of_money, timing(years, rate, inflation, lead=lead), lead)


def test_goods_are_sold_at_the_rivals_price_with_premium_and_discount():
    found = plant()
    # 17.5 USD for 13.56 kg, the mass of our carton, and 10 - 5 percent
    assert found.figure("sale_price_usd_per_carton")[0] == pytest.approx(18.375)
    sold = monthly(found.ledger.of("revenue"), found.prices.time)[0]
    per_can = 18.375 * 16_000 / 24
    assert sold[1:] == pytest.approx(1_000 * per_can * found.prices.time.index[1:])


def test_the_agent_takes_a_share_of_what_is_sold():
    found = plant()
    sold, taken = (
        monthly(found.ledger.of(kind), found.prices.time)[0] for kind in ("revenue", "commission")
    )
    assert taken == pytest.approx(-0.04 * sold)


def test_cans_sold_at_home_lower_the_cost_of_those_exported():
    sale = PLANT["sale"] | {"home_price": "9_000 IDR/can"}
    of_flows = flows(24, item__can__used=1_000, cans__shipped=990, cans__sold_home=[0, 10] * 12)
    found = appraisal(of_flows, money(**PLANT | {"sale": sale}), timing(2, inflation=0.0))
    (home,) = found.ledger.of("by_product")
    assert monthly([home], found.prices.time)[0].tolist() == [0, *[0, 90_000] * 12]
    by_products = found.figure("levelised_cost_idr_per_can.by_products")
    assert by_products == pytest.approx(-24 * 45_000 / (24 * 990))


def test_money_for_goods_comes_later_and_none_is_lost():
    found = plant()
    owed = monthly(found.ledger.of("receivable"), found.prices.time)[0]
    assert owed.sum() == pytest.approx(0, abs=1)
    assert (owed.cumsum()[1:-1] < 0).all()


@given(
    cans=st.floats(300, 3_000),
    lead=st.integers(0, 14),
    rate=st.floats(0, 0.2),
    inflation=st.floats(0, 8),
)
def test_the_grant_for_zero_makes_the_project_worth_nothing(cans, lead, rate, inflation):
    found = plant(cans, lead, rate=rate, inflation=inflation)
    needed = found.figure("grant_for_npv_zero_idr")[0]
    if needed == 0:
        assert found.figure("npv_idr")[0] >= 0
    elif needed < 30_000_000:
        granted = plant(cans, lead, rate=rate, inflation=inflation,
                        grant={"amount": f"{needed:.6f} IDR"})  # fmt: skip
        assert granted.figure("npv_idr.net_of_grant")[0] == pytest.approx(0, abs=10)


@given(cans=st.floats(300, 3_000), lead=st.integers(0, 14), inflation=st.floats(0, 8))
def test_at_the_break_even_price_the_project_is_worth_nothing(cans, lead, inflation):
    found = plant(cans, lead, inflation=inflation)
    for boundary, grant in (("", None), (".net_of_grant", PLANT["grant"])):
        price = found.figure(f"break_even_fob_usd_per_carton{boundary}")[0]
        sale = {"margin": "10 %", "commission": "4 %", "price": f"{price:.12f} USD/carton"}
        there = plant(cans, lead, inflation=inflation, sale=sale, grant=grant)
        assert there.figure("npv_idr.net_of_grant")[0] == pytest.approx(0, abs=100)


@pytest.mark.parametrize(
    "changes",
    [
        {"final": {"rate": "0.5 %", "up_to": "4_800_000_000 IDR", "years": "3 year"}},
        {"relief": {"share": "50 %", "of_turnover": "50_000_000 IDR", "up_to": "900_000_000 IDR"}},
    ],
)
def test_at_the_break_even_price_the_tax_is_that_on_the_turnover_of_this_price(changes):
    tax = PLANT["tax"] | changes
    price = plant(tax=tax).figure("break_even_fob_usd_per_carton")[0]
    assert price != pytest.approx(plant().figure("break_even_fob_usd_per_carton")[0], rel=1e-4)
    sale = {"margin": "10 %", "commission": "4 %", "price": f"{price:.12f} USD/carton"}
    there = plant(tax=tax, sale=sale, grant=None)
    assert there.figure("npv_idr")[0] == pytest.approx(0, abs=100)


def test_the_grant_for_zero_beside_another_chain_makes_up_for_what_that_would_earn():
    own, other = plant(), plant(can="9_000 IDR/can", investment={}, grant=None)
    needed = compared(own, without=other)["incremental_grant_for_npv_zero_idr"][0]
    assert needed > own.figure("grant_for_npv_zero_idr")[0]
    granted = plant(grant={"amount": f"{needed:.6f} IDR"})
    more = compared(granted, without=other)["incremental_npv_idr.net_of_grant"]
    assert more[0] == pytest.approx(0, abs=10) or needed > 30_000_000


def test_no_utilisation_is_enough_where_each_can_loses_money():
    of_flows = flows(
        24, item__can__used=1_000, cans__shipped=1_000,
        fruit__processed_kg=750.0, fruit__capacity_kg=1_000.0,
    )  # fmt: skip
    costs = {"can": MONEY["costs"]["can"] | {"price": "20_000 IDR/can"}}
    found = appraisal(of_flows, money(**PLANT | {"costs": costs}), timing(2), construction=0)
    assert np.isnan(found.figure("break_even_utilisation_pct")).all()


def test_the_break_even_price_does_not_depend_on_the_price_assumed():
    cheap, dear = (
        plant(sale={"margin": "10 %", "commission": "4 %", "price": f"{price} USD/carton"})
        for price in (0.5, 20)
    )
    for boundary in ("", ".net_of_grant"):
        key = f"break_even_fob_usd_per_carton{boundary}"
        assert cheap.figure(key) == pytest.approx(dear.figure(key))


@given(can=st.floats(8_000, 10_500), inflation=st.floats(0, 8))
def test_at_the_rate_of_return_the_project_is_worth_nothing(can, inflation):
    found = plant(can=f"{can:.3f} IDR/can", inflation=inflation)
    rate = found.figure("irr.mean_flow")[0] / 100
    discounted = project(found.ungranted).real[0] @ (1 + rate) ** -found.prices.time.years
    assert discounted == pytest.approx(0, abs=1)


def test_deflated_at_the_real_rate_is_nominal_at_the_nominal_rate():
    found = plant(inflation=5.0)
    real = project(found).real[0] @ 1.10**-found.prices.time.years
    assert real == pytest.approx(found.figure("npv_idr.net_of_grant")[0])


@pytest.mark.parametrize("start", [2025, 2029, 2040])
def test_npv_is_in_prices_of_the_price_basis_whenever_the_study_starts(start):
    # All prices are those of the basis and rise alike, so that a later start changes no price of the basis.
    of_flows = flows(72, item__can__used=1_000, cans__shipped=1_000, cans__good=1_000)
    untaxed = money(**PLANT | {"tax": None, "grant": None})
    at = timing(6, 0.10, 3.0)
    found, later = (
        appraisal(of_flows, untaxed, at.model_copy(update={"start": date(year, 1, 1)}))
        for year in (2027, start)
    )
    assert found.figure("npv_idr")[0] > 1e8
    for kpi in ("npv_idr", "levelised_cost_idr_per_can"):
        assert later.figure(kpi)[0] == pytest.approx(found.figure(kpi)[0])


@given(lead=st.integers(0, 18), rate=st.floats(0, 0.25), inflation=st.floats(0, 9))
def test_cans_sold_at_the_levelised_cost_give_nothing_with_any_construction(lead, rate, inflation):
    found = plant(lead=lead, rate=rate, inflation=inflation)
    receipts = found.cost[0] * cans_paid(found.prices)[0] * found.prices.time.index
    spent = monthly(found.ledger.where(at_the_gate), found.prices.time)[0]
    assert (receipts + spent) @ found.prices.time.discount == pytest.approx(0, abs=1)


def test_the_investment_is_paid_in_equal_parts_while_it_is_built():
    found = plant(lead=10, inflation=0.0)
    paid = monthly(found.ledger.of("investment"), found.prices.time)[0]
    assert paid[:10].tolist() == pytest.approx([-3_500_000] * 10)
    assert not paid[10:].any()
    # It enters service at point 10 and is replaced six years later, at the very end: not any more.
    assert not monthly(found.ledger.of("replacement"), found.prices.time).any()


def test_what_a_plant_puts_an_end_to_begins_at_its_opening():
    today = flows(
        24,
        item__can__used=100,
        cans__shipped=100,
        level__cans=60,
        opening__cans=[60, *[0] * 23],
    )
    ended = counted_from(today, 10)
    assert ended.total("item.can.used")[0] == 1_400
    # The 60 cans in stock are sold either way.
    assert ended.monthly("cans.shipped")[0, 9:12].tolist() == [0, 40, 100]


def test_cans_that_were_in_stock_before_the_study_are_none_of_its_doing():
    today = flows(cans__shipped=100, opening__cans=[160, *[0] * 11], item__container__used=1)
    counted = counted_from(today)
    assert counted.monthly("cans.shipped")[0, :3].tolist() == [0, 40, 100]
    assert counted.monthly("item.container.used")[0, :3].tolist() == [0, 0.4, 1]
    assert counted_from(counted) is counted


def test_a_project_beside_itself_changes_nothing():
    own = plant()
    figures = compared(own, without=own)
    assert figures["incremental_npv_idr.net_of_grant"][0] == pytest.approx(0, abs=1e-6)


def test_beside_a_chain_that_loses_money_a_project_gains_what_that_chain_would_lose():
    own, losing = plant(), plant(can="13_000 IDR/can", investment={}, grant=None)
    figures = compared(own, without=losing)
    gained = own.figure("npv_idr") - losing.figure("npv_idr")
    assert figures["incremental_npv_idr"] == pytest.approx(gained)
    assert gained[0] > own.figure("npv_idr")[0]


def test_the_money_is_back_when_what_came_in_makes_up_for_what_was_laid_out():
    found = plant(can="6_000 IDR/can", tax=None, grant=None, inflation=0.0,
                  working_capital={"receivable": "0 day"})  # fmt: skip
    # A can sells for 18.375 * 16 000 / 24 less 4 % and costs 6 000 IDR: 5 760 IDR a can, 1 000 a month.
    monthly = 1_000 * (18.375 * 16_000 / 24 * 0.96 - 6_000)
    assert found.figure("payback_years")[0] == pytest.approx(35_000_000 / monthly / 12)
