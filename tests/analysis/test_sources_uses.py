"""Where money comes from and what it is used for: by hand, and in every year of a shipped study."""

from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.analysis.money_frames import ledger_frame
from sim.analysis.sources_uses import sources_and_uses

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_a_first_year_by_hand():
    rows = [
        ("investment", "line", -900.0),
        ("grant", "grant", 300.0),
        ("grant", "in_kind.hall", 100.0),
        ("loan_drawn", "bank", 200.0),
        ("interest", "bank", -10.0),
        ("working_capital", "stock.can", -50.0),
        ("receivable", "receivable", -40.0),
        ("revenue", "export", 100.0),
        ("cost", "labour", -150.0),
    ]
    ledger = pd.DataFrame(rows, columns=["kind", "item", "amount_idr"]).assign(year=2027)
    found = sources_and_uses(ledger).set_index(["side", "entry"])["amount_idr"].to_dict()
    assert found == {
        ("use", "investment"): 900,
        ("use", "interest"): 10,
        ("use", "working_capital"): 90,
        # The first months cost more than they bring.
        ("use", "operation"): 50,
        ("source", "grant"): 300,
        ("source", "in_kind"): 100,
        ("source", "loans"): 200,
        ("source", "own"): 450,
    }


def test_what_is_left_is_the_owners_to_the_last_rupiah():
    rows = [("revenue", "export", 100.4), ("cost", "labour", -100.0)]
    ledger = pd.DataFrame(rows, columns=["kind", "item", "amount_idr"]).assign(year=2027)
    found = sources_and_uses(ledger).set_index(["side", "entry"])["amount_idr"].to_dict()
    assert found == pytest.approx({("source", "operation"): 0.4, ("use", "to_owner"): 0.4})


@pytest.fixture(scope="module")
def result():
    plants = [sim.load(SCENARIOS / f"{name}.yaml") for name in ("local-8t", "local-8t-district")]
    return sim.compare(plants, replications=2)


@pytest.mark.parametrize("name", ["local-8t", "local-8t-district"])
def test_the_sources_of_each_year_equal_its_uses_and_own_money_is_the_owners_cash(result, name):
    ledger = ledger_frame(result, name)
    flows = sources_and_uses(ledger)
    sides = flows.pivot_table(index="year", columns="side", values="amount_idr", aggfunc="sum")
    assert (sides["source"] / sides["use"]).to_numpy() == pytest.approx(1)
    # Working capital and the first months are paid too: the owner lays out what his cash is short of.
    cash = ledger.groupby("year")["amount_idr"].sum()
    own = flows[flows["entry"] == "own"].set_index("year")["amount_idr"]
    assert own.to_dict() == pytest.approx({year: -cash[year] for year in cash.index[cash < 0]})
    assert own.iloc[0] > 0
