"""Goods by road: classes of truck, luck on the way, hours by part, full loads."""

import numpy as np

from sim.arrays import Array
from sim.plant import trucking
from sim.plant.record import Columns, Record
from sim.plant.run_context import Floor
from sim.plant.streams import Streams
from sim.scenario.models.parts import Leg
from sim.scenario.models.physical import Physical
from sim.scenario.models.roads import Route, route
from sim.streams import lognormal

PARTS = ("loading_h", "driving_h", "queue_h", "unloading_h", "return_h")


class Trucks:
    """A class of truck: what a number of kilograms takes."""

    def __init__(self, physical: Physical, leg: str) -> None:
        self.vehicle = physical.vehicles[physical.legs[leg].vehicle]
        self.payload = 1000 * self.vehicle.payload
        self.least = self.payload * self.vehicle.minimum_load

    def trips(self, kg: float) -> int:
        """Return how many trucks `kg` fills."""
        return trucking.trips(kg, self.payload)

    def carried(self, kg: float) -> float:
        """Return as much of `kg` as trucks go for: none goes with less than its minimum load."""
        return trucking.carried(kg, self.payload, self.least)


class Traffic:
    """Luck on the road: factors of mean 1 on the driving time, by leg, origin, date and trip."""

    def __init__(self, streams: Streams, leg: str, cv: float) -> None:
        self._streams = streams
        self._leg = leg
        self._cv = cv
        self._drawn: dict[tuple[str, int], tuple[Array, Array]] = {}

    def both_ways(self, origin: str, day: int, trip: int) -> tuple[float, float]:
        """Return the factors, out and back, of the day's k-th trip from `origin`, k from 0."""
        drawn = self._drawn.get((origin, trip))
        if drawn is None:
            drawn = self._drawn[origin, trip] = self.factors(origin, trip)
        return float(drawn[0][day]), float(drawn[1][day])

    def factors(self, origin: str, trip: int) -> tuple[Array, Array]:
        """Return the factors, out and back, of every day's k-th trip from `origin`."""
        name = f"leg.{self._leg}.{origin}.trip{trip}"
        return self._factors(f"{name}.out"), self._factors(f"{name}.back")

    def _factors(self, name: str) -> Array:
        return lognormal(self._streams.by_day(name, "standard_normal"), self._cv)


class TripBook:
    """The accounts of one leg."""

    def __init__(self, record: Record, leg: str) -> None:
        amounts = ("trips", "loaded_km", "vehicle_km", "t", "tkm", "vehicle_h", *PARTS)
        self._sheet = record.sheet((f"leg.{leg}.{amount}" for amount in amounts), _amounts)

    def book(self, hour: float, way: Route, tonnes: float, parts: tuple[float, ...]) -> None:
        """Book one trip with its hours by part; `vehicle_km` holds the empty return."""
        self._sheet.book(hour, (way.km, tonnes, *parts))

    def book_all(self, hours: Array, km: Array, tonnes: Array, parts: Array) -> None:
        """Book many trips, a column each."""
        self._sheet.book_all(hours, np.vstack([km, tonnes, parts]).T)


def _amounts(trips: Columns) -> Columns:
    """Return the amounts of trips, in the order of the accounts of a leg."""
    km, tonnes, *parts = trips
    hours = sum(parts[1:], parts[0])
    return [np.ones(len(km)), km, 2 * km, tonnes, tonnes * km, hours, *parts]


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
