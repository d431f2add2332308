"""What stands at a dotted path? Its value, unit, meaning and source, and where it was written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.scenario.nodes import Node, join
from sim.scenario.problems import Origin, ScenarioError
from sim.scenario.scenario import Assumption, Scenario

if TYPE_CHECKING:
    from sim.scenario.fields import Place

DEFAULT = Origin("default")


@dataclass(frozen=True, kw_only=True)
class Entry(Assumption):
    """All that is known of one value; the origin of one that nobody wrote is `default`."""

    path: str
    unit: str
    meaning: str
    origin: Origin

    def texts(self) -> dict[str, str]:
        """Return what is known as texts by name; empty where nothing is."""
        return {name: str(getattr(self, name)) for name in _TOLD}


# In the order in which it is told.
_TOLD = (
    "path",
    "value",
    "low",
    "high",
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
    """Return what stands at a path; for a mapping, everything below it in the order written.

    Raises
    ------
    ScenarioError
        If the path leads nowhere.
    """
    from sim.scenario.fields import SCENARIO, place_of
    from sim.scenario.overrides import Override

    entries = entries_at(scenario, path)
    if not entries:
        wanted = Override(path, "", origin=Origin(scenario.written.origin.file))
        raise ScenarioError([wanted.nowhere((scenario.written, place_of(*SCENARIO)))])
    return entries


def entries_at(scenario: Scenario, path: str) -> list[Entry]:
    """Return what stands at a path as `explain` does, nothing if the path leads nowhere."""
    from sim.scenario.fields import SCENARIO, place_of

    node, place = scenario.written.get(path), place_of(*SCENARIO).at(path)
    return [_entry(*leaf) for leaf in leaves(node, place, path) if leaf[1].known]


def explain_any(scenarios: Iterable[Scenario], path: str) -> list[Entry]:
    """Return what stands at a path in those of some scenarios that have it, each value once.

    Raises
    ------
    ScenarioError
        If the path leads nowhere in any.
    """
    found: dict[Entry, None] = {}
    lost: list[ScenarioError] = []
    for scenario in scenarios:
        try:
            found |= dict.fromkeys(explain(scenario, path))
        except ScenarioError as error:
            lost.append(error)
    if not found:
        raise lost[0]
    return list(found)


def assumptions(scenario: Scenario) -> dict[str, Assumption]:
    """Return, by path, every value that was written with its range or source."""
    return {
        path: Assumption(**node.plain())
        for path, node in scenario.written.walk()
        if node.is_assumption
    }


def assumption(scenario: Scenario, path: str) -> Assumption:
    """Return the value at a path with what is written of it, empty where nothing is."""
    node = scenario.written.get(path)
    stated = node.plain() if node else ""
    return Assumption(stated) if isinstance(stated, str) else Assumption(**stated)


def leaves(
    node: Node | None, place: "Place", path: str = ""
) -> Iterator[tuple[str, "Place", Node | None]]:
    """Yield every value at or below a path with its place; the node is None where it is a default.

    What is written comes in its order, then the fields that may stand beside it.
    """
    if place.is_value or (node and isinstance(node.content, str)):
        if node or (place.known and place.known[0].written_default is not None):
            yield path, place, node
        return
    below = node.below if node else {}
    absent = [name for name in place.names if name not in below] if node else []
    for key in (*below, *absent):
        yield from leaves(below.get(key), place.below(key), join(path, key))


def _entry(path: str, place: "Place", node: Node | None) -> Entry:
    door, origin = place.door, node.origin if node else DEFAULT
    text = node.content if node else place.known[0].written_default
    stated: Any = {"value": text} if node is None or isinstance(text, str) else node.plain()
    unit = door.write(door.bounds(stated)[1]).partition(" ")[2] if door else ""
    return Entry(**stated, path=path, unit=unit, meaning=place.meaning, origin=origin)
