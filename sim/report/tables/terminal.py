"""The writer of tables for a terminal."""

from collections.abc import Iterable
from textwrap import fill

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from sim.report.tables.grid import Grid


def terminal(grid: Grid) -> Table:
    """Return a grid as a terminal table: names to the left, cells to the right, notes below."""
    table = Table(
        title=Text(grid.title, "italic"),
        caption=Text("\n".join(grid.notes), "italic dim") if grid.notes else None,
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
        padding=(0, 1, 0, 0),
    )
    # As texts: what stands in brackets is no markup.
    # What is too long goes on below: nothing is cut off.
    table.add_column(Text(grid.corner), overflow="fold")
    for place, heading in enumerate(grid.columns):
        cells = [texts[place] for texts in grid.texts]
        table.add_column(Text(_folded(heading, cells)), justify="right", overflow="fold")
    texts_of_rows = iter(grid.texts)
    for block in grid.blocks:
        for row in block:
            style = "bold" if row.bold else None
            table.add_row(*map(Text, (row.name, *next(texts_of_rows))), style=style)
        table.add_section()
    return table


def _folded(heading: str, cells: Iterable[str]) -> str:
    """Break a heading to the width of its cells, so that no cell is broken."""
    return fill(heading, max(map(len, [*cells, *heading.split()])))


def fits(grid: Grid, width: int) -> bool:
    """Tell whether a grid fits a window of `width` characters without a broken cell."""
    console = Console(width=10 * width)
    return Measurement.get(console, console.options, terminal(grid)).maximum <= width
