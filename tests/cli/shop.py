"""A folder with the shipped scenarios and a small study, and the commands run in it."""

import json
import shutil
import sys
from pathlib import Path

from typer.testing import CliRunner

from sim.cli.commands import app
from sim.results import study_folder

SCENARIOS = Path(__file__).parents[2] / "scenarios"


SMALL = ("--set", "horizon=1 year", "-n", "2")


def equip(folder):
    """Put the shipped scenarios and a study of one pair into a folder."""
    shutil.copytree(SCENARIOS, folder / "scenarios")
    add_pair(folder)


def add_pair(folder):
    """Put a study of one pair beside the scenarios of a folder."""
    (folder / "scenarios" / "pair.yaml").write_text(
        """
horizon: 1 year
replications: 2
seed: 1
baseline: outside-2t
scenarios:
  outside-2t: {file: outside-2t.yaml}
  local-2t: {file: unlent-2t.yaml, against: outside-2t}
"""
    )
    # A year is too short for any loan.
    (folder / "scenarios" / "unlent-2t.yaml").write_text("extends: local-2t.yaml\nloans: null\n")


COMPARE = ("compare", "scenarios/pair.yaml", "--lang", "en")


ALONE = ("--jobs", "1")


def draw_two(patched):
    drawings = study_folder.drawings
    patched.setattr(study_folder, "drawings", lambda runs: drawings(runs)[:2])


NANAS = (sys.executable, "-c", "from sim.cli import main; main()")


RUN = ("run", "scenarios/outside.yaml", "--jobs", "1", "-n", "1", "--lang", "en", "--out")


def nanas(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def files(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def numbers_of(folder):
    """Return the files of a result as they are without its figures."""
    kept = {name: text for name, text in files(folder).items() if name.parts[0] != "figures"}
    record = json.loads(kept[Path("run.json")]) | {"made": {}}
    kept[Path("run.json")] = f"{json.dumps(record, indent=1, ensure_ascii=False)}\n".encode()
    return kept
