"""The content of a table: cells in blocks of rows, with title, headings and notes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sim.catalogue.labels import Labels
from sim.report.tables.cells import Cell, Cells, write


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


def number_rows(
    frame: pd.DataFrame, name: Callable[[str], str], cell: Callable[[float], Cell]
) -> list[Row]:
    """Return a row for each row of a frame of numbers; `name` gives the name of an index."""
    return [
        Row(name(str(index)), tuple(map(cell, numbers))) for index, *numbers in frame.itertuples()
    ]
