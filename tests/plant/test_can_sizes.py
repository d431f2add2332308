"""Two sizes of can on one line: a day by hand, balances of each size, whose turn it is, where it waits."""

from datetime import date, time

import pytest

from sim.plant.simulate import simulate
from sim.scenario.models.can_sizes import OtherSize, Product, SizeStage
from sim.scenario.models.physical import Hold, Packaging, Store
from sim.scenario.models.shifts import Changeover, Shift
from sim.scenario.models.tank import Tank
from sim.units import Measured
from tests.plant.builders import (
    lucky,
    physical,
    plant,
    shaken_plant,
    span,
    stage,
    supply,
    total,
    working,
)

MAIN = {"fill": 0.5, "net": 0.8, "cans_per_carton": 24, "cartons_per_container": 50}
HERE = {"store": Store(at="works")}
CHANGE = Changeover(length=1, lost=20)


def product(orders=600, **changes):
    """Return a product with a size of four times the fruit and 3.75 times the net mass."""
    large = {"fill": 2.0, "net": 3.0, "cans_per_carton": 6, "cartons_per_container": 10}
    size = OtherSize(**{**large, "orders": {"saudi": orders}, **changes})
    return Product(**MAIN, sizes={"large": size})


@pytest.fixture(scope="module")
def day():
    # Two shifts with a break between them: 8 to 12, and 14 to 19.
    stages = {"peel": stage(speed=0.5, crew=4), "fill": stage("can", 2000, "can/h", crew=2)}
    works = plant(
        stages=stages,
        changeover=CHANGE,
        min_paid_hours=0,
        shifts={"late": Shift(start=time(14), length=5)},
    )
    scenario = physical(
        **HERE,
        plant=works,
        calendar=working(shift=4),
        product=product(stages={"fill": SizeStage(rate=500)}),
        orders={"saudi": 1_200},
    )
    return simulate(scenario, span(start=date(2027, 1, 31)), 0)


# Lots of 1 t are in the yard at 8.0, 8.5 and 9.0 and peeled for two hours each. The first shift starts
# two, which fill 1 000 cans of the main size each: more than its order of 1 200. So the second one sets
# the line up for the large size from 14.0 to 15.0 and peels the third lot till 17.0; 250 large cans are
# filled at 500 an hour till 17.5, and the first 20 of them are lost.
def test_a_line_changes_over_when_the_orders_of_a_size_are_made(day):
    assert total(day, "line.changeovers") == 1
    assert total(day, "line.changeover_h") == 1
    assert total(day, "size.main.filled") == total(day, "size.main.good") == 2_000
    assert total(day, "size.large.filled") == 250
    assert total(day, "size.large.lost") == 20
    assert total(day, "size.large.good") == 230


def test_the_hours_of_a_day_with_a_changeover(day):
    # The first shift: peeled till 12.0, filled till 12.5. The second: people come at 14.0.
    assert total(day, "line.shift_h") == pytest.approx(4 + 3.5)
    assert total(day, "line.overtime_h") == pytest.approx(0.5)
    assert total(day, "stage.peel.busy_h") == pytest.approx(3 * 2)
    assert total(day, "stage.peel.starved_h") == pytest.approx(1)  # the changeover
    assert total(day, "stage.fill.busy_h") == pytest.approx(2 * 0.5 + 0.5)
    assert total(day, "stage.peel.person_h") == pytest.approx(4 * (4 + 3))


def test_cans_of_all_sizes_count_as_cans_of_the_main_one_by_net_mass(day):
    assert total(day, "cans.filled") == 2_000 + 3.75 * 250
    assert total(day, "cans.lost.changeover") == 3.75 * 20
    assert total(day, "cans.good") == 2_000 + 3.75 * 230
    assert total(day, "cans.ordered") == total(day, "market.saudi.ordered") == 1_200 + 3.75 * 600


def test_fruit_and_materials_are_used_by_what_each_size_takes(day):
    assert total(day, "fruit.filled_kg") == pytest.approx(2_000 * 0.5 + 250 * 2.0)
    assert total(day, "fruit.waste_kg") == pytest.approx(3_000 - 1_500)
    assert total(day, "item.can.used") == 2_000
    assert total(day, "item.can_large.used") == 250
    assert total(day, "item.carton.used") == pytest.approx(2_000 / 24)
    assert total(day, "item.carton_large.used") == pytest.approx(230 / 6)
    # A truckload is 2 000 empty cans, or 533 large ones, of 0.1 kg for each main can that they stand for.
    assert total(day, "leg.materials.trips") == 2


def test_containers_hold_one_size_and_serve_its_orders(day):
    assert total(day, "size.main.shipped") == 1_200
    assert total(day, "size.main.in_stock") == 800
    assert total(day, "size.large.shipped") == 3 * 60
    assert total(day, "size.large.in_stock") == 50
    assert total(day, "item.container.used") == 1 + 3
    assert total(day, "leg.port.t") == pytest.approx((1_200 * 0.8 + 180 * 3.0) / 1000)
    assert total(day, "size.main.in_order") == 0
    assert total(day, "size.large.in_order") == 600 - 180
    assert total(day, "market.saudi.shipped") == 1_200 + 3.75 * 180


@pytest.mark.parametrize("replication", range(4))
def test_what_becomes_of_each_size_adds_up(replication):
    scenario = physical(
        **lucky(),
        plant=shaken_plant(changeover=CHANGE, longest_wait=3),
        product=product(1_500, stages={"retort": SizeStage(load=90, cycle=1.1)}),
        orders={"saudi": 14_400},
        hold=Hold(length=5, failed=0.2, saved=0.5),
        home=900,
        cancel_after=30,
        due=20,
    )
    run = simulate(scenario, span(6), replication)

    def of(size, *names):
        return sum(total(run, f"size.{size}.{name}") for name in names)

    assert total(run, "line.changeovers") > 3
    for size in ("main", "large"):
        assert of(size, "good") > 0
        assert of(size, "filled") == pytest.approx(of(size, "good", "lost", "rejected"))
        left = of(size, "shipped", "sold_home", "scrapped", "in_stock", "second_in_stock")
        assert of(size, "good") == pytest.approx(left)
        assert of(size, "ordered") == pytest.approx(of(size, "shipped", "cancelled", "in_order"))
    in_cans = of("main", "filled") * 0.5 + of("large", "filled") * 2.0
    wasted = total(run, "fruit.damaged_kg") + total(run, "fruit.waste_kg")
    assert total(run, "fruit.processed_kg") == pytest.approx(in_cans + wasted)
    ordered = of("main", "ordered") + 3.75 * of("large", "ordered")
    assert total(run, "market.saudi.ordered") == pytest.approx(ordered)


def test_a_size_that_is_the_same_without_a_changeover_changes_nothing_on_the_line():
    twin = Product(**MAIN, sizes={"twin": OtherSize(**MAIN, orders={"saudi": 118_000})})
    luck = lucky(plant=shaken_plant())  # the line makes less than is ordered
    two = simulate(physical(**luck, product=twin, orders={"saudi": 12_000}), span(4), 0)
    one = simulate(physical(**luck, orders={"saudi": 130_000}), span(4), 0)
    assert total(two, "size.twin.good") > 0 < total(two, "size.main.good")
    for account in ("cans.filled", "cans.good", "fruit.bought_kg", "item.kwh.used", "line.days"):
        assert two.amounts[account] == pytest.approx(one.amounts[account]), account


def test_a_stage_that_states_nothing_works_on_as_much_net_mass_an_hour():
    sizes = {"saudi": 1_200}
    stages = {"peel": stage(speed=8, gives="can"), "fill": stage("can", 1_000, "can/h")}
    scenario = physical(
        **HERE, plant=plant(stages=stages), product=product(60_000), orders=sizes | {"saudi": 0}
    )
    run = simulate(scenario, span(start=date(2027, 1, 31)), 0)
    # 3 t fill 750 large cans, each of the net mass of 3.75 main ones.
    assert total(run, "size.large.filled") == 750
    assert total(run, "stage.fill.busy_h") == pytest.approx(750 * 3.75 / 1_000)


def test_a_tank_gives_as_much_for_a_kilogram_net_of_each_size():
    tank = Tank(
        item="syrup",
        holds=Measured(9_000, "kg"),
        draws=Measured(0.2, "kg/can"),
        reorder_at=0.1,
        lead_time=1,
    )
    stages = {"peel": stage(speed=8, gives="can"), "fill": stage("can", 9_000, "can/h", tank=tank)}
    works = plant(stages=stages)
    only = {"plant": works, "product": product(60_000), "orders": {"saudi": 0}}
    run = simulate(physical(**HERE, **only), span(start=date(2027, 1, 31)), 0)
    assert total(run, "item.syrup.used") == pytest.approx(750 * 3.75 * 0.2)


def test_a_size_goes_on_until_its_oldest_orders_are_made():
    # 3 000 cans or 750 large ones a day: ten days of the one, four and a bit of the other in each month.
    scenario = physical(
        **HERE,
        plant=plant(changeover=CHANGE),
        product=product(3_000),
        orders={"saudi": 30_000},
    )
    run = simulate(scenario, span(4), 0)
    assert run.amounts["line.changeovers"].tolist() == [1, 1, 1, 1]
    assert run.amounts["size.main.good"].tolist() == [30_000] * 4
    assert run.amounts["size.large.good"].tolist() == [3_000] * 4


def test_a_line_that_is_not_emptied_overnight_changes_over_on_a_day_off():
    # Day and night from Monday to Saturday: orders of January are made in two days, in the middle of a week.
    week = {"weekdays": (0, 1, 2, 3, 4, 5), "shift": 12}
    late = {"late": Shift(start=time(20), length=12)}
    scenario = physical(
        **HERE,
        calendar=working(**week),
        supply=supply(),
        plant=plant(changeover=CHANGE, shifts=late, overtime=0),
        product=product(60_000),
        orders={"saudi": 6_000},
    )
    run = simulate(scenario, span(2, start=date(2027, 2, 1)), 0)  # a Monday
    assert total(run, "line.changeovers") >= 1
    assert total(run, "size.main.good") >= 6 * 2_900  # the whole first week


def test_another_size_is_filled_while_the_cans_of_one_lack():
    # A truck of 533 large cans comes at the opening and no other for a year: January's order of them
    # stays open, and February's of the main size is made all the same.
    rare = Packaging(reorder_at=0, order_up_to=1, lead_time=400)
    scenario = physical(
        **HERE,
        plant=plant(changeover=CHANGE),
        product=product(9_000),
        orders={"saudi": 6_000},
        packaging={"can_large": rare},
    )
    run = simulate(scenario, span(3), 0)
    assert total(run, "size.large.good") <= 533
    assert total(run, "size.main.shipped") == 18_000
    assert total(run, "packaging.can_large.short_days") > 0
