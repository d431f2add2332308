"""What a command prints: tables, verdict, problems."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.curves import Crossovers
    from sim.analysis.study import Runs
    from sim.catalogue.labels import Labels
    from sim.replication.cache import Cache, Size
    from sim.replication.runs import Failure
    from sim.scenario.paths import Entry

# Wide enough for eight scenarios when the output goes to a file or a pipe.
_PIPE_WIDTH = 132


def _console() -> "Console":
    from rich.console import Console

    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(width=width, highlight=False, markup=False, emoji=False)


def show(renderables: "Sequence[object]") -> None:
    """Print tables and text on standard output."""
    console = _console()
    for renderable in renderables:
        console.print(renderable)
        console.print()


def show_json(content: object) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False))


def show_comparison(runs: "Runs", labels: "Labels") -> None:
    """Print the tables of a study, as wide as the window, and what follows from them."""
    from sim.report import tables
    from sim.scenario.scenario import TITLE

    if TITLE in runs.words:
        show([labels.of(runs.words)(TITLE)])
    show(tables.study(runs, labels.lang, _console().width))
    show_verdict(runs, labels)


def show_summaries(runs: "Runs", labels: "Labels") -> None:
    """Print every figure of each scenario."""
    from sim.report import tables

    show([tables.summary(runs, name, labels.lang) for name in runs.plan.scenarios])
    show_verdict(runs, labels)


def show_appraisals(runs: "Runs", labels: "Labels") -> None:
    """Print each scenario's cash by year, measures, funding, costs and rules, then who gains."""
    from sim.report import tables
    from sim.report.tables.breakdown import breakdown
    from sim.report.tables.cash import cash_table
    from sim.results.study_folder import ledger_by_year

    labels = labels.of(runs.words)
    for name in runs.plan.scenarios:
        frame = ledger_by_year(runs, name).assign(scenario=name)
        show([cash_table(frame, labels)])
        measures = tables.measures(runs, name, labels.lang)
        show([] if measures.is_empty else [measures])
        for table in breakdown(runs, name, labels):
            show(table.within(_console().width))
        _show_below("cli.conventions", tables.conventions(runs, name, labels.lang), labels)
    matrix = tables.matrix(runs, labels.lang)
    if not matrix.is_empty:
        show([tables.benefits(runs, labels.lang), matrix])


def show_crossings(found: "Crossovers", labels: "Labels") -> None:
    """Print where each plant costs the same as its toll canner, and where it is the cheaper one."""
    from sim.report import tables

    show([tables.crossings(found, labels.lang)])
    _show_told(tables.crossing_sentences(found, labels.lang), labels)


def show_verdict(runs: "Runs", labels: "Labels") -> None:
    """Print the sentences to be read aloud; every other claim stands in the JSON object."""
    from sim.report.claims.verdict import headlines

    claims = headlines(runs, labels.lang)
    _show_told([claim.text for claim in claims], labels)


def _show_told(sentences: "Sequence[str]", labels: "Labels") -> None:
    _show_below("cli.verdict", "\n".join(f"• {one}" for one in sentences), labels)


def _show_below(heading: str, text: str, labels: "Labels") -> None:
    """Print a text below a heading."""
    from rich.text import Text

    show([Text.assemble((labels(heading), "bold"), f"\n{text}")])


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


def show_cache(cache: "Cache", removed: "Size | None", labels: "Labels", *, as_json: bool) -> None:
    """Print where flows are kept, how many and how much, and what was removed."""
    size = cache.size()
    if as_json:
        told = {"place": str(cache.folder), **size._asdict()}
        show_json({**told, "removed": removed._asdict()} if removed else told)
        return
    typer.echo(f"{labels('cli.place')}: {cache.folder}")
    for key, part in (("cli.kept", size), ("cli.removed", removed)):
        if part is not None:
            megabytes = labels.number(part.bytes / 1e6, 1)
            words = {"worlds": part.worlds, "entries": part.entries, "megabytes": megabytes}
            typer.echo(labels(key, **words))


def show_entries(entries: "list[Entry]", labels: "Labels") -> None:
    """Print what is known of each value: number, range, meaning, source, where it is written."""
    for entry in entries:
        typer.echo(entry.path)
        for name, text in entry.texts().items():
            if text and name != "path":
                typer.echo(f"  {labels(f'cli.{name}')}: {text}")
