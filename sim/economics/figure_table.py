"""Tables of figures: which function gives the figure of a key, and which keys a scenario has."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import groupby
from typing import Any, Protocol

from sim.arrays import Array
from sim.catalogue.kpis import is_kind, read
from sim.economics.of_means import Pooled

Function = Callable[..., Array | None]
"""Returns a figure of a subject and of the names that stand for words in capitals; None if it has none."""
Block = Mapping[str, Function]
"""Functions by the patterns of their keys, in order; those of the same names repeat together."""


class Subject(Protocol):
    """What figures are of: an appraisal, or one beside others."""

    def names(self, kind: str, *before: str) -> Sequence[str]:
        """Return what a word in capitals can stand for, behind other names in a key."""


@dataclass(frozen=True, eq=False)
class FigureTable:
    """Blocks of functions, in the order in which all tables and files list the figures."""

    blocks: tuple[Block, ...]

    @cached_property
    def functions(self) -> Block:
        """Every function by its pattern."""
        return {pattern: function for block in self.blocks for pattern, function in block.items()}

    def has(self, key: str) -> bool:
        """Tell whether a key is that of a figure of this table."""
        parts = read(key)
        return parts is not None and parts.whole_pattern in self.functions

    def figure(self, subject: Subject, key: str) -> Array | None:
        """Return one figure by its key, None where there is none; no other is computed."""
        entry = self.entry(subject, key)
        return None if entry is None else entry[0](subject, *entry[1])

    def entry(self, subject: Subject, key: str) -> tuple[Function, tuple[str, ...]] | None:
        """Return function and names of a key, None where a subject cannot have the figure."""
        parts = read(key)
        if parts is None or parts.whole_pattern not in self.functions:
            return None
        names: tuple[str, ...] = ()
        for kind, name in parts.named:
            if name not in subject.names(kind, *names):
                return None
            names = (*names, name)
        return self.functions[parts.whole_pattern], names

    def figures(self, subject: Subject) -> Iterator[tuple[str, Array]]:
        """Yield every figure that a subject has, by key."""
        for key, function, names in self.entries(subject):
            if (figure := function(subject, *names)) is not None:
                yield key, figure

    def entries(self, subject: Subject) -> Iterator[tuple[str, Function, tuple[str, ...]]]:
        """Yield key, function and names of every figure that a subject can have."""
        for block in self.blocks:
            for pattern, names in _spelt([*block], subject):
                yield _key(pattern, names), block[pattern], names


def where(holds: Callable[[Any], bool], block: Block) -> Block:
    """Return a block of figures that only those subjects have for which something holds."""

    def only(function: Function) -> Function:
        if isinstance(function, Pooled):
            return replace(function, applies=holds)
        return lambda subject, *names: function(subject, *names) if holds(subject) else None

    return {pattern: only(function) for pattern, function in block.items()}


def _spelt(
    patterns: Sequence[str], subject: Subject, names: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield patterns with the names for their words in capitals; neighbours repeat together."""
    for kind, some in groupby(patterns, lambda pattern: _kind(pattern, len(names))):
        alike = [*some]
        if kind is None:
            yield from ((pattern, names) for pattern in alike)
            continue
        for name in subject.names(kind, *names):
            yield from _spelt(alike, subject, (*names, name))


@cache
def _kind(pattern: str, place: int) -> str | None:
    """Return the word in capitals at a place among those of a pattern, None behind the last."""
    kinds = [word for word in pattern.split(".") if is_kind(word)]
    return kinds[place] if place < len(kinds) else None


def _key(pattern: str, names: Sequence[str]) -> str:
    left = iter(names)
    return ".".join(next(left) if is_kind(word) else word for word in pattern.split("."))
