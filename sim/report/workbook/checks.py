"""The checks: the engine's value beside a formula, and their relative difference."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from sim.report.workbook.book import Sheet
from sim.report.workbook.live import Block, Live, Operand, live, size, unlike, when

TOLERANCE = 1e-9


@dataclass
class Checks:
    """All checks so far, by sheet: cells of differences that have to be small."""

    cells: dict[str, list[Live]] = field(default_factory=dict)

    def compare(self, sheet: Sheet, row: int, column: int, ours: Live, engine: float, apart: int = 1) -> Live:
        """Write the engine's value, and some columns further how far a formula is from it."""
        theirs = sheet.number(row, column, engine, "simulated", "price")
        if not np.isfinite(engine):
            undefined = Live(f"IF(ISNUMBER({ours.text}),1,0)", float(np.isfinite(ours.value)))
            return self._note(sheet, row, column + apart, undefined)
        return self._note(sheet, row, column + apart, difference(ours, theirs))

    def alike(self, sheet: Sheet, row: int, column: int, ours: Block, theirs: Block) -> Live:
        """Write how far a row of formulas is from that of the engine."""
        return self._note(sheet, row, column, unlike(ours, theirs))

    def close(self, sheet: Sheet, row: int, column: int, ours: Live, scale: Operand) -> Live:
        """Write how far from zero a formula is, in parts of a scale."""
        return self._note(sheet, row, column, size(ours) / live(scale))

    def _note(self, sheet: Sheet, row: int, column: int, value: Live) -> Live:
        cell = sheet.formula(row, column, value, "difference")
        self.cells.setdefault(sheet.name, []).append(cell)
        return cell


def difference(ours: Live, theirs: Live) -> Live:
    """Return the relative difference of two values; the whole of one where the other is nothing."""
    if theirs.value == 0:
        return when(Live(f"{theirs.text}=0", 1.0), size(ours), size(ours / theirs - 1))
    return when(Live(f"{theirs.text}=0", 0.0), size(ours), size(ours / theirs - 1))


def as_block(cells: Iterable[Live]) -> Block:
    """Return cells that stand below each other, the first and the last of them named."""
    known = list(cells)
    last = known[-1].text.rpartition("!")[2]
    return Block(f"{known[0].text}:{last}", np.array([cell.value for cell in known]))
