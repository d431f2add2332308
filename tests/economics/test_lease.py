"""A hall that the district pays for and rents out, beside a plant of two years computed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.ledger import monthly, yearly
from sim.economics.thresholds import cover, of_project
from tests.economics.builders import MONEY, appraisal, flows, money, timing

# No inflation and no discount, so all amounts are plain; a carton of 24 cans sells for 24 * 5 000 IDR.
OWN = {
    "equipment": {"cost": "12_000_000 IDR", "life": "4 year", "tax_group": "tools"},
    "land": {"cost": "5_000_000 IDR", "grantable": False},
}
# Bought anew after the first year, and used up at the end of the second.
HALL = {"cost": "6_000_000 IDR", "life": "1 year", "tax_group": "tools"}
PLANT = {
    "investment": {**OWN, "hall": HALL | {"paid_by": "district"}},
    "lease": {"rent": "1_200_000 IDR/year"},
    "grant": {"amount": "3_000_000 IDR"},
    "sale": {"margin": "10 %", "commission": "0 %", "price": "120_000 IDR/carton"},
    "tax": {"rate": "22 %", "carry_forward": "5 year", "groups": {"tools": {"life": "2 year"}}},
    "costs": {"can": MONEY["costs"]["can"]},
}
BANK = {"amount": "2_400_000 IDR", "rate": "12 %/year nominal", "term": "2 year"}


def plant(rate=0.0, inflation=0.0, **changes):
    """Fill and sell a thousand cans a month; a can costs 4 000 IDR."""
    filled = flows(
        24, item__can__used=1_000, cans__shipped=1_000, cans__good=1_000, item__year__used=1 / 12
    )
    return appraisal(filled, money(**PLANT | changes), timing(2, rate, inflation))


def of_kind(found, *kinds):
    return yearly(found.ledger.of(*kinds), found.prices.time)[0].tolist()


def test_what_the_district_pays_for_cancels_month_by_month():
    found = plant(inflation=5.0)
    hall = monthly(found.ledger.item("hall"), found.prices.time)
    assert hall.any()
    assert monthly(found.ledger.item("in_kind.hall"), found.prices.time) == pytest.approx(-hall)


def test_a_year_of_tax_with_rent():
    # Sales 60 m, cans 48 m, rent 1.2 m. Written off: equipment 12 m less the grant of 3 m over two
    # years, 4.5 m, and nothing of the hall. Profit 6.3 m; 22 % of it 1.386 m.
    assert of_kind(plant(), "rent") == pytest.approx([-1_200_000, -1_200_000])
    assert of_kind(plant(), "tax") == pytest.approx([-1_386_000, -1_386_000])


def test_rent_stays_the_same_whatever_the_volume():
    (rent,) = plant().ledger.of("rent")
    assert all(term.fixed for term in rent.terms)


def test_a_grant_lowers_what_is_written_off_of_first_purchases_alone():
    tax = PLANT["tax"] | {"groups": {"tools": {"life": "1 year"}}}
    found = plant(investment={"hall": HALL}, lease=None, tax=tax)
    # Sales less cans are 12 m a year; 6 - 3 m are written off of the first hall, 6 m of the second.
    assert of_kind(found, "tax") == pytest.approx([-0.22 * 9_000_000, -0.22 * 6_000_000])


def test_the_owner_lays_out_what_the_district_does_not():
    found = plant()
    project = yearly(found.ledger.where(of_project), found.prices.time)[0]
    # -17 + 3 + 12 - 1.2 - 1.386 m; then 12 - 1.2 - 1.386 m, half the equipment, and land.
    assert project == pytest.approx([-4_586_000, 9_414_000 + 6_000_000 + 5_000_000])


def test_help_in_kind_is_no_part_of_the_cost_before_the_grant():
    found = plant()
    # Cans 96 m, equipment 12 - 6 m, the hall twice 6 m; land is worth what it cost.
    before = 96_000_000 + 6_000_000 + 12_000_000
    assert found.cost[0] * 24_000 == pytest.approx(before)
    net = found.figure("levelised_cost_idr_per_can.net_of_grant")[0]
    assert net * 24_000 == pytest.approx(before - 3_000_000 - 12_000_000 + 2_400_000)


def test_without_help_the_owner_pays_for_all():
    alone = plant(investment={**OWN, "hall": HALL}, lease=None, grant=None)
    found = plant().kpis
    for kpi in ("npv_idr", "break_even_fob_usd_per_carton", "grant_for_npv_zero_idr"):
        assert found[kpi] == pytest.approx(alone.figure(kpi))
    assert found["npv_idr.net_of_grant"][0] > found["npv_idr"][0]


@given(rate=st.floats(0, 0.2), inflation=st.floats(0, 8))
def test_a_plant_paid_for_by_the_district_is_worth_one_without_investment(rate, inflation):
    items = {name: item | {"paid_by": "district"} for name, item in PLANT["investment"].items()}
    lent = plant(rate, inflation, investment=items, lease={"rent": "0 IDR/year"}, grant=None)
    without = plant(rate, inflation, investment={}, lease=None, grant=None)
    net = ".net_of_grant"
    for kpi in (f"npv_idr{net}", f"levelised_cost_idr_per_can{net}", f"fob_usd_per_carton{net}"):
        assert lent.figure(kpi) == pytest.approx(without.figure(kpi))


@given(rent=st.integers(0, 5_000_000), inflation=st.floats(0, 8))
def test_rent_is_worth_what_any_other_yearly_cost_is(rent, inflation):
    cost = {"group": "conversion", "per": "year", "price": f"{rent} IDR/year"}
    rented = plant(0.1, inflation, lease={"rent": f"{rent} IDR/year"}, loans={"bank": BANK})
    paid = plant(
        0.1,
        inflation,
        investment=OWN,
        lease=None,
        costs=PLANT["costs"] | {"rent": cost},
        loans={"bank": BANK},
    )
    for kpi in ("npv_idr.net_of_grant", "equity_npv_idr"):
        assert rented.figure(kpi) == pytest.approx(paid.figure(kpi))
    # The district replaces the hall, so the loan is covered as if there were none.
    covers = (cover(one.ledger, one.works) for one in (rented, paid))
    for ours, theirs in zip(*covers, strict=True):
        assert ours == pytest.approx(theirs)


def test_at_the_break_even_price_the_rented_plant_is_worth_nothing():
    price = plant(0.1, 3.0).figure("break_even_fob_usd_per_carton.net_of_grant")[0]
    sale = PLANT["sale"] | {"price": f"{price:.12f} USD/carton"}
    assert plant(0.1, 3.0, sale=sale).figure("npv_idr.net_of_grant")[0] == pytest.approx(0, abs=100)


def test_only_a_grant_in_money_makes_up_for_all_help():
    needed = plant(0.3).figure("grant_for_npv_zero_idr")[0]
    assert needed > 0
    items = {**OWN, "hall": HALL}
    granted = plant(0.3, investment=items, lease=None, grant={"amount": f"{needed:.6f} IDR"})
    assert granted.figure("npv_idr.net_of_grant")[0] == pytest.approx(0, abs=10)
