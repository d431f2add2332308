from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.build_ledger import taxed, untaxed
from sim.economics.capital import Works, left_of
from sim.economics.ledger import monthly, present
from sim.economics.timeline import Timeline
from sim.scenario.models.funding import Investment
from sim.scenario.models.parts import Arrivals, Leg
from tests.economics.builders import MONEY, flows, money, prices, timing

PLANT = {
    "equipment": {"cost": "1_200 IDR", "life": "2 year"},
    "land": {"cost": "500 IDR", "grantable": False},
}


def booked(of_flows, of_money=None, of_timing=None):
    of_prices = prices(of_money, of_timing, of_flows)
    return taxed(untaxed(of_prices), Works(of_prices))


def by_point(*postings):
    """Return the amounts of some postings at each point."""
    return np.sum([monthly([one], one.terms[0].series.time)[0] for one in postings], axis=0)


def paid(ledger, item):
    """Return what was paid for an item at each point, as a positive amount."""
    (posting,) = ledger.where(lambda posting: posting.item == item)
    return (-by_point(posting)).tolist()


def test_a_cost_is_quantity_times_price_at_the_end_of_the_month():
    ledger = booked(flows(item__fruit__used=[1_000, 2_000, *[0] * 10]))
    assert paid(ledger, "fruit")[:4] == [0, 3_000_000, 6_000_000, 0]


def test_buyers_owe_what_they_bought_until_they_pay():
    sale = {"margin": "10 %", "commission": "0 %", "price": "120_000 IDR/carton"}
    days = {"receivable": "46 day"}
    ledger = booked(flows(cans__shipped=[24, *[0] * 11]), money(sale=sale, working_capital=days))
    (owed,) = ledger.of("receivable")
    # One carton is sold in the first month, and paid 46 days, or 1.512 months, later.
    late = 46 / (365 / 12) - 1
    known = [0, -120_000, 120_000 * (1 - late), 120_000 * late, 0]
    assert by_point(owed)[:5] == pytest.approx(known)


def test_a_hire_is_paid_by_loaded_kilometre_and_by_trip():
    ledger = booked(flows(leg__fruit__loaded_km=[136, *[0] * 11], leg__fruit__trips=[2, *[0] * 11]))
    # 136 km * 9 000 + 2 trips * 250 000
    assert paid(ledger, "hire.fruit")[1] == 1_724_000


@pytest.mark.parametrize("parts", [{"trucks": 2}, {"arrivals": Arrivals(every=1, load=1)}])
def test_trucks_of_ones_own_and_of_growers_are_not_hired(parts):
    trips = flows(leg__fruit__loaded_km=100, leg__fruit__trips=2, leg__port__trips=1)
    of_prices = prices(None, None, trips)
    chain = of_prices.scenario
    legs = chain.physical.legs | {"fruit": Leg(vehicle="truck", trucks=parts.get("trucks"))}
    physical = chain.physical.model_copy(update={"legs": legs, "arrivals": parts.get("arrivals")})
    ledger = untaxed(replace(of_prices, scenario=replace(chain, physical=physical)))
    (hire,) = ledger.where(lambda posting: posting.item == "hire.fruit")
    assert hire.terms == ()
    assert paid(ledger, "hire.port")[1] == 250_000


@pytest.mark.parametrize(("trucks", "hire"), [(None, 1_724_000 + 3 * 40_000), (2, 0)])
def test_waiting_is_paid_for_hired_trucks_and_return_loads_are_earned_by_all(trucks, hire):
    truck = MONEY["vehicles"]["truck"] | {"waiting": "40_000 IDR/h"}
    truck |= {"return_load": "25 %", "return_price": "300_000 IDR/trip"}
    once = {"leg__fruit__loaded_km": 136, "leg__fruit__trips": 2, "leg__fruit__paid_wait_h": 3}
    trips = flows(**{name: [amount, *[0] * 11] for name, amount in once.items()})
    of_prices = prices(money(vehicles={"truck": truck}), None, trips)
    chain = of_prices.scenario
    legs = chain.physical.legs | {"fruit": Leg(vehicle="truck", trucks=trucks)}
    physical = chain.physical.model_copy(update={"legs": legs})
    ledger = untaxed(replace(of_prices, scenario=replace(chain, physical=physical)))
    assert paid(ledger, "hire.fruit")[1] == pytest.approx(hire - 2 * 0.25 * 300_000)


def test_the_way_to_the_port_is_export_and_no_part_of_transport():
    ledger = booked(flows(leg__port__loaded_km=100, leg__port__trips=1))
    groups = {posting.item: posting.group for posting in ledger.postings}
    assert (groups["hire.port"], groups["hire.fruit"]) == ("export", "transport")


def test_tax_on_the_toll_fee_is_a_cost_for_those_who_are_not_registered():
    used, toll = flows(item__toll_can__used=10), {"fee": "4_500 IDR/can"}
    assert not booked(used, money(toll=toll)).item("vat")
    vat = {"rate": "11 %", "registered": False}
    ledger = booked(used, money(toll=toll, costs={}, vat=vat))
    assert paid(ledger, "vat")[:2] == pytest.approx([0, 4_950])


def test_tax_on_the_toll_fee_comes_back_to_those_who_are_registered():
    used = flows(item__toll_can__used=[10, *[0] * 11])
    # A month is a twelfth of 365 days.
    vat = {"rate": "11 %", "registered": True, "refund": f"{3 * 365 / 12} day"}
    ledger = booked(used, money(toll={"fee": "4_500 IDR/can"}, vat=vat))
    assert paid(ledger, "vat") == pytest.approx([0, 4_950, 0, 0, -4_950, *[0] * 8])


WORKS = {
    "line": {"cost": "1_000_000 IDR", "life": "1 year"},
    "land": {"cost": "500_000 IDR"},
    "hall": {"cost": "700_000 IDR", "life": "9 year", "paid_by": "district"},
}


def test_tax_on_materials_and_works_comes_back_to_those_who_are_registered():
    used = flows(24, item__can__used=[10, *[0] * 23], item__fruit__used=[7, *[0] * 23])
    vat = {"rate": "11 %", "registered": True, "refund": f"{3 * 365 / 12} day"}
    of_money = money(vat=vat, investment=WORKS, lease={"rent": "0 IDR/year"})
    ledger = booked(used, of_money, timing(2))
    # 10 cans at 4 000, and a line of 1 m, bought anew after a year; not fruit, land, the district's hall.
    tax = np.zeros(25)
    tax[[0, 12]], tax[[3, 15]] = -110_000, 110_000
    tax[1], tax[4] = -4_400, 4_400
    assert monthly(ledger.item("vat"), Timeline(timing(2)))[0] == pytest.approx(tax)


def test_tax_on_materials_and_works_is_paid_for_good_by_those_who_are_not_registered():
    used = flows(item__can__used=[10, *[0] * 11])
    of_money = money(vat={"rate": "11 %", "registered": False}, investment={"line": WORKS["line"]})
    by_group = {
        one.group: monthly([one], Timeline(timing()))[0].sum()
        for one in booked(used, of_money).item("vat")
        if one.kind == "cost" and present([one]).any()
    }
    assert by_group == pytest.approx({"packaging": -4_400, "capital": -110_000})


def test_suppliers_on_credit_are_paid_later_and_farmers_are_not():
    used = flows(item__can__used=[10, *[0] * 11], item__fruit__used=7)
    days = {"receivable": "0 day", "payable": f"{2 * 365 / 12} day"}
    ledger = booked(used, money(working_capital=days))
    assert paid(ledger, "payable.can")[:4] == pytest.approx([0, -40_000, 0, 40_000])
    assert not ledger.item("payable.fruit")


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
    equipment = by_point(*ledger.item("equipment"))
    # Bought at 0, 24 and 48 months; after 60 months half of the third one is left.
    assert {point: amount for point, amount in enumerate(equipment) if amount} == {
        0: -1_200,
        24: -1_200,
        48: -1_200,
        60: 600,
    }
    land = by_point(*ledger.item("land"))
    assert (land[0], land[60]) == (-500, 500)


def test_nothing_is_bought_at_the_very_end():
    ledger = booked(flows(months=48), money(investment=PLANT), timing(years=4))
    (again,) = ledger.where(
        lambda posting: (posting.item, posting.kind) == ("equipment", "replacement")
    )
    assert np.flatnonzero(by_point(again)).tolist() == [24]


def test_a_grant_pays_no_more_than_what_it_may_pay_for():
    large = booked(flows(), money(investment=PLANT, grant={"amount": "9_000 IDR"}))
    small = booked(flows(), money(investment=PLANT, grant={"amount": "700 IDR"}))
    assert paid(large, "grant")[0] == -1_200
    assert paid(small, "grant")[0] == -700


@given(st.lists(st.floats(0, 1e6), min_size=12, max_size=12), st.floats(0, 1e6))
def test_stocks_are_bought_when_they_grow_and_given_back_at_the_end(level, opening):
    ledger = booked(flows(level__can=level, opening__can=[opening, *[0] * 11]))
    tied = monthly(ledger.of("working_capital"), prices(of_timing=timing()).time)[0]
    assert tied.sum() == pytest.approx(0, abs=1e-3)
    assert -tied.cumsum()[:-1] == pytest.approx(4_000 * np.array([opening, *level[:-1]]), abs=1e-3)


def test_what_is_left_of_an_item_falls_by_straight_line():
    item = Investment.model_validate({"cost": "100 IDR", "life": "10 year"})
    assert left_of(item, np.array([0, 60, 120, 180])).tolist() == [1.0, 0.5, 0.0, 0.0]


def test_the_fee_of_slots_left_unused_is_paid_in_part():
    made = flows(item__toll_can__used=1000, toll__unused_cans=500)
    toll = {"fee": "4_000 IDR/can", "fee_parts": {"labour": "60 %", "margin": "40 %"}}
    paid_too = {**toll, "unused": {"paid": "40 %"}}
    due = [sum(paid(booked(made, money(toll=terms)), "toll_fee")) for terms in (toll, paid_too)]
    assert due == pytest.approx([12 * 1000 * 4000, 12 * (1000 + 0.4 * 500) * 4000])
