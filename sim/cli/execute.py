"""Execution of an analysis by a command: run it, print and save the result, exit with a code."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from sim import progress
from sim.cli import console, process

if TYPE_CHECKING:
    from sim.catalogue.labels import Labels
    from sim.numerals import Problem
    from sim.replication.cache import Cache
    from sim.replication.runs import Execution, WorkerFactory
    from sim.results.analysis import Analysis, Answer
    from sim.results.result_folder import ExistingResult, Progress, Result
    from sim.scenario.plan import Plan

FAILED, BAD_INPUT = 1, 2
COUNT = "replications="


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
        return [f"{COUNT}{count}" if word.startswith(COUNT) else word for word in self.command]


def run(job: Job, resources: Resources, *, as_json: bool) -> None:
    """Run an analysis, print and save the result, and exit with the code of the outcome."""
    if not as_json:
        console.show_warnings(job.plan.warnings, job.labels)
    existing = require_free_folder(job)
    work = execution(job.analysis, job.plan, resources, job.labels)
    keeper = Keeper(work.cache, job.labels)
    with keeper.on_interrupt():
        answer = job.analysis.run(job.plan, work)
        if answer.replications:
            _print_and_save(job, answer, keeper, existing, as_json=as_json)
        keeper.exit_by_outcome(answer)


def extend(folder: Path, analysis: "Analysis[Any]", labels: "Labels", *, as_json: bool) -> None:
    """Make the files of an analysis for readers of the result in a folder, and print its answer."""
    from sim.progress import TerminalReporter
    from sim.results.folder_exchange import FolderTakenError
    from sim.results.result_folder import add, whole_result
    from sim.results.run_record import inputs_in
    from sim.results.stored import stored_result

    told = labels("cli.interrupted_in", path=folder)
    try:
        with process.interruptible(lambda: told):
            whole_result(folder)
            answer = stored_result(folder)
            _print(analysis, answer, labels, as_json=as_json)
            making = TerminalReporter(labels("cli.making"), labels).progress
            written = add(analysis.makers(answer, inputs_in(folder)), folder, making)
    except FolderTakenError as error:
        _tell(error.problem, labels)
        raise typer.Exit(BAD_INPUT) from None
    except KeyboardInterrupt:
        progress.tell(told)
        raise typer.Exit(process.INTERRUPTED) from None
    progress.tell(labels("cli.written" if written else "cli.unchanged", path=folder))


class Keeper:
    """Knows what of the work is kept, and ends the command with the truth about it."""

    def __init__(self, cache: "Cache | None", labels: "Labels") -> None:
        self._cache, self._labels = cache, labels
        self.is_refused = False
        """Whether the result folder could not be written."""
        self._result: tuple[Path, Result] | None = None

    @contextmanager
    def on_interrupt(self) -> Iterator[None]:
        """Exit after Ctrl-C in the block; a second one ends the process at once."""
        try:
            with process.interruptible(self._last_line):
                yield
        except KeyboardInterrupt:
            self._exit_interrupted()

    def save(
        self, result: "Result", folder: Path, drawing: "Progress | None", *, force: bool = False
    ) -> bool:
        """Return whether something was written; a folder that refuses is told, and takes no more."""
        from sim.results.folder_exchange import FolderTakenError
        from sim.results.result_folder import save

        if self.is_refused:
            return False
        self._result = folder, result
        try:
            return save(result, folder, drawing, force=force)
        except FolderTakenError as error:
            self.is_refused = True
            _tell(error.problem, self._labels)
            if self._has_flows:
                progress.tell(self._labels("cli.flows_kept"))
            return False

    @property
    def _has_flows(self) -> bool:
        """Whether flows are in the cache."""
        return self._cache is not None and self._cache.used > 0

    def exit_by_outcome(self, answer: "Answer") -> None:
        """Print the failures; exit with an error code after a failure, a refusal or an interruption."""
        console.show_failures(answer.failures, self._labels)
        if answer.interrupted:
            self._exit_interrupted()
        if self.is_refused:
            raise typer.Exit(BAD_INPUT)
        if answer.failures:
            raise typer.Exit(FAILED)

    def _last_line(self) -> str:
        from sim.results.result_folder import holds_result_of

        if self._result is not None:
            folder, result = self._result
            if holds_result_of(folder, result.inputs):
                return self._labels("cli.interrupted_in", path=folder)
        return self._labels("cli.interrupted" if self._has_flows else "cli.interrupted_early")

    def _exit_interrupted(self) -> NoReturn:
        progress.tell(self._last_line())
        raise typer.Exit(process.INTERRUPTED)


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


def require_free_folder(job: Job) -> "ExistingResult | None":
    """Return what the result folder holds; exit with an error if that is another result.

    With a precision the number of replications is not known yet; that of the existing result is assumed.
    """
    from sim.results.folder_exchange import FolderTakenError
    from sim.results.result_folder import existing_result, require_free
    from sim.results.study_folder import record

    if job.output.folder is None:
        return None
    try:
        existing = existing_result(job.output.folder)
        count = job.plan.timing.replications
        if job.analysis.precision is not None:
            count = existing.replications or count
        planned = job.plan.timed({"replications": count})
        inputs = record(planned, job.analysis.planned(planned), job.command_for(count))
        require_free(inputs, existing, force=job.output.force)
    except FolderTakenError as error:
        _tell(error.problem, job.labels)
        raise typer.Exit(BAD_INPUT) from None
    return existing


def _print_and_save(
    job: Job, answer: "Answer", keeper: Keeper, existing: "ExistingResult | None", *, as_json: bool
) -> None:
    """Print the answer, then save the numbers, whoever has read them, and the figures after that."""
    from sim.progress import TerminalReporter
    from sim.results.study_folder import record

    labels, folder = job.labels, _folder(job.output.folder, answer)
    if folder is None:
        _print(job.analysis, answer, labels, as_json=as_json)
        return
    command = job.command_for(answer.plan.timing.replications)
    inputs = record(answer.plan, answer.replications, command)
    # JSON tells all digits, a folder as many as people read.
    kept = existing if existing and not as_json and existing.is_result_of(inputs) else None
    shown = job.analysis.recalled(answer, folder) if kept else answer
    try:
        _print(job.analysis, shown, labels, as_json=as_json)
    finally:
        makers = job.analysis.makers(shown, inputs) if kept and job.output.with_figures else {}
        is_whole = kept is not None and kept.files.issuperset(makers)
        content = None if is_whole else job.analysis.folder(answer, command)
        written = content is not None and keeper.save(content, folder, None, force=job.output.force)
    if content and job.output.with_figures and not answer.interrupted:
        drawing = TerminalReporter(labels("cli.drawing"), labels).progress
        written |= keeper.save(content, folder, drawing)
    # After an interruption the last line tells it.
    if not keeper.is_refused and not answer.interrupted:
        progress.tell(labels("cli.written" if written else "cli.unchanged", path=folder))


def _folder(folder: Path | None, answer: "Answer") -> Path | None:
    """Return the folder for an answer: a part of the replications does not replace all of them."""
    if folder is None or not answer.interrupted:
        return folder
    # The current folder, and the one above it, have no name as they are written.
    named = folder if folder.name.strip(".") else folder.resolve()
    return named.with_name(f"{named.name}-{len(answer.replications)}-replications")


def _print(analysis: "Analysis[Any]", answer: "Answer", labels: "Labels", *, as_json: bool) -> None:
    from sim.scenario.problems import warnings_document

    if as_json:
        warnings = warnings_document(answer.plan.warnings, labels.lang)
        console.show_json({"warnings": warnings, **analysis.document(answer, labels.lang)})
    else:
        console.show([*analysis.screen(answer, labels.lang, console.width())])


def _tell(problem: "Problem", labels: "Labels") -> None:
    progress.tell(labels(problem.key, **problem.words))
