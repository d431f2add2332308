"""Execution of an analysis by a command: run it, print and save the result, exit with a code."""

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from sim.cli import console

if TYPE_CHECKING:
    from sim.catalogue.labels import Labels
    from sim.numerals import Problem
    from sim.replication.runs import Execution, WorkerFactory
    from sim.results.analysis import Analysis, Answer
    from sim.scenario.plan import Plan

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
_COUNT = "replications="


@dataclass(frozen=True)
class Resources:
    """Workers and cache of the replications; they do not change the result."""

    jobs: int | None = None
    cluster: str | None = None
    cached: bool = True


@dataclass(frozen=True)
class Output:
    """Where the result is saved: the folder if any, whether to replace another result, whether to draw."""

    folder: Path | None = None
    force: bool = False
    with_figures: bool = True


@dataclass(frozen=True)
class Job:
    """An analysis of a study, as a command line states it."""

    analysis: "Analysis[Any]"
    plan: "Plan"
    command: Sequence[str]
    """The command line without options that do not change the result, as saved in `run.json`."""
    output: Output
    labels: "Labels"

    def command_for(self, count: int) -> list[str]:
        """Return the command with the number of replications that the precision required."""
        if self.analysis.precision is None:
            return [*self.command]
        return [f"{_COUNT}{count}" if word.startswith(_COUNT) else word for word in self.command]


def run(job: Job, resources: Resources, *, as_json: bool) -> None:
    """Run an analysis, print and save the result, and exit with the code of the outcome."""
    require_free_folder(job)
    answer = job.analysis.run(job.plan, execution(job.analysis, job.plan, resources, job.labels))
    if answer.replications:
        _print(job, answer, as_json=as_json)
        _save(job, answer)
    exit_by_outcome(answer, job.labels)


def execution(
    analysis: "Analysis[Any]", plan: "Plan", resources: Resources, labels: "Labels"
) -> "Execution":
    """Return the workers, the progress reporter and the cache of an analysis."""
    from sim.progress import TerminalReporter
    from sim.replication.cache import Cache, default_folder
    from sim.replication.runs import Execution

    # Objects imported and read so far live to the end, so the garbage collector skips them; most later
    # objects are freed by reference counting, so it runs rarely.
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()
    count = plan.timing.replications
    text = labels(analysis.progress, scenarios=len(plan.scenarios), n=count)
    cache = Cache(default_folder()) if resources.cached else None
    return Execution(_workers(resources), TerminalReporter(text, labels), cache)


def _workers(resources: Resources) -> "WorkerFactory":
    from sim.replication.workers import processes

    if resources.cluster is None:
        return partial(processes, resources.jobs)
    from sim.replication.cluster import cluster, refused

    if resources.jobs is not None:
        raise refused(resources.cluster, "jobs_and_cluster")
    return partial(cluster, resources.cluster)


def require_free_folder(job: Job) -> None:
    """Exit with an error if the result folder holds another result.

    With a precision the number of replications is not known yet; that of the existing result is assumed.
    """
    from sim.results.result_folder import FolderTakenError, existing_result, require_free
    from sim.results.study_folder import record

    if job.output.folder is None:
        return
    try:
        existing = existing_result(job.output.folder)
        count = job.plan.timing.replications
        if job.analysis.precision is not None:
            count = existing.replications or count
        planned = job.plan.timed({"replications": count})
        inputs = record(planned, tuple(range(count)), job.command_for(count))
        require_free(inputs, existing, force=job.output.force)
    except FolderTakenError as error:
        _refuse(error.problem, job.labels)


def _print(job: Job, answer: "Answer", *, as_json: bool) -> None:
    lang = job.labels.lang
    if as_json:
        console.show_json(job.analysis.document(answer, lang))
    else:
        console.show([*job.analysis.screen(answer, lang, console.width())])


def _save(job: Job, answer: "Answer") -> None:
    """Write the result folder, if one is named; after an interruption without figures."""
    from sim.progress import TerminalReporter
    from sim.results.result_folder import FolderTakenError, save

    labels, folder = job.labels, job.output.folder
    if folder is None:
        return
    if answer.interrupted:
        # An incomplete result does not replace a complete one.
        folder = folder.with_name(f"{folder.name}-{len(answer.replications)}-replications")
    content = job.analysis.folder(answer, job.command_for(answer.plan.timing.replications))
    reporter = TerminalReporter(labels("cli.drawing"), labels)
    drawing = reporter.progress if job.output.with_figures and not answer.interrupted else None
    try:
        save(content, folder, drawing, force=job.output.force)
    except FolderTakenError as error:
        _refuse(error.problem, labels)
    except KeyboardInterrupt:
        _exit_interrupted(labels)
    typer.echo(labels("cli.written", path=folder), err=True)


def _refuse(problem: "Problem", labels: "Labels") -> NoReturn:
    typer.echo(labels(problem.key, **problem.words), err=True)
    raise typer.Exit(BAD_INPUT)


def exit_by_outcome(answer: "Answer", labels: "Labels") -> None:
    """Print the failures, and exit with an error code after a failure or an interruption."""
    console.show_failures(answer.failures, labels)
    if answer.interrupted:
        _exit_interrupted(labels)
    if answer.failures:
        raise typer.Exit(FAILED)


def _exit_interrupted(labels: "Labels") -> NoReturn:
    typer.echo(labels("cli.interrupted"), err=True)
    raise typer.Exit(INTERRUPTED)
