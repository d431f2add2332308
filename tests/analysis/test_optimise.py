"""The best candidate: candidates are what they are by hand, and each takes what the choice needs."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.optimise import Choice, optimise
from sim.analysis.outputs import NOTHING
from sim.analysis.variable import variable
from sim.catalogue.keys import COST, NET, NPV
from sim.catalogue.labels import LANGS, Labels
from sim.replication.cache import Cache
from sim.replication.runs import Execution
from sim.replication.workers import processes
from sim.report.tables.optimise import candidate_text, optimise_sentences, optimise_table
from tests.analysis.parts import part_of_study
from tests.replication.recorder import Recorder

FOLDER = Path(__file__).parents[2] / "scenarios"
NAMES = ("outside", "outside-2t", "local-2t")


@pytest.fixture(scope="module")
def plan():
    """Return a plant for 2 t a day, its partner and what happens without it, over two years."""
    return part_of_study(NAMES, "loans=null", horizon=2, replications=16)


@pytest.fixture(scope="module")
def execution(tmp_path_factory):
    return Execution(partial(processes, 1), Recorder(), Cache(tmp_path_factory.mktemp("flows")))


@pytest.fixture(scope="module")
def by_scenario(plan, execution):
    return optimise(plan, Choice(), execution)


@pytest.fixture
def cached(execution, monkeypatch):
    """Let `compare` find what was simulated here."""
    monkeypatch.setenv("NANAS_CACHE", str(execution.cache.folder))


@pytest.mark.usefixtures("cached")
def test_scenarios_are_ranked_as_compare_shows_them(plan, by_scenario):
    kpis = sim.compare(plan, jobs=1).kpis.set_index(["kpi", "scenario"])["mean"][NPV + NET]
    assert by_scenario.is_sure
    kpis[NOTHING] = 0.0
    assert by_scenario.best.scenario == kpis.idxmax()
    ranking = by_scenario.ranking.set_index("scenario")
    for name, mean in kpis.items():
        if ranking.loc[name, "n"] == 16:
            assert ranking.loc[name, "mean"] == pytest.approx(mean)
            assert ranking.loc[name, "behind"] == pytest.approx(kpis.max() - mean)
    assert ranking["is_best"].tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("price", "best"), [("1 USD/carton", NOTHING), ("90 USD/carton", "local-2t")]
)
def test_an_investor_may_build_nothing(plan, execution, price, best):
    """A plant that loses money is worse than none, whose NPV is 0; one that earns is better."""
    scenarios = {"local-2t": plan.scenarios["local-2t"].replace({"sale.price": price})}
    member = plan.members["local-2t"].model_copy(update={"against": None, "without": None})
    alone = replace(plan, scenarios=scenarios, members={"local-2t": member}, baseline="local-2t")
    result = optimise(alone, Choice(), execution)
    assert result.is_sure
    assert result.best.scenario == best
    ranking = result.ranking.set_index("scenario")
    assert {*ranking.index} == {NOTHING, "local-2t"}
    assert ranking.loc[NOTHING, "mean"] == 0
    behind = abs(ranking.loc["local-2t", "mean"])
    assert ranking["behind"].max() == pytest.approx(behind)
    for lang in LANGS:
        labels = Labels(lang, result.words)
        assert labels("uncertain.nothing") in optimise_table(result, labels).frame.index
        picked = labels(best) if best else labels("uncertain.nothing")
        assert optimise_sentences(result, labels)[0].casefold().startswith(picked.casefold())
        assert optimise_sentences(result, labels)[0][0].isupper()


def test_by_cost_no_plant_is_no_candidate(plan, execution):
    choice = Choice(COST, "toll.fee", "4_000 5_000", "outside-2t", "10 IDR/can")
    assert all(one.scenario == "outside-2t" for one in optimise(plan, choice, execution).candidates)


def test_the_lowest_price_is_best_by_cost_and_takes_no_simulation_of_its_own(plan, tmp_path):
    cache = Cache(tmp_path)
    execution = Execution(partial(processes, 1), Recorder(), cache)
    choice = Choice(COST, "toll.fee", "5_000 4_000 4_500", "outside-2t", "10 IDR/can")
    result = optimise(plan, choice, execution)
    assert result.best.value == "4_000 IDR/can"
    assert [*result.ranking["value"]] == ["4_000 IDR/can", "4_500 IDR/can", "5_000 IDR/can"]
    dearer = result.ranking["behind"].to_numpy()
    assert dearer[2] == pytest.approx(2 * dearer[1])
    assert cache.size().entries <= 2 * 16


@pytest.mark.usefixtures("cached")
def test_a_value_that_the_plant_reads_is_simulated_as_it_is_written(plan, execution):
    choice = Choice(COST, "plant.recovery", "30:40:5", "local-2t", "50 IDR/can")
    result = optimise(plan, choice, execution)
    assert [one.value for one in result.candidates] == ["30 %", "35 %", "40 %"]
    assert result.best.value == "40 %"
    there = variable(plan, "plant.recovery").at(plan, 35)
    mean = sim.compare(there, jobs=1).values["local-2t"][COST].mean()
    row = result.ranking.set_index("value").loc["35 %"]
    assert row["n"] == 16
    assert row["mean"] == pytest.approx(mean, rel=0.01)


def test_replications_come_in_batches_for_those_that_are_left(plan, execution, monkeypatch):
    """Two recoveries that are close take more than one that is far off."""
    monkeypatch.setattr("sim.analysis.optimise.MOST", 24)
    short = plan.timed({"horizon": 1, "replications": 4})
    choice = Choice(COST, "plant.recovery", "30 39.98 40", "local-2t", "1 IDR/can")
    ranking = optimise(short, choice, execution).ranking.set_index("value")["n"]
    assert ranking["30 %"] < ranking["40 %"] <= 24
    assert all(count % 4 == 0 for count in ranking)
    assert ranking["40 %"] == ranking["39.98 %"]


def test_equal_candidates_are_not_told_apart(plan, execution):
    choice = Choice(COST, "sale.discount", "5 10", "local-2t", "10 IDR/can")
    result = optimise(plan, choice, execution)
    assert not result.ranking["is_told"].any()
    for lang in LANGS:
        labels = Labels(lang, result.words)
        assert "10 %" in " ".join(optimise_sentences(result, labels))


def test_an_interrupted_choice_has_no_answer(plan, execution):
    def interrupted(_count):
        raise KeyboardInterrupt

    ended = optimise(plan.timed({"seed": 9}), Choice(), execution._replace(workers=interrupted))
    assert ended.interrupted
    assert ended.replications == ()


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (Choice(vary="plant.bays"), "--vary: plant.bays: .*does not name the values"),
        (Choice(values="1 2"), "--vary: .*does not name the values"),
        (Choice(vary="plant.bayss", values="1"), "--vary: plant.bayss: .*plant.bays"),
        (Choice(vary="plant.bays", values="1.5"), "--values: plant.bays: "),
        (Choice(vary="plant.bays", values="one"), "--values: plant.bays: “one”"),
        (Choice(vary="plant.bays", values="1:9:0"), "--values: plant.bays: "),
        (Choice(vary="plant.bays", values="9:1:1"), "--values: plant.bays: "),
        (Choice(vary="plant.bays", values="nan"), "--values: plant.bays: "),
        (Choice(vary="plant.bays", values="0 1"), "--vary: plant.bays: .*too small"),
        (Choice(zone="0 IDR"), "--indifference: .*above 0"),
        (Choice(zone="5 kg"), "--indifference: .*not in the unit"),
        (Choice("no_such"), "--kpi: no_such"),
        (Choice("raw_kg_per_can"), "--kpi: raw_kg_per_can: neither"),
        (Choice(scenario="none"), "--scenario: "),
        (Choice(COST, scenario="local-2t", zone="9 IDR/can"), "--scenario: local-2t: .*single"),
        (
            Choice(COST, "plant.bays", "2", "local-2t", "9 IDR/can"),
            "--values: plant.bays: .*single candidate",
        ),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused_in_one_line(plan, execution, choice, message):
    with pytest.raises(sim.ScenarioError, match=message) as caught:
        optimise(plan, choice, execution)
    assert len(caught.value.lines()) == 1


@pytest.mark.parametrize("text", ["500 million IDR", "0.5 miliar Rp", "500 juta Rp", "5e8"])
def test_what_matters_may_be_written_as_people_write_it(plan, execution, text):
    assert optimise(plan, Choice(zone=text), execution).zone == pytest.approx(5e8)


@pytest.mark.parametrize("lang", LANGS)
def test_table_and_sentences_name_the_best_first(by_scenario, lang):
    labels = Labels(lang, by_scenario.words)
    best = candidate_text(by_scenario.ranking.iloc[0].to_dict(), labels)
    frame = optimise_table(by_scenario, labels).frame
    assert frame.index[0] == best
    picked, *_ = optimise_sentences(by_scenario, labels)
    assert best in picked
    assert labels.percent(95) in picked
    assert np.isnan(frame.iloc[0, 1])
