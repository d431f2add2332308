"""Differences between two trees, value by value, whatever the spelling of a value."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, is_dataclass
from typing import Any

from sim.scenario.fields import INPUTS, SCENARIO, SchemaNode, schema_of
from sim.scenario.nodes import Node
from sim.scenario.paths import leaves
from sim.scenario.problems import Origin

# Relative error that the conversion of a unit can leave: 4.35 kuintal is 435 kg.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Change:
    """A path whose value differs, with both values as written; empty where there is none."""

    path: str
    a: str
    b: str


@dataclass(frozen=True)
class _Stated:
    """The text at a path: as written, or as its default would be written."""

    text: str
    schema: SchemaNode
    written: bool


def changes(a: Node, b: Node, schema: SchemaNode) -> list[Change]:
    """Return every path whose value differs between two trees, in the order of the first.

    A default that is not written counts as its value where the other tree writes one.
    """
    ours, theirs = dict(_stated(a, schema)), dict(_stated(b, schema))
    compared = [_change(path, ours.get(path), theirs.get(path)) for path in {**ours, **theirs}]
    return [change for change in compared if change]


def input_changes(a: Node, b: Node) -> list[Change]:
    """Return the changes between two scenarios that a number can depend on: words are left out."""
    inputs, all_known = schema_of(*INPUTS), schema_of(*SCENARIO)
    return [
        change
        for change in changes(a, b, all_known)
        if inputs.at(change.path).known or not all_known.at(change.path).known
    ]


def node_of(tree: "str | Mapping[str, Any]", file: str) -> Node:
    """Return the node of a tree of texts that is read from a file without lines."""
    if isinstance(tree, str):
        return Node(Origin(file), tree)
    return Node(Origin(file), {key: node_of(below, file) for key, below in tree.items()})


def _stated(node: Node, schema: SchemaNode) -> Iterator[tuple[str, _Stated]]:
    for path, there, leaf in leaves(node, schema):
        if leaf is None:
            yield path, _Stated(there.known[0].written_default or "", there, written=False)
        elif isinstance(text := (leaf.get("value") or leaf).content, str):
            yield path, _Stated(text, there, written=True)


def _change(path: str, ours: _Stated | None, theirs: _Stated | None) -> Change | None:
    stated = [text for text in (ours, theirs) if text]
    if not any(text.written for text in stated):
        return None
    if ours and theirs and _same(ours, theirs):
        return None
    return Change(path, ours.text if ours else "", theirs.text if theirs else "")


def _same(ours: _Stated, theirs: _Stated) -> bool:
    """Return whether two texts are one value; texts that no longer parse are compared as texts."""
    if ours.text == theirs.text:
        return True
    try:
        values = ours.schema.read(ours.text), ours.schema.read(theirs.text)
    except ValueError:
        return False
    return all(map(_equal, *map(_pieces, values)))


def _pieces(value: Any) -> tuple[Any, ...]:
    """Return the number of a value and its unit, currency or basis."""
    return astuple(value) if is_dataclass(value) and not isinstance(value, type) else (value,)


def _equal(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, float):
        return math.isclose(ours, theirs, rel_tol=_ROUNDING)
    return bool(ours == theirs)
