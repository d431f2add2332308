"""Who computes: executors, the tasks they have in hand, and what to do when one is lost.

Any `concurrent.futures.Executor` will do. Tasks are handed out a few at a time, so that results
never pile up; a task whose worker died runs again, alone, so that it takes no other with it.
"""

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

Task = TypeVar("Task")
Result = TypeVar("Result")

PATIENCE_S = 600.0
"""Seconds without a result after which those still out are named."""


class Steps(NamedTuple):
    """How far something is, and how far it goes."""

    done: int
    all: int


Advance = Callable[[Collection[str]], None]
"""Told after each step which parts of the work it was a step of."""


class Watch(Protocol):
    """Whoever looks on."""

    @property
    def labels(self) -> Labels:
        """The words of the language to tell things in."""

    def tell(self, key: str, **words: object) -> None:
        """Tell something that needs no answer: the key of a label, and what it is filled with."""

    def progress(self, whole: Steps, parts: Mapping[str, Steps]) -> AbstractContextManager[Advance]:
        """Show how far the work is, and each part of it; give a function that steps."""


class Workers:
    """An executor, how many tasks to give it at a time, and another one should it break."""

    def __init__(
        self,
        executor: Executor,
        at_a_time: Callable[[], int],
        another: Callable[[], Executor] | None = None,
    ) -> None:
        self.executor = executor
        self.at_a_time = at_a_time
        self._another = another

    def renew(self) -> bool:
        """Take another executor in place of a broken one; return whether there is one."""
        if self._another is None:
            return False
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = self._another()
        return True


class GoneError(Exception):
    """All workers are gone for good, as when a cluster's scheduler stops."""


@contextmanager
def processes(jobs: int | None, tasks: int) -> Iterator[Workers]:
    """Give `jobs` processes (default: one a core), or one thread for one job."""
    count = max(1, min(jobs or os.cpu_count() or 1, tasks))

    def another() -> Executor:
        return ThreadPoolExecutor(1) if count == 1 else _pool(count)

    # One task more than there are workers: none waits while the parent keeps a result.
    workers = Workers(another(), lambda: count + 1, another)
    try:
        yield workers
    finally:
        workers.executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def borrowed(executor: Executor, tasks: int) -> Iterator[Workers]:
    """Give an executor that somebody else opened and will close; it is handed everything at once."""
    yield Workers(executor, lambda: tasks)


def _pool(count: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(count, get_context("spawn"), _begin)


def _begin() -> None:
    """Leave Ctrl-C to the parent, which keeps what is finished; end when the parent does."""
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def each(
    job: Callable[[Task], Result],
    tasks: Mapping[int, Task],
    workers: Workers,
    watch: Watch,
    patience_s: float = PATIENCE_S,
) -> Iterator[tuple[int, Future[Result]]]:
    """Yield the number of each task with its future, done, as they finish.

    When nothing finishes for `patience_s`, those still out are named, and waited for: a slow
    replication is no wrong one.

    Raises
    ------
    GoneError
        If the executor gives up tasks that it was handed.
    """
    hands = _Hands(job, tasks, workers, watch)
    try:
        while hands.waiting or hands.out:
            hands.hand_out()
            yield from hands.collect(patience_s)
    finally:
        for future in hands.out:
            future.cancel()


class _Hands(Generic[Task, Result]):
    """Tasks that wait, and those that are out."""

    def __init__(
        self,
        job: Callable[[Task], Result],
        tasks: Mapping[int, Task],
        workers: Workers,
        watch: Watch,
    ) -> None:
        self.waiting = deque(tasks)
        self.out: dict[Future[Result], int] = {}
        self._job, self._tasks, self._workers, self._watch = job, tasks, workers, watch
        self._again: set[int] = set()

    def hand_out(self) -> None:
        """Give the workers as much as they can have ahead; what was lost before, one by one."""
        alone = self._again & {*self.waiting, *self.out.values()}
        most = 1 if alone else self._workers.at_a_time()
        while self.waiting and len(self.out) < most:
            number = self.waiting[0]
            try:
                future = self._workers.executor.submit(self._job, self._tasks[number])
            except BrokenExecutor:
                # If something is out, its future tells the same.
                if not self.out and not self._workers.renew():
                    raise
                return
            self.out[future] = self.waiting.popleft()

    def collect(self, patience_s: float) -> Iterator[tuple[int, Future[Result]]]:
        """Yield what is done, at least one if there is any within a time; take back what was lost."""
        done, _ = wait(self.out, patience_s, FIRST_COMPLETED)
        if not done:
            words = {"minutes": round(patience_s / 60), "numbers": _listed(self.out.values())}
            self._watch.tell("cli.silent", **words)
        if any(_is_lost(future) for future in done):
            # A broken pool gives up all that it has.
            done, _ = wait(self.out)
        lost = [self.out[future] for future in done if _is_lost(future)]
        again = self._taken_back(lost)
        for future in done:
            number = self.out.pop(future)
            if future.cancelled():
                raise GoneError
            if number not in again:
                yield number, future

    def _taken_back(self, lost: list[int]) -> list[int]:
        """Put what was lost first in line, once; return it."""
        again = sorted(number for number in lost if number not in self._again)
        if not lost or not self._workers.renew():
            return []
        if again:
            self._watch.tell("cli.lost", numbers=_listed(again))
        self._again.update(again)
        self.waiting.extendleft(reversed(again))
        return again


def _is_lost(future: Future[Result]) -> bool:
    return not future.cancelled() and isinstance(future.exception(), BrokenExecutor)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
