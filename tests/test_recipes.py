"""The recipes of docs/house.md, added as written to a copy of the project and looked for everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
RECIPE = re.compile(r'<!-- (\S+?)(?:, after "(.*?)")? -->\n```\w+\n(.*?)```\n', re.DOTALL)
YEAR = ("--set", "horizon=1 year")
# Machine code of a copy would have to be made anew, which takes longer than a short study without it.
UNCOMPILED = {"NUMBA_DISABLE_JIT": "1"}
STUDY = """\
horizon: 1 year
replications: 2
baseline: outside-2t
scenarios:
  outside-2t: {file: outside-2t.yaml}
  local-2t: {file: unlent-2t.yaml, against: outside-2t}
"""


# Several commands in turn, in one process: each would take longest to import what it needs.
IN_TURN = """
import json, sys
from typer.testing import CliRunner
from sim.cli.commands import app

done = [CliRunner().invoke(app, words) for words in json.loads(sys.argv[1])]
print(json.dumps([(one.exit_code, one.stdout, one.stderr) for one in done]))
"""


class Project(NamedTuple):
    """A copy of the project with all recipes."""

    folder: Path

    def nanas(self, *commands):
        """Return exit code, output and errors of commands that run in turn in one process."""
        done = self.python("-c", IN_TURN, json.dumps(commands))
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def printed(self, *commands):
        """Return what commands print that succeed."""
        done = self.nanas(*commands)
        assert all(code == 0 for code, _, _ in done), done
        return [output for _, output, _ in done]

    def python(self, *words):
        """Run Python in the copy."""
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "COLUMNS": "200"}
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env={**environment, "NANAS_CACHE": str(self.folder / "cache"), **UNCOMPILED},
            capture_output=True,
            text=True,
            check=False,
        )


def recipes():
    """Return file, line to stand after (None for a new file) and text of every recipe."""
    blocks = RECIPE.findall((ROOT / "docs" / "house.md").read_text(encoding="utf-8"))
    return [(file, line or None, text) for file, line, text in blocks]


def add(folder, file, line, text):
    """Add a recipe to a file, or make the file."""
    place = folder / file
    if line is None:
        assert not place.exists(), f"{file} is there already"
        place.write_text(text, encoding="utf-8")
        return
    content = place.read_text(encoding="utf-8")
    assert content.count(f"{line}\n") == 1, f"{file} does not have one line that ends in {line!r}"
    place.write_text(content.replace(f"{line}\n", f"{line}\n{text}"), encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    for part in ("sim", "scenarios"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for recipe in recipes():
        add(folder, *recipe)
    (folder / "scenarios" / "pair.yaml").write_text(STUDY)
    # A year is too short for any loan.
    (folder / "scenarios" / "unlent-2t.yaml").write_text("extends: local-2t.yaml\nloans: null\n")
    return Project(folder)


@pytest.fixture(scope="module")
def compared(project):
    """Compare the pair: what is printed in both languages, and the JSON object."""
    words = ("compare", "scenarios/pair.yaml", "--jobs", "1", "--lang")
    every = ("--tables", "all")
    english, indonesian, document = project.printed(
        (*words, "en", *every), (*words, "id", *every), (*words, "en", "--json", "--no-figures")
    )
    return {"en": english, "id": indonesian}, json.loads(document)


def folder_table(project, name):
    return pd.read_csv(project.folder / "results" / "pair" / f"{name}.csv")


def test_the_linter_accepts_every_file_with_its_recipes(project):
    files = sorted({file for file, _, _ in recipes() if file.endswith(".py")})
    for words in (["check"], ["format", "--check"]):
        done = project.python("-m", "ruff", *words, *files)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_kind_of_recipe_is_there():
    files = {file for file, _, _ in recipes()}
    kinds = ("scenarios/", "sim/catalogue/", "sim/report/tables/", "sim/report/figures/")
    assert all(any(file.startswith(kind) for file in files) for kind in kinds)
    assert {"sim/results/spread.py", "sim/cli/commands.py"} <= files


def test_a_cost_is_in_ledger_unit_cost_breakdown_and_explanation(project, compared):
    for name in ("ledger", "unit_cost"):
        frame = folder_table(project, name)
        assert set(frame[frame["item"] == "pest_control"]["scenario"]) == {"local-2t"}
    ledger = folder_table(project, "ledger").query("item == 'pest_control'")
    assert ledger["real_idr"].sum() == pytest.approx(-12e6, rel=0.01)
    words = ("appraise", "scenarios/unlent-2t.yaml", "-n", "1", *YEAR, "--jobs", "1", "--lang")
    group = "levelised_cost_idr_per_can.conversion"
    english, indonesian, explained = project.printed(
        (*words, "en"), (*words, "id"), ("explain", "scenarios/local-2t.yaml", group)
    )
    assert "Pest control" in english
    assert "Pengendalian hama" in indonesian
    assert "costs.pest_control.price" in explained


def test_a_market_has_prices_gaps_and_a_table_in_both_languages(project, compared):
    printed, document = compared
    keys = set(folder_table(project, "kpis")["kpi"])
    assert {"landed_usd_per_carton.kenya", "price_gap_pct.landed.kenya.thailand"} <= keys
    assert "p_competitive.kenya.thailand" in document["scenarios"]["local-2t"]
    assert all("Kenya" in text for text in printed.values())


def test_a_figure_is_in_tables_json_folder_explanation_and_break_evens(project, compared):
    _, document = compared
    key = "waste_kg_per_can"
    for name in ("outside-2t", "local-2t"):
        figures = document["scenarios"][name]
        waste = figures["raw_kg_per_can"]["mean"] - figures[key]["mean"]
        # What is bought and no waste fills the can: 0.375 kg, but for what is on its way.
        assert 0.3 < waste < 0.5
        assert figures[key]["unit"] == "kg/can"
    assert key in document["differences"]["local-2t"]
    assert key in set(folder_table(project, "kpis")["kpi"])
    asked = ("--kpi", key, "--vary", "exchange.usd", "--target", "1")
    explained, told, solved = project.printed(
        ("explain", "scenarios/local-2t.yaml", key, "--lang", "en"),
        ("run", "scenarios/outside.yaml", "-n", "1", "--jobs", "1", "--lang", "en", *YEAR),
        ("breakeven", "scenarios/pair.yaml", "--jobs", "1", "--lang", "en", *asked),
    )
    assert "Fruit that fills no can." in explained
    assert "Waste per can" in told
    assert "exchange.usd from 1,670 to 167,000 IDR per USD does not change Waste per can." in solved


def test_a_table_is_printed_in_both_languages(compared):
    printed, _ = compared
    assert "What becomes of the fruit" in printed["en"]
    assert "Ke mana buahnya" in printed["id"]


NOTEBOOK = """
import sim
result = sim.compare(sim.load("scenarios/pair.yaml"))
for lang in ("en", "id"):
    table = sim.tables.waste(result, lang=lang)
    print(table.title, *table.frame.columns, table._repr_html_()[:6], "waste" in sim.tables.__all__)
    print(sim.figures.waste(result, lang=lang).get_suptitle())
"""


def test_a_table_and_a_picture_are_in_a_notebook_in_both_languages(project, compared):
    done = project.python("-c", NOTEBOOK)
    assert done.returncode == 0, done.stderr
    tables, pictures = done.stdout.splitlines()[::2], done.stdout.splitlines()[1::2]
    assert "Waste per can" in tables[0]
    assert "Limbah per kaleng" in tables[1]
    assert all("<" in line and line.endswith("True") for line in tables)
    assert pictures == ["Waste per can, by scenario", "Limbah per kaleng tiap skenario"]


def test_a_picture_is_in_the_result_folder_in_both_languages(project, compared):
    for lang in ("en", "id"):
        assert (project.folder / "results" / "pair" / "figures" / f"waste.{lang}.png").exists()


def test_an_analysis_has_a_command_with_all_options_json_and_folder(project):
    words = ("spread", "scenarios/pair.yaml", "--kpi", "cans_per_year", "--jobs", "1")
    english, indonesian, cheaper, offered = project.printed(
        (*words, "--lang", "en", "--out", "results/spread"),
        (*words, "--lang", "id"),
        (*words, "--json", "--set", "outside-2t:toll.fee=4_000 IDR/can"),
        ("--help",),
    )
    assert "Least" in english
    assert "Terkecil" in indonesian
    assert "least" not in indonesian.lower()
    assert "spread" in offered
    rows = json.loads(cheaper)
    assert [row["scenario"] for row in rows["spread"]] == ["outside-2t", "local-2t"]
    frame = pd.read_csv(project.folder / "results" / "spread" / "spread.csv")
    assert (frame["least"] <= frame["largest"]).all()
    record = json.loads((project.folder / "results" / "spread" / "run.json").read_text())
    assert record["command"] == ["spread", "scenarios/pair.yaml", "--kpi=cans_per_year"]


def test_an_analysis_refuses_a_figure_that_there_is_not(project):
    """One that is in no catalogue, and others that no scenario of the file has."""
    unknown = ("cans_per_yaer", "lease_gap_idr.nothing", "toll_fee_idr_per_can")
    short = ("--jobs", "1", "-n", "1", *YEAR)
    words = ("spread", "scenarios/unlent-2t.yaml", *short, "--kpi")
    done = project.nanas(*((*words, kpi) for kpi in unknown))
    for kpi, (code, _, errors) in zip(unknown, done, strict=True):
        assert code == 2
        assert kpi in errors.strip().splitlines()[-1]
        assert "Traceback" not in errors
