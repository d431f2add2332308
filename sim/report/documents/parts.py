"""What a document consists of, whatever form it is written in: sections of texts, tables and pictures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sim.report.tables.grid import Grid

Stamp: TypeAlias = Mapping[str, str]
"""Where a document comes from, by key: study, seed, replications, versions, command, digest of the result."""


@dataclass(frozen=True)
class Bullets:
    """Some texts as a list."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A figure, by the name of its function in `sim.figures`."""

    name: str


@dataclass(frozen=True)
class Gap:
    """What the program cannot know and the reader has to fill in."""

    text: str


_NEGATIVE = re.compile(r"(?<![\w.,=-])-(?=(?:Rp|US\$)?\d)")
_BEHIND = re.compile(r"(?<=\d) (?=%|(?:ribu|juta|miliar|thousand|million|billion)\b)")

Part: TypeAlias = str | Bullets | Grid | Picture | Gap


@dataclass(frozen=True)
class Section:
    """A heading with what stands below it."""

    title: str
    parts: tuple[Part, ...]
    below: tuple["Section", ...] = ()


def unbroken(text: str) -> str:
    """Return a text in which no line ends between a number and its minus, or the percent sign or million behind it.

    >>> unbroken("-Rp1.707, 2027-01-01") == "\N{MINUS SIGN}Rp1.707, 2027-01-01"
    True
    >>> unbroken("Rp7,1 miliar") == "Rp7,1\N{NO-BREAK SPACE}miliar"
    True
    """
    return _BEHIND.sub("\N{NO-BREAK SPACE}", _NEGATIVE.sub("\N{MINUS SIGN}", text))
