"""What a command shows: tables, verdict, progress, problems."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sim.experiments.compare import Runs
    from sim.experiments.runs import Failure
    from sim.report.labels import Labels
    from sim.scenario.paths import Entry

# Wide enough for eight scenarios when the output goes to a file or a pipe.
_PIPE_WIDTH = 132


@contextmanager
def progress(text: str, steps: int) -> Iterator[Callable[[], None]]:
    """Show a bar with the time left on a terminal, nothing in a pipe; give a function that steps."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(text, total=steps)
        yield lambda: bar.advance(task)


def show(renderables: list[object]) -> None:
    """Print tables and text on standard output."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False)
    for renderable in renderables:
        console.print(renderable)
        console.print()


def show_json(content: object) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False))


def show_comparison(runs: "Runs", labels: "Labels") -> None:
    """Print the comparison of all scenarios, with their partners, by cost group; the verdict."""
    from sim.report import tables

    show(
        [
            tables.comparison(runs, labels.lang),
            tables.costs_by_group(runs, labels.lang),
            tables.partners(runs, labels.lang),
        ]
    )
    show_verdict(runs, labels)


def show_summaries(runs: "Runs", labels: "Labels") -> None:
    """Print every figure of each scenario."""
    from sim.report import tables

    show([tables.summary(runs, name, labels.lang) for name in runs.flows])
    show_verdict(runs, labels)


def show_verdict(runs: "Runs", labels: "Labels") -> None:
    """Print the sentences that the figures allow."""
    claims = runs.verdict(labels.lang)
    if claims:
        sentences = "\n".join(f"• {claim.text}" for claim in claims)
        show([f"[bold]{labels('cli.verdict')}[/bold]\n{sentences}"])


def show_failures(failures: "tuple[Failure, ...]", labels: "Labels") -> None:
    """Name every replication that failed."""
    for failure in failures:
        typer.echo(
            labels(
                "cli.failed",
                scenario=failure.scenario,
                replication=failure.replication,
                why=failure.why,
            ),
            err=True,
        )


def show_entries(entries: "list[Entry]", labels: "Labels") -> None:
    """Print what is known of each value: number, range, meaning, source, where it is written."""
    for entry in entries:
        typer.echo(entry.path)
        for name, text in words_of(entry).items():
            if text and name != "path":
                typer.echo(f"  {labels(f'cli.{name}')}: {text}")


def words_of(entry: "Entry") -> dict[str, str]:
    """Return what is known of a value as texts by name; empty where nothing is."""
    names = (
        "path",
        "value",
        "low",
        "high",
        "unit",
        "meaning",
        "source",
        "url",
        "year",
        "confidence",
    )
    return {name: str(getattr(entry, name)) for name in (*names, "note", "origin")}
