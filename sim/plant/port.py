"""From the store to the sea: containers by road, a gate that closes, a vessel that may be full."""

from typing import NamedTuple

from sim.arrays import Array
from sim.plant.orders import Order, OrderBook
from sim.plant.run_context import Floor
from sim.plant.transport import Haul, far_end
from sim.scenario.models.parts import Vessel

_NOON = 12.0


class Container(NamedTuple):
    """A full container and the orders that it serves."""

    cans: float
    harvested: float
    served: list[tuple[Order, float]]


class Port:
    """Where containers wait for a vessel."""

    def __init__(self, floor: Floor, store: str, book: OrderBook) -> None:
        physical = floor.physical
        self._floor = floor
        self._book = book
        leg = physical.legs["port"]
        product = physical.product
        self.container = float(product.cartons_per_container * product.cans_per_carton)
        self._haul = Haul(floor, "port", store, far_end(leg), self.container)
        self._banned = physical.vehicles[leg.vehicle].banned
        self._schedule = Schedule(floor, physical.vessel) if physical.vessel is not None else None
        self.cans = 0.0
        """Cans on the road to the port or waiting there."""

    def send(self, container: Container) -> None:
        """Send a full container to the port, as soon as its truck may drive."""
        floor = self._floor
        self.cans += container.cans
        starts = floor.env.now
        if self._banned:
            starts = floor.after_ban(starts)
        if starts > floor.env.now:
            floor.at(starts, lambda: self._go(container))
        else:
            self._go(container)

    def _go(self, container: Container) -> None:
        arrives = self._haul.go(self._floor.env.now)
        self._floor.record.book("port.containers", self._floor.env.now, 1.0)
        if self._schedule is None:
            self._sail(container)
        else:
            self._floor.at(self._schedule.sailing(arrives), lambda: self._sail(container))

    def _sail(self, container: Container) -> None:
        now, record = self._floor.env.now, self._floor.record
        self.cans -= container.cans
        record.book("cans.shipped", now, container.cans)
        record.book("item.container.used", now, 1.0)
        record.sample("harvest_to_sailing_d", now, (now - container.harvested) / 24)
        self._book.sail(container.served, now)


class Schedule:
    """The sailings of a vessel: their weekdays, the gate, who is left behind."""

    def __init__(self, floor: Floor, vessel: Vessel) -> None:
        self._floor = floor
        self._vessel = vessel
        self._aboard: dict[int, int] = {}
        """Containers that came for each sailing so far."""
        self._luck: dict[int, Array] = {}
        self._weekday = floor.days.first.weekday()

    def sailing(self, arrives: float) -> float:
        """Return the hour at which a container that arrives then sails: noon of the sailing day."""
        day = int(arrives // 24)
        while True:
            day = self._next(day, arrives)
            if day >= self._floor.days.count or not self._left_behind(day):
                return 24.0 * day + _NOON
            self._floor.record.book("port.rolled", 24.0 * day + _NOON, 1.0)
            day += 1

    def _next(self, day: int, arrives: float) -> int:
        """Return the first sailing day from `day` on whose gate is open at `arrives`."""
        gate = _NOON - self._vessel.cut_off
        while (self._weekday + day) % 7 not in self._vessel.sails or arrives > 24.0 * day + gate:
            day += 1
        return day

    def _left_behind(self, day: int) -> bool:
        """Tell whether the next container is left behind: luck by sailing date and number."""
        number = self._aboard.get(day, 0)
        self._aboard[day] = number + 1
        if number not in self._luck:
            self._luck[number] = self._floor.streams.by_day(f"vessel.rolled.{number}", "random")
        return bool(self._luck[number][day] < self._vessel.rolled)
