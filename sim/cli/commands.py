"""The planner's door: thin commands over the same functions that a notebook calls."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import console, execute, options
from sim.cli.execute import BAD_INPUT

if TYPE_CHECKING:
    from sim.analysis.study import Runs
    from sim.catalogue.labels import Labels
    from sim.scenario.scenario import Plan

# Work is split by replication and its arrays are small: threads within a sum only get in the way, and
# how many there are would show in its last digit. To be set before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = typer.Typer(
    name="nanas",
    help="Simulate and appraise a pineapple cannery in Purbalingga, scenario by scenario.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _simulating(
    name: str, told: str, show: "Callable[[Runs, Labels], None]", *, is_kept: bool = False
) -> None:
    """Add a command that simulates a file and tells what `show` makes of it.

    What `is_kept` is kept in a folder even if none is named.
    """

    @app.command(name, help=told)
    def command(
        file: options.File,
        sets: options.Sets = None,
        replications: options.Replications = None,
        precision: options.Precision = None,
        seed: options.Seed = None,
        jobs: options.Jobs = None,
        cluster: options.Cluster = None,
        no_cache: options.NoCache = False,
        out: options.Out = None,
        no_figures: options.NoFigures = False,
        force: options.Force = False,
        lang: options.Lang = None,
        as_json: options.AsJson = False,
    ) -> None:
        with _door(lang) as labels:
            wanted = execute.asked(precision)
            changes = _changes(sets, replications, seed, wanted)
            plan = _plan(file, changes)
            folder = Path("results") / plan.name if is_kept and out is None else out
            kept = execute.Kept([name, file, *changes], folder, force, not no_figures, wanted)
            runs = execute.simulated(plan, execute.Means(jobs, cluster, not no_cache), labels, kept)
            execute.tell(runs, labels, show, as_json=as_json)
            execute.keep(runs, labels, kept)
            execute.leave(runs, labels)


_simulating("run", "Simulate one scenario: every figure with its interval.", console.show_summaries)
_simulating(
    "compare",
    "Compare the scenarios of a study, each against its partner: table, figures, verdict.",
    console.show_comparison,
    is_kept=True,
)
_simulating(
    "appraise",
    "Appraise an investment: cash by year, its measures, and by which rules they are counted.",
    console.show_appraisals,
)


@app.command()
def crossover(
    file: options.File,
    sets: options.Sets = None,
    replications: options.Replications = None,
    seed: options.Seed = None,
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    no_cache: options.NoCache = False,
    out: options.Out = None,
    no_figures: options.NoFigures = False,
    force: options.Force = False,
    lang: options.Lang = None,
    as_json: options.AsJson = False,
) -> None:
    """Tell at which volume, size and distance each local plant costs the same as its toll canner."""
    with _door(lang) as labels:
        changes = _changes(sets, replications, seed)
        plan = _plan(file, changes)
        kept = execute.Kept(["crossover", file, *changes], out, force, not no_figures)
        found = execute.crossed(plan, execute.Means(jobs, cluster, not no_cache), labels, kept)
        execute.tell_crossings(found, labels, as_json=as_json)
        execute.keep(found, labels, kept)
        execute.leave(found, labels)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(help="Scenario and study files (YAML).")],
    lang: options.Lang = None,
) -> None:
    """Tell every problem of scenario files, with file and line."""
    from sim.scenario.read import errors_in

    labels = _labels(lang)
    problems: list[str] = []
    for error in errors_in(files):
        told = error.lines(labels.lang)
        if error.is_base:
            typer.echo("\n".join(told))
        else:
            problems += told
    for line in dict.fromkeys(problems):
        typer.echo(line, err=True)
    if problems:
        raise typer.Exit(BAD_INPUT)
    typer.echo(labels("cli.no_problems"))


@app.command()
def explain(
    file: options.File,
    name: Annotated[
        str,
        typer.Argument(
            help="Dotted path, such as plant.stages.retort, or a figure, such as npv_idr."
        ),
    ],
    sets: options.Sets = None,
    lang: options.Lang = None,
    as_json: options.AsJson = False,
) -> None:
    """Tell what is known of a value and where it is written, or how a figure is worked out."""
    from sim.report import explanation

    with _door(lang) as labels:
        scenarios = _plan(file, tuple(sets or ())).scenarios.values()
        found = explanation.explain([*scenarios], name, labels.lang)
        if as_json:
            console.show_json(explanation.document(found))
        elif isinstance(found, list):
            console.show_entries(found, labels)
        else:
            typer.echo(found)


@app.command()
def cache(
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove what is old, and the oldest above a size.")
    ] = False,
    days: Annotated[
        float, typer.Option(min=0, help="With --prune: keep what was used in so many days.")
    ] = 30,
    megabytes: Annotated[
        float, typer.Option(min=0, help="With --prune: keep so much at most.")
    ] = 5_000,
    lang: options.Lang = None,
    as_json: options.AsJson = False,
) -> None:
    """Tell where simulated flows are kept for the next time, how many and how much; prune them."""
    from sim.replication.cache import Cache, place

    kept, labels = Cache(place()), _labels(lang)
    removed = kept.prune(days, megabytes) if prune else None
    console.show_cache(kept, removed, labels, as_json=as_json)


@app.command()
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="Scenario file or result folder.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another of the same kind.")],
    replications: options.Replications = None,
    seed: options.Seed = None,
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    no_cache: options.NoCache = False,
    inputs_only: Annotated[
        bool, typer.Option("--inputs-only", help="Simulate nothing: tell the inputs alone.")
    ] = False,
    lang: options.Lang = None,
    as_json: options.AsJson = False,
) -> None:
    """Tell which inputs differ between two scenarios, and which figures that moves."""
    from sim.cli.difference import difference

    changes = _changes(None, replications, seed)
    with _door(lang) as labels:
        found, runs = difference(a, b, changes, inputs_only=inputs_only), None
        if found.plan and not inputs_only:
            means = execute.Means(jobs, cluster, not no_cache)
            runs = execute.simulated(found.plan, means, labels, execute.Kept(["diff", a, b]))
            found = found.after(runs)
        if as_json:
            console.show_json(found.document())
        else:
            console.show([*found.told(labels)])
        if runs:
            execute.leave(runs, labels)


def _labels(lang: str | None) -> "Labels":
    """Return the words of the language asked for, or of NANAS_LANG, or of the system."""
    import locale

    from sim.catalogue.labels import Labels

    spoken = lang or os.environ.get("NANAS_LANG") or locale.getlocale()[0] or "en"
    return Labels("id" if spoken.lower().startswith(("id", "in_")) else "en")


@contextmanager
def _door(lang: str | None) -> "Iterator[Labels]":
    """Give the words; tell what is wrong with the input, a line a problem, and leave with code 2."""
    from sim.scenario.read import ScenarioError

    labels = _labels(lang)
    # Little of what is imported and read can be collected, and to look for it costs a tenth of a second.
    gc.disable()
    try:
        yield labels
    except ScenarioError as error:
        for line in error.lines(labels.lang):
            typer.echo(line, err=True)
        raise typer.Exit(BAD_INPUT) from None
    finally:
        gc.enable()


def _changes(
    sets: list[str] | None,
    replications: int | None,
    seed: int | None,
    precision: float | None = None,
) -> tuple[str, ...]:
    """Return what the command line changes: the two options are values of the study as well."""
    if precision is not None and replications is None:
        from sim.analysis.precision import FIRST

        replications = FIRST
    given = {"replications": replications, "seed": seed}
    return (
        *(sets or ()),
        *(f"{name}={value}" for name, value in given.items() if value is not None),
    )


def _plan(file: str, changes: tuple[str, ...]) -> "Plan":
    from sim.scenario.read import load_plan

    return load_plan(file, changes)
