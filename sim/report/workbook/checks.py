"""The checks: the engine's value beside a formula, and their relative difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from sim.report.workbook.book import Pattern, Spot
from sim.report.workbook.live import Block, Live, size, unlike, when

TOLERANCE = 1e-9


@dataclass
class Checks:
    """All checks so far, by sheet: cells of differences that have to be small."""

    _cells: dict[str, dict[int, dict[int, Live]]] = field(default_factory=dict)
    """By sheet, column and row."""

    def compare(
        self,
        at: Spot,
        ours: Live,
        engine: float,
        apart: int = 1,
        pattern: Pattern = "price",
    ) -> Live:
        """Write the engine's value, and some columns further how far a formula is from it."""
        theirs = at.sheet.number(at.row, at.column, engine, "simulated", pattern)
        beside = at._replace(column=at.column + apart)
        if not np.isfinite(engine):
            undefined = Live(f"IF(ISNUMBER({ours.text}),1,0)", float(np.isfinite(ours.value)))
            return self._note(beside, undefined)
        return self._note(beside, difference(ours, theirs))

    def alike(self, at: Spot, ours: Block, theirs: Block) -> Live:
        """Write how far a row of formulas is from that of the engine."""
        return self._note(at, unlike(ours, theirs))

    def _note(self, at: Spot, value: Live) -> Live:
        cell = at.sheet.formula(at.row, at.column, value, "difference")
        style = at.sheet.book.style("wrong", "difference")
        rule = {"type": "cell", "criteria": ">=", "value": TOLERANCE, "format": style}
        at.sheet.page.conditional_format(at.row, at.column, at.row, at.column, rule)
        self._cells.setdefault(at.sheet.name, {}).setdefault(at.column, {})[at.row] = cell
        return cell

    def blocks(self) -> Iterator[tuple[str, list[Block]]]:
        """Yield the blocks of neighbouring cells of each sheet."""
        for name, columns in self._cells.items():
            yield name, [block for cells in columns.values() for block in _blocks(cells)]


def difference(ours: Live, theirs: Live) -> Live:
    """Return the relative difference of two values; the whole of one where the other is nothing."""
    if theirs.value == 0:
        return when(Live(f"{theirs.text}=0", 1.0), size(ours), size(ours / theirs - 1))
    return when(Live(f"{theirs.text}=0", 0.0), size(ours), size(ours / theirs - 1))


def _blocks(cells: Mapping[int, Live]) -> Iterator[Block]:
    """Yield the runs of cells below each other."""
    rows = sorted(cells)
    for _, run in groupby(enumerate(rows), lambda placed: placed[1] - placed[0]):
        known = [cells[row] for _, row in run]
        last = known[-1].text.rpartition("!")[2]
        yield Block(f"{known[0].text}:{last}", np.array([cell.value for cell in known]))
