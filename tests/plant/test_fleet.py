"""Own trucks, berths at the fields and places at the gate, worked out by hand."""

from datetime import date

import pytest

from sim.plant.simulate import simulate
from sim.scenario.models.laws import Law
from sim.scenario.models.parts import Area, Leg, Vehicle
from sim.scenario.models.physical import CallOff
from tests.plant.builders import lucky, physical, plant, span, supply, total

ONE_DAY = span(start=date(2027, 1, 31))
PARTS = ("loading_h", "driving_h", "queue_h", "unloading_h", "return_h", "berth_h")


def fruit_leg(scenario, timing=ONE_DAY):
    """Return a run, and what it booked of the trips with fruit."""
    run = simulate(scenario, timing, 0)
    return run, lambda amount: total(run, f"leg.fruit.{amount}")


def listed(*hours):
    return Law("listed", times=hours)


def legs(**fruit):
    return {**physical().legs, "fruit": Leg(vehicle="truck", **fruit)}


def test_loads_wait_for_the_own_truck_that_is_back():
    # 3 loads of 1 t are cut at 6.0; loading 1.0, driving 0.5, unloading 0.5, return 0.5: 2.5 h a trip.
    run, leg = fruit_leg(physical(plant=plant(), legs=legs(trucks=1)))
    assert leg("trips") == 3
    assert leg("load_wait_h") == pytest.approx(0 + 2.5 + 5.0)
    assert leg("queue_h") == leg("waited") == leg("berth_h") == 0
    assert leg("vehicle_h") == pytest.approx(3 * 2.5)
    # Unloaded at 8.0, 10.5 and 13.0, and started at once.
    assert run.spreads["age_at_processing_h"][[0, 3]] == pytest.approx([4.5, 7.0])


def test_two_own_trucks_share_the_bay():
    # Both arrive at 7.5; the second is unloaded from 8.0 to 8.5 and back at 9.0, the first at 8.5.
    _, leg = fruit_leg(physical(plant=plant(), legs=legs(trucks=2)))
    assert (leg("queue_h"), leg("waited")) == pytest.approx((0.5, 1))
    assert leg("load_wait_h") == pytest.approx(2.5)


def test_trucks_wait_for_a_berth():
    # One truck is loaded after the other, at 6.0, 7.0 and 8.0; the bay is free for each.
    areas = {"farm": Area(at="farm", annual=3 * 365, berths=1)}
    _, leg = fruit_leg(physical(plant=plant(), areas=areas))
    assert leg("berth_h") == pytest.approx(0 + 1 + 2)
    assert leg("queue_h") == leg("load_wait_h") == 0
    assert leg("vehicle_h") == pytest.approx(sum(map(leg, PARTS))) == pytest.approx(3 * 2.5 + 3)


@pytest.mark.parametrize(("places", "taken"), [(0, 1), (1, 2), (2, 3)])
def test_trucks_that_find_no_place_at_the_gate_are_turned_away(places, taken):
    run, leg = fruit_leg(physical(plant=plant(waiting_trucks=places)))
    assert (leg("trips"), leg("turned_away"), leg("t")) == (3, 3 - taken, taken)
    assert total(run, "fruit.bought_kg") == total(run, "item.fruit.used") == 1000 * taken
    assert total(run, "fruit.turned_away_kg") == 1000 * (3 - taken)
    assert total(run, "area.farm.to_fresh_kg") == pytest.approx(1000 * (3 - taken))
    assert leg("driving_h") == pytest.approx(3 * 0.5)


def test_nobody_is_called_for_fruit_that_was_turned_away():
    # For 3 000 cans three trucks come on the first day, two on the second, one on the third; the one
    # bay takes one of them each day.
    works = plant(waiting_trucks=0)
    run, leg = fruit_leg(physical(plant=works, orders={"saudi": 3000}), span())
    assert (leg("trips"), leg("turned_away")) == (6, 3)
    assert total(run, "line.days") == 3


def test_an_own_truck_that_is_turned_away_goes_for_the_next_load():
    # Both trucks arrive at 7.5; one is turned away and back at 8.0, with the third load at 9.5.
    run, leg = fruit_leg(physical(plant=plant(waiting_trucks=0), legs=legs(trucks=2)))
    assert (leg("trips"), leg("turned_away")) == (3, 1)
    assert leg("load_wait_h") == pytest.approx(2.0)
    assert total(run, "fruit.processed_kg") == 2000


def test_a_fleet_without_limits_carries_what_hired_trucks_carry():
    many = {"trucks": 1000}
    calm = lucky(
        plant=plant(), call_off=CallOff(target=3, harvest_start=physical().call_off.harvest_start)
    )
    hired = simulate(physical(**calm), span(3), 0).amounts
    own = simulate(physical(**calm, legs=legs(**many)), span(3), 0).amounts
    assert hired.keys() <= own.keys()
    for account, row in hired.items():
        assert own[account] == pytest.approx(row, rel=1e-9, abs=1e-6), account


def test_times_of_a_list_are_those_of_parts_in_the_order_in_which_they_begin():
    # Loaded from 6.0: the second truck leaves at 6.2, the third at 6.3, the first at 7.0, and arrives
    # first, at 7.1, the others at 7.2 and 8.3; unloading takes 1.0, 0.5 and 0.1.
    truck = Vehicle(
        payload=1,
        loading=9,
        unloading=9,
        loading_law=listed(1.0, 0.2, 0.3),
        unloading_law=listed(1.0, 0.5, 0.1),
    )
    way = {"out_law": listed(1.0, 2.0, 0.1), "back_law": listed(0.0, 0.4, 0.2)}
    scenario = physical(plant=plant(), vehicles={"truck": truck}, legs=legs(**way))
    _, leg = fruit_leg(scenario)
    assert (leg("loading_h"), leg("driving_h")) == pytest.approx((1.5, 3.1))
    assert leg("queue_h") == pytest.approx((8.1 - 7.2) + (8.6 - 8.3))
    assert (leg("unloading_h"), leg("return_h")) == pytest.approx((1.6, 0.6))


def test_laws_hold_for_every_leg_that_a_truck_drives():
    truck = Vehicle(payload=1, loading=1, unloading=0.5, unloading_law=listed(0.25))
    run = simulate(physical(plant=plant(), vehicles={"truck": truck}), ONE_DAY, 0)
    for leg in ("fruit", "materials", "cans_back", "port"):
        trips = total(run, f"leg.{leg}.trips")
        assert total(run, f"leg.{leg}.unloading_h") == pytest.approx(0.25 * trips)


def waiting_paid(**limits):
    """Return hours of waiting beyond a quarter of an hour that are paid."""
    truck = Vehicle(payload=1, loading=1, unloading=0.5, free_waiting=0.25)
    run, _ = fruit_leg(physical(plant=plant(), vehicles={"truck": truck}, **limits))
    return total(run, "leg.fruit.paid_wait_h")


def test_waiting_is_paid_beyond_what_is_free_on_each_trip():
    # Three trucks arrive at 7.5 and wait 0, 0.5 and 1.0 h for the bay; or 0, 1 and 2 h for a berth.
    assert waiting_paid() == pytest.approx(0.25 + 0.75)
    areas = {"farm": Area(at="farm", annual=3 * 365, berths=1)}
    assert waiting_paid(areas=areas) == pytest.approx(0.75 + 1.75)


def test_costs_can_be_per_kilometre_and_hour_of_own_trucks():
    run, leg = fruit_leg(physical(plant=plant(), legs=legs(trucks=1)))
    assert total(run, "item.truck_km.used") == leg("vehicle_km") == 3 * 40
    assert total(run, "item.truck_hour.used") == leg("vehicle_h") == 3 * 2.5


def test_a_truck_takes_less_when_the_fruit_has_waited_long_enough():
    # 0.4 t ripen a day; a truck takes 0.9 t at least, so 1 t of 1.2 t on the third day. After a day
    # of waiting it takes the 0.8 t of the second day, after two days two trucks take 1.2 t.
    areas = {"farm": Area(at="farm", annual=0.4 * 365)}
    tons = {"areas": areas, "supply": supply(field_window=4), "plant": plant()}
    loads = {}
    for wait in (None, 24.0, 48.0):
        truck = Vehicle(payload=1, minimum_load=0.9, loading=1, unloading=0.5, longest_wait=wait)
        run = simulate(physical(**tons, vehicles={"truck": truck}), span(start=date(2027, 1, 1)), 0)
        loads[wait] = total(run, "leg.fruit.t") / total(run, "leg.fruit.trips")
    assert loads == pytest.approx({None: 1.0, 24.0: 0.8, 48.0: 0.6}, abs=0.03)
