"""Many runs: the same function of (scenarios, replication), mapped by any executor.

One task is one replication of all scenarios, so that they share its luck; the number of workers
and the order in which they finish change nothing.
"""

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple

from sim.experiments.elsewhere import elsewhere
from sim.flows import Flows, stack
from sim.plant.simulate import Run, simulate
from sim.scenario.physical import Physical
from sim.scenario.scenario import Plan
from sim.scenario.study import Timing


@dataclass(frozen=True)
class Failure:
    """A replication that could not be finished; it can be run again alone."""

    scenario: str
    replication: int
    why: str


class Outcome(NamedTuple):
    """The flows of every scenario over the finished replications."""

    flows: Mapping[str, Flows]
    replications: tuple[int, ...]
    failures: tuple[Failure, ...]
    interrupted: bool


class _Named:
    """Notes on an error which scenario it came from."""

    def __init__(self, scenario: str) -> None:
        self._scenario = scenario

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        if error is not None:
            error.add_note(self._scenario)


def replicate(
    physicals: Mapping[str, Physical], timing: Timing, replication: int
) -> dict[str, Run]:
    """Return one replication of every scenario; an error is noted with the scenario's name."""
    runs = {}
    for name, physical in physicals.items():
        with _Named(name):
            runs[name] = simulate(physical, timing, replication)
    return runs


def run_all(
    plan: Plan,
    replications: Sequence[int],
    executor: Executor,
    advance: Callable[[], None] = lambda: None,
) -> Outcome:
    """Return the flows of a plan over some replications, whoever computes them.

    `advance` is called whenever a replication is done. Ctrl-C keeps what is finished.
    """
    scenarios = {**plan.scenarios, **elsewhere(plan)}
    physicals = {name: scenario.physical for name, scenario in scenarios.items()}
    futures = {
        executor.submit(replicate, physicals, plan.timing, number): number
        for number in replications
    }
    interrupted = _wait(futures, advance)
    done = {futures[future]: future for future in futures if _finished(future)}
    runs = {k: done[k].result() for k in sorted(done) if done[k].exception() is None}
    failures = tuple(
        _failure(number, error)
        for number in sorted(done)
        if (error := done[number].exception()) is not None
    )
    flows = (
        {name: stack([run[name] for run in runs.values()], tuple(runs)) for name in physicals}
        if runs
        else {}
    )
    return Outcome(flows, tuple(runs), failures, interrupted)


def _wait(futures: Mapping[Future[dict[str, Run]], int], advance: Callable[[], None]) -> bool:
    """Wait for all futures; return whether the user stopped waiting."""
    try:
        for _ in as_completed(futures):
            advance()
    except KeyboardInterrupt:
        for future in futures:
            future.cancel()
        return True
    return False


def _finished(future: Future[dict[str, Run]]) -> bool:
    return future.done() and not future.cancelled()


def _failure(replication: int, error: BaseException) -> Failure:
    scenario = " ".join(getattr(error, "__notes__", ()))
    return Failure(scenario, replication, f"{type(error).__name__}: {error}")


@contextmanager
def workers(jobs: int | None, tasks: int) -> Iterator[Executor]:
    """Give an executor of `jobs` processes (default: one a core), or of one thread for one job."""
    count = min(jobs or os.cpu_count() or 1, tasks)
    executor = ThreadPoolExecutor(1) if count == 1 else _processes(count)
    try:
        yield executor
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _processes(count: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Ctrl-C is for the parent to answer; a worker that dies of it would lose finished work.
    return ProcessPoolExecutor(
        count, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN)
    )
