"""What every command of an analysis does: run it, print it, keep it, leave with a code."""

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
    """What replications are executed with; nothing of it changes the result."""

    jobs: int | None = None
    cluster: str | None = None
    cached: bool = True


@dataclass(frozen=True)
class Output:
    """Where an answer is kept: the folder if any, whether to replace, whether to draw."""

    folder: Path | None = None
    force: bool = False
    with_figures: bool = True


@dataclass(frozen=True)
class Job:
    """An analysis of a study, as a command line asks for it."""

    analysis: "Analysis[Any]"
    plan: "Plan"
    command: Sequence[str]
    """The words that stand in `run.json`."""
    output: Output
    labels: "Labels"

    def command_for(self, count: int) -> list[str]:
        """Return the command that asks for the number of replications which a precision took."""
        if self.analysis.precision is None:
            return [*self.command]
        return [f"{_COUNT}{count}" if word.startswith(_COUNT) else word for word in self.command]


def run(job: Job, resources: Resources, *, as_json: bool) -> None:
    """Run an analysis, print the answer, keep it, and leave with the code that says how it ended."""
    require_free_folder(job)
    answer = job.analysis.run(job.plan, execution(job.analysis, job.plan, resources, job.labels))
    if answer.replications:
        _print(job, answer, as_json=as_json)
        _save(job, answer)
    exit_by_outcome(answer, job.labels)


def execution(
    analysis: "Analysis[Any]", plan: "Plan", resources: Resources, labels: "Labels"
) -> "Execution":
    """Return who works, who looks on, and the cache."""
    from sim.progress import TerminalReporter
    from sim.replication.cache import Cache, default_folder
    from sim.replication.runs import Execution

    # What is imported and read by now stays to the end: the collector need not look at it again, and
    # seldom at what comes, most of which is gone without it.
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
    """Leave unless the folder can take the answer; of how many replications, a precision will tell."""
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
    """Write the result folder, if there is one; what was printed stays if it is refused.

    Who interrupted the work does not wait for figures.
    """
    from sim.progress import TerminalReporter
    from sim.results.result_folder import FolderTakenError, save

    labels, folder = job.labels, job.output.folder
    if folder is None:
        return
    if answer.interrupted:
        # Not in the place of the whole result.
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
    """Leave with the code that says how the work ended."""
    console.show_failures(answer.failures, labels)
    if answer.interrupted:
        _exit_interrupted(labels)
    if answer.failures:
        raise typer.Exit(FAILED)


def _exit_interrupted(labels: "Labels") -> NoReturn:
    typer.echo(labels("cli.interrupted"), err=True)
    raise typer.Exit(INTERRUPTED)
