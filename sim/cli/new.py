"""The command `nanas new`: files of a plant of another size."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from sim import progress
from sim.cli import complete, console, options
from sim.cli.request import exit_on_bad_input, writing
from sim.whole_files import write_whole

_MARK = "`nanas new`"
"""What stands in the first line of a file that was made here."""


def add_new(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def new(
        name: Annotated[str, typer.Argument(metavar="plant")],
        source: Annotated[
            str, typer.Option("--from", metavar="file", autocompletion=complete.files)
        ],
        size: Annotated[float, typer.Option(metavar="tonnes", parser=options.positive)],
        distance: Annotated[
            float | None, typer.Option(metavar="km", parser=options.positive)
        ] = None,
        fee: Annotated[str | None, typer.Option(metavar="price")] = None,
        grant: Annotated[
            float | None, typer.Option(metavar="percent", parser=options.share)
        ] = None,
        study: Annotated[
            str | None, typer.Option(metavar="file", autocompletion=complete.files)
        ] = None,
        out: Annotated[Path | None, typer.Option(metavar="folder")] = None,
        force: Annotated[bool, typer.Option("--force")] = False,
        lang: options.Lang = None,
    ) -> None:
        """Write a plant of another size, its toll canner of equal volume, and their study."""
        from sim.results.plant_files import PlantFiles
        from sim.results.plant_wish import Wish
        from sim.scenario.read import load_plan

        with exit_on_bad_input(lang) as labels:
            price = f"{fee} IDR/can" if fee and not any(map(str.isalpha, fee)) else fee
            made = PlantFiles(
                Wish(name, source, size, out or Path(), distance, price, grant, study), labels
            )
            _write(made.texts, force=force)
            for file in made.texts:
                progress.show(labels("new.written", file=file))
            if made.faster:
                stages = (
                    labels("new.pace", stage=stage, times=labels.number(pace, 1))
                    for stage, pace in made.faster.items()
                )
                progress.show(labels("new.faster", stages=", ".join(stages)))
            console.show_warnings(load_plan(made.study).warnings, labels)
            progress.show(labels("new.next", study=made.study))


def _write(texts: Mapping[Path, str], *, force: bool) -> None:
    """Write files, all or none; those that are there give way with `force` alone, and only if they were made here.

    Raises
    ------
    ScenarioError
        If one is there, or cannot be written.
    """
    from sim.results.plant_wish import refused

    with writing(next(iter(texts))):
        for file in texts:
            if file.exists() and not (force and _was_made_here(file)):
                raise refused(str(file), "new_exists")
        write_whole({file: text.encode() for file, text in texts.items()})


def _was_made_here(file: Path) -> bool:
    from sim.results.run_record import content

    return _MARK.encode() in content(file.resolve()).partition(b"\n")[0]
