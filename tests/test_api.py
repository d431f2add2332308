"""What a notebook calls: how many processes work for it, and which flows it may appraise."""

import json
import sys
from dataclasses import replace
from datetime import date
from functools import partial
from inspect import signature
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis.shown import TABLES, Shown
from sim.analysis.study import StudyResult
from sim.analysis.study_runs import StudyRuns
from sim.catalogue.labels import Labels
from sim.cli.commands import app
from sim.replication.workers import processes
from sim.results.folder_exchange import FolderTakenError
from sim.scenario.plan import Plan
from sim.units import AnnualRate

SCENARIOS = Path(__file__).parent.parent / "scenarios"
OUTSIDE = sim.load(SCENARIOS / "outside.yaml")


@pytest.fixture
def asked(monkeypatch):
    """Note how many processes are asked for, and work in one."""
    jobs = []

    def noted(count, tasks):
        jobs.append(count)
        return processes(1, tasks)

    monkeypatch.setattr("sim.asking.processes", noted)
    return jobs


def simulated(**options):
    return sim.compare([OUTSIDE], replications=2, years=1, **options)


def test_a_notebook_has_all_cores(asked, cache_of_its_own, monkeypatch):
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    simulated()
    assert asked == [None]


def test_a_script_which_every_process_would_run_again_has_one(asked, cache_of_its_own, monkeypatch):
    script = ModuleType("__main__")
    script.__file__ = "study.py"
    monkeypatch.setitem(sys.modules, "__main__", script)
    simulated()
    simulated(jobs=2, cached=False)
    assert asked == [1, 2]


def npvs(runs):
    return {name: figures["npv_idr"].tolist() for name, figures in runs.values.items()}


def test_every_door_gives_the_same_numbers_with_another_seed():
    """`appraise(simulate)`, `compare` and the command line draw the same prices."""
    path = str(SCENARIOS / "local-2t.yaml")
    plant = sim.load(path)
    alone = sim.appraise(sim.simulate(plant, seed=7, replications=2, years=8), plant).kpis
    together = sim.compare([plant], seed=7, replications=2, years=8)
    assert alone.keys() == together.values["local-2t"].keys()
    for kpi, figure in together.values["local-2t"].items():
        assert np.array_equal(alone[kpi], figure, equal_nan=True), kpi
    words = ["run", path, "--set", "seed=7", "--set", "horizon=8 year", "-n", "2", "--json"]
    printed = json.loads(CliRunner().invoke(app, words).stdout)["scenarios"]["local-2t"]
    for kpi, mean in together.kpis.set_index("kpi")["mean"].items():
        if np.isfinite(mean):
            assert printed[kpi]["mean"] == pytest.approx(mean, rel=1e-12), kpi


def test_flows_of_a_study_are_appraised_at_its_rates():
    plan = Plan.of([OUTSIDE], {}).timed({"horizon": 1, "replications": 2, "seed": 3})
    timing = plan.timing.model_copy(update={"inflation": 5.0, "price_basis": 2027})
    runs = sim.compare(replace(plan, timing=timing))
    found = sim.appraise(runs.flows["outside"], OUTSIDE).kpis["npv_idr"]
    assert found.tolist() == npvs(runs)["outside"]


def test_flows_of_another_scenario_are_refused_and_both_are_named():
    flows = sim.simulate(OUTSIDE, years=1)
    plant = sim.load(SCENARIOS / "local-8t.yaml")
    with pytest.raises(sim.ScenarioError, match=r"of outside\b.*of local-8t\b"):
        sim.appraise(flows, plant, flows.conditions.timing)
    with pytest.raises(sim.ScenarioError, match="physical values"):
        sim.appraise(flows, OUTSIDE.replace({"toll.rate": "1_000 can/h"}))
    dearer = OUTSIDE.replace({"toll.fee": "9_000 IDR/can"})
    assert sim.appraise(flows, dearer).cost > sim.appraise(flows, OUTSIDE).cost


@pytest.mark.parametrize(
    "other",
    [
        {"seed": 2},
        {"horizon": 2},
        {"lead": 3},
        {"start": date(2028, 1, 1)},
        {"lead": -12, "horizon": 2},  # as many months
    ],
)
def test_flows_of_another_timing_are_refused_and_both_are_named(other):
    flows = sim.simulate(OUTSIDE, years=1)
    timing = flows.conditions.timing
    with pytest.raises(sim.ScenarioError, match=r"start 2027-01-01, lead 0 .*seed 1.*appraised"):
        sim.appraise(flows, OUTSIDE, timing.model_copy(update=other))


def test_flows_may_be_appraised_at_another_discount_rate():
    flows = sim.simulate(OUTSIDE, years=1)
    rate = {"discount_rate": AnnualRate(0.0, "real")}
    slower = flows.conditions.timing.model_copy(update=rate)
    found = [sim.appraise(flows, OUTSIDE, at).kpis["npv_idr"] for at in (None, slower)]
    assert found[0] != found[1]


TAKES_SCENARIOS = {
    "compare": lambda given: sim.compare([given]),
    "compare one": sim.compare,
    "simulate": sim.simulate,
    "explain": lambda given: sim.explain(given, "toll.fee"),
    "crossovers": sim.crossovers,
    "breakeven": lambda given: sim.breakeven(given, "npv_idr", "toll.fee"),
    "map_border": lambda given: sim.map_border(given, "toll.fee", "exchange.usd"),
    "optimise": sim.optimise,
    "appraise": lambda given: sim.appraise(simulated().flows["outside"], given),
}


@pytest.mark.parametrize("door", TAKES_SCENARIOS)
@pytest.mark.parametrize("given", ["outside.yaml", Path("outside.yaml"), 7])
def test_what_is_not_loaded_is_refused_with_how_to_load_it(door, given):
    with pytest.raises(sim.ScenarioError, match=r"load a file first: sim.load") as caught:
        TAKES_SCENARIOS[door](given)
    assert repr(given) in str(caught.value)


def test_a_result_in_place_of_a_study_is_named_in_one_short_line():
    with pytest.raises(sim.ScenarioError, match="StudyResult is neither a scenario") as caught:
        sim.breakeven(simulated(), "npv_idr", "toll.fee")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "door", [sim.compare, sim.crossovers, partial(sim.breakeven, kpi="npv_idr", vary="toll.fee")]
)
def test_partners_beside_a_study_are_refused(door):
    study = sim.load(SCENARIOS / "study.yaml")
    with pytest.raises(sim.ScenarioError, match="against: a study names the partners"):
        door(study, against={"local-8t": "outside-2t"})


def test_a_study_and_one_scenario_are_taken_where_a_list_is():
    study = sim.load(SCENARIOS / "study.yaml")
    assert len(sim.explain(study, "costs.fruit.price")) == 1
    assert sim.compare(OUTSIDE, replications=2, years=1).plan.scenarios == {"outside": OUTSIDE}


def test_a_number_in_place_of_a_text_is_refused_with_what_is_written():
    for change in (OUTSIDE.replace, simulated().reprice):
        with pytest.raises(sim.ScenarioError, match=r"toll.fee: 4000 .* as “4_500 IDR/can”"):
            change({"toll.fee": 4000})


def test_an_unknown_name_of_a_figure_or_scenario_is_answered_with_what_was_meant():
    runs = simulated()
    asked = {
        "npv_idr": [
            lambda: runs.values["outside"]["npv"],
            lambda: runs.sample("npvv", "outside"),
            lambda: runs.difference("npv_idx"),
            lambda: runs.reprice_many({"toll.fee": ["4_000 IDR/can"]}, ["npv"]),
            lambda: runs.appraisals["outside"].kpis["npv"],
        ],
        "outside": [
            lambda: runs.values["outsde"],
            lambda: runs.sample("npv_idr", "outsid"),
            lambda: runs.difference("npv_idr", "outsid"),
        ],
    }
    for meant, calls in asked.items():
        for call in calls:
            with pytest.raises(KeyError, match=f"did you mean '{meant}'"):
                call()


def test_a_result_carries_the_warnings_of_its_study():
    dear = OUTSIDE.replace({"toll.fee": "27_000 IDR/can"})
    runs = sim.compare([dear], replications=1, years=1)
    assert [one.path for one in runs.warnings] == ["toll.fee"]


def test_a_scenario_alone_is_taken_where_a_study_is():
    ranges = sim.ranges(OUTSIDE)
    assert ranges.equals(sim.ranges([OUTSIDE]))
    assert "toll.fee" in set(ranges["path"])


ASKING = (sim.compare, sim.crossovers, sim.breakeven, sim.map_border, sim.optimise, sim.uncertain)


@pytest.mark.parametrize("door", ASKING)
def test_every_door_names_its_options_one_by_one(door):
    shown = signature(door).parameters
    assert not any(one.kind is one.VAR_KEYWORD for one in shown.values())
    names = ("against", "without", "replications", "seed", "years", "jobs", "executor", "cached")
    assert {name: shown[name].default for name in names} == dict.fromkeys(names) | {"cached": True}
    with pytest.raises(TypeError, match="unexpected keyword argument 'seeds'"):
        door(OUTSIDE, **{name: "" for name in ("kpi", "vary", "x", "y") if name in shown}, seeds=1)


def test_what_happens_without_a_project_is_told_as_in_a_study():
    plan = sim.load(SCENARIOS / "study.yaml").timed({"horizon": 8, "replications": 2})
    scenarios = [plan.scenarios[name] for name in ("outside", "outside-2t", "local-2t")]
    partners = {"against": {"local-2t": "outside-2t"}, "without": {"local-2t": "outside"}}
    runs = sim.compare(scenarios, **partners, replications=2, years=8)
    member = runs.plan.members["local-2t"]
    assert (member.against, member.without) == ("outside-2t", "outside")
    values = runs.values["local-2t"]
    assert "incremental_npv_idr" in values
    alone = sim.compare(scenarios, against=partners["against"], replications=2, years=8)
    assert "incremental_npv_idr" not in alone.values["local-2t"]
    assert np.array_equal(values["npv_idr"], alone.values["local-2t"]["npv_idr"])
    with pytest.raises(sim.ScenarioError, match=r"without.local-2t: .* did you mean outside"):
        sim.compare(scenarios, without={"local-2t": "outsid"})
    with pytest.raises(sim.ScenarioError, match="without: a study names the partners"):
        sim.compare(plan, without=partners["without"])


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


STUDY = """\
horizon: 8 year
baseline: outside-2t
scenarios:
  outside-2t: {{file: {folder}/outside-2t.yaml}}
  local-2t: {{file: {folder}/local-2t.yaml, against: outside-2t}}
"""


def test_a_notebook_saves_what_the_command_saves_and_reads_it_back(tmp_path):
    file = tmp_path / "pair.yaml"
    file.write_text(STUDY.format(folder=SCENARIOS))
    changes = ["local-2t:sale.margin=9 %", "inflation=3 %/year"]
    words = [word for change in changes for word in ("--set", change)]
    saved, told = tmp_path / "saved", tmp_path / "told"
    command = ["compare", str(file), "-n", "2", "--no-figures", "--out", str(told), *words]
    assert CliRunner().invoke(app, command).exit_code == 0
    runs = sim.compare(sim.load(file, changes), replications=2)
    sim.save(runs, saved, figures=False)
    assert contents(saved) == contents(told)
    again = sim.load_result(saved)
    assert again.kpis.equals(runs.kpis)
    with pytest.raises(FolderTakenError, match=r"saved holds another result"):
        sim.save(runs.reprice({"sale.margin": "8 %"}), saved, figures=False)
    sim.save(runs.reprice({"sale.margin": "8 %"}), saved, figures=False, force=True)
    record = json.loads((saved / "run.json").read_text())
    assert record["command"][2:] == ["sale.margin=8 %", "inflation=3 %/year", "replications=2"]
    sim.save(again.reprice({"sale.margin": "8 %"}), tmp_path / "moved", figures=False)
    moved = json.loads((tmp_path / "moved" / "run.json").read_text())
    # The same command, though what the first result was made by comes first in it.
    assert moved["command"][:2] == record["command"][:2]
    assert sorted(moved["command"]) == sorted(record["command"])
    assert sim.load_result(tmp_path / "moved").plan.name == "pair"


def test_a_result_of_a_list_of_scenarios_is_saved_and_read_back(tmp_path):
    runs = sim.compare([OUTSIDE], replications=2, years=1)
    sim.save(runs, tmp_path / "result", figures=False)
    again = sim.load_result(tmp_path / "result")
    assert again.kpis.equals(runs.kpis)
    assert again.plan.timing == runs.plan.timing


def test_what_a_cell_shows_is_short_and_says_what_it_is():
    study = sim.load(SCENARIOS / "study.yaml")
    runs = simulated()
    shown = {
        "Plan of study: 9 scenarios, 15 years from 2027-01-01": study,
        "Scenario outside: Toll canner today (toll, ": OUTSIDE,
        "StudyResult of scenarios: 1 scenario, 2 replications": runs,
        "Flows of outside: 2 replications x 12 months x ": runs.flows["outside"],
        "Appraisal of outside: 2 replications": runs.appraisals["outside"],
        "RepricingResult: means of 3 figures at 2 samples": runs.reprice_many(
            {"toll.fee": ["4_000 IDR/can", "5_000 IDR/can"]}
        ),
    }
    for begins, one in shown.items():
        text = repr(one)
        assert text.startswith(f"<{begins}")
        assert len(text) < 300
        assert text.count("\n") < 3
        assert str(one) == text


def test_a_result_shows_its_answer_in_a_notebook():
    runs = simulated()
    html = runs._repr_html_()
    assert html.startswith("<table>")
    mean = runs.kpis.set_index("kpi")["mean"]["levelised_cost_idr_per_can"]
    assert f"{mean:,.0f}" in html
    search = sim.breakeven(OUTSIDE, "npv_idr", "toll.fee", replications=2, years=1)
    assert "<table>" in search._repr_html_()
    assert repr(search).startswith("<BreakEvenResult of scenarios: 1 scenario, 2 replications")
    assert replace(runs, replications=())._repr_html_() is None


def test_every_result_shows_itself():
    kinds = {kind for kind in Shown.__subclasses__() if kind is not StudyRuns} | {StudyResult}
    assert kinds == set(TABLES)
    assert all(kind.__repr__ is Shown.__repr__ for kind in kinds)


SPENT = sim.Kpi(
    lambda appraisal: appraisal.figure("npv_idr") / appraisal.flows.total("cans.filled"),
    unit="IDR/can",
    label={"en": "NPV per can", "id": "NPV per kaleng"},
)
OWN = {"npv_per_can_idr_per_can": SPENT}


def test_a_figure_of_ones_own_stands_beside_the_others(tmp_path):
    pair = [sim.load(SCENARIOS / f"{name}.yaml") for name in ("outside-2t", "local-2t")]
    runs = sim.compare(pair, against={"local-2t": "outside-2t"}, replications=3, years=8, own=OWN)
    kpi, cans = next(iter(OWN)), runs.flows["local-2t"].total("cans.filled")
    alone = runs.values["local-2t"]
    assert np.allclose(alone[kpi], alone["npv_idr"] / cans)
    rows = runs.kpis[runs.kpis["kpi"] == kpi].set_index("scenario")
    assert rows["unit"].tolist() == ["IDR/can"] * 2
    assert (rows["ci_low"] < rows["mean"]).all()
    # The luck of prices is taken out of it as out of the NPV.
    assert rows["control_gain"]["outside-2t"] > 2
    paired = runs.difference(kpi).loc["local-2t"]
    assert paired["mean"] == pytest.approx(rows["mean"]["local-2t"] - rows["mean"]["outside-2t"])
    samples = {"toll.fee": ["4_000 IDR/can", "5_000 IDR/can"]}
    many = runs.reprice_many(samples, [kpi]).means["outside-2t", kpi]
    for place, fee in enumerate(samples["toll.fee"]):
        one = runs.reprice({"toll.fee": fee}).kpis.query("kpi == @kpi and scenario == 'outside-2t'")
        assert many[place] == pytest.approx(one["mean"].item(), rel=1e-9)
    told = str(sim.tables.summary(runs, "local-2t", "id"))
    assert "NPV per kaleng" in told
    assert "<table>" in runs._repr_html_()
    sim.save(runs, tmp_path / "kept", figures=False)
    assert kpi not in (tmp_path / "kept" / "kpis.csv").read_text()
    again = sim.load_result(tmp_path / "kept", own=OWN)
    assert again.kpis.equals(runs.kpis)


def test_a_figure_of_ones_own_can_be_solved_for():
    found = sim.breakeven(OUTSIDE, "fee_left_idr_per_can", "toll.fee", target=0, own=LEFT, **SMALL)
    (one,) = found.break_evens
    assert one.value == pytest.approx(4_100, rel=1e-6)
    assert "Fee left" in str(sim.tables.breakeven(found))
    with pytest.raises(sim.ScenarioError, match="15_000 IDR/can"):
        sim.breakeven(OUTSIDE, "fee_left_idr_per_can", "toll.fee", own=LEFT, **SMALL)


SMALL = {"replications": 2, "years": 1}
# By hand: the fee itself, less 4 100, is 0 at a fee of 4 100.
LEFT = {
    "fee_left_idr_per_can": sim.Kpi(
        lambda appraisal: np.atleast_1d(appraisal.scenario.money.toll.fee.amount - 4_100),
        unit="IDR/can",
        label={"en": "Fee left", "id": "Sisa tarif"},
    )
}


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"npv_idr": SPENT}, "it is a figure of the catalogue"),
        ({"Margin": SPENT}, "it is not of small letters"),
        (
            {"one": replace(SPENT, function=lambda _: np.zeros(7))},
            r"shape \(7,\) instead of \(2,\)",
        ),
        ({"one": replace(SPENT, function=lambda _: 3.0)}, r"shape \(\) instead of \(2,\)"),
    ],
)
def test_what_cannot_be_a_figure_is_refused(own, told):
    with pytest.raises(ValueError, match=told):
        sim.compare(OUTSIDE, own=own, **SMALL).kpis  # noqa: B018


def test_an_own_figure_needs_a_known_unit_and_a_label_in_each_language():
    with pytest.raises(ValueError, match=r"no figure is in 'Rp'; write one of .*IDR/can"):
        sim.Kpi(len, unit="Rp", label={"en": "A", "id": "B"})
    with pytest.raises(ValueError, match="no label in 'id'"):
        sim.Kpi(len, unit="IDR", label={"en": "A"})


def test_a_table_is_its_text_where_there_is_no_notebook():
    table = sim.tables.summary(simulated(), "outside")
    assert repr(table) == str(table)


def test_a_replication_without_a_number_is_told_apart():
    def first(appraisal):
        return np.where(np.array(appraisal.flows.replication_numbers) == 0, 1.0, np.nan)

    own = {"one_idr": replace(SPENT, unit="IDR", function=first)}
    row = sim.compare(OUTSIDE, own=own, **SMALL).kpis.set_index("kpi").loc["one_idr"]
    assert (row["mean"], row["undefined_share"]) == (1.0, 0.5)
    assert Labels("id")(row["why"]) == "fungsinya tidak menghasilkan angka"
