"""Growers who come by themselves: at the gate, in the yard, and when they drive on, worked out by hand."""

from datetime import date, time
from unittest.mock import patch

import pytest

from sim.plant.line import Line
from sim.plant.power_outages import PowerOutage
from sim.plant.simulate import simulate
from sim.scenario.models.laws import Law, Moments
from sim.scenario.models.parts import Arrivals, Patience, Vehicle
from sim.scenario.models.physical import CallOff, Outage
from tests.plant.builders import fruit, one_repair, physical, plant, span, stage, total

ONE_DAY = span(start=date(2027, 1, 31))


def scenario(*hours, load=1.0, patience=None, unloading=0.0, **works):
    """Return a plant that takes an hour for each tonne, 8.0 to 16.0, and growers who come at some hours."""
    waits = None if patience is None else Patience(law=Law("listed", times=patience))
    return physical(
        arrivals=Arrivals(times=Moments(hours), load=load, patience=waits),
        call_off=CallOff(harvest_start=time(6)),
        vehicles={"truck": Vehicle(payload=1, loading=0, unloading=unloading)},
        plant=plant(**{"stages": {"peel": stage(speed=1, gives="can")}, **works}),
    )


def outcome(run):
    return [
        total(run, f"fruit.{name}_kg") / 1000
        for name in ("offered", "bought", "turned_away", "impatient")
    ]


def test_growers_wait_for_the_bay_and_the_line():
    # Unloading takes half an hour: bays at 8.0, 8.5 and 10.0; the line starts at 8.5, 9.5 and 10.5.
    run = simulate(scenario(8.0, 8.0, 10.0, unloading=0.5), ONE_DAY, 0)
    assert outcome(run) == [3, 3, 0, 0]
    assert total(run, "leg.fruit.trips") == total(run, "leg.fruit.t") == 3
    assert total(run, "leg.fruit.queue_h") == pytest.approx(0.5)
    assert total(run, "leg.fruit.waited") == 1
    assert total(run, "item.fruit.used") == total(run, "fruit.processed_kg") == 3000
    assert run.spreads["age_at_processing_h"][[0, 3]] == pytest.approx([0.5 / 3, 0.5])


def test_growers_are_turned_away_where_no_truck_can_wait():
    run = simulate(scenario(8.0, 8.1, 8.2, 8.6, unloading=0.5, waiting_trucks=1), ONE_DAY, 0)
    assert outcome(run) == [4, 3, 1, 0]  # at 8.2 one is unloaded and one waits
    assert total(run, "leg.fruit.queue_h") == pytest.approx(0.4 + 0.4)


def test_growers_drive_on_when_they_have_waited_long_enough_at_the_gate():
    # The second would be unloaded from 9.0 and leaves at 8.6; so the third is, from 9.0.
    run = simulate(scenario(8.0, 8.1, 8.2, unloading=1.0, patience=(9, 0.5, 0.9)), ONE_DAY, 0)
    assert outcome(run) == [3, 2, 0, 1]
    assert total(run, "leg.fruit.queue_h") == pytest.approx(0.5 + 0.8)


@pytest.mark.parametrize(("yard", "taken"), [(0, [8.0, 9.0, 10.0]), (1, [8.0, 8.5, 9.0, 10.0])])
def test_lots_find_a_place_in_the_yard_until_the_line_takes_them_on(yard, taken):
    # An hour a lot. At 9.0 the line is free, or takes on the lot that waits, as the next one comes.
    run = simulate(scenario(8.0, 8.5, 8.7, 9.0, 9.8, 10.0, yard=yard), ONE_DAY, 0)
    assert outcome(run) == [6, len(taken), 6 - len(taken), 0]
    assert total(run, "fruit.processed_kg") == 1000 * len(taken)


def test_a_load_of_several_lots_needs_a_place_for_each_that_is_not_taken_on_at_once():
    # Four lots of a quarter of an hour; three wait at 8.2, and none at 8.75, when the last is taken on.
    come = (8.0, 8.2, 8.75)
    runs = [simulate(scenario(*come, batch=250, yard=yard), ONE_DAY, 0) for yard in (2, 3, 4)]
    assert [outcome(run)[1] for run in runs] == [0, 1, 2]


def test_who_waits_in_the_yard_leaves_his_place_when_he_drives_on():
    # The second waits from 8.1 to 8.6; the third takes his place at 8.7 and is taken on at 9.0.
    run = simulate(scenario(8.0, 8.1, 8.4, 8.7, patience=(9, 0.5, 9, 9), yard=1), ONE_DAY, 0)
    assert outcome(run) == [4, 2, 1, 1]
    assert total(run, "leg.fruit.turned_away") == total(run, "leg.fruit.impatient") == 1


def test_fruit_that_comes_at_night_waits_for_the_line_as_long_as_growers_do():
    run = simulate(scenario(2.0, 3.0, 20.0, patience=(5.5, 5.5, 5.5)), ONE_DAY, 0)
    # The first leaves at 7.5, the second is taken on at 8.0, the third would wait until the end.
    assert outcome(run) == [3, 2, 0, 1]
    assert total(run, "fruit.in_yard_kg") == 1000


def test_the_rest_of_the_patience_is_left_for_the_yard():
    # The second waits from 8.0 to 8.4 for the bay, and from 8.8 to 9.4 for the line.
    runs = [
        simulate(scenario(8.0, 8.0, unloading=0.4, patience=(9, hours)), ONE_DAY, 0)
        for hours in (0.99, 1.01)
    ]
    assert [outcome(run)[3] for run in runs] == [1, 0]


def test_a_lot_that_stays_on_a_stage_has_left_its_place_and_waits_no_more():
    # Lots of half an hour. The first stays on the line from 8.25 on, so that three places hold the
    # other one of its load and two more; its grower would have driven on at 8.5.
    stages = {"peel": stage(speed=1, gives="can", mtbf=1, repair=1)}
    with one_repair(30, after=0.25):
        run = simulate(
            scenario(8.0, 9.0, 10.0, patience=(0.5, 99), stages=stages, batch=500, yard=3),
            ONE_DAY,
            0,
        )
    assert outcome(run) == [3, 2, 1, 0]
    assert total(run, "fruit.in_yard_kg") == 2000


def test_a_lot_behind_one_that_drives_on_in_a_power_outage_waits_for_its_end():
    # The line is free from 10.0 on, without power from 12.0 to 15.5. The second drives on at 13.5.
    hours = scenario(9.0, 12.5, 13.0, patience=(9, 1, 9), outage=Outage(rate=1, mean=1))
    with patch("sim.plant.power_outages._drawn", lambda *_: [PowerOutage(12.0, 3.5)]):
        run = simulate(hours, ONE_DAY, 0)
    assert outcome(run) == [3, 2, 0, 1]
    assert run.spreads["age_at_processing_h"][[0, 3]] == pytest.approx([2.5 / 2, 2.5])


@pytest.mark.parametrize("less", [1e-12, 0.0, -1e-12])
@pytest.mark.parametrize(
    ("come", "taken"),
    [
        # The line takes a lot on at 8.0, whoever drove on before, and when it is free again.
        ((7.0, 8.0), 1),
        ((8.0, 9.0), 2),
        # It takes none on as the shift closes, or as the power fails, but when it is back.
        ((8.0, 16.0), 1),
        ((8.0, 12.0), 1),
        ((8.0, 13.0), 2),
    ],
)
def test_hours_off_by_rounding_decide_for_no_load(come, taken, less):
    first, second = come
    chain = scenario(first, second - less, yard=0, outage=Outage(rate=1, mean=1))
    with patch("sim.plant.power_outages._drawn", lambda *_: [PowerOutage(12.0, 1.0)]):
        run = simulate(chain, ONE_DAY, 0)
    assert outcome(run) == [2, taken, 2 - taken, 0]
    assert total(run, "fruit.processed_kg") == 1000 * taken


@pytest.mark.parametrize(("ordered", "left"), [(500, 2500), (2000, 1000), (4000, 0)])
def test_cans_that_nobody_ordered_are_told_as_growers_bring_fruit_whatever_the_orders(
    ordered, left
):
    chain = scenario(8.0, 9.0, 10.0).model_copy(update={"orders": {"saudi": ordered}})
    run = simulate(chain, ONE_DAY, 0)
    assert total(run, "cans.good") == 3000
    assert total(run, "cans.unordered") == left
    # A container of 1200 cans that left is among those ordered.
    assert total(run, "cans.in_stock") + total(run, "cans.shipped") == 3000


@pytest.mark.parametrize(
    "changes",
    [
        {"arrivals": Arrivals(every=0.5, load=1.0, patience=Patience(mean=2.0))},
        {"arrivals": Arrivals(every=0.5, load=1.0), "fruit": fruit(discard_after=12)},
    ],
    ids=["driven on", "too old"],
)
def test_room_is_made_for_the_lots_in_the_yard_and_not_for_all_that_are_gone(changes):
    """The line takes 8 t a day of the 48 t that come."""
    in_yard, told = [], []

    def noted(line, yard, terms):
        lots = [
            (load.lots, load.started) for load in map(yard.nth, range(yard.first, yard.unloaded))
        ]
        in_yard.append(sum(all_lots - started for all_lots, started in lots))
        told.append(yard.lots - yard.started)
        return shift(line, yard, terms)

    shift = Line.shift
    with patch.object(Line, "shift", noted):
        simulate(scenario().model_copy(update=changes), span(3), 0)
    assert max(in_yard) > 8
    assert told == in_yard
