"""A trace of some days: entries by date and time, stocks that come and go, and its words."""

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.report import tables
from sim.scenario.read import ScenarioError

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DAY = date(2028, 7, 4)


@pytest.fixture(scope="module")
def local():
    return sim.trace(sim.load(SCENARIOS / "local-8t.yaml"), DAY)


@pytest.fixture(scope="module")
def outside():
    return sim.trace(sim.load(SCENARIOS / "outside-8t.yaml"), "2028-07-04", 3)


def test_entries_have_dates_and_times(local):
    frame = local.frame
    batches = frame[(frame["what"] == "stage.work") & (frame["place"] == "retort")]
    assert (batches["end"] > batches["begin"]).all()
    assert (batches["begin"].dt.date == DAY).all()
    # Each batch takes the cycle of the stage, but for those in which the vessel breaks down.
    hours = (batches["end"] - batches["begin"]) / pd.Timedelta(hours=1)
    cycle = local.physical.stages["retort"].cycle
    assert hours.min() == pytest.approx(cycle, abs=1e-3)
    assert batches["amount"].max() == local.physical.stages["retort"].load


def test_the_yard_is_what_was_there_and_came_less_what_was_taken(local):
    hours, levels = zip(*local.yard, strict=True)
    came = sum(one.amount for one in local.of("truck.fruit.unloading_h"))
    taken = sum(one.amount for one in local.of("stage.work") if one.place == "receive")
    assert levels[-1] == pytest.approx(levels[0] + came - taken)
    assert min(levels) >= -1e-6
    assert list(hours) == sorted(hours)
    processed = next(one.amount for one in local.of("fruit.processed_kg"))
    assert taken == pytest.approx(processed)


def test_the_pile_before_the_retort_is_empty_in_the_end_and_never_negative(local):
    levels = [level for _, level in local.pile("retort")]
    assert levels[-1] == pytest.approx(0)
    assert min(levels) > -1e-6
    assert max(levels) < 2 * local.physical.stages["retort"].load


@pytest.mark.parametrize("lang", ["en", "id"])
def test_days_are_told_in_sentences_with_times(local, outside, lang):
    lines = tables.day(local, lang).splitlines()
    shift = next(one for one in local.entries if one.what == "shift")
    assert f"{'Tuesday, July 4, 2028' if lang == 'en' else 'Selasa, 04 Juli 2028'}" == lines[0]
    assert sum("retort" in line.lower() for line in lines) >= 13
    assert any(line.startswith(f"{int(shift.begin):02d}:00") for line in lines)
    texts = "\n".join(lines) + tables.day(outside, lang)
    assert "trace." not in texts
    assert "{" not in texts


def test_what_began_before_the_first_day_is_told_with_its_date():
    after = sim.trace(sim.load(SCENARIOS / "local-8t.yaml"), "2028-07-04", 60)
    begun = next(one for one in after.of("truck.port.driving_h") if one.begin // 24 < one.end // 24)
    day = after.first + timedelta(days=begun.end // 24)
    lines = tables.day(sim.trace(sim.load(SCENARIOS / "local-8t.yaml"), day)).splitlines()
    assert any(line.startswith(f"{day - timedelta(days=1)} ") for line in lines)


@pytest.mark.parametrize("name", ["local-8t", "hybrid"])
def test_trips_of_other_days_or_works_are_trips_of_their_own(name):
    days = sim.trace(sim.load(SCENARIOS / f"{name}.yaml"), "2028-07-04", 60)
    for leg, parts in days.trips:
        ends = [part.end for part in parts]
        assert [part.begin for part in parts[1:]] == pytest.approx(ends[:-1])
        whats = [part.what for part in parts]
        assert len({*whats}) == len(whats), leg
    lines = tables.day(days).splitlines()
    for leg, words in {"port": "To the port", "materials": "Packaging and materials"}.items():
        trips = [trip for trip in days.trips if trip[0] == leg]
        assert sum(f"Truck, {words}" in line for line in lines) == len(trips) > 1


def test_a_delivery_to_a_tank_is_told_with_its_item_and_amount():
    growers = Path(__file__).parents[1] / "scenario" / "example" / "growers.yaml"
    lines = tables.day(sim.trace(sim.load(growers), "2029-01-01", 14, years=8), "id").splitlines()
    sent = [line for line in lines if "sejak dipesan" in line]
    assert sent
    assert all(re.search(r": 0,\d+ m³ untuk tangkinya \(brine\)", line) for line in sent)


def test_fruit_goes_by_weight_to_either_of_two_works():
    both = sim.trace(sim.load(SCENARIOS / "hybrid.yaml"), "2029-06-04", 60)
    legs = [leg for leg, _ in both.trips]
    assert {"fruit", "fruit_to_toll"} <= set(legs)
    weighed = [
        line for line in tables.day(both).splitlines() if " kg: " in line and "Truck" in line
    ]
    assert len(weighed) == legs.count("fruit") + legs.count("fruit_to_toll")


def test_all_days_of_a_trace_have_a_heading(outside):
    text = tables.day(outside)
    assert all(f"July {day}, 2028" in text for day in (4, 5, 6))


def test_a_figure_shows_trucks_stages_and_stocks(local, outside):
    figure = sim.figures.day(local, "id")
    bars, *stocks = figure.axes
    names = [label.get_text() for label in bars.get_yticklabels()]
    assert names[0].startswith("Truk 1")
    assert {"Pengupasan", "Sterilisasi (retort)"} <= set(names)
    assert len(stocks) == 2
    assert len(sim.figures.day(outside).axes) == 1


def test_days_that_are_not_simulated_are_refused():
    scenario = sim.load(SCENARIOS / "local-2t.yaml")
    for first, days in ((date(2020, 1, 1), 1), (date(2099, 1, 1), 1), (DAY, 100_000)):
        with pytest.raises(ScenarioError) as caught:
            sim.trace(scenario, first, days)
        assert [one.problem.key for one in caught.value.problems] == ["not_simulated"]
