"""A search by simulation: some values of what changes first, then values closer to the answer."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

from sim.flows import Flows
from sim.replication.runs import Execution, SamplingPlan, SimulationResult, SimulationSet, run_until
from sim.scenario.models.study import Timing
from sim.scenario.scenario import Scenario


class Trial(Protocol):
    """Scenarios at one value of what changes."""

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        """The scenarios, by names that no other trial has."""


Tried = TypeVar("Tried", bound=Trial)


def search(
    first: Iterable[Tried],
    closer: Callable[[Mapping[str, Flows]], Iterable[Tried]],
    timing: Timing,
    execution: Execution,
    most_rounds: int,
) -> SimulationResult:
    """Return the flows of all trials: the first ones, then those that `closer` asks for.

    Every trial meets the same luck. `closer` is told all flows so far, and gives nothing when the
    answer is close enough. Nothing more is tried after a failure or an interruption, and a round
    that was cut off does not count.
    """
    wanted, known = SamplingPlan(range(timing.replications)), dict[str, Flows]()
    fresh, done = [*first], tuple(wanted.first)
    for _ in range(most_rounds):
        scenarios = {name: one for trial in fresh for name, one in trial.scenarios.items()}
        outcome = run_until(SimulationSet(scenarios, timing), wanted, execution)
        if known and outcome.replications != done:
            break
        known, done = {**known, **outcome.flows}, outcome.replications
        fresh = [*closer(known)]
        if outcome.failures or outcome.interrupted or not fresh:
            break
    return SimulationResult(known, done, outcome.failures, outcome.interrupted)
