"""Three lots on one day, computed by hand, of a plant and of a toll canner."""

from datetime import date, time
from math import exp

import pytest

from sim.plant.simulate import simulate
from sim.scenario.models.physical import CallOff
from tests.plant.builders import fruit, physical, plant, roads, span, stage, toll, total

# 31 January alone, a study of one day; 30 and 31 January, one of two.
ONE_DAY = span(start=date(2027, 1, 31))
TWO_DAYS = span(start=date(2027, 1, 30))

# 4 % lost in handling, 0.05 % each km, 0.1 % each hour once 2 hours (plant) or a day (toll) old.
LOSSES = {"handling_loss": 0.04, "bruise_per_km": 0.05, "decay_per_day": 2.4}


@pytest.fixture(scope="module")
def local_day():
    stages = {
        "peel": stage(speed=4, crew=4, power=10, water=2),
        "fill": stage("fruit", 500, "can/h", gives="can", crew=3, buffer=1),
        "retort": stage("can", load=1000, cycle=1, crew=1, power=20, steam=100),
        "label": stage("can", 2000, "can/h", crew=2),
    }
    scenario = physical(fruit=fruit(**LOSSES, fresh_for=2), plant=plant(stages=stages))
    return simulate(scenario, ONE_DAY, 0)


# The trucks are loaded from 6.0 to 7.0, drive 20 km at 40 km/h and arrive together at 7.5; there is
# one bay and unloading takes 0.5 h: lots are in the yard at 8.0, 8.5 and 9.0, 2.0, 2.5, 3.0 h old.
# Peeling takes 1 t / 4 t/h = 0.25 h and is free each time: 8.0, 8.5, 9.0 are the starts.
USABLE = [1000 * 0.96 * exp(-0.0005 * 20) * exp(-0.001 * late) for late in (0.0, 0.5, 1.0)]
# 950.448, 949.973, 949.498 kg, half of it filled, half a kilogram a can: 0.448 of a can is left of the
# first lot, 0.421 of both, 0.919 of all.
CANS = [950, 950, 949]
# Filling at 500 can/h, one place before it:
FILLED_1 = 8.25 + 950 / 500  # 10.15
FILLED_2 = FILLED_1 + 950 / 500  # 12.05
FILLED_3 = FILLED_2 + 949 / 500  # 13.948
# The third lot is peeled at 9.25 and stays till the second makes room by starting at 10.15.
# Loads of 1000: the first is full with lot 2, the second with lot 3, the last is 2849 - 2000 = 849.
COOKED_1 = FILLED_2 + 1
COOKED_2 = FILLED_3 + 1
COOKED_3 = COOKED_2 + 1  # 15.948
FINISH = COOKED_3 + 849 / 2000  # 16.37: labelling is free, it takes half an hour a full load


def test_trucks_of_the_local_day_queue_for_the_bay(local_day):
    assert total(local_day, "leg.fruit.trips") == 3
    assert total(local_day, "leg.fruit.loaded_km") == 3 * 20
    assert total(local_day, "leg.fruit.vehicle_km") == 3 * 2 * 20
    assert total(local_day, "leg.fruit.t") == pytest.approx(3)
    assert total(local_day, "leg.fruit.tkm") == pytest.approx(3 * 20)
    parts = {
        "loading_h": 3 * 1.0,
        "driving_h": 3 * 0.5,
        "queue_h": 0 + 0.5 + 1.0,
        "unloading_h": 3 * 0.5,
        "return_h": 3 * 0.5,
    }
    assert {part: total(local_day, f"leg.fruit.{part}") for part in parts} == pytest.approx(parts)
    assert total(local_day, "leg.fruit.vehicle_h") == pytest.approx(3 + 4 * 1.5)
    # mean, median, 95 % (between 0.5 and 1.0 at 0.9 of the way), largest
    assert local_day.spreads["wait_for_bay_h"] == pytest.approx([0.5, 0.5, 0.95, 1.0])


def test_fruit_of_the_local_day_ages_and_becomes_cans(local_day):
    assert local_day.spreads["age_at_processing_h"] == pytest.approx([2.5, 2.5, 2.95, 3.0])
    assert total(local_day, "fruit.bought_kg") == pytest.approx(3000)
    assert total(local_day, "fruit.processed_kg") == pytest.approx(3000)
    assert total(local_day, "fruit.damaged_kg") == pytest.approx(3000 - sum(USABLE))
    assert total(local_day, "cans.filled") == sum(CANS) == 2849
    assert total(local_day, "fruit.filled_kg") == pytest.approx(2849 * 0.5)
    assert total(local_day, "fruit.waste_kg") == pytest.approx(sum(USABLE) - 2849 * 0.5)
    assert total(local_day, "item.waste.used") == pytest.approx(3000 - 2849 * 0.5)


def test_goods_of_the_local_day_wait_before_the_stages(local_day):
    # The second lot is peeled at 8.75, the third stays at peeling till the second is started.
    lots = (FILLED_1 - 8.75) + (FILLED_2 - FILLED_1)
    # In the pile: 950 cans until the second lot comes, 900 until the third, 849 until the retort is free.
    cans = 950 * (FILLED_2 - FILLED_1) + 900 * (FILLED_3 - FILLED_2) + 849 * (COOKED_2 - FILLED_3)
    waits = {
        "peel": (3, 0, 0),
        "fill": (3, 2, lots),
        "retort": (2849, 950 + 900 + 849, cans),
        "label": (3, 0, 0),
    }
    for stage_, expected in waits.items():
        found = [total(local_day, f"stage.{stage_}.{key}") for key in ("taken", "waited", "wait_h")]
        assert found == pytest.approx(expected, abs=1e-9), stage_
    assert local_day.spreads["wait_in_yard_h"] == pytest.approx([0, 0, 0, 0])
    assert total(local_day, "works.open_h") == 24


def test_crew_and_stages_of_the_local_day(local_day):
    assert pytest.approx(16.37, abs=0.01) == FINISH
    assert total(local_day, "line.shift_h") == pytest.approx(8)  # 8.0 to 16.0
    assert total(local_day, "line.overtime_h") == pytest.approx(FINISH - 16)
    # Peeling is over at 10.15, but four hours are paid at least; who labels stays to the end.
    normal = 4 * 4 + 3 * (FILLED_3 - 8) + 1 * (COOKED_3 - 8) + 2 * 8
    assert total(local_day, "item.person_hour.used") == pytest.approx(normal)
    assert total(local_day, "item.first_overtime_hour.used") == pytest.approx(2 * (FINISH - 16))
    assert total(local_day, "item.further_overtime_hour.used") == 0
    hours = {
        "stage.peel.busy_h": 3 * 0.25,
        "stage.peel.blocked_h": FILLED_1 - 9.25,
        "stage.peel.starved_h": 4 - 0.75 - (FILLED_1 - 9.25),
        "stage.peel.off_h": 24 - 4,
        "stage.fill.busy_h": 2849 / 500,
        "stage.retort.busy_h": 3.0,
        "stage.label.busy_h": 2849 / 2000,
        "stage.fill.person_h": 3 * (FILLED_3 - 8),
    }
    assert {account: total(local_day, account) for account in hours} == pytest.approx(hours)
    assert total(local_day, "item.kwh.used") == pytest.approx(0.75 * 10 + 3 * 20)
    assert total(local_day, "item.steam.used") == pytest.approx(3 * 100)
    assert total(local_day, "item.water.used") == pytest.approx(3 * 2)


def test_cans_of_the_local_day_go_to_store_and_port(local_day):
    assert total(local_day, "leg.materials.trips") == 2  # 2000 cans a truck
    assert total(local_day, "leg.materials.t") == pytest.approx(2 * 2000 * 0.1 / 1000)
    assert total(local_day, "leg.cans_back.trips") == 5  # 500 cans a truck, 349 wait at the works
    assert total(local_day, "leg.cans_back.vehicle_km") == 5 * 2 * 30
    assert total(local_day, "cans.shipped") == 2 * 24 * 50
    assert total(local_day, "leg.port.trips") == total(local_day, "item.container.used") == 2
    assert total(local_day, "cans.in_stock") == 2849 - 2400
    assert total(local_day, "item.carton.used") == pytest.approx(2849 / 24)


@pytest.fixture(scope="module")
def toll_day():
    scenario = physical(
        roads=roads(km=60), fruit=fruit(**LOSSES, fresh_for=24), toll=toll(cans_per_slot=3500)
    )
    return simulate(scenario, TWO_DAYS, 0)


# Fruit of 30 January, 6.0: three trucks arrive at 7.0 + 60 / 40 = 8.5, are empty at 9.0, 9.5, 10.0.
# The slot opens on 31 January at 8.0, hour 32, and cans 1000 an hour; the first lot is 26 h old.
SOUND = 1000 * 0.96 * exp(-0.0005 * 60)  # 931.628
TOLL_CANS = [929, 929, 928]  # 929.766, 928.903, 928.040 kg of usable fruit: 0.709 of a can is left
AGES = [26.0, 26.0 + 0.929, 26.0 + 0.929 + 0.929]
TOLL_USABLE = [SOUND * exp(-0.001 * (age - 24)) for age in AGES]


def test_trucks_of_the_toll_day_come_the_day_before(toll_day):
    assert total(toll_day, "leg.fruit.trips") == 3
    assert total(toll_day, "leg.fruit.vehicle_km") == 3 * 2 * 60
    parts = {
        "loading_h": 3 * 1.0,
        "driving_h": 3 * 1.5,
        "queue_h": 0 + 0.5 + 1.0,
        "unloading_h": 3 * 0.5,
        "return_h": 3 * 1.5,
    }
    assert {part: total(toll_day, f"leg.fruit.{part}") for part in parts} == pytest.approx(parts)
    assert toll_day.spreads["wait_for_bay_h"] == pytest.approx([0.5, 0.5, 0.95, 1.0])


def test_fruit_of_the_toll_day_ages_over_night_and_becomes_cans(toll_day):
    spread = toll_day.spreads["age_at_processing_h"]
    assert spread[[0, 1, 3]] == pytest.approx([sum(AGES) / 3, AGES[1], AGES[2]])
    assert total(toll_day, "fruit.processed_kg") == pytest.approx(3000)
    assert total(toll_day, "fruit.damaged_kg") == pytest.approx(3000 - sum(TOLL_USABLE))
    assert total(toll_day, "cans.filled") == sum(TOLL_CANS) == 2786
    assert total(toll_day, "item.toll_can.used") == 2786
    assert total(toll_day, "fruit.waste_kg") == pytest.approx(sum(TOLL_USABLE) - 2786 / 2)
    assert total(toll_day, "item.waste.used") == pytest.approx(3000 - 2786 / 2)
    assert total(toll_day, "toll.slots") == total(toll_day, "toll.runs") == 1
    # What ripens on the second day stays in the field: its slot would come after the end.
    assert total(toll_day, "area.farm.in_field_kg") == pytest.approx(3000)


def test_cans_of_the_toll_day_go_back_and_to_the_port(toll_day):
    assert total(toll_day, "leg.cans_back.trips") == 5
    assert total(toll_day, "leg.cans_back.vehicle_km") == 5 * 2 * 30
    assert total(toll_day, "leg.cans_back.t") == pytest.approx(2.5)  # 1 kg a can
    assert total(toll_day, "leg.port.vehicle_km") == 2 * 2 * 100
    assert total(toll_day, "leg.port.t") == pytest.approx(2 * 1200 * 0.8 / 1000)
    assert total(toll_day, "cans.in_stock") == 2786 - 2400


def test_a_crew_that_was_called_for_nothing_is_paid_its_least_hours():
    # Cut at 7.0, loaded at 8.0, 320 km at 40 km/h: there at 16.0, when the shift is over.
    late = physical(
        roads=roads(km=320), call_off=CallOff(target=3, harvest_start=time(7)), plant=plant()
    )
    run = simulate(late, ONE_DAY, 0)
    assert total(run, "line.shift_h") == 4
    assert total(run, "item.person_hour.used") == (4 + 2) * 4
    assert total(run, "stage.peel.starved_h") == 4
    assert total(run, "cans.filled") == 0
