"""Values at dotted paths, each with its unit, meaning, source and origin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sim.catalogue.labels import Labels
from sim.scenario.fields import INPUTS, SCENARIO, SchemaNode, schema_of
from sim.scenario.models.wording import words_of
from sim.scenario.nodes import Node, join
from sim.scenario.overrides import Override
from sim.scenario.problems import Origin, ScenarioError
from sim.scenario.scenario import Scenario

DEFAULT = Origin("default")


@dataclass(frozen=True)
class Assumption:
    """A value with its range and source, as written; `""` where nothing is."""

    value: str
    low: str = ""
    high: str = ""
    dist: str = ""
    source: str = ""
    url: str = ""
    year: str = ""
    confidence: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry(Assumption):
    """All that is known of one value; the origin of a value that is not written is `default`."""

    path: str
    unit: str
    meaning: str
    origin: Origin

    def texts(self) -> dict[str, str]:
        """Return all that is known as texts by name; empty where nothing is known."""
        return {name: str(getattr(self, name)) for name in _SHOWN}


# In the order in which they are shown.
_SHOWN = (
    "path",
    "value",
    "low",
    "high",
    "dist",
    "unit",
    "meaning",
    "source",
    "url",
    "year",
    "confidence",
    "note",
    "origin",
)


def explain(scenario: Scenario, path: str = "") -> list[Entry]:
    """Return the value at a path; for a mapping, all values below it in the order written.

    Raises
    ------
    ScenarioError
        If the path leads nowhere.
    """
    entries = entries_at(scenario, path)
    if not entries:
        wanted = Override(path, "", origin=Origin(scenario.written.origin.file))
        raise ScenarioError([wanted.unknown_path((scenario.written, schema_of(*SCENARIO)))])
    return entries


def entries_at(scenario: Scenario, path: str) -> list[Entry]:
    """Return the values at a path as `explain` does, none if the path leads nowhere."""
    node, schema = scenario.written.get(path), schema_of(*SCENARIO).at(path)
    labels = Labels("en", words_of({scenario.name: scenario.wording}))
    return [_entry(*leaf, labels) for leaf in leaves(node, schema, path) if leaf[1].known]


def inputs_at(scenario: Scenario, path: str) -> list[Entry]:
    """Return the values at a path that a number can depend on: words are left out."""
    inputs = schema_of(*INPUTS)
    return [entry for entry in entries_at(scenario, path) if inputs.at(entry.path).known]


def explain_any(scenarios: Iterable[Scenario], path: str) -> list[Entry]:
    """Return the values at a path of all scenarios that have it, each value once.

    Raises
    ------
    ScenarioError
        If the path leads nowhere in any.
    """
    entries: dict[Entry, None] = {}
    errors: list[ScenarioError] = []
    for scenario in scenarios:
        try:
            entries |= dict.fromkeys(explain(scenario, path))
        except ScenarioError as error:
            errors.append(error)
    if not entries:
        raise errors[0]
    return list(entries)


def assumptions(scenario: Scenario) -> dict[str, Assumption]:
    """Return, by path, every value that was written with its range or source."""
    return {
        path: Assumption(**node.plain())
        for path, node in scenario.written.walk()
        if node.is_assumption
    }


def assumption(scenario: Scenario, path: str) -> Assumption:
    """Return the value at a path with its range and source, empty where nothing is written."""
    node = scenario.written.get(path)
    stated = node.plain() if node else ""
    return Assumption(stated) if isinstance(stated, str) else Assumption(**stated)


def quoted_in(scenario: Scenario, path: str) -> str:
    """Return the year in whose money a file states the price at a path, empty where it names none."""
    return assumption(scenario, join(path.rpartition(".")[0], "price_year")).value


def leaves(
    node: Node | None, schema: SchemaNode, path: str = ""
) -> Iterator[tuple[str, SchemaNode, Node | None]]:
    """Yield (path, schema, node) of every value at or below a path; a default has no node.

    Written values come first, in their order, then the defaults beside them.
    """
    if schema.is_value or (node and isinstance(node.content, str)):
        if node or (schema.known and schema.known[0].written_default is not None):
            yield path, schema, node
        return
    below = node.below if node else {}
    absent = [name for name in schema.names if name not in below] if node else []
    for key in (*below, *absent):
        yield from leaves(below.get(key), schema.below(key), join(path, key))


def _entry(path: str, schema: SchemaNode, node: Node | None, labels: Labels) -> Entry:
    parser, origin = schema.parser, node.origin if node else DEFAULT
    text = node.content if node else schema.known[0].written_default
    stated: Any = {"value": text} if node is None or isinstance(text, str) else node.plain()
    unit = parser.write(parser.bounds(stated)[1]).partition(" ")[2] if parser else ""
    meaning = schema.meaning.told(labels)
    return Entry(**stated, path=path, unit=unit, meaning=meaning, origin=origin)
