"""Replications of a set of scenarios, executed by any workers.

One task is one replication of all scenarios, so that they share its random numbers. The workers, the
order of execution and the cache do not change the result.
"""

import math
import platform
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sim.flows import Conditions, Flows
from sim.numerals import Problem
from sim.replication.cache import Cache, DamagedError, key_of
from sim.replication.flow_store import FlowStore
from sim.replication.packing import PackedReplication, pack, unpack
from sim.replication.variants import scenario_of
from sim.replication.versions import OtherVersionError, differences, versions
from sim.replication.workers import Reporter, Steps, Workers, WorkersLostError, run_tasks
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import Scenario

# Opens workers for a number of tasks.
WorkerFactory = Callable[[int], AbstractContextManager[Workers]]


class Execution(NamedTuple):
    """How replications are executed; nothing of it changes a result."""

    workers: WorkerFactory
    reporter: Reporter
    cache: Cache | None = None

    @property
    def is_interrupted(self) -> bool:
        """Whether shared workers were interrupted or lost, so that they take no more tasks."""
        return isinstance(self.workers, _SharedWorkers) and self.workers.are_stopped


@contextmanager
def sharing_workers(execution: Execution, tasks: int) -> Iterator[Execution]:
    """Yield an execution whose workers open at first use, for so many tasks, and stay open in the block.

    They take longer to start than most rounds of an analysis. Once a round is interrupted no other begins.
    """
    with ExitStack() as stack:
        opened = cache(lambda: stack.enter_context(execution.workers(tasks)))
        yield execution._replace(workers=_SharedWorkers(opened))


@dataclass
class _SharedWorkers:
    """Workers that stay open from round to round, until one is interrupted."""

    opened: Callable[[], Workers]
    are_stopped: bool = False

    @contextmanager
    def __call__(self, _tasks: int) -> Iterator[Workers]:
        """Yield the workers.

        Raises
        ------
        KeyboardInterrupt
            If a round before was interrupted.
        """
        if self.are_stopped:
            raise KeyboardInterrupt
        try:
            yield self.opened()
        except (KeyboardInterrupt, WorkersLostError):
            self.are_stopped = True
            raise


@dataclass(frozen=True)
class Failure:
    """A replication that ended with an error; it can be run again alone."""

    scenario: str
    replication: int
    why: str


class SimulationResult(NamedTuple):
    """The flows of every scenario over the finished replications."""

    flows: Mapping[str, Flows]
    replications: tuple[int, ...]
    failures: tuple[Failure, ...]
    interrupted: bool


class SamplingPlan(NamedTuple):
    """Replications to run first, and a rule that asks for more once they are finished."""

    first: Sequence[int]
    more: Callable[[SimulationResult], Sequence[int]] = lambda _: ()
    """Returns the replications to add to a result; none to stop."""
    most: int = 0
    """Largest number of replications in the end; 0 if there are only the first."""


class SimulationSet(NamedTuple):
    """Scenarios by name that are simulated with the same random numbers over the same years."""

    scenarios: Mapping[str, Scenario]
    timing: Timing
    most: Mapping[str, float] = {}
    """Replications of the scenarios that take part in the first ones alone, by name."""


class Task(NamedTuple):
    """One replication of several scenarios, by name."""

    scenarios: Mapping[str, Physical]
    timing: Timing
    replication: int
    versions: Mapping[str, str]
    """Versions that the worker must have."""


def replicate(task: Task) -> dict[str, bytes]:
    """Return one replication of every scenario, packed; an error carries the scenario as a note.

    Raises
    ------
    OtherVersionError
        If the worker has other versions, which could give other bytes.
    """
    if differing := differences(task.versions, versions()):
        raise OtherVersionError(platform.node(), differing)
    return {name: _replicate(name, physical, task) for name, physical in task.scenarios.items()}


def _replicate(name: str, physical: Physical, task: Task) -> bytes:
    from sim.plant.simulate import simulate

    try:
        return pack(simulate(physical, task.timing, task.replication))
    except BaseException as error:
        error.add_note(name)
        raise


def run_all(
    simulations: SimulationSet, replications: Sequence[int], execution: Execution
) -> SimulationResult:
    """Return the flows of some scenarios over some replications.

    Replications in the cache are not simulated; others are added to it as they finish. Ctrl-C keeps
    the finished ones.
    """
    return run_until(simulations, SamplingPlan(replications), execution)


def run_until(
    simulations: SimulationSet, sampling: SamplingPlan, execution: Execution
) -> SimulationResult:
    """Return the flows over the first replications of a sampling plan and those that it adds.

    The workers stay open in between. Nothing is added after a failure.
    """
    workers, reporter, cache = execution
    collection = _Collection(simulations, OptionalCache(cache, reporter))
    numbers, interrupted, is_told = sampling.first, False, execution.is_interrupted
    try:
        with ExitStack() as stack:
            opened: Workers | None = None
            while numbers:
                if tasks := collection.tasks(numbers):
                    opened = opened or stack.enter_context(workers(max(sampling.most, len(tasks))))
                    _finish(collection, tasks, opened, reporter)
                numbers = (
                    () if collection.failed else sampling.more(collection.result(interrupted=False))
                )
    except KeyboardInterrupt:
        interrupted = True
        if (done := collection.finished) and not is_told:
            reporter.tell("cli.stopping", done=len(done), all=len(collection.numbers))
    except WorkersLostError:
        reporter.tell("cli.gone")
        interrupted = True
    return collection.result(interrupted=interrupted)


def _finish(
    collection: "_Collection", tasks: Mapping[int, Task], workers: Workers, reporter: Reporter
) -> None:
    whole, parts = collection.steps(tasks)
    with reporter.progress(whole, parts) as advance:
        for number, future in run_tasks(replicate, tasks, workers, reporter):
            collection.add(number, future)
            advance(collection.scenarios_in(tasks[number]))


class OptionalCache:
    """The cache, if there is one; its errors are reported and stop nothing."""

    def __init__(self, cache: Cache | None, reporter: Reporter) -> None:
        self._cache, self._reporter = cache, reporter

    def get(self, key: str, replication: int, months: int) -> PackedReplication | None:
        """Return an entry over some months, None if it is absent or damaged."""
        try:
            return self._cache.get(key, replication, months) if self._cache else None
        except DamagedError as error:
            self._reporter.tell("cli.damaged", file=error)
            return None

    def put(self, key: str, replication: int, content: bytes) -> None:
        """Store an entry; after the first error no more are stored."""
        try:
            if self._cache:
                self._cache.put(key, replication, content)
        except OSError as error:
            self._reporter.tell("cli.not_kept", why=error)
            self._cache = None

    def note_use(self, keys: Collection[str], cached: int, wanted: int) -> None:
        """Mark scenarios as used, and report how many of their replications were in the cache."""
        if self._cache:
            for key in keys:
                self._cache.touch(key)
        if cached:
            self._reporter.tell("cli.recalled", found=cached, wanted=wanted)


class _Collection:
    """The replications of a set of scenarios that are finished so far.

    Scenarios that differ only in prices have one key and are simulated once, in as many replications as
    any of them takes part in.
    """

    def __init__(self, simulations: SimulationSet, cache: OptionalCache) -> None:
        scenarios, self._timing, most = simulations
        self._keys = {
            name: key_of(scenario.physical, self._timing) for name, scenario in scenarios.items()
        }
        self._names: dict[str, str] = {}
        self._most = dict.fromkeys(self._keys.values(), 0.0)
        for name, key in self._keys.items():
            self._names.setdefault(key, name)
            self._most[key] = max(self._most[key], most.get(name, math.inf))
        self._physicals = {key: scenarios[name].physical for key, name in self._names.items()}
        self._stores = {
            key: FlowStore(Conditions.of(scenarios[name], self._timing), ())
            for key, name in self._names.items()
        }
        self._cache = cache
        self.numbers: tuple[int, ...] = ()
        """Replications that were asked for."""
        self._failures: list[Failure] = []

    @property
    def finished(self) -> tuple[int, ...]:
        """Replications that every scenario has."""
        return tuple(number for number in self.numbers if not self._missing(number))

    @property
    def failed(self) -> bool:
        """Whether any replication failed."""
        return bool(self._failures)

    def tasks(self, numbers: Sequence[int]) -> dict[int, Task]:
        """Add replications: take those in the cache, and return tasks for the others by number."""
        self.numbers += tuple(numbers)
        before, wanted = sum(map(len, self._stores.values())), 0
        for key, store in self._stores.items():
            of_key = self._first(numbers, key)
            wanted += len(of_key)
            store.extend(of_key)
            for number in of_key:
                if (replication := self._cache.get(key, number, self._timing.months)) is not None:
                    store.add(number, replication)
        cached = sum(map(len, self._stores.values())) - before
        self._cache.note_use(self._names, cached, wanted)
        return {
            number: Task(missing, self._timing, number, versions())
            for number in numbers
            if (missing := self._missing(number))
        }

    def _missing(self, number: int) -> dict[str, Physical]:
        return {
            self._names[key]: self._physicals[key]
            for key, store in self._stores.items()
            if number < self._most[key] and number not in store
        }

    def steps(self, tasks: Mapping[int, Task]) -> tuple[Steps, dict[str, Steps]]:
        """Return the progress before some tasks: of all scenarios, and of each by name."""
        count, missing = len(self.numbers), Counter[str]()
        for task in tasks.values():
            missing.update(self.scenarios_in(task))
        names = map(scenario_of, self._keys)
        parts = {name: Steps(count - missing[name], count) for name in names}
        return Steps(count - len(tasks), count), parts

    def scenarios_in(self, task: Task) -> set[str]:
        """Return the scenarios that a task simulates themselves or as a variant."""
        keys = {self._keys[name] for name in task.scenarios}
        return {scenario_of(name) for name, key in self._keys.items() if key in keys}

    def add(self, number: int, future: Future[dict[str, bytes]]) -> None:
        """Store a replication, or its failure.

        Raises
        ------
        ScenarioError
            If the worker has other versions, or cannot import nanas.
        """
        if (failure := failure_in(number, future)) is not None:
            self._failures.append(failure)
            return
        for name, content in future.result().items():
            key = self._keys[name]
            self._cache.put(key, number, content)
            self._stores[key].add(number, unpack(content))

    def result(self, *, interrupted: bool) -> SimulationResult:
        """Return the flows over the replications that every scenario has which takes part in them."""
        whole = self.finished
        flows = {
            key: store.flows(numbers)
            for key, store in self._stores.items()
            if (numbers := self._first(whole, key))
        }
        by_name = {name: flows[key] for name, key in self._keys.items() if key in flows}
        failures = sorted(self._failures, key=lambda failure: failure.replication)
        return SimulationResult(by_name, whole, tuple(failures), interrupted)

    def _first(self, numbers: Sequence[int], key: str) -> list[int]:
        """Return those of some replications that a scenario takes part in."""
        return [number for number in numbers if number < self._most[key]]


def failure_in(replication: int, future: Future[dict[str, bytes]]) -> Failure | None:
    """Return the failure in a finished replication, None if there is none.

    Raises
    ------
    ScenarioError
        If the worker has other versions, or cannot import nanas.
    """
    error = future.exception()
    if isinstance(error, ImportError | AttributeError) and not hasattr(error, "__notes__"):
        # It failed before the first scenario: the worker has no nanas, or another version of it.
        problem = Problem("no_nanas", {"why": str(error)})
        raise ScenarioError([Located(Origin("--cluster"), "", problem)])
    if isinstance(error, OtherVersionError):
        raise ScenarioError([error.located()])
    if error is None:
        return None
    scenario = " ".join(getattr(error, "__notes__", ()))
    return Failure(scenario, replication, f"{type(error).__name__}: {error}")
