"""Transport of goods other than fruit: full loads, hours, random travel times."""

import pytest

from sim.plant.cans import CanLot
from sim.plant.packaging import Materials
from sim.plant.simulate import simulate
from sim.plant.stock import ReturnTransport, Store
from sim.plant.transport import Haul, Traffic
from sim.scenario.models.parts import Leg
from sim.scenario.models.physical import Store as StoreModel
from tests.plant.builders import context_of, physical, plant, span, total

MONTH = span(1)


def hauled(accounts, account):
    return accounts.total(f"leg.cans_back.{account}")


def test_a_full_truck_drives_there_and_back_with_its_own_luck():
    context = context_of(physical(travel_cv=0.15), MONTH)
    haul = Haul(context, "cans_back", "works", "town", 500)
    for hour in (5.0, 6.0, 30.0):  # two on the first day, one on the second
        haul.go(hour, context.sizes[0])
    luck = Traffic(context.streams, "cans_back", 0.15)
    trips = [luck.both_ways("", *trip) for trip in ((0, 0), (0, 1), (1, 0))]
    driving = 30 / 40
    assert hauled(context.accounts, "trips") == 3
    assert hauled(context.accounts, "driving_h") == pytest.approx(
        driving * sum(out for out, _ in trips)
    )
    assert hauled(context.accounts, "return_h") == pytest.approx(
        driving * sum(back for _, back in trips)
    )
    assert hauled(context.accounts, "loading_h") == 3 * 1
    assert hauled(context.accounts, "unloading_h") == 3 * 0.5
    assert hauled(context.accounts, "queue_h") == 0
    assert hauled(context.accounts, "vehicle_km") == 3 * 60
    assert hauled(context.accounts, "tkm") == pytest.approx(3 * 0.5 * 30)


def test_packaging_comes_by_the_truckload_when_there_is_none_left():
    context = context_of(physical(), MONTH)
    materials = Materials(context, plant())
    trips = []
    for cans in (1500, 500, 1, 4500):
        materials.use(context.sizes[0], cans, cans, 0.0)
        trips.append(context.accounts.total("leg.materials.trips"))
    assert trips == [1, 1, 2, 4]  # 2000, 2000, 2001, 6501 of 2000 a truck
    assert context.accounts.total("item.can.used") == 6501


def test_cans_wait_at_the_works_for_a_truck_and_in_the_store_for_a_container():
    context = context_of(physical(), MONTH)
    store, size = Store(context), context.sizes[0]
    return_transport = ReturnTransport(context, "works", store)
    return_transport.send(CanLot(1400, 0.0, size), 0.0)
    assert (return_transport.waiting(size), store.cans(size)) == (400, 1000)
    return_transport.send(
        CanLot(200, 0.0, size), 1.0
    )  # 1600: three trucks of 500, a container of 50 cartons of 24
    assert (return_transport.waiting(size), store.cans(size)) == (100, 1500 - 1200)
    assert context.accounts.total("cans.shipped") == 1200
    assert context.accounts.total("leg.port.trips") == 1


def test_cans_need_no_truck_where_the_store_is_at_the_works():
    run = simulate(physical(plant=plant(), store=StoreModel(at="works")), MONTH, 0)
    assert total(run, "leg.cans_back.trips") == 0
    assert total(run, "leg.port.vehicle_km") == 2 * 130 * total(run, "leg.port.trips") > 0


@pytest.mark.parametrize(
    ("leg", "missing"),
    [("materials", "place"), ("port", "place"), ("materials", "load"), ("cans_back", "load")],
)
def test_a_leg_that_lacks_its_far_end_or_its_load_is_refused(leg, missing):
    legs = dict(physical().legs)
    legs[leg] = legs[leg].model_copy(update={missing: None})
    with pytest.raises(ValueError, match=r"no place at its far end|no full load"):
        simulate(physical(plant=plant(), legs=legs), MONTH, 0)


def test_the_mass_of_a_load_is_the_declared_net_mass_unless_given():
    legs = {**physical().legs, "cans_back": Leg(vehicle="truck", load=500)}
    context = context_of(physical(legs=legs), MONTH)
    Haul(context, "cans_back", "works", "town", 500).go(0.0, context.sizes[0])
    assert hauled(context.accounts, "t") == pytest.approx(500 * 0.8 / 1000)
