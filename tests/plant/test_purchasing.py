"""Purchases by area, and truckloads above the minimum load."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.compiled import column, numbers, records, row
from sim.plant.purchasing import nearest_first, pro_rata
from sim.plant.simulate import simulate
from sim.plant.trucking import Source, carried, trips
from sim.scenario.models.parts import Area, Vehicle
from tests.plant.builders import physical, plant, roads, span, total

INF = float("inf")


class Trucks(NamedTuple):
    """Payload and minimum load [kg]."""

    payload: float = INF
    least: float = 0.0


ANY_LOAD = Trucks()


class Offer(NamedTuple):
    """Fruit of one area that can be bought, and the good cans that a kilogram makes."""

    kg: float
    cans_per_kg: float


def share_out(offers, kg, cans, order, fleet=ANY_LOAD):
    """Return how much each area gives [kg]."""
    share = nearest_first if order == "nearest" else pro_rata
    sources = [
        Source(field=number, **fleet._asdict(), cans_per_kg=offer.cans_per_kg)
        for number, offer in enumerate(offers)
    ]
    table = records(Source, sources)
    made = share(row([*(offer.kg for offer in offers), 0.0]), table, kg, cans)
    given = numbers(column(table, "kg"))
    sums = (part * offer.cans_per_kg for part, offer in zip(given, offers, strict=True))
    # From Python 3.12 on, `sum` rounds once.
    assert made == pytest.approx(sum(sums), rel=1e-14)
    return given


def test_the_nearest_areas_are_emptied_first():
    offers = [Offer(3000, 1.0), Offer(400, 1.0), Offer(5000, 1.0)]
    assert share_out(offers, 6000, INF, "nearest") == [3000, 400, 2600]


def test_an_area_that_gives_too_little_for_a_truck_is_passed_over():
    offers = [Offer(3000, 1.0), Offer(400, 1.0), Offer(5000, 1.0)]
    assert share_out(offers, 6000, INF, "nearest", Trucks(4000, 1200)) == [3000, 0, 3000]


def test_all_areas_give_in_proportion():
    offers = [Offer(3000, 1.0), Offer(1000, 1.0)]
    assert share_out(offers, 2000, INF, "pro rata") == [1500, 500]
    assert share_out(offers, 9000, INF, "pro rata") == [3000, 1000]


def test_areas_too_small_for_a_truck_leave_their_part_to_the_others():
    # 4000 of 8000 kg wanted: half of each, but 1200 kg at least fill a truck.
    offers = [Offer(1000, 1.0), Offer(2000, 1.0), Offer(5000, 1.0)]
    given = share_out(offers, 4000, INF, "pro rata", Trucks(4000, 1200))
    # Without the first, 4 / 7 of each; 2857 kg is a truck, and so is 1143 kg not.
    assert given == pytest.approx([0, 0, 4000])


def test_cans_limit_what_is_bought_as_kilograms_do():
    offers = [Offer(3000, 1.0), Offer(5000, 0.5)]
    assert share_out(offers, INF, 4000, "nearest") == [3000, 2000]
    assert share_out(offers, INF, 2750, "pro rata") == [1500, 2500]


def test_fruit_that_gives_no_can_is_not_bought():
    assert share_out([Offer(3000, 0.0), Offer(5000, 1.0)], INF, 1000, "nearest") == [0, 1000]
    assert share_out([Offer(3000, 0.0)], INF, INF, "pro rata") == [0]


@pytest.mark.parametrize(
    ("kg", "load", "number"),
    [
        (1100, 0, 0),  # less than the minimum load of 1200
        (1200, 1200, 1),
        (4000, 4000, 1),
        (4500, 4500, 2),  # 2250 on each
        (0, 0, 0),
    ],
)
def test_trucks_go_for_what_fills_them_enough(kg, load, number):
    fleet = Trucks(4000, 1200)
    assert carried(kg, *fleet) == load
    assert trips(load, fleet.payload) == number


def test_a_second_truck_that_would_go_too_empty_stays_at_home():
    # 4500 kg on two trucks is 2250 each, below 60 % of 4000.
    assert carried(4500, *Trucks(4000, 2400)) == 4000


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.builds(Offer, st.floats(0, 9000), st.floats(0, 2)), min_size=1, max_size=5),
    st.floats(-100, 20_000),
    st.floats(-100, 20_000),
    st.sampled_from(["nearest", "pro rata"]),
    st.floats(0, 1),
)
def test_nobody_gives_more_than_there_is_or_than_is_wanted(offers, kg, cans, order, least):
    fleet = Trucks(4000, 4000 * least)
    given = share_out(offers, kg, cans, order, fleet)
    assert all(0 <= part <= offer.kg for part, offer in zip(given, offers, strict=True))
    assert sum(given) <= max(0, kg) + 1e-6
    made = sum(part * offer.cans_per_kg for part, offer in zip(given, offers, strict=True))
    assert made <= max(0, cans) + 1e-6
    for part in given:
        assert part <= 4000 * trips(part, 4000) + 1e-5
        assert part >= 4000 * least * trips(part, 4000) - 1e-5


def test_fruit_on_the_road_counts_towards_the_target():
    # 960 km at 40 km/h: a truck is on the road for a day, and no more than 3 t is in hand.
    far = physical(
        areas={"farm": Area(at="farm", annual=10 * 365)}, roads=roads(km=960), plant=plant()
    )
    run = simulate(far, span(), 0)
    # Cut at 6.0, there at 31.0 and canned on the second day: next call on the third at 6.0.
    assert total(run, "fruit.bought_kg") == pytest.approx(3000 * 16)
    assert total(run, "line.days") == 31


def test_nothing_is_bought_beyond_the_orders():
    run = simulate(physical(plant=plant(), orders={"saudi": 5000}), span(3), 0)
    assert run.amounts["cans.ordered"].tolist() == [5000, 5000, 5000]
    assert run.amounts["cans.good"].tolist() == [5000, 5000, 5000]
    assert run.amounts["fruit.bought_kg"].tolist() == pytest.approx([5000, 5000, 5000])


def test_a_truck_goes_even_for_a_few_milligrams():
    # 4e-6 cans are wanted each day, of 4e-6 kg: less than a thousand millionth of a load of ten tonnes.
    large = {"truck": Vehicle(payload=10, loading=1, unloading=0.5)}
    run = simulate(physical(plant=plant(), vehicles=large, orders={"saudi": 4e-6}), span(1), 0)
    assert total(run, "fruit.bought_kg") == pytest.approx(31 * 4e-6)
    assert total(run, "leg.fruit.trips") == 31
