"""The shipped scenario and study files as texts, with the place of every key and value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, schema_of
from sim.scenario.models.parsers import ASSUMPTION_KEYS

PROSE = ("source", "note", "url")
# Keys whose values name the parts of a section.
_REFERS: Mapping[str, tuple[str, ...]] = {
    "vehicles": ("vehicle",),
    "speeds": ("kind",),
    "investment": ("of",),
    "tax.groups": ("tax_group",),
    "rivals": ("rival",),
    "product.recipe": ("per",),
    "scenarios": ("against", "without", "baseline"),
}
Span = tuple[int, int]


@dataclass(frozen=True)
class Entry:
    """A key of a file and its value, by their places in the text."""

    path: tuple[str, ...]
    key: Span
    span: Span
    """Place of the value."""
    text: str
    """The value, empty if it is a mapping."""
    in_block: bool
    """Whether it stands in lines of its own, not within brackets."""

    @property
    def name(self) -> str:
        """Return the key."""
        return self.path[-1]


@dataclass(frozen=True)
class Page:
    """A file of the scenarios as it was written."""

    file: Path
    text: str
    inherited: frozenset[tuple[str, ...]] = frozenset()
    """Paths that the files state which it extends."""
    leaf: str = ""
    """A file in the same folder that can be run: this one, or one that extends it."""
    unread: tuple[str, ...] = ()
    """Paths on which nothing in the chain of that file depends."""

    @cached_property
    def entries(self) -> list[Entry]:
        """Return every key with its value, in their order."""
        return [*_entries(yaml.compose(self.text, yaml.CBaseLoader), ())]

    @cached_property
    def schema(self) -> SchemaNode:
        """Return the schema of a scenario or of a study."""
        return schema_of(*(STUDY if self.is_study else SCENARIO))

    @cached_property
    def is_study(self) -> bool:
        """Return whether the file compares scenarios."""
        return any(entry.path == ("scenarios",) for entry in self.entries)

    def above(self, entry: Entry) -> SchemaNode:
        """Return the schema of what an entry stands in."""
        return self.schema.at(".".join(entry.path[:-1]))

    def field(self, entry: Entry) -> SchemaNode:
        """Return the field that an entry states, or of whose assumption it is a part."""
        above = self.above(entry)
        is_part = entry.name in ASSUMPTION_KEYS and bool(above.known) and above.is_value
        return above if is_part else above.below(entry.name)

    def number(self, entry: Entry) -> tuple[str, str] | None:
        """Return the number and the unit that an entry states, None if it states no number."""
        is_number = self.field(entry).parser and entry.name not in (*PROSE, "year", "confidence")
        found = re.fullmatch(r"(-?[\d_.]+)( .*|)", entry.text)
        return (found[1], found[2].strip()) if is_number and found else None

    def beside(self, entry: Entry) -> dict[str, Entry]:
        """Return the entries of the same mapping by name."""
        above = entry.path[:-1]
        return {one.name: one for one in self.entries if one.path[:-1] == above}

    def users(self, entry: Entry) -> list[Entry]:
        """Return the entries of the file that name a part which an entry states."""
        naming = _REFERS.get(".".join(entry.path[:-1]), ())
        return [one for one in self.entries if one.name in naming and one.text == entry.name]

    def line(self, place: int) -> int:
        """Return the number of the line of a place."""
        return self.text.count("\n", 0, place) + 1

    def lines_of(self, entry: Entry) -> Span | None:
        """Return the place of the whole lines of an entry, None if others share them."""
        begin = self.text.rfind("\n", 0, entry.key[0]) + 1
        end = self.text.find("\n", entry.span[1]) + 1
        is_alone = not self.text[begin : entry.key[0]].strip() and end
        return (begin, end) if is_alone and entry.in_block else None


def _entries(node: yaml.Node | None, above: tuple[str, ...]) -> Iterator[Entry]:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        path = (*above, key.value)
        text = value.value if isinstance(value, yaml.ScalarNode) else ""
        span = value.start_mark.index, _end(value)
        place = key.start_mark.index, key.end_mark.index
        yield Entry(path, place, span, text, bool(node and not node.flow_style))
        yield from _entries(value, path)


def _end(node: yaml.Node) -> int:
    """Return the end of what is written of a value, without the blanks and comments after it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    return int(node.end_mark.index)
