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


class Project(NamedTuple):
    """A copy of the project with all recipes."""

    folder: Path

    def nanas(self, *words):
        """Return what a command prints."""
        done = self.python("-c", "from sim.cli.commands import app; app()", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

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
    words = ("compare", "scenarios/pair.yaml", "--jobs", "1")
    printed = {
        lang: project.nanas(*words, "--tables", "all", "--lang", lang) for lang in ("en", "id")
    }
    return printed, json.loads(project.nanas(*words, "--json", "--no-figures"))


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
    words = (
        "appraise",
        "scenarios/unlent-2t.yaml",
        "-n",
        "1",
        "--set",
        "horizon=1 year",
        "--jobs",
        "1",
    )
    assert "Pest control" in project.nanas(*words, "--lang", "en")
    assert "Pengendalian hama" in project.nanas(*words, "--lang", "id")
    group = "levelised_cost_idr_per_can.conversion"
    assert "costs.pest_control.price" in project.nanas("explain", "scenarios/local-2t.yaml", group)


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
    assert "Fruit that fills no can." in project.nanas(
        "explain", "scenarios/local-2t.yaml", key, "--lang", "en"
    )
    assert "Waste per can" in project.nanas(
        "run", "scenarios/outside.yaml", "-n", "1", "--jobs", "1", "--lang", "en"
    )
    solved = project.nanas(
        *("breakeven", "scenarios/pair.yaml", "--jobs", "1", "--lang", "en"),
        *("--kpi", key, "--vary", "exchange.usd", "--target", "1"),
    )
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
    assert "Least" in project.nanas(*words, "--lang", "en", "--out", "results/spread")
    printed = project.nanas(*words, "--lang", "id")
    assert "Terkecil" in printed
    assert "least" not in printed.lower()
    rows = json.loads(project.nanas(*words, "--json", "--set", "outside-2t:toll.fee=4_000 IDR/can"))
    assert [row["scenario"] for row in rows["spread"]] == ["outside-2t", "local-2t"]
    frame = pd.read_csv(project.folder / "results" / "spread" / "spread.csv")
    assert (frame["least"] <= frame["largest"]).all()
    record = json.loads((project.folder / "results" / "spread" / "run.json").read_text())
    assert record["command"] == ["spread", "scenarios/pair.yaml", "--kpi=cans_per_year"]
    assert "spread" in project.nanas("--help")


@pytest.mark.parametrize("kpi", ["cans_per_yaer", "lease_gap_idr.nothing", "toll_fee_idr_per_can"])
def test_an_analysis_refuses_a_figure_that_there_is_not(project, kpi):
    """One that is in no catalogue, and one that no scenario of the file has."""
    command = ("spread", "scenarios/unlent-2t.yaml", "--kpi", kpi, "--jobs", "1", "-n", "1")
    done = project.python(
        "-c", "from sim.cli.commands import app; app()", *command, "--set", "horizon=1 year"
    )
    assert done.returncode == 2
    assert kpi in done.stderr
    assert len(done.stderr.strip().splitlines()[-1:]) == 1
    assert "Traceback" not in done.stderr
