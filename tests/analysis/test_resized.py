"""A chain with other orders, of another size, at another distance, held against the shipped files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis.resized import (
    at_distance,
    distance_km,
    least_distance_km,
    least_order_factor,
    with_orders,
    with_size,
)
from sim.scenario.models.roads import route
from sim.scenario.rules.check import physical_rules

PLAN = sim.load(Path(__file__).parent.parent.parent / "scenarios" / "study.yaml")
SMALL, LOCAL, LARGE = (PLAN.scenarios[f"local-{size}t"] for size in (2, 8, 30))
TOLL = PLAN.scenarios["outside-8t"]
EXAMPLE = Path(__file__).parent.parent / "scenario" / "example"
PHASED = sim.load(Path(__file__).parent.parent.parent / "scenarios" / "phased.yaml")


def capital(scenario):
    """Return the price of what wears out [IDR]; what is a share of it grows with it."""
    items = scenario.money.investment.items()
    return sum(item.cost.amount for name, item in items if item.cost and name != "land")


@pytest.mark.parametrize("name", ["local-8t", "outside-8t"])
def test_orders_as_written_change_nothing(name):
    same = with_orders(PLAN.scenarios[name], 1.0)
    assert same.physical == PLAN.scenarios[name].physical


@given(st.floats(0.2, 5))
def test_a_plant_stays_as_it_is_whatever_is_ordered(factor):
    changed = with_orders(LOCAL, factor)
    assert changed.physical.orders["saudi"] == pytest.approx(144_333 * factor)
    assert changed.physical.model_copy(update={"orders": LOCAL.physical.orders}) == LOCAL.physical
    assert changed.money is LOCAL.money


@given(st.floats(0.2, 5))
def test_a_toll_canner_makes_room_for_more_and_keeps_it_for_less(factor):
    before, after = TOLL.physical.toll, with_orders(TOLL, factor).physical.toll
    more = max(1.0, factor)
    assert more <= after.cans_per_slot / before.cans_per_slot <= more + 1 / before.cans_per_slot
    assert after.rate == pytest.approx(before.rate * more)
    assert before.bays * more - 1e-6 <= after.bays < before.bays * more + 1
    assert (after.minimum_batch, after.slots_per_week) == (2_000, before.slots_per_week)


def test_a_plant_of_its_own_size_is_the_plant():
    same = with_size(LOCAL, 1.0)
    assert same.physical == LOCAL.physical
    assert same.money == LOCAL.money


def test_the_shipped_plants_grow_by_their_power():
    # ln(52 / 8) / ln(15) is 0.69: fifteen times the small plant costs what the large one does.
    assert capital(with_size(SMALL, 15)) == pytest.approx(capital(LARGE), rel=0.01)
    assert with_size(LOCAL, 4).money.investment["land"].cost.amount == pytest.approx(
        1.5e9 * 4**0.69
    )


def test_a_plant_of_twice_the_size_has_machines_twice_as_fast_and_whole_crews():
    before, after = LOCAL.physical.plant, with_size(LOCAL, 2.5).physical.plant
    assert after.batch == pytest.approx(2.5 * 250)
    for name, stage in after.stages.items():
        old = before.stages[name]
        assert (stage.units, stage.cycle, stage.steam, stage.mtbf) == (
            old.units, old.cycle, old.steam, old.mtbf)  # fmt: skip
        assert stage.power == pytest.approx(2.5 * old.power)
        assert 2.5 * old.crew <= stage.crew < 2.5 * old.crew + 1
        if old.rate is not None:
            assert (stage.rate.amount, stage.rate.unit) == (
                pytest.approx(2.5 * old.rate.amount), old.rate.unit)  # fmt: skip
    assert after.stages["retort"].load == 1_000
    assert with_size(LOCAL, 2.5).physical.call_off.target == pytest.approx(20)


def test_a_plant_of_twice_the_size_has_twice_the_trucks_and_berths_and_larger_deliveries():
    fleet = with_size(sim.load(EXAMPLE / "fleet.yaml"), 1.5).physical
    assert (fleet.legs["fruit"].trucks, fleet.areas["hill"].berths) == (5, 2)
    growers = with_size(sim.load(EXAMPLE / "growers.yaml"), 1.5).physical
    assert growers.arrivals.load == 1.5
    assert growers.plant.batch == 1.5 * 250


def test_only_capital_and_what_is_paid_by_the_month_costs_otherwise():
    before, after = LOCAL.money, with_size(LOCAL, 4).money
    assert after.costs["staff"].price.amount == pytest.approx(60e6 * 4**0.69)
    assert {name for name, cost in after.costs.items() if cost != before.costs[name]} == {"staff"}
    assert after.model_copy(
        update={"costs": before.costs, "investment": before.investment}
    ) == before  # fmt: skip


def test_a_chain_that_grows_in_steps_is_scaled_in_all_of_them():
    plant, toll = (PHASED.scenarios[name] for name in ("local-phased", "outside-phased"))
    (step,) = plant.physical.expansions.values()
    (grown,) = with_size(plant, 2).physical.expansions.values()
    assert grown.orders == {market: 2 * cans for market, cans in step.orders.items()}
    assert grown.target == pytest.approx(2 * step.target)
    assert grown.stages["fill"].rate.amount == pytest.approx(2 * step.stages["fill"].rate.amount)
    (slots,) = toll.physical.expansions.values()
    (more,) = with_orders(toll, 2).physical.expansions.values()
    assert more.cans_per_slot == 2 * slots.cans_per_slot


def test_a_toll_canner_or_a_plant_without_a_power_has_no_size():
    for scenario in (TOLL, LOCAL.replace({"capital_exponent": "null"})):
        with pytest.raises(ValueError, match="no plant, or no power"):
            with_size(scenario, 2)


@given(st.floats(0, 300))
def test_a_toll_canner_further_away_is_so_for_every_area(km):
    physical, moved = TOLL.physical, at_distance(TOLL, km)
    assert distance_km(moved) == pytest.approx(km)
    longer = km - distance_km(TOLL)
    for area in physical.areas.values():
        before, after = (route(one, area.at, "toll_canner") for one in (physical, moved.physical))
        assert after.km - before.km == pytest.approx(longer)
    assert moved.physical.model_copy(update={"roads": physical.roads}) == physical


def test_the_nearest_that_a_toll_canner_can_come_is_where_the_last_road_begins():
    # The last road begins in Siwarak, where fruit grows.
    assert least_distance_km(TOLL) == 0
    far = PLAN.scenarios["outside-far"]
    assert least_distance_km(far) == pytest.approx(distance_km(far) - 215)


@pytest.mark.parametrize("name", ["local-2t", "outside-2t", "local-30t"])
def test_the_least_part_of_the_orders_is_a_container_a_month(name):
    scenario, container = PLAN.scenarios[name], 27_600
    part = least_order_factor(scenario)
    assert container <= part * scenario.physical.orders["saudi"] < container * 1.01
    assert not any(physical_rules(with_orders(scenario, part).physical))
    assert any(physical_rules(with_orders(scenario, 0.99 * part).physical))


def test_a_plant_of_several_sizes_of_can_grows_in_each():
    scenario = sim.load(EXAMPLE / "sizes.yaml")
    twice = with_size(scenario, 2.0).physical
    for name in scenario.physical.product.all_sizes:
        assert twice.orders_of(name)["saudi"] == 2 * scenario.physical.orders_of(name)["saudi"]
    stages = twice.product.sizes["a10"].stages
    assert (stages["retort"].load, stages["case"].rate) == (2 * 90, 2 * 500)
    # 48 000 cans of the smallest size are ordered a month, and a container holds as many.
    assert least_order_factor(scenario) == pytest.approx(1.0, abs=1e-4)
