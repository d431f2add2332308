"""What a chain is worth to the nation: months computed by hand, and identities of the matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.invest import npv
from sim.economics.ledger import monthly, present_at
from sim.economics.nation import (
    at_social_prices,
    budgets,
    shadow_prices,
)
from tests.economics.builders import MONEY, appraisal, compared, flows, money, timing

SOCIAL = {
    "discount_rate": "0 %/year real",
    "wage": "50 %",
    "exchange": "110 %",
    "fruit_value": "1_000 IDR/kg",
}
CHAIN = {
    "costs": {
        "fruit": {"group": "fruit", "per": "fruit", "price": "3_000 IDR/kg"},
        "can": {"group": "packaging", "per": "can", "price": "4_000 IDR/can",
                "usd_pass_through": "50 %"},
        "labour": {"group": "conversion", "per": "person_hour", "price": "20_000 IDR/person_hour",
                   "unskilled": "100 %"},
    },
    "sale": {"margin": "10 %", "commission": "4 %", "price": "24 USD/carton"},
    "social": SOCIAL,
}  # fmt: skip
EQUIPMENT = {"cost": "30_000_000 IDR", "life": "6 year", "tradable": "60 %", "unskilled": "25 %"}
TAX = {"rate": "22 %", "carry_forward": "5 year"}


def chain(years=1, rate=0.0, inflation=0.0, construction=None, of_flows=None, **changes):
    """Return a chain that makes 600 cans a month out of 1 000 kg of fruit in 100 hours."""
    lead = construction or 0
    opened = np.arange(lead + 12 * years) >= lead
    made = flows(
        lead + 12 * years,
        item__fruit__used=1_000 * opened,
        item__can__used=600 * opened,
        item__person_hour__used=100 * opened,
        cans__shipped=600 * opened,
    )
    of_timing = timing(years, rate, inflation, lead=lead)
    return appraisal(of_flows or made, money(**CHAIN | changes), of_timing, construction)


def test_the_matrix_of_a_can_is_as_worked_out_by_hand():
    found = chain().kpis
    # A can sells at 24 USD / 24 * 16 000 and takes 1.67 kg of fruit and a sixth of an hour.
    fruit, work = 1_000 / 600, 100 / 600
    private = (16_000, 2_000 + 640, 3_000 * fruit + 2_000 + 20_000 * work)
    social = (17_600, 2_200 + 704, 1_000 * fruit + 2_000 + 10_000 * work)
    for row, (revenue, tradables, factors) in {"private": private, "social": social}.items():
        assert found[f"{row}_revenue_idr_per_can"] == pytest.approx(revenue)
        assert found[f"{row}_tradables_idr_per_can"] == pytest.approx(tradables)
        assert found[f"{row}_factors_idr_per_can"] == pytest.approx(factors)
        assert found[f"{row}_profit_idr_per_can"] == pytest.approx(revenue - tradables - factors)
    assert found["pcr"] == pytest.approx(private[2] / (private[0] - private[1]))
    assert found["drcr"] == pytest.approx(social[2] / (social[0] - social[1]))
    assert (found["npco"], found["npci"]) == (pytest.approx(1 / 1.1), pytest.approx(1 / 1.1))
    assert found["economic_npv_idr"] == pytest.approx(7_200 * (17_600 - 2_904 - sum((
        1_000 * fruit, 2_000, 10_000 * work))))  # fmt: skip


def test_what_policy_adds_to_the_border_price_is_paid_and_worth_nothing():
    # Half of a can of 4 000 is traded, at the border for 80 % of that; hauled 50 km a month at 9 000, of
    # which 40 % are traded, at the border for 125 %.
    can = CHAIN["costs"]["can"] | {"border": "80 %"}
    truck = {"hire_per_km": "9_000 IDR/km", "hire_per_trip": "0 IDR/trip", "tradable": "40 %"}
    driven = flows(
        item__can__used=600, cans__shipped=600, leg__fruit__loaded_km=50, leg__fruit__trips=1
    )
    changes = {"costs": {"can": can}, "vehicles": {"truck": truck | {"border": "125 %"}}}
    found = chain(of_flows=driven, **changes)
    hire = 0.4 * 50 * 9_000 / 600
    assert found.figure("private_tradables_idr_per_can")[0] == pytest.approx(2_000 + hire + 640)
    social = 1.1 * (0.8 * 2_000 + 1.25 * hire + 640)
    assert found.figure("social_tradables_idr_per_can")[0] == pytest.approx(social)
    assert found.figure("npci")[0] == pytest.approx((2_000 + hire + 640) / social)
    # The state takes what the can costs above the border, and pays for the fuel below it.
    taken = 7_200 * (0.2 * 2_000 - 0.25 * hire)
    assert found.figure("gain_idr.government")[0] == pytest.approx(taken)
    gains = [value for key, value in found.kpis.items() if key.startswith("gain_idr.")]
    assert sum(gains) == pytest.approx(found.figure("economic_npv_idr"))


def test_an_investment_is_split_into_what_is_traded_work_and_the_rest():
    found = chain(years=6, investment={"equipment": EQUIPMENT}, construction=0)
    built = [
        (one.nature, monthly([one.posting], found.prices.time).sum())
        for one in found.allocations
        if one.posting.kind == "investment"
    ]
    assert dict(built) == pytest.approx({"traded": -18e6, "unskilled": -3e6, "domestic": -9e6})


def test_what_is_priced_in_dollars_is_wholly_traded():
    dollars = {
        "investment": {"equipment": EQUIPMENT | {"cost": "2_000 USD"}},
        "vehicles": {"truck": {"hire_per_km": "1 USD/km", "hire_per_trip": "9 USD/trip"}},
    }
    driven = flows(72, leg__fruit__loaded_km=50, leg__fruit__trips=1)
    found = chain(years=6, of_flows=driven, **dollars)
    natures = {item: {one.nature for one in found.allocations if one.posting.item == item}
               for item in ("equipment", "hire.fruit")}  # fmt: skip
    assert natures == {"equipment": {"traded"}, "hire.fruit": {"traded"}}


def test_upkeep_is_traded_as_what_is_kept_up():
    upkeep = {"group": "conversion", "of": "equipment", "share": "4 %", "unskilled": "10 %"}
    found = chain(years=6, of_flows=flows(72, item__year__used=([0] * 11 + [1]) * 6),
                  investment={"equipment": EQUIPMENT},
                  costs=CHAIN["costs"] | {"upkeep": upkeep})  # fmt: skip
    spent = {
        one.nature: monthly([one.posting], found.prices.time).sum()
        for one in found.allocations
        if one.posting.item == "upkeep"
    }
    paid = -6 * 0.04 * 30e6
    assert spent == pytest.approx(
        {"traded": 0.6 * paid, "unskilled": 0.04 * paid, "domestic": 0.36 * paid}
    )


def test_a_chain_that_sells_nothing_has_no_matrix():
    found = chain(of_flows=flows(item__can__used=600)).kpis
    for row in ("private", "social"):
        for part in ("revenue", "tradables", "factors", "profit"):
            assert np.isnan(found[f"{row}_{part}_idr_per_can"]).all()


def test_a_chain_without_investment_has_no_rates_for_the_nation():
    bare, built = (chain(years=2, investment=items) for items in ({}, {"equipment": EQUIPMENT}))
    assert "economic_npv_idr" in bare.kpis
    assert not {"economic_irr", "economic_bcr_gross", "economic_mirr"} & bare.kpis.keys()
    assert {"economic_irr", "economic_bcr_gross", "economic_mirr"} <= built.kpis.keys()


def test_taxes_grants_and_interest_change_nothing_for_the_nation():
    bare = {"investment": {"equipment": EQUIPMENT}}
    loan = {"bank": {"amount": "9_000_000 IDR", "rate": "12 %/year nominal", "term": "4 year"}}
    helped = bare | {"tax": TAX, "grant": {"amount": "5_000_000 IDR"}, "loans": loan}
    plain, burdened = (chain(6, 0.1, 3.0, 4, **one) for one in (bare, helped))
    assert burdened.figure("economic_npv_idr") == pytest.approx(plain.figure("economic_npv_idr"))
    assert burdened.figure("npv_idr.net_of_grant") != pytest.approx(plain.figure("npv_idr"))


def test_the_toll_canners_margin_only_changes_hands():
    def fee(margin):
        parts = {"labour": "40 %", "margin": f"{margin} %", "capital": f"{60 - margin} %"}
        return chain(
            of_flows=flows(item__toll_can__used=600, cans__shipped=600),
            toll={"fee": "4_000 IDR/can", "fee_parts": parts},
        )

    gap = fee(20).figure("social_factors_idr_per_can") - fee(0).figure("social_factors_idr_per_can")
    assert gap == pytest.approx(-0.2 * 4_000)
    # Unskilled work is worth half its wage, capital its price.
    assert fee(20).figure("social_factors_idr_per_can") == pytest.approx((0.4 / 2 + 0.4) * 4_000)


@given(
    rate=st.floats(0, 0.2),
    social_rate=st.floats(0, 20),
    inflation=st.floats(0, 8),
    lead=st.integers(0, 12),
    grant=st.floats(1, 20e6),
)
def test_identities_of_the_matrix(rate, social_rate, inflation, lead, grant):
    social = SOCIAL | {"discount_rate": f"{social_rate:.6f} %/year real"}
    found = chain(6, rate, inflation, lead, social=social, tax=TAX,
                  investment={"equipment": EQUIPMENT},
                  grant={"amount": f"{grant:.6f} IDR"})  # fmt: skip
    a, b, c, d = (
        found.figure(f"private_{one}_idr_per_can")
        for one in ("revenue", "tradables", "factors", "profit")
    )
    e, f, g, h = (
        found.figure(f"social_{one}_idr_per_can")
        for one in ("revenue", "tradables", "factors", "profit")
    )
    net = found.figure("net_transfer_idr_per_can")
    assert d == pytest.approx(a - b - c)
    assert h == pytest.approx(e - f - g)
    assert net == pytest.approx(d - h)
    assert net == pytest.approx((a - e) - (b - f) - (c - g))
    assert d * found.levelised.cans == pytest.approx(npv(found), rel=1e-9, abs=1)


@given(rate=st.floats(0, 0.2), inflation=st.floats(0, 8), lead=st.integers(0, 12))
def test_where_every_price_tells_its_worth_the_rows_of_the_matrix_are_the_same(
    rate, inflation, lead
):
    true = {"discount_rate": f"{100 * rate:.12f} %/year real", "wage": "100 %", "exchange": "100 %",
            "fruit_value": "3_000 IDR/kg"}  # fmt: skip
    found = chain(6, rate, inflation, lead, social=true, investment={"equipment": EQUIPMENT})
    private, social = budgets(found)
    for entry in ("revenue", "tradables", "factors"):
        assert getattr(private, entry) == pytest.approx(getattr(social, entry), abs=1e-3)
    assert found.figure("economic_npv_idr") == pytest.approx(found.figure("npv_idr"), abs=10)


def test_what_fruit_brings_elsewhere_in_another_year_is_brought_to_the_price_basis():
    older = {"fruit_value": "1_000 IDR/kg", "price_year": 2025}
    risen = {"fruit_value": f"{1_000 * 1.03**2:.9f} IDR/kg"}
    found = [chain(6, 0.1, 3.0, social=SOCIAL | one) for one in (older, risen)]
    first, second = (one.figure("economic_npv_idr") for one in found)
    assert first == pytest.approx(second)


def test_the_two_rates_alone_make_no_price_policy():
    true = {"discount_rate": "4 %/year real", "wage": "100 %", "exchange": "100 %",
            "fruit_value": "3_000 IDR/kg"}  # fmt: skip
    found = chain(6, 0.15, 2.0, social=true).kpis
    assert found["net_transfer_idr_per_can"] == pytest.approx(0, abs=1e-6)
    assert [found[ratio][0] for ratio in ("npco", "npci", "epc")] == pytest.approx([1, 1, 1])


def test_a_project_beside_itself_adds_nothing_to_the_nation():
    own = chain(6, 0.1, 3.0, 4, investment={"equipment": EQUIPMENT})
    empty = chain(6, 0.1, 3.0, 4, of_flows=flows(76))
    assert compared(own, without=own)["enpv_idr"] == pytest.approx(0, abs=1e-3)
    alone = compared(own, without=empty)
    assert alone["enpv_idr"] == pytest.approx(own.figure("economic_npv_idr"))


def test_at_the_economic_rate_of_return_the_project_is_worth_nothing_to_the_nation():
    dear = EQUIPMENT | {"cost": "400_000_000 IDR"}
    own = chain(6, 0.1, 3.0, 4, investment={"equipment": dear})
    empty = chain(6, 0.1, 3.0, 4, of_flows=flows(76))
    rate = compared(own, without=empty)["eirr"][0] / 100
    assert 0 < rate < 0.5
    time = own.prices.time
    real = present_at(at_social_prices(own), (1 + rate) ** -time.years / time.index)
    assert real == pytest.approx(0, abs=1)


def test_measures_for_the_nation_without_interest_are_plain_sums():
    found = chain(years=6, investment={"equipment": EQUIPMENT}, construction=0).kpis
    # A can brings 17 600 less 704 for the agent; fruit, cans and work for it are worth 7 533.
    sold, spent = 17_600 - 704, 1_000 / 0.6 + 2_200 + 2_000 + 10_000 / 6
    built = 18e6 * 1.1 + 3e6 * 0.5 + 9e6
    gained = 600 * (sold - spent)
    assert found["economic_payback_years"] == pytest.approx(built / gained / 12)
    assert found["economic_discounted_payback_years"] == found["economic_payback_years"]
    assert found["economic_profitability_index"] == pytest.approx(72 * gained / built)
    cans = 72 * 600
    assert found["economic_bcr_gross"] == pytest.approx(cans * sold / (cans * spent + built))
    # The first year brings more than the building takes.
    assert np.isnan(found["economic_bcr_net"]).all()


MEASURES = ("irr", "irr.mean_flow", "mirr", "payback_years", "discounted_payback_years",
            "bcr_gross", "bcr_net", "profitability_index")  # fmt: skip


@given(social_rate=st.floats(0, 0.2), inflation=st.floats(0, 8), lead=st.integers(0, 12))
def test_the_nation_measures_at_its_own_rate_as_a_project_at_that_rate(
    social_rate, inflation, lead
):
    true = {"discount_rate": f"{100 * social_rate:.12f} %/year real", "wage": "100 %",
            "exchange": "100 %", "fruit_value": "3_000 IDR/kg"}  # fmt: skip
    built = {"investment": {"equipment": EQUIPMENT | {"cost": "300_000_000 IDR"}}}
    nation = chain(6, 0.15, inflation, lead, social=true, **built).kpis
    project = chain(6, social_rate, inflation, lead, social=true, **built).kpis
    for measure in MEASURES:
        assert nation[f"economic_{measure}"] == pytest.approx(
            project[measure], rel=1e-6, nan_ok=True
        )


def test_beside_nothing_the_nation_measures_a_project_as_by_itself():
    own = chain(6, 0.1, 3.0, 4, investment={"equipment": EQUIPMENT})
    beside = compared(own, without=chain(6, 0.1, 3.0, 4, of_flows=flows(76)))
    own_names = {"irr": "eirr", "irr.mean_flow": "eirr.mean_flow"}
    for measure in MEASURES:
        found = beside[own_names.get(measure, f"incremental_economic_{measure}")]
        assert found == pytest.approx(own.figure(f"economic_{measure}"), nan_ok=True)


def test_ratios_that_mean_nothing_are_undefined():
    dear = chain(costs=CHAIN["costs"] | {"can": {"group": "packaging", "per": "can",
                                                 "price": "2 USD/can"}})  # fmt: skip
    assert np.isnan(dear.figure("drcr")).all()
    assert np.isnan(dear.figure("pc")).all()
    assert np.isfinite(dear.figure("npci")).all()


def test_a_grant_beyond_all_factors_leaves_the_private_row_but_no_ratio_of_factors():
    found = chain(of_flows=flows(cans__shipped=600), grant={"amount": "30_000_000 IDR"},
                  investment={"equipment": EQUIPMENT | {"unskilled": "0 %"}})  # fmt: skip
    assert (found.figure("private_factors_idr_per_can") < 0).all()
    profit = found.figure("private_profit_idr_per_can")
    assert profit * found.levelised.cans == pytest.approx(npv(found))
    assert np.isnan(found.figure("pcr")).all()
    assert np.isfinite(found.figure("drcr")).all()


def test_without_shadow_prices_nothing_is_said_of_the_nation():
    found = chain(social=None)
    assert not [kpi for kpi in found.kpis if kpi.startswith(("economic", "social", "gain"))]
    with pytest.raises(ValueError, match="hand-made states no shadow prices"):
        shadow_prices(found)


def test_without_a_sale_price_nothing_is_said_of_the_nation():
    assert "economic_npv_idr" not in chain(sale=MONEY["sale"]).kpis
