"""Price controls in the result of a study: every table and figure uses the same weights."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis import chunks
from sim.analysis.mean_flow import cash_flow_parts, mean_flow_figures
from sim.economics.ledger import monthly
from sim.results.study_folder import ledger_by_year, tables
from sim.scenario.models.study import Member
from sim.statistics.control_variates import Weighing, evenly

ROOT = Path(__file__).parent.parent.parent
COST = "levelised_cost_idr_per_can"


@pytest.fixture(scope="module")
def runs():
    """Return the result of two shipped chains with enough replications for controls."""
    names = ("outside-2t", "local-2t")
    scenarios = [sim.load(ROOT / "scenarios" / f"{name}.yaml") for name in names]
    return sim.compare(scenarios, replications=20, years=4, seed=2)


def figures(runs, name):
    return runs.kpis[runs.kpis["scenario"] == name].set_index("kpi")


def test_costs_are_known_better_and_physical_figures_stay_as_they_are(runs):
    assert runs.weighing.controls > 0
    for name, appraisal in runs.appraisals.items():
        found = figures(runs, name)
        assert found.loc[COST, "control_gain"] > 2
        assert found.loc[COST, "plain_mean"] == pytest.approx(appraisal.cost.mean())
        physical = found.loc[["cans_per_year", "order_fill_share"]]
        assert physical["control_gain"].isna().all()
        assert (physical["mean"] == physical["plain_mean"]).all()


def test_groups_still_sum_to_the_cost_and_a_difference_is_that_of_the_means(runs):
    means = {name: figures(runs, name)["mean"] for name in runs.plan.scenarios}
    for found in means.values():
        groups = ("fruit", "transport", "conversion", "packaging", "ingredients", "certification")
        parts = found.reindex([f"{COST}.{group}" for group in (*groups, "capital", "by_products")])
        assert parts.sum() == pytest.approx(found[COST], rel=1e-12)
    gap = runs.difference(COST, against="outside-2t").loc["local-2t", "mean"]
    assert gap == pytest.approx(means["local-2t"][COST] - means["outside-2t"][COST], rel=1e-9)


def test_the_ledger_has_the_same_weights_as_the_figures(runs):
    appraisal = runs.appraisals["local-2t"]
    totals = monthly(appraisal.ledger.postings, appraisal.prices.time).sum(axis=-1)
    ledger_total = ledger_by_year(runs, "local-2t")["amount_idr"].sum()
    assert ledger_total == pytest.approx(float(runs.weighing.mean(totals)), rel=1e-9)
    assert ledger_total != pytest.approx(totals.mean(), rel=1e-6)


def test_repricing_many_or_one_by_one_has_the_same_weights(runs):
    price = {"toll.fee": "3_500 IDR/can"}
    many = runs.reprice_many({path: [text] for path, text in price.items()}).means
    alone = runs.reprice(price)
    assert alone.weighing.controls == runs.weighing.controls
    for name, kpi in many.columns:
        assert many[name, kpi].iloc[0] == pytest.approx(figures(alone, name).loc[kpi, "mean"])


def mean_flows(runs, weights):
    """Return the figures of the mean cash flow of each view of the local plant, at given weights."""
    weighed = replace(runs)
    vars(weighed)["weighing"] = weights
    found = mean_flow_figures(weighed.blocks.first, weighed.mean(cash_flow_parts))
    return {kpi: value for name, kpi, value in found if name == "local-2t"}


def test_the_mean_flow_has_the_measures_of_the_appraisal_if_all_count_alike(paired):
    plain = paired.blocks.whole.figures["local-2t"]
    found = {kpi: value for kpi, value in mean_flows(paired, evenly(20)).items() if kpi in plain}
    assert {kpi.split(".")[0] for kpi in found} == {
        f"{view}{name}"
        for view in ("", "equity_", "economic_", "incremental_", "incremental_economic_")
        for name in ("irr", "payback_years", "discounted_payback_years")
    } - {"incremental_economic_irr"} | {"eirr"}
    for kpi, value in found.items():
        assert np.full(20, value) == pytest.approx(plain[kpi], nan_ok=True)


def test_the_mean_flow_of_a_single_replication_has_its_own_rate(runs):
    for number in (0, 7):
        alone = Weighing(np.eye(20)[number], np.zeros((20, 1)))
        rate = mean_flows(runs, alone)["irr.mean_flow"]
        own = runs.appraisals["local-2t"].kpis["irr"][number]
        assert rate == pytest.approx(own, nan_ok=True)


def test_tables_keep_plain_means_and_gains_beside(runs):
    kept = tables(runs)["kpis"]
    assert list(kept.columns[-3:]) == ["unit", "plain_mean", "control_gain"]
    assert isinstance(kept, pd.DataFrame)
    assert kept["control_gain"].notna().any()


@pytest.fixture(scope="module")
def paired(runs):
    """Return the same result with the toll canner as partner, and as the case without the plant."""
    member = Member(file="", against="outside-2t", without="outside-2t")
    plan = replace(runs.plan, members={**runs.plan.members, "local-2t": member})
    return replace(runs, plan=plan)


def test_targets_are_figures_of_the_runs(paired):
    found = {one.kpi: one for one in paired.targets}
    assert set(found) == {COST, "fob_usd_per_carton", "incremental_npv_idr"}
    figures_of = dict(paired.values)
    for kpi, target in found.items():
        ours = figures_of[target.scenario][kpi]
        theirs = figures_of[target.against][kpi] if target.against else 0.0
        assert target.sample == pytest.approx(ours - theirs)


@pytest.mark.parametrize(
    "kpi",
    [
        COST,
        f"{COST}.capital",
        "incremental_npv_idr.net_of_grant",
        "eirr.mean_flow",
        "irr.mean_flow",
        "break_even_toll_fee_idr_per_can",
    ],
)
def test_a_difference_asked_for_alone_is_that_of_all_figures(paired, kpi):
    alone = replace(paired)
    single = alone.difference(kpi)
    assert ("values" in vars(alone)) == kpi.startswith(("irr", "eirr"))
    every = paired.differences[paired.differences["kpi"] == kpi].set_index("scenario")
    assert list(single.index) == list(every.index)
    for column in ("mean", "ci_low", "ci_high", "n", "variance_ratio"):
        assert single[column].tolist() == pytest.approx(every[column].tolist(), nan_ok=True)


def assert_same(found, wanted):
    """Compare two tables, numbers but for their rounding."""
    assert list(found) == list(wanted)
    pd.testing.assert_frame_equal(found, wanted, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize(("count", "block"), [(20, 13), (3, 1)], ids=["controls", "none"])
def test_some_replications_at_a_time_give_what_all_at_once_do(paired, monkeypatch, count, block):
    flows = {name: one.part(slice(0, count)) for name, one in paired.flows.items()}
    whole = replace(paired, flows=flows, replications=tuple(range(count)))
    wanted = tables(whole)
    assert bool(whole.weighing.controls) is (count == 20)
    monkeypatch.setattr(chunks, "BLOCK", block)
    parts = replace(whole)
    assert len([*parts.blocks]) == -(-count // block)
    for name, found in tables(parts).items():
        assert_same(found, wanted[name])
    for kpi in (COST, "incremental_npv_idr", "irr.mean_flow", "eirr", "order_fill_share"):
        assert_same(parts.difference(kpi), whole.difference(kpi))
    fees = {"toll.fee": ["3_500 IDR/can", "5_000 IDR/can"]}
    assert_same(parts.reprice_many(fees).means, whole.reprice_many(fees).means)


def test_a_figure_that_nobody_has_is_refused(paired):
    with pytest.raises(KeyError, match="no scenario has the figure 'cost'"):
        replace(paired).difference("cost")
    with pytest.raises(KeyError, match="no scenario 'nowhere'"):
        replace(paired).difference(COST, "nowhere")
