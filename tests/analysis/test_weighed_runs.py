"""Price luck in the result of a study: every table and figure is corrected alike."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis import chunks
from sim.analysis.counterfactual import REPLICATIONS
from sim.analysis.money_frames import ledger_frame, parties_frame
from sim.economics.invest import project
from sim.economics.ledger import monthly
from sim.economics.memo import Memo
from sim.economics.thresholds import of_project
from sim.results.study_folder import tables
from sim.scenario.models.study import Member
from sim.statistics.summary import half_width

ROOT = Path(__file__).parent.parent.parent
COST = "levelised_cost_idr_per_can"


@pytest.fixture(scope="module")
def runs():
    """Return the result of two shipped chains with enough replications for controls."""
    names = ("outside-2t", "local-2t")
    scenarios = [sim.load(ROOT / "scenarios" / f"{name}.yaml") for name in names]
    against = {"local-2t": "outside-2t"}
    return sim.compare(scenarios, against=against, replications=20, years=8, seed=2)


def figures(runs, name):
    return runs.kpis[runs.kpis["scenario"] == name].set_index("kpi")


def test_costs_are_known_better_and_physical_figures_stay_as_they_are(runs):
    for name, appraisal in runs.appraisals.items():
        found = figures(runs, name)
        assert found.loc[COST, "control_gain"] > 2
        assert found.loc[COST, "plain_mean"] == pytest.approx(appraisal.cost.mean())
        physical = found.loc[["cans_per_year", "order_fill_share"]]
        assert physical["control_gain"].isna().all()
        assert found.loc["cans_per_year", "mean"] == found.loc["cans_per_year", "plain_mean"]


def test_no_interval_is_wider_for_the_correction(runs):
    # Four replications tell nothing of a factor of variances.
    apart = ("irr", "payback", "cause_idr_per_can", "cost_of_distance", "distance_lead")
    kept = runs.kpis[~runs.kpis["kpi"].str.startswith(apart)]
    assert kept["control_gain"].dropna().min() > 0.9
    assert kept["control_gain"].median() > 5


def test_groups_still_sum_to_the_cost_and_a_difference_is_that_of_the_means(runs):
    means = {name: figures(runs, name)["mean"] for name in runs.plan.scenarios}
    for found in means.values():
        groups = ("fruit", "transport", "conversion", "packaging", "ingredients", "certification")
        parts = found.reindex([f"{COST}.{group}" for group in (*groups, "capital", "by_products")])
        assert parts.sum() == pytest.approx(found[COST], rel=1e-12)
    gap = runs.difference(COST, against="outside-2t").loc["local-2t", "mean"]
    assert gap == pytest.approx(means["local-2t"][COST] - means["outside-2t"][COST], rel=1e-9)


def test_the_ledger_is_corrected_as_the_figures_are(runs):
    """The discounted ledger of the table is the NPV of the table, and the money of all parties is none."""
    appraisal = runs.appraisals["local-2t"]
    project = [posting for posting in appraisal.ledger.postings if of_project(posting)]

    def read(block):
        of_block = block.appraisals["local-2t"]
        chosen = of_block.ledger.where(of_project)
        yield "cash", monthly(chosen, of_block.prices.time) @ of_block.prices.time.discount

    assert project
    npv = figures(runs, "local-2t").loc["npv_idr.net_of_grant", "mean"]
    assert runs.mean(read)["cash"] == pytest.approx(npv, rel=1e-9)
    totals = monthly(appraisal.ledger.postings, appraisal.prices.time).sum(axis=-1)
    ledger_total = ledger_frame(runs, "local-2t")["amount_idr"].sum()
    assert ledger_total != pytest.approx(totals.mean(), rel=1e-6)
    parties = parties_frame(runs, "local-2t")
    assert parties.groupby("year")["amount_idr"].sum().abs().max() < 1
    assert ledger_total == pytest.approx(
        parties.loc[parties["party"] == "owner", "amount_idr"].sum()
    )


def test_mean_and_quantiles_are_of_one_population(runs):
    for name in runs.plan.scenarios:
        for kpi in ("npv_idr", COST, "fob_usd_per_carton"):
            paths = runs.all_samples[name][kpi].paths
            mean, spread = paths.population @ paths.weighing.weights, paths.population.std()
            assert figures(runs, name).loc[kpi, "mean"] == pytest.approx(mean, abs=0.01 * spread)


def test_repricing_many_or_one_by_one_has_the_same_means(runs):
    price = {"toll.fee": "3_500 IDR/can"}
    many = runs.reprice_many({path: [text] for path, text in price.items()}).means
    alone = runs.reprice(price)
    for name, kpi in many.columns:
        assert many[name, kpi].iloc[0] == pytest.approx(figures(alone, name).loc[kpi, "mean"])


def test_the_rate_of_return_makes_the_mean_cash_flow_worth_nothing(runs):
    rate = figures(runs, "local-2t").loc["irr.mean_flow", "mean"] / 100

    def read(block):
        flow = project(block.appraisals["local-2t"].ungranted)
        yield "worth", flow.real @ (1 + rate) ** -flow.time.years
        yield "outlay", flow.outlay.sum(axis=-1)

    found = runs.mean(read)
    assert found["worth"] == pytest.approx(0, abs=1e-6 * found["outlay"])


def test_a_ratio_in_the_table_is_that_of_the_means_in_the_table(runs):
    found = figures(runs, "local-2t")["mean"]
    a, b, c, e, f, g = (
        found[f"{row}_{part}_idr_per_can"]
        for row in ("private", "social")
        for part in ("revenue", "tradables", "factors")
    )
    wanted = {"pcr": c / (a - b), "drcr": g / (e - f), "npco": a / e, "npci": b / f,
              "epc": (a - b) / (e - f), "srp": (a - b - c - e + f + g) / e}  # fmt: skip
    for ratio, value in wanted.items():
        assert found[ratio] == pytest.approx(value, rel=1e-9)
    # The social profit is below zero, so nothing can be a multiple of it.
    assert found["social_profit_idr_per_can"] < 0
    assert np.isnan(found["pc"])
    fruit = 1_000 * found["fruit_t_per_year"] / found["cans_per_year"]
    assert found["raw_kg_per_can"] == pytest.approx(fruit, rel=1e-9)


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
    figures_of = paired.all_samples
    for kpi, target in found.items():
        ours = figures_of[target.scenario][kpi]
        theirs = figures_of[target.against][kpi].parts if target.against else 0.0
        assert target.sample.parts == pytest.approx(ours.parts - theirs)


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
    assert "all_samples" not in vars(alone)
    every = paired.differences[paired.differences["kpi"] == kpi].set_index("scenario")
    assert list(single.index) == list(every.index)
    for column in ("mean", "ci_low", "ci_high", "n", "variance_ratio"):
        assert single[column].tolist() == pytest.approx(every[column].tolist(), nan_ok=True)


def assert_same(found, wanted):
    """Compare two tables, numbers but for their rounding."""
    assert list(found) == list(wanted)
    pd.testing.assert_frame_equal(found, wanted, rtol=1e-9, atol=1e-6)


def test_causes_that_few_replications_tell_sum_to_the_difference_that_all_tell(paired):
    ours, theirs = figures(paired, "local-2t"), figures(paired, "outside-2t")
    causes = ours[ours.index.str.startswith("cause_idr_per_can.")]
    assert len(causes) == 6
    assert paired.flows["outside-2t~near"].replications == REPLICATIONS < len(paired.replications)
    few = causes.index.str.endswith((".distance", ".purchase_scale", ".recovery", ".plant_scale"))
    assert (causes["n"][few] == REPLICATIONS).all()
    assert (causes["n"][~few] == len(paired.replications)).all()
    assert theirs.loc["cost_of_distance_idr_per_can", "n"] == REPLICATIONS
    assert causes["mean"].sum() == pytest.approx(ours.loc[COST, "mean"] - theirs.loc[COST, "mean"])


def test_without_price_luck_a_cause_is_known_as_well_as_few_replications_tell_it(paired):
    scenarios = {
        name: replace(one, money=one.money.model_copy(update={"paths": {}}))
        for name, one in paired.plan.scenarios.items()
    }
    plan = replace(paired.plan, scenarios=scenarios)
    calm = replace(paired, plan=plan, memo=Memo(), price_memo=Memo())
    few = calm.sample("cause_idr_per_can.distance", "local-2t")
    assert few.alone.size == REPLICATIONS
    assert few.mean == pytest.approx(few.alone.mean())
    assert few.half_width == pytest.approx(half_width(few.alone))


@pytest.mark.parametrize(("count", "block"), [(20, 13), (3, 1)], ids=["many", "few"])
def test_some_replications_at_a_time_give_what_all_at_once_do(paired, monkeypatch, count, block):
    flows = {name: one.part(slice(0, count)) for name, one in paired.flows.items()}
    whole = replace(paired, flows=flows, replications=tuple(range(count)))
    wanted = tables(whole)
    months = len(whole.plan.scenarios) * whole.plan.timing.months
    monkeypatch.setattr(chunks, "BLOCK", chunks.Bound(0, block * months))
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
