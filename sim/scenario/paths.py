"""What stands at a dotted path? Its value, unit, meaning and source, and where it was written."""

from collections.abc import Iterator
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


def explain(scenario: Scenario, path: str = "") -> list[Entry]:
    """Return what stands at a path; for a mapping, everything below it in the order written.

    Raises
    ------
    ScenarioError
        If the path leads nowhere.
    """
    from sim.scenario.fields import SCENARIO, place_of
    from sim.scenario.overrides import Override

    place = place_of(*SCENARIO)
    node = scenario.written.get(path)
    entries = list(_entries(node, place.at(path), path))
    if not entries:
        wanted = Override(path, "", origin=Origin(scenario.written.origin.file))
        raise ScenarioError([wanted.nowhere((scenario.written, place))])
    return entries


def assumptions(scenario: Scenario) -> dict[str, Assumption]:
    """Return, by path, every value that was written with its range or source."""
    return {
        path: Assumption(**node.plain())
        for path, node in scenario.written.walk()
        if node.is_assumption
    }


def _entries(node: Node | None, place: "Place", path: str) -> Iterator[Entry]:
    if not place.is_value:
        below = node.below if node else {}
        absent = [name for name in place.names if name not in below] if node else []
        for key in (*below, *absent):
            yield from _entries(below.get(key), place.below(key), join(path, key))
    elif place.known and node:
        stated = {"value": node.content} if isinstance(node.content, str) else node.plain()
        yield _entry(stated, place, path, node.origin)
    elif place.known and (default := _default(place)) is not None:
        yield _entry({"value": default}, place, path, DEFAULT)


def _default(place: "Place") -> str | None:
    """Return, as a file would write it, what a field is when nobody wrote it."""
    field = place.known[0]
    if field.required or field.default is None:
        return None
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return place.door.write(field.default) if place.door else str(field.default)


def _entry(stated: Any, place: "Place", path: str, origin: Origin) -> Entry:
    door = place.door
    unit = door.write(door.bounds(stated)[1]).partition(" ")[2] if door else ""
    return Entry(**stated, path=path, unit=unit, meaning=place.meaning, origin=origin)
