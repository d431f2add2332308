"""The table of flows."""

from types import SimpleNamespace

import numpy as np

from tests.gathering import flows_of

FIRST = SimpleNamespace(
    amounts={"cans.good": np.array([1.0, 2.0]), "leg.port.trips": np.array([0.0, 3.0])},
    spreads={"wait_for_bay_h": np.array([1.0, 1.0, 2.0, 3.0])},
)
SECOND = SimpleNamespace(
    amounts={"area.farm.ripe_kg": np.array([5.0, 6.0]), "cans.good": np.array([7.0, 8.0])},
    spreads={"wait_for_bay_h": np.array([0.0, 0.0, 0.0, 0.0])},
)


def test_runs_are_stacked_by_account_and_an_absent_account_is_zero():
    flows = flows_of([FIRST, SECOND])
    assert flows.accounts == ("area.farm.ripe_kg", "cans.good", "leg.port.trips")
    assert flows.amounts.shape == (2, 2, 3)
    assert (flows.replications, flows.months) == (2, 2)
    assert flows.monthly("cans.good").tolist() == [[1, 2], [7, 8]]
    assert flows.monthly("area.farm.ripe_kg").tolist() == [[0, 0], [5, 6]]
    assert flows.monthly("leg.port.trips").tolist() == [[0, 3], [0, 0]]


def test_an_account_that_nobody_booked_is_zero():
    flows = flows_of([FIRST, SECOND])
    assert flows.monthly("toll.slots").tolist() == [[0, 0], [0, 0]]
    assert flows.total("toll.slots").tolist() == [0, 0]


def test_totals_are_sums_over_months():
    assert flows_of([FIRST, SECOND]).total("cans.good").tolist() == [3, 15]


def test_spreads_have_a_row_for_each_replication():
    spreads = flows_of([FIRST, SECOND]).spreads
    assert spreads["wait_for_bay_h"].tolist() == [[1, 1, 2, 3], [0, 0, 0, 0]]


def test_accounts_are_found_by_their_beginning():
    assert flows_of([FIRST, SECOND]).under("leg.") == ("leg.port.trips",)
