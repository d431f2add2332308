"""Transport of fruit: trucks from the areas to the bays of a processing site."""

from dataclasses import replace

import numpy as np
from simpy.events import ProcessGenerator

from sim.compiled import column, grown, numbers, records, row, table
from sim.plant import trucking
from sim.plant.accounts import Entry
from sim.plant.fruit import Yard, usable_share
from sim.plant.run_context import RunContext
from sim.plant.transport import PARTS, Traffic, TripBook, vehicle_of
from sim.plant.trucking import Source
from sim.plant.ways import Ways
from sim.scenario.models.physical import Plant, Toll
from sim.scenario.models.roads import route
from sim.scenario.models.two_steps import fruit_of, origins, takes_prepared


class FruitLeg:
    """Trucks with fruit.

    A truck on its way depends on earlier trucks only. So it needs no event: `advance` computes what
    has happened by an hour, and is called before the yard is read.
    """

    def __init__(
        self, context: RunContext, works: Plant | Toll, yard: Yard, good_per_usable: float
    ) -> None:
        """Take the works, and the good cans that they expect of a kilogram of usable fruit."""
        physical = context.physical
        self._leg = leg = physical.fruit_leg(works.key)
        self._accounts = context.accounts
        self._yard = yard
        self._traffic = Traffic(context.streams, leg, physical.travel_cv)
        self.vehicle = vehicle = vehicle_of(physical, leg)
        """Class of its trucks."""
        self._free_waiting = vehicle.free_waiting
        places = origins(physical, works)
        routes = {name: route(physical, place, works.at) for name, place in places.items()}
        self.areas = sorted(routes, key=lambda name: (routes[name].km, name))
        """Names of the areas, the nearest first; by the way when all roads are open."""
        self._ways = [Ways(context, leg, places[name], works.at) for name in self.areas]
        self._fruit, self._good = fruit_of(physical, works), good_per_usable
        self._is_prepared = takes_prepared(physical, works)
        source = Source(
            loading=vehicle.loading,
            unloading=vehicle.unloading,
            payload=1000 * vehicle.payload,
            least=1000 * vehicle.payload * vehicle.minimum_load,
        )
        self.sources = records(Source, [replace(source) for _ in self.areas])
        """The areas, in the same order."""
        self._take_ways(0)
        self._bays = row([0.0] * works.bays)
        """Hours at which the bays get free."""
        self._factors = table([[0.0] * context.days.count])

    def set_out(self, day: int) -> None:
        """Take the ways of a day, where roads are closed in some months."""
        if self._ways[0].change:
            self._take_ways(day)

    def _take_ways(self, day: int) -> None:
        for source, ways in zip(self.sources, self._ways, strict=True):
            way = ways.on(day)
            source.km, source.driving = way.km, way.hours / self.vehicle.speed_factor
            source.cans_per_kg = usable_share(self._fruit, way.km, 0.0) * self._good

    def receive(self) -> ProcessGenerator:
        """Let come what comes by itself, which is nothing here."""
        yield from ()

    def send(self, hour: float) -> None:
        """Send trucks with what each area sells, loaded from `hour` on."""
        yard = self._yard
        trucks, lacking = trucking.plan(self.sources)
        if lacking:
            for area, source in enumerate(self.sources):
                self._draw(area, trucking.trips(source.kg, source.payload))
        yard.make_room(trucks)
        counts = yard.arrived, yard.sent
        yard.sent = trucking.send(yard.loads, self.sources, self._factors, *counts, hour)

    def _draw(self, area: int, trucks: int) -> None:
        """Draw the travel times of more trucks of an area, for every day."""
        areas, source = len(self.areas), self.sources[area]
        self._factors = grown(self._factors, 2 * areas * trucks)
        for trip in range(source.trips_drawn, trucks):
            place = 2 * (trip * areas + area)
            for way, factors in enumerate(self._traffic.factors(self.areas[area], trip)):
                self._factors[place + way][:] = row(factors)
        source.trips_drawn = max(trucks, source.trips_drawn)

    def advance(self, hour: float) -> None:
        """Let trucks arrive, wait for a bay and be unloaded, up to `hour`."""
        yard = self._yard
        if yard.unloaded == yard.sent:
            return
        counts = yard.sent, yard.arrived, yard.unloaded
        yard.arrived, yard.unloaded, lots = trucking.advance(
            yard.loads, self._bays, *counts, yard.batch, hour
        )
        yard.lots += lots

    def open_bays(self, count: int, hour: float) -> None:
        """Set the number of bays from `hour` on; a truck at a bay that closes is unloaded there."""
        self.advance(hour)
        if count != len(self._bays):
            free = [*[hour] * (count - len(self._bays)), *numbers(self._bays)]
            self._bays = row(sorted(free)[:count])

    def book_trips(self) -> None:
        """Book all trips, with their empty return, and sample the waits for a bay."""
        yard = self._yard
        loads = np.asarray(column(yard.loads, "nth_to_unload"))[: yard.unloaded]
        hours, km, bought, waits, *parts = (
            np.asarray(column(yard.loads, field))[loads]
            for field in ("unloaded", "km", "bought", "queue_h", *PARTS)
        )
        book = TripBook(self._accounts, self._leg)
        book.book_all(hours, km, bought / 1000, np.array(parts))
        places = self._accounts.places(hours)
        waited = self._accounts.summed(places, 1.0 * (waits > 0))
        self._accounts.keep(f"leg.{self._leg}.waited", waited)
        if self._free_waiting is not None:
            paid = self._accounts.summed(places, np.maximum(waits - self._free_waiting, 0))
            self._accounts.keep(f"leg.{self._leg}.paid_wait_h", paid)
        self._accounts.keep_samples("wait_for_bay_h", waits[places > 0])
        for number in range(yard.sent) if self._accounts.is_journal else ():
            self._note(number)

    def _note(self, number: int) -> None:
        """Note the trip of a truckload."""
        load = self._yard.loads[number]
        parts = {part: float(getattr(load, part)) for part in PARTS}
        ahead = parts["loading_h"] + parts["driving_h"]
        begins = float(load.arrived) - ahead if self._is_prepared else float(load.harvested)
        trip = self.areas[load.area], number + 1, float(load.bought)
        self._accounts.note_parts(Entry(begins, begins, f"truck.{self._leg}", *trip), parts)
