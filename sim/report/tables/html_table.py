"""The writer of tables for a notebook or a page."""

from html import escape

from sim.catalogue.labels import Labels
from sim.report.tables.cells import Cell, write
from sim.report.tables.grid import Grid, Row

_LEFT, _RIGHT = ' style="text-align: left"', ' style="text-align: right"'


def html(grid: Grid) -> str:
    """Return a grid as an HTML table: the title as caption, numbers to the right, notes below."""
    heads = [f"<th{_LEFT}>{escape(grid.corner)}</th>"]
    heads += [f"<th{_RIGHT}>{escape(heading)}</th>" for heading in grid.columns]
    lines = [
        "<table>",
        f"<caption{_LEFT}>{escape(grid.title)}</caption>",
        f"<thead><tr>{''.join(heads)}</tr></thead>",
    ]
    for block in grid.blocks:
        lines += ["<tbody>", *(_row(row, grid.labels) for row in block), "</tbody>"]
    lines.append("</table>")
    lines += [f"<p>{escape(note)}</p>" for note in grid.notes]
    return "\n".join(lines)


def _row(row: Row, labels: Labels) -> str:
    cells = "".join(_cell(cell, labels) for cell in row.cells)
    weight = ' style="font-weight: bold"' if row.bold else ""
    return f'<tr{weight}><th scope="row"{_LEFT}>{escape(row.name)}</th>{cells}</tr>'


def _cell(cell: Cell, labels: Labels) -> str:
    align = _LEFT if isinstance(cell, str) else _RIGHT
    return f"<td{align}>{escape(write(cell, labels))}</td>"
