"""The toll canner: slots, the minimum batch, postponed slots, two slots on one day."""

from datetime import date

import pytest

from sim.plant.calendar import Days
from sim.plant.inspection import binomial
from sim.plant.simulate import simulate
from sim.plant.stock import Store
from sim.plant.streams import Streams
from sim.plant.supply import fields_of
from sim.plant.toll import TollCanner
from sim.scenario.models.types import WEEKDAYS
from tests.plant.builders import context_of, fruit, physical, roads, span, toll, total, working

FRIDAY = date(2027, 1, 29)


def days_till_month_end(start, seed=1):
    return span(start=start, seed=seed)


def test_a_slot_on_every_working_day_is_used_on_every_working_day():
    # 6 working days a week; the fruit of a slot is still in the yard when the next one is gathered.
    run = simulate(physical(toll=toll(cans_per_slot=2000)), span(2, date(2027, 3, 1)), 0)
    assert total(run, "toll.slots") == 31 + 30 - 1  # none on the first day: nobody gathered for it
    assert total(run, "toll.runs") == total(run, "toll.slots")
    assert total(run, "cans.filled") == 2000 * total(run, "toll.runs")


@pytest.mark.parametrize(
    ("wanted", "weekdays", "slots"),
    [
        (1, "mon tue wed thu fri sat", "thu"),
        (2, "mon tue wed thu fri sat", "tue fri"),
        (3, "mon tue wed thu fri sat", "tue thu sat"),
        (6, "mon tue wed thu fri sat", "mon tue wed thu fri sat"),
        (7, "mon tue wed thu fri sat", "mon tue wed thu fri sat"),
        (1, "mon tue wed thu fri sat sun", "thu"),
        (2, "sat sun", "sat sun"),
    ],
)
def test_slots_are_spread_over_the_working_days_of_a_week(wanted, weekdays, slots):
    week = working(weekdays=weekdays)
    scenario = physical(toll=toll(slots_per_week=wanted), calendar=week)
    context = context_of(scenario, span(1, date(2027, 3, 1)))  # a Monday
    canner = TollCanner(context, scenario.toll, fields_of(context), Store(context))
    booked = [slot.day for slot in canner.slots() if 7 <= slot.day < 28]
    assert [WEEKDAYS[day % 7] for day in booked] == 3 * slots.split()


def test_no_fruit_is_bought_for_a_slot_on_the_first_day():
    run = simulate(physical(toll=toll()), span(1, date(2027, 3, 1)), 0)
    assert total(run, "toll.slots") == 31 - 1


def test_what_spoils_within_hours_is_bought_on_the_day_of_its_slot():
    # Bought at 6, loaded by 7, there at 7.5, in the yard at 8, when the slot begins; too old at 12.
    quick = {"fruit": fruit(discard_after=6)}
    march, weekly = span(1, date(2027, 3, 1)), {"slots_per_week": 1}
    yesterday = simulate(physical(toll=toll(**weekly), **quick), march, 0)
    today = simulate(physical(toll=toll(same_day=True, **weekly), **quick), march, 0)
    assert total(yesterday, "cans.filled") == 0
    assert total(yesterday, "fruit.discarded_kg") > 0
    # One of three trucks is unloaded by then; the fruit of the others is too old on the next day.
    slots = total(today, "toll.slots")
    assert total(today, "cans.filled") == pytest.approx(slots * 1000)
    assert slots == total(yesterday, "toll.slots") == 5


def test_no_fruit_is_bought_that_does_not_reach_the_minimum_batch():
    # 3 t ripen in a day, 1 can a kg: a batch of 3001 cans cannot be had.
    idle = simulate(physical(toll=toll(minimum_batch=3001, cans_per_slot=4000)), span(), 0)
    busy = simulate(physical(toll=toll(minimum_batch=3000, cans_per_slot=4000)), span(), 0)
    assert total(idle, "fruit.bought_kg") == total(idle, "toll.runs") == 0
    assert total(idle, "toll.slots") == total(busy, "toll.runs") == 30


def test_no_fruit_is_bought_when_orders_do_not_reach_the_minimum_batch():
    orders = {"saudi": 2999}
    scenario = physical(toll=toll(minimum_batch=3000, cans_per_slot=4000), orders=orders)
    run = simulate(scenario, span(2), 0)
    assert total(run, "cans.ordered") == 2 * 2999
    # The first month's orders are too few for a batch; with the second's, one day's fruit is.
    assert run.amounts["toll.runs"].tolist() == [0, 1]
    assert total(run, "cans.filled") == 3000


def test_fruit_waits_and_ages_when_its_slot_is_postponed():
    # Every slot is put off, to the next day: fruit of Friday 6.0, meant for Saturday, is canned on
    # Sunday 8.0, 50 hours old, that of Saturday not before the month is over.
    scenario = physical(
        fruit=fruit(decay_per_day=2.4, fresh_for=24), toll=toll(postponed=1, cans_per_slot=2000)
    )
    run = simulate(scenario, days_till_month_end(FRIDAY), 0)
    assert total(run, "toll.slots") == total(run, "toll.postponed") == 2
    assert total(run, "toll.runs") == 1
    # 2 lots of 1000 kg: exp(-0.001 * 26) = 0.97434, and 0.974 h later exp(-0.001 * 26.974).
    assert total(run, "cans.filled") == 974 + 973
    assert run.spreads["age_at_processing_h"][[0, 3]] == pytest.approx([50 + 0.974 / 2, 50.974])
    assert total(run, "fruit.in_yard_kg") == pytest.approx(2000)


def test_fruit_that_waits_too_long_is_discarded_and_counted():
    # On Sunday the two truckloads of Friday are 50 h old; the slot takes those of Saturday instead.
    scenario = physical(fruit=fruit(discard_after=49), toll=toll(postponed=1, cans_per_slot=2000))
    run = simulate(scenario, days_till_month_end(FRIDAY), 0)
    assert total(run, "fruit.discarded_kg") == pytest.approx(2000)
    assert total(run, "fruit.discarded_lots") == 2
    assert total(run, "cans.filled") == 2000
    assert run.spreads["age_at_processing_h"][3] == pytest.approx(27)
    # Half of what is canned is not filled.
    assert total(run, "item.waste.used") == pytest.approx(2000 + 2000 / 2)


def seed_that_puts_off_the_first_slot_alone(start):
    days = Days(start, 1)
    for seed in range(100):
        luck = Streams(seed, 0, days).by_day("slot.put_off", "random")
        if luck[1] < 0.5 <= luck[2]:
            return seed
    raise AssertionError("no such seed")


def test_two_slots_on_one_day_wait_for_the_line_of_the_canner():
    # Saturday's slot is put off to Sunday, which has its own. Harvested Friday and Saturday, 6.0.
    seed = seed_that_puts_off_the_first_slot_alone(FRIDAY)
    scenario = physical(toll=toll(postponed=0.5, cans_per_slot=2000))
    run = simulate(scenario, days_till_month_end(FRIDAY, seed), 0)
    assert total(run, "toll.postponed") == 1
    assert total(run, "toll.runs") == 2
    # 1000 cans a lot and an hour: starts at 8, 9, 10 and 11, first in first out.
    ages = [50, 51, 26 + 2, 26 + 3]
    assert run.spreads["age_at_processing_h"][[0, 3]] == pytest.approx([sum(ages) / 4, max(ages)])


def test_twice_the_road_to_the_canner_is_twice_the_kilometres_of_a_trip_and_no_other_trip():
    near, far = (
        simulate(physical(roads=roads(km=km), toll=toll()), span(3), 0) for km in (68, 136)
    )
    assert total(near, "leg.fruit.trips") == total(far, "leg.fruit.trips") > 100
    assert total(near, "leg.fruit.vehicle_km") == 136 * total(near, "leg.fruit.trips")
    assert total(far, "leg.fruit.vehicle_km") == 2 * total(near, "leg.fruit.vehicle_km")


def test_twice_the_road_is_twice_the_kilometres_of_a_trip_though_more_fruit_is_lost():
    rough = fruit(bruise_per_km=0.05)
    per_trip = [
        total(run, "leg.fruit.vehicle_km") / total(run, "leg.fruit.trips")
        for km in (68, 136)
        for run in [simulate(physical(roads=roads(km=km), fruit=rough, toll=toll()), span(3), 0)]
    ]
    assert per_trip == [2 * 68, 2 * 136]


def test_fruit_that_misses_its_slot_and_rots_makes_room_for_more():
    # A slot on each Thursday; 1000 km at 40 km/h: loaded on Wednesday till 7.0, there on Thursday at
    # 8.0, when the slot has begun. A week later it is too old.
    scenario = physical(roads=roads(km=1000), toll=toll(slots_per_week=1))
    run = simulate(scenario, span(1, date(2027, 2, 1)), 0)
    assert total(run, "toll.slots") == 4
    assert total(run, "fruit.bought_kg") == pytest.approx(4 * 3000)
    assert total(run, "fruit.discarded_kg") == pytest.approx(3 * 3000)


def test_the_date_of_a_slot_indexes_its_draws_though_it_is_postponed():
    scenario = physical(toll=toll(postponed=1, cans_per_slot=2000, rejects={"seam": 0.1}))
    run = simulate(scenario, days_till_month_end(FRIDAY), 0)
    luck = Streams(1, 0, Days(FRIDAY, 1)).by_day("reject.seam", "random")
    # The slot of Saturday, day 1, is worked on Sunday.
    filled = total(run, "cans.filled")
    assert total(run, "cans.rejected.seam") == binomial(luck[1], int(filled), 0.1)
    assert binomial(luck[1], int(filled), 0.1) != binomial(luck[2], int(filled), 0.1)


@pytest.mark.parametrize("cans", [2028.6, 2028.7])
def test_no_slot_is_used_for_fruit_that_is_left_over_by_rounding(cans):
    # Fruit for two pending slots adds up to more than both by 5e-13 cans in one of the cases.
    chain = physical(
        toll=toll(cans_per_slot=cans, postponed=1, postponed_by=3),
        orders={"saudi": cans},
        fruit=fruit(handling_loss=0.07, bruise_per_km=0.03),
    )
    assert total(simulate(chain, span(1), 0), "toll.postponed") == 9
