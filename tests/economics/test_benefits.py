"""Who gains: accounts that sum to the ledger, and gains, jobs and gases computed by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.money_frames import parties_frame
from sim.analysis.study import StudyResult
from sim.economics.benefits import INCREMENTAL_BENEFITS
from sim.economics.comparison import Comparison
from sim.economics.figure_table import FigureTable
from sim.economics.ledger import monthly, present, present_at
from sim.economics.nation import at_social_prices
from sim.economics.payees import payee
from sim.flows import Conditions
from sim.scenario.models.money import Cost
from sim.scenario.plan import Plan
from sim.scenario.samples import with_columns
from sim.units import Price
from tests.economics.builders import MONEY, compared, flows
from tests.economics.test_nation import CHAIN, EQUIPMENT, TAX, chain

DISTRICT = {
    "areas": {"far": "0 %"},
    "workers": "80 %",
    "hauliers": "60 %",
    "suppliers": "10 %",
    "services": "50 %",
    "job": "1_900 person_hour/year",
    "staff": "6_000_000 IDR/month",
    "toll_hour": "20_000 IDR/person_hour",
}
TOLL = {
    "fee": "4_000 IDR/can",
    "fee_parts": {"labour": "30 %", "energy": "10 %", "tradables": "5 %", "capital": "33 %",
                  "margin": "22 %"},
}  # fmt: skip
EVERYTHING = {
    "costs": CHAIN["costs"] | {
        "staff": {"group": "conversion", "per": "month", "price": "12_000_000 IDR/month",
                  "paid_to": "workers"},
        "tax": {"group": "conversion", "of": "building", "share": "0.2 %",
                "paid_to": "local_government"},
        "office": {"group": "conversion", "of": "cash_cost", "share": "3 %", "unskilled": "20 %"},
    },
    "investment": {"equipment": EQUIPMENT, "building": {"cost": "50_000_000 IDR", "life": "20 year",
                                                         "unskilled": "30 %"}},
    "vehicles": {"truck": MONEY["vehicles"]["truck"] | {"tradable": "50 %", "unskilled": "40 %"}},
    "toll": TOLL,
    "vat": {"rate": "11 %", "registered": True, "refund": "90 day"},
    "tax": TAX,
    "grant": {"amount": "9_000_000 IDR"},
    "loans": {"bank": {"amount": "9_000_000 IDR", "rate": "12 %/year nominal", "term": "4 year"}},
    "working_capital": {"receivable": "31 day", "payable": "20 day"},
    "paths": {"usd": {"volatility": "10 %", "memory": "50 %"}},
    "district": DISTRICT,
}  # fmt: skip


def busy(months=72):
    """Return flows in which every rule of the ledger has something to book."""
    return flows(
        months,
        item__fruit__used=1_000,
        area__hill__bought_kg=600,
        area__far__bought_kg=400,
        item__can__used=600,
        level__can=np.arange(months) % 5 * 100.0,
        item__person_hour__used=95,
        item__toll_can__used=200,
        item__month__used=1,
        item__year__used=[0] * 11 + [1] + [0] * (months - 12),
        leg__fruit__loaded_km=100,
        leg__fruit__trips=2,
        leg__port__loaded_km=50,
        cans__shipped=600,
        cans__sold_home=7,
    )


def everything(**changes):
    sale = CHAIN["sale"] | {"home_price": "9_000 IDR/can"}
    return chain(6, 0.1, 3.0, of_flows=busy(), **EVERYTHING | {"sale": sale} | changes)


shares = st.floats(0, 100).map("{:.4f} %".format)


@given(tradable=shares, unskilled=shares, pass_through=shares, workers=shares)
def test_the_allocations_of_a_posting_sum_to_it(tradable, unskilled, pass_through, workers):
    made = {"tradable": tradable, "unskilled": unskilled}
    costs = EVERYTHING["costs"] | {
        "can": CHAIN["costs"]["can"] | {"usd_pass_through": pass_through, "unskilled": unskilled}
    }
    found = everything(
        costs=costs,
        vehicles={"truck": MONEY["vehicles"]["truck"] | made},
        investment={name: item | made for name, item in EVERYTHING["investment"].items()},
        district=DISTRICT | {"workers": workers},
    )
    for posting in found.ledger.postings:
        same = (posting.item, posting.kind)
        parts = [one.posting for one in found.allocations
                  if (one.posting.item, one.posting.kind) == same]  # fmt: skip
        whole = [one for one in found.ledger.postings if (one.item, one.kind) == same]
        assert monthly(parts, found.prices.time) == pytest.approx(
            monthly(whole, found.prices.time), rel=1e-9, abs=1e-3
        )


def of(found, name):
    """Return the figures of all parties."""
    return {kpi.removeprefix(f"{name}."): figure for kpi, figure in found.kpis.items()
            if kpi.startswith(f"{name}.")}  # fmt: skip


def test_what_one_party_gets_another_pays():
    found = everything()
    receipts = of(found, "receipts_idr")
    assert len(receipts) == 13
    assert sum(receipts.values()) == pytest.approx(0, abs=1)
    assert receipts["owner"] == pytest.approx(present(found.ledger.postings))
    assert receipts["lenders"] == pytest.approx(
        -present(found.ledger.of("loan_drawn", "interest", "principal"))
    )


@given(
    wage=st.floats(1, 150), exchange=st.floats(50, 150), fruit=st.floats(0, 5_000),
    rate=st.floats(0, 0.2),
)  # fmt: skip
def test_all_gains_sum_to_the_worth_to_the_nation_at_the_studys_rate(wage, exchange, fruit, rate):
    social = {"discount_rate": "9 %/year real", "wage": f"{wage:.6f} %",
              "exchange": f"{exchange:.6f} %", "fruit_value": f"{fruit:.6f} IDR/kg"}  # fmt: skip
    sale = CHAIN["sale"] | {"home_price": "9_000 IDR/can"}
    found = chain(6, rate, 3.0, of_flows=busy(), **EVERYTHING | {"sale": sale, "social": social})
    present_value = present_at(at_social_prices(found), found.prices.time.discount)
    assert sum(of(found, "gain_idr").values()) == pytest.approx(present_value, rel=1e-9, abs=10)


def test_the_payments_of_every_year_sum_to_zero():
    found = everything()
    name = found.scenario.name
    plan = replace(Plan.of([found.scenario], {}), timing=found.timing)
    flows = replace(found.flows, conditions=Conditions.of(found.scenario, found.timing))
    rows = parties_frame(StudyResult(plan, {name: flows}, (0,)), name)
    assert {"buyers", "owner", "government"} <= {*rows["party"]}
    for _, amounts in rows.groupby("year")["amount_idr"]:
        assert amounts.sum() == pytest.approx(0, abs=1)


def test_farmers_gain_what_fruit_brings_more_than_fresh_by_where_it_grows():
    gains = of(chain(of_flows=busy(12), district=DISTRICT), "gain_idr")
    assert gains["farmers_inside"] == pytest.approx(12 * 600 * (3_000 - 1_000))
    assert gains["farmers_outside"] == pytest.approx(12 * 400 * (3_000 - 1_000))


def test_workers_gain_what_they_earn_more_than_elsewhere_and_the_toll_canner_his_margin():
    found = chain(of_flows=busy(12), district=DISTRICT, toll=TOLL)
    gains, receipts = of(found, "gain_idr"), of(found, "receipts_idr")
    own, fee = 12 * 95 * 20_000, 12 * 200 * 4_000
    assert gains["workers_inside"] == pytest.approx(0.8 * own / 2)
    assert gains["workers_outside"] == pytest.approx((0.2 * own + 0.3 * fee) / 2)
    assert gains["toll_canner"] == pytest.approx(0.22 * fee)
    assert receipts["toll_canner"] == pytest.approx(0.55 * fee)


def test_the_state_gains_taxes_less_the_grant():
    found = everything()
    taxes = present(found.ledger.of("tax", "tax_shield", "grant"))
    vat = present(found.ledger.item("vat"))
    assert of(found, "gain_idr")["government"] == pytest.approx(-(taxes + vat))
    paid = -present(found.ledger.where(lambda one: (one.item, one.kind) == ("tax", "cost")))
    assert paid[0] > 0
    assert found.figure("local_taxes_idr") == pytest.approx(paid)


def test_jobs_follow_from_hours_and_from_pay():
    found = everything(indices={}).kpis
    # 95 hours a month are 0.6 jobs of 1 900 a year, 12 million a month two of staff; the toll
    # canner's 200 cans a month pay 0.3 * 4 000 * 200 = 240 000, twelve hours at 20 000.
    own, toll = 95 * 12 / 1_900 + 2, 12 * 12 / 1_900
    assert found["jobs_fte"] == pytest.approx(0.8 * own)
    assert found["jobs_fte.elsewhere"] == pytest.approx(0.2 * own + toll)
    spent = present(everything().ledger.of("grant"))
    assert found["public_cost_per_job_idr"] == pytest.approx(spent / (0.8 * own))


def test_a_job_costs_the_public_nothing_known_where_there_is_no_grant():
    assert np.isnan(everything(grant=None).figure("public_cost_per_job_idr")).all()


def test_value_added_in_the_district_is_what_is_earned_there():
    hired = {"truck": MONEY["vehicles"]["truck"] | {"tradable": "50 %"}}
    found = chain(of_flows=busy(12), district=DISTRICT, toll=TOLL, vehicles=hired,
                  paths={}).figure("value_added_in_district_idr")  # fmt: skip
    sold, cans, fruit = 600 * 16_000 * 0.96, 600 * 4_000, 1_000 * 3_000
    hire, work, fee = 150 * 9_000 + 2 * 250_000, 95 * 20_000, 200 * 4_000
    surplus = sold - cans - fruit - hire - work - fee
    # Half of the cans' price and of the hire is traded; of the rest a share stays.
    kept = 0.1 * cans / 2 + 600 * 2_000 + 0.6 * hire / 2 + 0.8 * work
    assert found == pytest.approx(12 * (surplus + kept))


def test_rent_for_assets_of_the_district_stays_in_the_district():
    items = {
        name: item | {"paid_by": "district"} for name, item in EVERYTHING["investment"].items()
    }
    free, rented = (
        everything(investment=items, grant=None, lease={"rent": f"{rent} IDR/year"})
        for rent in (0, 1_200_000)
    )
    for kpi in ("value_added_in_district_idr", "local_taxes_idr"):
        assert rented.figure(kpi) == pytest.approx(free.figure(kpi))
    paid = -present(rented.ledger.of("rent"))
    more = rented.figure("receipts_idr.local_government") - free.figure(
        "receipts_idr.local_government"
    )
    assert paid > 0
    assert more == pytest.approx(paid)


def test_gains_against_what_happens_anyway_begin_with_the_opening():
    own = chain(2, 0.1, 0.0, 6, of_flows=busy(30), district=DISTRICT)
    figures = compared(own, without=own)
    assert figures["incremental_jobs_fte"] == pytest.approx(0.8 * 95 * 6 / 2 / 1_900)
    first = own.prices.time.discount[1:7].sum() * 600 * 2_000
    assert figures["incremental_farmer_income_idr"] == pytest.approx(first)


def test_a_project_beside_itself_gives_and_takes_nothing():
    own = everything()
    figures = dict(FigureTable(INCREMENTAL_BENEFITS).figures(Comparison(own, without=own)))
    assert len(figures) == 5
    assert not [kpi for kpi, figure in figures.items() if np.nan_to_num(figure).any()]


def test_many_shadow_prices_at_once_give_what_each_gives_by_itself():
    samples = {"social.wage": [0.5, 0.9], "social.exchange": [1.0, 1.2], "district.workers": [0.1, 1],
               "vehicles.truck.tradable": [0.0, 0.8], "costs.can.usd_pass_through": [0.1, 1.0],
               "social.fruit_value": [Price(900, "IDR", "kg"), Price(2_000, "IDR", "kg")]}  # fmt: skip
    kpis = ("economic_npv_idr", "drcr", "gain_idr.farmers_inside", "jobs_fte", "gain_idr.owner")
    whole = everything()
    together = replace(whole, scenario=with_columns(whole.scenario, samples)).figures(kpis)
    for number in (0, 1):
        one = {path: [column[number]] for path, column in samples.items()}
        alone = replace(whole, scenario=with_columns(whole.scenario, one)).figures(kpis)
        for kpi in kpis:
            assert together[kpi][number] == pytest.approx(alone[kpi][0]), kpi


def test_only_the_price_of_the_fruit_pays_for_what_it_would_bring_fresh():
    bonus = {"group": "fruit", "per": "fruit", "price": "500 IDR/kg"}
    found = chain(costs=CHAIN["costs"] | {"bonus": bonus})
    # A tonne a month at 3 000 and 500 IDR/kg, which brings 1 000 IDR/kg fresh.
    assert found.figure("gain_idr.farmers_inside") == pytest.approx(12 * 1_000 * 2_500)


def test_where_nothing_is_said_of_the_district_all_workers_are_its_own():
    found = chain()
    # A hundred hours a month at 20 000 IDR.
    assert found.figure("receipts_idr.workers_inside") == pytest.approx(12 * 100 * 20_000)
    assert "receipts_idr.workers_outside" not in found.kpis


def test_a_party_that_is_paid_in_one_replication_has_a_figure_in_all():
    none, some = (flows(leg__fruit__trips=trips, cans__shipped=600) for trips in (0, 2))
    both = replace(none, amounts=np.concatenate([none.amounts, some.amounts]))
    found = chain(of_flows=both)
    # Two trips a month at 250 000 IDR.
    assert found.figure("receipts_idr.hauliers") == pytest.approx([0, 12 * 500_000])
    assert "receipts_idr.hauliers" not in chain(of_flows=none).kpis


def test_jobs_are_not_compared_where_one_side_does_not_count_them():
    own, without = everything(), everything(district=None)
    figures = compared(own, without=without)
    assert figures["incremental_farmer_income_idr"][0] < 0
    assert not [kpi for kpi in figures if "job" in kpi]


def test_gases_are_amounts_times_their_factors():
    gases = {"kwh": "0.8 kg/kWh", "steam": "30 kg/t", "toll_can": "0.07 kg/can"}
    trucks = {"truck": MONEY["vehicles"]["truck"] | {"co2": "0.2 kg/tkm"}}
    used = flows(cans__filled=1_000, cans__shipped=1_000, item__kwh__used=60,
                 item__steam__used=700, item__toll_can__used=100, leg__fruit__tkm=90,
                 leg__port__tkm=10)  # fmt: skip
    found = chain(of_flows=used, emissions=gases, vehicles=trucks).figure("co2_kg_per_can")
    assert found == pytest.approx((60 * 0.8 + 0.7 * 30 + 100 * 0.07 + 100 * 0.2) / 1_000)
    nothing = chain(of_flows=flows(), emissions=gases, vehicles=trucks).figure("co2_kg_per_can")
    assert np.isnan(nothing).all()


@pytest.mark.parametrize(
    ("cost", "whom"),
    [
        ({"group": "fruit", "per": "fruit", "price": "1 IDR/kg"}, "farmers"),
        (
            {"group": "conversion", "per": "first_overtime_hour", "price": "1 IDR/person_hour"},
            "workers",
        ),
        ({"group": "conversion", "per": "kwh", "price": "1 IDR/kWh"}, "suppliers"),
        ({"group": "packaging", "per": "can", "price": "1 IDR/can"}, "suppliers"),
        ({"group": "export", "per": "container", "price": "1 IDR/container"}, "services"),
        (
            {"group": "export", "per": "year", "price": "1 IDR/year", "paid_to": "workers"},
            "workers",
        ),
    ],
)
def test_who_is_paid_follows_from_group_and_item_unless_stated(cost, whom):
    assert payee(Cost.model_validate(cost)) == whom
