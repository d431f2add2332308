import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.ledger import at_the_gate, monthly
from sim.economics.sales import sold_cans
from sim.economics.unit_cost import cans_paid
from tests.economics.builders import appraisal, flows, money, timing

PLANT = {
    "equipment": {"cost": "12_000_000 IDR", "life": "4 year"},
    "land": {"cost": "5_000_000 IDR"},
}
HELD = {"receivable": "40 day"}


def busy(months=24, cans=1_000.0, fruit=1_060.0):
    return flows(
        months,
        item__fruit__used=fruit,
        item__can__used=cans,
        item__year__used=1 / 12,
        cans__shipped=cans,
        cans__good=cans,
        cans__in_stock=[0.0] * (months - 1) + [300.0],
        level__can=800.0,
        leg__fruit__loaded_km=68,
        leg__fruit__trips=1,
    )


@pytest.mark.parametrize("cans", [1_000, 0.05])
def test_without_time_the_levelised_cost_is_money_over_cans(cans):
    found = appraisal(flows(item__fruit__used=1.04 * cans, cans__shipped=cans))
    # 1.04 kg a can at 3 000 IDR/kg
    assert found.cost[0] == pytest.approx(3_120)


def test_a_plant_of_one_year_costs_its_annuity():
    equipment = {"equipment": {"cost": "1_000_000 IDR", "life": "1 year"}}
    found = appraisal(
        flows(cans__shipped=[*[0] * 11, 100]), money(investment=equipment), timing(rate=0.10)
    )
    # Paid now, recovered a year later: 1 000 000 * 1.10 / 100
    assert found.figure("levelised_cost_idr_per_can.capital")[0] == pytest.approx(11_000)


@given(
    st.floats(0, 0.25),
    st.floats(-1, 12),
    st.integers(1, 6),
    st.lists(st.floats(0, 5_000), min_size=72, max_size=72).filter(lambda cans: cans[0] > 1),
)
def test_cans_sold_at_the_levelised_cost_give_a_net_present_value_of_nothing(
    rate, inflation, years, cans
):
    of_flows = busy(12 * years, np.array(cans[: 12 * years]))
    found = appraisal(
        of_flows, money(investment=PLANT, working_capital=HELD), timing(years, rate, inflation)
    )
    receipts = found.cost[0] * cans_paid(found.prices)[0] * found.prices.time.index
    spent = monthly(found.ledger.where(at_the_gate), found.prices.time)[0]
    net = (receipts + spent) @ found.prices.time.discount
    assert net == pytest.approx(0, abs=1e-6 * -spent.sum() + 1e-6)


@given(st.floats(0, 0.2), st.floats(0, 8))
def test_groups_sum_to_the_levelised_cost_and_legs_to_transport(rate, inflation):
    found = appraisal(
        busy(), money(investment=PLANT, working_capital=HELD), timing(2, rate, inflation)
    ).kpis
    name = "levelised_cost_idr_per_can"
    outside = {f"{name}.{one}" for one in ("net_of_grant", "fob", "fixed", "variable")}
    groups = [key for key in found if key.startswith(f"{name}.") and key not in outside]
    assert sum(found[key][0] for key in groups) == pytest.approx(found[name][0], rel=1e-12)
    assert found["transport_cost_idr_per_can.fruit"][0] == pytest.approx(
        found[f"{name}.transport"][0]
    )


def test_money_tied_up_in_stocks_is_a_cost_of_capital():
    of_flows = flows(cans__shipped=100, level__can=800)
    found = appraisal(of_flows, of_timing=timing(rate=0.10))
    # 800 empty cans at 4 000 IDR are bought at the end of the first month and sold at that of the last.
    worth = 1.1 ** (-np.arange(13) / 12)
    tied_up = 3_200_000 * (worth[1] - worth[12]) / (100 * worth[1:].sum())
    assert found.figure("levelised_cost_idr_per_can.capital")[0] == pytest.approx(tied_up)


def test_tax_on_the_fee_that_is_refunded_later_is_money_tied_up():
    of_flows = flows(item__toll_can__used=[100, *[0] * 11], cans__shipped=[100, *[0] * 11])
    vat = {"rate": "11 %", "registered": True, "refund": "60.8333333333 day"}
    of_money = money(toll={"fee": "1_000 IDR/can"}, vat=vat)
    found = appraisal(of_flows, of_money, timing(rate=0.10))
    # 11 000 IDR are paid after a month and come back two months later.
    worth = 1.1 ** (-np.arange(13) / 12)
    tied_up = 11_000 * (worth[1] - worth[3]) / (100 * worth[1])
    assert found.figure("levelised_cost_idr_per_can.capital")[0] == pytest.approx(tied_up)


def test_what_is_not_replaced_is_bought_once():
    tool = {"cost": "1_200_000 IDR", "life": "1 year"}
    for replaced, bought in ((True, 3), (False, 1)):
        items = {"tool": tool | {"replaced": replaced}}
        found = appraisal(flows(36, cans__shipped=100), money(investment=items), timing(3))
        assert found.cost[0] == pytest.approx(bought * 1_200_000 / 3_600)


def test_what_is_paid_by_the_month_is_fixed_and_fruit_hire_and_fee_are_not():
    of_flows = flows(
        item__fruit__used=100, item__toll_can__used=100, item__month__used=1,
        leg__fruit__loaded_km=10, leg__fruit__trips=1, cans__shipped=100,
    )  # fmt: skip
    staff = {"group": "conversion", "per": "month", "price": "50_000 IDR/month"}
    of_money = money(
        toll={"fee": "1_000 IDR/can"},
        costs={
            "fruit": {"group": "fruit", "per": "fruit", "price": "3_000 IDR/kg"},
            "staff": staff,
        },
    )
    found = appraisal(of_flows, of_money).kpis
    assert found["levelised_cost_idr_per_can.fixed"][0] == pytest.approx(500)
    # 3 000 of fruit and 1 000 of fee a can; ten kilometres at 9 000 and a trip at 250 000 for 100.
    variable = 3_000 + 1_000 + (90_000 + 250_000) / 100
    assert found["levelised_cost_idr_per_can.variable"][0] == pytest.approx(variable)


def test_inflation_of_all_prices_changes_no_real_cost():
    still = appraisal(busy(), money(investment=PLANT), timing(2, 0.10, 0.0)).cost[0]
    moving = appraisal(busy(), money(investment=PLANT), timing(2, 0.10, 6.0)).cost[0]
    assert moving == pytest.approx(still, rel=1e-9)


def test_a_grant_lowers_only_the_cost_net_of_grant():
    found = appraisal(
        flows(cans__shipped=100),
        money(investment=PLANT, grant={"amount": "600_000 IDR"}),
        timing(),
    ).kpis
    name = "levelised_cost_idr_per_can"
    # 600 000 IDR over 1 200 cans
    assert found[name][0] - found[f"{name}.net_of_grant"][0] == pytest.approx(500)


def test_cans_left_in_stock_count_as_sold_at_the_end():
    of_flows = flows(cans__shipped=100, cans__in_stock=[*[0] * 11, 40])
    assert cans_paid(appraisal(of_flows).prices)[0].tolist() == [0, *[100] * 11, 140]


def test_cans_that_nobody_ordered_are_not_sold_at_the_end():
    stock = {"cans__in_stock": [*[0] * 11, 40], "cans__unordered": [*[0] * 11, 30]}
    found = appraisal(flows(cans__shipped=100, **stock))
    assert cans_paid(found.prices)[0].tolist() == [0, *[100] * 11, 110]
    assert sold_cans(found.prices.flows)[0].tolist() == [0, *[100] * 11, 110]


def test_the_cost_of_a_year_carries_the_stock_of_the_year_before():
    months = [100] + [0] * 11 + [100] + [0] * 11
    of_flows = flows(
        24,
        item__fruit__used=[100] + [0] * 11 + [200] + [0] * 11,
        cans__good=months,
        cans__shipped=[50] + [0] * 11 + [150] + [0] * 11,
    )
    found = appraisal(of_flows, of_timing=timing(years=2)).kpis
    assert found["unit_cost_idr_per_can.2027"][0] == pytest.approx(3_000)
    # 50 cans at 3 000 and 100 cans for 600 000: 750 000 over 150
    assert found["unit_cost_idr_per_can.2028"][0] == pytest.approx(5_000)


@pytest.mark.parametrize("inflation", [0.0, 6.0])
def test_capital_in_a_year_is_straight_line_and_interest_on_what_is_left(inflation):
    of_flows = flows(24, cans__good=100, cans__shipped=100)
    found = appraisal(of_flows, money(investment=PLANT), timing(2, 0.10, inflation)).kpis
    # 12 m over 48 months; monthly interest of 10 % a year on 12 m, falling by 0.25 m a month, and on
    # 5 m of land; 1 200 cans a year.
    monthly = 1.10 ** (1 / 12) - 1
    owed = [sum(12 - 0.25 * month for month in range(12 * y, 12 * y + 12)) for y in (0, 1)]
    for year, book_value in zip((2027, 2028), owed, strict=True):
        yearly = 3e6 + monthly * (book_value * 1e6 + 12 * 5e6)
        assert found[f"unit_cost_idr_per_can.{year}"][0] == pytest.approx(yearly / 1_200)


def test_capital_is_used_up_from_the_opening_on_and_anew_after_each_replacement():
    of_flows = flows(30, cans__good=100, cans__shipped=100)
    # Six months are built; a second line opens nine months after the first.
    short = {"cost": "1_200_000 IDR", "life": "1 year"}
    second = {"cost": "2_400_000 IDR", "life": "2 year", "paid_from": "9 month"}
    of_money = money(investment={"short": short, "second": second})
    found = appraisal(of_flows, of_money, timing(2, 0.10, lead=6), 6).kpis
    interest = 1.10 ** (1 / 12) - 1

    def charge(month):
        """Return the charge of a month counted from the opening, from 0."""
        total = 100_000 + interest * (1_200_000 - 100_000 * (month % 12)) if month >= 0 else 0
        age = month - 9
        return total + (100_000 * (1 + interest * (24 - age)) if age >= 0 else 0)

    for year, months in ((2027, range(-6, 6)), (2028, range(6, 18)), (2029, range(18, 24))):
        made = 100 * len(months)
        by_hand = sum(map(charge, months)) / made
        assert found[f"unit_cost_idr_per_can.{year}"][0] == pytest.approx(by_hand)


def test_what_is_paid_for_capital_joins_the_capital_of_a_year():
    of_flows = flows(item__year__used=1 / 12, cans__good=100, cans__shipped=100)
    rent = {"group": "capital", "per": "year", "price": "600_000 IDR/year"}
    found = appraisal(of_flows, money(investment=PLANT, costs={"rent": rent})).kpis
    # A quarter of 12 m is used up, and 0.6 m of rent paid, for 1 200 cans.
    assert found["unit_cost_idr_per_can.2027"][0] == pytest.approx(3_600_000 / 1_200)


def test_a_chain_that_sells_nothing_has_no_cost_per_can():
    assert np.isnan(appraisal(flows(item__fruit__used=5)).cost).all()
