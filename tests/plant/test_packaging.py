"""Packaging with (s, S) policies, computed by hand: 1 200 cans are planned on every day."""

from datetime import date

import numpy as np
import pytest

from sim.plant.simulate import simulate
from sim.scenario.models.parts import Lebaran
from sim.scenario.models.physical import Packaging
from sim.units import Measured
from tests.plant.builders import physical, plant, span, toll, total, working

# 3 t a day, half of it filled, half a kilogram a can: 3 000 cans a day; orders of 1 200 a day.
ORDERS = {"saudi": 1_200 * 365 / 12}
JUNE = span(1, date(2027, 6, 1))


def kept(**changes):
    rules = {"reorder_at": 2, "order_up_to": 5, "lead_time": 4}
    return Packaging(**rules | changes)


def scenario(**changes):
    return physical(plant=plant(), orders=ORDERS, **changes)


def test_a_stock_out_stops_the_filling():
    # S = 5 * 1 200 = 6 000 cans at the opening. On day 1 fruit for 3 000 cans is called off, on day 2
    # for the other 3 000; the orders of June, 36 500, ask for more all along. After day 1, 3 000 are
    # left; after day 2 none: 0 <= s = 2 400, so 6 000 are ordered and are there 4 days later, at 16:00
    # when the shift of day 6 closes and is computed: too late for the fruit of the morning.
    # So on days 3, 4, 5, 6 nothing is called off; on days 7 and 8 again 3 000 each, and so on in steps
    # of six days: 30 days make 5 * 6 000 cans.
    run = simulate(scenario(packaging={"can": kept()}), JUNE, 0)
    assert total(run, "cans.filled") == 30_000
    assert total(run, "item.can.received") == 6_000 + 5 * 6_000
    assert total(run, "packaging.can.short_days") == 5 * 4
    # Each of those days 3 000 cans were asked for and none could be packed.
    assert total(run, "packaging.can.short_cans") == 5 * 4 * 3_000


def test_a_stock_that_is_ordered_in_time_stops_nothing():
    ample = kept(reorder_at=20, order_up_to=40)
    run = simulate(scenario(packaging={"can": ample}), JUNE, 0)
    free = simulate(scenario(), JUNE, 0)
    assert total(run, "cans.filled") == total(free, "cans.filled")
    assert total(run, "packaging.can.short_days") == 0


def test_what_is_received_is_used_or_there_at_the_end():
    months = span(6, date(2027, 1, 1))
    run = simulate(scenario(packaging={"can": kept(lead_cv=0.4)}), months, 0)
    level, received, used = (
        run.amounts[name] for name in ("level.can", "item.can.received", "item.can.used")
    )
    assert level == pytest.approx(np.cumsum(received - used))


def test_the_first_stock_of_a_new_plant_counts_from_its_opening_on():
    # S = 40 * 1 200 cans on 1 June, as the plant opens; May, when it is built, has none at its end.
    works = plant(construction=1)
    ample = kept(reorder_at=20, order_up_to=40)
    chain = physical(plant=works, orders=ORDERS, packaging={"can": ample})
    run = simulate(chain, span(2, date(2027, 5, 1)), 0)
    assert run.amounts["item.can.received"][0] == run.amounts["level.can"][0] == 0
    assert run.amounts["item.can.received"][1] > 48_000


def test_an_order_is_at_least_the_smallest_one_and_comes_by_the_truckload():
    least = Measured(9_000, "can")
    run = simulate(scenario(packaging={"can": kept(minimum=least)}), JUNE, 0)
    # The first delivery, too, is the smallest order, filled up to five trucks of 2 000 cans.
    deliveries = total(run, "item.can.received") / 10_000
    assert deliveries == int(deliveries)
    assert total(run, "leg.materials.trips") == 5 * deliveries


def test_a_stock_too_small_for_a_run_is_ordered_up_to_it():
    # 1 200 cans a day are planned, so s = 600 and S = 2 400, filled up to two trucks: 4 000 cans. The
    # first slot takes 3 000 and leaves 1 000: above s, so nothing is ordered, but too little for the
    # smallest run of 3 000. The lack itself must order, or nothing is ever canned again.
    rules = kept(reorder_at=0.5, order_up_to=2, lead_time=2)
    canner = toll(minimum_batch=3_000, cans_per_slot=3_000)
    run = simulate(physical(toll=canner, orders=ORDERS, packaging={"can": rules}), span(6), 0)
    assert run.amounts["cans.filled"].min() > 20_000


def test_cartons_are_used_for_good_cans_alone():
    run = simulate(scenario(packaging={"carton": kept(reorder_at=20, order_up_to=40)}), JUNE, 0)
    # S = 40 days * 1 200 cans / 24; used is what is packed.
    left = 40 * 1_200 / 24 - total(run, "cans.good") / 24 + total(run, "item.carton.received")
    opened = 40 * 1_200 / 24
    assert run.amounts["level.carton"][-1] == pytest.approx(left - opened)


def test_a_banned_truck_brings_cans_after_lebaran():
    # The feast of 2027 is on 10 and 11 March, when nobody works; the truck may not start from the
    # 8th to the 13th.
    feast = Lebaran(closed_before=0, closed_after=0, ban_before=2, ban_after=2)
    trucks = {"truck": physical().vehicles["truck"], "large": physical().vehicles["truck"]}
    trucks["large"] = trucks["large"].model_copy(update={"banned": True})
    legs = dict(physical().legs)
    legs["materials"] = legs["materials"].model_copy(update={"vehicle": "large"})
    march = span(1, date(2027, 3, 1))
    run = simulate(
        scenario(
            packaging={"can": kept(lead_time=6)},
            calendar=working(lebaran=feast),
            vehicles=trucks,
            legs=legs,
        ),
        march,
        0,
    )
    free = simulate(scenario(packaging={"can": kept(lead_time=6)}), march, 0)
    # Ordered on the 2nd, due on the 8th, there on the 14th at 00:00. Then 3 000 cans on the 14th and
    # 15th; ordered again on the 15th, there on the 21st at 16:00, used on the 22nd and 23rd; the next
    # comes on the 29th and is used on the 30th and 31st.
    assert total(run, "cans.filled") == 6_000 * 4
    # Without a ban: the 1st and 2nd, 9th and 10th, 17th and 18th, 25th and 26th.
    assert total(free, "cans.filled") == 6_000 * 4
    assert run.amounts["item.can.received"][0] == 6_000 * 4
