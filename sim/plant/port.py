"""Export: containers by road to the port, where they wait for a vessel, which may be full."""

from typing import NamedTuple

from sim.arrays import Array
from sim.plant.accounts import Entry
from sim.plant.can_sizes import Size, book_cans
from sim.plant.orders import Order, OrderBook
from sim.plant.run_context import RunContext
from sim.plant.transport import Haul, far_end
from sim.scenario.models.parts import Vessel

_NOON = 12.0


class Container(NamedTuple):
    """A full container and the orders that it serves."""

    size: Size
    cans: float
    harvested: float
    served: list[tuple[Order, float]]


class Port:
    """The port, and the road to it."""

    def __init__(self, context: RunContext, store: str, book: OrderBook) -> None:
        physical = context.physical
        self._context = context
        self._book = book
        leg = physical.legs["port"]
        load = float(physical.product.cans_per_container)
        self._haul = Haul(context, "port", store, far_end(leg), load)
        self._banned = physical.vehicles[leg.vehicle].banned
        self._schedule = Schedule(context, physical.vessel) if physical.vessel is not None else None
        self.cans = [0.0] * len(context.sizes)
        """Cans on the road to the port and at the port, by size."""

    def send(self, container: Container) -> None:
        """Send a container to the port as soon as its truck may drive."""
        context = self._context
        self.cans[container.size.number] += container.cans
        starts = context.env.now
        if self._banned:
            starts = context.after_ban(starts)
        if starts > context.env.now:
            context.at(starts, lambda: self._go(container))
        else:
            self._go(container)

    def _go(self, container: Container) -> None:
        load = container.cans * container.size.equivalent
        arrives = self._haul.go(self._context.env.now, container.size, load)
        self._context.accounts.book("port.containers", self._context.env.now, 1.0)
        if self._schedule is None:
            self._sail(container)
        else:
            sails = self._schedule.sailing(arrives)
            noted = Entry(arrives, sails, "port", "", 0, container.cans, container.size.told)
            self._context.accounts.note(noted)
            self._context.at(sails, lambda: self._sail(container))

    def _sail(self, container: Container) -> None:
        now, record = self._context.env.now, self._context.accounts
        self.cans[container.size.number] -= container.cans
        book_cans(record, container.size, "shipped", now, container.cans)
        record.book("item.container.used", now, 1.0)
        record.sample("harvest_to_sailing_d", now, (now - container.harvested) / 24)
        self._book.sail(container.served, now)


class Schedule:
    """The sailings of a vessel: weekdays, cut-off, containers that are left for the next one."""

    def __init__(self, context: RunContext, vessel: Vessel) -> None:
        self._context = context
        self._vessel = vessel
        self._containers: dict[int, int] = {}
        """Containers that came for the sailing of a day so far."""
        self._draws: dict[int, Array] = {}
        self._weekday = context.days.first.weekday()

    def sailing(self, arrives: float) -> float:
        """Return the hour at which a container that arrives at an hour sails, a noon."""
        day = int(arrives // 24)
        while True:
            day = self._next(day, arrives)
            if day >= self._context.days.count or not self._left_behind(day):
                return 24.0 * day + _NOON
            self._context.accounts.book("port.rolled", 24.0 * day + _NOON, 1.0)
            day += 1

    def _next(self, day: int, arrives: float) -> int:
        """Return the first sailing day from `day` on whose cut-off is not before `arrives`."""
        cut_off = _NOON - self._vessel.cut_off
        while (self._weekday + day) % 7 not in self._vessel.sails or arrives > 24.0 * day + cut_off:
            day += 1
        return day

    def _left_behind(self, day: int) -> bool:
        """Tell whether the next container is left behind, by a draw of the sailing and its number."""
        number = self._containers.get(day, 0)
        self._containers[day] = number + 1
        if number not in self._draws:
            self._draws[number] = self._context.streams.by_day(f"vessel.rolled.{number}", "random")
        return bool(self._draws[number][day] < self._vessel.rolled)
