"""Appraisals of a study in blocks of replications.

An appraisal takes about a hundred times the memory of its figures. A study of many replications is
therefore appraised block by block: values taken from a block are stored or added to a mean, and the
appraisals of the block are released.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from sim.analysis.counterfactual import comparisons
from sim.arrays import Array
from sim.economics.appraise import COMPARED, Appraisal, appraise
from sim.economics.comparison import Comparison
from sim.economics.memo import Memo
from sim.flows import Flows
from sim.scenario.plan import Plan
from sim.statistics.control_variates import Weighing

BLOCK = 100
"""Replications that are appraised at once; a larger block takes more memory and is no faster."""


@dataclass(frozen=True)
class AppraisedBlock:
    """The appraisals of a study over some of its replications."""

    plan: Plan
    flows: Mapping[str, Flows]
    """Flows of every scenario and counterfactual scenario in these replications."""
    rows: slice
    """Positions of these replications among all."""
    memo: Memo

    @cached_property
    def appraisals(self) -> Mapping[str, Appraisal]:
        """The appraisal of every scenario."""
        return {
            name: appraise(self.flows[name], scenario, self.plan.timing, self.memo)
            for name, scenario in self.plan.scenarios.items()
        }

    @cached_property
    def comparisons(self) -> Mapping[str, Comparison]:
        """Every scenario with those that its figures are compared with."""
        return comparisons(self.plan, self.appraisals, self.flows, self.memo)

    @cached_property
    def figures(self) -> Mapping[str, Mapping[str, Array]]:
        """Every figure of every scenario, by key, shape (replication,)."""
        return {
            name: {**appraisal.kpis, **dict(COMPARED.figures(self.comparisons[name]))}
            for name, appraisal in self.appraisals.items()
        }

    def figure(self, name: str, kpi: str) -> Array | None:
        """Return a figure of a scenario, None where there is none; no other is computed."""
        if COMPARED.has(kpi):
            return COMPARED.figure(self.comparisons[name], kpi)
        return self.appraisals[name].figure(kpi)


def by_replication(amounts: Array, appraisal: Appraisal) -> Array:
    """Return amounts [replication or 1, time] as [time, replication], for every replication."""
    return np.broadcast_to(amounts, (appraisal.flows.replications, amounts.shape[-1])).T


Key = TypeVar("Key", bound=Hashable)
BlockReader = Callable[[AppraisedBlock], Iterable[tuple[Key, Array]]]
"""Yields values of a block by key, [..., replication]."""


@dataclass(frozen=True)
class Blocks:
    """All replications of a study in blocks; a single block stays in memory once appraised."""

    plan: Plan
    flows: Mapping[str, Flows]
    count: int
    memo: Memo
    """Intermediate results that appraisals of all replications share with those at other prices."""

    @property
    def is_single(self) -> bool:
        """Whether one block holds all replications."""
        return self.count <= BLOCK

    @cached_property
    def whole(self) -> AppraisedBlock:
        """All replications as one block."""
        self.memo.next_generation()
        return AppraisedBlock(self.plan, self.flows, slice(0, self.count), self.memo)

    def __iter__(self) -> Iterator[AppraisedBlock]:
        if self.is_single:
            yield self.whole
            return
        for start in range(0, self.count, BLOCK):
            rows = slice(start, min(start + BLOCK, self.count))
            yield self._block(rows)

    def _block(self, rows: slice) -> AppraisedBlock:
        flows = {name: flows.part(rows) for name, flows in self.flows.items()}
        return AppraisedBlock(self.plan, flows, rows, Memo())

    @cached_property
    def first(self) -> AppraisedBlock:
        """The first replication, or the single block, for values that all replications share."""
        return self.whole if self.is_single else self._block(slice(0, 1))

    @property
    def first_appraisals(self) -> Mapping[str, Appraisal]:
        """The appraisal of every scenario, for values that all replications share."""
        return self.first.appraisals

    def collect(self, reader: BlockReader[Key]) -> dict[Key, Array]:
        """Return the values of all replications by key; nan for the replications of a block without them."""
        collected: dict[Key, Array] = {}
        for block in self:
            for key, values in reader(block):
                if self.is_single:
                    collected[key] = values
                    continue
                if key not in collected:
                    collected[key] = np.full((*values.shape[:-1], self.count), np.nan)
                collected[key][..., block.rows] = values
        return collected

    def collect_figures(self, reader: BlockReader[tuple[str, str]]) -> dict[str, dict[str, Array]]:
        """Return figures over all replications, by scenario and then by key."""
        figures: dict[str, dict[str, Array]] = {name: {} for name in self.plan.scenarios}
        for (name, kpi), values in self.collect(reader).items():
            figures[name][kpi] = values
        return figures

    def mean(self, reader: BlockReader[Key], weighing: Weighing) -> dict[Key, Array]:
        """Return the means over all replications by key; a block without a key counts as 0 there."""
        means: dict[Key, Array] = {}
        for block in self:
            for key, values in reader(block):
                share = weighing.share_of_mean(values, block.rows)
                means[key] = means[key] + share if key in means else share
        return means
