"""Search by simulation: first values of the varied quantity, then values closer to the solution."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

from sim.flows import Flows
from sim.replication.runs import (
    Execution,
    SamplingPlan,
    SimulationResult,
    SimulationSet,
    run_until,
    sharing_workers,
)
from sim.scenario.models.study import Timing
from sim.scenario.scenario import Scenario


class Trial(Protocol):
    """Scenarios at one value of the varied quantity."""

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        """The scenarios, by names that are unique among all trials."""


AnyTrial = TypeVar("AnyTrial", bound=Trial)


def search(
    first: Iterable[AnyTrial],
    refine: Callable[[Mapping[str, Flows]], Iterable[AnyTrial]],
    timing: Timing,
    execution: Execution,
    most_rounds: int,
) -> SimulationResult:
    """Return the flows of all trials: the first ones, then those that `refine` returns.

    All trials use common random numbers. `refine` takes all flows so far and returns the next
    trials, none when the solution is precise enough. The search stops after a failure or an
    interruption; the flows of an incomplete round are not used. All rounds share the workers.
    """
    sampling, flows = SamplingPlan(range(timing.replications)), dict[str, Flows]()
    trials, finished = [*first], tuple(sampling.first)
    with sharing_workers(execution, timing.replications) as shared:
        for _ in range(most_rounds):
            scenarios = {
                name: scenario for trial in trials for name, scenario in trial.scenarios.items()
            }
            outcome = run_until(SimulationSet(scenarios, timing), sampling, shared)
            if flows and outcome.replications != finished:
                break
            flows, finished = {**flows, **outcome.flows}, outcome.replications
            trials = [*refine(flows)]
            if outcome.failures or outcome.interrupted or not trials:
                break
    return SimulationResult(flows, finished, outcome.failures, outcome.interrupted)
