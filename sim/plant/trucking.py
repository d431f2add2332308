"""Trucks with fruit as arithmetic on records: loading, driving, queue, unloading at a bay."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.compiled import Row, Table, compiled

_DUST = 1e-6  # kg: less is left by rounding
_SECOND = 1e-9  # hours: no longer is left by rounding


@dataclass(slots=True)
class Truckload:
    """Fruit of one truck, from its purchase on."""

    bought: float = 0.0  # kg
    kg: float = 0.0  # of one lot
    cans: float = 0.0  # good cans expected of one lot
    lots: int = 0  # equal parts; 0 before it is unloaded
    started: int = 0  # lots started, or thrown away
    stuck: int = 0  # lots that stay on a stage till the end of the work
    area: int = 0  # number of its source
    km: float = 0.0
    harvested: float = 0.0  # hour
    arrived: float = 0.0  # hour at which the truck reaches the site
    unloaded: float = 0.0  # hour
    lost: float = 0.0  # hour at which a session finds it too old; nan: never
    patient_until: float = 0.0  # hour at which it leaves the yard if none of its lots has started
    left: float = (
        0.0  # hour at which it left the yard; infinite: it found a place; nan: not decided
    )
    loading_h: float = 0.0
    driving_h: float = 0.0
    queue_h: float = 0.0
    unloading_h: float = 0.0
    return_h: float = 0.0
    nth_to_arrive: int = 0  # in the n-th record: number of the truckload that arrives as the n-th
    nth_to_unload: int = (
        0  # in the n-th record: number of the truckload that is unloaded as the n-th
    )


@dataclass(slots=True)
class Source:
    """An area that sells fruit, and its trucks."""

    field: int = 0  # number of its field
    km: float = 0.0
    driving: float = 0.0  # mean hours
    loading: float = 0.0  # hours of a full truck
    unloading: float = 0.0  # hours of a full truck
    payload: float = 0.0  # kg
    least: float = 0.0  # minimum load of a truck [kg]
    cans_per_kg: float = 0.0  # good cans expected
    trips_drawn: int = 0  # trips a day whose travel times are drawn
    kg: float = 0.0  # what it sells today


Loads = Sequence[Truckload]
Sources = Sequence[Source]


class InHand(NamedTuple):
    """Fruit in hand."""

    waiting: float
    """Fruit in the yard [kg]."""
    coming: float
    """Fruit on the road [kg]."""
    cans: float
    """Good cans expected of both."""
    oldest: int
    """Number of the oldest truckload on the road."""


@compiled
def trips(kg: float, payload: float) -> int:
    """Return how many trucks `kg` fills."""
    trucks = math.ceil(kg / payload - 1e-9)
    return trucks if trucks > 0 or kg < _DUST else 1


@compiled
def carried(kg: float, payload: float, least: float) -> float:
    """Return as much of `kg` as equal truckloads above the minimum load carry."""
    if kg < _DUST:
        return 0.0
    trucks = trips(kg, payload)
    return kg if kg >= trucks * least else (trucks - 1) * payload


@compiled
def plan(sources: Sources) -> tuple[int, bool]:
    """Return how many trucks the areas fill, and whether travel times of any are still to be drawn."""
    total, lacking = 0, False
    for number in range(len(sources)):
        trucks = trips(sources[number].kg, sources[number].payload)
        total += trucks
        lacking = lacking or trucks > sources[number].trips_drawn
    return total, lacking


@compiled
def send(
    loads: Loads, sources: Sources, factors: Table, arrived: int, sent: int, hour: float
) -> int:
    """Send what each area sells on equal truckloads; return the number of truckloads sent by then.

    `factors` has two rows of travel time factors, out and back, of the first truck of each area, then
    of the second.
    """
    day = int(hour // 24)
    for number in range(len(sources)):
        source = sources[number]
        trucks = trips(source.kg, source.payload)
        for trip in range(trucks):
            load, kg = loads[sent], source.kg / trucks
            row = 2 * (trip * len(sources) + number)
            load.bought, load.kg, load.cans = kg, kg, source.kg * source.cans_per_kg / trucks
            load.area, load.km = number, source.km
            load.harvested, load.lost = hour, math.nan
            full = kg / source.payload
            load.loading_h, load.unloading_h = source.loading * full, source.unloading * full
            load.driving_h = source.driving * factors[row][day]
            load.return_h = source.driving * factors[row + 1][day]
            load.arrived = hour + (load.loading_h + load.driving_h)
            _order_arrival(loads, arrived, sent)
            sent += 1
    return sent


@compiled
def _order_arrival(loads: Loads, first: int, last: int) -> None:
    """Insert the last truckload sent in the order of arrival from the place `first` on."""
    place = last
    while place > first and loads[loads[place - 1].nth_to_arrive].arrived > loads[last].arrived:
        loads[place].nth_to_arrive = loads[place - 1].nth_to_arrive
        place -= 1
    loads[place].nth_to_arrive = last


@compiled
def advance(
    loads: Loads, bays: Row, sent: int, arrived: int, unloaded: int, batch: float, hour: float
) -> tuple[int, int, int]:
    """Let trucks arrive, wait for a bay and be unloaded, up to `hour`, first come, first served.

    Return the numbers that have come to a bay and are unloaded by then, and that of lots unloaded now.
    """
    while arrived < sent:
        number, bay = loads[arrived].nth_to_arrive, _first_free(bays)
        load = loads[number]
        begins = load.arrived if load.arrived > bays[bay] else bays[bay]
        if begins > hour:
            break
        bays[bay] = begins + load.unloading_h
        load.queue_h = begins - load.arrived
        load.unloaded = load.arrived + (load.queue_h + load.unloading_h)
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
def _first_free(bays: Row) -> int:
    """Return the bay that gets free first."""
    first = 0
    for bay in range(1, len(bays)):
        if bays[bay] < bays[first]:
            first = bay
    return first


@compiled
def divide(load: Truckload, batch: float) -> int:
    """Divide a truckload, or each lot that is left of it, in equal lots no larger than a batch.

    Return the number of lots that are left.
    """
    parts = max(1, math.ceil(load.kg / batch - 1e-9))
    left = parts * (load.lots - load.started if load.lots > 0 else 1)
    load.kg /= parts
    load.cans /= parts
    load.lots = load.started + left
    return left


@compiled
def divide_all(loads: Loads, first: int, unloaded: int, batch: float) -> int:
    """Divide all truckloads in the yard; return the number of lots that are left."""
    lots = 0
    for place in range(first, unloaded):
        lots += divide(loads[loads[place].nth_to_unload], batch)
    return lots


@compiled
def in_hand(
    loads: Loads, first: int, unloaded: int, oldest: int, sent: int
) -> tuple[float, float, float, int]:
    """Return the fields of an `InHand`; `oldest` is a lower bound of its number."""
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
def first_younger(loads: Loads, first: int, unloaded: int, after: float, hour: float) -> int:
    """Return the place of the first truckload in the yard that is not older than `after` at an hour."""
    while first < unloaded and hour - loads[loads[first].nth_to_unload].harvested > after:
        first += 1
    return first


@compiled
def settle(
    loads: Loads, first: int, unloaded: int, places: float, hour: float, starts: float
) -> None:
    """Decide which truckloads that are unloaded before `hour` find a place, and which lose patience.

    The first lot in the yard `starts` at an hour, which is infinite if it does not. One that is unloaded
    then needs no place. What leaves has no lots.
    """
    for place in range(first, unloaded):
        load = loads[loads[place].nth_to_unload]
        at_once = abs(load.unloaded - starts) < _SECOND
        at_once = at_once and _lots_at(loads, first, place, load.unloaded) == 0
        if not at_once and load.unloaded >= hour:
            break
        if math.isnan(load.left):
            lots = _lots_at(loads, first, place, load.unloaded) + load.lots
            load.left = load.unloaded if lots - at_once > places else math.inf
            if load.left < math.inf:
                load.started = load.lots = 1
    for place in range(first, unloaded):
        load = loads[loads[place].nth_to_unload]
        waits = load.started + load.stuck == 0
        if waits and load.patient_until < hour and load.left == math.inf:
            load.left, load.started, load.lots = load.patient_until, 1, 1


@compiled
def _lots_at(loads: Loads, first: int, last: int, hour: float) -> int:
    """Return the lots of some truckloads in the yard that are still there at an hour."""
    lots = 0
    for place in range(first, last):
        load = loads[loads[place].nth_to_unload]
        on_line = load.started + load.stuck
        if on_line > 0 or load.patient_until > hour:
            lots += load.lots - on_line
    return lots


@compiled
def first_left(loads: Loads, first: int, last: int) -> int:
    """Return the place of the first truckload of which fruit is left, or `last`."""
    while first < last:
        load = loads[loads[first].nth_to_unload]
        if load.started < load.lots:
            break
        first += 1
    return first


@compiled
def first_to_start(loads: Loads, first: int, last: int) -> int:
    """Return the place of the first truckload of which a lot can be started, or `last`."""
    while first < last:
        load = loads[loads[first].nth_to_unload]
        if load.started + load.stuck < load.lots:
            break
        first += 1
    return first


@compiled
def put_back(loads: Loads, first: int, last: int) -> None:
    """Put the fruit that stays on a stage back into the yard; who brought it waits no more."""
    for place in range(first, last):
        load = loads[loads[place].nth_to_unload]
        if load.stuck > 0:
            load.stuck, load.patient_until = 0, math.inf


@compiled
def left_over(loads: Loads, place: int) -> tuple[int, float, float]:
    """Return the lots that are left of a truckload in the yard, the fruit of one, the hour it is lost."""
    load = loads[loads[place].nth_to_unload]
    return load.lots - load.started, load.kg, load.lost


@compiled
def lots_left(loads: Loads, first: int, last: int) -> int:
    """Return the lots that are left of some truckloads in the yard."""
    lots = 0
    for place in range(first, last):
        lots += left_over(loads, place)[0]
    return lots
