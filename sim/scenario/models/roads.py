"""Routes: the shortest way through the table of roads, its length and driving time; bans of trucks."""

import heapq
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sim.scenario.models.parts import Ban
from sim.scenario.models.physical import Physical

_DAY = 24.0


@dataclass(frozen=True)
class Route:
    """A way by road between two places."""

    km: float
    hours: float
    """Driving time at the speed of each road's class, without traffic."""
    places: tuple[str, ...] = ()
    """Places on the way, both ends included."""
    roads: tuple[str, ...] = ()
    """Names of the roads, in their order."""


def route(physical: Physical, origin: str, destination: str, month: int | None = None) -> Route:
    """Return the shortest way by road, in km; hours follow from each road's class.

    With a month (1 to 12), by the roads that are open in it.

    Raises
    ------
    ValueError
        If no road leads from one place to the other.
    """
    ends = _ends(physical, month)
    start: tuple[float, float, tuple[str, ...], tuple[str, ...]] = (0.0, 0.0, (origin,), ())
    queue, reached = [start], set[str]()
    while queue:
        km, hours, way, roads = heapq.heappop(queue)
        if (place := way[-1]) == destination:
            return Route(km, hours, way, roads)
        if place not in reached:
            reached.add(place)
            for length, time, end, name in ends[place]:
                heapq.heappush(queue, (km + length, hours + time, (*way, end), (*roads, name)))
    raise ValueError(f"no road leads from {origin} to {destination}")


def reaches(physical: Physical, origin: str, destination: str, month: int | None = None) -> bool:
    """Return whether any road leads from one place to the other, in a month."""
    try:
        route(physical, origin, destination, month)
    except ValueError:
        return False
    return True


def places(physical: Physical) -> list[str]:
    """Return the places that roads lead to, in alphabetical order."""
    return sorted(_ends(physical))


def _ends(
    physical: Physical, month: int | None = None
) -> defaultdict[str, list[tuple[float, float, str, str]]]:
    ends: defaultdict[str, list[tuple[float, float, str, str]]] = defaultdict(list)
    for name, road in physical.roads.items():
        if road.closed is None or month not in road.closed:
            hours = road.distance / physical.speeds[road.kind]
            ends[road.origin].append((road.distance, hours, road.destination, name))
            ends[road.destination].append((road.distance, hours, road.origin, name))
    return ends


def bans_on(physical: Physical, road: str, vehicle: str) -> list[Ban]:
    """Return the bans of a class of truck on a road."""
    payload = physical.vehicles[vehicle].payload
    return [
        ban
        for ban in physical.bans.values()
        if ban.road in (None, road)
        and ban.vehicle in (None, vehicle)
        and (ban.above is None or payload > ban.above)
    ]


def free_hour(hour: float, windows: Sequence[tuple[float, float]]) -> float:
    """Return the first hour from `hour` on in none of some windows of the day; infinity if there is none.

    >>> free_hour(25.0, [(22.0, 2.0), (2.0, 5.0)])
    29.0
    """
    for _ in range(len(windows) + 1):
        ends = [left for begin, end in windows if (left := _left(hour, begin, end)) > 0]
        if not ends:
            return hour
        hour += max(ends)
    return math.inf


def _left(hour: float, begin: float, end: float) -> float:
    """Return the hours until the end of a window that an hour falls into; 0 if it does not."""
    since, length = (hour - begin) % _DAY, (end - begin) % _DAY
    return length - since if since < length else 0.0
