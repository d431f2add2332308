"""The journal of some days tells what the accounts sum, hour by hour."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from sim.plant.simulate import journal, simulate
from tests.plant.builders import lucky, physical, shaken_plant, span

TIMING = span(3)
WORKS = shaken_plant()
SCENARIO = physical(**lucky(plant=WORKS))
# Rows that are summed outside of bookings.
KEPT = ("area.", "leg.fruit.", "gate.")


@pytest.fixture(scope="module")
def entries():
    days = (date(TIMING.start.year, TIMING.start.month + 3, 1) - TIMING.start).days
    return journal(SCENARIO, TIMING, 0, TIMING.start, days)


@pytest.fixture(scope="module")
def run():
    return simulate(SCENARIO, TIMING, 0)


def test_the_amounts_of_all_days_are_those_of_the_accounts(entries, run):
    sums = defaultdict(float)
    for entry in entries:
        sums[entry.what] += entry.amount
    for account, months in run.amounts.items():
        if not account.startswith(KEPT) and not account.endswith(".off_h"):
            assert sums[account] == pytest.approx(months.sum(), rel=1e-9, abs=1e-9), account


def test_what_stages_do_lasts_as_long_as_they_are_busy_and_blocked():
    calm = {name: one.model_copy(update={"mtbf": None}) for name, one in WORKS.stages.items()}
    scenario = physical(**lucky(plant=WORKS.model_copy(update={"stages": calm, "outage": None})))
    done = journal(scenario, TIMING, 0, TIMING.start, 31)
    first_month = simulate(scenario, TIMING, 0).amounts
    for name in calm:
        bars = [one for one in done if (one.what, one.place) == ("stage.work", name)]
        lasts = sum(one.end - one.begin for one in bars)
        states = sum(first_month[f"stage.{name}.{state}_h"][0] for state in ("busy", "blocked"))
        assert lasts == pytest.approx(states, rel=1e-9)


def test_a_repair_falls_into_the_work_on_a_lot(entries):
    bars = [one for one in entries if one.what == "stage.work"]
    repairs = [one for one in entries if one.what == "stage.repair"]
    assert len(repairs) > 5
    for one in repairs:
        assert any(bar.place == one.place and bar.begin <= one.begin <= bar.end for bar in bars)


def test_what_lands_at_the_exit_and_starts_on_the_line_is_what_is_filled(entries, run):
    exits = sum(one.amount for one in entries if (one.what, one.place) == ("stage.landing", ""))
    lost = sum(run.amounts[name].sum() for name in run.amounts if name.startswith("cans.lost."))
    assert exits == pytest.approx(run.amounts["cans.filled"].sum() - lost)
    first = next(iter(WORKS.stages))
    kg = sum(one.amount for one in entries if (one.what, one.place) == ("stage.work", first))
    assert kg == pytest.approx(run.amounts["fruit.processed_kg"].sum())


def test_entries_are_in_order_and_within_the_days():
    day = journal(SCENARIO, TIMING, 0, TIMING.start.replace(month=TIMING.start.month + 1), 1)
    begins = [entry.begin for entry in day]
    assert begins == sorted(begins)
    first = 24.0 * (TIMING.start.replace(month=TIMING.start.month + 1) - TIMING.start).days
    assert all(first <= entry.end and entry.begin < first + 24 for entry in day)


def test_trucks_load_drive_wait_and_are_unloaded_one_after_the_other(entries):
    trips = defaultdict(list)
    for entry in entries:
        if entry.what.startswith("truck.fruit."):
            trips[entry.number].append(entry)
    assert len(trips) > 100
    for parts in trips.values():
        ordered = sorted(parts, key=lambda one: one.begin)
        assert all(np.isclose(a.end, b.begin) for a, b in pairwise(ordered))
        assert ordered[0].what == "truck.fruit.loading_h"
