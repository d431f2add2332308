"""Many runs: the same function of (worlds, replication), mapped by any executor.

One task is one replication of all scenarios, so that they share its luck; who computes it, in which
order, and what was computed before change nothing.
"""

import platform
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple

from sim.flows import Conditions, Flows
from sim.numerals import Problem
from sim.replication.cache import Cache, DamagedError, key_of
from sim.replication.flow_store import Gathered
from sim.replication.packing import Parcel, pack, unpack
from sim.replication.variants import scenario_of
from sim.replication.versions import OtherVersionError, differences, versions
from sim.replication.workers import GoneError, Steps, Watch, Workers, each
from sim.scenario.models.physical import Physical
from sim.scenario.models.study import Timing
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.scenario import Scenario

# Opens workers for a number of tasks.
Opening = Callable[[int], AbstractContextManager[Workers]]


class Execution(NamedTuple):
    """How replications are executed; nothing of it changes a result."""

    workers: Opening
    watch: Watch
    cache: Cache | None = None


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


class Wanted(NamedTuple):
    """Replications that are wanted first, and what to ask once they are finished."""

    first: Sequence[int]
    more: Callable[[Outcome], Sequence[int]] = lambda _: ()
    """Told what there is, gives those wanted beside."""
    most: int = 0
    """How many there may be in the end; 0 if there are none beside the first."""


class Worlds(NamedTuple):
    """What is simulated: scenarios by name, with the same luck over the same years."""

    scenarios: Mapping[str, Scenario]
    timing: Timing


class Task(NamedTuple):
    """One replication of some worlds, by the name of a scenario that is such a world."""

    worlds: Mapping[str, Physical]
    timing: Timing
    replication: int
    versions: Mapping[str, str]
    """What the worker must stand on."""


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


def replicate(task: Task) -> dict[str, bytes]:
    """Return one replication of every world, packed; an error is noted with the world's name.

    Raises
    ------
    OtherVersionError
        If it would not give the same bytes here.
    """
    from sim.plant.simulate import simulate

    if found := differences(task.versions, versions()):
        raise OtherVersionError(platform.node(), found)
    runs = {}
    for name, physical in task.worlds.items():
        with _Named(name):
            runs[name] = pack(simulate(physical, task.timing, task.replication))
    return runs


def run_all(
    worlds: Worlds,
    replications: Sequence[int],
    workers: Opening,
    watch: Watch,
    cache: Cache | None = None,
) -> Outcome:
    """Return the flows of some scenarios over some replications, whoever computes them.

    What is in the cache is not simulated; what is finished goes there at once. Ctrl-C keeps what is
    finished.
    """
    return run_until(worlds, Wanted(replications), workers, watch, cache)


def run_until(
    worlds: Worlds, wanted: Wanted, workers: Opening, watch: Watch, cache: Cache | None = None
) -> Outcome:
    """Return the flows over some replications, and over as many more as are asked for.

    The workers stay open meanwhile. Nothing more is asked for after a failure.
    """
    study, interrupted, numbers = _Study(worlds, _Shelf(cache, watch)), False, wanted.first
    try:
        with ExitStack() as opened:
            crew: Workers | None = None
            while numbers:
                if tasks := study.tasks(numbers):
                    crew = crew or opened.enter_context(workers(max(wanted.most, len(tasks))))
                    _finish(study, tasks, crew, watch)
                numbers = () if study.failed else wanted.more(study.outcome(interrupted=False))
    except KeyboardInterrupt:
        interrupted = True
    except GoneError:
        watch.tell("cli.gone")
        interrupted = True
    return study.outcome(interrupted=interrupted)


def _finish(study: "_Study", tasks: Mapping[int, Task], crew: Workers, watch: Watch) -> None:
    whole, parts = study.steps(tasks)
    with watch.progress(whole, parts) as advance:
        for number, future in each(replicate, tasks, crew, watch):
            study.take(number, future)
            advance(study.scenarios_in(tasks[number]))


class _Shelf:
    """The cache, if there is one; what goes wrong with it is told and stops nothing."""

    def __init__(self, cache: Cache | None, watch: Watch) -> None:
        self._cache, self._watch = cache, watch

    def get(self, key: str, replication: int) -> Parcel | None:
        """Return what is kept, None if it is not, or is damaged."""
        try:
            return self._cache.get(key, replication) if self._cache else None
        except DamagedError as error:
            self._watch.tell("cli.damaged", file=error)
            return None

    def put(self, key: str, replication: int, content: bytes) -> None:
        """Keep a replication; after the first refusal nothing more is kept."""
        try:
            if self._cache:
                self._cache.put(key, replication, content)
        except OSError as error:
            self._watch.tell("cli.not_kept", why=error)
            self._cache = None

    def note(self, keys: Collection[str], found: int, wanted: int) -> None:
        """Note that worlds are used, and tell how many of their replications were there."""
        if self._cache:
            for key in keys:
                self._cache.touch(key)
        if found:
            self._watch.tell("cli.recalled", found=found, wanted=wanted)


class _Study:
    """Some worlds, with what is known of their replications so far."""

    def __init__(self, worlds: Worlds, shelf: _Shelf) -> None:
        scenarios, self._timing = worlds
        self._keys = {name: key_of(one.physical, self._timing) for name, one in scenarios.items()}
        # Scenarios that differ in prices alone are one world, named after the first of them.
        self._names: dict[str, str] = {}
        for name, key in self._keys.items():
            self._names.setdefault(key, name)
        self._physicals = {key: scenarios[name].physical for key, name in self._names.items()}
        self._shelf = shelf
        self._replications: tuple[int, ...] = ()
        self._gathered = {
            key: Gathered(Conditions.of(scenarios[name], self._timing), ())
            for key, name in self._names.items()
        }
        self._failures: list[Failure] = []

    @property
    def failed(self) -> bool:
        """Whether any replication failed."""
        return bool(self._failures)

    def tasks(self, wanted: Sequence[int]) -> dict[int, Task]:
        """Take what the cache has of more replications; return the rest by replication."""
        self._replications += tuple(wanted)
        before = sum(map(len, self._gathered.values()))
        for key, gathered in self._gathered.items():
            gathered.extend(wanted)
            for number in wanted:
                if (parcel := self._shelf.get(key, number)) is not None:
                    gathered.add(number, parcel)
        found = sum(map(len, self._gathered.values())) - before
        self._shelf.note(self._names, found, len(self._names) * len(wanted))
        return {
            number: Task(missing, self._timing, number, versions())
            for number in wanted
            if (missing := self._missing(number))
        }

    def _missing(self, number: int) -> dict[str, Physical]:
        return {
            self._names[key]: self._physicals[key]
            for key, gathered in self._gathered.items()
            if number not in gathered
        }

    def steps(self, tasks: Mapping[int, Task]) -> tuple[Steps, dict[str, Steps]]:
        """Return how many replications are there before some tasks: of all worlds, by scenario."""
        count, left = len(self._replications), Counter[str]()
        for task in tasks.values():
            left.update(self.scenarios_in(task))
        parts = {scenario_of(name): Steps(count, count) for name in self._keys}
        parts |= {name: Steps(count - missing, count) for name, missing in left.items()}
        return Steps(count - len(tasks), count), parts

    def scenarios_in(self, task: Task) -> set[str]:
        """Return the scenarios that a task simulates, in their own place or another."""
        keys = {self._keys[name] for name in task.worlds}
        return {scenario_of(name) for name, key in self._keys.items() if key in keys}

    def take(self, number: int, future: Future[dict[str, bytes]]) -> None:
        """Keep a replication, or why there is none.

        Raises
        ------
        ScenarioError
            If it was handed to a worker that stands on other versions, or has no nanas.
        """
        error = future.exception()
        if isinstance(error, ImportError | AttributeError) and not hasattr(error, "__notes__"):
            # It did not come as far as a scenario: the worker has no nanas, or one of another age.
            problem = Problem("no_nanas", {"why": str(error)})
            raise ScenarioError([Located(Origin("--cluster"), "", problem)])
        if isinstance(error, OtherVersionError):
            raise ScenarioError([error.located()])
        if error is not None:
            self._failures.append(_failure(number, error))
            return
        for name, content in future.result().items():
            key = self._keys[name]
            self._shelf.put(key, number, content)
            self._gathered[key].add(number, unpack(content))

    def outcome(self, *, interrupted: bool) -> Outcome:
        """Return the flows over the replications that every world has."""
        whole = tuple(number for number in self._replications if not self._missing(number))
        found = {key: one.flows(whole) for key, one in self._gathered.items()} if whole else {}
        by_name = {name: found[key] for name, key in self._keys.items() if whole}
        failures = sorted(self._failures, key=lambda one: one.replication)
        return Outcome(by_name, whole, tuple(failures), interrupted)


def _failure(replication: int, error: BaseException) -> Failure:
    scenario = " ".join(getattr(error, "__notes__", ()))
    return Failure(scenario, replication, f"{type(error).__name__}: {error}")
