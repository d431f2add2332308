"""The scenarios on which one figure depends, at some values of the assumptions that are varied."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.analysis.counterfactual import simulations_for
from sim.analysis.study import StudyResult
from sim.flows import Flows
from sim.replication.variants import variant
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Trial:
    """A study whose flows are simulated under names that tell its physical values apart."""

    kpi: str
    plan: Plan
    texts: tuple[str, ...] = ()
    """The values that the plant reads, as texts: other texts are other simulations."""

    @cached_property
    def _simulated(self) -> Mapping[str, tuple[str, Scenario]]:
        needed = simulations_for(self.kpi, self.plan).scenarios
        return {name: (variant(name, *self.texts), one) for name, one in needed.items()}

    @cached_property
    def scenarios(self) -> Mapping[str, Scenario]:
        """The scenarios to simulate, by the names of their flows."""
        return dict(self._simulated.values())

    def result(self, flows: Mapping[str, Flows]) -> StudyResult:
        """Return the result of the study from flows of all its scenarios."""
        own = {name: flows[simulated] for name, (simulated, _) in self._simulated.items()}
        return StudyResult(self.plan, own, tuple(next(iter(own.values())).replication_numbers))
