"""Frames of a study: money by year and month, and physical amounts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.money_frames import cash_frame

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_cash_stands_by_year_also_where_the_first_posting_comes_later():
    rows = [
        ("plant", 2028, "cost", -5.0),
        ("plant", 2027, "investment", -9.0),
        ("canner", 2027, "cost", -1.0),
        ("canner", 2028, "cost", -2.0),
    ]
    ledger = pd.DataFrame(rows, columns=["scenario", "year", "kind", "amount_idr"])
    cash = cash_frame(ledger)
    assert list(zip(cash["scenario"], cash["year"], strict=True)) == [
        ("plant", 2027), ("plant", 2028), ("canner", 2027), ("canner", 2028),
    ]  # fmt: skip
    assert cash["cost"].tolist() == [0.0, -5.0, -1.0, -2.0]
    assert cash["investment"].tolist() == [-9.0, 0.0, 0.0, 0.0]


NAMES = ("outside-2t", "local-2t")
FINANCING = ["loan_drawn", "interest", "principal", "tax_shield"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    outside, local = (sim.load(SCENARIOS / f"{name}.yaml") for name in NAMES)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("NANAS_CACHE", str(tmp_path_factory.mktemp("cache")))
        return sim.compare(
            [outside, local], against={"local-2t": "outside-2t"}, replications=3, years=8, jobs=1
        )


def test_months_of_each_replication_discount_to_its_npv(runs):
    cash = runs.cash(monthly=True, replications=True)
    timing, npvs = runs.plan.timing, runs.appraisals
    growth = (1 + timing.discount_rate.value) * (1 + timing.inflation / 100)
    for (name, number), rows in cash.groupby(["scenario", "replication"]):
        kinds = rows.columns.difference(["scenario", "replication", "date", *FINANCING])
        months = np.arange(len(rows))
        assert len(rows) == timing.months + 1
        # In money of the middle of the price basis, which lies a year and a half before the start.
        at_start = (rows[kinds].sum(axis=1) * growth ** (-months / 12)).sum()
        npv = at_start / (1 + timing.inflation / 100) ** (
            timing.start.year - timing.price_basis - 0.5
        )
        assert npv == pytest.approx(npvs[name].figure("npv_idr.net_of_grant")[number], rel=1e-9)


def test_months_and_replications_add_up_to_the_years(runs):
    by = ["scenario", "kind", "group", "item", "year"]
    years = runs.ledger().groupby(by)[["amount_idr", "real_idr"]].sum()
    months = runs.ledger(monthly=True)
    months = months.assign(year=months["date"].dt.year)
    for found in (months, runs.ledger(replications=True)):
        each = found.groupby(by)[["amount_idr", "real_idr"]].sum()
        each /= found.get("replication", pd.Series([0])).nunique()
        # What prices do not move is the plain mean.
        sure = each.index.get_level_values("kind").isin(["investment", "grant", "principal"])
        same = each if found is months else each[sure]
        assert len(same) > 10
        assert np.allclose(same, years.loc[same.index], rtol=1e-9, atol=0.5)


def test_every_frame_names_its_scenario_first_and_its_money_in_idr(runs):
    frames = [
        runs.ledger(), runs.cash(), runs.sources_uses(), runs.parties(), runs.funding(),
        runs.budget(), runs.unit_cost(), runs.loans(), runs.statement("cash_flow_statement"),
        runs.flows_frame("cans."),
    ]  # fmt: skip
    for frame in frames:
        assert frame.columns[0] == "scenario"
        assert set(frame["scenario"]) <= set(NAMES)
        assert not frame.empty
    paid = runs.funding().groupby("item")["amount_idr"].sum()
    budget = runs.budget().set_index("item")["paid_idr"]
    assert np.allclose(paid[budget.index], budget)
    drawn = runs.ledger().query("kind == 'loan_drawn'")["amount_idr"].sum()
    assert runs.loans()["drawn_idr"].sum() == pytest.approx(drawn, rel=1e-9)


def test_physical_amounts_stand_by_month_and_replication(runs):
    flows = runs.flows["local-2t"]
    each = flows.frame("cans.", replications=True)
    assert set(each["account"]) == set(flows.under("cans."))
    filled = each.query("account == 'cans.filled'").groupby("replication")["amount"].sum()
    assert filled.tolist() == pytest.approx(flows.total("cans.filled").tolist())
    first = each.query("account == 'cans.filled' and replication == 2").set_index("month")["amount"]
    assert first.tolist() == flows.monthly("cans.filled")[2].tolist()
    assert str(first.index[13].date()) == "2028-02-01"
    mean = runs.flows_frame("cans.").query("scenario == 'local-2t'")
    assert mean["amount"].sum() == pytest.approx(each["amount"].sum() / 3)
    assert runs.flows_frame("no such account").empty
