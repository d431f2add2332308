"""Replications of which each has scenarios of its own, such as those drawn for points of a design.

Only the replications that run are in memory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.flows import Conditions, Flows
from sim.replication.cache import key_of
from sim.replication.flow_store import FlowStore
from sim.replication.packing import PackedReplication, unpack
from sim.replication.runs import (
    Execution,
    Failure,
    OptionalCache,
    SimulationSet,
    Task,
    failure_in,
    replicate,
)
from sim.replication.versions import versions
from sim.replication.workers import Steps, run_tasks
from sim.scenario.models.study import Timing
from sim.scenario.problems import ScenarioError

Source = Callable[[int], SimulationSet]
"""Returns the scenarios of a replication; a ScenarioError says why there are none."""


class Outcome(NamedTuple):
    """What became of a replication."""

    number: int
    simulations: SimulationSet | None
    flows: Mapping[str, Flows]
    """Flows of one replication by scenario."""
    failure: Failure | None = None

    @property
    def is_refused(self) -> bool:
        """Whether it failed because its values cannot be, not while it ran."""
        return self.failure is not None and not self.failure.scenario


@dataclass
class _Open:
    """A replication that runs: its scenarios, and what is known of them."""

    simulations: SimulationSet
    keys: Mapping[str, str]
    """Key in the cache by scenario; scenarios that differ only in prices have one."""
    known: dict[str, PackedReplication]
    """Replications by key."""

    def flows(self, number: int) -> dict[str, Flows]:
        """Return the flows of every scenario."""
        scenarios, timing, _ = self.simulations
        return {
            name: _flows(Conditions.of(scenario, timing), number, self.known[self.keys[name]])
            for name, scenario in scenarios.items()
        }


def _flows(conditions: Conditions, number: int, replication: PackedReplication) -> Flows:
    store = FlowStore(conditions, (number,))
    store.add(number, replication)
    return store.flows((number,))


@dataclass
class _Tasks(Mapping[int, Task]):
    """The tasks of replications, each made when it is submitted."""

    numbers: Sequence[int]
    source: Source
    cache: OptionalCache
    timing: Timing
    open: dict[int, _Open] = field(default_factory=dict)
    refused: dict[int, Failure] = field(default_factory=dict)

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, number: int) -> Task:
        """Return the task of what is in no cache; one of nothing if there are no scenarios."""
        try:
            simulations = self.source(number)
        except ScenarioError as error:
            self.refused[number] = Failure("", number, "; ".join(error.lines()))
            return Task({}, self.timing, number, versions())
        scenarios, timing, _ = simulations
        keys = {name: key_of(one.physical, timing) for name, one in scenarios.items()}
        found = {key: self.cache.get(key, number, timing.months) for key in set(keys.values())}
        known = {key: one for key, one in found.items() if one is not None}
        self.open[number] = _Open(simulations, keys, known)
        missing = {key: name for name, key in keys.items() if key not in known}
        physicals = {name: scenarios[name].physical for name in missing.values()}
        return Task(physicals, timing, number, versions())


def run_points(
    numbers: Sequence[int], source: Source, timing: Timing, execution: Execution
) -> Iterator[Outcome]:
    """Yield the outcome of each replication, in the order in which they finish.

    Parameters
    ----------
    timing
        That of the study, for tasks of nothing.
    """
    workers, reporter, cache = execution
    kept = OptionalCache(cache, reporter)
    tasks = _Tasks(numbers, source, kept, timing)
    with workers(len(tasks)) as opened, reporter.progress(Steps(0, len(tasks)), {}) as advance:
        for number, future in run_tasks(replicate, tasks, opened, reporter):
            failure = tasks.refused.pop(number, None) or failure_in(number, future)
            point = tasks.open.pop(number, None)
            if failure is not None or point is None:
                yield Outcome(number, None, {}, failure)
            else:
                for name, content in future.result().items():
                    kept.put(point.keys[name], number, content)
                    point.known[point.keys[name]] = unpack(content)
                yield Outcome(number, point.simulations, point.flows(number))
            advance(())
