"""The leg of the fruit: trucks from the areas to the bays where they are unloaded."""

import numpy as np

from sim.compiled import column, grown, numbers, records, row, table
from sim.plant import trucking
from sim.plant.fruit import Yard, usable_share
from sim.plant.run_context import Floor
from sim.plant.transport import PARTS, Traffic, TripBook, Trucks
from sim.plant.trucking import Source
from sim.scenario.models.roads import route


class FruitLeg:
    """Trucks with fruit.

    A truck that has set off depends on nothing but the trucks before it. So it takes no event of its
    own: whoever wants to know what is there lets time go by first, with `advance`.
    """

    def __init__(
        self, floor: Floor, at: str, bays: int, yard: Yard, good_per_usable: float
    ) -> None:
        """Take the good cans expected of a kilogram of usable fruit."""
        physical = floor.physical
        self._record = floor.record
        self._yard = yard
        self._book = TripBook(floor.record, "fruit")
        self._traffic = Traffic(floor.streams, "fruit", physical.travel_cv)
        self.trucks = Trucks(physical, "fruit")
        vehicle = self.trucks.vehicle
        ways = {name: route(physical, area.at, at) for name, area in physical.areas.items()}
        self.areas = sorted(ways, key=lambda name: (ways[name].km, name))
        """Names of the areas, the nearest first."""
        self.sources = records(
            Source,
            [
                Source(
                    km=ways[name].km,
                    driving=ways[name].hours / vehicle.speed_factor,
                    loading=vehicle.loading,
                    unloading=vehicle.unloading,
                    payload=self.trucks.payload,
                    least=self.trucks.least,
                    cans_per_kg=usable_share(physical.fruit, ways[name].km, 0.0) * good_per_usable,
                )
                for name in self.areas
            ],
        )
        """The areas, in the same order."""
        self._bays = row([0.0] * bays)
        """Hours at which the bays get free."""
        self._luck = table([[0.0] * floor.days.count])

    def send(self, hour: float) -> None:
        """Send trucks with what each area gives, loaded from `hour` on."""
        yard = self._yard
        trucks, lacking = trucking.plan(self.sources)
        if lacking:
            for area, source in enumerate(self.sources):
                self._draw(area, self.trucks.trips(source.kg))
        yard.make_room(trucks)
        yard.sent = trucking.send(
            yard.loads, self.sources, self._luck, yard.arrived, yard.sent, hour
        )

    def _draw(self, area: int, trucks: int) -> None:
        """Draw the luck of more trucks of an area, every day."""
        areas, source = len(self.areas), self.sources[area]
        self._luck = grown(self._luck, 2 * areas * trucks)
        for trip in range(source.trips_drawn, trucks):
            place = 2 * (trip * areas + area)
            for way, factors in enumerate(self._traffic.factors(self.areas[area], trip)):
                self._luck[place + way][:] = row(factors)
        source.trips_drawn = max(trucks, source.trips_drawn)

    def advance(self, hour: float) -> None:
        """Let trucks arrive, wait for a bay and be unloaded, up to `hour`."""
        yard = self._yard
        if yard.unloaded == yard.sent:
            return
        yard.arrived, yard.unloaded, lots = trucking.advance(
            yard.loads, self._bays, yard.sent, yard.arrived, yard.unloaded, yard.batch, hour
        )
        yard.lots += lots

    def open_bays(self, count: int, hour: float) -> None:
        """Unload at another number of bays from `hour` on; a truck at a bay that closes is finished."""
        self.advance(hour)
        if count != len(self._bays):
            free = [*[0.0] * (count - len(self._bays)), *numbers(self._bays)]
            self._bays = row(sorted(free)[:count])

    def tell_trips(self) -> None:
        """Book all trips; the empty return touches nobody and is only booked."""
        yard = self._yard
        loads = np.asarray(column(yard.loads, "nth_to_unload"))[: yard.unloaded]
        hours, km, bought, waits, *parts = (
            np.asarray(column(yard.loads, field))[loads]
            for field in ("unloaded", "km", "bought", "queue_h", *PARTS)
        )
        self._book.book_all(hours, km, bought / 1000, np.array(parts))
        self._record.keep_samples("wait_for_bay_h", waits[self._record.places(hours) > 0])
