"""How sure a study is: what is drawn, what is read from it, and what is worth finding out."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis.counterfactual import simulation_set
from sim.analysis.outputs import Output, Statement, statements
from sim.analysis.overturn import REPLICATIONS
from sim.analysis.study import StudyResult
from sim.analysis.tornado import MOST
from sim.analysis.uncertain import (
    DISTANCES_EACH,
    PRICES_EACH,
    runs_as_stated,
    unanswered,
    uncertain,
)
from sim.analysis.unknowns import Draws
from sim.catalogue.keys import COST, DISTANCE_COST, DISTANCE_LEAD, ENPV, NET, NPV
from sim.catalogue.labels import LANGS, Labels
from sim.economics.appraise import appraise
from sim.flows import Conditions
from sim.plant.simulate import simulate
from sim.replication.cache import Cache
from sim.replication.flow_store import FlowStore
from sim.replication.packing import pack, unpack
from sim.replication.runs import Execution, run_all, sharing_workers
from sim.replication.workers import processes
from sim.report.questionnaire import questionnaire
from sim.report.tables.uncertain import claims_table, tornado_table, widest
from sim.results.archive import digest
from sim.results.uncertain import Uncertainty
from sim.scenario.models.study import Uncertain
from sim.scenario.nodes import Node
from tests.analysis.parts import part_of_study
from tests.replication.recorder import Recorder
from tests.report.reading import numbers

FOLDER = Path(__file__).parents[2] / "scenarios"
POINTS = 64


@pytest.fixture(scope="module")
def plan():
    """Return a plant for 2 t a day, its partner and what happens without it, over two years."""
    return part_of_study(("outside", "outside-2t", "local-2t"), "loans=null", horizon=2)


@pytest.fixture(scope="module")
def execution(tmp_path_factory):
    return Execution(partial(processes, 1), Recorder(), Cache(tmp_path_factory.mktemp("flows")))


@pytest.fixture(scope="module")
def result(plan, execution):
    return uncertain(plan, execution, POINTS)


def test_too_few_points_and_a_study_without_ranges_are_refused(plan, execution):
    with pytest.raises(sim.ScenarioError, match="fewer than 64 points"):
        uncertain(plan, execution, 63)
    scenarios = {name: plan.scenarios[name] for name in ("outside",)}
    certain = {
        name: replace(one, written=Node(one.written.origin, {})) for name, one in scenarios.items()
    }
    bare = replace(plan, scenarios=certain, written=Node(plan.written.origin, {}))
    with pytest.raises(sim.ScenarioError, match="no assumption has a range"):
        uncertain(bare, execution, POINTS)


def test_a_choice_without_a_payoff_is_refused_before_anything_is_simulated(plan, execution):
    decide = {"payoff": ENPV, "alternatives": "local-2t outside-2t"}
    tied = replace(plan, uncertain=Uncertain.model_validate({"decide": decide}))
    with pytest.raises(sim.ScenarioError, match=f"outside-2t has no {ENPV}"):
        uncertain(tied, execution, POINTS)


def test_points_of_a_replication_share_what_the_plant_reads_and_differ_in_prices(result):
    simulated = np.array([unknown.is_physical for unknown in result.unknowns])
    starts = result.clusters.starts
    assert len(starts) == len(set(result.replication_of)) == POINTS // PRICES_EACH
    shared = result.shares[starts][result.clusters.of_point]
    assert (result.shares[:, simulated] == shared[:, simulated]).all()
    later = np.setdiff1d(np.arange(len(result.shares)), starts)
    assert (result.shares[later][:, ~simulated] != shared[later][:, ~simulated]).all()


def test_the_choice_is_among_what_the_study_names(plan, result):
    decide = {"payoff": NPV, "alternatives": "local-2t"}
    tied = replace(plan, uncertain=Uncertain.model_validate({"decide": decide}))
    assert [*replace(result, plan=tied).decisions] == [NPV]
    assert [*result.payoffs(NPV)] == ["", "local-2t"]
    assert [*result.decisions] == [NPV + NET, ENPV]


def test_each_point_is_the_study_at_its_draw_with_the_luck_of_its_replication(
    plan, execution, result
):
    """A point by hand: the scenarios at its values, simulated with its replication, appraised."""
    drawn = Draws.of(plan, result.unknowns, result.shares).at(len(result.numbers) - 1)
    number = result.replication_of[-1]
    for name, scenario in drawn.scenarios.items():
        store = FlowStore(Conditions.of(scenario, drawn.timing), (number,))
        store.add(number, unpack(pack(simulate(scenario.physical, drawn.timing, number))))
        appraisal = appraise(store.flows((number,)), scenario, drawn.timing)
        assert result.of(Output(name, COST))[-1] == pytest.approx(float(appraisal.figure(COST)[0]))


def test_one_simulation_in_four_tells_distance_by_the_chains_at_the_site_of_the_other(plan, result):
    told = np.isfinite(result.of(Output("local-2t", DISTANCE_LEAD)))
    replications = np.array(result.replication_of)
    assert {*replications[told]} == {*replications[replications % DISTANCES_EACH == 0]}
    place = int(np.flatnonzero(told)[-1])
    drawn = Draws.of(plan, result.unknowns, result.shares).at(place)
    number, flows = result.replication_of[place], {}
    for name, scenario in simulation_set(drawn).scenarios.items():
        store = FlowStore(Conditions.of(scenario, drawn.timing), (number,))
        store.add(number, unpack(pack(simulate(scenario.physical, drawn.timing, number))))
        flows[name] = store.flows((number,))
    by_hand = StudyResult(drawn, flows, (number,))
    for name, kpi in (("local-2t", DISTANCE_LEAD), ("outside", DISTANCE_COST)):
        found = result.of(Output(name, kpi))[place]
        assert found == pytest.approx(by_hand.samples(kpi)[name][0])


@pytest.mark.parametrize("lang", LANGS)
def test_claims_on_distance_say_by_how_many_simulations_they_are_told(result, lang):
    (row,) = result.claims.query("kind == 'distance_leads'").to_dict("records")
    simulated = len({*result.replication_of}) // DISTANCES_EACH
    assert row["n"] == simulated * PRICES_EACH
    assert row["probability"] == 0
    # The upper bound by Wilson of a share that so many independent draws never show.
    assert row["ci_high"] == pytest.approx(1.96**2 / (simulated + 1.96**2), rel=1e-3)
    table = claims_table(result, Labels(lang, result.words))
    assert numbers(table.notes[-1], lang)[-2:] == [row["n"], simulated]


def test_what_is_cached_gives_the_same(plan, execution, result):
    again = uncertain(plan, execution, POINTS)
    assert again.values.tobytes() == result.values.tobytes()


def test_the_study_before_its_answers_is_told_only_where_it_is_cached(plan, execution, result):
    before = plan.timed({"replications": POINTS})
    answered = replace(plan, unanswered=before)
    assert unanswered(answered, execution).values.tobytes() == result.values.tobytes()
    assert unanswered(plan, execution) is None
    assert unanswered(answered, replace_cache(execution, None)) is None
    elsewhere = replace(plan, unanswered=before.timed({"seed": 2}))
    assert unanswered(elsewhere, execution) is None


def replace_cache(execution, cache):
    return Execution(execution.workers, execution.reporter, cache)


def test_a_difference_is_that_of_one_draw(result):
    own, other = (result.of(Output(name, COST)) for name in ("local-2t", "outside-2t"))
    difference = result.of(Output("local-2t", COST, "outside-2t"))
    assert difference == pytest.approx(own - other, nan_ok=True)
    claim = result.claims.query("kind == 'cheaper' and kpi == @COST").iloc[0]
    # A draw in which a chain fills no can has no cost.
    assert claim["probability"] == np.mean((own < other)[np.isfinite(difference)])


def test_every_claim_is_between_its_bounds(result):
    claims = result.claims
    assert len(claims) == len(claims.drop_duplicates(["kind", "scenario", "kpi", "against"]))
    assert (claims["ci_low"] <= claims["probability"] + 1e-12).all()
    assert (claims["probability"] <= claims["ci_high"] + 1e-12).all()
    assert (claims["p05"] <= claims["p50"]).all()
    assert (claims["p50"] <= claims["p95"]).all()


def test_a_point_that_cannot_be_is_named_and_the_others_stand(result):
    assert len(result.numbers) + len(result.refused) == POINTS
    assert not result.failures
    assert [*result.failed["point"]] == [failure.replication for failure in result.refused]
    assert all(result.failed["why"])


@given(st.lists(st.sampled_from([-1.0, 0.0, 2.0, np.nan]), min_size=1))
def test_a_claim_and_its_contrary_never_hold_both(values):
    numbers = np.array(values)
    below = Statement("x", Output("a", "b"), below=True).holds(numbers)
    above = Statement("x", Output("a", "b"), below=False).holds(numbers)
    both = np.nan_to_num(below) + np.nan_to_num(above)
    assert both.max() <= 1
    assert (np.isnan(below) == np.isnan(numbers)).all()


def test_the_claims_are_about_every_pair_and_every_plant(plan):
    found = {(one.kind, one.output) for one in statements(plan)}
    assert ("cheaper", Output("local-2t", COST, "outside-2t")) in found
    for kind, kpi in (("worth", NPV), ("worth", NPV + NET), ("worth_to_nation", ENPV)):
        assert (kind, Output("local-2t", kpi)) in found
        assert (kind, Output("outside", kpi)) not in found


def test_the_folder_lists_the_questionnaire_with_its_digest(result):
    record = Uncertainty().folder(result, ["uncertain"]).record
    for lang in LANGS:
        page = questionnaire(result, lang).encode()
        assert record["files"][f"questionnaire.{lang}.md"] == digest([page])


def test_luck_and_ignorance_are_apart(plan, execution, result, monkeypatch):
    """The variance of luck, by hand: of the runs that `compare` has at the stated values."""
    own = runs_as_stated(plan, execution)
    spread = replace(result, own=own).distributions.set_index(["scenario", "kpi"])
    monkeypatch.setenv("NANAS_CACHE", str(execution.cache.folder))
    stated = sim.compare(plan, replications=REPLICATIONS)
    for name in plan.scenarios:
        luck = np.var(stated.samples(COST)[name], ddof=1)
        row = spread.loc[(name, COST)]
        assert row["variance"] == pytest.approx(np.var(result.of(Output(name, COST)), ddof=1))
        assert row["luck_share"] == pytest.approx(min(luck / row["variance"], 1))
    assert result.distributions["luck_share"].isna().all()


def test_what_cannot_reach_an_output_explains_none_of_it(plan, result, execution):
    """Emission factors and shadow prices move no cost and no private worth."""
    whole = replace(result, own=runs_as_stated(plan, execution))
    rows = whole.importance[whole.importance["kind"].isin(["cheaper", "worth"])]
    apart = rows["path"].str.contains(r"\.co2$|^social\.|\.unskilled$|\.tradable$|\.border$")
    assert apart.sum() > 20
    assert not rows[apart]["stands_out"].any()


def test_after_ctrl_c_in_the_runs_that_confirm_those_of_the_tornado_do_not_begin(
    plan, execution, result, monkeypatch
):
    rounds = []

    def pressed(simulations, replications, shared):
        rounds.append(len(simulations.scenarios))
        with pytest.raises(KeyboardInterrupt), shared.workers(1):
            raise KeyboardInterrupt
        return run_all(simulations, replications, shared)

    monkeypatch.setattr("sim.analysis.changed_runs.run_all", pressed)
    without_cache = Execution(execution.workers, execution.reporter)
    own = runs_as_stated(plan, execution)
    with sharing_workers(without_cache, 1) as shared:
        told = replace(result, own=own).confirmed(shared)
    assert told.interrupted
    assert told.ends == {}
    assert not told.turns["is_confirmed"].any()
    # The second round is asked for, and finds no worker.
    assert len(rounds) == 2


def test_what_explains_most_of_each_payoff_is_simulated_though_it_hides_in_the_noise(
    plan, execution, result
):
    """Of eight simulations no curve tells anything; each end is that of the study with it set."""
    told = replace(result, own=runs_as_stated(plan, execution)).confirmed(execution)
    assert not told.importance["stands_out"].all()
    payoffs = told.plan.uncertain.decide.payoff.split()
    assert told.best_plants == [Output("local-2t", kpi) for kpi in payoffs]
    for rows in widest(told):
        of_payoff = told.tornado[told.tornado["kpi"] == rows["kpi"].iloc[0]]
        physical = of_payoff[of_payoff["method"] == "simulated"]
        assert 1 < len(physical) <= MOST
        assert (physical["n"] == 4).all()
        low, middle, high = (physical[name] for name in ("low_ci_low", "at_low", "low_ci_high"))
        assert ((low <= middle) & (middle <= high)).all()
        for lang in LANGS:
            table = tornado_table(rows, Labels(lang, told.words)).frame
            assert len(table) == len(rows)
