"""A small study for faults: one toll canner over a year."""

import shutil
from pathlib import Path

from tests.cli.shop import SCENARIOS


def small_study(folder: Path) -> None:
    """Write the scenario, and those that it extends, into a folder."""
    shutil.copytree(SCENARIOS, folder / "scenarios")
    (folder / "scenarios" / "small.yaml").write_text("extends: outside-2t.yaml\n")
