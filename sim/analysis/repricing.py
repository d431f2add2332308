"""Figures of a study at many samples of its prices, computed from the same flows.

Samples go through the ledger as columns, in batches, so that the memory in use does not grow with
their number: about twenty arrays of `_AMOUNTS` amounts of 8 bytes, and the results, which take 8
bytes for each sample, replication, scenario and figure.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.chunks import AppraisedBlock, Blocks, Entry
from sim.analysis.price_controls import weighing_for
from sim.arrays import Array
from sim.catalogue.keys import COST, FOB, NPV
from sim.economics.appraise import FIGURES, Appraisal
from sim.numerals import Problem
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.read import repriced
from sim.scenario.samples import as_texts, is_column, parsed, with_columns
from sim.statistics.control_variates import Weighing

# Amounts in one array: [sample, replication, year].
_AMOUNTS = 250_000
_YEARS = 20
Samples = Mapping[str, Sequence[str | float] | Array]
DEFAULT = (COST, FOB, NPV)


@dataclass(frozen=True)
class RepricingResult:
    """Figures of every scenario at every sample."""

    values: Mapping[str, Mapping[str, Array]]
    """By scenario and key, shape (sample, replication)."""
    weighing: Weighing
    """Weights of the replications in means, those of the result that was repriced."""

    @property
    def means(self) -> pd.DataFrame:
        """Means over the replications: rows by sample, columns (scenario, kpi)."""
        columns = {
            (name, kpi): weighing_for(kpi, self.weighing).mean(figure)
            for name, figures in self.values.items()
            for kpi, figure in figures.items()
        }
        return pd.DataFrame(columns).rename_axis(columns=["scenario", "kpi"], index="sample")


def reprice_many(
    blocks: Blocks, samples: Samples, kpis: Collection[str], weighing: Weighing
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
    empty = {kpi: np.empty((count, blocks.count)) for kpi in kpis}
    figures = {
        name: {kpi: np.empty_like(of) for kpi, of in empty.items()} for name in plan.scenarios
    }
    for fixed, rows in _combinations(texts, columns, count):
        repriced_plan = repriced(plan, fixed | {path: texts[path][rows[0]] for path in columns})
        pooled: dict[tuple[str, str, int], tuple[Entry, list[int], list[Array]]] = {}
        for block in replace(blocks, plan=repriced_plan):
            for entry, batch in _entries(block, kpis, columns, rows):
                values = _values(entry, len(batch), block)
                if entry.is_pooled:
                    key = (entry.scenario, entry.kpi, batch[0])
                    pooled.setdefault(key, (entry, batch, []))[2].append(values)
                else:
                    figures[entry.scenario][entry.kpi][batch, block.rows] = values
        for entry, batch, of_blocks in pooled.values():
            values = np.concatenate(of_blocks, axis=-1)
            figures[entry.scenario][entry.kpi][batch] = entry.sample(values, lambda: weighing)
    return RepricingResult(figures, weighing)


def _entries(
    block: AppraisedBlock, kpis: Collection[str], columns: Mapping[str, Any], rows: list[int]
) -> Iterator[tuple[Entry, list[int]]]:
    """Yield figures of every scenario, at batches of samples, with the numbers of these samples.

    Raises
    ------
    KeyError
        If a scenario has no such figure.
    """
    for name, appraisal in block.appraisals.items():
        for batch, sampled in _sampled(appraisal, columns, rows):
            for kpi in kpis:
                if (found := FIGURES.entry(sampled, kpi)) is None:
                    raise KeyError(kpi)
                yield Entry(name, kpi, found[0], sampled, found[1]), batch


def _values(entry: Entry, count: int, block: AppraisedBlock) -> Array:
    """Return the values of a figure at some samples [..., sample, replication].

    Raises
    ------
    KeyError
        If the scenario has no such figure.
    """
    values = entry.values()
    if values is None:
        raise KeyError(entry.kpi)
    lead = values.shape[:1] if entry.is_pooled else ()
    columns = values.reshape(*lead, -1, values.shape[-1])
    return np.broadcast_to(columns, (*lead, count, block.count))


def _count(samples: Samples) -> int:
    counts = {len(column) for column in samples.values()}
    if len(counts) != 1 or 0 in counts:
        words = {"counts": ", ".join(map(str, sorted(counts))) or "0"}
        raise ScenarioError([Located(Origin("reprice"), "", Problem("sample_counts", words))])
    return counts.pop()


def _combinations(
    texts: Mapping[str, list[str]], columns: Mapping[str, Any], count: int
) -> Iterator[tuple[dict[str, str], list[int]]]:
    """Yield each combination of values that cannot be columns, with the samples that have it."""
    paths = [path for path in texts if path not in columns]
    rows_of: dict[tuple[str, ...], list[int]] = {}
    for row in range(count):
        rows_of.setdefault(tuple(texts[path][row] for path in paths), []).append(row)
    for values, rows in rows_of.items():
        yield dict(zip(paths, values, strict=True)), rows


def _sampled(
    appraisal: Appraisal, columns: Mapping[str, Any], rows: list[int]
) -> Iterator[tuple[list[int], Appraisal]]:
    """Yield batches of samples: their numbers, and an appraisal with a column for each path."""
    size = max(1, _AMOUNTS // (appraisal.flows.replications * _YEARS))
    for batch in (rows[start : start + size] for start in range(0, len(rows), size)):
        chosen = {
            path: [values[row] for row in batch]
            for path, values in columns.items()
            if path in appraisal.scenario.origins
        }
        yield batch, replace(appraisal, scenario=with_columns(appraisal.scenario, chosen))
