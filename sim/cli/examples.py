"""The command `nanas examples`: a copy of the shipped scenarios, to run and to change."""

import os
from pathlib import Path
from typing import Annotated

import typer

from sim import progress
from sim.cli import options
from sim.cli.request import exit_on_bad_input, writing
from sim.whole_files import write_whole


def add_examples(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def examples(
        folder: Annotated[Path, typer.Argument(metavar="folder")], lang: options.Lang = None
    ) -> None:
        """Copy the shipped scenarios into a folder; a file that is there already stays."""
        with exit_on_bad_input(lang) as labels:
            progress.show(labels("examples.written", count=copy_to(folder), folder=folder))
            progress.show(labels("new.next", study=folder / "study.yaml"))


def copy_to(folder: Path) -> int:
    """Copy the shipped scenarios into a folder; return the number of files.

    Raises
    ------
    ScenarioError
        If one is there already, before any is written; or if one cannot be written.
    """
    from sim.results.plant_wish import refused
    from sim.scenario.files import shipped

    files = [file for file in sorted(shipped().rglob("*.*")) if file.is_file()]
    targets = {folder / file.relative_to(shipped()): file for file in files}
    with writing(folder):
        for target in targets:
            if os.path.lexists(target):
                raise refused(str(target), "examples_exist")
        write_whole({target: file.read_bytes() for target, file in targets.items()})
    return len(targets)
