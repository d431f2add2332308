"""How wide the columns of a table are on a page: upright, across, or in parts where it is too wide for both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sim.report.tables.grid import Grid

UPRIGHT, ACROSS = 160.0, 257.0
"""Widths between the margins [mm] of a page of A4."""
_SIZES = {UPRIGHT: (9.0, 8.0, 7.0), ACROSS: (8.0, 7.0)}
"""Sizes of the text [pt] by width of the page, the most legible first."""
_MM_PER_PT = 25.4 / 72
_PADDING = 1.8
"""Space beside the text of a cell [mm]."""
_EM = {
    **dict.fromkeys("ijlI.,:;|!'()[] -", 0.32),
    **dict.fromkeys("mwMW%@\N{EN DASH}\N{PLUS-MINUS SIGN}", 0.9),
}
"""Widths of letters [em] that are far from that of most; measured on Arial and a little wider."""
_LETTER, _CAPITAL = 0.56, 0.72
_BOLD = 1.1
"""How much wider bold letters are, of which a heading is, and any row may be."""
_APART = 0.4
"""Space between a number and the text that follows it [em]."""
_LINES = 2
"""Lines over which a name or a text may be broken."""
_HEAD = 7.0
"""Width up to which a heading asks for one line [em]."""
_WIDEST = 26.0
"""Width up to which a text asks for one line [em]."""
_WIDEST_NAME = 34.0
"""The same of the name of a row."""


@dataclass(frozen=True)
class Fitted:
    """A part of a table as it fits a page."""

    grid: Grid
    size_pt: float
    widths_mm: tuple[float, ...]
    """Of the names of the rows, then of each column."""


def fits_upright(grid: Grid) -> bool:
    """Tell whether a table fits a page upright in one part."""
    return len(fitted(grid, UPRIGHT)) == 1


def fitted(grid: Grid, width: float) -> list[Fitted]:
    """Return a table as it fits a page: in as few parts of equally many columns as that takes."""
    count = len(grid.columns)
    for number in range(1, count + 1):
        each = -(-count // number)
        starts = range(0, count, each)
        pieces = [_columns(grid, range(start, min(start + each, count))) for start in starts]
        wanted = [(one, [*_wanted(one)]) for one in pieces]
        for size in _SIZES[width]:
            parts = [part for one in wanted if (part := _fit(*one, width, size)) is not None]
            if len(parts) == len(pieces):
                return parts
    # A single word may be wider than a page; it is broken there.
    halves = (width / 2, width / 2)
    return [Fitted(_columns(grid, [place]), size, halves) for place in range(count)]


def _fit(
    grid: Grid, wanted: Sequence[tuple[float, float]], width: float, size: float
) -> Fitted | None:
    """Return a table with the widths of its columns, None if it is wider than the page."""
    least, best = ([_mm(em, size) for em in ends] for ends in zip(*wanted, strict=True))
    if sum(least) > width:
        return None
    spare, asked = width - sum(least), [b - a for a, b in zip(least, best, strict=True)]
    if sum(asked) >= spare:
        widths = [a + spare * more / sum(asked) for a, more in zip(least, asked, strict=True)]
    else:
        widths = [width * b / sum(best) for b in best]
    return Fitted(grid, size, tuple(widths))


def _mm(em: float, size_pt: float) -> float:
    return em * size_pt * _MM_PER_PT + _PADDING


def _wanted(grid: Grid) -> Iterator[tuple[float, float]]:
    """Yield the least and the best width of the names of the rows, then of each column [em]."""
    yield _of_texts(grid.corner, [row.name for row in grid.rows], _WIDEST_NAME)
    for place, heading in enumerate(grid.columns):
        texts = [of_row[place] for of_row in grid.texts]
        if not any(isinstance(row.cells[place], str) for row in grid.rows):
            unbroken = _BOLD * max(map(_em, texts), default=0.0)
            head = _BOLD * _longest_word(heading)
            yield max(unbroken, head), max(unbroken, head, min(_em(heading), _HEAD))
        else:
            yield _of_texts(heading, texts, _WIDEST)


def _of_texts(heading: str, texts: Sequence[str], widest: float) -> tuple[float, float]:
    """Return the least and the best width of texts that may be broken between words."""
    word = _BOLD * max(map(_longest_word, (heading, *texts)))
    whole = min(_BOLD * max(map(_em, texts), default=0.0), widest)
    return _APART + max(word, whole / _LINES), _APART + max(word, whole)


def _longest_word(text: str) -> float:
    return max(map(_em, text.split()), default=0.0)


def _em(text: str) -> float:
    """Return about how wide a text is [em]."""
    return sum(_EM.get(sign, _CAPITAL if sign.isupper() else _LETTER) for sign in text)


def _columns(grid: Grid, places: Sequence[int]) -> Grid:
    """Return a table with some of its columns, itself with all of them."""
    if len(places) == len(grid.columns):
        return grid
    blocks = tuple(
        [replace(row, cells=tuple(row.cells[place] for place in places)) for row in block]
        for block in grid.blocks
    )
    return replace(grid, columns=tuple(grid.columns[place] for place in places), blocks=blocks)
