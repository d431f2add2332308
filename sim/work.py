"""What every simulating command does: work through a study, tell it, keep it, leave with a code."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from sim.experiments.compare import Runs
    from sim.experiments.runs import Opening
    from sim.report.labels import Labels
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
    precision: float | None = None
    """What the command asks for in place of a number of replications [share]."""

    def asking_for(self, count: int) -> list[str]:
        """Return the command that asks for the number of replications which the precision took."""
        if self.precision is None:
            return self.command
        return [f"{_COUNT}{count}" if word.startswith(_COUNT) else word for word in self.command]


def simulated(plan: "Plan", means: Means, labels: "Labels", kept: Kept) -> "Runs":
    """Simulate a plan, after a look at the folder in which the result is to be kept."""
    from sim import console
    from sim.experiments.cache import Cache, place
    from sim.experiments.compare import Runs
    from sim.experiments.precision import run_precisely
    from sim.experiments.runs import run_all

    count = plan.timing.replications
    if kept.folder is not None and not kept.force and not _is_free(kept, kept.folder, plan):
        _refuse(kept.folder, labels)
    text = labels("cli.running", scenarios=len(plan.scenarios), n=count)
    cache = Cache(place()) if means.cached else None
    watch, workers = console.Watch(text, labels), _workers(means)
    if kept.precision is None:
        return Runs(plan, *run_all(plan, range(count), workers, watch, cache))
    runs, reached = run_precisely(plan, kept.precision, workers, watch, cache)
    if reached:
        console.show_reached(reached, labels)
    return runs


def asked(precision: str | None) -> float | None:
    """Return the precision that a command asks for [share].

    Raises
    ------
    ScenarioError
        If it is none.
    """
    from sim.experiments.precision import asked as read

    return None if precision is None else read(precision)


def _is_free(kept: Kept, folder: Path, plan: "Plan") -> bool:
    """Tell whether a folder can take a result; of how many replications, a precision will tell."""
    from sim.experiments import folder as results

    count = plan.timing.replications
    if kept.precision is not None and (recorded := results.replications_in(folder)):
        count = recorded
    planned = plan.timed({"replications": count})
    record = results.record(planned, tuple(range(count)), kept.asking_for(count))
    return results.is_free(record, folder)


def _workers(means: Means) -> "Opening":
    from sim.experiments.cluster import cluster, refused
    from sim.experiments.workers import processes

    if means.cluster is None:
        return partial(processes, means.jobs)
    if means.jobs is not None:
        raise refused(means.cluster, "jobs_and_cluster")
    return partial(cluster, means.cluster)


def keep(runs: "Runs", labels: "Labels", kept: Kept) -> None:
    """Write the result folder, if there is one; what was told stays told if it is refused."""
    from sim.experiments import folder as results

    if kept.folder is None or not runs.flows:
        return
    folder = _partial(kept.folder, runs) if runs.interrupted else kept.folder
    try:
        command = kept.asking_for(runs.plan.timing.replications)
        results.write(runs, folder, command, force=kept.force)
    except results.FolderTakenError:
        _refuse(folder, labels)
    typer.echo(labels("cli.written", path=folder), err=True)


def _refuse(folder: Path, labels: "Labels") -> NoReturn:
    typer.echo(labels("cli.taken", path=folder), err=True)
    raise typer.Exit(BAD_INPUT)


def _partial(folder: Path, runs: "Runs") -> Path:
    """Return where an interrupted study is kept: not in the place of the whole one."""
    return folder.with_name(f"{folder.name}-{len(runs.replications)}-replications")


def tell(
    runs: "Runs", labels: "Labels", show: "Callable[[Runs, Labels], None]", *, as_json: bool
) -> None:
    """Print what the runs say: with `show`, or as one JSON object."""
    from sim import console
    from sim.experiments.document import document

    if not runs.flows:
        return
    if as_json:
        console.show_json(document(runs, labels.lang))
    else:
        show(runs, labels)


def leave(runs: "Runs", labels: "Labels") -> None:
    """Leave with the code that says how the work ended."""
    from sim import console

    console.show_failures(runs.failures, labels)
    if runs.interrupted:
        typer.echo(labels("cli.interrupted"), err=True)
        raise typer.Exit(INTERRUPTED)
    if runs.failures:
        raise typer.Exit(FAILED)
