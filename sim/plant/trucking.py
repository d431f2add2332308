"""Trucks with fruit as arithmetic on a table: loaded, driven, unloaded at a bay, in that order.

A truckload is a row from the hour in which it is called off; its places are named below. What is on
the road is known by its row, in queues of which the first place says how many there are.
"""

import math
from typing import NamedTuple

from sim.compiled import Row, Table, compiled

LOAD = 16
"""Named places of a truckload."""
WHOLE = 0  # kg
KG, CANS = 1, 2  # of a part of it, as it is worked on; cans that were expected of it
KM, HARVESTED = 3, 4  # hour
PARTS, TAKEN = 5, 6  # equal parts, 0 as long as it is on the road; parts that were started
ARRIVED, LOST = 7, 8  # hour at which it was unloaded, and at which it was too old (nan: never)
NTH = 9  # of the n-th row: row of the truckload that was unloaded as the n-th
AT_BAY, LOADING, DRIVING, QUEUED, UNLOADING, BACK = 10, 11, 12, 13, 14, 15  # hour, then hours

LENGTH, HOURS, CANS_PER_KG = 0, 1, 2
"""Named places of the way from an area: km, hours without traffic, good cans that a kilogram makes."""

ROAD, ROAD_AT, AT_BAYS, LEAVE_AT, BAYS = 0, 1, 2, 3, 4
UNDER_WAY = 5
"""Named rows of what is under way: trucks that drive, in the order in which they arrive, and when;
trucks that queue or are unloaded, in the order in which they leave, and when; when each bay is free."""

FIRST, HOUR, DAY, PAYLOAD, FULL_LOADING, FULL_UNLOADING = 0, 1, 2, 3, 4, 5
"""Named places of what is ordered: row of the first truckload, hour, day, what a full truck takes."""


_DUST = 1e-6  # kg: what rounding leaves is nothing to send a truck for


class InHand(NamedTuple):
    """Fruit that waits and fruit on the road [kg], cans expected of both, oldest row on the road."""

    waiting: float
    coming: float
    cans: float
    oldest: int


@compiled
def trips(kg: float, payload: float) -> int:
    """Return how many trucks `kg` fills."""
    return math.ceil(kg / payload - 1e-9)


@compiled
def carried(kg: float, payload: float, least: float) -> float:
    """Return as much of `kg` as trucks go for: none goes with less than its minimum load."""
    if kg < _DUST:
        return 0.0
    trucks = trips(kg, payload)
    return kg if kg >= trucks * least else (trucks - 1) * payload


@compiled
def plan(given: Row, drawn: Row, payload: float) -> tuple[int, bool]:
    """Return how many trucks the areas fill, and whether any has more than there is luck for."""
    total, lacking = 0, False
    for area in range(len(given)):
        trucks = trips(given[area], payload)
        total += trucks
        lacking = lacking or trucks > drawn[area]
    return total, lacking


@compiled
def send(loads: Table, under_way: Table, ways: Table, luck: Table, given: Row, order: Row) -> int:
    """Send trucks from all areas that give, each with an equal part; return the next free row.

    `luck` holds the factors of the first truck of each area, out and back, then of the second.
    """
    number, hour, day = int(order[FIRST]), order[HOUR], int(order[DAY])
    road, arrive_at = under_way[ROAD], under_way[ROAD_AT]
    for area in range(len(given)):
        way, trucks = ways[area], trips(given[area], order[PAYLOAD])
        for trip in range(trucks):
            load = loads[number]
            place = 2 * (trip * len(ways) + area)
            kg = given[area] / trucks
            load[WHOLE], load[KG] = kg, kg
            load[CANS] = given[area] * way[CANS_PER_KG] / trucks
            load[KM], load[HARVESTED], load[LOST] = way[LENGTH], hour, math.nan
            full = kg / order[PAYLOAD]
            load[LOADING] = order[FULL_LOADING] * full
            load[UNLOADING] = order[FULL_UNLOADING] * full
            load[DRIVING] = way[HOURS] * luck[place][day]
            load[BACK] = way[HOURS] * luck[place + 1][day]
            load[AT_BAY] = hour + (load[LOADING] + load[DRIVING])
            _queue(road, arrive_at, number, load[AT_BAY])
            number += 1
    return number


@compiled
def _queue(queue: Row, hours: Row, number: int, hour: float) -> None:
    """Put a truckload into a queue in the order of an hour, behind those of the same hour."""
    place = int(queue[0])
    queue[0] += 1
    while place > 0 and hours[place] > hour:
        queue[place + 1], hours[place + 1] = queue[place], hours[place]
        place -= 1
    queue[place + 1], hours[place + 1] = number, hour


@compiled
def advance(
    loads: Table, under_way: Table, unloaded: int, batch: float, hour: float
) -> tuple[int, int]:
    """Let trucks arrive, wait for a bay and be unloaded, up to `hour`, first come, first served.

    Nothing touches a truck once it queues. Return how many were unloaded in all, and into how many
    lots since the last time.
    """
    road, arrive_at, bays = under_way[ROAD], under_way[ROAD_AT], under_way[BAYS]
    at_bays, leave_at = under_way[AT_BAYS], under_way[LEAVE_AT]
    gone, count = 0, int(road[0])
    while gone < count and arrive_at[gone + 1] <= hour:
        gone += 1
        number = int(road[gone])
        load = loads[number]
        load[QUEUED] = _bay(bays, load[AT_BAY], load[UNLOADING]) - load[AT_BAY]
        load[ARRIVED] = load[AT_BAY] + (load[QUEUED] + load[UNLOADING])
        _queue(at_bays, leave_at, number, load[ARRIVED])
    _leave(road, arrive_at, gone)
    gone, count, lots = 0, int(at_bays[0]), 0
    while gone < count and leave_at[gone + 1] <= hour:
        gone += 1
        number = int(at_bays[gone])
        lots += divide(loads[number], batch)
        loads[unloaded][NTH] = number
        unloaded += 1
    _leave(at_bays, leave_at, gone)
    return unloaded, lots


@compiled
def _bay(bays: Row, arrives: float, hours: float) -> float:
    """Return when a truck that arrives then begins to be unloaded, for some hours."""
    first = 1
    for bay in range(2, int(bays[0]) + 1):
        if bays[bay] < bays[first]:
            first = bay
    begins = arrives if arrives > bays[first] else bays[first]
    bays[first] = begins + hours
    return begins


@compiled
def _leave(queue: Row, hours: Row, gone: int) -> None:
    """Take the first so many out of a queue."""
    if gone > 0:
        left = int(queue[0]) - gone
        for place in range(1, left + 1):
            queue[place], hours[place] = queue[place + gone], hours[place + gone]
        queue[0] = left


@compiled
def divide(load: Row, batch: float) -> int:
    """Divide what is left of a truckload, or each part of it, into equal parts no larger than a batch.

    Return how many there are then.
    """
    parts = max(1, math.ceil(load[KG] / batch - 1e-9))
    left = load[PARTS] - load[TAKEN] if load[PARTS] > 0 else 1.0
    load[KG] /= parts
    load[CANS] /= parts
    load[PARTS] = load[TAKEN] + left * parts
    return int(left * parts)


@compiled
def in_hand(
    loads: Table, first: int, unloaded: int, oldest: int, sent: int
) -> tuple[float, float, float, int]:
    """Return what makes an `InHand`: from the first truckload in the yard on, and on the road."""
    waiting, coming, expected, on_road = 0.0, 0.0, 0.0, 0.0
    for place in range(first, unloaded):
        load = loads[int(loads[place][NTH])]
        parts = load[PARTS] - load[TAKEN]
        waiting += parts * load[KG]
        expected += parts * load[CANS]
    while oldest < sent and loads[oldest][PARTS] > 0:
        oldest += 1
    for number in range(oldest, sent):
        load = loads[number]
        if load[PARTS] == 0:
            coming += load[KG]
            on_road += load[CANS]
    return waiting, coming, expected + on_road, oldest


@compiled
def older(loads: Table, first: int, unloaded: int, after: float, hour: float) -> int:
    """Return how many truckloads at the head of the yard are older than `after` at an hour."""
    place = first
    while place < unloaded and hour - loads[int(loads[place][NTH])][HARVESTED] > after:
        place += 1
    return place - first
