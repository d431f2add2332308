"""What a document consists of, whatever form it is written in: sections of texts, tables and pictures."""

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


Part: TypeAlias = str | Bullets | Grid | Picture | Gap


@dataclass(frozen=True)
class Section:
    """A heading with what stands below it."""

    title: str
    parts: tuple[Part, ...]
    below: tuple["Section", ...] = ()
