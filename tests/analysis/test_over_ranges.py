"""Claims over the ranges of money assumptions: each draw is the study at these prices, one by one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.outputs import Output, levels
from sim.analysis.over_ranges import claims_over_ranges, is_drawn
from sim.analysis.steady import SteadyStudy
from sim.analysis.unknowns import unknowns
from sim.catalogue.keys import COST, DISTANCE_LEAD, NPV, WITHOUT
from sim.catalogue.labels import Labels
from sim.report.tables.uncertain import claim_text, likelihood, settled, sureness
from sim.scenario.nodes import Node
from sim.scenario.read import repriced
from sim.statistics.designs import latin_points
from sim.streams import generator

FOLDER = Path(__file__).parents[2] / "scenarios"
DRAWS = 40


@pytest.fixture(scope="module")
def result():
    """Return a plant, its partner and what happens without it, with prices that do not wander."""
    study = sim.load(FOLDER / "study.yaml", ["loans=null", "paths=null", "grant=null"])
    kept = ("outside", "outside-2t", "local-2t")
    plan = replace(
        study,
        scenarios={name: study.scenarios[name] for name in kept},
        members={name: study.members[name] for name in kept},
    )
    return sim.compare(plan.timed({"horizon": 2}), replications=1)


def over(plan, flows, mean):
    """Return the claims over a few draws."""
    return claims_over_ranges(SteadyStudy.of(plan, flows, mean), DRAWS)


def test_each_draw_is_the_study_at_these_prices(result):
    """By `reprice`, text by text: without luck the two must be the same."""
    inputs = [one for one in unknowns(result.plan) if is_drawn(one)]
    design = np.column_stack(
        [
            latin_points(DRAWS, 1, generator(result.plan.timing.seed, 0, f"ranges.{one.path}"))
            for one in inputs
        ]
    )
    claims = over(result.plan, result.flows, lambda _: None)
    cheaper, worth, beside, leads = [], [], [], []
    for row in design:
        changed = result
        for name, scenario in result.plan.scenarios.items():
            texts = {
                part.path: part.ranges[name].texts(row[[place]])[0]
                for place, one in enumerate(inputs)
                for part in one.parts
                if name in part.ranges
            }
            scenarios = {**changed.plan.scenarios, name: scenario.replace(texts)}
            changed = replace(changed, plan=replace(changed.plan, scenarios=scenarios))
        own, other = (changed.samples(COST)[name][0] for name in ("local-2t", "outside-2t"))
        cheaper.append(own - other)
        leads.append(changed.samples(DISTANCE_LEAD)["local-2t"][0])
        worth.append(changed.samples(NPV)["local-2t"][0])
        beside.append(changed.samples(WITHOUT + NPV)["local-2t"][0])
    found = claims.set_index(["kind", "scenario", "kpi"])
    row = found.loc[("cheaper", "local-2t", COST)]
    assert row["probability"] == np.mean(np.array(cheaper) < 0)
    assert row["p50"] == pytest.approx(np.median(cheaper), rel=1e-4)
    assert found.loc[("worth", "local-2t", NPV), "p05"] == pytest.approx(
        np.quantile(worth, 0.05), rel=1e-4
    )
    row = found.loc[("distance_leads", "local-2t", DISTANCE_LEAD)]
    assert row["probability"] == np.mean(np.array(leads) > 0)
    for quantile in (0.05, 0.5, 0.95):
        assert row[f"p{100 * quantile:02.0f}"] == pytest.approx(
            np.quantile(leads, quantile), rel=1e-4
        )
    # The chain without the plant goes on in some draws, and stops in others.
    assert 0 < np.sum(np.isclose(worth, beside)) < DRAWS
    row = found.loc[("worth_beside", "local-2t", WITHOUT + NPV)]
    assert row["probability"] == np.mean(np.array(beside) > 0)
    for quantile in (0.05, 0.5, 0.95):
        assert row[f"p{100 * quantile:02.0f}"] == pytest.approx(
            np.quantile(beside, quantile), rel=1e-4
        )


def test_the_mean_over_luck_moves_every_draw_alike(result):
    known = dict.fromkeys(levels(result.plan), 1000000000.0)
    plain = over(result.plan, result.flows, lambda _: None)
    moved = over(result.plan, result.flows, known.get)
    at_value = result.samples(NPV)["local-2t"][0]
    for name in ("p05", "p50", "p95"):
        rows = [one.query("kpi == @NPV").iloc[0][name] for one in (plain, moved)]
        assert rows[1] - rows[0] == pytest.approx(1e9 - at_value)
    assert Output("local-2t", NPV) in known


def test_a_study_without_ranges_has_no_claim_over_them(result):
    bare = {
        name: replace(one, written=Node(one.written.origin, {}))
        for name, one in result.plan.scenarios.items()
    }
    plan = replace(result.plan, scenarios=bare)
    assert over(plan, result.flows, lambda _: None).empty


def test_words_hold_from_their_thresholds_on():
    shares = (1, 0.95, 0.949, 0.8, 0.799, 0.2, 0.199, 0.05, 0.049, 0)
    assert [likelihood(share) for share in shares] == [
        *["almost_certain"] * 2,
        *["likely"] * 2,
        *["open"] * 2,
        *["unlikely"] * 2,
        *["excluded"] * 2,
    ]


def test_answers_on_prices_leave_the_runs_and_tell_the_claims_before_them(result):
    answer = {"toll.fee": "2_000 IDR/can", "costs.fruit.price": "9_000 IDR/kg"}
    plan = repriced(result.plan, answer)
    answered = replace(result, plan=replace(plan, unanswered=result.plan))
    assert answered.unanswered.over_ranges.equals(result.over_ranges)
    assert not answered.over_ranges.equals(result.over_ranges)
    table = settled(result.over_ranges, answered.over_ranges, Labels("en", plan.words))
    shares = dict(zip(table.frame.index, table.frame.to_numpy().tolist(), strict=True))
    for row in result.over_ranges.to_dict("records"):
        before, word, *_ = shares[claim_text(row, Labels("en", plan.words))]
        assert before == pytest.approx(100 * row["probability"])
        assert word == sureness(row, Labels("en"))


def test_answers_that_the_plant_reads_leave_no_runs_of_before(result):
    scenarios = {
        name: one.replace({"travel_cv": "9 %"}) for name, one in result.plan.scenarios.items()
    }
    plan = replace(result.plan, scenarios=scenarios, unanswered=result.plan)
    assert replace(result, plan=plan).unanswered is None
