"""From quarantine to the vessel, computed by hand: a day's 3 000 cans, 1 200 in a container."""

from datetime import date

import numpy as np
import pytest

from sim.plant.port import Schedule
from sim.plant.simulate import simulate
from sim.scenario.models.parts import Lebaran, Vessel
from sim.scenario.models.physical import Hold, Store
from tests.plant.builders import context_of, physical, plant, span, toll, total, working

THURSDAY = (3,)
JUNE = span(1, date(2027, 6, 1))  # a Tuesday


def scenario(**changes):
    """Return a plant with its store that makes 3 000 cans every day."""
    return physical(**{"plant": plant(), "store": Store(at="works"), **changes})


def test_a_lot_waits_in_quarantine_and_then_sails_the_same_day():
    run = simulate(scenario(hold=Hold(length=14)), JUNE, 0)
    # Lots of 16 days are released by 30 June (that of day d at 16:00 on day d + 14): 48 000 cans,
    # of which 40 containers are full; the lots of 14 days are still on hold.
    assert total(run, "cans.good") == 90_000
    assert total(run, "cans.shipped") == 40 * 1_200
    assert total(run, "cans.in_stock") == 42_000


def test_a_lot_that_fails_is_scrapped_or_saved_for_home_and_ordered_again():
    orders = {"saudi": 36_000}
    run = simulate(
        scenario(hold=Hold(length=2, failed=1.0, saved=0.25), orders=orders, home=5_000), JUNE, 0
    )
    # Every lot fails, so the order of 36 000 is never met and 3 000 cans are made each day: a lot's
    # 3 000 leave 750 sound cans. The lots of 28 days are released within the month.
    assert total(run, "cans.good") == 90_000
    assert total(run, "cans.scrapped") == 28 * 2_250
    assert total(run, "cans.sold_home") == 5_000
    assert total(run, "cans.in_stock") == 2 * 3_000
    assert run.amounts["level.cans"][-1] == 2 * 3_000
    assert total(run, "cans.second_in_stock") == 28 * 750 - 5_000
    assert total(run, "cans.shipped") == 0


def test_only_the_share_of_lots_that_is_stated_fails():
    run = simulate(scenario(hold=Hold(length=1, failed=0.2)), span(24), 0)
    assert total(run, "cans.scrapped") / total(run, "cans.good") == pytest.approx(0.2, abs=0.04)


def test_a_container_that_misses_the_gate_rolls_over_to_the_next_week():
    context = context_of(scenario(vessel=Vessel(sails=THURSDAY, cut_off=24)), JUNE)
    sailings = Schedule(context, context.physical.vessel)
    # 3 June is the first Thursday, day 2; the vessel leaves at noon, the gate closes at noon of the
    # day before: hour 36.
    assert sailings.sailing(35.9) == 24 * 2 + 12
    assert sailings.sailing(36.1) == 24 * 9 + 12


def test_a_container_that_is_left_behind_sails_a_week_later():
    context = context_of(scenario(), span(12))
    luck = context.streams.by_day("vessel.rolled.0", "random")
    thursdays = np.arange(6, 120, 7)  # 1 January 2027 is a Friday
    # As many are left behind as to include the first Thursday's.
    rolled = float(luck[thursdays[0]]) + 0.01
    sailings = Schedule(context, Vessel(sails=THURSDAY, cut_off=24, rolled=rolled))
    first = thursdays[luck[thursdays] >= rolled][0]
    assert sailings.sailing(0.0) == 24 * first + 12
    left = int((thursdays < first).sum())
    assert context.accounts.total("port.rolled") == left > 0


def test_the_month_sails_on_its_thursdays():
    run = simulate(scenario(vessel=Vessel(sails=THURSDAY, cut_off=24)), JUNE, 0)
    # The day's cans are ready at 16:00, loading takes an hour, 130 km at 40 km/h 3.25 h: containers
    # of a day are at the port at 20:15. Thursdays are the 3rd, 10th, 17th, 24th; the gate closes at
    # noon on the day before, so cans made up to the 22nd sail: 66 000, 55 containers.
    assert total(run, "cans.shipped") == 55 * 1_200
    assert total(run, "item.container.used") == 55
    assert total(run, "port.containers") == 75  # 90 000 cans
    # By the 15th 45 000 cans fill 37 containers and 600 cans of the next, which is full on the 16th
    # and too late for the gate: its oldest fruit was cut on the 15th at 6:00 and sails on the 24th.
    assert run.spreads["harvest_to_sailing_d"][-1] == 9.25


def test_nothing_is_shipped_that_is_not_ordered():
    run = simulate(scenario(orders={"saudi": 30_500}), span(2, date(2027, 6, 1)), 0)
    # June: 25 full containers of 30 500; July: of 61 000 in all, 50 have sailed.
    assert run.amounts["cans.shipped"].tolist() == [25 * 1_200, 25 * 1_200]


def test_a_container_holds_the_cans_of_one_market_and_the_first_due_sails_first():
    run = simulate(scenario(orders={"saudi": 2_000, "eu": 5_000}), JUNE, 0)
    # One container for saudi, with 800 left that fill none; four for eu, with 200 left.
    assert total(run, "market.saudi.shipped") == 1_200
    assert total(run, "market.eu.shipped") == 4_800
    assert total(run, "cans.in_stock") == total(run, "cans.good") - 6_000


def test_an_order_is_on_time_until_its_last_day():
    vessel = Vessel(sails=THURSDAY, cut_off=24)
    monthly = {"orders": {"saudi": 90_000}, "vessel": vessel}
    run = simulate(scenario(**monthly, due=16), JUNE, 0)
    # Ordered on the 1st, due by the 17th: what sails on the 3rd, 10th and 17th was made by the 15th.
    assert total(run, "market.saudi.due") == 90_000
    assert total(run, "market.saudi.on_time") == 37 * 1_200  # 45 000 cans
    assert total(run, "market.saudi.filled") == 55 * 1_200
    assert run.amounts["market.saudi.backlog"][0] == 90_000 - 55 * 1_200


def test_a_banned_container_waits_for_the_end_of_the_ban():
    feast = Lebaran(closed_before=0, closed_after=0, ban_before=9, ban_after=20)
    truck = physical().vehicles["truck"]
    trucks = {"truck": truck, "trailer": truck.model_copy(update={"banned": True})}
    legs = dict(physical().legs)
    legs["port"] = legs["port"].model_copy(update={"vehicle": "trailer"})
    run = simulate(
        scenario(calendar=working(lebaran=feast), vehicles=trucks, legs=legs),
        span(1, date(2027, 3, 1)),
        0,
    )
    # The feast is on 10 and 11 March, two days off; banned from the 1st to the 31st.
    assert total(run, "cans.shipped") == 0
    assert total(run, "cans.in_stock") == total(run, "cans.good") == 87_000


def test_lebaran_is_no_working_time():
    feast = Lebaran(closed_before=1, closed_after=5, ban_before=0, ban_after=0)
    run = simulate(scenario(calendar=working(lebaran=feast)), span(1, date(2027, 3, 1)), 0)
    # Closed from 9 to 16 March: eight of 31 days.
    assert total(run, "line.days") == 23


def test_a_plant_opens_after_its_construction_and_speeds_up_year_by_year():
    built = plant(construction=2, ramp_up={1: 0.5})
    run = simulate(scenario(plant=built, orders={"saudi": 1_000_000}), span(26), 0)
    peeling = run.amounts["stage.peel.busy_h"]
    ordered, months = run.amounts["cans.ordered"], run.amounts["item.month.used"]
    assert (ordered[:2].sum(), months[:2].sum(), peeling[:2].sum()) == (0, 0, 0)
    # 3 t a day at 2 t/h: 1.5 h, twice as long at half the speed.
    assert peeling[2] / 31 == pytest.approx(3.0)  # March
    assert peeling[14] / 31 == pytest.approx(1.5)
    assert total(run, "item.once.used") == 1
    assert run.amounts["item.once.used"][2] == 1


def test_after_a_warm_up_a_chain_does_what_it_does_in_a_longer_study():
    chain = physical(toll=toll(postponed=0.3, postponed_by=2), store=Store(at="works"),
                     orders={"saudi": 60_000})  # fmt: skip
    long = simulate(chain, span(4, date(2027, 1, 1)), 0)
    warm = chain.model_copy(update={"warm_up": 59.0})
    short = simulate(warm, span(2, date(2027, 3, 1)), 0)
    for account in ("cans.filled", "fruit.bought_kg", "toll.postponed", "leg.fruit.driving_h"):
        assert short.amounts[account].tolist() == long.amounts[account][2:].tolist()
    assert short.amounts["opening.cans"].sum() == long.amounts["level.cans"][1]
