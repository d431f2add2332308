"""What a notebook calls: how many processes work for it, and which flows it may appraise."""

import json
import sys
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.cli.commands import app
from sim.replication.workers import processes
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

    monkeypatch.setattr("sim.api.processes", noted)
    return jobs


def simulated(**options):
    return sim.compare([OUTSIDE], replications=2, years=1, **options)


def test_a_notebook_has_all_cores(asked, monkeypatch):
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    simulated()
    assert asked == [None]


def test_a_script_which_every_process_would_run_again_has_one(asked, monkeypatch):
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
    assert len(sim.explain(study, "toll.fee")) == 1
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
