"""What is kept in a result folder, and what a command needs to find it again."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.report import figures
from tests.cli.shop import ALONE, COMPARE, RUN, SMALL, files, nanas, numbers_of


def test_a_folder_with_another_result_is_never_overwritten_unasked(done, two_figures):
    before = files(done)
    cheaper = (*COMPARE, *ALONE, "--set", "toll.fee=3_500 IDR/can")
    refused = nanas(*cheaper)
    assert refused.exit_code == 2
    assert "results/pair holds another result; --force replaces it." in refused.stderr
    assert files(done) == before
    assert nanas(*cheaper, "--force", "--no-figures").exit_code == 0
    assert all(files(done)[name] != before[name] for name in map(Path, ("run.json", "kpis.csv")))


def _cut(file):
    file.write_bytes(file.read_bytes()[:-2])


def _overwritten(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_a_folder_in_which_anything_differs_is_another_result(shop, whole):
    changes = [
        *((name, _cut) for name in ("run.json", "kpis.csv", "flows.npz")),
        *((name, _overwritten) for name in ("cash.csv", "flows.npz")),
        ("run.json", lambda file: file.write_bytes(b"\xff")),
        ("flows.npz", lambda file: file.write_text("no archive")),
        ("figures/mine.png", lambda file: file.write_bytes(b"mine")),
        ("notes.txt", lambda file: file.write_text("mine")),
    ]
    for number, (name, change) in enumerate(changes):
        folder = shop / f"changed-{number}"
        shutil.copytree(whole, folder)
        change(folder / name)
        changed = files(folder)
        assert nanas(*RUN, folder.name).exit_code == 2, name
        assert files(folder) == changed
    assert nanas(*RUN, folder.name, "--force").exit_code == 2
    assert files(folder) == changed
    (folder / "notes.txt").unlink()
    assert nanas(*RUN, folder.name, "--force").exit_code == 0
    assert files(folder) == files(whole)


def test_files_that_are_no_result_are_refused_by_name_before_simulating(shop, monkeypatch):
    def simulated(*_):
        raise AssertionError("the folder is checked first")

    monkeypatch.setattr("sim.cli.execute._workers", simulated)
    before = files(shop)
    words = ("run", "scenarios/outside.yaml", "-n", "1", "--lang", "en", "--force", "--out")
    for out, outcome in ((".", "scenarios"), ("scenarios", "base.yaml")):
        refused = nanas(*words, out)
        assert refused.exit_code == 2
        assert f"{out} holds files that are no result of this program: " in refused.stderr
        assert outcome in refused.stderr
        assert refused.stderr.count("\n") == 1
    refused = nanas(*words, "scenarios/base.yaml")
    assert refused.stderr.startswith("scenarios/base.yaml is a file, not a folder")
    assert files(shop) == before


def test_figures_are_drawn_when_they_are_asked_for(shop, whole):
    bare = nanas(*RUN, "later", "--no-figures")
    assert bare.exit_code == 0
    assert files(shop / "later") == numbers_of(whole)
    content = files(whole)
    for more in (("later",), ("later", "--no-figures"), ("whole", "--no-figures")):
        assert nanas(*RUN, *more).exit_code == 0
        assert files(shop / more[0]) == content
    (shop / "later" / "figures" / "fob.en.png").unlink()
    assert nanas(*RUN, "later").exit_code == 0
    assert files(shop / "later") == content


def test_who_does_not_wait_for_figures_keeps_the_numbers(shop, whole, monkeypatch):
    content, drawn = figures.drawn, []

    def interrupted(figure, kind):
        drawn.append(kind)
        if len(drawn) == 2:
            raise KeyboardInterrupt
        return content(figure, kind)

    with monkeypatch.context() as patched:
        patched.setattr(figures, "drawn", interrupted)
        result = nanas(*RUN, "cut")
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1] == "Interrupted; what is finished is in cut."
    assert files(shop / "cut") == numbers_of(whole)
    assert sorted(shop.glob(".*")) == []
    assert nanas(*RUN, "cut").exit_code == 0
    assert files(shop / "cut") == files(whole)


def test_a_folder_that_is_no_result_is_left_alone(shop):
    (shop / "mine").mkdir()
    (shop / "mine" / "thesis.txt").write_text("years of work")
    words = ("compare", "scenarios/pair.yaml", "--jobs", "1", "--out", "mine")
    assert nanas(*words).exit_code == 2
    assert (shop / "mine" / "thesis.txt").read_text() == "years of work"


def test_a_failed_replication_is_named_and_the_others_are_kept(shop, two_figures, monkeypatch):
    from sim.plant.simulate import simulate

    def fails_once(physical, timing, replication):
        if replication == 1:
            raise RuntimeError("the retort ran away")
        return simulate(physical, timing, replication)

    monkeypatch.setattr("sim.plant.simulate.simulate", fails_once)
    words = ("compare", "scenarios/pair.yaml", "--jobs", "1", "-n", "3", "--lang", "en", "--json")
    result = nanas(*words)
    assert result.exit_code == 1
    assert "outside-2t, replication 1: RuntimeError: the retort ran away" in result.stderr
    assert json.loads(result.stdout)["replications"] == 2


def test_an_interrupted_study_keeps_what_is_finished(shop, monkeypatch):
    class Impatient:
        def __init__(self, *_):
            self.seen = 0

        def __enter__(self):
            return self.advance

        def __exit__(self, *_):
            return False

        def advance(self, _):
            self.seen += 1
            if self.seen == 2:
                raise KeyboardInterrupt

    monkeypatch.setattr("sim.progress.progress", Impatient)
    result = nanas("compare", "scenarios/pair.yaml", "--jobs", "1", "-n", "50", "--lang", "en")
    assert result.exit_code == 130
    (kept,) = (shop / "results").glob("pair-*-replications")
    place = kept.relative_to(shop)
    assert result.stderr.splitlines()[-1] == f"Interrupted; what is finished is in {place}."
    assert json.loads((kept / "run.json").read_text())["replications"][:2] == [0, 1]


HEAVY = {"distributed", "holidays", "matplotlib", "pandas", "scipy.special", "simpy"}


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["--help"], HEAVY | {"babel", "numpy", "pydantic", "rich", "scipy"}),
        (
            ["check", "scenarios/study.yaml"],
            HEAVY | {"babel", "numpy", "sim.plant", "sim.economics", "rich", "scipy"},
        ),
    ],
)
def test_help_and_check_answer_without_any_heavy_library(shop, words, unwanted):
    assert unwanted & _imported(words) == set()


def test_what_is_there_already_is_told_without_plant_and_figures(shop):
    words = ["run", "scenarios/outside.yaml", *SMALL, "--jobs", "1", "--out", "whole"]
    assert nanas(*words).exit_code == 0
    unwanted = {"distributed", "holidays", "matplotlib", "scipy.stats", "simpy", "sim.plant"}
    assert unwanted & _imported(words) == set()


def _imported(words):
    """Return the modules that a command has imported in a process of its own when it ends."""
    code = (
        "import sys\n"
        "from sim.cli.commands import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit as left: print(left.code, *sys.modules)\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    code, *modules = outcome.stdout.splitlines()[-1].split()
    assert code == "0"
    return set(modules)


def test_draws_are_kept_once_and_take_their_figures_later(shop):
    """The folder of `uncertain` is known again, though it holds fewer runs than points."""
    sets = ("--set", "horizon=1 year", "--set", "replications=64")
    words = ("uncertain", "scenarios/pair.yaml", *sets, "--jobs", "1", "--out", "draws")
    first = nanas(*words, "--no-figures")
    assert first.exit_code == 0, first.output
    numbers_before = numbers_of(shop / "draws")
    assert len((shop / "draws" / "points.csv").read_text().splitlines()) <= 65
    again = nanas(*words)
    assert again.exit_code == 0, again.output
    assert (shop / "draws" / "figures" / "claims.en.png").exists()
    assert numbers_of(shop / "draws") == numbers_before
