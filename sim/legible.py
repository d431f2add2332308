"""Texts of strangers as lines that a terminal shows and does not obey."""

import re

_LONGEST = 120
"""Characters of what a message quotes."""
# Signs that a terminal obeys, or that turn the order of those around them.
_OBEYED = (
    "\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
)
OBEYED = re.compile(f"[{_OBEYED}]")
"""A sign that no text of a file may hold."""
_ENDS_A_LINE = re.compile(f"[{_OBEYED}\t\n\x85\u2028\u2029]")


def legible(text: str) -> str:
    r"""Return a text with the signs that a terminal obeys written out; lines and tabs stay.

    What is written out means the same in JSON.

    >>> print(legible("red \x1b[31m"))
    red \u001b[31m
    """
    return text if text.isascii() and text.isprintable() else OBEYED.sub(_written_out, text)


def one_line(text: str) -> str:
    r"""Return a text as `legible` does, its line ends written out too.

    >>> print(one_line("one\ntwo"))
    one\u000atwo
    """
    return text if text.isascii() and text.isprintable() else _ENDS_A_LINE.sub(_written_out, text)


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Return the beginning of a long text.

    >>> shortened("a long tale", 6)
    'a long…'
    """
    return text if len(text) <= longest else f"{text[:longest]}…"


def _written_out(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"
