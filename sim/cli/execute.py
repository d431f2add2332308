"""What every simulating command does: work through a study, tell it, keep it, leave with a code."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from sim.cli import console

if TYPE_CHECKING:
    from sim.analysis.curves import Crossovers
    from sim.analysis.study import Runs
    from sim.catalogue.labels import Labels
    from sim.numerals import Problem
    from sim.progress import Watch
    from sim.replication.cache import Cache
    from sim.replication.runs import Opening
    from sim.scenario.scenario import Plan

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130


@dataclass(frozen=True)
class Means:
    """How a study is worked through; nothing of it changes the result."""

    jobs: int | None = None
    cluster: str | None = None
    cached: bool = True


_COUNT = "replications="


@dataclass(frozen=True)
class Kept:
    """Where a result is kept: the command that it answers, the folder if any, whether to replace."""

    command: list[str]
    folder: Path | None = None
    force: bool = False
    drawn: bool = True
    """Whether figures are drawn."""
    precision: float | None = None
    """What the command asks for in place of a number of replications [share]."""

    def asking_for(self, count: int) -> list[str]:
        """Return the command that asks for the number of replications which the precision took."""
        if self.precision is None:
            return self.command
        return [f"{_COUNT}{count}" if word.startswith(_COUNT) else word for word in self.command]


def simulated(plan: "Plan", means: Means, labels: "Labels", kept: Kept) -> "Runs":
    """Simulate a plan, after a look at the folder in which the result is to be kept."""
    from sim.analysis import counterfactual
    from sim.analysis.precision import run_precisely
    from sim.analysis.study import Runs
    from sim.replication.runs import run_all

    count = plan.timing.replications
    text = labels("cli.running", scenarios=len(plan.scenarios), n=count)
    workers, watch, cache = _begun(plan, means, labels, kept, text)
    if kept.precision is None:
        return Runs(
            plan, *run_all(counterfactual.simulated(plan), range(count), workers, watch, cache)
        )
    runs, reached = run_precisely(plan, kept.precision, workers, watch, cache)
    if reached:
        watch.tell(reached.told, **reached.words(labels.of(plan.words)))
    return runs


def crossed(plan: "Plan", means: Means, labels: "Labels", kept: Kept) -> "Crossovers":
    """Simulate where every plant of a plan costs the same as its toll canner.

    Raises
    ------
    ScenarioError
        If no plant stands beside a toll canner.
    """
    from sim.analysis.crossover import crossovers

    text = labels("cli.crossing", n=plan.timing.replications)
    return crossovers(plan, *_begun(plan, means, labels, kept, text))


def _begun(
    plan: "Plan", means: Means, labels: "Labels", kept: Kept, text: str
) -> "tuple[Opening, Watch, Cache | None]":
    """Return who works, who looks on, and the cache, after a look at the folder for the result."""
    from sim.progress import Watch
    from sim.replication.cache import Cache, place

    if kept.folder is not None:
        _require_room(kept, kept.folder, plan, labels)
    cache = Cache(place()) if means.cached else None
    # What is imported and read by now stays to the end: the collector need not look at it again, and
    # seldom at what comes, most of which is gone without it.
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()
    return _workers(means), Watch(text, labels), cache


def asked(precision: str | None) -> float | None:
    """Return the precision that a command asks for [share].

    Raises
    ------
    ScenarioError
        If it is none.
    """
    from sim.analysis.precision import asked as read

    return None if precision is None else read(precision)


def _require_room(kept: Kept, folder: Path, plan: "Plan", labels: "Labels") -> None:
    """Leave unless a folder can take a result; of how many replications, a precision will tell."""
    from sim.results.result_folder import FolderTakenError, require_room, standing
    from sim.results.study_folder import record

    try:
        there = standing(folder)
        count = plan.timing.replications
        if kept.precision is not None:
            count = there.replications or count
        planned = plan.timed({"replications": count})
        wanted = record(planned, tuple(range(count)), kept.asking_for(count))
        require_room(wanted, there, force=kept.force)
    except FolderTakenError as error:
        _refuse(error.problem, labels)


def _workers(means: Means) -> "Opening":
    from sim.replication.workers import processes

    if means.cluster is None:
        return partial(processes, means.jobs)
    from sim.replication.cluster import cluster, refused

    if means.jobs is not None:
        raise refused(means.cluster, "jobs_and_cluster")
    return partial(cluster, means.cluster)


def keep(done: "Runs | Crossovers", labels: "Labels", kept: Kept) -> None:
    """Write the result folder, if there is one; what was told stays told if it is refused.

    Who interrupted the work does not wait for figures.
    """
    from sim.analysis.study import Runs
    from sim.progress import Watch
    from sim.results.crossing_folder import crossings_of
    from sim.results.result_folder import FolderTakenError, put
    from sim.results.study_folder import result_of

    if kept.folder is None or not done.replications:
        return
    folder = _partial(kept.folder, done) if done.interrupted else kept.folder
    command = kept.asking_for(done.plan.timing.replications)
    result = result_of(done, command) if isinstance(done, Runs) else crossings_of(done, command)
    watch = Watch(labels("cli.drawing"), labels)
    try:
        drawing = watch.progress if kept.drawn and not done.interrupted else None
        put(result, folder, drawing, force=kept.force)
    except FolderTakenError as error:
        _refuse(error.problem, labels)
    except KeyboardInterrupt:
        _interrupted(labels)
    typer.echo(labels("cli.written", path=folder), err=True)


def _refuse(problem: "Problem", labels: "Labels") -> NoReturn:
    typer.echo(labels(problem.key, **problem.words), err=True)
    raise typer.Exit(BAD_INPUT)


def _partial(folder: Path, done: "Runs | Crossovers") -> Path:
    """Return where an interrupted study is kept: not in the place of the whole one."""
    return folder.with_name(f"{folder.name}-{len(done.replications)}-replications")


def tell(
    runs: "Runs", labels: "Labels", show: "Callable[[Runs, Labels], None]", *, as_json: bool
) -> None:
    """Print what the runs say: with `show`, or as one JSON object."""
    from sim.results.document import document

    if not runs.flows:
        return
    if as_json:
        console.show_json(document(runs, labels.lang))
    else:
        show(runs, labels)


def tell_crossings(found: "Crossovers", labels: "Labels", *, as_json: bool) -> None:
    """Print where plants and toll canners cost the same, or one JSON object."""
    from sim.results.crossing_folder import document

    if not found.replications:
        return
    if as_json:
        console.show_json(document(found))
    else:
        console.show_crossings(found, labels)


def leave(done: "Runs | Crossovers", labels: "Labels") -> None:
    """Leave with the code that says how the work ended."""
    console.show_failures(done.failures, labels)
    if done.interrupted:
        _interrupted(labels)
    if done.failures:
        raise typer.Exit(FAILED)


def _interrupted(labels: "Labels") -> NoReturn:
    typer.echo(labels("cli.interrupted"), err=True)
    raise typer.Exit(INTERRUPTED)
