"""A plant and a toll canner in one chain: who buys what, what each keeps, their luck."""

from datetime import date, time

import numpy as np
import pytest

from sim.plant.simulate import simulate
from sim.scenario.models.parts import Leg
from sim.scenario.models.physical import CallOff, Packaging, Store
from tests.plant.builders import (
    fruit,
    lucky,
    physical,
    plant,
    roads,
    shaken_plant,
    span,
    supply,
    toll,
    total,
    working,
)

ORDERED = 80_000
DAYS = 31


def hybrid(**changes):
    """Return a chain of 3 t of fruit a day, of which the plant takes 2 t; a can takes a kilogram.

    The toll canner's works are in the town, 50 km from the farm and 30 km from the plant.
    """
    chain = physical()
    works = {"plant": plant(), "toll": toll(at="town")}
    truck = {"legs": {**chain.legs, "fruit_to_toll": Leg(vehicle="truck")}}
    most = {"call_off": chain.call_off.model_copy(update={"target": 2})}
    return physical(**{"orders": {"saudi": ORDERED}, **works, **truck, **most, **changes})


def run_of(scenario, months=1, replication=0):
    return simulate(scenario, span(months), replication)


def test_the_toll_canner_gets_what_is_ordered_and_the_plant_cannot_make():
    # The plant makes 2000 cans a day, 62 000 in the month; the other 18 000 are made of the third
    # tonne of the first 18 days, though the plant has not yet made its own.
    run = run_of(hybrid())
    assert total(run, "plant.cans.filled") == DAYS * 2000
    assert total(run, "toll.cans.filled") == ORDERED - DAYS * 2000
    assert total(run, "toll.runs") == 18
    assert total(run, "cans.filled") == ORDERED
    assert total(run, "item.toll_can.used") == 18_000


def test_each_works_has_trucks_of_its_own():
    run = run_of(hybrid())
    trips = {leg: total(run, f"leg.{leg}.trips") for leg in ("fruit", "fruit_to_toll", "cans_back")}
    # The store is in the town: the cans of the plant go there by 500, those of the canner are there.
    assert trips == {"fruit": 2 * DAYS, "fruit_to_toll": 18, "cans_back": 2 * DAYS * 2}
    assert total(run, "leg.fruit.loaded_km") == 2 * DAYS * 20
    assert total(run, "leg.fruit_to_toll.loaded_km") == 18 * 50


def test_cans_of_the_toll_canner_go_to_a_store_at_the_plant():
    run = run_of(hybrid(store=Store(at="works")))
    assert total(run, "leg.cans_back.trips") == 18_000 / 500


def test_the_plant_buys_first_where_fruit_is_scarce():
    every_tonne = CallOff(target=3, harvest_start=working().shift_start)
    run = run_of(hybrid(call_off=every_tonne, orders={"saudi": 200_000}))
    assert total(run, "plant.fruit.bought_kg") == DAYS * 3000
    assert total(run, "toll.fruit.bought_kg") == 0


def test_a_toll_canner_whose_batch_is_not_reached_gets_no_fruit():
    # A tonne a day is left: never a batch of 1001 cans at once.
    run = run_of(hybrid(toll=toll(at="town", minimum_batch=1001)))
    assert total(run, "toll.slots") == DAYS - 1
    assert total(run, "toll.cans.filled") == 0


def test_the_plant_goes_through_the_same_as_alone_beside_a_canner_who_gets_nothing():
    changes = lucky(plant=shaken_plant(), orders={"saudi": 30_000}, home=5000)
    idle = toll(at="town", minimum_batch=1e9, cans_per_slot=1e9, rejects={"seam": 0.02})
    beside = run_of(hybrid(toll=idle, **changes), 3)
    alone = run_of(hybrid(toll=None, **changes), 3)
    for account, amounts in alone.amounts.items():
        own = account != "works.bay_h"  # the bays of both
        assert not own or np.array_equal(beside.amounts[account], amounts), account
    assert all(np.array_equal(beside.spreads[name], alone.spreads[name]) for name in alone.spreads)


def test_accounts_and_samples_of_the_chain_are_those_of_both_works():
    luck = lucky(plant=shaken_plant(), orders={"saudi": 90_000})
    run = run_of(hybrid(toll=toll(at="town", rejects={"seam": 0.02}), **luck), 3)
    for account, amounts in run.amounts.items():
        if account.startswith("plant.") and (rest := account.removeprefix("plant.")):
            theirs = run.amounts.get(f"toll.{rest}", 0.0 * amounts)
            shared = rest in ("cans.in_stock",)
            assert shared or run.amounts[rest] == pytest.approx(amounts + theirs), account
    assert total(run, "toll.cans.rejected.seam") > 0
    assert total(run, "toll.cans.rejected.swell") == 0


def test_both_works_draw_their_rejects_by_themselves():
    # Equal works in one place, with fruit and orders for both, reject different cans on a day.
    rejects = {"seam": 0.1}
    twins = {"plant": plant(rejects=rejects), "toll": toll(rejects=rejects, cans_per_slot=2000)}
    run = run_of(hybrid(**twins, orders={"saudi": 200_000}, roads=roads()))
    shares = [
        total(run, f"{key}.cans.rejected.seam") / total(run, f"{key}.cans.filled")
        for key in ("plant", "toll")
    ]
    assert shares == pytest.approx([0.1, 0.1], abs=0.01)
    assert shares[0] != shares[1]


def test_each_works_keeps_packaging_for_what_it_can_make():
    # At 80 000 cans a month 2630 are ordered a day: the plant makes 2000 of them, two slots a week
    # of 700 cans are 200 a day. Stocks last 10 days; trucks bring 2000 cans.
    policy = Packaging(reorder_at=1, order_up_to=10, lead_time=1)
    canner = toll(at="town", slots_per_week=2, cans_per_slot=700)
    idle = supply(canning_share=0)
    run = run_of(hybrid(toll=canner, packaging={"can": policy}, supply=idle))
    assert run.amounts["item.can.received"][0] == 20_000 + 2_000


def test_works_of_a_chain_start_when_the_last_of_them_opens():
    run = run_of(hybrid(plant=plant(construction=2)), 4)
    assert not run.amounts["toll.slots"][:2].any()
    assert run.amounts["toll.slots"][2:].all()
    assert not run.amounts["cans.ordered"][:2].any()


def test_berths_at_the_fields_are_shared_by_the_trucks_of_both_works():
    farm = hybrid().areas["farm"].model_copy(update={"berths": 1})
    run = run_of(hybrid(areas={"farm": farm}))
    # Three trucks of 1 t are loaded one after the other, an hour each, whosever they are.
    waited = total(run, "leg.fruit.berth_h") + total(run, "leg.fruit_to_toll.berth_h")
    days_of_three = 18
    assert waited == days_of_three * (0 + 1 + 2) + (DAYS - days_of_three) * (0 + 1)


def test_fruit_is_bought_before_a_slot_of_the_same_hour_begins():
    # 5 000 cans are ordered; all is bought and begun at 8.0, for the slots of the second and third day. On
    # the second 3 000 are expected of the fruit in hand, though it decays, so fruit for 2 000 is bought.
    rotten = fruit(decay_per_day=50)
    late = CallOff(target=1e-6, harvest_start=time(8))
    scenario = hybrid(orders={"saudi": 5000}, fruit=rotten, call_off=late)
    run = simulate(scenario, span(start=date(2027, 1, 29)), 0)
    assert total(run, "toll.fruit.bought_kg") == pytest.approx(5000, abs=0.1)
