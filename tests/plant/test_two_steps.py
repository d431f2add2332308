"""A chain of two steps: fruit is peeled and cored in the district, and canned outside within some hours."""

from datetime import time

import numpy as np
import pytest

from sim.plant.simulate import journal, simulate
from sim.scenario.models.parts import Leg
from sim.scenario.models.physical import CallOff
from tests.plant.builders import lucky, physical, plant, roads, span, stage, toll, total, working

SLOTS = 30
"""Slots of January: fruit for the first is bought on its first day."""


def canner(**changes):
    terms = {"at": "town", "takes": "chunks", "within": 36, "recovery": 0.9, "late": "puree"}
    return toll(**{**terms, **changes})


def two_steps(**changes):
    """Return a chain in which 3 t of fruit a day become 1.5 t of chunks, of which 1.35 t fill 2700 cans.

    Trucks of 1 t of fruit are unloaded at 08:00, 08:30, 09:00; the line peels 2 t/h from 08:00 to
    09:30. At 16:00, when the shift is over, two trucks leave with 0.75 t of chunks each: 0.75 h to
    load, 30 km at 40 km/h, 0.375 h to unload, at 17:52.5 and, with one bay, at 18:15. The slot begins
    at 08:00 of the next day, when the chunks are 24 h old; it takes 1.35 h for each truckload.
    """
    chain = physical()
    peel = stage(speed=2, crew=4, gives="chunks", by_products={"peel": 0.3})
    works = {"plant": plant(stages={"peel": peel}, batch=500), "toll": canner()}
    truck = {"legs": {**chain.legs, "fruit_to_toll": Leg(vehicle="truck")}}
    return physical(**{**works, **truck, **changes})


def run_of(scenario, months=1, replication=0):
    return simulate(scenario, span(months), replication)


def amounts(run, *accounts):
    return [total(run, account) for account in accounts]


def test_fruit_peel_chunks_and_cans_of_a_month():
    run = run_of(two_steps())
    assert amounts(run, "fruit.bought_kg", "fruit.processed_kg") == [SLOTS * 3000] * 2
    assert amounts(run, "fruit.prepared_kg", "fruit.canned_kg") == [SLOTS * 1500] * 2
    assert amounts(run, "item.chunks.used", "item.peel.used") == [SLOTS * 1500, SLOTS * 900]
    # 600 kg of the fruit at the plant are neither chunks nor peel, 150 kg of the chunks fill no can.
    assert total(run, "item.waste.used") == pytest.approx(SLOTS * (600 + 150))
    assert amounts(run, "cans.filled", "item.toll_can.used") == [SLOTS * 2700] * 2
    assert total(run, "fruit.filled_kg") == SLOTS * 1350
    # A crew of 4 is paid four hours at least, each day on which there is fruit.
    assert total(run, "item.person_hour.used") == SLOTS * 4 * 4


def test_each_works_has_its_part_of_the_accounts():
    run = run_of(two_steps())
    assert total(run, "plant.fruit.waste_kg") == SLOTS * 1500
    assert total(run, "toll.fruit.waste_kg") == SLOTS * 150
    assert "plant.cans.filled" not in run.amounts
    assert total(run, "toll.cans.filled") == total(run, "cans.filled")


def test_chunks_go_by_trucks_of_their_own_and_wait_for_the_bay():
    run = run_of(two_steps())
    trips = amounts(run, "leg.fruit.trips", "leg.fruit_to_toll.trips")
    assert trips == [SLOTS * 3, SLOTS * 2]
    assert total(run, "leg.fruit_to_toll.t") == SLOTS * 1.5
    assert total(run, "leg.fruit_to_toll.loaded_km") == SLOTS * 2 * 30
    # The second truck waits until the first is unloaded.
    assert total(run, "leg.fruit_to_toll.queue_h") == SLOTS * 0.375
    # Cans and materials come to the canner alone, and cans do not leave his site for the store.
    assert total(run, "leg.cans_back.trips") == 0
    assert total(run, "leg.materials.loaded_km") == 40 * -(-SLOTS * 2700 // 2000)


@pytest.mark.parametrize(
    ("within", "canned_loads"),
    [(24, 1), (25.3, 1), (25.4, 2), (23.9, 0)],
)
def test_what_is_older_than_the_limit_as_its_turn_comes_is_late(within, canned_loads):
    # The turn of the second load comes 1.35 h after the first, at an age of 25.35 h.
    run = run_of(two_steps(toll=canner(within=within)))
    late = SLOTS * (2 - canned_loads) * 750
    assert total(run, "fruit.canned_kg") == SLOTS * canned_loads * 750
    assert amounts(run, "late.missed_kg", "late.put_off_kg") == [late, 0]
    assert total(run, "item.puree.used") == late


def test_late_chunks_that_become_nothing_are_waste():
    run = run_of(two_steps(toll=canner(within=24, late=None)))
    assert total(run, "item.waste.used") == pytest.approx(SLOTS * (600 + 75 + 750))


@pytest.mark.parametrize(("within", "cans"), [(36, 0), (60, 2700)])
def test_chunks_whose_slot_is_put_off_are_late_unless_the_limit_allows_it(within, cans):
    # A slot a week: on Saturday the 2nd, then on the four Thursdays; each is put off by a day.
    run = run_of(two_steps(toll=canner(within=within, postponed=1, slots_per_week=1)))
    assert total(run, "toll.postponed") == 5
    assert total(run, "cans.filled") == 5 * cans
    assert amounts(run, "late.put_off_kg", "late.missed_kg") == [0 if cans else 5 * 1500, 0]


def test_a_slot_that_is_put_off_takes_the_chunks_of_the_next_day():
    # With a slot on each day only the chunks of the first day find none in time.
    run = run_of(two_steps(toll=canner(postponed=1)))
    assert total(run, "late.put_off_kg") == 1500
    assert total(run, "cans.filled") == (SLOTS - 1) * 2700


@pytest.mark.parametrize(("start", "loads"), [(time(17, 52), 0), (time(18), 1), (time(18, 15), 2)])
def test_a_slot_on_the_same_day_begins_with_what_is_there(start, loads):
    same_day = canner(same_day=True, slot_start=start, within=12)
    run = run_of(two_steps(toll=same_day))
    assert total(run, "fruit.canned_kg") == SLOTS * loads * 750
    assert total(run, "late.missed_kg") == SLOTS * (2 - loads) * 750


def test_no_fruit_is_peeled_for_a_slot_after_a_day_off():
    # From Monday to Friday; slots of Tuesday to Friday have a day before.
    weekdays = working(weekdays=(0, 1, 2, 3, 4))
    run = run_of(two_steps(calendar=weekdays))
    # January 2027 has four weeks of which all these days are there; the 1st is a Friday.
    assert total(run, "toll.slots") == 4 * 4
    assert total(run, "late.missed_kg") == 0


def test_no_more_fruit_is_bought_than_the_plant_takes_in_a_day():
    most = CallOff(target=2, harvest_start=time(6))
    run = run_of(two_steps(call_off=most))
    assert total(run, "fruit.bought_kg") == SLOTS * 2000
    small = canner(cans_per_slot=900)
    run = run_of(two_steps(call_off=most, toll=small))
    # 900 cans take half a tonne of chunks.
    assert total(run, "fruit.bought_kg") == pytest.approx(SLOTS * 1000)


def test_no_more_fruit_is_bought_than_is_ordered():
    run = run_of(two_steps(orders={"saudi": 27_000}))
    assert total(run, "cans.filled") == 27_000


def test_works_on_one_site_take_no_time_between():
    run = run_of(two_steps(toll=canner(at="works"), roads=roads()))
    assert total(run, "cans.filled") == SLOTS * 2700
    assert total(run, "leg.fruit_to_toll.loaded_km") == 0


def test_own_trucks_take_load_after_load():
    chain = two_steps()
    one = {**chain.legs, "fruit_to_toll": Leg(vehicle="truck", trucks=1)}
    run = run_of(two_steps(legs=one))
    # The truck is back 0.75 + 0.75 + 0.375 + 0.75 h after it was called.
    assert total(run, "leg.fruit_to_toll.load_wait_h") == SLOTS * 2.625
    assert total(run, "cans.filled") == SLOTS * 2700


def test_cans_are_as_old_as_their_fruit():
    # Cut at 06:00, the only container is full, and so sails, at 08:00 of the next day.
    run = run_of(two_steps(orders={"saudi": 1200}, toll=canner(cans_per_slot=1200)))
    assert total(run, "cans.shipped") == 1200
    assert run.spreads["harvest_to_sailing_d"][0] == pytest.approx(26 / 24)
    # Only the fruit that the plant takes has an age when it is processed: 2 to 3 h.
    assert run.spreads["age_at_processing_h"][-1] < 4


def test_the_canner_meets_the_luck_that_he_meets_without_the_plant():
    luck = {"postponed": 0.3, "postponed_by": 2}
    beside = run_of(two_steps(**lucky(), toll=canner(**luck, within=None)), 3)
    alone = run_of(physical(**lucky(), toll=toll(at="town", **luck)), 3)
    assert total(alone, "toll.postponed") > 0
    for account in ("toll.slots", "toll.postponed"):
        assert np.array_equal(beside.amounts[account], alone.amounts[account])


def test_a_journal_tells_when_chunks_leave_and_come():
    entries = journal(two_steps(), span(), 0, span().start, 1)
    parts = {part: [] for part in ("loading_h", "queue_h", "unloading_h")}
    for each in entries:
        if each.what.startswith("truck.fruit_to_toll.") and each.what.split(".")[2] in parts:
            parts[each.what.split(".")[2]].append((each.begin, each.end, each.amount))
    assert parts["loading_h"] == [(16.0, 16.75, 750.0)] * 2
    assert parts["queue_h"] == [(17.5, 17.875, 750.0)]
    assert parts["unloading_h"] == [(17.5, 17.875, 750.0), (17.875, 18.25, 750.0)]
