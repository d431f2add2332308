"""The commands of `nanas`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim import progress
from sim.cli import console, execute, options, process
from sim.cli.request import (
    analysis_command,
    exit_on_bad_input,
    labels_for,
    load_plan,
    study_overrides,
)

if TYPE_CHECKING:
    from sim.results.analysis import Analysis

# Work is parallel by replication and its arrays are small, so threads within a sum only slow it down;
# their number would also change its last digit. Has to be set before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class App(typer.Typer):
    """The commands; called, it takes the process over."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and exit, without waiting for what still runs after an interruption."""
        process.prepare()
        try:
            return super().__call__(*args, **kwargs)
        except SystemExit as ended:
            if ended.code == process.INTERRUPTED:
                process.leave()
            raise


app = App(
    name="nanas",
    help="Simulate and appraise a pineapple cannery in Purbalingga, scenario by scenario.",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


analysis = analysis_command(app)


@app.callback()
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Simulate and appraise a pineapple cannery in Purbalingga, scenario by scenario."""
    if version:
        from importlib.metadata import version as version_of

        progress.show(f"nanas {version_of('nanas')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        console.show_start(labels_for(None))


@analysis
def run(precision: options.Precision = None) -> "Analysis[Any]":
    """Simulate one scenario: every figure with its interval."""
    from sim.results.comparison import Summary

    return Summary(_share(precision))


@analysis
def compare(
    precision: options.Precision = None,
    tables: options.Tables = None,
    report: Annotated[
        bool, typer.Option("--report", help="Write the report too: see `nanas report`.")
    ] = False,
) -> "Analysis[Any]":
    """Compare the scenarios of a study, each against its partner: answer, tables, figures."""
    from sim.results.comparison import Comparison

    return Comparison.showing(_share(precision), tables, report=report)


@analysis
def report(
    formats: Annotated[
        str | None, typer.Option("--format", metavar="NAMES", help="Forms such as html,csv.")
    ] = None,
) -> "Analysis[Any]":
    """Write the report of a study or of its result folder: a page, figures, tables."""
    from sim.results.comparison import Report
    from sim.results.report_files import chosen_formats

    return Report(formats=chosen_formats(formats))


@analysis
def appraise(precision: options.Precision = None) -> "Analysis[Any]":
    """Appraise an investment: cash by year, its measures, and by which rules they are counted."""
    from sim.results.comparison import Appraisal

    return Appraisal(_share(precision))


@analysis
def crossover() -> "Analysis[Any]":
    """Tell at which volume, size and distance each local plant costs the same as its toll canner."""
    from sim.results.crossover import Crossover

    return Crossover()


@analysis
def breakeven(
    kpi: Annotated[str, typer.Option(help="Figure, such as npv_idr.")],
    vary: Annotated[
        str, typer.Option(metavar="PATH", help="Assumption to change, such as toll.fee.")
    ],
    target: Annotated[
        str | None,
        typer.Option(
            help="Value to meet; by default 0 for net values and gaps, else the partner's figure."
        ),
    ] = None,
    scenario: Annotated[str | None, typer.Option(help="Answer for one scenario.")] = None,
    ranges: Annotated[
        bool,
        typer.Option("--ranges", help="Also over the ranges of all other prices, drawn together."),
    ] = False,
) -> "Analysis[Any]":
    """Find the value of an assumption at which a figure meets a target."""
    from sim.analysis.goals import Question
    from sim.results.breakeven import BreakEvenAnalysis

    return BreakEvenAnalysis(Question(kpi, vary, target, scenario or "", over_ranges=ranges))


@analysis
def map(
    x: Annotated[
        str, typer.Option(metavar="PATH", help="Assumption along x, such as orders.saudi.")
    ],
    y: Annotated[str, typer.Option(metavar="PATH", help="Assumption along y, such as toll.fee.")],
    kpi: Annotated[
        str | None,
        typer.Option(help="Figure that decides; by default the levelised cost of a can."),
    ] = None,
    scenario: Annotated[str | None, typer.Option(help="Map of one scenario.")] = None,
) -> "Analysis[Any]":
    """Draw where in the plane of two assumptions each scenario does better than its partner."""
    from sim.analysis.map_border import MapQuestion
    from sim.catalogue.keys import COST
    from sim.results.map_border import MapAnalysis

    return MapAnalysis(MapQuestion(x, y, kpi or COST, scenario or ""))


@analysis
def optimise(
    kpi: Annotated[
        str | None, typer.Option(help="Figure; by default the NPV with the grant.")
    ] = None,
    vary: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Assumption whose values are the candidates."),
    ] = None,
    values: Annotated[
        str | None, typer.Option(help='Numbers such as "1 2 3", or first:last:step.')
    ] = None,
    scenario: Annotated[str | None, typer.Option(help="Vary it in one scenario.")] = None,
    indifference: Annotated[
        str | None, typer.Option(help="Difference that matters; by default 500 million IDR.")
    ] = None,
) -> "Analysis[Any]":
    """Pick the best of the scenarios, or of some values of an assumption, with a stated probability.

    Replications are added, and candidates left out, until one is left.
    """
    from sim.analysis.optimise import ZONE, Choice
    from sim.catalogue.keys import NET, NPV
    from sim.results.optimise import Optimisation

    zone = indifference or ZONE
    return Optimisation(Choice(kpi or NPV + NET, vary or "", values or "", scenario or "", zone))


@analysis
def uncertain() -> "Analysis[Any]":
    """Tell how often each claim holds over the ranges of all assumptions, and what to find out next.

    The replications are points: each draws every assumption, and luck of its own.
    """
    from sim.results.uncertain import Uncertainty

    return Uncertainty()


def _share(precision: str | None) -> float | None:
    """Return the precision of the option `--precision` [share], None without the option.

    Raises
    ------
    ScenarioError
        If it is not a share above 0 and up to 1.
    """
    from sim.analysis.precision import parse_precision

    return None if precision is None else parse_precision(precision)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(help="Scenario and study files (YAML).")],
    lang: options.Lang = None,
) -> None:
    """Tell every problem of scenario files, with file and line."""
    from sim.scenario.read import findings

    problems: dict[str, None] = {}
    with exit_on_bad_input(lang) as labels:
        found = list(findings(files))
        warnings = [warning for finding in found for warning in finding.warnings]
        count = console.show_warnings(warnings, labels)
        for error in filter(None, (finding.error for finding in found)):
            if error.is_base:
                progress.show("\n".join(error.lines(labels.lang)))
            else:
                problems |= dict.fromkeys(error.lines(labels.lang))
        for line in problems:
            progress.tell(line)
        if problems:
            raise typer.Exit(execute.BAD_INPUT)
        progress.show(labels("cli.no_errors" if count else "cli.no_problems", count=count))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="File of a result: page, sheet, document, figure.")],
    result: Annotated[
        Path | None, typer.Option(help="Result folder; by default the one that it lies in.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Simulate anew, and tell whether the file comes out.")
    ] = False,
    jobs: options.Jobs = None,
    lang: options.Lang = None,
) -> None:
    """Tell whether a file is as it was written, and of which result it is."""
    from sim.cli.verification import verify_file

    with exit_on_bad_input(lang) as labels:
        verify_file(file, result, execute.Resources(jobs, cached=False), labels, again=again)


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
    """Tell what is known of a value and where it is written, or how a figure is computed."""
    from sim.report import explanation

    with exit_on_bad_input(lang) as labels:
        plan = load_plan(file, tuple(sets or ()))
        explained = explanation.explain([*plan.scenarios.values()], name, labels.lang)
        console.show_warnings(plan.warnings, labels, err=as_json)
        if as_json:
            console.show_json(explanation.document(explained))
        elif isinstance(explained, list):
            console.show_entries(explained, labels)
        else:
            progress.show(str(explained))


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
    """Show the cache of simulated flows: place, number and size; or remove old entries."""
    from sim.replication.cache import Cache, default_folder

    with exit_on_bad_input(lang) as labels:
        flow_cache = Cache(default_folder())
        removed = flow_cache.prune(days, megabytes) if prune else None
        console.show_cache(flow_cache, removed, labels, as_json=as_json)


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
    """Tell which inputs differ between two scenarios, and which figures change with them."""
    from sim.cli.difference import difference, show_difference
    from sim.results.comparison import Summary

    overrides = study_overrides(None, replications, seed)
    with exit_on_bad_input(lang) as labels:
        comparison = difference(a, b, overrides, inputs_only=inputs_only)
        if not as_json:
            console.show_warnings(comparison.warnings, labels)
        if comparison.plan and not inputs_only:
            resources, analysis = execute.Resources(jobs, cluster, not no_cache), Summary()
            work = execute.execution(analysis, comparison.plan, resources, labels)
            keeper = execute.Keeper(work.cache, labels)
            with keeper.on_interrupt():
                result = analysis.run(comparison.plan, work)
                show_difference(comparison.with_result(result), labels, as_json=as_json)
                keeper.exit_by_outcome(result)
        else:
            show_difference(comparison, labels, as_json=as_json)
