"""Goods by road: trucks with fruit that queue for a bay, and full loads of anything else."""

import math
from heapq import heappop, heappush, heapreplace
from itertools import count
from typing import NamedTuple

import numpy as np

from sim.plant.floor import Floor
from sim.plant.fruit import Lot, Yard
from sim.plant.record import Columns, Record
from sim.plant.streams import Streams
from sim.scenario.parts import Leg
from sim.scenario.physical import Physical
from sim.scenario.roads import Route, route
from sim.streams import lognormal

PARTS = ("loading_h", "driving_h", "queue_h", "unloading_h", "return_h")
_DUST = 1e-6  # kg: what rounding leaves is nothing to send a truck for


class Trucks:
    """A class of truck: what a number of kilograms takes."""

    def __init__(self, physical: Physical, leg: str) -> None:
        self.vehicle = physical.vehicles[physical.legs[leg].vehicle]
        self.payload = 1000 * self.vehicle.payload
        self._least = self.payload * self.vehicle.minimum_load

    def trips(self, kg: float) -> int:
        """Return how many trucks `kg` fills."""
        return math.ceil(kg / self.payload - 1e-9)

    def carried(self, kg: float) -> float:
        """Return as much of `kg` as trucks go for: none goes with less than its minimum load."""
        if kg < _DUST:
            return 0.0
        trips = self.trips(kg)
        return kg if kg >= trips * self._least else (trips - 1) * self.payload


class Traffic:
    """Luck on the road: factors of mean 1 on the driving time, by leg, origin, date and trip."""

    def __init__(self, streams: Streams, leg: str, cv: float) -> None:
        self._streams = streams
        self._leg = leg
        self._cv = cv
        self._drawn: dict[tuple[str, int], tuple[list[float], list[float]]] = {}

    def both_ways(self, origin: str, day: int, trip: int) -> tuple[float, float]:
        """Return the factors, out and back, of the day's k-th trip from `origin`, k from 0."""
        drawn = self._drawn.get((origin, trip))
        if drawn is None:
            name = f"leg.{self._leg}.{origin}.trip{trip}"
            drawn = self._factors(f"{name}.out"), self._factors(f"{name}.back")
            self._drawn[origin, trip] = drawn
        return drawn[0][day], drawn[1][day]

    def _factors(self, name: str) -> list[float]:
        normals = self._streams.by_day(name, "standard_normal")
        return list(lognormal(normals, self._cv).tolist())


class TripBook:
    """The accounts of one leg."""

    def __init__(self, record: Record, leg: str) -> None:
        amounts = ("trips", "loaded_km", "vehicle_km", "t", "tkm", "vehicle_h", *PARTS)
        self._sheet = record.sheet((f"leg.{leg}.{amount}" for amount in amounts), _amounts)

    def book(self, hour: float, way: Route, tonnes: float, parts: tuple[float, ...]) -> None:
        """Book one trip with its hours by part; `vehicle_km` holds the empty return."""
        self._sheet.book(hour, (way.km, tonnes, *parts))


def _amounts(trips: Columns) -> Columns:
    """Return the amounts of trips, in the order of the accounts of a leg."""
    km, tonnes, *parts = trips
    hours = sum(parts[1:], parts[0])
    return [np.ones(len(km)), km, 2 * km, tonnes, tonnes * km, hours, *parts]


class Bays:
    """Bays at which trucks are unloaded, first come, first served.

    Nothing touches a truck once it queues, so when a bay is free is known when it arrives.
    """

    def __init__(self, count: int) -> None:
        self._free = [0.0] * count

    def open(self, count: int) -> None:
        """Go on with another number of bays; of those that are closed a truck at work is finished."""
        more = [0.0] * (count - len(self._free))
        self._free = sorted([*more, *self._free])[:count]

    def serve(self, arrives: float, hours: float) -> float:
        """Return when a truck that arrives then begins to be unloaded, for some hours."""
        begins = max(arrives, self._free[0])
        heapreplace(self._free, begins + hours)
        return begins


class Truck(NamedTuple):
    """A truck with fruit on its way: when it is at its next stop, its number, hours by part."""

    hour: float
    number: int
    load: Lot
    way: Route
    parts: tuple[float, ...]


class FruitLeg:
    """Trucks with fruit from the areas to the bays where it is unloaded.

    A truck that has set off depends on nothing but the trucks before it. So it takes no event of its
    own: whoever wants to know what is there lets time go by first, with `advance`.
    """

    def __init__(self, floor: Floor, at: str, bays: int, yard: Yard) -> None:
        physical = floor.physical
        self._record = floor.record
        self._yard = yard
        self._bays = Bays(bays)
        self._traffic = Traffic(floor.streams, "fruit", physical.travel_cv)
        self._book = TripBook(floor.record, "fruit")
        self._driving: list[Truck] = []
        self._unloading: list[Truck] = []
        self._numbers = count()
        self.trucks = Trucks(physical, "fruit")
        self.routes = {name: route(physical, area.at, at) for name, area in physical.areas.items()}

    def send(self, area: str, kg: float, cans: float, hour: float) -> None:
        """Send as many trucks as `kg` fills, loaded from `hour` on, each with an equal part."""
        way, day = self.routes[area], int(hour // 24)
        trips = self.trucks.trips(kg)
        for trip in range(trips):
            load = Lot(kg / trips, way.km, hour, cans / trips)
            self._yard.coming.append(load)
            self._drive(load, way, self._traffic.both_ways(area, day, trip))

    def _drive(self, load: Lot, way: Route, luck: tuple[float, float]) -> None:
        """Load and drive; the empty return touches nobody and is only booked."""
        vehicle = self.trucks.vehicle
        full = load.kg / self.trucks.payload
        hours = way.hours / vehicle.speed_factor
        loading, driving, back = vehicle.loading * full, hours * luck[0], hours * luck[1]
        parts = (loading, driving, vehicle.unloading * full, back)
        arrives = load.harvested + (loading + driving)
        heappush(self._driving, Truck(arrives, next(self._numbers), load, way, parts))

    def advance(self, hour: float) -> None:
        """Let trucks arrive, wait for a bay and be unloaded, up to `hour`."""
        while self._driving and self._driving[0].hour <= hour:
            truck = heappop(self._driving)
            loading, driving, unloading, back = truck.parts
            queued = self._bays.serve(truck.hour, unloading) - truck.hour
            parts = (loading, driving, queued, unloading, back)
            left = truck.hour + (queued + unloading)
            queueing = Truck(left, next(self._numbers), truck.load, truck.way, parts)
            heappush(self._unloading, queueing)
        while self._unloading and self._unloading[0].hour <= hour:
            self._unload(heappop(self._unloading))

    def _unload(self, truck: Truck) -> None:
        now, load = truck.hour, truck.load
        self._yard.deliver(load, now)
        self._record.sample("wait_for_bay_h", now, truck.parts[2])
        self._book.book(now, truck.way, load.kg / 1000, truck.parts)

    def open_bays(self, count: int, hour: float) -> None:
        """Unload at another number of bays from `hour` on."""
        self.advance(hour)
        self._bays.open(count)


class Haul:
    """Goods that go by the full truckload between two places.

    `load` is what a truck takes [can].
    """

    def __init__(self, floor: Floor, leg: str, origin: str, destination: str, load: float) -> None:
        physical = floor.physical
        self._vehicle = Trucks(physical, leg).vehicle
        self._way = route(physical, origin, destination)
        self._traffic = Traffic(floor.streams, leg, physical.travel_cv)
        self._book = TripBook(floor.record, leg)
        mass = physical.legs[leg].mass
        self._tonnes = load * (physical.product.net if mass is None else mass) / 1000
        self._day, self._trips = -1, 0
        self.load = load

    def go(self, hour: float) -> float:
        """Book one full truck that is loaded from `hour` on; return when it is at the far end."""
        day = int(hour // 24)
        self._trips = self._trips + 1 if day == self._day else 0
        self._day = day
        hours = self._way.hours / self._vehicle.speed_factor
        out, back = self._traffic.both_ways("", day, self._trips)
        parts = (self._vehicle.loading, hours * out, 0.0, self._vehicle.unloading, hours * back)
        self._book.book(hour, self._way, self._tonnes, parts)
        return hour + parts[0] + parts[1]


def far_end(leg: Leg) -> str:
    """Return the place at the far end of a leg."""
    if leg.place is None:
        raise ValueError(f"a leg by {leg.vehicle} has no place at its far end")
    return leg.place


def full_load(leg: Leg) -> float:
    """Return the cans in a full load of a leg."""
    if leg.load is None:
        raise ValueError(f"a leg by {leg.vehicle} has no full load")
    return leg.load
