"""Figures as files: the same figure, the same bytes; and as the pictures of a notebook."""

from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

DPI = 300
"""Dots an inch of a figure in a file."""
# Metadata that would make two files of one figure differ.
_UNDATED: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}
KINDS = tuple(_UNDATED)
"""Endings of the files that a figure is written to."""
# Text stays text, and fonts are embedded as TrueType; ids do not depend on chance.
_FILES: dict[Any, Any] = {"svg.hashsalt": "nanas", "svg.fonttype": "none", "pdf.fonttype": 42}


class Picture(Figure):
    """A figure that a notebook shows, as its file: with fewer dots letters are wider, and texts are cut."""

    def savefig(self, *args: Any, **kwargs: Any) -> None:
        """Write the figure as matplotlib does, with text as text and whole fonts."""
        with mpl.rc_context(_FILES):
            super().savefig(*args, **kwargs)

    def _repr_png_(self) -> bytes:
        return drawn(self, ".png")


def save(figure: Figure, path: Path | str) -> None:
    """Write a figure as PNG, SVG or PDF, by the ending of `path`: the same figure, the same bytes.

    Raises
    ------
    ValueError
        If the ending is another one.
    """
    Path(path).write_bytes(drawn(figure, Path(path).suffix))


def drawn(figure: Figure, kind: str) -> bytes:
    """Return a figure as the content of a file whose name ends in `kind`: the same figure, the same bytes.

    Texts stay texts in SVG, and letters of an embedded TrueType font in PDF.

    Raises
    ------
    ValueError
        If the ending is another one.
    """
    if kind not in _UNDATED:
        raise ValueError(f"a figure is written as {', '.join(KINDS)}, not as {kind!r}")
    return _content(figure, kind, DPI)


def untitled(figure: Figure, dots: int) -> tuple[str, bytes]:
    """Return the title of a figure, and the figure below it as PNG: for a text with captions of its own.

    Parameters
    ----------
    dots
        Dots an inch.
    """
    title = figure.get_suptitle()
    (written,) = (text for text in figure.texts if text.get_text() == title)
    width, height = figure.get_size_inches()
    top = min(height, written.get_window_extent().y0 / figure.dpi)
    written.set_visible(False)
    below = _content(figure, ".png", dots, bbox_inches=Bbox([[0, 0], [width, top]]))
    written.set_visible(True)
    return title, below


def _content(figure: Figure, kind: str, dots: int, **cut: Any) -> bytes:
    file = BytesIO()
    # Weaker compression takes half the time for a file a tenth larger.
    packed: dict[str, Any] = {"pil_kwargs": {"compress_level": 1}} if kind == ".png" else {}
    with mpl.rc_context(_FILES):
        figure.savefig(file, format=kind[1:], dpi=dots, metadata=_UNDATED[kind], **packed, **cut)
    return file.getvalue()
