"""Names that look like slips of others: of areas, roads, costs and so on, and of the ends of roads."""

from collections import Counter

from sim.numerals import Problem, written
from sim.scenario.fields import SchemaNode
from sim.scenario.hints import name_meant, nearest
from sim.scenario.models.money import Monetary
from sim.scenario.models.physical import Physical
from sim.scenario.models.roads import route
from sim.scenario.nodes import Node, join
from sim.scenario.problems import Problems

# How alike two places are when one is probably a slip of the other (of 1).
_ALIKE_PLACES = 0.7
# Times by which a way is longer than the road that led there before, to be told.
_DETOUR = 2


def name_warnings(node: Node, schema: SchemaNode, path: str = "") -> Problems:
    """Yield names that a file adds to those of another and that look like one of these."""
    earlier: dict[str, set[str]] = {}
    for key, below in node.below.items() if not schema.is_value else ():
        if below.below:
            yield from name_warnings(below, schema.below(key), join(path, key))
        if schema.has_own_names:
            files = _files(below)
            # What a file adds comes after what it inherits.
            inherited = [name for name, others in earlier.items() if others - files]
            is_new = inherited and len(files) == 1 and _replaces_nothing(below)
            if is_new and (meant := name_meant(key, inherited)):
                yield join(path, key), Problem("name_like", {"name": key, "meant": meant})
            earlier[key] = files


def _replaces_nothing(node: Node) -> bool:
    """Return whether neither a node nor what is below it stands in place of another."""
    return node.replaced is None and not any(one.replaced for _, one in node.walk())


def _files(node: Node) -> set[str]:
    """Return the files that a text, or what stands below a mapping, is written in."""
    if isinstance(node.content, str):
        return {node.origin.file}
    return {one.origin.file for _, one in node.walk() if isinstance(one.content, str)}


def place_warnings(physical: Physical, texts: Node) -> Problems:
    """Yield ends of roads that look like slips, and roads that no longer lead where they did."""
    times = Counter(
        place for road in physical.roads.values() for place in (road.origin, road.destination)
    )
    used = _used(physical)
    for name, road in physical.roads.items():
        now = {"origin": road.origin, "destination": road.destination}
        before = {
            end: _before(texts.get(f"roads.{name}.{end}"), place) for end, place in now.items()
        }
        lone = [end for end, place in now.items() if times[place] == 1 and place not in used]
        for end in lone:
            others = [place for place in times if place != now[end]]
            meant = before[end] if before != now else nearest(now[end], others, _ALIKE_PLACES)
            if meant and meant != now[end]:
                words = {"name": now[end], "meant": meant}
                yield f"roads.{name}.{end}", Problem("lone_place", words)
        if before != now and not lone:
            yield from _detour(physical, name, before["origin"], before["destination"])


def _before(node: Node | None, place: str) -> str:
    """Return the place that stood at the end of a road before it was replaced."""
    earlier = node.replaced if node else None
    return str(earlier.get("value") or earlier.content) if earlier else place


def _detour(physical: Physical, name: str, origin: str, destination: str) -> Problems:
    """Yield a road that led between two places, if the way between them is now far longer."""
    try:
        km = route(physical, origin, destination).km
    except ValueError:
        return
    road = physical.roads[name]
    if km > _DETOUR * road.distance:
        words = {"origin": origin, "destination": destination, "km": f"{written(km)} km"}
        yield f"roads.{name}", Problem("detour", words | {"road": f"{written(road.distance)} km"})


def _used(physical: Physical) -> set[str | None]:
    """Return the places of areas, works, store and the far ends of legs."""
    sites = [*physical.areas.values(), *physical.works.values(), physical.store]
    return {*(site.at for site in sites), *(leg.place for leg in physical.legs.values())}


def rival_warnings(money: Monetary) -> Problems:
    """Yield rivals without a way to any market: no figure reads them."""
    sold = {rival for market in money.markets.values() for rival in market.rivals}
    for name in money.rivals:
        if name not in sold and name != money.sale.rival:
            yield f"rivals.{name}", Problem("rival_nowhere", {"name": name})
