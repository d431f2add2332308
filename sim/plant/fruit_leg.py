"""The leg of the fruit: trucks from the areas to the bays where they are unloaded."""

from sim.compiled import Row, array_of, grown, numbers, row, table
from sim.plant import trucking
from sim.plant.fruit import Yard, usable_share
from sim.plant.run_context import Floor
from sim.plant.transport import Traffic, TripBook, Trucks
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
        self.km = [ways[name].km for name in self.areas]
        self.cans_per_kg = [
            usable_share(physical.fruit, km, 0.0) * good_per_usable for km in self.km
        ]
        """Good cans expected of a kilogram from each area."""
        hours = [ways[name].hours / vehicle.speed_factor for name in self.areas]
        self._ways = table([*zip(self.km, hours, self.cans_per_kg, strict=True)])
        full = (self.trucks.payload, vehicle.loading, vehicle.unloading)
        self._order = row((0.0, 0.0, 0.0, *full))
        self._under_way = table([[0.0] * (bays + 1)] * trucking.UNDER_WAY)
        self._under_way[trucking.BAYS][0] = bays
        self._bays, self._width = bays, bays + 1
        """Bays, and places of what is under way."""
        self._luck = table([[0.0] * floor.days.count])
        self._drawn = row([0.0] * len(self.areas))
        """Trucks of each area on a day that have luck so far."""

    def send(self, given: Row, hour: float) -> None:
        """Send trucks with what each area gives [kg], loaded from `hour` on."""
        order, yard = self._order, self._yard
        sent, lacking = trucking.plan(given, self._drawn, self.trucks.payload)
        if lacking:
            for area, kg in enumerate(numbers(given)):
                self._draw(area, self.trucks.trips(kg))
        self._make_room(sent)
        order[trucking.FIRST], order[trucking.HOUR] = yard.sent, hour
        order[trucking.DAY] = hour // 24
        yard.sent = trucking.send(yard.loads, self._under_way, self._ways, self._luck, given, order)

    def _draw(self, area: int, trucks: int) -> None:
        """Draw the luck of more trucks of an area, every day."""
        areas = len(self.areas)
        self._luck = grown(self._luck, 2 * areas * trucks)
        for trip in range(int(self._drawn[area]), trucks):
            place = 2 * (trip * areas + area)
            for way, factors in enumerate(self._traffic.factors(self.areas[area], trip)):
                self._luck[place + way][:] = row(factors)
        self._drawn[area] = max(trucks, self._drawn[area])

    def _make_room(self, trucks: int) -> None:
        yard = self._yard
        yard.loads = grown(yard.loads, yard.sent + trucks)
        if (most := yard.sent - yard.unloaded + trucks + 2) > self._width:
            self._widen(2 * most)

    def _widen(self, width: int) -> None:
        more = [0.0] * max(0, width - self._width)
        self._under_way = table([[*places, *more] for places in self._under_way])
        self._width = len(self._under_way[0])

    def advance(self, hour: float) -> None:
        """Let trucks arrive, wait for a bay and be unloaded, up to `hour`."""
        yard = self._yard
        if yard.unloaded == yard.sent:
            return
        yard.unloaded, lots = trucking.advance(
            yard.loads, self._under_way, yard.unloaded, yard.batch, hour
        )
        yard.lots += lots

    def open_bays(self, count: int, hour: float) -> None:
        """Unload at another number of bays from `hour` on; a truck at a bay that closes is finished."""
        self.advance(hour)
        if count != self._bays:
            free = numbers(self._under_way[trucking.BAYS][1 : self._bays + 1])
            free = sorted([*[0.0] * (count - self._bays), *free])[:count]
            self._widen(count + 1)
            self._under_way[trucking.BAYS][: count + 1] = row([count, *free])
            self._bays = count

    def tell_trips(self) -> None:
        """Book all trips; the empty return touches nobody and is only booked."""
        yard = self._yard
        loads = array_of(yard.loads)
        trips = loads[loads[: yard.unloaded, trucking.NTH].astype(int)].T
        hours = trips[trucking.ARRIVED]
        parts = trips[
            [trucking.LOADING, trucking.DRIVING, trucking.QUEUED, trucking.UNLOADING, trucking.BACK]
        ]
        self._book.book_all(hours, trips[trucking.KM], trips[trucking.WHOLE] / 1000, parts)
        waits = trips[trucking.QUEUED][self._record.places(hours) > 0]
        self._record.keep_samples("wait_for_bay_h", waits)
