import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.book import book
from sim.economics.capital import left_of
from sim.economics.ledger import total
from sim.scenario.money import Investment
from tests.economics.builders import flows, money, prices, scenario, timing

PLANT = {
    "equipment": {"cost": "1_200 IDR", "life": "2 year"},
    "land": {"cost": "500 IDR", "grantable": False},
}


def booked(of_flows, of_money=None, of_timing=None):
    of_money = of_money or money()
    of_prices = prices(of_money, of_timing)
    return book(of_flows, scenario(of_money), of_prices)


def paid(ledger, item):
    """Return what was paid for an item at each point, as a positive amount."""
    (posting,) = ledger.where(lambda posting: posting.item == item)
    return (-posting.amounts[0]).tolist()


def test_a_cost_is_quantity_times_price_at_the_end_of_the_month():
    ledger = booked(flows(item__fruit__used=[1_000, 2_000, *[0] * 10]))
    assert paid(ledger, "fruit")[:4] == [0, 3_000_000, 6_000_000, 0]


def test_a_hire_is_paid_by_loaded_kilometre_and_by_trip():
    ledger = booked(flows(leg__fruit__loaded_km=[136, *[0] * 11], leg__fruit__trips=[2, *[0] * 11]))
    # 136 km * 9 000 + 2 trips * 250 000
    assert paid(ledger, "hire.fruit")[1] == 1_724_000


def test_the_way_to_the_port_is_export_and_no_part_of_transport():
    ledger = booked(flows(leg__port__loaded_km=100, leg__port__trips=1))
    groups = {posting.item: posting.group for posting in ledger.postings}
    assert (groups["hire.port"], groups["hire.fruit"]) == ("export", "transport")


def test_the_toll_fee_carries_vat_only_where_it_is_not_reclaimed():
    used = flows(item__toll_can__used=10)
    fee = {"fee": "4_500 IDR/can"}
    assert paid(booked(used, money(toll=fee)), "toll_fee")[1] == 45_000
    assert paid(booked(used, money(toll=fee | {"vat": "11 %"})), "toll_fee")[1] == pytest.approx(
        49_950
    )


def test_a_share_of_an_investment_is_paid_every_year():
    costs = {"maintenance": {"group": "conversion", "of": "equipment", "share": "10 %"}}
    ledger = booked(flows(item__year__used=1 / 12), money(costs=costs, investment=PLANT))
    assert paid(ledger, "maintenance") == pytest.approx([0, *[10] * 12])


def test_a_share_of_cash_cost_leaves_out_export_and_capital():
    costs = {
        "fruit": {"group": "fruit", "per": "fruit", "price": "3_000 IDR/kg"},
        "terminal": {"group": "export", "per": "container", "price": "95 USD/container"},
        "office": {"group": "conversion", "of": "cash_cost", "share": "3 %"},
    }
    used = flows(item__fruit__used=100, item__container__used=1)
    ledger = booked(used, money(costs=costs, investment=PLANT))
    assert paid(ledger, "office") == pytest.approx([0, *[0.03 * 300_000] * 12])


def test_equipment_is_bought_again_and_land_keeps_its_value():
    ledger = booked(flows(months=60), money(investment=PLANT), timing(years=5))
    equipment = total(ledger.where(lambda posting: posting.item == "equipment"), 61)[0]
    # Bought at 0, 24 and 48 months; after 60 months half of the third one is left.
    assert {point: amount for point, amount in enumerate(equipment) if amount} == {
        0: -1_200,
        24: -1_200,
        48: -1_200,
        60: 600,
    }
    land = total(ledger.where(lambda posting: posting.item == "land"), 61)[0]
    assert (land[0], land[60]) == (-500, 500)


def test_nothing_is_bought_at_the_very_end():
    ledger = booked(flows(months=48), money(investment=PLANT), timing(years=4))
    (again,) = ledger.where(
        lambda posting: (posting.item, posting.kind) == ("equipment", "replacement")
    )
    assert np.flatnonzero(again.amounts[0]).tolist() == [24]


def test_a_grant_pays_no_more_than_what_it_may_pay_for():
    large = booked(flows(), money(investment=PLANT, grant={"amount": "9_000 IDR"}))
    small = booked(flows(), money(investment=PLANT, grant={"amount": "700 IDR"}))
    assert paid(large, "grant")[0] == -1_200
    assert paid(small, "grant")[0] == -700


@given(st.lists(st.floats(0, 1e6), min_size=12, max_size=12), st.floats(0, 1e6))
def test_stocks_are_bought_when_they_grow_and_given_back_at_the_end(level, opening):
    ledger = booked(flows(level__can=level, opening__can=[opening, *[0] * 11]))
    tied = total(ledger.of("working_capital"), 13)[0]
    assert tied.sum() == pytest.approx(0, abs=1e-3)
    assert -tied.cumsum()[:-1] == pytest.approx(4_000 * np.array([opening, *level[:-1]]), abs=1e-3)


def test_what_is_left_of_an_item_falls_by_straight_line():
    item = Investment.model_validate({"cost": "100 IDR", "life": "10 year"})
    assert left_of(item, np.array([0, 60, 120, 180])).tolist() == [1.0, 0.5, 0.0, 0.0]
