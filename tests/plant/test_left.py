"""What nothing took by the end of a run is named, with its reason and its amount."""

from datetime import date

import pytest

from sim.plant.simulate import journal, simulate
from sim.scenario.models.physical import Expansion, Hold
from tests.plant.builders import physical, plant, span, total

TIMING = span(2)
LAST = date(2027, 2, 28)
CONTAINER = 24 * 50
CANS = ("container", "orders", "truck", "hold")


def left(scenario):
    """Return the entries of what is left by reason, and the run."""
    entries = journal(scenario, TIMING, 0, LAST, 1)
    found = [one for one in entries if one.what.startswith("left.")]
    by_reason = {one.what.removeprefix("left."): one for one in found}
    assert len(by_reason) == len(found)
    return by_reason, simulate(scenario, TIMING, 0)


# Cans are held for 20 days, buyers cancel after 6, and order no more from the second month on.
HELD = {
    "orders": {"saudi": 2 * CONTAINER},
    "hold": Hold(length=20),
    "due": 5.0,
    "cancel_after": 1.0,
    "expansions": {"none": Expansion(after=1, orders={"saudi": 0})},
}


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, {"container"}),
        ({"hold": Hold(length=3)}, {"hold"}),
        ({"orders": {"saudi": 2 * CONTAINER}}, {"truck", "container"}),
        (HELD, {"orders"}),
    ],
)
def test_cans_in_stock_at_the_end_are_named_by_what_they_wait_for(changes, reasons):
    found, run = left(physical(plant=plant(), **changes))
    cans = {reason: one.amount for reason, one in found.items() if reason in CANS}
    beside = total(run, "cans.in_stock") - sum(cans.values())
    # What is on the road to the port is in containers.
    assert beside % CONTAINER == pytest.approx(0)
    assert reasons <= cans.keys()
    assert cans.get("container", 0) < CONTAINER
    assert cans.get("orders", CONTAINER) >= CONTAINER
    assert cans.get("truck", 0) < 500


def test_the_oldest_of_what_is_left_is_told():
    found, _ = left(physical(plant=plant()))
    # A day makes 3000 cans, so what fills no container is of fruit of the last day, the 59th.
    assert [one.begin // 24 for one in found.values()] == [58]


def test_a_run_that_is_not_watched_notes_nothing():
    run = simulate(physical(plant=plant()), TIMING, 0)
    assert not [account for account in run.amounts if account.startswith("left.")]
