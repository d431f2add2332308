"""The writer of Markdown: sections, lists and tables."""

import re
from collections.abc import Iterable, Iterator

from sim.report.documents.parts import Bullets, Gap, Part, Picture, Section
from sim.report.tables.grid import Grid

_MARKS = re.compile(r"([\\*_|<>\[\]])")
"""Signs that mean something in Markdown."""


def markdown(title: str, sections: Iterable[Section]) -> str:
    """Return a document as Markdown; pictures are left out."""
    return "\n".join([f"# {plain(title)}", *_sections(sections, 2)]) + "\n"


def plain(text: str) -> str:
    r"""Return a text that Markdown shows as it is.

    >>> print(plain("cans_per_year | 5 < 6"))
    cans\_per\_year \| 5 \< 6
    """
    return _MARKS.sub(r"\\\1", text)


def _sections(sections: Iterable[Section], level: int) -> Iterator[str]:
    for section in sections:
        yield f"\n{'#' * level} {plain(section.title)}"
        for part in section.parts:
            yield f"\n{_part(part)}"
        yield from _sections(section.below, level + 1)


def _part(part: Part) -> str:
    match part:
        case Bullets(texts):
            return "\n".join(f"- {plain(text)}" for text in texts)
        case Picture():
            return ""
        case Gap(text):
            return f"**[{plain(text)}]**"
        case Grid():
            return _table(part)
        case _:
            return plain(part)


def _table(grid: Grid) -> str:
    heads = [grid.corner, *grid.columns]
    rows = [[row.name, *cells] for row, cells in zip(grid.rows, grid.texts, strict=True)]
    lines = [f"**{plain(grid.title)}**", "", _row(heads), _row(["---"] * len(heads), raw=True)]
    lines += map(_row, rows)
    return "\n".join([*lines, *(f"\n{plain(note)}" for note in grid.notes)])


def _row(cells: Iterable[str], *, raw: bool = False) -> str:
    return f"| {' | '.join(cell if raw else plain(cell) for cell in cells)} |"
