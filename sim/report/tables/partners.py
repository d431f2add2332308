"""The table of pairs: what the difference in cost between a scenario and its partner is made of."""

import math
from collections.abc import Iterator
from dataclasses import replace

from sim.catalogue.keys import BREAK_EVEN_FEE, CAUSE, COST, FEE, NET_COST
from sim.catalogue.labels import Labels
from sim.report.claims.claim import word
from sim.report.estimates import Estimate, pairs
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cell, estimate_cell, is_known
from sim.report.tables.grid import Block, Row
from sim.report.tables.notes import named, reasons
from sim.report.tables.table import Table


def partners_table(evidence: Evidence) -> Table:
    """Return a column a pair: causes that sum to the difference, net of grant, fees, the reading."""
    labels, partners = evidence.labels, dict(pairs(evidence.differences))
    meaning = [labels("table.note.causes")] if evidence.causes else []
    lacking = reasons(named([BREAK_EVEN_FEE], labels), list(partners), evidence)
    return Table(
        labels("table.partners"),
        labels("column.cause"),
        tuple(
            labels("column.pair", scenario=labels(name), against=labels(partner))
            for name, partner in partners.items()
        ),
        _blocks(evidence, partners),
        labels,
        (*meaning, *lacking, *_pairing(evidence)),
    )


def _pairing(evidence: Evidence) -> Iterator[str]:
    """Yield how much common random numbers cut the variance of the difference in cost."""
    labels = evidence.labels
    ratios = [gap.variance_ratio for (_, kpi), gap in evidence.gaps.items() if kpi == COST]
    known = [ratio for ratio in ratios if math.isfinite(ratio)]
    if known:
        low, high = (labels.number(end) for end in (min(known), max(known)))
        times = low if low == high else labels("range", low=low, high=high)
        yield labels("table.note.pairing", times=times)


def _blocks(evidence: Evidence, partners: dict[str, str]) -> tuple[Block, ...]:
    """Return the causes, the difference, the rows below it, and the last of them apart."""
    columns = [_cells(evidence, name, partner) for name, partner in partners.items()]
    rows = [Row(*row) for row in zip(_names(evidence), zip(*columns, strict=True), strict=False)]
    end = len(evidence.causes)
    causes, difference, others = (
        [row for row in part if any(map(is_known, row.cells))]
        for part in (rows[:end], rows[end : end + 1], rows[end + 1 :])
    )
    return causes, [replace(row, bold=True) for row in difference], others[:-1], others[-1:]


def _names(evidence: Evidence) -> Iterator[str]:
    """Yield the names of the rows, in the order of their cells."""
    labels = evidence.labels
    yield from (labels(f"cause.{cause}") for cause in evidence.causes)
    for key in ("difference", "difference_net", "fee", "break_even_fee"):
        yield labels(f"column.{key}", unit=labels("IDR/can"))
    yield labels("column.reading")


def _cells(evidence: Evidence, name: str, partner: str) -> Iterator[Cell]:
    levels, gaps = evidence.levels, evidence.gaps
    for cause in evidence.causes:
        yield estimate_cell(levels.get((name, CAUSE + cause)), signed=True)
    for kpi in (COST, NET_COST):
        yield estimate_cell(gaps.get((name, kpi)), signed=True)
    yield estimate_cell(levels.get((partner, FEE)))
    yield estimate_cell(levels.get((name, BREAK_EVEN_FEE)))
    yield _reading(gaps.get((name, COST)), evidence.labels)


def _reading(gap: Estimate | None, labels: Labels) -> Cell:
    """Return whether a can is cheaper; None without an interval."""
    return labels(f"reading.{word(gap)}") if gap and gap.bounded else None
