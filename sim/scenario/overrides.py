"""What does `--set PATH=VALUE` change? A value at a dotted path, wherever that path exists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.numerals import Problem
from sim.scenario.fields import Place
from sim.scenario.hints import nearest
from sim.scenario.nodes import Node, join
from sim.scenario.problems import Located, Origin

SET = Origin("--set")
_OPTIONS = {"replications": Origin("-n"), "seed": Origin("--seed")}
"""Values of a study that the command line has an option for."""


@dataclass(frozen=True)
class Override:
    """Another text for a path, in every scenario or in the one that is aimed at."""

    path: str
    text: str
    aim: str = ""
    origin: Origin = SET

    def fits(self, node: Node, place: Place) -> bool:
        """Return whether the path is written, or is a field that may stand beside what is."""
        return _leads(self.path, node, place)

    @property
    def content(self) -> str | None:
        """What is to stand there: the text, or nothing where it is `null`."""
        return None if self.text == "null" else self.text

    def apply(self, node: Node) -> Node:
        """Return a tree with the new text; `null` removes."""
        return node.put(self.path, Node(self.origin, self.content))

    def nowhere(self, *trees: tuple[Node, Place]) -> Located:
        """Return the problem that the path leads nowhere in any of the trees."""
        paths = {path: None for node, place in trees for path in _paths(node, place)}
        ends = [path for path in paths if path.endswith(f".{self.path}")]
        meant = " | ".join(ends[:3]) or nearest(self.path, paths)
        return Located(self.origin, self.path, Problem("no_such_path", {"meant": meant}))


def parse(text: str) -> Override | Located:
    """Return what a `PATH=VALUE` or `SCENARIO:PATH=VALUE` changes, or what is wrong with it."""
    left, equals, value = text.partition("=")
    aim, _, path = left.rpartition(":")
    if not equals or not path.strip():
        return Located(SET, "", Problem("bad_set", {"text": text}))
    path = path.strip()
    return Override(path, value.strip(), aim.strip(), _OPTIONS.get(path, SET))


def lay(
    node: Node, place: Place, overrides: Iterable[Override]
) -> tuple[Node, frozenset[Override]]:
    """Return a tree with the overrides that fit it, in their order, and which these are."""
    landed = set()
    for override in overrides:
        if override.fits(node, place):
            node = override.apply(node)
            landed.add(override)
    return node, frozenset(landed)


def _leads(path: str, node: Node, place: Place) -> bool:
    """Return whether a path is one of `_paths`, without a look at the others."""
    key, _, rest = path.partition(".")
    below = place.below(key)
    if rest:
        inside = below.known and not below.is_value and key in node.below
        return bool(inside) and _leads(rest, node.below[key], below)
    may_stand = below.takes_text and key in place.names
    return bool(below.known) and (key in node.below or may_stand)


def _paths(node: Node, place: Place, path: str = "") -> Iterator[str]:
    """Yield the paths that a text can be set at: what is written, and fields that may be."""
    for key in {**node.below, **dict.fromkeys(place.names)}:
        there, below = join(path, key), place.below(key)
        if below.known and (key in node.below or below.takes_text):
            yield there
        if key in node.below and not below.is_value:
            yield from _paths(node.below[key], below, there)
