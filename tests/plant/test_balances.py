"""Balances of random scenarios, computed independently."""

from collections import Counter
from datetime import date
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plant.accounts import Accounts
from sim.plant.balances import BalanceError, check_balances
from sim.plant.calendar import Days
from sim.plant.fruit import Yard
from sim.plant.simulate import simulate
from sim.scenario.models.phases import phases
from sim.scenario.models.physical import by_products, items_beside
from tests.plant.builders import lucky, physical, shaken_plant, span, toll, total
from tests.plant.strategies import hybrids, scenarios, two_steps

PARTS = ("loading_h", "driving_h", "queue_h", "unloading_h", "return_h")
STATES = ("busy_h", "down_h", "blocked_h", "starved_h")


def summed(run, prefix, *accounts):
    return sum(total(run, prefix + account) for account in accounts)


def about(amount):
    return pytest.approx(amount, rel=1e-9, abs=1e-6)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    scenario=scenarios() | hybrids() | two_steps(),
    months=st.integers(2, 4),
    start=st.dates(date(2024, 1, 1), date(2040, 12, 1)),
)
def test_everything_adds_up_whatever_the_scenario(scenario, months, start):
    timing = span(months, start.replace(day=1))
    run = simulate(scenario, timing, 0)
    # What a warm-up leaves behind is not among the amounts: the program's own balances hold it.
    if not scenario.warm_up:
        check_fruit(scenario, run)
        check_cans(scenario, run)
    check_hours(scenario, run, Days.of(timing))
    check_orders(scenario, run)
    # Hours of no state of a stage exceed those of the month, as the rest is off and not negative.
    assert min(row.min() for row in run.amounts.values()) >= -1e-6


def check_fruit(scenario, run):
    bought = total(run, "fruit.bought_kg")
    assert total(run, "item.fruit.used") == about(bought)
    assert sum(total(run, f"area.{area}.bought_kg") for area in scenario.areas) == about(bought)
    for area in scenario.areas:
        goes = summed(run, f"area.{area}.", "bought_kg", "to_fresh_kg", "in_field_kg")
        assert total(run, f"area.{area}.ripe_kg") == about(goes)
    lost = summed(run, "fruit.", "damaged_kg", "waste_kg", "discarded_kg")
    lost += summed(run, "late.", "put_off_kg", "missed_kg")
    on_hand = summed(run, "fruit.", "in_transit_kg", "in_yard_kg")
    on_hand += summed(run, "fruit.", "prepared_in_transit_kg", "prepared_in_yard_kg")
    in_cans = total(run, "cans.filled") * scenario.product.fill
    assert in_cans + lost + on_hand == about(bought)
    beside = items_beside(phases(scenario).values())
    left = sum(total(run, f"item.{item}.used") for item in ("waste", *beside))
    assert left == about(lost)
    if scenario.has_plant and beside and not scenario.expansions:
        own = "plant." if scenario.is_hybrid else ""
        processed = total(run, f"{own}fruit.processed_kg")
        expected = Counter()
        for item, share in by_products(scenario.plant.stages).items():
            expected[item] += share * processed
        if scenario.toll is not None:
            taken = (
                "fruit.canned_kg" if scenario.prepared is not None else "toll.fruit.processed_kg"
            )
            for item, share in scenario.toll.by_products.items():
                expected[item] += share * total(run, taken)
        amounts = {item: total(run, f"item.{item}.used") for item in expected}
        assert amounts == about(dict(expected))
    unloaded = bought - total(run, "fruit.in_transit_kg")
    brought, of_toll = total(run, "leg.fruit.t"), total(run, "leg.fruit_to_toll.t")
    if scenario.prepared is None:
        assert 1000 * (brought + of_toll) == about(unloaded)
    else:
        assert 1000 * brought == about(unloaded)
        check_prepared(scenario, run, 1000 * of_toll)


def check_prepared(scenario, run, brought):
    """Check the fruit that is prepared, of which `brought` kg come to the toll canner."""
    usable = total(run, "fruit.processed_kg") - total(run, "plant.fruit.damaged_kg")
    prepared = total(run, "fruit.prepared_kg")
    assert prepared == about(scenario.plant.recovery * usable)
    assert total(run, f"item.{scenario.prepared}.used") == about(prepared)
    gone = summed(run, "late.", "put_off_kg", "missed_kg") + total(run, "fruit.canned_kg")
    assert brought == about(gone + total(run, "fruit.prepared_in_yard_kg"))
    assert brought + total(run, "fruit.prepared_in_transit_kg") == about(prepared)


def check_cans(scenario, run):
    gone = ("shipped", "sold_home", "scrapped", "in_stock", "second_in_stock")
    goes = summed(run, "cans.", *gone, "rejected.seam", "rejected.swell", "lost.wait")
    assert total(run, "cans.filled") == about(goes)
    assert total(run, "item.can.used") == total(run, "cans.filled")
    ordered = {month: one.orders["saudi"] for month, one in steps(scenario) if one.orders}
    # All months are in the first year of operation.
    share = scenario.order_ramp_up[1]
    expected = [share * cans for cans in held(ordered, run, scenario.orders["saudi"])]
    assert run.amounts["cans.ordered"].tolist() == expected
    goes = summed(run, "market.saudi.", "shipped", "cancelled", "in_order")
    assert total(run, "cans.ordered") == about(goes)
    assert (run.amounts["cans.sold_home"] <= scenario.home + 1e-6).all()
    for item in scenario.packaging:
        used = total(run, f"item.{item}.used") + run.amounts[f"level.{item}"][-1]
        assert total(run, f"item.{item}.received") == about(used)


def check_orders(scenario, run):
    """No more of what is due in a month can be on time, or filled, than is due; after a warm-up too."""
    none = np.zeros(len(run.amounts["cans.ordered"]))
    for market in scenario.orders:
        due, filled, on_time = (
            run.amounts.get(f"market.{market}.{account}", none)
            for account in ("due", "filled", "on_time")
        )
        assert (on_time <= filled + 1e-6).all()
        assert (filled <= due + 1e-6).all()
    if not scenario.warm_up:
        due = sum(total(run, f"market.{market}.due") for market in scenario.orders)
        assert due <= total(run, "cans.ordered") + 1e-6


def steps(scenario):
    return sorted((one.after, one) for one in scenario.expansions.values())


def held(later, run, first):
    """Return what holds in each month, of what holds at first and what from some months on."""
    months = len(run.amounts["cans.ordered"])
    return [
        ([first] + [later[begin] for begin in sorted(later) if begin <= month])[-1]
        for month in range(months)
    ]


def check_hours(scenario, run, days):
    for leg in scenario.legs:
        parts = summed(run, f"leg.{leg}.", *PARTS)
        assert total(run, f"leg.{leg}.vehicle_h") == about(parts)
    if scenario.plant is not None:
        later = {month: one.stages for month, one in steps(scenario) if one.stages}
        lines = held(later, run, scenario.plant.stages)
        for name in {name for line in lines for name in line}:
            check_stage(name, [line.get(name) for line in lines], run, days)


def check_stage(name, parts, run, days):
    """Check the hours of a stage, which may be absent in some months."""
    units = [part.units if part else 0 for part in parts]
    of_month = Counter(days.month_of)
    of_calendar = [24.0 * of_month[month] * count for month, count in enumerate(units)]
    none = np.zeros(len(units))
    there = sum(run.amounts.get(f"stage.{name}.{state}", none) for state in STATES)
    assert there + run.amounts[f"stage.{name}.off_h"] == about(of_calendar)
    hours = [
        float(hours) / count if count else 0.0 for hours, count in zip(there, units, strict=True)
    ]
    crews = [part.crew if part else 0 for part in parts]
    # A stage that never worked has booked nothing.
    paid = run.amounts.get(f"stage.{name}.person_h", none)
    assert paid == about(np.multiply(crews, hours))
    assert not there[[count == 0 for count in units]].any()


@settings(max_examples=20, deadline=None, derandomize=True)
@given(scenario=scenarios())
def test_no_truck_with_fruit_is_overloaded_or_goes_with_less_than_its_minimum(scenario):
    loads = []
    sample_lots = Yard.sample_lots

    def weighed(yard):
        arrived = (yard.nth(place) for place in range(yard.unloaded))
        loads.extend(load.bought / 1000 for load in arrived)
        sample_lots(yard)

    with patch.object(Yard, "sample_lots", weighed):
        run = simulate(scenario.model_copy(update={"warm_up": 0.0}), span(2), 0)
    truck = scenario.vehicles["truck"]
    assert len(loads) == total(run, "leg.fruit.trips")
    least = truck.payload * truck.minimum_load
    assert all(least - 1e-9 <= tonnes <= truck.payload + 1e-9 for tonnes in loads)


def test_a_plant_with_every_kind_of_luck_adds_up_over_years():
    run = simulate(physical(**lucky(), plant=shaken_plant()), span(36), 0)
    assert total(run, "stage.peel.down_h") > 0
    assert total(run, "cans.rejected.swell") > 0
    assert total(run, "fruit.bought_kg") > 1_000_000


def test_a_balance_that_does_not_hold_is_named_with_both_sides():
    days = Days(date(2027, 1, 1), 1)
    accounts = Accounts(days)
    accounts.book("fruit.bought_kg", 0.0, 7.0)
    accounts.book("fruit.processed_kg", 0.0, 5.0)
    with pytest.raises(BalanceError, match=r"fruit bought: 7\.0 against 5\.0"):
        check_balances(physical(toll=toll()), days, accounts)


def test_a_negative_amount_is_an_error():
    days = Days(date(2027, 1, 1), 1)
    accounts = Accounts(days)
    accounts.book("toll.slots", 0.0, -1.0)
    with pytest.raises(BalanceError, match=r"toll\.slots is negative: -1\.0"):
        check_balances(physical(toll=toll()), days, accounts)
