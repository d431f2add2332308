"""Text read back as a reader sees it: printed tables, and the numbers in words."""

import io
import re

from rich.console import Console


def printed(renderable, width):
    """Return what a window of `width` characters shows."""
    console = Console(width=width, file=io.StringIO())
    console.print(renderable)
    return console.file.getvalue()


def numbers(text, lang):
    """Return the numbers in a text, written as its language does."""
    if lang == "id":
        for word, stead in (("s.d.", " "), ("ke-", ""), ("Rp", ""), ("US$", "")):
            text = text.replace(word, stead)
        text = text.translate(str.maketrans(",.", ".,"))
    return [float(each.replace(",", "")) for each in re.findall(r"[+-]?\d[\d,]*(?:\.\d+)?", text)]
