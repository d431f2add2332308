"""One replication of a chain in plain events: `simulate_plain`."""

import math
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.plain.canner import Canner
from benchmarks.plain.cannery import Cannery
from benchmarks.plain.fields import Field
from benchmarks.plain.orders import OrderBook
from benchmarks.plain.store import Store
from benchmarks.plain.world import World

SPREADS = ("wait_for_bay_h", "wait_in_yard_h", "age_at_processing_h", "harvest_to_sailing_d")
STATES = ("busy_h", "down_h", "blocked_h", "starved_h")


@dataclass(frozen=True)
class PlainRun:
    """What happened in one replication."""

    amounts: dict
    """Monthly amounts by account; one in which nothing was booked is absent."""
    spreads: dict
    """Mean, median, 95 % quantile and maximum by name of a sample."""
    events: int
    """Events of the chain and of all shifts."""


class Chain:
    """A chain from the fields to the port.

    Raises
    ------
    NotImplementedError
        If a line makes several sizes of can.
    """

    def __init__(self, physical, timing, replication):
        if physical.product.sizes:
            raise NotImplementedError("the plain plant makes one size of can: product.sizes")
        self.world = world = World(physical, timing, replication)
        world.fields = {name: Field(world, name) for name in physical.areas}
        self._book = OrderBook(world)
        self._store = Store(world, self._book)
        kinds = {"plant": Cannery, "toll": Canner}
        self._works = [
            kinds[key](world.of_works(key), works, self._store)
            for key, works in physical.works.items()
        ]
        for works in self._works if physical.is_hybrid else ():
            works.site.others = [other for other in self._works if other is not works]
        if physical.prepared is not None:
            peeler, canner = self._works
            canner.site.take_from(peeler.site)
        world.env.process(self._months())

    def run(self):
        """Run the chain to the end of the study."""
        world = self.world
        world.env.run(until=world.days.hours)
        self._close()

    def _months(self):
        """Close each month as its last moment is over; ship what the new orders allow."""
        world = self.world
        for number, first in enumerate(world.days.firsts):
            if first == 0:
                continue
            midnight = 24.0 * first
            yield world.until(math.nextafter(midnight, 0.0))
            if number > 0:
                self._close_month(world.env.now)
            else:
                world.ledger.book("opening.cans", midnight, self._store.cans)
                self._book_stocks("opening", midnight)
            yield world.until(midnight)
            yield world.env.timeout(0)
            self._store.ship()

    def _close_month(self, hour):
        self._store.close_month(hour)
        self._book_stocks("level", hour)

    def _book_stocks(self, account, hour):
        for works in self._works:
            works.site.book_stocks(account, hour)

    def _close(self):
        """Book stocks at the end, and what is paid by the month, the year, or once."""
        world, book = self.world, self.world.ledger.book
        end = math.nextafter(world.days.hours, 0.0)
        for works in self._works:
            works.site.close(end, world.days.hours)
        self._close_month(end)
        for field in world.fields.values():
            field.close()
        self._book.close(end)
        on_the_way = sum(works.site.quarantine.cans for works in self._works)
        in_stock = self._store.cans + on_the_way
        book("cans.in_stock", end, in_stock)
        if world.physical.arrivals is not None:
            afloat = sum(order.afloat for order in self._book.orders)
            book("cans.unordered", end, max(0.0, in_stock - afloat))
        book("cans.second_in_stock", end, self._store.second)
        book("item.once.used", 24.0 * max(world.opening, world.days.firsts[0]), 1.0)
        for first, after in pairwise([*world.days.firsts, world.days.count]):
            if first >= world.opening:
                hours, works = 24.0 * (after - first), world.on(first).works.values()
                book("works.open_h", 24.0 * first, hours)
                book("works.bay_h", 24.0 * first, hours * sum(each.bays for each in works))
                book("item.month.used", 24.0 * first, 1.0)
                book("item.year.used", 24.0 * first, 1 / 12)
        self._book_hours_off()

    def _book_hours_off(self):
        """Book the hours of each month in which a unit of a stage has no crew."""
        world = self.world
        for day in range(world.days.count):
            for name, stage in world.on(day).stages.items():
                world.ledger.book(f"stage.{name}.off_h", 24.0 * day, 24.0 * stage.units)
        for name in {name for _, phase in world.phases for name in phase.stages}:
            off = world.ledger.row(f"stage.{name}.off_h")
            for state in (*STATES, "other_h"):
                for place, hours in enumerate(world.ledger.row(f"stage.{name}.{state}")):
                    off[place] -= hours


def simulate_plain(physical, timing, replication):
    """Return one replication of a scenario over the horizon of a study."""
    chain = Chain(physical, timing, replication)
    chain.run()
    world = chain.world
    spreads = {name: world.ledger.spread(name) for name in SPREADS}
    return PlainRun(world.ledger.months(), spreads, next(world.env._eid) + world.events.total())
