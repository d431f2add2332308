"""What files leave unwritten that matters, and what is assumed there: each kind once."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.catalogue.labels import Labels
from sim.scenario.fields import INPUTS, Meaning, SchemaNode, schema_of
from sim.scenario.models.parsers import Money
from sim.scenario.nodes import Node, join

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

_OF_MONEY = "price_year"
"""A field that matters only beside an amount of money."""
_SHOWN = 3


class Unwritten(NamedTuple):
    """A key that files leave out at some places."""

    paths: tuple[str, ...]
    value: str
    """The default as a file would write it; empty if there is none to write."""
    meaning: Meaning

    @property
    def places(self) -> str:
        """The paths, the first few of many."""
        more = len(self.paths) - _SHOWN
        return ", ".join(self.paths[:_SHOWN]) + (f", … (+{more})" if more > 0 else "")

    def told(self, labels: Labels) -> str:
        """Return the line that tells what is assumed."""
        key = "assumed.value" if self.value else "assumed"
        return labels(key, path=self.places, value=self.value, meaning=self.meaning.told(labels))


def unwritten(scenario: "Scenario") -> list[Unwritten]:
    """Return the keys that a scenario leaves out and that `ASSUMED` marks, in the order of its files."""
    found: dict[str, list[tuple[str, SchemaNode]]] = {}
    for path, schema in _left_out(scenario.written, schema_of(*INPUTS)):
        found.setdefault(path.rpartition(".")[2], []).append((path, schema))
    return [
        Unwritten(
            tuple(path for path, _ in places),
            "" if schema.takes_none else schema.known[0].written_default or "",
            schema.meaning,
        )
        for places in found.values()
        for schema in (places[0][1],)
    ]


def unwritten_in(scenarios: "Mapping[str, Scenario]") -> dict[Unwritten, list[str]]:
    """Return what some scenarios leave out, with the names of those that do."""
    found: dict[Unwritten, list[str]] = {}
    for name, scenario in scenarios.items():
        for one in unwritten(scenario):
            found.setdefault(one, []).append(name)
    return found


def _left_out(node: Node, schema: SchemaNode, path: str = "") -> Iterator[tuple[str, SchemaNode]]:
    if schema.is_value or not node.below:
        return
    for name in schema.names:
        below = schema.below(name)
        if below.assumed and name not in node.below and _matters(name, node, schema):
            yield join(path, name), below
    for key, written in node.below.items():
        yield from _left_out(written, schema.below(key), join(path, key))


def _matters(name: str, node: Node, schema: SchemaNode) -> bool:
    """Return whether a field of a part that is written moves anything."""
    return name != _OF_MONEY or any(
        isinstance(schema.below(key).parser, Money) for key in node.below
    )
