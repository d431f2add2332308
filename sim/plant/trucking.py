"""Trucks with fruit, computed without events: loaded, driven, unloaded at a bay, in that order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.compiled import Row, Table, compiled

_DUST = 1e-6  # kg: what rounding leaves is nothing to send a truck for


@dataclass(slots=True)
class Truckload:
    """Fruit of one truck, from the hour in which it is bought.

    Two fields of the n-th record are of other truckloads: those that follow each other as the n-th.
    """

    bought: float = 0.0  # kg
    kg: float = 0.0  # of one lot
    cans: float = 0.0  # expected of one lot, good ones
    lots: int = 0  # equal parts; 0 as long as it is not unloaded
    started: int = 0  # lots that were started
    km: float = 0.0
    harvested: float = 0.0  # hour
    at_bay: float = 0.0  # hour at which the truck arrives
    unloaded: float = 0.0  # hour
    lost: float = 0.0  # hour at which it was too old; nan: never
    loading_h: float = 0.0
    driving_h: float = 0.0
    queue_h: float = 0.0
    unloading_h: float = 0.0
    return_h: float = 0.0
    nth_to_arrive: int = 0
    nth_to_unload: int = 0


@dataclass(slots=True)
class Source:
    """An area from which trucks come."""

    field: int = 0  # its number among the fields
    km: float = 0.0
    driving: float = 0.0  # hours without traffic
    loading: float = 0.0  # hours of a full truck
    unloading: float = 0.0
    payload: float = 0.0  # kg
    least: float = 0.0  # kg for which a truck goes
    cans_per_kg: float = 0.0  # good cans expected
    trips_drawn: int = 0  # trips of a day whose luck is drawn
    kg: float = 0.0  # what it gives today


Loads = Sequence[Truckload]
Sources = Sequence[Source]


class InHand(NamedTuple):
    """Fruit that waits and fruit on the road [kg], cans expected of both, oldest load on the road."""

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
def plan(sources: Sources) -> tuple[int, bool]:
    """Return how many trucks the areas fill, and whether any has more than there is luck for."""
    total, lacking = 0, False
    for number in range(len(sources)):
        trucks = trips(sources[number].kg, sources[number].payload)
        total += trucks
        lacking = lacking or trucks > sources[number].trips_drawn
    return total, lacking


@compiled
def send(loads: Loads, sources: Sources, luck: Table, arrived: int, sent: int, hour: float) -> int:
    """Send trucks from all areas that give, each with an equal part; return the number sent by then.

    `luck` holds the factors of the first truck of each area, out and back, then of the second.
    """
    day = int(hour // 24)
    for number in range(len(sources)):
        source = sources[number]
        trucks = trips(source.kg, source.payload)
        for trip in range(trucks):
            load = loads[sent]
            factors = 2 * (trip * len(sources) + number)
            kg = source.kg / trucks
            load.bought, load.kg, load.cans = kg, kg, source.kg * source.cans_per_kg / trucks
            load.km, load.harvested, load.lost = source.km, hour, math.nan
            full = kg / source.payload
            load.loading_h, load.unloading_h = source.loading * full, source.unloading * full
            load.driving_h = source.driving * luck[factors][day]
            load.return_h = source.driving * luck[factors + 1][day]
            load.at_bay = hour + (load.loading_h + load.driving_h)
            place = sent
            while place > arrived and loads[loads[place - 1].nth_to_arrive].at_bay > load.at_bay:
                loads[place].nth_to_arrive = loads[place - 1].nth_to_arrive
                place -= 1
            loads[place].nth_to_arrive = sent
            sent += 1
    return sent


@compiled
def advance(
    loads: Loads, bays: Row, sent: int, arrived: int, unloaded: int, batch: float, hour: float
) -> tuple[int, int, int]:
    """Let trucks arrive, wait for a bay and be unloaded, up to `hour`, first come, first served.

    Nothing touches a truck once it queues. Return how many have arrived and are unloaded by then, and
    into how many lots since the last time.
    """
    while arrived < sent and loads[loads[arrived].nth_to_arrive].at_bay <= hour:
        number = loads[arrived].nth_to_arrive
        load = loads[number]
        load.queue_h = _bay(bays, load.at_bay, load.unloading_h) - load.at_bay
        load.unloaded = load.at_bay + (load.queue_h + load.unloading_h)
        place = arrived
        while place > unloaded and loads[loads[place - 1].nth_to_unload].unloaded > load.unloaded:
            loads[place].nth_to_unload = loads[place - 1].nth_to_unload
            place -= 1
        loads[place].nth_to_unload = number
        arrived += 1
    lots = 0
    while unloaded < arrived and loads[loads[unloaded].nth_to_unload].unloaded <= hour:
        lots += divide(loads[loads[unloaded].nth_to_unload], batch)
        unloaded += 1
    return arrived, unloaded, lots


@compiled
def _bay(bays: Row, arrives: float, hours: float) -> float:
    """Return when a truck that arrives then begins to be unloaded, for some hours."""
    first = 0
    for bay in range(1, len(bays)):
        if bays[bay] < bays[first]:
            first = bay
    begins = arrives if arrives > bays[first] else bays[first]
    bays[first] = begins + hours
    return begins


@compiled
def divide(load: Truckload, batch: float) -> int:
    """Divide what is left of a truckload, or each lot of it, into equal lots no larger than a batch.

    Return how many there are then.
    """
    parts = max(1, math.ceil(load.kg / batch - 1e-9))
    left = parts * (load.lots - load.started if load.lots > 0 else 1)
    load.kg /= parts
    load.cans /= parts
    load.lots = load.started + left
    return left


@compiled
def divide_all(loads: Loads, first: int, unloaded: int, batch: float) -> int:
    """Divide all truckloads in the yard; return how many lots there are then."""
    lots = 0
    for place in range(first, unloaded):
        lots += divide(loads[loads[place].nth_to_unload], batch)
    return lots


@compiled
def in_hand(
    loads: Loads, first: int, unloaded: int, oldest: int, sent: int
) -> tuple[float, float, float, int]:
    """Return what makes an `InHand`: from the first truckload in the yard on, and on the road."""
    waiting, coming, expected, on_road = 0.0, 0.0, 0.0, 0.0
    for place in range(first, unloaded):
        load = loads[loads[place].nth_to_unload]
        lots = load.lots - load.started
        waiting += lots * load.kg
        expected += lots * load.cans
    while oldest < sent and loads[oldest].lots > 0:
        oldest += 1
    for number in range(oldest, sent):
        load = loads[number]
        if load.lots == 0:
            coming += load.kg
            on_road += load.cans
    return waiting, coming, expected + on_road, oldest


@compiled
def older(loads: Loads, first: int, unloaded: int, after: float, hour: float) -> int:
    """Return how many truckloads at the head of the yard are older than `after` at an hour."""
    place = first
    while place < unloaded and hour - loads[loads[place].nth_to_unload].harvested > after:
        place += 1
    return place - first
