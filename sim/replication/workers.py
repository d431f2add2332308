"""Executors and the tasks that they run; tasks of a worker that died run again.

Any `concurrent.futures.Executor` will do. Few tasks are submitted at a time, so that results do not
pile up. A task whose worker died runs again alone, so that it stops no other task with it.
"""

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, contextmanager
from typing import Generic, NamedTuple, Protocol, TypeVar

from sim.catalogue.labels import Labels
from sim.numerals import Problem
from sim.scenario.problems import Located, Origin, ScenarioError

Task = TypeVar("Task")
Result = TypeVar("Result")

PATIENCE_S = 600.0
"""Seconds without a result after which the tasks that still run are reported."""


_ALLOCATIONS = 20_000
"""Objects that a worker makes between two looks of the garbage collector."""


class Steps(NamedTuple):
    """Steps done so far, and all steps."""

    done: int
    all: int


Advance = Callable[[Collection[str]], None]
"""Called after each step with the names of the parts that it belongs to."""


class Reporter(Protocol):
    """Shows messages and progress to the user."""

    @property
    def labels(self) -> Labels:
        """The words of the language to tell things in."""

    def tell(self, key: str, **words: object) -> None:
        """Show the message of a label, filled with some words."""

    def progress(self, whole: Steps, parts: Mapping[str, Steps]) -> AbstractContextManager[Advance]:
        """Show the progress of the whole work and of its parts; yield a function that advances it."""


class Workers:
    """An executor, the number of tasks to submit at a time, and how to replace it if it breaks."""

    def __init__(
        self,
        executor: Executor,
        at_a_time: Callable[[], int],
        replacement: Callable[[], Executor] | None = None,
    ) -> None:
        self.executor = executor
        self.at_a_time = at_a_time
        self._replacement = replacement

    def renew(self) -> bool:
        """Replace a broken executor; return whether there is a replacement."""
        if self._replacement is None:
            return False
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = self._replacement()
        return True


class WorkersLostError(Exception):
    """All workers are lost for good, for example because the scheduler of a cluster stopped."""


@contextmanager
def _starting() -> Iterator[None]:
    """Tell why processes cannot start: the system has too few files, semaphores or processes left.

    Raises
    ------
    ScenarioError
        If they cannot.
    """
    try:
        yield
    except OSError as error:
        problem = Problem("no_processes", {"why": error.strerror or str(error)})
        raise ScenarioError([Located(Origin("--jobs"), "", problem)]) from None


@contextmanager
def processes(jobs: int | None, tasks: int) -> Iterator[Workers]:
    """Yield `jobs` processes (default: one a core), or one thread for one job."""
    count = max(1, min(jobs or os.cpu_count() or 1, tasks))

    def executor() -> Executor:
        with _starting():
            return ThreadPoolExecutor(1) if count == 1 else _pool(count)

    # One task more than there are workers: none waits while the parent stores a result.
    workers = Workers(executor(), lambda: count + 1, executor)
    try:
        yield workers
    finally:
        workers.executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def borrowed(executor: Executor, tasks: int) -> Iterator[Workers]:
    """Yield an executor that the caller opened and will close; all tasks are submitted at once."""
    yield Workers(executor, lambda: tasks)


def _pool(count: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(count, get_context("spawn"), _start_process)


def _start_process() -> None:
    """Ignore Ctrl-C, which the parent handles, and end when the parent ends."""
    from multiprocessing import parent_process

    # Counting references frees most objects of a simulation.
    gc.set_threshold(_ALLOCATIONS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep Ctrl-C from processes that start in the block; they inherit which signals wait."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def run_tasks(
    job: Callable[[Task], Result],
    tasks: Mapping[int, Task],
    workers: Workers,
    reporter: Reporter,
    patience_s: float = PATIENCE_S,
) -> Iterator[tuple[int, Future[Result]]]:
    """Yield the number of each task with its finished future, in the order in which they finish.

    If none finishes for `patience_s`, those that run are reported, and waited for: a slow replication
    is no wrong one.

    Raises
    ------
    WorkersLostError
        If the executor cancels tasks that were submitted.
    ScenarioError
        If the system starts no processes for it.
    """
    queue = _Queue(job, tasks, workers, reporter)
    try:
        while queue.waiting or queue.running:
            queue.submit()
            yield from queue.collect(patience_s)
    finally:
        for future in queue.running:
            future.cancel()


class _Queue(Generic[Task, Result]):
    """Tasks that wait and tasks that run."""

    def __init__(
        self,
        job: Callable[[Task], Result],
        tasks: Mapping[int, Task],
        workers: Workers,
        reporter: Reporter,
    ) -> None:
        self.waiting = deque(tasks)
        self.running: dict[Future[Result], int] = {}
        self._job, self._tasks, self._workers, self._reporter = job, tasks, workers, reporter
        self._repeated: set[int] = set()

    def submit(self) -> None:
        """Submit as many tasks as the workers take at a time; tasks that were lost, one by one."""
        repeats = self._repeated & {*self.waiting, *self.running.values()}
        limit = 1 if repeats else self._workers.at_a_time()
        while self.waiting and len(self.running) < limit:
            number = self.waiting[0]
            try:
                with _unheard(), _starting():
                    future = self._workers.executor.submit(self._job, self._tasks[number])
            except BrokenExecutor:
                # A task that runs has a future with the same error.
                if not self.running and not self._workers.renew():
                    raise
                return
            self.running[future] = self.waiting.popleft()

    def collect(self, patience_s: float) -> Iterator[tuple[int, Future[Result]]]:
        """Yield finished tasks, at least one if any finishes in time; requeue those that were lost."""
        done, _ = wait(self.running, patience_s, FIRST_COMPLETED)
        if not done:
            minutes, numbers = round(patience_s / 60), _listed(self.running.values())
            self._reporter.tell("cli.silent", minutes=minutes, numbers=numbers)
        if any(_is_lost(future) for future in done):
            # A broken pool ends all its tasks.
            done, _ = wait(self.running)
        lost = [self.running[future] for future in done if _is_lost(future)]
        requeued = self._requeue(lost)
        for future in done:
            number = self.running.pop(future)
            if future.cancelled():
                raise WorkersLostError
            if number not in requeued:
                yield number, future

    def _requeue(self, lost: list[int]) -> list[int]:
        """Put lost tasks in front of the queue, each only once; return those that were put there."""
        numbers = sorted(number for number in lost if number not in self._repeated)
        if not lost or not self._workers.renew():
            return []
        if numbers:
            self._reporter.tell("cli.lost", numbers=_listed(numbers))
        self._repeated.update(numbers)
        self.waiting.extendleft(reversed(numbers))
        return numbers


def _is_lost(future: Future[Result]) -> bool:
    return not future.cancelled() and isinstance(future.exception(), BrokenExecutor)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
