"""Trees of texts, each text with its origin, and their merging."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.scenario.problems import Origin


def join(*keys: str) -> str:
    """Return the dotted path of keys, the empty ones left out."""
    return ".".join(filter(None, keys))


@dataclass(frozen=True)
class Node:
    """A piece of a file with the origin of its key: a text, a mapping, or null."""

    origin: Origin
    content: "str | Mapping[str, Node] | None"
    replaced: "Node | None" = field(default=None, compare=False, repr=False)
    """The text or assumption of an earlier file that this one stands in place of."""
    removed: "Mapping[str, Node]" = field(default_factory=dict, compare=False, repr=False)
    """The nulls that took something of an earlier file away from this mapping, with what they replaced."""

    @classmethod
    def of(cls, texts: Any, origin: Origin) -> "Node":
        """Return a tree of texts that all have one origin."""
        if isinstance(texts, Mapping):
            return cls(origin, {key: cls.of(below, origin) for key, below in texts.items()})
        return cls(origin, texts)

    @property
    def below(self) -> "Mapping[str, Node]":
        """The nodes below by key; none below a text."""
        return {} if self.content is None or isinstance(self.content, str) else self.content

    @property
    def is_assumption(self) -> bool:
        """Whether this is a value with its source and range."""
        return "value" in self.below

    def get(self, path: str) -> "Node | None":
        """Return the node that a dotted path leads to, if there is one."""
        key, _, rest = path.partition(".")
        return self if not path else self.below[key].get(rest) if key in self.below else None

    def where(self, path: str) -> Origin:
        """Return the origin of a path, or of the nearest key above that is written."""
        key, _, rest = path.partition(".")
        return self.below[key].where(rest) if key in self.below else self.origin

    def states(self, origin: Origin) -> bool:
        """Return whether what has an origin stands in this file itself, or was set beside it."""
        return origin.file == self.origin.file or not origin.line

    def put(self, path: str, node: "Node") -> "Node":
        """Return this mapping with `node` at a path, which null removes."""
        key, _, rest = path.partition(".")
        earlier = self.below.get(key)
        if rest and earlier:
            node = earlier.put(rest, node)
        elif earlier:
            node = replace(node, replaced=earlier)
        return _mapping(self.origin, {**self.below, key: node}, removed=self.removed)

    def plain(self) -> Any:
        """Return the tree of texts, without origins."""
        if self.content is None or isinstance(self.content, str):
            return self.content
        return {key: node.plain() for key, node in self.content.items()}

    def walk(self, path: str = "") -> "Iterator[tuple[str, Node]]":
        """Yield everything below with its dotted path."""
        for key, node in self.below.items():
            there = f"{path}.{key}" if path else key
            yield there, node
            if node.below:
                yield from node.walk(there)


def file_named(node: Node) -> str:
    """Return the file that a text names, relative to the file it is written in."""
    return os.path.normpath(Path(node.origin.file).parent / str(node.content).strip())


def merge(base: Node, over: Node) -> Node:
    """Return `base` overridden by `over`, key by key; null removes, anything else replaces.

    An assumption is replaced whole: a new value does not inherit the source of the old one.
    """
    earlier = base if base.content is not None else None
    if over.content is None or isinstance(over.content, str):
        return Node(over.origin, over.content, earlier)
    keep = not (base.is_assumption or over.is_assumption)
    merged = dict(base.below) if keep else {}
    for key, node in over.content.items():
        merged[key] = merge(merged.get(key, Node(node.origin, None)), node)
    return _mapping(over.origin, merged, replaced=None if keep else earlier)


def _mapping(
    origin: Origin,
    nodes: Mapping[str, Node],
    *,
    replaced: Node | None = None,
    removed: Mapping[str, Node] | None = None,
) -> Node:
    """Return a mapping without its nulls, which remembers those that took something away."""
    kept = {key: node for key, node in nodes.items() if node.content is not None}
    nulls = {key: node for key, node in nodes.items() if node.content is None and node.replaced}
    before = {key: node for key, node in (removed or {}).items() if key not in kept}
    return Node(origin, kept, replaced, {**before, **nulls})
