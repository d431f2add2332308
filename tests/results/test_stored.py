"""A result folder gives back the result that was written there."""

import json
from pathlib import Path

import pytest

import sim
from sim.analysis import counterfactual
from sim.results.comparison import Comparison
from sim.results.result_folder import save
from sim.results.stored import stored_result
from sim.scenario.problems import ScenarioError

SCENARIOS = Path(__file__).parents[2] / "scenarios"
COMMAND = ["compare", "phased.yaml", "replications=2", "horizon=8"]


@pytest.fixture(scope="module", autouse=True)
def fewer_counterfactuals():
    """Let counterfactual chains take part in the first replication alone, as they do in the first four."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(counterfactual, "REPLICATIONS", 1)
        yield


@pytest.fixture(scope="module")
def runs():
    plan = sim.load(SCENARIOS / "phased.yaml").timed({"horizon": 8})
    return sim.compare(plan, replications=2)


@pytest.fixture
def folder(runs, tmp_path):
    save(Comparison().folder(runs, COMMAND), tmp_path / "there", None)
    return tmp_path / "there"


def test_every_table_comes_out_as_it_was_written(runs, folder):
    stored = stored_result(folder)
    assert stored.plan.name == "phased"
    again = Comparison().folder(stored, COMMAND)
    assert again.record == json.loads((folder / "run.json").read_text())
    # Counterfactual chains are kept too, so that costs are split by cause without a simulation.
    assert stored.flows.keys() == runs.flows.keys() > set(runs.plan.scenarios)
    assert {flows.replications for flows in stored.flows.values()} == {1, 2}


def test_it_can_be_repriced(runs, folder):
    change = {"toll.fee": "5_000 IDR/can"}
    one, other = (result.reprice(change).kpis for result in (runs, stored_result(folder)))
    assert one.equals(other)


def refused_with(key, folder):
    with pytest.raises(ScenarioError) as error:
        stored_result(folder)
    return [problem.problem.key for problem in error.value.problems] == [key]


def test_a_folder_without_a_whole_result_is_refused(tmp_path, folder):
    assert refused_with("no_result", tmp_path)
    (folder / "flows.npz").unlink()
    assert refused_with("no_flows", folder)


def test_flows_that_were_changed_are_refused(folder):
    content = (folder / "flows.npz").read_bytes()
    (folder / "flows.npz").write_bytes(content[:-40] + bytes(40))
    assert refused_with("edited_result", folder)
    flipped = bytearray(content)
    flipped[len(flipped) // 2] ^= 1
    (folder / "flows.npz").write_bytes(flipped)
    assert refused_with("edited_result", folder)


def test_flows_of_too_few_replications_are_refused(folder, monkeypatch):
    monkeypatch.setattr(counterfactual, "REPLICATIONS", 2)
    assert refused_with("edited_result", folder)


def test_a_result_of_another_version_is_refused(folder):
    record = json.loads((folder / "run.json").read_text())
    record["versions"]["nanas"] = "0.0.1"
    (folder / "run.json").write_text(json.dumps(record))
    assert refused_with("result_of_version", folder)


def test_a_study_whose_scenarios_this_program_refuses_is_refused(folder):
    record = json.loads((folder / "run.json").read_text())
    next(iter(record["scenarios"].values()))["unheard_of"] = "1"
    (folder / "run.json").write_text(json.dumps(record))
    assert not refused_with("no_result", folder)
