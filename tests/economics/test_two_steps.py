"""What a can costs that is peeled in the district and canned outside: a reckoning by hand."""

import pytest

from sim.economics.appraise import Appraisal
from sim.plant.simulate import simulate
from tests.economics.builders import Known, flows, money, timing
from tests.plant.builders import span, total
from tests.plant.test_two_steps import SLOTS, canner, two_steps

COSTS = {
    "fruit": {"group": "fruit", "per": "fruit", "price": "3_000 IDR/kg"},
    "can": {"group": "packaging", "per": "can", "price": "4_000 IDR/can"},
    "labour": {"group": "conversion", "per": "person_hour", "price": "17_000 IDR/person_hour"},
    "crates": {"group": "packaging", "per": "chunks", "price": "200 IDR/kg"},
    "peel": {"group": "conversion", "per": "peel", "price": "50 IDR/kg"},
    "waste": {"group": "conversion", "per": "waste", "price": "10 IDR/kg"},
    "puree": {"group": "by_products", "per": "puree", "price": "-1_000 IDR/kg"},
}
HIRE = {"truck": {"hire_per_km": "9_000 IDR/km", "hire_per_trip": "250_000 IDR/trip"}}


def costs_of(chain):
    """Return the levelised cost of an export can by group in a month, without interest or inflation."""
    run = simulate(chain, span(), 0)
    amounts = {account.replace(".", "__"): row for account, row in run.amounts.items()}
    prices = money(costs=COSTS, vehicles=HIRE, toll={"fee": "3_000 IDR/can"})
    months = {name: [*row, *[0.0] * 11] for name, row in amounts.items()}
    found = Appraisal(flows(12, **months), Known("two steps", prices, chain), timing())
    groups = ("fruit", "transport", "conversion", "packaging", "by_products")
    return run, {name: found.figure(f"levelised_cost_idr_per_can.{name}")[0] for name in groups}


def test_a_can_costs_fruit_peeling_a_second_trip_and_the_fee():
    _, costs = costs_of(two_steps())
    # A day: 3 t of fruit on three trips of 20 km, 1.5 t of chunks on two of 30 km, 900 kg of peel,
    # 750 kg of waste, 16 paid hours, 2700 cans. Cans, 2000 at a time, come 40 km on 41 trips a month.
    cans, mill = 2700, 41 / SLOTS
    assert costs["fruit"] == pytest.approx(3000 * 3000 / cans)
    hire = (3 * 20 + 2 * 30 + mill * 40) * 9_000 + (3 + 2 + mill) * 250_000
    assert costs["transport"] == pytest.approx(hire / cans)
    work = 16 * 17_000 + 900 * 50 + 750 * 10
    assert costs["conversion"] == pytest.approx(3_000 + work / cans)
    assert costs["packaging"] == pytest.approx(4_000 + 1500 * 200 / cans)
    assert costs["by_products"] == 0


def test_what_is_late_costs_its_fruit_and_brings_what_it_becomes():
    # Of two truckloads a day one is late: half the cans bear the fruit, and the work, of all.
    run, costs = costs_of(two_steps(toll=canner(within=25)))
    assert total(run, "late.missed_kg") == SLOTS * 750
    assert costs["fruit"] == pytest.approx(3000 * 3000 / 1350)
    assert costs["packaging"] == pytest.approx(4_000 + 1500 * 200 / 1350)
    assert costs["by_products"] == pytest.approx(-750 * 1_000 / 1350)
    work = 16 * 17_000 + 900 * 50 + (750 - 75) * 10
    assert costs["conversion"] == pytest.approx(3_000 + work / 1350)
