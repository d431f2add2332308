"""Sizes of texts, and texts broken into lines that are not wider than a limit."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import matplotlib as mpl
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

LINE = 1.2
"""Height of a line of text, in sizes of its letters."""
_BREAKABLE = "._-/"
"""Signs after which a long word is broken."""
POINTS = 72
"""Points of an inch."""
_DOTS_PER_POINT = 4
"""More than one: widths of letters are not rounded to whole points."""


@cache
def renderer(dots: float) -> Any:
    """Return what measures the texts of all figures with so many dots an inch; it knows what it has measured."""
    return cast(Any, RendererAgg)(1, 1, dots)


class Measuring(FigureCanvasBase):
    """The canvas of a figure that is laid out and not drawn yet: its size may change, its texts do not."""

    def get_renderer(self) -> Any:
        """Return what measures texts."""
        return renderer(self.figure.dpi)


def text_width(text: str, size: float | None = None, weight: str = "normal") -> float:
    """Return the width of a text [points] in the font of the settings, its widest line if it has several."""
    family = tuple(mpl.rcParams["font.family"])
    size = mpl.rcParams["font.size"] if size is None else size
    return max(_line_width(line, family, size, weight) for line in text.split("\n"))


@cache
def _line_width(line: str, family: tuple[str, ...], size: float, weight: str) -> float:
    font = FontProperties(family=list(family), size=size, weight=weight)
    measure = renderer(POINTS * _DOTS_PER_POINT)
    width, _, _ = measure.get_text_width_height_descent(line, font, ismath=False)
    return float(width) / _DOTS_PER_POINT


def wrapped(text: str, width: float, size: float | None = None, weight: str = "normal") -> str:
    """Return a text in lines that are at most `width` [points] wide; a longer word is broken."""
    lines = [""]
    for word in _pieces(text, width, size, weight):
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(filter(None, lines))


def _pieces(text: str, width: float, size: float | None, weight: str) -> Iterator[str]:
    """Yield the words of a text, those that are wider than a line in parts."""
    for word in re.split(r"[ \n]+", text):
        rest = word
        while len(rest) > 1 and text_width(rest, size, weight) > width:
            fits = [n for n in range(1, len(rest)) if text_width(rest[:n], size, weight) <= width]
            signs = [end for end in fits if rest[end - 1] in _BREAKABLE]
            end = max(signs or fits, default=1)
            yield rest[:end]
            rest = rest[end:]
        yield rest
