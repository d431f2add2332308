"""Roads that are closed in some months, and bans of trucks by window, class and road, worked out by hand."""

from datetime import date, time

import pytest

from sim.plant.simulate import simulate
from sim.scenario.models.parts import Ban, Leg, Vehicle
from sim.scenario.models.roads import free_hour, route
from tests.plant.builders import physical, plant, roads, span, total

ONE_DAY = span(start=date(2027, 1, 31))


def banned(begins, ends, **of):
    return {"bans": {"day": Ban(begins=time(begins), ends=time(ends), **of)}}


def fruit_leg(**changes):
    run = simulate(physical(plant=plant(), **changes), ONE_DAY, 0)
    return {
        part: total(run, f"leg.fruit.{part}")
        for part in ("driving_h", "queue_h", "return_h", "ban_h")
    }


def test_a_truck_waits_at_a_road_until_the_ban_ends():
    # Three trucks are loaded from 6.0 to 7.0, may enter at 9.0 and arrive at 9.5; 0.5 h each at the bay.
    leg = fruit_leg(**banned(7, 9))
    assert leg == pytest.approx({"driving_h": 3 * 2.5, "queue_h": 1.5, "return_h": 1.5, "ban_h": 6})


def test_a_truck_that_is_on_a_road_drives_on_and_waits_on_its_way_back():
    # They enter at 7.0, are empty at 8.0, 8.5 and 9.0, and drive back from 10.0 on.
    leg = fruit_leg(**banned(7, 10)) | {}
    assert leg["driving_h"] == pytest.approx(3 * 3.5)
    leg = fruit_leg(bans={"day": Ban(begins=time(7, 15), ends=time(10))})
    assert leg["driving_h"] == pytest.approx(1.5)
    assert leg["return_h"] == pytest.approx(1.5 + 2.0 + 1.5 + 1.0)


def test_a_ban_over_midnight_ends_on_the_next_day():
    assert free_hour(23.0, [(22.0, 5.0)]) == 29.0
    assert free_hour(5.0, [(22.0, 5.0)]) == 5.0
    assert free_hour(21.9, [(22.0, 5.0)]) == 21.9


@pytest.mark.parametrize(
    ("of", "waits"),
    [
        ({"road": "farm-works"}, 6),
        ({"road": "works-town"}, 0),
        ({"vehicle": "truck"}, 6),
        ({"vehicle": "lorry"}, 0),
        ({"above": 0.9}, 6),
        ({"above": 1.0}, 0),
        ({"above": 0.9, "vehicle": "lorry"}, 0),
    ],
)
def test_a_ban_holds_for_its_road_and_its_trucks(of, waits):
    both = {name: Vehicle(payload=1, loading=1, unloading=0.5) for name in ("truck", "lorry")}
    assert fruit_leg(vehicles=both, **banned(7, 9, **of))["ban_h"] == pytest.approx(waits)


def test_bans_hold_on_the_way_of_other_goods():
    # Cans leave when the shift is over; each truck is loaded for an hour.
    legs = {**physical().legs, "fruit": Leg(vehicle="van")}
    both = {name: Vehicle(payload=1, loading=1, unloading=0.5) for name in ("truck", "van")}
    free = simulate(physical(plant=plant(), vehicles=both, legs=legs), ONE_DAY, 0)
    held = simulate(
        physical(plant=plant(), vehicles=both, legs=legs, **banned(0, 23, vehicle="truck")),
        ONE_DAY,
        0,
    )
    for leg in ("cans_back", "port"):
        waits = total(held, f"leg.{leg}.ban_h")
        driving = [
            total(run, f"leg.{leg}.driving_h") + total(run, f"leg.{leg}.return_h")
            for run in (free, held)
        ]
        assert waits > 10
        assert driving[1] - driving[0] == pytest.approx(waits)
    assert total(held, "leg.fruit.driving_h") == total(free, "leg.fruit.driving_h")


def test_the_way_round_is_taken_while_a_road_is_closed():
    # 20 km by the short road, 15 + 25 km by the village while it is closed in February.
    lengths = roads(**{"farm-village": 15, "village-works": 25})
    lengths["farm-works"] = lengths["farm-works"].model_copy(update={"closed": frozenset({2})})
    scenario = physical(plant=plant(), roads=lengths)
    assert route(scenario, "farm", "works", 2).km == 40
    assert route(scenario, "farm", "works", 3).roads == ("farm-works",)
    for limits in ({}, {"trucks": 1000}):
        legs = {**scenario.legs, "fruit": Leg(vehicle="truck", **limits)}
        run = simulate(scenario.model_copy(update={"legs": legs}), span(3), 0)
        trips, km = (run.amounts[f"leg.fruit.{name}"] for name in ("trips", "loaded_km"))
        assert km / trips == pytest.approx([20, 40, 20])
        assert run.amounts["leg.fruit.driving_h"] / trips == pytest.approx([0.5, 1.0, 0.5])


def test_fruit_bruises_on_the_way_round():
    lengths = roads(**{"farm-village": 15, "village-works": 25})
    lengths["farm-works"] = lengths["farm-works"].model_copy(update={"closed": frozenset({2})})
    soft = physical().fruit.model_copy(update={"bruise_per_km": 1.0})
    run = simulate(physical(plant=plant(), roads=lengths, fruit=soft), span(3), 0)
    damaged = run.amounts["fruit.damaged_kg"] / run.amounts["fruit.processed_kg"]
    assert damaged == pytest.approx([0.1813, 0.3297, 0.1813], abs=1e-4)


def test_a_ban_holds_on_a_way_without_length():
    # The trucks are loaded at 7.0, and enter at 9.0; they are back without a wait.
    leg = fruit_leg(roads=roads(km=0), **banned(7, 9))
    assert leg == pytest.approx({"driving_h": 3 * 2, "queue_h": 1.5, "return_h": 0, "ban_h": 6})
