"""Orders, packaging, finished cans and full containers: what stands before and behind canning."""

from sim.plant.floor import Floor
from sim.plant.transport import Haul
from sim.scenario.parts import Leg


class OrderBook:
    """Cans ordered so far; each month's orders come on its first day."""

    def __init__(self, floor: Floor) -> None:
        self._month_of = floor.days.month_of
        self._monthly = sum(floor.physical.orders.values())
        self.made = 0.0
        for first in floor.days.firsts:
            floor.record.book("cans.ordered", 24.0 * first, self._monthly)

    def open_cans(self, day: int, expected: float) -> float:
        """Return the cans ordered up to `day` that are neither made nor expected of fruit in hand."""
        return self._monthly * (self._month_of[day] + 1) - self.made - expected


class Packaging:
    """Cans, cartons and ingredients at the works: a truckload comes when there is none left."""

    def __init__(self, floor: Floor, at: str) -> None:
        leg = floor.physical.legs["materials"]
        self._record = floor.record
        self._recipe = floor.physical.product.recipe
        self._haul = Haul(floor, "materials", far_end(leg), at, full_load(leg))
        self._left = 0.0

    def use(self, cans: float, hour: float) -> None:
        """Book what `cans` filled cans take, and the truckloads that bring it."""
        self._record.book("item.can.used", hour, cans)
        for item, use in self._recipe.items():
            self._record.book(f"item.{item}.used", hour, cans * use.amount)
        self._left -= cans
        while self._left < 0:
            self._left += self._haul.load
            self._haul.go(hour)


class Store:
    """Good cans in cartons, shipped as soon as they fill a container."""

    def __init__(self, floor: Floor, book: OrderBook) -> None:
        physical = floor.physical
        self._record = floor.record
        self.at = physical.store.at
        self.book = book
        container = physical.product.cartons_per_container * physical.product.cans_per_carton
        port = far_end(physical.legs["port"])
        self._haul = Haul(floor, "port", self.at, port, float(container))
        self.cans = 0.0

    def receive(self, cans: float, hour: float) -> None:
        """Take cans into stock and send off what fills a container."""
        self.cans += cans
        while self.cans >= self._haul.load:
            self.cans -= self._haul.load
            self._haul.go(hour)
            self._record.book("cans.shipped", hour, self._haul.load)
            self._record.book("item.container.used", hour, 1.0)


class WayBack:
    """Good cans from the works to the store: at once where it is there, else by the truckload."""

    def __init__(self, floor: Floor, at: str, store: Store) -> None:
        self._store = store
        self._haul: Haul | None = None
        if store.at != at:
            load = full_load(floor.physical.legs["cans_back"])
            self._haul = Haul(floor, "cans_back", at, store.at, load)
        self.waiting = 0.0

    def send(self, cans: float, hour: float) -> None:
        """Take good cans over and bring full loads to the store."""
        if self._haul is None:
            self._store.receive(cans, hour)
            return
        self.waiting += cans
        while self.waiting >= self._haul.load:
            self.waiting -= self._haul.load
            self._haul.go(hour)
            self._store.receive(self._haul.load, hour)


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
