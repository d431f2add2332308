"""The appraisals of a study over some of its replications, with every figure that they give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.economics.appraise import Appraisal, appraise, break_even_toll_fee
from sim.economics.benefits import incremental_benefit_figures
from sim.economics.invest import incremental_figures
from sim.economics.nation import incremental_nation_figures
from sim.experiments.elsewhere import distance_figures
from sim.flows import Array, Flows
from sim.scenario.scenario import Plan

# Figures of a scenario less those of what happens without it.
_INCREMENTAL = (incremental_figures, incremental_nation_figures, incremental_benefit_figures)
_BESIDE = ("incremental_", "enpv_", "eirr")


@dataclass(frozen=True)
class Appraised:
    """What some replications of a study are worth."""

    plan: Plan
    flows: Mapping[str, Flows]
    """Flows of every scenario and of its works elsewhere, of these replications."""
    rows: slice
    """Which they are of all replications."""

    @cached_property
    def appraisals(self) -> Mapping[str, Appraisal]:
        """The appraisal of every scenario."""
        return {
            name: appraise(self.flows[name], scenario, self.plan.timing)
            for name, scenario in self.plan.scenarios.items()
        }

    @cached_property
    def figures(self) -> Mapping[str, Mapping[str, Array]]:
        """Every figure of every scenario, by key, shape (replication,)."""
        found = {name: dict(appraisal.kpis) for name, appraisal in self.appraisals.items()}
        for name, member in self.plan.members.items():
            if member.against is not None:
                own, other = self.appraisals[name], self.appraisals[member.against]
                if own.scenario.money.toll is None and other.scenario.money.toll is not None:
                    found[name]["break_even_toll_fee_idr_per_can"] = break_even_toll_fee(own, other)
        for name in self.plan.members:
            found[name].update(self._incremental(name))
        for name, kpi, figure in distance_figures(self.plan, self.appraisals, self.flows):
            found[name][kpi] = figure
        return found

    def find(self, name: str, kpi: str) -> Array | None:
        """Return a figure of a scenario, None where there is none; few others are worked out."""
        if kpi.startswith(_BESIDE):
            return next((one for key, one in self._incremental(name) if key == kpi), None)
        alone = self.appraisals[name].find(kpi)
        return self.figures[name].get(kpi) if alone is None else alone

    def _incremental(self, name: str) -> Iterator[tuple[str, Array]]:
        """Yield the figures of a scenario less those of what happens without it, by key."""
        without = self.plan.members[name].without
        if without is not None:
            for family in _INCREMENTAL:
                yield from family(self.appraisals[name], self.appraisals[without])
