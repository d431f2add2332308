"""Catchments and trucks, against integrals over the circle and counts of trips by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.finance.measures import Truck, catchment, catchment_radius, haul_cost, mean_haul

COLT = Truck(
    payload=4.0,
    km_per_h=30.0,
    empty_km_per_h=40.0,
    standing_h=1.5,
    per_hour=50_000.0,
    per_km=3_000.0,
)


@given(st.floats(1, 1e6), st.floats(0.1, 1e3), st.floats(0.1, 1.0))
def test_the_land_within_the_radius_yields_the_supply(tonnes, density, sector):
    radius = catchment_radius(tonnes, density, sector)
    assert math.pi * radius**2 * sector * density == pytest.approx(tonnes)


def test_a_mean_haul_is_that_of_points_spread_over_the_circle():
    # Rings of equal width: the mean distance weighted with their areas.
    edges = np.linspace(0, 15, 20_001)
    middles, areas = (edges[1:] + edges[:-1]) / 2, np.diff(edges**2)
    assert mean_haul(15.0, 1.3) == pytest.approx(1.3 * middles @ areas / areas.sum(), rel=1e-6)


AREAS = st.lists(st.tuples(st.floats(0, 500), st.floats(0, 200)), min_size=1, max_size=8)


@given(AREAS, st.floats(0, 3_000))
def test_the_nearest_areas_give_all_they_have_first(areas, tonnes):
    offered, km = (np.array(column) for column in zip(*areas, strict=True))
    supply = catchment(tonnes, offered, km)
    assert supply.taken.sum() + supply.missing == pytest.approx(tonnes, abs=1e-6)
    assert ((supply.taken >= -1e-9) & (supply.taken <= offered + 1e-9)).all()
    if supply.taken.sum() > 0:
        nearer = km < supply.farthest_km
        assert supply.taken[nearer] == pytest.approx(offered[nearer], abs=1e-6)
        assert supply.mean_km <= supply.farthest_km + 1e-9


def test_without_supply_there_is_no_distance():
    supply = catchment(10, [0, 0], [5, 6])
    assert math.isnan(supply.mean_km)
    assert supply.missing == 10


def test_a_trip_costs_its_hours_and_its_kilometres():
    # 60 km: 2 h loaded, 1.5 h empty, 1.5 h standing; 5 h at 50 000 and 120 km at 3 000.
    assert COLT.trip_cost(60) == pytest.approx(250_000 + 360_000)
    assert COLT.cost_per_tonne(60, load=2.0) == pytest.approx(2 * COLT.cost_per_tonne(60))
    # 4 t in one trip over 60 km, 8 t in two over no distance: 1.5 h each.
    assert haul_cost([4, 8], [60, 0], COLT) == pytest.approx(610_000 + 2 * 75_000)


def test_standing_may_cost_another_wage_than_driving():
    # The hours of `COLT`: 3.5 h on the road at 50 000, 1.5 h standing at 20 000.
    waiting = replace(COLT, per_standing_hour=20_000.0)
    assert waiting.trip_cost(60) == pytest.approx(175_000 + 30_000 + 360_000)
    assert replace(waiting, per_standing_hour=0.0).trip_cost(60) == pytest.approx(535_000)
    assert waiting.fleet(20, 60, 10) == COLT.fleet(20, 60, 10)


def test_a_truck_is_as_fast_empty_as_loaded_if_nothing_is_said():
    plain = Truck(payload=4, km_per_h=30, per_hour=50_000)
    assert plain.trip_hours(60) == pytest.approx(4)
    assert replace(plain, empty_km_per_h=30).trip_cost(60) == plain.trip_cost(60)


@pytest.mark.parametrize(("tonnes", "hours", "trucks"), [(20, 10, 3), (20, 5, 5), (4, 5, 1)])
def test_a_fleet_makes_whole_trips(tonnes, hours, trucks):
    assert COLT.fleet(tonnes, 60, hours) == trucks


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda: catchment_radius(10, 0), "positive"),
        (lambda: COLT.cost_per_tonne(60, load=5), "at most 4"),
        (lambda: COLT.fleet(20, 60, 4), "longer than 4 h"),
    ],
)
def test_what_cannot_be_is_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        wrong()
