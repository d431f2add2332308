"""Overrides, as of `--set PATH=VALUE`: another value at a dotted path, wherever that path exists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sim.numerals import Problem
from sim.scenario.compose import wrong_text
from sim.scenario.fields import SchemaNode
from sim.scenario.hints import nearest
from sim.scenario.nodes import Node, join
from sim.scenario.problems import Located, Origin

SET = Origin("--set")
EXTENDS = "extends"
"""The key with which a file names another; it is no value of a scenario."""
_OPTIONS = {"replications": Origin("-n"), "seed": Origin("--seed")}
"""Values of a study that the command line has an option for."""
_NO_PART = {"toll": "no_toll", "plant": "no_plant"}


@dataclass(frozen=True)
class Override:
    """Another text for a path, in every scenario or in the one that is its target."""

    path: str
    text: str
    target: str = ""
    origin: Origin = SET
    stated: Node | None = field(default=None, compare=False)
    """What is written for the path with its range and source, in place of a text."""

    def fits(self, node: Node, schema: SchemaNode) -> bool:
        """Return whether the path is written, or is a field that may stand beside what is."""
        return _is_path(self.path, node, schema)

    @property
    def content(self) -> str | None:
        """The text for the path, None where it is `null`."""
        return None if self.text == "null" else self.text

    def apply(self, node: Node) -> Node:
        """Return a tree with what is given at the path; `null` removes."""
        return node.put(self.path, self.stated or Node(self.origin, self.content))

    def unknown_path(self, *trees: tuple[Node, SchemaNode]) -> Located:
        """Return the problem that the path leads nowhere in any of the trees."""
        if self.path == EXTENDS:
            return Located(self.origin, self.path, Problem("extends_no_value"))
        if (part := self._absent_part(*trees)) is not None:
            key = _NO_PART.get(part, "no_part")
            return Located(self.origin, self.path, Problem(key, {"name": part}))
        paths = {path: None for node, schema in trees for path in _paths(node, schema)}
        ends = [path for path in paths if path.endswith(f".{self.path}")]
        meant = " | ".join(ends[:3]) or nearest(self.path, paths)
        return Located(self.origin, self.path, Problem("no_such_path", {"meant": meant}))

    def _absent_part(self, *trees: tuple[Node, SchemaNode]) -> str | None:
        """Return the field above the path that is written in none of the trees, though it could be."""
        keys = self.path.split(".")
        for part in (".".join(keys[:n]) for n in range(1, len(keys))):
            outer, _, key = part.rpartition(".")
            if all(node.get(part) is None for node, _ in trees):
                is_field = any(key in schema.at(outer).names for _, schema in trees)
                return part if is_field else None
        return None


def parse(text: str) -> Override | Located:
    """Return the override of a `PATH=VALUE` or `SCENARIO:PATH=VALUE`, or what is wrong with it."""
    left, equals, value = text.partition("=")
    target, _, path = left.rpartition(":")
    if not equals or not path.strip():
        return Located(SET, "", Problem("bad_set", {"text": text}))
    path = path.strip()
    if wrong := wrong_text(value):
        return Located(SET, path, wrong)
    return Override(path, value.strip(), target.strip(), _OPTIONS.get(path, SET))


def set_twice(overrides: Iterable[Override]) -> Iterator[Located]:
    """Yield each path of a command line that is set once more, to something else."""
    first = dict[tuple[str, str], Override]()
    for one in overrides:
        earlier = first.setdefault((one.target, one.path), one)
        if earlier.text != one.text:
            words = {"first": earlier.text, "text": one.text}
            yield Located(one.origin, one.path, Problem("set_twice", words))


def merge_overrides(
    node: Node, schema: SchemaNode, overrides: Iterable[Override]
) -> tuple[Node, frozenset[Override]]:
    """Return a tree with the overrides that fit it, in their order, and these overrides."""
    applied = set()
    for override in overrides:
        if override.fits(node, schema):
            node = override.apply(node)
            applied.add(override)
    return node, frozenset(applied)


def _is_path(path: str, node: Node, schema: SchemaNode) -> bool:
    """Return whether a path is one of `_paths`, without listing them."""
    key, _, rest = path.partition(".")
    below = schema.below(key)
    if rest:
        inside = below.known and not below.is_value and key in node.below
        return bool(inside) and _is_path(rest, node.below[key], below)
    may_stand = below.takes_text and key in schema.names
    return bool(below.known) and (key in node.below or may_stand)


def _paths(node: Node, schema: SchemaNode, path: str = "") -> Iterator[str]:
    """Yield the paths that a text can be set at: what is written, and fields that may be."""
    for key in {**node.below, **dict.fromkeys(schema.names)}:
        there, below = join(path, key), schema.below(key)
        if below.known and (key in node.below or below.takes_text):
            yield there
        if key in node.below and not below.is_value:
            yield from _paths(node.below[key], below, there)
