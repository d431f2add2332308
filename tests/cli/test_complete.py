"""What the Tab key offers, as a shell asks for it."""

import subprocess

import pytest

from sim.catalogue.kpis import take_apart
from sim.cli.commands import app
from sim.scenario.figure_names import names_in
from sim.scenario.paths import assumption
from sim.scenario.read import load_plan
from tests.cli.shop import nanas

STUDY = "scenarios/study.yaml"


@pytest.fixture
def offered(shop, monkeypatch, capsys):
    """Return what is offered at the end of a line; the last word is unfinished."""

    def offer(*words, lang="en"):
        asked = {"COMP_WORDS": " ".join(("nanas", *words)), "COMP_CWORD": str(len(words))}
        for name, value in {
            **asked,
            "_NANAS_COMPLETE": "complete_bash",
            "NANAS_LANG": lang,
        }.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            app([])
        assert ended.value.code == 0
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out.splitlines()

    return offer


def test_commands_and_options_are_offered(offered):
    assert offered("comp") == ["compare"]
    assert offered("compare", STUDY, "--se") == ["--set", "--seed"]
    assert offered("compare", STUDY, "--lang", "") == ["en", "id"]


def test_scenario_files_are_offered_here_and_a_folder_below(offered, shop):
    (shop / "my own.yaml").touch()
    (shop / ".hidden").mkdir()
    (shop / ".hidden" / "plant.yaml").touch()
    (shop / "notes.txt").touch()
    found = offered("compare", "")
    assert found[0] == "my own.yaml"
    assert {*found[1:]} == {
        f"scenarios/{file.name}" for file in (shop / "scenarios").glob("*.yaml")
    }
    assert offered("compare", "scenarios/stu") == [STUDY]


def test_each_assumption_is_offered_once_and_can_be_changed(offered):
    plan = load_plan(STUDY)
    names = offered("compare", STUDY, "--set", "toll.fee")
    assert names[0] == "toll.fee="
    everything = offered("compare", STUDY, "--set", "")
    assert len(everything) == len({*everything}) > 300
    for name in everything:
        path = name.removesuffix("=")
        assert any(assumption(scenario, path).value for scenario in plan.scenarios.values())
    assert offered("map", STUDY, "--x", "toll.fee") == [name.removesuffix("=") for name in names]


def test_figures_are_offered_by_name_and_their_parts_after_a_point(offered):
    names = names_in(load_plan(STUDY).scenarios.values())
    first = offered("breakeven", STUDY, "--kpi", "")
    assert "npv_idr" in first
    assert not any("." in key for key in first)
    parts = offered("breakeven", STUDY, "--kpi", "levelised_cost_idr_per_can.")
    assert "levelised_cost_idr_per_can.transport" in parts
    assert all(take_apart(key, names) for key in (*first, *parts))


def test_scenarios_of_the_study_are_offered(offered):
    assert offered("map", STUDY, "--scenario", "local") == ["local-2t", "local-8t", "local-30t"]


def test_explain_is_offered_paths_and_figures(offered):
    assert offered("explain", STUDY, "toll.fee")[0] == "toll.fee"
    assert "npv_idr" in offered("explain", STUDY, "npv")


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "none.yaml", "--set", ""),
        ("compare", "bad.yaml", "--set", ""),
        ("breakeven", "bad.yaml", "--kpi", "levelised_cost_idr_per_can."),
        ("map", "--scenario", ""),
        ("compare", "bad.yaml/", ""),
    ],
)
def test_what_cannot_be_read_offers_nothing(offered, shop, words):
    (shop / "bad.yaml").write_text("plant: [}")
    assert not any(name and "yaml" not in name for name in offered(*words))


def test_completion_is_installed_for_the_shell_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("bash", "/bin/bash"))
    told = nanas("--install-completion", "--lang", "id")
    script = tmp_path / ".bash_completions" / "nanas.sh"
    assert told.stdout.rstrip().endswith(f"disimpan di {script}.")
    assert str(script) in (tmp_path / ".bashrc").read_text()
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert "_NANAS_COMPLETE=complete_bash" in script.read_text()
