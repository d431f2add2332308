"""The appraisals of a study over some of its replications, and of all of them, some at a time.

An appraisal takes some hundred times the memory of its figures. So a study of many replications is
appraised block by block: what is read of a block is kept, or added to a mean, and the rest let go.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from sim.analysis.counterfactual import compared
from sim.arrays import Array
from sim.economics.appraise import COMPARED, Appraisal, appraise
from sim.economics.comparison import Comparison
from sim.economics.memo import Memo
from sim.flows import Flows
from sim.scenario.plan import Plan
from sim.statistics.control_variates import Weighing

BLOCK = 100
"""Replications that are appraised at once: more would be no quicker, and take more memory."""


@dataclass(frozen=True)
class Appraised:
    """What some replications of a study are worth."""

    plan: Plan
    flows: Mapping[str, Flows]
    """Flows of every scenario and of its works elsewhere, of these replications."""
    rows: slice
    """Which they are of all replications."""
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
        """Every scenario beside those that its figures are set against."""
        return compared(self.plan, self.appraisals, self.flows, self.memo)

    @cached_property
    def figures(self) -> Mapping[str, Mapping[str, Array]]:
        """Every figure of every scenario, by key, shape (replication,)."""
        return {
            name: {**appraisal.kpis, **dict(COMPARED.figures(self.comparisons[name]))}
            for name, appraisal in self.appraisals.items()
        }

    def figure(self, name: str, kpi: str) -> Array | None:
        """Return a figure of a scenario, None where there is none; no other is worked out."""
        if COMPARED.has(kpi):
            return COMPARED.figure(self.comparisons[name], kpi)
        return self.appraisals[name].figure(kpi)


def by_replication(amounts: Array, appraisal: Appraisal) -> Array:
    """Return amounts [replication or 1, time] of every replication of an appraisal, which come last."""
    return np.broadcast_to(amounts, (appraisal.flows.replications, amounts.shape[-1])).T


Key = TypeVar("Key", bound=Hashable)
Reading = Callable[[Appraised], Iterable[tuple[Key, Array]]]
"""Yields what is read of a block, by key, its replications last."""


@dataclass(frozen=True)
class Blocks:
    """All replications of a study, some at a time; what fits into one block stays appraised."""

    plan: Plan
    flows: Mapping[str, Flows]
    count: int
    memo: Memo
    """What appraisals of all replications at once share with those at other prices."""

    @property
    def is_one(self) -> bool:
        """Whether all fit into one block."""
        return self.count <= BLOCK

    @cached_property
    def whole(self) -> Appraised:
        """All at once."""
        self.memo.next_generation()
        return Appraised(self.plan, self.flows, slice(0, self.count), self.memo)

    def __iter__(self) -> Iterator[Appraised]:
        if self.is_one:
            yield self.whole
            return
        for first in range(0, self.count, BLOCK):
            rows = slice(first, min(first + BLOCK, self.count))
            yield self._part(rows)

    def _part(self, rows: slice) -> Appraised:
        parts = {name: flows.part(rows) for name, flows in self.flows.items()}
        return Appraised(self.plan, parts, rows, Memo())

    @cached_property
    def first(self) -> Appraised:
        """One replication, or all: for what is the same in each."""
        return self.whole if self.is_one else self._part(slice(0, 1))

    @property
    def facts(self) -> Mapping[str, Appraisal]:
        """The appraisal of every scenario, for what is the same in each replication."""
        return self.first.appraisals

    def drawn(self, read: Reading[Key]) -> dict[Key, Array]:
        """Return what is read, by key, over all replications; what a block lacks is undefined."""
        found: dict[Key, Array] = {}
        for block in self:
            for key, values in read(block):
                if self.is_one:
                    found[key] = values
                    continue
                if key not in found:
                    found[key] = np.full((*values.shape[:-1], self.count), np.nan)
                found[key][..., block.rows] = values
        return found

    def figures(self, read: Reading[tuple[str, str]]) -> dict[str, dict[str, Array]]:
        """Return what is read by scenario and key, over all replications: scenario, then key."""
        found: dict[str, dict[str, Array]] = {name: {} for name in self.plan.scenarios}
        for (name, kpi), values in self.drawn(read).items():
            found[name][kpi] = values
        return found

    def mean(self, read: Reading[Key], weighing: Weighing) -> dict[Key, Array]:
        """Return the means of what is read, by key; what a block lacks is 0 there."""
        found: dict[Key, Array] = {}
        for block in self:
            for key, amounts in read(block):
                share = weighing.share_of_mean(amounts, block.rows)
                found[key] = found[key] + share if key in found else share
        return found
