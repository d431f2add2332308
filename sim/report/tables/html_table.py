"""The writer of tables for a notebook or a page."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from sim.report.tables.grid import Grid, Row


class Sides(NamedTuple):
    """What a cell bears to stand at the left, and at the right."""

    left: str
    right: str


INLINE = Sides(' style="text-align: left"', ' style="text-align: right"')
"""Where no style sheet of ours applies."""
IN_PAGE = Sides("", ' class="n"')
"""In a page whose style sheet knows numbers."""


def html(grid: Grid, sides: Sides = INLINE) -> str:
    """Return a grid as an HTML table: the title as caption, columns of numbers to the right, notes below."""
    columns = [sides.left if is_text else sides.right for is_text in grid.holds_text]
    heads = zip((grid.corner, *grid.columns), (sides.left, *columns), strict=True)
    lines = [
        "<table>",
        f"<caption{sides.left}>{escape(grid.title)}</caption>",
        f"<thead><tr>{''.join(f'<th{side}>{escape(head)}</th>' for head, side in heads)}</tr></thead>",
    ]
    texts = iter(grid.texts)
    for block in grid.blocks:
        lines += ["<tbody>", *_rows(block, texts, sides.left, columns), "</tbody>"]
    lines.append("</table>")
    lines += [f"<p>{escape(note)}</p>" for note in grid.notes]
    return "\n".join(lines)


def _rows(
    block: Sequence[Row], texts: Iterator[Sequence[str]], left: str, columns: Sequence[str]
) -> Iterator[str]:
    """Yield the rows of a block; each column has the attribute of its side."""
    for row in block:
        weight = ' style="font-weight: bold"' if row.bold else ""
        written = zip(next(texts), columns, strict=True)
        cells = "".join(f"<td{side}>{escape(text)}</td>" for text, side in written)
        yield f'<tr{weight}><th scope="row"{left}>{escape(row.name)}</th>{cells}</tr>'
