"""`nanas diff A B`: which inputs differ, and which figures that moves."""

import json
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.commands import app

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DEARER = "extends: scenarios/outside-2t.yaml\ntoll: {fee: 5_000 IDR/can}\n"
FEE = "toll_fee_idr_per_can"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Make a folder of its own with the shipped scenarios and one at a dearer fee."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SCENARIOS, tmp_path / "scenarios")
    (tmp_path / "dearer.yaml").write_text(DEARER)
    return tmp_path


def diff(*words, lang="en"):
    return CliRunner().invoke(app, ["diff", *map(str, words), "--lang", lang])


def objects(*words):
    result = diff(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def inputs(document):
    return [(row["path"], row["a"], row["b"]) for row in document["inputs"]]


CHEAP, DEAR = "scenarios/outside-2t.yaml", "dearer.yaml"
FEES = [("toll.fee", "4_500 IDR/can", "5_000 IDR/can")]


def test_inputs_are_told_without_a_simulation(shop):
    result = diff(CHEAP, DEAR, "--inputs-only")

    assert result.exit_code == 0, result.output
    (row,) = [line.split() for line in result.stdout.splitlines() if "toll.fee" in line]
    assert row == ["toll.fee", "4_500", "IDR/can", "5_000", "IDR/can"]
    document = objects(CHEAP, DEAR, "--inputs-only")
    assert inputs(document) == FEES
    assert "outputs" not in document


def test_a_dearer_fee_moves_costs_by_its_amount_and_no_goods(shop):
    document = objects(CHEAP, DEAR, "-n", "2", "--seed", "7", "--jobs", "1")

    assert (document["seed"], document["replications"], inputs(document)) == (7, 2, FEES)
    moved = {row["kpi"]: row for row in document["outputs"]}
    # Every can filled pays 500 more; the rejected ones raise that a little, per can that is sold.
    assert moved[FEE]["mean"] == pytest.approx(500)
    assert moved[FEE]["percent"] == pytest.approx(100 * 500 / 4_500)
    # A fee of 2024 is brought to 2025; the labour in it, 31 %, rises with real wages.
    assert 500 < moved["levelised_cost_idr_per_can"]["mean"] / 1.027 < 540
    assert moved["npv_idr"]["mean"] < 0
    assert {"fruit_trips_per_year", "cans_per_year", "fruit_t_per_year"} & moved.keys() == set()
    assert all(row["ci_low"] > 0 or row["ci_high"] < 0 for row in moved.values())
    sizes = [abs(row["percent"]) for row in document["outputs"]]
    assert sizes == sorted(sizes, reverse=True)


def test_the_luck_is_that_of_each_scenario_run_alone(shop):
    document = objects(CHEAP, DEAR, "-n", "2", "--jobs", "1")
    alone = [
        json.loads(
            CliRunner().invoke(app, ["run", file, "-n", "2", "--jobs", "1", "--json"]).stdout
        )
        for file in (CHEAP, DEAR)
    ]

    name = "levelised_cost_idr_per_can"
    (row,) = [row for row in document["outputs"] if row["kpi"] == name]
    for key, result in zip(("a", "b"), alone, strict=True):
        (figures,) = result["scenarios"].values()
        assert row[key] == pytest.approx(figures[name]["mean"])
    assert row["mean"] == pytest.approx(row["b"] - row["a"])


def test_tables_are_told_in_both_languages_with_the_same_numbers(shop):
    words = (CHEAP, DEAR, "-n", "2", "--jobs", "1")
    english, indonesian = (diff(*words, lang=lang).stdout for lang in ("en", "id"))

    assert "Inputs that differ" in english
    assert "Asumsi yang berbeda" in indonesian
    rows = {
        lang: [line.split() for line in text.splitlines() if "+11" in line]
        for lang, text in (("en", english), ("id", indonesian))
    }
    assert any("Toll" in row and "+500" in row and "+11.1" in row for row in rows["en"])
    assert any("makloon" in row and "+500" in row and "+11,1" in row for row in rows["id"])
    assert not [line for line in english.splitlines() if ": 2030" in line]


def test_one_replication_makes_no_difference_clear(shop):
    result = diff(CHEAP, DEAR, "-n", "1", "--jobs", "1")

    assert result.exit_code == 0
    assert "No figure differs clearly. One replication has no interval" in result.stdout


def test_a_scenario_differs_from_itself_in_nothing_and_is_not_simulated(shop):
    Path("same.yaml").write_text(f"extends: {CHEAP}\ntoll: {{fee: 4.5e3 IDR/can}}\n")

    for other in (CHEAP, "same.yaml"):
        result = diff(CHEAP, other)
        assert (result.exit_code, result.stdout.strip()) == (0, "No input differs.")


def test_two_files_of_one_name_are_two_scenarios(shop):
    Path("mine").mkdir()
    Path("mine/outside-2t.yaml").write_text(DEARER.replace("scenarios", "../scenarios"))

    document = objects(CHEAP, "mine/outside-2t.yaml", "-n", "2", "--jobs", "1")
    assert inputs(document) == FEES
    assert FEE in {row["kpi"] for row in document["outputs"]}


def results(folder, *words):
    short = ("--set", "horizon=1 year", "-n", "2", "--jobs", "1", "--no-figures", "--out", folder)
    made = CliRunner().invoke(app, ["run", *words, *short])
    assert made.exit_code == 0, made.output


def test_result_folders_are_compared_by_what_they_record(shop):
    results("before", CHEAP)
    results("after", CHEAP, "--set", "toll.fee=5_000 IDR/can", "--seed", "1")
    document = objects("before", "after")

    assert inputs(document) == [("outside-2t:toll.fee", "4_500 IDR/can", "5_000 IDR/can")]
    (fee,) = [row for row in document["outputs"] if row["kpi"] == FEE]
    assert (fee["scenario"], fee["a"], fee["b"]) == ("outside-2t", 4_500, 5_000)
    assert "fruit_trips_per_year" not in {row["kpi"] for row in document["outputs"]}
    assert "outputs" not in objects("before", "after", "--inputs-only")
    assert "Toll canner 2 t/day: Toll fee per can" in diff("before", "after").stdout


def test_a_folder_tells_another_seed_and_another_version(shop):
    results("before", CHEAP)
    results("after", CHEAP, "--seed", "5")
    record = Path("after/run.json")
    run = json.loads(record.read_text())
    run["versions"]["simpy"] = "5.0"
    record.write_text(json.dumps(run))

    found = inputs(objects("before", "after"))
    assert ("seed", "1", "5") in found
    assert [row[0] for row in found] == ["seed", "versions.simpy"]


FORMS = [5, None, [], ["a"], {"a": 1}, {"a": [1]}, {"a": {"b": None}}]


def test_a_record_of_another_form_is_one_line(shop, monkeypatch):
    results("before", CHEAP)
    record = Path("before/run.json")
    run = json.loads(record.read_text())
    texts = [
        json.dumps({**run, key: form})
        for key in ("study", "scenarios", "versions", "seed", "replications", "files")
        for form in FORMS
        if (key, form) not in (("seed", 5), ("replications", []))
    ]
    for text in (*texts, "[" * 200_000, json.dumps({**run, "study": deep(900)})):
        record.write_text(text)
        told = diff("before", "before")
        assert (told.exit_code, told.stderr.count("\n")) == (2, 1), (text[:80], told.output)


def deep(levels):
    """Return folders of keys within each other."""
    return {"a": deep(levels - 1) if levels else "end"}


def test_a_pipe_in_a_folder_is_not_waited_for(shop):
    results("before", CHEAP)
    for name in ("kpis.csv", "run.json"):
        Path("before", name).unlink()
        os.mkfifo(f"before/{name}")
        assert diff("before", "before").stderr.startswith("before: there is no whole result")


# Two arguments, and how the one line that is printed begins.
MISTAKES = [
    (("nowhere.yaml", DEAR), "nowhere.yaml: there is no such file"),
    (("scenarios/study.yaml", DEAR), "scenarios/study.yaml: this is a study"),
    (("scenarios", DEAR), "scenarios: this is a folder and the other one a file"),
    (("scenarios", "scenarios"), "scenarios: there is no whole result in this folder"),
    ((CHEAP, "bad.yaml"), "bad.yaml:1:8: toll.feee: the key “feee” is not known here"),
    ((CHEAP, DEAR, "-n", "0"), "-n: replications: “0” is too small"),
]


@pytest.mark.parametrize(("words", "line"), MISTAKES)
def test_a_mistake_is_one_line_and_exit_code_2(shop, words, line):
    Path("bad.yaml").write_text(f"toll: {{feee: 1 IDR/can}}\nextends: {CHEAP}\n")
    result = diff(*words)

    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    assert result.stderr.startswith(line)


def test_the_mistakes_of_both_files_are_told_at_once(shop):
    assert len(diff("one.yaml", "two.yaml").stderr.strip().splitlines()) == 2


def test_a_failed_replication_is_named_and_the_exit_code_says_so(
    shop, cache_of_its_own, monkeypatch
):
    from sim.plant.simulate import simulate

    def fails_once(physical, timing, replication):
        if replication == 1:
            raise RuntimeError("the retort ran away")
        return simulate(physical, timing, replication)

    monkeypatch.setattr("sim.plant.simulate.simulate", fails_once)
    result = diff(CHEAP, DEAR, "-n", "3", "--jobs", "1", "--json")
    assert result.exit_code == 1
    assert "replication 1: RuntimeError: the retort ran away" in result.stderr
    assert json.loads(result.stdout)["replications"] == 2


@pytest.mark.parametrize("change", [lambda text: text.replace("0", "1", 1), lambda text: ""])
def test_figures_that_were_edited_are_not_compared(shop, change):
    results("before", CHEAP)
    results("after", CHEAP, "--seed", "5")
    file = Path("after/kpis.csv")
    file.write_text(change(file.read_text()))

    refused = diff("before", "after")
    assert (refused.exit_code, refused.stdout) == (2, "")
    (line,) = refused.stderr.splitlines()
    assert line.startswith("after/kpis.csv: this file is not as it was written")
