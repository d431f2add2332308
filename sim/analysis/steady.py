"""A study at its mean flows and steady prices, whose figures are computed at many prices at once.

What luck adds to the mean of a figure is taken from the study as it stands, and is the same at all prices.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim.analysis.chunks import AppraisedBlock
from sim.analysis.counterfactual import going_on
from sim.analysis.outputs import Output, levels, values_at
from sim.arrays import Array
from sim.economics.appraise import COMPARED
from sim.economics.memo import Memo
from sim.flows import Flows, mean_flows
from sim.scenario.plan import Plan
from sim.scenario.samples import with_amounts, with_discount_rates

Mean = Callable[[Output], float | None]
"""Returns the mean of a figure over all luck, None where the scenario lacks it."""
Amounts = Mapping[str, Mapping[str, Array]]
"""Samples by scenario and money path [sample], in the unit kept."""


@dataclass(frozen=True)
class SteadyStudy:
    """The figures behind the claims of a study, without any luck but what it adds to their means."""

    plan: Plan
    calm: Plan
    """The same with prices that do not wander."""
    flows: Mapping[str, Flows]
    """Means of all replications, as one."""
    luck: Mapping[Output, float]
    """By how much the mean of each figure over all luck exceeds that without any."""
    half_widths: Mapping[Output, float] = field(default_factory=dict)
    """Half the width of the 95 % interval by luck of each claim's output; absent where there is none."""
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        plan: Plan,
        flows: Mapping[str, Flows],
        mean: Mean,
        wanted: Sequence[Output] | None = None,
    ) -> "SteadyStudy":
        """Return the steady study of a plan and its flows, with the figures behind its claims or those wanted."""
        bare = cls(plan, _calm(plan), {name: mean_flows(one) for name, one in flows.items()}, {})
        wanted = levels(plan) if wanted is None else wanted
        wanted = wanted if flows else []
        at_values = bare._values({}, None, wanted)
        luck = {
            output: _excess(mean(output), float(values[0]))
            for output, values in zip(wanted, at_values, strict=True)
        }
        return replace(bare, luck=luck)

    def figures(self, amounts: Amounts, rates: Array | None = None) -> dict[Output, Array]:
        """Return each figure at samples of amounts, and of the discount rate [sample]; nan where undefined."""
        values = self._values(amounts, rates, [*self.luck])
        return {
            output: value + luck
            for (output, luck), value in zip(self.luck.items(), values, strict=True)
        }

    def _values(
        self, amounts: Amounts, rates: Array | None, wanted: Sequence[Output]
    ) -> Iterable[Array]:
        self.memo.next_generation()
        scenarios = {
            name: with_amounts(
                one, {path: column[:, None] for path, column in amounts.get(name, {}).items()}
            )
            for name, one in self.calm.scenarios.items()
        }
        timing = self.calm.timing if rates is None else with_discount_rates(self.calm.timing, rates)
        plan = replace(self.calm, scenarios=scenarios, timing=timing)
        with np.errstate(divide="ignore", invalid="ignore"):
            return _values(plan, self.flows, [*wanted], self.memo)


def _calm(plan: Plan) -> Plan:
    """Return a plan whose prices do not wander."""
    scenarios = {
        name: replace(one, money=one.money.model_copy(update={"paths": {}}))
        for name, one in plan.scenarios.items()
    }
    return replace(plan, scenarios=scenarios)


def _values(
    plan: Plan, flows: Mapping[str, Flows], wanted: list[Output], memo: Memo
) -> list[Array]:
    """Return figures of one replication [output][sample]; nan where there is none.

    In each sample what happens without a project is the better of going on and stopping there.
    """
    compared = [one for one in wanted if COMPARED.has(one.kpi)]
    goes_on = going_on(plan, flows, memo) if compared else {}
    block = AppraisedBlock(plan, flows, slice(0, 1), lambda: dict.fromkeys(goes_on, True), memo)
    values = _figures(block, wanted)
    if not all(choice.all() for choice in goes_on.values()):
        there = [one for one in compared if one.scenario in goes_on]
        stops = _figures(block.where(lambda: dict.fromkeys(goes_on, False)), there)
        values |= {
            one: np.where(goes_on[one.scenario], values[one], stopped)
            for one, stopped in stops.items()
        }
    return [values[one] for one in wanted]


def _figures(block: AppraisedBlock, wanted: list[Output]) -> dict[Output, Array]:
    """Return figures of one replication [sample]."""
    rows = (values[..., 0].ravel() for values in values_at(block, wanted))
    return dict(zip(wanted, rows, strict=True))


def _excess(mean: float | None, calm: float) -> float:
    return 0.0 if mean is None else mean - calm
