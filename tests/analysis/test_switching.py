"""Switching values: set by hand, the claim stands at zero; the nearest one counts; none beyond ten times."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.outputs import Output
from sim.analysis.steady import SteadyStudy
from sim.analysis.switching import MOST, UNTURNED, switching_values
from sim.catalogue.keys import COST, NET, NPV
from sim.statistics.summary import summarise
from sim.units import AnnualRate

FOLDER = Path(__file__).parents[2] / "scenarios"


def study(*changes, replications):
    """Return a plant, its partner and what happens without it, over two years."""
    plan = sim.load(FOLDER / "study.yaml", ["loans=null", *changes])
    kept = ("outside", "outside-2t", "local-2t")
    plan = replace(
        plan,
        scenarios={name: plan.scenarios[name] for name in kept},
        members={name: plan.members[name] for name in kept},
    )
    return sim.compare(plan.timed({"horizon": 2}), replications=replications)


@pytest.fixture(scope="module")
def result():
    """Return a study without any luck but that of one replication, and a plant that can pay."""
    changes = ("paths=null", "grant=null", "rivals.thailand.fob=60 USD/carton")
    return study(*changes, replications=1)


@pytest.fixture(scope="module")
def losing(result):
    """Return the same with a plant that loses money."""
    return result.reprice({"rivals.thailand.fob": "17.5 USD/carton"})


def moved(result, row):
    """Return the study with the assumption of a row at its switching value, set as one would write it."""
    plan, factor = result.plan, 1 + row["change_pct"] / 100
    if row["assumption"] == "discount_rate":
        rate = AnnualRate(plan.timing.discount_rate.value * factor, "real")
        timing = plan.timing.model_copy(update={"discount_rate": rate})
        return replace(result, plan=replace(plan, timing=timing))
    scenarios = dict(plan.scenarios)
    for name, scenario in plan.scenarios.items():
        texts = {}
        for path in row["paths"].split():
            stated = sim.explain(scenario, path) if path in scenario.origins else []
            for entry in stated:
                amount, _, unit = entry.value.partition(" ")
                texts[path] = f"{float(amount.replace('_', '')) * factor!r} {unit}"
        scenarios[name] = scenario.replace(texts) if texts else scenario
    return replace(result, plan=replace(plan, scenarios=scenarios))


def level(result, row):
    """Return the figure of a claim less that of its partner, on average over all luck."""
    own = result.sample(row["kpi"], row["scenario"]).mean
    return float(own - (result.sample(row["kpi"], row["against"]).mean if row["against"] else 0))


def test_set_by_hand_each_value_turns_its_claim(result, losing):
    turned = set()
    for at_price in (result, losing):
        for row in at_price.switching.dropna(subset="change_pct").to_dict("records"):
            there, here = level(moved(at_price, row), row), level(at_price, row)
            if row["kind"] == "worth_to_nation":
                # It jumps where the owner of the chain without the plant would rather stop.
                assert {
                    level(moved(at_price, row | {"change_pct": row["change_pct"] + step}), row) > 0
                    for step in (-0.5, 0.5)
                } == {True, False}, row
            else:
                assert there == pytest.approx(0, abs=1e-6 * abs(here)), row
            turned.add(row["assumption"])
    assert turned >= {
        *("followed_price", "premium", "fruit_price", "toll_fee", "can_price"),
        *("capital", "exchange_rate", "discount_rate"),
    }


def test_values_are_the_factor_times_what_is_written(result):
    rows = result.switching.dropna(subset=["assumed", "change_pct"])
    assert np.allclose(rows["value"], rows["assumed"] * (1 + rows["change_pct"] / 100))
    assumed = dict(
        zip(rows["assumption"], zip(rows["assumed"], rows["unit"], strict=True), strict=True)
    )
    assert assumed["toll_fee"] == (4_500, "IDR/can")
    assert assumed["discount_rate"] == (10, "%/year real")
    # equipment, building, utilities and land of the small plant
    bought = result.plan.scenarios["local-2t"].money.investment.values()
    assert assumed["capital"] == (sum(item.cost.amount for item in bought if item.cost), "IDR")


def test_the_price_of_a_contract_is_told_in_money_of_the_price_basis():
    dated = study("sale.price=20 USD/carton", "sale.price_year=2020", replications=1)
    rows = dated.switching.query("assumption == 'sale_price' and kind == 'worth'")
    years = dated.plan.timing.price_basis - 2020
    # The dollar loses 2.9 % a year.
    assert rows["assumed"].to_numpy() == pytest.approx(20 * 1.029**years)
    assert rows["assumed"].iloc[0] == pytest.approx(
        dated.samples("sale_price_usd_per_carton")["local-2t"][0]
    )


def test_where_nothing_turns_a_claim_up_to_ten_times_there_is_no_value(result):
    frame = result.switching
    unturned = frame[frame["why"] == UNTURNED].to_dict("records")
    assert unturned
    for row in unturned:
        signs = {
            level(moved(result, row | {"change_pct": 100 * (factor - 1)}), row) > 0
            for factor in (0.5, 1, 3, MOST)
        }
        assert len(signs) == 1, row


def test_an_assumption_without_effect_has_no_row(result):
    frame = result.switching
    cost = frame[(frame["kpi"] == COST) & (frame["scenario"] == "local-2t")]
    assert "followed_price" not in set(cost["assumption"])
    npv = frame[(frame["kpi"] == NPV) & (frame["scenario"] == "local-2t")]
    assert "toll_fee" not in set(npv["assumption"])


def test_claims_that_a_grant_leaves_as_they_are_stand_once(result):
    assert not result.switching["kpi"].str.endswith(NET).any()


@pytest.mark.parametrize(("changes", "share"), [(["paths=null"], 0.001), ([], 0.05)])
def test_with_luck_the_forward_run_meets_the_target_within_its_shift(changes, share):
    """Luck adds at every value what it adds at the assumption: that leaves a small share of the way."""
    result = study("grant=null", *changes, replications=3)
    rows = result.switching.dropna(subset="change_pct").to_dict("records")
    assert rows
    for row in rows:
        there = level(moved(result, row), row)
        assert there == pytest.approx(0, abs=share * abs(level(result, row))), row


def test_the_luck_of_a_figure_is_added_at_every_price(result):
    """With a cost of nothing more, a fee as much higher per can is needed to make up for it."""
    more = {Output("local-2t", COST): 100.0}

    def mean(output):
        steady = float(result.sample(output.kpi, output.scenario).mean)
        return steady + more.get(output, 0.0)

    def fee(study):
        frame = switching_values(study)
        frame = frame[(frame["kpi"] == COST) & (frame["assumption"] == "toll_fee")]
        return float(frame["value"].iloc[0])

    plain = fee(SteadyStudy.of(result.plan, result.flows, lambda _: None))
    raised = fee(SteadyStudy.of(result.plan, result.flows, mean))
    slope = level(
        moved(result, {"assumption": "toll_fee", "paths": "toll.fee", "change_pct": 10}),
        {"kpi": COST, "scenario": "local-2t", "against": "outside-2t"},
    ) - level(result, {"kpi": COST, "scenario": "local-2t", "against": "outside-2t"})
    # The difference is linear in the fee: 450 IDR more change it by `slope`.
    assert (raised - plain) * slope / 450 == pytest.approx(-100.0)


def test_the_interval_is_where_luck_alone_would_turn_the_claim():
    """Set by hand, the ends are as far apart as the interval of the output is wide."""
    told = study("rivals.thailand.fob=60 USD/carton", replications=4)
    seen = 0
    for row in told.switching.dropna(subset=["change_low_pct", "change_high_pct"]).to_dict(
        "records"
    ):
        if row["kind"] not in ("cheaper", "worth") or row["assumption"] == "discount_rate":
            continue
        sample = told.sample(row["kpi"], row["scenario"])
        if row["against"]:
            sample = sample.less(told.sample(row["kpi"], row["against"]))
        summary = summarise(sample)
        half = (summary.ci_high - summary.ci_low) / 2
        assert row["change_low_pct"] <= row["change_pct"] <= row["change_high_pct"]
        ends = [
            level(moved(told, row | {"change_pct": row[end]}), row)
            for end in ("change_low_pct", "change_high_pct")
        ]
        # The mean over all luck is not quite that of the mean flows at other prices, at both ends alike.
        assert abs(ends[1] - ends[0]) == pytest.approx(2 * half, rel=0.05), row
        seen += 1
    assert seen > 8


def test_a_single_replication_has_no_interval(result):
    assert result.switching[["change_low_pct", "change_high_pct"]].isna().all(axis=None)
