"""Transport by road: vehicles, random travel times, hours by part, full loads."""

import numpy as np

from sim.arrays import Array
from sim.plant.accounts import Accounts, Columns, Entry
from sim.plant.can_sizes import Size
from sim.plant.laws import Times
from sim.plant.run_context import RunContext
from sim.plant.streams import Streams
from sim.plant.ways import Ways
from sim.scenario.models.laws import Law
from sim.scenario.models.parts import Leg, Vehicle
from sim.scenario.models.physical import Physical
from sim.scenario.models.roads import Route
from sim.streams import lognormal

PARTS = ("loading_h", "driving_h", "queue_h", "unloading_h", "return_h")


def vehicle_of(physical: Physical, leg: str) -> Vehicle:
    """Return the class of vehicle of a leg."""
    return physical.vehicles[physical.legs[leg].vehicle]


class Traffic:
    """Random factors on travel times, of mean 1, by leg, origin, date and trip."""

    def __init__(self, streams: Streams, leg: str, cv: float) -> None:
        self._streams = streams
        self._leg = leg
        self._cv = cv
        self._drawn: dict[tuple[str, int], tuple[Array, Array]] = {}

    def both_ways(self, origin: str, day: int, trip: int) -> tuple[float, float]:
        """Return the factors, out and back, of a trip from `origin`; a day's first trip is 0."""
        drawn = self._drawn.get((origin, trip))
        if drawn is None:
            drawn = self._drawn[origin, trip] = self.factors(origin, trip)
        return float(drawn[0][day]), float(drawn[1][day])

    def factors(self, origin: str, trip: int) -> tuple[Array, Array]:
        """Return the factors, out and back, of the same trip of every day."""
        name = f"leg.{self._leg}.{origin}.trip{trip}"
        return self._factors(f"{name}.out"), self._factors(f"{name}.back")

    def _factors(self, name: str) -> Array:
        return lognormal(self._streams.by_day(name, "standard_normal"), self._cv)


class TripTimes:
    """Hours of the parts of trips, by the laws of a leg and of its trucks, in the order of their begins."""

    def __init__(self, context: RunContext, leg: str) -> None:
        self._times = {
            part: Times(law, context.streams, f"leg.{leg}.{part}")
            for part, law in laws_of(context.physical, leg).items()
        }

    def take(self, part: str, stated: float, luck: float = 1.0) -> float:
        """Return the hours of the next part of a trip; where it has no law, as stated times `luck`."""
        times = self._times.get(part)
        return stated * luck if times is None else times.take(stated)


def laws_of(physical: Physical, leg: str) -> dict[str, Law]:
    """Return the laws of the parts of a trip that have one."""
    vehicle, driven = vehicle_of(physical, leg), physical.legs[leg]
    laws = {
        "loading": vehicle.loading_law,
        "out": driven.out_law,
        "unloading": vehicle.unloading_law,
        "back": driven.back_law,
    }
    return {part: law for part, law in laws.items() if law is not None}


class TripBook:
    """The accounts of a leg."""

    def __init__(self, record: Accounts, leg: str) -> None:
        amounts = ("trips", "loaded_km", "vehicle_km", "t", "tkm", "vehicle_h", *PARTS)
        self._sheet = record.sheet((f"leg.{leg}.{amount}" for amount in amounts), _amounts)

    def book(self, hour: float, way: Route, tonnes: float, parts: tuple[float, ...]) -> None:
        """Book one trip with its hours by part."""
        self._sheet.book(hour, (way.km, tonnes, *parts))

    def book_all(self, hours: Array, km: Array, tonnes: Array, parts: Array) -> None:
        """Book many trips, a column each."""
        self._sheet.book_all(hours, np.vstack([km, tonnes, parts]).T)


def _amounts(trips: Columns) -> Columns:
    """Return the amounts of trips, in the order of the accounts; `vehicle_km` counts the return."""
    km, tonnes, *parts = trips
    hours = sum(parts[1:], parts[0])
    return [np.ones(len(km)), km, 2 * km, tonnes, tonnes * km, hours, *parts]


class Haul:
    """Transport by the full truckload between two places; `load` is in cans of the main size."""

    def __init__(
        self, context: RunContext, leg: str, origin: str, destination: str, load: float
    ) -> None:
        physical = context.physical
        self._vehicle = vehicle_of(physical, leg)
        self._ways = Ways(context, leg, origin, destination)
        self._traffic = Traffic(context.streams, leg, physical.travel_cv)
        self._times = TripTimes(context, leg)
        self._is_plain = not (laws_of(physical, leg) or self._ways.bans)
        """Whether all hours are as stated, but for the traffic."""
        self._book = TripBook(context.accounts, leg)
        self._accounts, self._leg = context.accounts, leg
        mass = physical.legs[leg].mass
        self._mass = physical.product.net if mass is None else mass
        self._numbers = context.trips
        self._day, self._trips = -1, 0
        self.load = load

    def go(self, hour: float, size: Size, load: float | None = None) -> float:
        """Book one truck of cans of a size, full or with another load, from `hour` on; return when it arrives."""
        load = self.load if load is None else load
        day = int(hour // 24)
        self._trips = self._trips + 1 if day == self._day else 0
        self._day = day
        way = self._ways.on(day)
        parts = self._parts(hour, way, *self._traffic.both_ways("", day, self._trips))
        self._book.book(hour, way, load * self._mass / 1000, parts)
        if self._accounts.is_journal:
            named = dict(zip(PARTS, parts, strict=True))
            cans, what = size.whole(load), f"truck.{self._leg}"
            whole = Entry(hour, hour, what, "", next(self._numbers), cans, size.told)
            self._accounts.note_parts(whole, named)
        return hour + parts[0] + parts[1]

    def _parts(self, hour: float, way: Route, out: float, back: float) -> tuple[float, ...]:
        """Return the hours of the parts of a trip, with the factors of the traffic."""
        vehicle, hours = self._vehicle, way.hours / self._vehicle.speed_factor
        if self._is_plain:
            return vehicle.loading, hours * out, 0.0, vehicle.unloading, hours * back
        take, on_road = self._times.take, self._ways.hours
        loading = take("loading", vehicle.loading)
        driving = on_road(way, hour + loading, take("out", hours, out))
        unloading = take("unloading", vehicle.unloading)
        leaves = hour + loading + driving + unloading
        returning = on_road(way, leaves, take("back", hours, back), back=True)
        return loading, driving, 0.0, unloading, returning


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
