"""The content of a table: cells in blocks of rows, with title, headings and notes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import starmap
from statistics import median_low

import pandas as pd

from sim.catalogue.labels import Labels
from sim.report.tables.cells import Cell, Cells, NumberCell, RangeCell, write


@dataclass(frozen=True)
class Row:
    """The cells of a row, and its name."""

    name: str
    cells: Cells
    bold: bool = False


Block = Sequence[Row]


@dataclass(frozen=True)
class Grid:
    """A table that does not know how it is written; all its words are in one language."""

    title: str
    corner: str
    """The heading of the names of the rows."""
    columns: tuple[str, ...]
    blocks: tuple[Block, ...]
    """The rows; a rule stands between two blocks."""
    labels: Labels
    """How numbers are written."""
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> list[Row]:
        """All rows in order."""
        return [row for block in self.blocks for row in block]

    @cached_property
    def texts(self) -> list[list[str]]:
        """The written cells of each row."""
        return [[write(cell, self.labels) for cell in row.cells] for row in self.rows]

    @property
    def holds_text(self) -> list[bool]:
        """Whether all that a column tells is text; other columns stand at the right, with the texts in them."""
        told = (
            [row.cells[place] for row in self.rows if row.cells[place] is not None]
            for place in range(len(self.columns))
        )
        return [bool(cells) and all(isinstance(cell, str) for cell in cells) for cells in told]

    @property
    def is_empty(self) -> bool:
        """Whether there is no cell."""
        return not self.columns or not self.rows


def aligned(blocks: Iterable[Block], *columns: int) -> tuple[Block, ...]:
    """Return rows in which numbers of one unit in some columns have the same number of decimals.

    It is that of the middle one. An estimate keeps those that its interval bears.
    """
    kept = [*blocks]
    digits: dict[str, list[int]] = {}
    for row in (row for block in kept for row in block):
        for cell in (row.cells[column] for column in columns):
            if isinstance(cell, NumberCell | RangeCell):
                digits.setdefault(cell.unit, []).append(cell.digits)
    shared = {unit: median_low(each) for unit, each in digits.items()}

    def written(column: int, cell: Cell) -> Cell:
        if column in columns and isinstance(cell, NumberCell | RangeCell):
            return replace(cell, digits=shared[cell.unit])
        return cell

    return tuple(
        [replace(row, cells=tuple(starmap(written, enumerate(row.cells)))) for row in block]
        for block in kept
    )


def number_rows(
    frame: pd.DataFrame, name: Callable[[str], str], cell: Callable[[float], Cell]
) -> list[Row]:
    """Return a row for each row of a frame of numbers; `name` gives the name of an index."""
    return [
        Row(name(str(index)), tuple(map(cell, numbers))) for index, *numbers in frame.itertuples()
    ]
