"""What every process of a run is handed, and where goods go by road."""

import itertools
import math
from dataclasses import dataclass

import simpy

from sim.plant.calendar import Days
from sim.plant.fruit import Lot, Yard
from sim.plant.record import Record
from sim.plant.streams import Streams, log_sigma
from sim.scenario.parts import Leg, Physical
from sim.scenario.roads import Route, route


@dataclass(frozen=True)
class Floor:
    """One run: the clock, the scenario, the days, the luck and the books."""

    env: simpy.Environment
    physical: Physical
    days: Days
    streams: Streams
    record: Record

    @property
    def at(self) -> str:
        """Place where the fruit is canned."""
        works = self.physical.plant or self.physical.toll
        if works is None:
            raise ValueError("a scenario needs a plant or a toll canner")
        return works.at


class FruitLeg:
    """Trucks with fruit from the areas to the bays where it is unloaded."""

    def __init__(self, floor: Floor, bays: int, yard: Yard) -> None:
        self._floor = floor
        self._yard = yard
        self._bays = simpy.Resource(floor.env, bays)
        self._vehicle = floor.physical.vehicles[floor.physical.legs["fruit"].vehicle]
        self.payload = 1000 * self._vehicle.payload
        self.least = self.payload * self._vehicle.minimum_load
        self.routes = {
            name: route(floor.physical, area.at, floor.at)
            for name, area in floor.physical.areas.items()
        }

    def _factors(self, area: str, trip: int, way: str) -> list[float]:
        name = f"leg.fruit.{area}.trip{trip}.{way}"
        return self._floor.streams.factors(
            name, self._floor.days.count, self._floor.physical.travel_cv
        )

    def send(self, area: str, kg: float, cans: float) -> None:
        """Send as many trucks as `kg` needs, loaded from now on, each with an equal part."""
        floor = self._floor
        floor.record.book("fruit.bought_kg", floor.env.now, kg)
        floor.record.book("item.fruit.used", floor.env.now, kg)
        self._yard.call_off(kg, cans)
        trips = max(1, -int(-kg // self.payload))
        for trip in range(trips):
            floor.env.process(self._trip(area, trip, kg / trips, cans / trips))

    def _trip(
        self, area: str, trip: int, kg: float, cans: float
    ) -> "simpy.events.ProcessGenerator":
        """Load, drive, wait for a bay, unload; the empty return touches nobody and is only booked."""
        env, way = self._floor.env, self.routes[area]
        harvested = env.now
        day = int(harvested // 24)
        full = kg / self.payload
        loading = self._vehicle.loading * full
        hours = way.hours / self._vehicle.speed_factor
        out = hours * self._factors(area, trip, "out")[day]
        yield env.timeout(loading + out)
        arrived = env.now
        with self._bays.request() as bay:
            yield bay
            queued = env.now - arrived
            unloading = self._vehicle.unloading * full
            yield env.timeout(unloading)
        self._yard.deliver(Lot(kg, way.km, harvested, env.now, cans))
        self._floor.record.samples["wait_for_bay_h"].append(queued)
        back = hours * self._factors(area, trip, "back")[day]
        parts = {
            "loading_h": loading,
            "driving_h": out,
            "queue_h": queued,
            "unloading_h": unloading,
            "return_h": back,
        }
        book_trip(self._floor.record, "fruit", env.now, way, kg / 1000, parts)


def book_trip(
    record: Record, leg: str, hour: float, way: Route, tonnes: float, parts: dict[str, float]
) -> None:
    """Book one trip: kilometres with the empty return, tonne-kilometres, hours by part."""
    amounts = {
        "trips": 1.0,
        "loaded_km": way.km,
        "vehicle_km": 2 * way.km,
        "t": tonnes,
        "tkm": tonnes * way.km,
        "vehicle_h": sum(parts.values()),
        **parts,
    }
    for name, amount in amounts.items():
        record.book(f"leg.{leg}.{name}", hour, amount)


class Haul:
    """Goods other than fruit that go by the truckload between two places."""

    def __init__(self, floor: Floor, name: str, origin: str, destination: str) -> None:
        leg: Leg = floor.physical.legs[name]
        self._floor = floor
        self._name = name
        self._vehicle = floor.physical.vehicles[leg.vehicle]
        self._way = route(floor.physical, origin, destination)
        self.load = leg.load or 0.0
        self._tonnes = self.load * floor.physical.product.net / 1000
        self._luck = floor.streams.series(f"leg.{name}", "standard_normal")
        self._sigma = log_sigma(floor.physical.travel_cv)
        self._trips = itertools.count()

    def go(self, hour: float) -> None:
        """Book one full truck at `hour`; goods are there at once."""
        hours = self._way.hours / self._vehicle.speed_factor
        trip = next(self._trips)
        out, back = (
            hours * math.exp(self._sigma * self._luck[2 * trip + k] - self._sigma**2 / 2)
            for k in (0, 1)
        )
        parts = {
            "loading_h": self._vehicle.loading,
            "driving_h": out,
            "unloading_h": self._vehicle.unloading,
            "return_h": back,
        }
        book_trip(self._floor.record, self._name, hour, self._way, self._tonnes, parts)
