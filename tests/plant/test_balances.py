"""What must add up, on random scenarios of both chains, added up here once more."""

from collections import Counter
from datetime import date, time
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plant import trucking
from sim.plant.balances import BalanceError, check_balances
from sim.plant.calendar import Days
from sim.plant.fruit import Yard
from sim.plant.record import Record
from sim.plant.simulate import simulate
from sim.scenario.parts import Area, Vehicle
from sim.scenario.physical import CallOff, Expansion, Hold, Outage, Packaging, Store, Vessel
from sim.units import Measured
from tests.plant.builders import (
    fruit,
    lucky,
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

PARTS = ("loading_h", "driving_h", "queue_h", "unloading_h", "return_h")
STATES = ("busy_h", "down_h", "blocked_h", "starved_h")


def shares(most=1.0):
    return st.floats(0, most)


@st.composite
def lines(draw):
    rate = st.floats(0.5, 4)
    breaks = draw(st.booleans())
    stages = {
        "peel": stage(speed=draw(rate), units=draw(st.integers(1, 3)), crew=3, power=5, water=2),
        "fill": stage(
            speed=draw(rate) * 1000,
            unit="can/h",
            gives="can",
            crew=2,
            buffer=draw(st.sampled_from([None, 1, 3])),
            mtbf=draw(st.floats(2, 40)) if breaks else None,
            repair=draw(st.floats(0.1, 10)) if breaks else None,
        ),
    }
    if draw(st.booleans()):
        load = draw(st.integers(100, 900))
        stages["retort"] = stage("can", load=load, cycle=0.8, units=2, steam=300, crew=1)
    return stages


@st.composite
def plants(draw):
    outage = Outage(rate=draw(st.floats(0, 10)), mean=draw(st.floats(0.2, 6)))
    rules = {
        "bays": draw(st.integers(1, 2)),
        "batch": draw(st.sampled_from([250, 1000])),
        "rejects": {"seam": draw(shares(0.05)), "swell": 0.002},
        "min_paid_hours": draw(st.floats(0, 8)),
        "overtime": draw(st.floats(0, 4)),
        "outage": draw(st.sampled_from([None, outage])),
    }
    return {"plant": plant(stages=draw(lines()), **rules)}


@st.composite
def tolls(draw):
    rules = {
        "bays": draw(st.integers(1, 2)),
        "slots_per_week": draw(st.integers(1, 7)),
        "cans_per_slot": draw(st.floats(1500, 5000)),
        "minimum_batch": draw(st.floats(0, 1500)),
        "rejects": {"seam": draw(shares(0.05))},
        "postponed": draw(shares(0.5)),
        "postponed_by": draw(st.floats(0, 6)),
    }
    return {"toll": toll(**rules)}


@st.composite
def expansions(draw, works):
    """Return steps of a chain, each with some of what it may change."""
    of_plant = {
        "target": st.floats(0.5, 8),
        "batch": st.sampled_from([250, 400, 1000]),
        "stages": lines(),
    }
    of_toll = {
        "slots_per_week": st.integers(1, 7),
        "cans_per_slot": st.floats(1500, 5000),
        "minimum_batch": st.floats(0, 1500),
    }
    orders = st.fixed_dictionaries({"saudi": st.floats(2000, 100_000)})
    changes = st.fixed_dictionaries(
        {},
        optional={"orders": orders, "bays": st.integers(1, 3)}
        | (of_plant if "plant" in works else of_toll),
    )
    months = draw(st.lists(st.integers(1, 3), max_size=2, unique=True))
    return {f"after {month}": Expansion(after=month, **draw(changes)) for month in months}


def trucks():
    hours = st.floats(0, 3)
    return st.builds(
        Vehicle,
        payload=st.floats(0.3, 3),
        minimum_load=st.sampled_from([0, 0.3, 0.8]),
        loading=hours,
        unloading=hours,
    )


def call_offs():
    return st.builds(
        CallOff,
        target=st.floats(0.5, 8),
        order=st.sampled_from(["nearest", "pro rata"]),
        harvest_start=st.builds(time, st.integers(0, 23)),
    )


def losses():
    return st.builds(
        fruit,
        handling_loss=shares(0.2),
        bruise_per_km=shares(0.1),
        decay_per_day=st.just(3),
        fresh_for=st.just(12),
        discard_after=st.floats(24, 120),
    )


def calendars():
    return st.builds(
        working,
        weekdays=st.sampled_from([(0, 1, 2, 3, 4, 5), (0, 2), tuple(range(7))]),
        holidays=st.booleans(),
        shift_start=st.sampled_from([time(6), time(8), time(20)]),
        shift=st.sampled_from([8.0, 12.0, 24.0]),
    )


def days(most):
    return st.floats(0, most)


@st.composite
def packagings(draw):
    reorder = draw(days(10))
    return Packaging(
        reorder_at=reorder,
        order_up_to=reorder + draw(days(30)),
        lead_time=draw(days(20)),
        lead_cv=draw(shares()),
        minimum=draw(st.sampled_from([None, Measured(5000, "can")])),
    )


def holds():
    return st.builds(Hold, length=days(20), failed=shares(), saved=shares())


def vessels():
    sails = st.sampled_from([(3,), (0, 4), tuple(range(7))])
    return st.builds(Vessel, sails=sails, cut_off=st.floats(0, 40), rolled=shares(0.6))


@st.composite
def outbound(draw):
    """Return what stands behind canning, as it may be left out or not."""
    return {
        "packaging": draw(st.dictionaries(st.sampled_from(["can", "carton"]), packagings())),
        "hold": draw(st.none() | holds()),
        "vessel": draw(st.none() | vessels()),
        "home": draw(st.floats(0, 3000)),
        "due": draw(days(60)),
        "warm_up": draw(st.sampled_from([0.0, 0.0, 17.0, 45.0])),
    }


@st.composite
def scenarios(draw):
    annual = st.floats(300, 3000)
    areas = {"farm": Area(at="farm", annual=draw(annual))}
    if draw(st.booleans()):
        areas["hill"] = Area(at="hill", annual=draw(annual))
    works = draw(plants() | tolls())
    return physical(
        **lucky(),
        **works,
        expansions=draw(expansions(works)),
        **draw(outbound()),
        areas=areas,
        roads=roads(km=draw(st.floats(0, 300)), **{"hill-works": 50}),
        vehicles={"truck": draw(trucks())},
        fruit=draw(losses()),
        calendar=draw(calendars()),
        call_off=draw(call_offs()),
        store=Store(at=draw(st.sampled_from(["works", "town"]))),
        orders={"saudi": draw(st.floats(2000, 100_000))},
    )


def summed(run, prefix, *accounts):
    return sum(total(run, prefix + account) for account in accounts)


def about(amount):
    return pytest.approx(amount, rel=1e-9, abs=1e-6)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    scenario=scenarios(),
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
    assert min(row.min() for row in run.amounts.values()) >= -1e-6


def check_fruit(scenario, run):
    bought = total(run, "fruit.bought_kg")
    assert total(run, "item.fruit.used") == about(bought)
    assert sum(total(run, f"area.{area}.bought_kg") for area in scenario.areas) == about(bought)
    for area in scenario.areas:
        goes = summed(run, f"area.{area}.", "bought_kg", "to_fresh_kg", "in_field_kg")
        assert total(run, f"area.{area}.ripe_kg") == about(goes)
    lost = summed(run, "fruit.", "damaged_kg", "waste_kg", "discarded_kg")
    on_hand = summed(run, "fruit.", "in_transit_kg", "in_yard_kg")
    in_cans = total(run, "cans.filled") * scenario.product.fill
    assert in_cans + lost + on_hand == about(bought)
    assert total(run, "item.waste.used") == about(lost)
    unloaded = bought - total(run, "fruit.in_transit_kg")
    assert 1000 * total(run, "leg.fruit.t") == about(unloaded)


def check_cans(scenario, run):
    gone = ("shipped", "sold_home", "scrapped", "in_stock")
    goes = summed(run, "cans.", *gone, "rejected.seam", "rejected.swell")
    assert total(run, "cans.filled") == about(goes)
    assert total(run, "item.can.used") == total(run, "cans.filled")
    ordered = {month: one.orders["saudi"] for month, one in steps(scenario) if one.orders}
    assert run.amounts["cans.ordered"].tolist() == held(ordered, run, scenario.orders["saudi"])
    assert total(run, "cans.shipped") <= total(run, "cans.ordered") + 1e-6
    assert (run.amounts["cans.sold_home"] <= scenario.home + 1e-6).all()
    for item in scenario.packaging:
        used = total(run, f"item.{item}.used") + run.amounts[f"level.{item}"][-1]
        assert total(run, f"item.{item}.received") == about(used)


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
    of_calendar = sum(24.0 * of_month[month] * count for month, count in enumerate(units))
    there = sum(run.amounts[f"stage.{name}.{state}"] for state in STATES)
    assert there.sum() + total(run, f"stage.{name}.off_h") == about(of_calendar)
    hours = [
        float(hours) / count if count else 0.0 for hours, count in zip(there, units, strict=True)
    ]
    crews = [part.crew if part else 0 for part in parts]
    assert run.amounts[f"stage.{name}.person_h"] == about(np.multiply(crews, hours))
    assert not there[[count == 0 for count in units]].any()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(scenario=scenarios())
def test_no_truck_with_fruit_is_overloaded_or_goes_with_less_than_its_minimum(scenario):
    loads = []
    tell = Yard.tell_ages

    def weighed(yard):
        arrived = (yard.nth(place) for place in range(yard.unloaded))
        loads.extend(load[trucking.WHOLE] / 1000 for load in arrived)
        tell(yard)

    with patch.object(Yard, "tell_ages", weighed):
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
    record = Record(days)
    record.book("fruit.bought_kg", 0.0, 7.0)
    record.book("fruit.processed_kg", 0.0, 5.0)
    with pytest.raises(BalanceError, match=r"fruit bought: 7\.0 against 5\.0"):
        check_balances(physical(toll=toll()), days, record)


def test_a_negative_amount_is_an_error():
    days = Days(date(2027, 1, 1), 1)
    record = Record(days)
    record.book("toll.slots", 0.0, -1.0)
    with pytest.raises(BalanceError, match=r"toll\.slots is negative: -1\.0"):
        check_balances(physical(toll=toll()), days, record)
