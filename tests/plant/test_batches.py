"""When the batches of a retort begin, worked out by hand, and what follows from a deviation."""

from datetime import date, time
from unittest.mock import patch

import numpy as np
import pytest

from sim.plant.line import Line
from sim.plant.simulate import simulate
from sim.scenario.models.laws import parse_law
from sim.scenario.models.parts import Area
from sim.scenario.models.physical import CallOff, Deviation
from tests.plant.builders import one_repair, physical, plant, span, stage, total
from tests.plant.test_line import machines, no_outage

# A can comes at each of these hours; a load is of three cans, its cycle takes an hour.
COMES = (0.1, 0.3, 0.5, 0.7, 0.9, 1.3)


def retort(**policy):
    return stage("can", load=3, cycle=1, **policy)


def cooked(**policy):
    """Return the end of the last batch, and the hours that the cans waited in all."""
    line = Line(machines({"fill": stage(time=1e-12, gives="can"), "retort": retort(**policy)}))
    line.begin(0.0)
    for hour in COMES:
        line.start(hour, 1, 1)
    end, amounts = line.finish(), line.hours(no_outage())
    assert amounts[7 + 3] == len(COMES)
    return end, amounts[7 + 5]


POLICIES = {
    # Three cans from 0.5 on, three from 1.5 on, when the vessel is free again.
    "full": (
        {"start": "full"},
        2.5,
        (0.5 - 0.1) + (0.5 - 0.3) + (1.5 - 0.7) + (1.5 - 0.9) + (1.5 - 1.3),
    ),
    # One can at 0.1, three at 1.1, two at 2.1.
    "available": (
        {"start": "available"},
        3.1,
        (1.1 - 0.3) + (1.1 - 0.5) + (1.1 - 0.7) + (2.1 - 0.9) + (2.1 - 1.3),
    ),
    # Two cans at 0.3, three at 1.3, at which the last can comes: it does not join. It goes at 2.3, as no
    # other comes.
    "two at least": (
        {"start": "available", "least": 2},
        3.3,
        (0.3 - 0.1) + (1.3 - 0.5) + (1.3 - 0.7) + (1.3 - 0.9) + (2.3 - 1.3),
    ),
    # Departures every 0.4 h, when the vessel is free: one can at 0.4... two, three at 1.6, one at 2.8.
    "departures": (
        {"start": "departures", "every": 0.4},
        3.8,
        (0.4 - 0.1) + (0.4 - 0.3) + 3 * 1.6 - (0.5 + 0.7 + 0.9) + (2.8 - 1.3),
    ),
}


@pytest.mark.parametrize("name", POLICIES)
def test_a_batch_begins_by_its_policy(name):
    policy, end, waits = POLICIES[name]
    assert cooked(**policy) == pytest.approx((end, waits), abs=1e-9)


def test_the_cycles_of_a_list_belong_to_the_batches_in_the_order_of_their_begins():
    # One can at 0.1 for half an hour, two of 0.3 and 0.5 at 0.6 for 2 h, three at 2.6 for half an hour.
    end, waits = cooked(start="available", service=parse_law("listed 30 120 min"))
    assert end == pytest.approx(3.1)
    assert waits == pytest.approx(0.3 + 0.1 + 3 * 2.6 - (0.7 + 0.9 + 1.3))


def test_an_early_batch_is_started_even_between_two_departures():
    # 1000 cans each at 8.5, 9.5 and 10.5 by the clock of the works; departures are at 8, 13 and 18.
    line = {"fill": stage(speed=2, gives="can"), "retort": stage("can", load=3000, cycle=1)}
    later = line["retort"].model_copy(update={"start": "departures", "every": 5.0})
    ends = {}
    for wait in (None, 2.0):
        works = plant(stages=line | {"retort": later}, longest_wait=wait)
        run = simulate(physical(plant=works), span(1), 0)
        ends[wait] = total(run, "stage.retort.wait_h") / total(run, "stage.retort.taken")
        assert total(run, "cans.lost.wait") == 0
    assert ends[2.0] < 2 < ends[None] <= 5


@pytest.mark.parametrize("then", ["hold", "reprocess"])
def test_a_deviation_holds_the_cans_of_a_batch_or_cooks_them_again(then):
    share = 0.2
    line = {"fill": stage(speed=2, gives="can"), "retort": stage("can", load=500, cycle=0.5)}
    deviant = line["retort"].model_copy(update={"deviation": Deviation(share=share, then=then)})
    plain, deviating = (
        simulate(physical(plant=plant(stages=one)), span(12), 0)
        for one in (line, line | {"retort": deviant})
    )
    assert total(deviating, "cans.filled") == total(plain, "cans.filled") > 400_000
    held, hours = total(deviating, "cans.lost.deviation"), total(deviating, "stage.retort.busy_h")
    batches = total(plain, "stage.retort.busy_h") / 0.5
    assert batches == total(plain, "cans.filled") / 500
    # Of about 2000 batches a share deviates, give or take three standard errors.
    error = 3 * (share * (1 - share) / batches) ** 0.5
    if then == "hold":
        assert held / total(plain, "cans.filled") == pytest.approx(share, abs=error)
        assert total(deviating, "cans.good") == total(plain, "cans.good") - held
        assert hours == pytest.approx(0.5 * batches)
    else:
        assert held == 0
        assert hours / (0.5 * batches) - 1 == pytest.approx(share, abs=error)


def test_no_can_is_held_where_no_batch_deviates():
    never = stage("can", load=500, cycle=0.5, deviation=Deviation(share=0, then="hold"))
    line = {"fill": stage(speed=2, gives="can"), "retort": never}
    run = simulate(physical(plant=plant(stages=line)), span(1), 0)
    assert total(run, "cans.lost.deviation") == 0 < total(run, "cans.good")


ALL_HELD = Deviation(share=1, then="hold")
ONE_DAY = span(start=date(2027, 1, 31))


@pytest.mark.parametrize(("buffer", "waits"), [(None, [2, 2]), (0, [2, 0]), (1, [2, 0])])
def test_a_batch_goes_on_when_it_is_known_that_the_one_before_is_held(buffer, waits):
    # The first batch begins at 8.5 for 3 h, and is held. The second, from 9.0 on, is done at 9.5 and keeps
    # its turn till 11.5; in the vessel where the place before the label is kept for the first. The
    # third is done at 10.0, and labelled from 12.0 on; or it is done at 12.0.
    deviation = Deviation(share=0.5, then="hold")
    times = parse_law("listed 180 30 30 min")
    line = {
        "fill": stage(speed=2, gives="can"),
        "retort": stage("can", load=1000, cycle=1, units=2, service=times, deviation=deviation),
        "label": stage("can", 2000, "can/h", buffer=buffer),
    }
    only_first = np.array([0.0] + 99 * [1.0])
    with patch("sim.plant.streams.Streams.numbered", lambda *_: only_first):
        run = simulate(physical(plant=plant(stages=line)), ONE_DAY, 0)
    assert total(run, "cans.lost.deviation") == 1000
    found = total(run, "stage.label.wait_h") + total(run, "stage.retort.blocked_h")
    assert found == pytest.approx(sum(waits))


def test_no_lot_is_started_that_would_be_held_after_the_end_of_overtime():
    # Four lots of 1 t are there at 8.0. Batches end at 10.5, 12.5, 14.5; the next would at 16.5.
    vessel = stage("can", load=1000, cycle=2, deviation=ALL_HELD)
    works = plant(
        stages={"fill": stage(speed=2, gives="can"), "retort": vessel}, bays=4, overtime=0
    )
    areas = {"farm": Area(at="farm", annual=4 * 365)}
    call_off = CallOff(target=4, harvest_start=time(6))
    run = simulate(physical(plant=works, areas=areas, call_off=call_off), ONE_DAY, 0)
    assert total(run, "fruit.bought_kg") == pytest.approx(4000)
    assert total(run, "cans.lost.deviation") == 3000


def test_the_last_load_of_a_later_pile_waits_for_cans_on_their_way_to_a_dead_vessel():
    # Lots come to the retort at 8.75, 9.25 and 9.75. The first load leaves it at 9.2; the second, which
    # begins at 9.5, stays in the only vessel from 9.6 on. The cooler waits till the third stays too.
    line = {
        "peel": stage(speed=4),
        "fill": stage(speed=2, gives="can"),
        "retort": stage(
            "can", load=1500, cycle=0.2, mtbf=1, repair=1, start="departures", every=0.5
        ),
        "cool": stage("can", load=1500, cycle=1),
    }
    with one_repair(30, after=0.3):
        works = plant(stages=line, min_paid_hours=0)
        run = simulate(physical(plant=works), span(start=date(2027, 1, 31)), 0)
    assert total(run, "cans.lost.wait") == 2000
    assert total(run, "stage.cool.taken") == 1000
    assert total(run, "stage.cool.wait_h") == pytest.approx(1000 * (9.75 - 9.2))
