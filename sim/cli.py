"""The planner's door: thin commands over the same functions that a notebook calls."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from sim.experiments.compare import Runs
    from sim.report.labels import Labels
    from sim.scenario.scenario import Plan

app = typer.Typer(
    name="nanas",
    help="Simulate and appraise a pineapple cannery in Purbalingga, scenario by scenario.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130

File = Annotated[str, typer.Argument(help="Scenario or study file (YAML).")]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="PATH=VALUE changes a value wherever it exists; SCENARIO:PATH=VALUE in one."
    ),
]
Replications = Annotated[
    int | None, typer.Option("-n", "--replications", help="Runs of each scenario.")
]
Seed = Annotated[int | None, typer.Option(help="Start of all random streams.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes; by default one a core.")]
Out = Annotated[Path | None, typer.Option(help="Result folder.")]
Force = Annotated[bool, typer.Option("--force", help="Replace another result in the folder.")]
Lang = Annotated[
    Literal["en", "id"] | None,
    typer.Option(help="Language; by default NANAS_LANG, then that of the system."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]


@app.command()
def run(
    file: File,
    sets: Sets = None,
    replications: Replications = None,
    seed: Seed = None,
    jobs: Jobs = None,
    out: Out = None,
    force: Force = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Simulate one scenario: every figure with its interval."""
    from sim import console

    changes = _changes(sets, replications, seed)
    with _door(lang) as labels:
        plan = _plan(file, changes)
        runs = _simulated(plan, jobs, labels, ["run", file, *changes], out, force=force)
        _tell(runs, labels, console.show_summaries, as_json=as_json)
        _leave(runs, labels)


@app.command()
def compare(
    file: File,
    sets: Sets = None,
    replications: Replications = None,
    seed: Seed = None,
    jobs: Jobs = None,
    out: Out = None,
    force: Force = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Compare the scenarios of a study, each against its partner: table, figures, verdict."""
    from sim import console

    changes = _changes(sets, replications, seed)
    with _door(lang) as labels:
        plan = _plan(file, changes)
        folder = out or Path("results") / plan.name
        runs = _simulated(plan, jobs, labels, ["compare", file, *changes], folder, force=force)
        _tell(runs, labels, console.show_comparison, as_json=as_json)
        _leave(runs, labels)


@app.command()
def appraise(
    file: File,
    sets: Sets = None,
    replications: Replications = None,
    seed: Seed = None,
    jobs: Jobs = None,
    out: Out = None,
    force: Force = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Appraise an investment: cash by year, its measures, and by which rules they are counted."""
    from sim import console

    changes = _changes(sets, replications, seed)
    with _door(lang) as labels:
        plan = _plan(file, changes)
        runs = _simulated(plan, jobs, labels, ["appraise", file, *changes], out, force=force)
        _tell(runs, labels, console.show_appraisals, as_json=as_json)
        _leave(runs, labels)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(help="Scenario and study files (YAML).")],
    lang: Lang = None,
) -> None:
    """Tell every problem of scenario files, with file and line."""
    from sim.scenario.read import ScenarioError, load

    labels = _labels(lang)
    problems: list[str] = []
    for file in files:
        try:
            load(file)
        except ScenarioError as error:
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
    file: File,
    path: Annotated[str, typer.Argument(help="Dotted path, such as plant.stages.retort.")],
    sets: Sets = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Tell what is known of a value: unit, meaning, range, source, where it is written."""
    from sim import console
    from sim.scenario.paths import explain_any

    with _door(lang) as labels:
        entries = explain_any(_plan(file, tuple(sets or ())), path)
        if as_json:
            console.show_json([console.words_of(entry) for entry in entries])
        else:
            console.show_entries(entries, labels)


@app.command()
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="Scenario file or result folder.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another of the same kind.")],
    replications: Replications = None,
    seed: Seed = None,
    jobs: Jobs = None,
    inputs_only: Annotated[
        bool, typer.Option("--inputs-only", help="Simulate nothing: tell the inputs alone.")
    ] = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Tell which inputs differ between two scenarios, and which figures that moves."""
    from sim import console
    from sim.changes import difference

    changes = _changes(None, replications, seed)
    with _door(lang) as labels:
        found, runs = difference(a, b, changes, inputs_only=inputs_only), None
        if found.plan and not inputs_only:
            runs = _simulated(found.plan, jobs, labels, ["diff", a, b], None, force=False)
            found = found.after(runs)
        if as_json:
            console.show_json(found.document())
        else:
            console.show([*found.told(labels)])
        if runs:
            _leave(runs, labels)


def _labels(lang: str | None) -> "Labels":
    """Return the words of the language asked for, or of NANAS_LANG, or of the system."""
    import locale

    from sim.report.labels import Labels

    spoken = lang or os.environ.get("NANAS_LANG") or locale.getlocale()[0] or "en"
    return Labels("id" if spoken.lower().startswith(("id", "in_")) else "en")


@contextmanager
def _door(lang: str | None) -> "Iterator[Labels]":
    """Give the words; tell what is wrong with the input, a line a problem, and leave with code 2."""
    from sim.scenario.read import ScenarioError

    labels = _labels(lang)
    try:
        yield labels
    except ScenarioError as error:
        for line in error.lines(labels.lang):
            typer.echo(line, err=True)
        raise typer.Exit(BAD_INPUT) from None


def _changes(sets: list[str] | None, replications: int | None, seed: int | None) -> tuple[str, ...]:
    """Return what the command line changes: the two options are values of the study as well."""
    options = {"replications": replications, "seed": seed}
    return (
        *(sets or ()),
        *(f"{name}={value}" for name, value in options.items() if value is not None),
    )


def _plan(file: str, changes: tuple[str, ...]) -> "Plan":
    from sim.scenario.read import load_plan

    return load_plan(file, changes)


def _simulated(
    plan: "Plan",
    jobs: int | None,
    labels: "Labels",
    command: list[str],
    folder: Path | None,
    *,
    force: bool,
) -> "Runs":
    """Simulate a plan and keep the result in a folder, which is looked at before the work begins."""
    from sim import console
    from sim.experiments import folder as results
    from sim.experiments.compare import Runs
    from sim.experiments.runs import run_all, workers

    count = plan.timing.replications
    planned = results.record(plan, tuple(range(count)), command)
    try:
        if folder is not None:
            results.check_free(planned, folder, force=force)
        text = labels("cli.running", scenarios=len(plan.scenarios), n=count)
        with workers(jobs, count) as executor, console.progress(text, count) as advance:
            runs = Runs(plan, *run_all(plan, range(count), executor, advance))
        if folder is not None and runs.flows:
            kept = folder if not runs.interrupted else _partial(folder, runs)
            results.write(runs, kept, command, labels.lang, force=force)
            typer.echo(labels("cli.written", path=kept), err=True)
    except results.FolderTakenError as taken:
        typer.echo(labels("cli.taken", path=taken), err=True)
        raise typer.Exit(BAD_INPUT) from None
    return runs


def _partial(folder: Path, runs: "Runs") -> Path:
    """Return where an interrupted study is kept: not in the place of the whole one."""
    return folder.with_name(f"{folder.name}-{len(runs.replications)}-replications")


def _tell(
    runs: "Runs", labels: "Labels", show: "Callable[[Runs, Labels], None]", *, as_json: bool
) -> None:
    from sim import console
    from sim.experiments.document import document

    if not runs.flows:
        return
    if as_json:
        console.show_json(document(runs, labels.lang))
    else:
        show(runs, labels)


def _leave(runs: "Runs", labels: "Labels") -> None:
    """Leave with the code that says how the work ended."""
    from sim import console

    console.show_failures(runs.failures, labels)
    if runs.interrupted:
        typer.echo(labels("cli.interrupted"), err=True)
        raise typer.Exit(INTERRUPTED)
    if runs.failures:
        raise typer.Exit(FAILED)
