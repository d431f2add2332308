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


@dataclass(frozen=True)
class Kept:
    """Where a result is kept: the command that it answers, the folder if any, whether to replace."""

    command: list[str]
    folder: Path | None = None
    force: bool = False


def simulated(plan: "Plan", means: Means, labels: "Labels", kept: Kept) -> "Runs":
    """Simulate a plan, after a look at the folder in which the result is to be kept."""
    from sim import console
    from sim.experiments import folder as results
    from sim.experiments.cache import Cache, place
    from sim.experiments.compare import Runs
    from sim.experiments.runs import run_all

    count = plan.timing.replications
    if kept.folder is not None and not kept.force:
        planned = results.record(plan, tuple(range(count)), kept.command)
        if not results.is_free(planned, kept.folder):
            _refuse(kept.folder, labels)
    text = labels("cli.running", scenarios=len(plan.scenarios), n=count)
    cache = Cache(place()) if means.cached else None
    watch = console.Watch(text, labels)
    return Runs(plan, *run_all(plan, range(count), _workers(means), watch, cache))


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
        results.write(runs, folder, kept.command, force=kept.force)
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
