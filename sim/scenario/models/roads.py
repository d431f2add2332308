"""Routes: the shortest way through the table of roads, its length and driving time."""

import heapq
from collections import defaultdict
from dataclasses import dataclass

from sim.scenario.models.physical import Physical


@dataclass(frozen=True)
class Route:
    """A way by road between two places."""

    km: float
    hours: float
    """Driving time at the speed of each road's class, without traffic."""
    places: tuple[str, ...] = ()
    """Places on the way, both ends included."""


def route(physical: Physical, origin: str, destination: str) -> Route:
    """Return the shortest way by road, in km; hours follow from each road's class.

    Raises
    ------
    ValueError
        If no road leads from one place to the other.
    """
    ends = _ends(physical)
    queue: list[tuple[float, float, tuple[str, ...]]] = [(0.0, 0.0, (origin,))]
    reached = set[str]()
    while queue:
        km, hours, way = heapq.heappop(queue)
        if (place := way[-1]) == destination:
            return Route(km, hours, way)
        if place not in reached:
            reached.add(place)
            for length, time, end in ends[place]:
                heapq.heappush(queue, (km + length, hours + time, (*way, end)))
    raise ValueError(f"no road leads from {origin} to {destination}")


def places(physical: Physical) -> list[str]:
    """Return the places that roads lead to, in alphabetical order."""
    return sorted(_ends(physical))


def _ends(physical: Physical) -> defaultdict[str, list[tuple[float, float, str]]]:
    ends: defaultdict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for road in physical.roads.values():
        hours = road.distance / physical.speeds[road.kind]
        ends[road.origin].append((road.distance, hours, road.destination))
        ends[road.destination].append((road.distance, hours, road.origin))
    return ends
