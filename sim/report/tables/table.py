"""The table that every function of `sim.tables` returns: a frame that shows itself as text or HTML."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd
from rich import table as rich_table
from rich.console import Console

from sim.report.tables.cells import Cells, is_known, shows_interval, value, without_interval
from sim.report.tables.grid import Grid
from sim.report.tables.html_table import html
from sim.report.tables.terminal import fits, terminal


@dataclass(frozen=True, repr=False)
class Table(Grid):
    """A table that prints itself, shows itself in a notebook, and gives its numbers as a frame.

    >>> from sim.catalogue.labels import Labels
    >>> from sim.report.tables.cells import NumberCell
    >>> from sim.report.tables.grid import Row
    >>> rows = [Row("Tin", (NumberCell(4_452.1),)), Row("Sugar", (NumberCell(590),))]
    >>> table = Table("Costs", "Item", ("IDR per can",), (rows,), Labels("en"))
    >>> table.frame["IDR per can"].to_list(), table.written["IDR per can"].to_list()
    ([4452.1, 590.0], ['4,452', '590'])
    """

    @property
    def frame(self) -> pd.DataFrame:
        """The numbers in the unit in which they are written, nan where undefined.

        Ranges are intervals of pandas; means stand without their 95 % interval.
        """
        return self._frame([[value(cell) for cell in row.cells] for row in self.rows])

    @property
    def written(self) -> pd.DataFrame:
        """The cells as they are printed."""
        return self._frame(self.texts)

    def _frame(self, cells: Sequence[Sequence[object]]) -> pd.DataFrame:
        index = pd.Index([row.name for row in self.rows], name=self.corner, dtype=object)
        return pd.DataFrame(cells, index, list(self.columns))

    def __rich__(self) -> rich_table.Table:
        return terminal(self)

    def __str__(self) -> str:
        console = Console(
            force_terminal=False, force_jupyter=False, highlight=False, markup=False, emoji=False
        )
        with console.capture() as capture:
            console.print(*self.within(console.width))
        return capture.get()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html(self)

    @property
    def shows_intervals(self) -> bool:
        """Whether a half-width is written anywhere."""
        return any(shows_interval(cell) for row in self.rows for cell in row.cells)

    def with_known_columns(self) -> "Table":
        """Return the table without columns in which nothing is known."""
        known = (
            any(is_known(row.cells[place]) for row in self.rows)
            for place in range(len(self.columns))
        )
        return self._with_columns([place for place, is_shown in enumerate(known) if is_shown])

    def _with_columns(self, places: Sequence[int]) -> "Table":
        columns = tuple(self.columns[place] for place in places)
        picked = self._with_cells(lambda cells: tuple(cells[place] for place in places))
        return replace(picked, columns=columns)

    def _with_cells(self, change: Callable[[Cells], Cells]) -> "Table":
        blocks = ([replace(row, cells=change(row.cells)) for row in block] for block in self.blocks)
        return replace(self, blocks=tuple(blocks))

    def within(self, width: int) -> "list[Table]":
        """Return the table as it fits a window of `width` characters.

        Without intervals where it is too wide with them; in parts, some columns in each, where it
        is too wide even so. The notes stand below the last part.
        """
        if self.is_empty or fits(self, width):
            return [self]
        return self._without_intervals()._parts(width)

    def _without_intervals(self) -> "Table":
        """Return the table with means alone, and a note if that leaves anything out."""
        if not self.shows_intervals:
            return self
        notes = (self.labels("table.note.narrow"), *self.notes)
        plain = self._with_cells(lambda cells: tuple(map(without_interval, cells)))
        return replace(plain, notes=notes)

    def _parts(self, width: int) -> "list[Table]":
        """Return the table in as few parts of equally many columns as fit."""
        count = len(self.columns)
        sizes = sorted({-(-count // parts) for parts in range(1, count + 1)}, reverse=True)
        splits = (self._split(size) for size in sizes)
        return next((parts for parts in splits if all(fits(part, width) for part in parts)), [self])

    def _split(self, size: int) -> "list[Table]":
        """Return parts of `size` columns: the title over the first, the notes below the last."""
        starts = range(0, len(self.columns), size)
        return [
            replace(
                self._with_columns(range(len(self.columns))[start : start + size]),
                title=self.title if start == 0 else "",
                notes=self.notes if start == starts[-1] else (),
            )
            for start in starts
        ]
