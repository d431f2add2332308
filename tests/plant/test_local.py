"""The local plant: when it starts lots, how long it works, which fruit it takes."""

from datetime import date, time

import pytest

from sim.plant.fruit import rules_of
from sim.plant.processing_site import ProcessingSite
from sim.plant.session import fills, whole
from sim.plant.simulate import simulate
from sim.plant.stock import Store
from sim.plant.supply import fields_of
from sim.scenario.models.parts import Area, Vehicle
from sim.scenario.models.physical import CallOff
from tests.plant.builders import (
    context_of,
    fruit,
    physical,
    plant,
    roads,
    shaken_plant,
    span,
    stage,
    toll,
    total,
    working,
)

ONE_DAY = span(start=date(2027, 1, 31))


# Loaded by 7.0, 5 h on the road: three tonnes are unloaded at 12.5, 13.0, 13.5.
NOON = roads(km=200)


def slow(hours, **changes):
    """Return a plant whose only stage takes some hours for a tonne."""
    return plant(stages={"peel": stage(speed=1 / hours)}, **changes)


def test_no_batch_is_started_that_would_not_be_finished_by_the_end_of_planned_overtime():
    # Lots of 1 t are there at 12.5, 13.0, 13.5 and take 1.75 h each: 14.25, 16.0, 17.75. The shift ends
    # at 16.0.
    none = simulate(physical(roads=NOON, plant=slow(1.75, overtime=1.7)), ONE_DAY, 0)
    assert total(none, "fruit.processed_kg") == pytest.approx(2000)
    assert total(none, "line.shift_h") == pytest.approx(8)
    assert total(none, "line.overtime_h") == 0
    # With overtime till 18.0 the third could be finished, but it would start when the shift is over.
    some = simulate(physical(roads=NOON, plant=slow(1.75, overtime=2)), ONE_DAY, 0)
    assert total(some, "fruit.processed_kg") == pytest.approx(2000)
    # Of 1.7 h each it starts at 15.9 and is finished at 17.6.
    late = simulate(physical(roads=NOON, plant=slow(1.7, overtime=1.65)), ONE_DAY, 0)
    assert total(late, "fruit.processed_kg") == pytest.approx(3000)
    assert total(late, "line.overtime_h") == pytest.approx(12.5 + 3 * 1.7 - 16)


def test_goods_that_pile_up_before_a_retort_are_foreseen():
    # Filled at 8.5, 9.0, 9.5, 1000 cans a lot; a load is 2000 cans and takes 4 h in one vessel. Two
    # lots: 9.0 to 13.0. The third would be a load of its own: 13.0 to 17.0, an hour of overtime.
    line = {
        "fill": stage(speed=2, gives="can"),
        "retort": stage("can", load=2000, cycle=4),
    }
    for overtime, lots, loads in ((0.9, 2, 1), (1.0, 3, 2)):
        run = simulate(physical(plant=plant(stages=line, overtime=overtime)), ONE_DAY, 0)
        assert total(run, "cans.filled") == 1000 * lots
        assert total(run, "stage.retort.busy_h") == 4 * loads


def test_a_lot_that_comes_too_late_waits_for_the_next_shift():
    # Loaded by 7.0, 320 km at 40 km/h: unloaded at 15.5, and 2 h of work would end at 17.5.
    far = roads(km=320)
    for overtime, kg in ((1.4, 0), (1.6, 1000)):
        run = simulate(physical(plant=slow(2, overtime=overtime), roads=far), ONE_DAY, 0)
        assert total(run, "fruit.processed_kg") == pytest.approx(kg)


def test_a_batch_that_fits_in_no_shift_is_refused():
    with pytest.raises(ValueError, match=r"1000 kg takes 11\.0 h .* longer than .* 10 h"):
        simulate(physical(plant=slow(11)), ONE_DAY, 0)


def test_a_plant_without_a_daily_target_is_refused():
    without = CallOff(harvest_start=time(6))
    with pytest.raises(ValueError, match=r"call_off\.target"):
        simulate(physical(plant=plant(), call_off=without), ONE_DAY, 0)


def test_a_scenario_needs_works():
    with pytest.raises(ValueError, match="a plant or a toll canner"):
        simulate(physical(), ONE_DAY, 0)


def test_fruit_cut_during_the_shift_is_for_the_next_and_none_is_missed():
    # Cut at 12.0, unloaded by 15.0: canned on the next day, three tonnes every day.
    afternoon = CallOff(target=3, harvest_start=time(12))
    run = simulate(physical(plant=plant(), call_off=afternoon), span(1), 0)
    assert total(run, "fruit.bought_kg") == pytest.approx(31 * 3000)
    assert total(run, "fruit.processed_kg") == pytest.approx(30 * 3000, rel=0.04)


def test_a_plant_that_never_closes_adds_up():
    # A line that needs 23 of 24 hours a day, open on all days, breaking down now and then.
    line = {"peel": stage(speed=3 / 22, mtbf=200, repair=1, crew=2)}
    hours = working(shift_start=time(7), shift=24)
    run = simulate(physical(plant=plant(stages=line, batch=250), calendar=hours), span(12), 0)
    assert total(run, "stage.peel.busy_h") > 0.8 * 8760
    assert min(run.amounts["stage.peel.off_h"]) >= -1e-9


def test_no_crew_is_called_on_days_without_fruit():
    # Fruit is ordered for a few days of the month only.
    run = simulate(physical(plant=plant(), orders={"saudi": 6000}), span(1), 0)
    assert total(run, "line.days") == 2
    assert total(run, "line.shift_h") == pytest.approx(2 * 4)


def test_fruit_that_is_left_over_is_the_first_of_the_next_day():
    # Of three lots from 12.5 on, of 2 h each, the third would start at 16.5: it waits over night, and a
    # tonne less is called off. So every second day begins with a lot of 26 h, and is not too short.
    run = simulate(physical(roads=NOON, plant=slow(2)), span(1), 0)
    assert total(run, "fruit.bought_kg") == pytest.approx(16 * 3000 + 15 * 2000)
    assert run.spreads["age_at_processing_h"][3] == pytest.approx(26)


def test_fruit_that_is_too_old_in_the_morning_is_replaced():
    # 2 of 3 t are canned each day; the third is 24 h old at the next harvest and thrown away.
    scenario = physical(roads=NOON, plant=slow(2), fruit=fruit(discard_after=23))
    run = simulate(scenario, span(1), 0)
    assert total(run, "fruit.bought_kg") == pytest.approx(31 * 3000)
    assert total(run, "fruit.discarded_kg") == pytest.approx(30 * 1000)


def test_orders_are_filled_with_good_cans():
    works = plant(rejects={"seam": 0.1})
    run = simulate(physical(plant=works, orders={"saudi": 20_000}), span(3), 0)
    assert total(run, "cans.good") == pytest.approx(60_000, abs=100)
    assert total(run, "cans.filled") == pytest.approx(60_000 / 0.9, rel=0.01)


def test_a_lot_that_fills_a_whole_number_of_cans_loses_none_to_rounding():
    # 29 cans of 1 kg from 100 kg; as a float 0.29 * 100 is 28.999999999999996.
    product = physical().product.model_copy(update={"fill": 1.0})
    context = context_of(physical(product=product, plant=plant(recovery=0.29)), ONE_DAY)
    fields, store = fields_of(context), Store(context)
    site = ProcessingSite(context, context.physical.plant, 1000, fields, store)
    rules = rules_of(context.physical.fruit, site.cans_per_kg)
    for lots in range(1, 100):
        assert whole(fills(rules, 100.0 * lots, 0.0, 0.0)[1]) == 29 * lots


@pytest.mark.parametrize("works", [plant(batch=kg) for kg in (80, 10, 1)] + [toll()])
@pytest.mark.parametrize("kg", [80.0, 10.0])
def test_fruit_for_a_can_is_the_same_whatever_the_size_of_lots(works, kg):
    # 1.073 kg fill a can of 0.4 kg: a kilogram leaves nearly a whole can for the next, 10 kg leave 0.3.
    recovery = 0.4 / 1.073
    # Whole truckloads are the lots of a toll canner.
    scenario = physical(
        product=physical().product.model_copy(update={"fill": 0.4}),
        areas={"farm": Area(at="farm", annual=0.8 * 365)},
        vehicles={"truck": Vehicle(payload=kg / 1000, loading=0.01, unloading=0.001)},
        **{type(works).__name__.lower(): works.model_copy(update={"recovery": recovery})},
    )
    run = simulate(scenario, span(), 0)
    processed = total(run, "fruit.processed_kg")
    assert processed > 20_000
    # Less than a can is left at the end of each of 31 days.
    assert processed / 1.073 - 31 < total(run, "cans.filled") < processed / 1.073 + 1e-6


def test_a_nearer_port_moves_no_fruit():
    far, near = (
        simulate(physical(plant=shaken_plant(), roads=roads(**{"town-port": km})), span(3), 0)
        for km in (100, 10)
    )
    assert near.amounts["leg.port.vehicle_km"].sum() < far.amounts["leg.port.vehicle_km"].sum()
    same = [account for account in near.amounts if not account.startswith("leg.port")]
    assert all(near.amounts[name].tobytes() == far.amounts[name].tobytes() for name in same)


def test_fruit_is_called_off_before_a_shift_closes_at_the_same_hour():
    # Each Friday at 6.0 fruit is called off, when the shift of Thursday closes, or a minute later.
    def bought(shift):
        chain = physical(
            plant=plant(),
            fruit=fruit(decay_per_day=20),
            orders={"saudi": 9_000},
            calendar=working(weekdays=(3, 4), shift_start=time(20), shift=shift),
        )
        run = simulate(chain, span(start=date(2027, 2, 1)), 0)
        return total(run, "fruit.bought_kg")

    assert bought(10.0) == pytest.approx(bought(10 + 1 / 60))
