"""Figures of a study at many samples of its prices, computed from the same flows.

Samples go through the ledger as columns, in batches, so that the memory in use does not grow with
their number: about ten arrays of `_AMOUNTS` amounts of 8 bytes, and the results, which take 8 bytes
for each sample, replication, scenario and figure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.chunks import AppraisedBlock, Blocks, Entry, KnownFigure
from sim.analysis.price_luck import PriceLuck, is_corrected
from sim.arrays import Array
from sim.catalogue.keys import COST, FOB, NPV
from sim.economics.appraise import FIGURES, Appraisal
from sim.numerals import Problem, counted
from sim.scenario.hints import unknown_name
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.read import repriced
from sim.scenario.samples import as_texts, is_column, parsed, unit_of, with_columns

# Amounts in one array: [sample, replication, year], or month for figures other than the default ones.
_AMOUNTS = 3_000_000
PriceSamples = Mapping[str, Sequence[str | float] | Array]
DEFAULT = (COST, FOB, NPV)


@dataclass(frozen=True, repr=False)
class RepricingResult:
    """Figures of every scenario at every sample."""

    values: Mapping[str, Mapping[str, Array]]
    """The figure of each replication by itself, by scenario and key, shape (sample, replication)."""
    parts: Mapping[str, Mapping[str, Array]]
    """What each replication contributes to the figure, whose mean it is."""

    def __repr__(self) -> str:
        samples, columns = self.means.shape
        sizes = counted(columns, "figure"), counted(samples, "sample")
        return f"<RepricingResult: means of {sizes[0]} at {sizes[1]}>"

    @property
    def means(self) -> pd.DataFrame:
        """Means over the replications: rows by sample, columns (scenario, kpi)."""
        columns = {
            (name, kpi): sample.mean(axis=-1)
            for name, samples in self.parts.items()
            for kpi, sample in samples.items()
        }
        return pd.DataFrame(columns).rename_axis(columns=["scenario", "kpi"], index="sample")


def reprice_many(
    blocks: Blocks,
    along_paths: Blocks | None,
    luck: PriceLuck | None,
    samples: PriceSamples,
    kpis: Collection[str],
) -> RepricingResult:
    """Return figures of the scenarios of a study at samples of some money paths.

    Parameters
    ----------
    samples
        By dotted path, the same number for each: texts as in a file, or numbers in the unit that is
        written there. A path applies to every scenario that has it. Samples of prices, shares and
        exchange rates are computed together; each combination of other values by itself.

    Raises
    ------
    ScenarioError
        If there is no such path, the plant reads it, or a value is refused.
    KeyError
        If a scenario has no such figure.
    """
    plan, count = blocks.plan, _count(samples)
    scenarios = plan.scenarios.values()
    texts = {path: as_texts(path, column, scenarios) for path, column in samples.items()}
    columns = {path: parsed(path, column) for path, column in texts.items() if is_column(path)}
    values, parts = (
        {name: {kpi: np.empty((count, blocks.count)) for kpi in kpis} for name in plan.scenarios}
        for _ in range(2)
    )
    # Both kinds of rows are computed in the same batches of samples.
    longest = max(blocks.count, along_paths.count if along_paths is not None else 0)
    times = plan.timing.months // (12 if {*kpis} <= {*DEFAULT} else 1)
    size = max(1, _AMOUNTS // (longest * times))
    for fixed, rows in _combinations(texts, columns, count):
        repriced_plan = repriced(plan, fixed | {path: texts[path][rows[0]] for path in columns})
        own_blocks = replace(blocks, plan=repriced_plan)
        path_blocks = along_paths and replace(along_paths, plan=repriced_plan)
        for batch in (rows[start : start + size] for start in range(0, len(rows), size)):
            own, along = _known(own_blocks, kpis, columns, batch), Known()
            if path_blocks is not None:
                corrected = [kpi for kpi in kpis if is_corrected(kpi, plan)]
                along = _known(path_blocks, corrected, columns, batch)
            for (name, kpi), figure in own.items():
                there = along.get((name, kpi))
                sample = figure.sample(None if there is None else there.known, luck)
                values[name][kpi][batch], parts[name][kpi][batch] = sample.alone, sample.parts
    return RepricingResult(values, parts)


Known = dict[tuple[str, str], KnownFigure]
"""Figures at a batch of samples, by scenario and key."""


def _known(
    blocks: Blocks, kpis: Iterable[str], columns: Mapping[str, Any], batch: list[int]
) -> Known:
    """Return what all replications tell of some figures at a batch of samples."""
    found, wanted = Known(), list(kpis)
    for block in blocks:
        for entry in _entries(block, wanted, columns, batch):
            there, key = _of_block(entry, len(batch), block), (entry.scenario, entry.kpi)
            before = found.get(key)
            known = there if before is None else np.concatenate([before.known, there], axis=-1)
            found[key] = KnownFigure(entry if before is None else before.entry, known)
    return found


def _entries(
    block: AppraisedBlock, kpis: list[str], columns: Mapping[str, Any], batch: list[int]
) -> Iterator[Entry]:
    """Yield figures of every scenario at a batch of samples.

    Raises
    ------
    KeyError
        If a scenario has no such figure.
    """
    for name, appraisal in block.appraisals.items():
        sampled = _sampled(appraisal, columns, batch)
        for kpi in kpis:
            if (found := block.found(FIGURES, sampled, kpi)) is None:
                raise unknown_name(kpi, appraisal.kpis)
            yield Entry(name, kpi, found[0], sampled, found[1])


def _of_block(entry: Entry, count: int, block: AppraisedBlock) -> Array:
    """Return what the replications of a block tell of a figure at some samples [..., sample, replication].

    Raises
    ------
    KeyError
        If the scenario has no such figure.
    """
    values = entry.known()
    if values is None:
        raise KeyError(entry.kpi)
    lead = values.shape[:1] if entry.is_pooled else ()
    columns = values.reshape(*lead, -1, values.shape[-1])
    return np.broadcast_to(columns, (*lead, count, block.count))


def _count(samples: PriceSamples) -> int:
    counts = {len(column) for column in samples.values()}
    if len(counts) != 1 or 0 in counts:
        words = {"counts": ", ".join(map(str, sorted(counts))) or "0"}
        raise ScenarioError([Located(Origin("reprice"), "", Problem("sample_counts", words))])
    return counts.pop()


def _combinations(
    texts: Mapping[str, list[str]], columns: Mapping[str, Any], count: int
) -> Iterator[tuple[dict[str, str], list[int]]]:
    """Yield each combination of values that cannot be columns, with the samples that have it.

    A column holds prices of one currency and unit.
    """
    paths = [path for path in texts if path not in columns]
    rows_of: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = {}
    for row in range(count):
        fixed = tuple(texts[path][row] for path in paths)
        units = tuple(unit_of(values[row]) for values in columns.values())
        rows_of.setdefault((fixed, units), []).append(row)
    for (fixed, _), rows in rows_of.items():
        yield dict(zip(paths, fixed, strict=True)), rows


def _sampled(appraisal: Appraisal, columns: Mapping[str, Any], batch: list[int]) -> Appraisal:
    """Return an appraisal with a column of samples for each path that its scenario has."""
    chosen = {
        path: [values[row] for row in batch]
        for path, values in columns.items()
        if path in appraisal.scenario.origins
    }
    return replace(appraisal, scenario=with_columns(appraisal.scenario, chosen))
