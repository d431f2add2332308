"""The command `nanas trace`: what happens in a chain on some days, hour by hour."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import progress
from sim.cli import console, options
from sim.cli.help import Misuse
from sim.cli.request import exit_on_bad_input, load_plan, study_overrides, writing
from sim.whole_files import write_whole

if TYPE_CHECKING:
    from sim.analysis.trace import Trace
    from sim.scenario.plan import Plan


def _day(text: str) -> date:
    """Return a date.

    Raises
    ------
    Misuse
        If it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse("usage.date", value=text) from None


def _from_zero(text: str) -> int:
    """Return a whole number that is not negative.

    Raises
    ------
    Misuse
        If it is none.
    """
    if (number := options.number(text)) < 0:
        raise Misuse("usage.from_zero", value=text)
    return number


def _file(text: str) -> Path:
    """Return a file in a folder that is there.

    Raises
    ------
    Misuse
        If the folder is not.
    """
    file = Path(text)
    if not file.parent.is_dir():
        raise Misuse("usage.no_folder", value=str(file.parent))
    return file


def _picture(text: str) -> Path:
    """Return a file for a picture.

    Raises
    ------
    Misuse
        If its name ends in none of the forms of a picture, or its folder is not there.
    """
    from sim.report.figures.files import KINDS

    if not text.endswith(KINDS):
        raise Misuse("usage.picture", value=text, forms=", ".join(KINDS))
    return _file(text)


def add_trace(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def trace(
        file: options.File,
        first: Annotated[date, typer.Option("--from", metavar="date", parser=_day)],
        days: Annotated[int, typer.Option(metavar="number", parser=options.count)] = 1,
        scenario: options.OneScenario = None,
        replication: Annotated[int, typer.Option(metavar="number", parser=_from_zero)] = 0,
        sets: options.Sets = None,
        seed: options.Seed = None,
        csv: Annotated[Path | None, typer.Option(metavar="file", parser=_file)] = None,
        figure: Annotated[Path | None, typer.Option(metavar="file", parser=_picture)] = None,
        lang: options.Lang = None,
    ) -> None:
        """Tell what happens in a chain on some days, hour by hour."""
        from sim.analysis import trace as tracing
        from sim.report import tables

        with exit_on_bad_input(lang) as labels:
            plan = load_plan(file, study_overrides(sets, None, seed))
            console.show_warnings(plan.warnings, labels)
            name = _named(plan, scenario)
            traced = tracing.trace(plan, name, first, days, replication)
            progress.show(tables.day(traced, labels.lang))
            for written, content in [*_contents(traced, csv, figure, labels.lang)]:
                _write(written, content)
                progress.show(labels("new.written", file=written))


def _named(plan: "Plan", scenario: str | None) -> str:
    """Return the scenario that is asked for, or the only one.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or none is named among several.
    """
    from sim.results.plant_wish import refused
    from sim.scenario.hints import among
    from sim.scenario.problems import Located, Origin, ScenarioError

    if scenario is None and len(plan.scenarios) > 1:
        raise refused("--scenario", "which_scenario", known=", ".join(plan.scenarios))
    name = scenario or next(iter(plan.scenarios))
    for path, problem in among("", "unknown_scenario", name, plan.scenarios):
        raise ScenarioError([Located(Origin("--scenario"), path, problem)])
    return name


def _contents(
    traced: "Trace", csv: Path | None, figure: Path | None, lang: str
) -> Iterator[tuple[Path, bytes]]:
    """Yield the files of the entries and of the figure, with their contents.

    Raises
    ------
    ScenarioError
        If nothing can be drawn of the days.
    """
    if csv is not None:
        from sim.results.csv_files import csv_text

        yield csv, csv_text(traced.frame, lang).encode()
    if figure is not None:
        from sim.report import figures
        from sim.results.plant_wish import refused

        try:
            drawn = figures.day(traced, lang)
        except ValueError:
            raise refused("--figure", "nothing_to_draw") from None
        yield figure, figures.drawn(drawn, figure.suffix)


def _write(file: Path, content: bytes) -> None:
    """Write a file, unless it is there as it would be written.

    Raises
    ------
    ScenarioError
        If another file of this name is there, or it cannot be written.
    """
    from sim.results import run_record
    from sim.results.plant_wish import refused

    with writing(file):
        if not file.exists():
            write_whole({file: content})
        elif run_record.content(file.resolve()) != content:
            raise refused(str(file), "file_exists")
