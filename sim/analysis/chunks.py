"""Appraisals of a study in blocks of replications.

An appraisal takes about a hundred times the memory of its figures. A study of many replications is
therefore appraised block by block: values taken from a block are stored or added to a mean, and the
appraisals of the block are released.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.analysis.counterfactual import comparisons, going_on
from sim.analysis.price_luck import PriceLuck
from sim.arrays import Array
from sim.economics.appraise import COMPARED, FIGURES, Appraisal, appraise
from sim.economics.comparison import Comparison
from sim.economics.figure_table import FigureTable, Function, Subject
from sim.economics.memo import Memo
from sim.economics.of_means import NoCorrection, OfSome, Pooled
from sim.flows import Flows
from sim.scenario.plan import Plan
from sim.statistics.summary import Paths, Sample


class Bound(NamedTuple):
    """How much is appraised at once, in months of all scenarios and rows."""

    kept: int
    """What is appraised as one block, which stays in memory."""
    at_once: int
    """What a block of a larger study holds."""


BLOCK = Bound(175_000, 100_000)
"""For rows of flows, of which a month takes one to two kilobytes."""
PATHS = Bound(800_000, 500_000)
"""For price paths along one row of flows, of which a month takes a tenth to a fifth of that."""


@dataclass(frozen=True)
class AppraisedBlock:
    """The appraisals of a study over some of its replications."""

    plan: Plan
    flows: Mapping[str, Flows]
    """Flows of every scenario and counterfactual scenario in these replications."""
    rows: slice
    """Positions of these replications among all."""
    goes_on: Callable[[], Mapping[str, bool]]
    """Tells by project whether the chain that is there without it would go on; what is compared asks."""
    memo: Memo

    @property
    def count(self) -> int:
        """Number of these replications."""
        return int(self.rows.stop - self.rows.start)

    @cached_property
    def appraisals(self) -> Mapping[str, Appraisal]:
        """The appraisal of every scenario."""
        return {
            name: appraise(self.flows[name], scenario, self.plan.timing, self.memo)
            for name, scenario in self.plan.scenarios.items()
        }

    def where(self, goes_on: Callable[[], Mapping[str, bool]]) -> "AppraisedBlock":
        """Return the same appraisals where the chains without the projects go on, or stop, otherwise."""
        other = replace(self, goes_on=goes_on)
        vars(other)["appraisals"] = self.appraisals
        return other

    @cached_property
    def comparisons(self) -> Mapping[str, Comparison]:
        """Every scenario with those that its figures are compared with."""
        return comparisons(self.plan, self.appraisals, self.flows, self.goes_on(), self.memo)

    def entries(self) -> Iterator["Entry"]:
        """Yield every figure that each scenario can have; none is computed."""
        for name, appraisal in self.appraisals.items():
            tables = (FIGURES, appraisal), (COMPARED, self.comparisons[name])
            for table, subject in tables:
                for kpi, function, names in table.entries(subject):
                    yield Entry(name, kpi, function, subject, names)
            for kpi, own in self.plan.own.items():
                yield Entry(name, kpi, own, appraisal, ())

    def entry(self, name: str, kpi: str) -> "Entry | None":
        """Return one figure of a scenario, None where it cannot have it; none is computed."""
        table, subject = self._place(name, kpi)
        found = self.found(table, subject, kpi)
        return None if found is None else Entry(name, kpi, found[0], subject, found[1])

    def found(
        self, table: FigureTable, subject: Subject, kpi: str
    ) -> tuple[Function, tuple[str, ...]] | None:
        """Return function and names of a figure of a table, or of one of the reader's own."""
        own = self.plan.own.get(kpi)
        return table.entry(subject, kpi) if own is None else (own, ())

    def _place(self, name: str, kpi: str) -> tuple[FigureTable, Subject]:
        """Return the table that has a figure, and what the figure is of."""
        if COMPARED.has(kpi):
            return COMPARED, self.comparisons[name]
        return FIGURES, self.appraisals[name]


class Entry(NamedTuple):
    """A figure of a scenario: its key, and what it is computed by and from."""

    scenario: str
    kpi: str
    function: Function
    subject: Subject
    names: tuple[str, ...]

    @property
    def is_pooled(self) -> bool:
        """Whether the figure is one of all replications together."""
        return isinstance(self.function, Pooled)

    def known(self) -> Array | None:
        """Return what must be known of each replication [..., replication]; None if there is no figure.

        These are the values of the figure, or its amounts [amount, ..., replication] if it is one of all
        replications together.
        """
        if not isinstance(self.function, Pooled):
            return self.function(self.subject, *self.names)
        amounts = self.function.amounts_of(self.subject, *self.names)
        return None if amounts is None else np.moveaxis(amounts, -1, 0)

    @property
    def source(self) -> Hashable:
        """What tells the `known` apart: figures of the same amounts share them."""
        if isinstance(self.function, Pooled):
            return self.scenario, self.function.amounts, self.names
        return self.scenario, self.kpi


class KnownFigure(NamedTuple):
    """A figure with what is known of all replications: its values, or the amounts behind it."""

    entry: Entry
    known: Array

    @property
    def alone(self) -> Array:
        """The figure of each replication by itself [..., replication]."""
        function, subject = self.entry.function, self.entry.subject
        if not isinstance(function, Pooled):
            return self.known
        return function.alone(subject, np.moveaxis(self.known, 0, -1), *self.entry.names)

    def sample(self, along: Array | None, luck: PriceLuck | None) -> Sample:
        """Return the sample of the figure [..., replication].

        Without price luck if it is known what stands `along` the price paths. Replications whose amounts
        are undefined have no part in a figure of all replications together.
        """
        if along is None or luck is None or not (self._takes_part.all() and _are_finite(along)):
            return self._uncorrected
        known = np.concatenate([self.known, along], axis=-1)
        if not isinstance(self.entry.function, Pooled):
            paths = Paths(luck.paths, luck.others(known), luck.population(known))
            return Sample(luck.corrected(known), self.known, paths)
        amounts = np.moveaxis(known, 0, -1)
        parts, others = self.entry.function.parts(
            self.entry.subject, amounts, luck, *self.entry.names
        )
        return Sample(parts, self._told_alone, Paths(luck.paths, others))

    @property
    def _takes_part(self) -> NDArray[np.bool_]:
        """Which replications have a part in the figure: those without an undefined value."""
        function = self.entry.function
        first = function.some if isinstance(function, OfSome) else 0
        return _known_replications(self.known[first:])

    @property
    def _told_alone(self) -> Array:
        """The figure of each replication by itself, of those alone that tell all of it."""
        if not isinstance(self.entry.function, OfSome):
            return self.alone
        return self.alone[..., _known_replications(self.known)]

    @property
    def _uncorrected(self) -> Sample:
        function, is_known = self.entry.function, self._takes_part
        if not isinstance(function, Pooled):
            return Sample.of(self.known)
        parts = np.full(self.known.shape[1:], np.nan)
        if is_known.any():
            amounts = np.moveaxis(self.known[..., is_known], 0, -1)
            subject, names = self.entry.subject, self.entry.names
            parts[..., is_known], _ = function.parts(subject, amounts, NoCorrection(), *names)
        return Sample(parts, self._told_alone)


def _known_replications(values: Array) -> NDArray[np.bool_]:
    """Return which replications have every value [..., replication]."""
    return np.asarray(np.isfinite(values).all(axis=tuple(range(values.ndim - 1))))


def _are_finite(values: Array) -> bool:
    return bool(np.isfinite(values).all())


def by_replication(amounts: Array) -> Array:
    """Return amounts [replication or 1, time] as [time, replication or 1]."""
    return np.moveaxis(amounts, -1, 0)


Key = TypeVar("Key", bound=Hashable)
BlockReader = Callable[[AppraisedBlock], Iterable[tuple[Key, Array]]]
"""Yields values of a block by key, [..., replication or 1]."""


@dataclass(frozen=True)
class Blocks:
    """All replications of a study in blocks; a single block stays in memory once appraised."""

    plan: Plan
    flows: Mapping[str, Flows]
    count: int
    memo: Memo
    """Intermediate results that appraisals of all replications share with those at other prices."""
    bound: Bound | None = None
    """Bound of a block, `BLOCK` by default."""

    @property
    def is_single(self) -> bool:
        """Whether one block holds all replications."""
        return self.count == 1 or self.count * self._months <= (self.bound or BLOCK).kept

    @property
    def _size(self) -> int:
        return max(1, (self.bound or BLOCK).at_once // self._months)

    @property
    def _months(self) -> int:
        return len(self.plan.scenarios) * self.plan.timing.months

    @cached_property
    def whole(self) -> AppraisedBlock:
        """All replications as one block."""
        self.memo.next_generation()
        rows = slice(0, self.count)
        return AppraisedBlock(self.plan, self.flows, rows, self._going_on, self.memo)

    def __iter__(self) -> Iterator[AppraisedBlock]:
        if self.is_single:
            yield self.whole
            return
        for start in range(0, self.count, self._size):
            rows = slice(start, min(start + self._size, self.count))
            yield self._block(rows)

    def _block(self, rows: slice) -> AppraisedBlock:
        flows = {name: flows.part(rows) for name, flows in self.flows.items()}
        return AppraisedBlock(self.plan, flows, rows, self._going_on, Memo())

    def _going_on(self) -> Mapping[str, bool]:
        return self._goes_on

    @cached_property
    def _goes_on(self) -> Mapping[str, bool]:
        """By project, whether the chain that is there without it would go on: the same in all blocks."""
        choices = going_on(self.plan, self.flows, self.memo)
        return {name: bool(choice.all()) for name, choice in choices.items()}

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

    def figures(
        self, wanted: Callable[[AppraisedBlock], Iterable[Entry]]
    ) -> dict[str, dict[str, KnownFigure]]:
        """Return what all replications tell of some figures, by scenario and then by key."""

        def known_of(block: AppraisedBlock) -> Iterator[tuple[Hashable, Array]]:
            sources = set[Hashable]()
            for entry in wanted(block):
                if entry.source not in sources and (known := entry.known()) is not None:
                    sources.add(entry.source)
                    yield entry.source, np.broadcast_to(known, (*known.shape[:-1], block.count))

        known = self.collect(known_of)
        figures: dict[str, dict[str, KnownFigure]] = {name: {} for name in self.plan.scenarios}
        for entry in wanted(self.first):
            if entry.source in known:
                figures[entry.scenario][entry.kpi] = KnownFigure(entry, known[entry.source])
        return figures

    def weighted(self, reader: BlockReader[Key], weights: Array) -> dict[Key, Array]:
        """Return weighted sums over all replications by key; a block without a key counts as 0 there."""
        sums: dict[Key, Array] = {}
        for block in self:
            for key, values in reader(block):
                every = np.broadcast_to(values, (*values.shape[:-1], block.count))
                share = np.asarray(every @ weights[block.rows])
                sums[key] = sums[key] + share if key in sums else share
        return sums
