"""The commands of `nanas`."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from sim import progress
from sim.cli import complete, console, execute, options, process
from sim.cli.examples import add_examples
from sim.cli.help import Command, Group, labels_for
from sim.cli.new import add_new
from sim.cli.request import (
    analysis_command,
    exit_on_bad_input,
    load_plan,
    study_overrides,
)
from sim.cli.trace import add_trace

if TYPE_CHECKING:
    from sim.results.analysis import Analysis

# Work is parallel by replication and its arrays are small, so threads within a sum only slow it down;
# their number would also change its last digit. Has to be set before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


Made = TypeVar("Made", bound=Callable[..., Any])


class App(typer.Typer):
    """The commands; called, it takes the process over."""

    def command(self, *args: Any, **settings: Any) -> Callable[[Made], Made]:
        """Return a decorator that adds a command with words in both languages."""
        return super().command(*args, cls=Command, **settings)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and exit, without waiting for what still runs after an interruption."""
        process.prepare()
        try:
            return super().__call__(*args, prog_name="nanas", **kwargs)
        except SystemExit as ended:
            if ended.code == process.INTERRUPTED:
                process.leave()
            raise


app = App(
    name="nanas",
    cls=Group,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


analysis = analysis_command(app)


@app.callback()
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version")] = False,
    install_completion: Annotated[bool, typer.Option("--install-completion")] = False,
    lang: options.Lang = None,
) -> None:
    """Show the version, or what people do with the program where no command is given."""
    context.default_map = {name: {"lang": lang} for name in vars(context.command)["commands"]}
    if version:
        from importlib.metadata import version as version_of

        progress.show(f"nanas {version_of('nanas')}")
        raise typer.Exit
    if install_completion:
        shell, file = complete.install()
        progress.show(labels_for(lang)("cli.completed", shell=shell, file=file))
        raise typer.Exit
    if context.invoked_subcommand is None:
        console.show_start(labels_for(lang))


@analysis
def run(precision: options.Precision = None) -> "Analysis[Any]":
    """Return the analysis of one scenario."""
    from sim.results.comparison import Summary

    return Summary(_share(precision))


@analysis
def compare(
    precision: options.Precision = None,
    tables: options.Tables = None,
    report: Annotated[bool, typer.Option("--report")] = False,
) -> "Analysis[Any]":
    """Return the analysis of a study: each scenario against its partner."""
    from sim.results.comparison import Comparison

    return Comparison.showing(_share(precision), tables, report=report)


@analysis
def report(
    formats: Annotated[str | None, typer.Option("--format", metavar="names")] = None,
    size: Annotated[str | None, typer.Option(metavar="name_of_size")] = None,
) -> "Analysis[Any]":
    """Return the analysis that writes the report of a study, or of the result in a folder."""
    from sim.results.comparison import Report
    from sim.results.report_files import chosen_formats, chosen_size

    return Report(formats=chosen_formats(formats), size=chosen_size(size))


@analysis
def credibility() -> "Analysis[Any]":
    """Return the analysis of how far a study can be trusted."""
    from sim.results.comparison import Credibility

    return Credibility()


@analysis
def appraise(precision: options.Precision = None) -> "Analysis[Any]":
    """Return the analysis of an investment."""
    from sim.results.comparison import Appraisal

    return Appraisal(_share(precision))


@analysis
def crossover() -> "Analysis[Any]":
    """Return the analysis of where a local plant costs the same as its toll canner."""
    from sim.results.crossover import Crossover

    return Crossover()


@analysis
def breakeven(
    kpi: options.Figure,
    vary: options.AnyPath,
    target: Annotated[str | None, typer.Option(metavar="value")] = None,
    scenario: options.OneScenario = None,
    ranges: Annotated[bool, typer.Option("--ranges")] = False,
) -> "Analysis[Any]":
    """Return the search for the value of an assumption at which a figure meets a target."""
    from sim.analysis.goals import Question
    from sim.results.breakeven import BreakEvenAnalysis

    return BreakEvenAnalysis(Question(kpi, vary, target, scenario or "", over_ranges=ranges))


@analysis
def map(
    x: options.AnyPath,
    y: options.AnyPath,
    kpi: options.SomeFigure = None,
    scenario: options.OneScenario = None,
) -> "Analysis[Any]":
    """Return the analysis of the plane of two assumptions."""
    from sim.analysis.map_result import MapQuestion
    from sim.catalogue.keys import COST
    from sim.results.map_border import MapAnalysis

    return MapAnalysis(MapQuestion(x, y, kpi or COST, scenario or ""))


@analysis
def optimise(
    kpi: options.SomeFigure = None,
    vary: options.SomePath = None,
    values: Annotated[str | None, typer.Option(metavar="values")] = None,
    scenario: options.OneScenario = None,
    indifference: Annotated[str | None, typer.Option(metavar="value")] = None,
) -> "Analysis[Any]":
    """Return the choice among scenarios, or among some values of an assumption."""
    from sim.analysis.optimise import ZONE, Choice
    from sim.catalogue.keys import NET, NPV
    from sim.results.optimise import Optimisation

    zone = indifference or ZONE
    return Optimisation(Choice(kpi or NPV + NET, vary or "", values or "", scenario or "", zone))


@analysis
def uncertain() -> "Analysis[Any]":
    """Return the analysis over the ranges of all assumptions."""
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
    files: options.Files,
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
        scenarios = {name: one for each in found for name, one in each.scenarios.items()}
        console.show_assumed(scenarios, labels)
        for line in problems:
            progress.tell(line)
        if problems:
            raise typer.Exit(execute.BAD_INPUT)
        progress.show(labels("cli.no_errors" if count else "cli.no_problems", count=count))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="file")],
    result: Annotated[Path | None, typer.Option(metavar="folder")] = None,
    again: Annotated[bool, typer.Option("--again")] = False,
    jobs: options.Jobs = None,
    lang: options.Lang = None,
) -> None:
    """Tell whether a file, or every file of a result, is as it was written, and of which result it is."""
    from sim.cli.verification import verify_file, verify_folder

    with exit_on_bad_input(lang) as labels:
        if file.is_dir() and result is None and not again:
            verify_folder(file, labels)
        else:
            verify_file(file, result, execute.Resources(jobs, cached=False), labels, again=again)


@app.command()
def explain(
    file: options.File,
    name: options.Name,
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
    prune: Annotated[bool, typer.Option("--prune")] = False,
    days: Annotated[float, typer.Option(metavar="number", parser=options.amount)] = 30,
    megabytes: Annotated[float, typer.Option(metavar="number", parser=options.amount)] = 5_000,
    lang: options.Lang = None,
    as_json: options.AsJson = False,
) -> None:
    """Show the cache of simulated flows: place, number and size; or remove old entries."""
    from sim.replication.cache import Cache, default_folder
    from sim.results.plant_wish import refused

    with exit_on_bad_input(lang) as labels:
        flow_cache = Cache(default_folder())
        try:
            removed = flow_cache.prune(days, megabytes) if prune else None
            console.show_cache(flow_cache, removed, labels, as_json=as_json)
        except OSError as error:
            raise refused(str(flow_cache.folder), "no_such_file", why=error.strerror) from None


@app.command()
def diff(
    a: Annotated[str, typer.Argument(metavar="a", autocompletion=complete.files)],
    b: Annotated[str, typer.Argument(metavar="b", autocompletion=complete.files)],
    replications: options.Replications = None,
    seed: options.Seed = None,
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    no_cache: options.NoCache = False,
    inputs_only: Annotated[bool, typer.Option("--inputs-only")] = False,
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


add_examples(app)
add_new(app)
add_trace(app)
