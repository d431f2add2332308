"""What a plant and a toll canner have in common: fruit in hand, purchases, cans of a session."""

import math
from collections import Counter
from typing import NamedTuple

from scipy.stats import binom

from benchmarks.plain.gate import Gate, Yard
from benchmarks.plain.growers import Growers, GrowersYard
from benchmarks.plain.materials import Materials
from benchmarks.plain.purchasing import Buyer
from benchmarks.plain.store import Quarantine


def whole(cans):
    """Return the whole cans of a number."""
    return math.floor(cans + 1e-9)


class Made(NamedTuple):
    """What a shift or a slot made."""

    kg: float
    """Fruit that was processed."""
    usable: float
    """Fruit of it that was fit for cans [kg]."""
    filled: int
    """Cans filled."""
    lost: int
    """Cans of these that waited too long, or were left on the line."""
    harvested: float
    """Hour of the oldest harvest."""
    held: int = 0
    """Cans of these that are held after a deviation."""


class Site:
    """A place where fruit becomes cans."""

    yard_type = Yard
    taken = "fruit.processed_kg"
    """Account of what is processed."""
    keeps_ages = True
    """Whether ages of lots are samples."""

    def __init__(self, world, works, batch, store):
        self._world, self._works, self._store = world, works, store
        self.cans_per_kg = works.recovery / world.physical.product.fill
        """Cans that a kilogram of usable fruit fills."""
        self.good = math.prod(1 - share for share in works.rejects.values())
        """Share of the cans that is expected to pass inspection."""
        self.stages = works.stages
        """The stages of the line that works now."""
        self._has_growers = world.physical.arrivals is not None
        self.yard = (GrowersYard if self._has_growers else self.yard_type)(world, batch)
        self.gate = self._gate()
        self.buyer = None if self._has_growers else self._buyer()
        self.materials = Materials(world, works)
        self.quarantine = Quarantine(world, works.at, store)
        self.others = []
        """Works that work for the same orders."""
        self._sessions = []
        """Hour and good cans of each session."""
        self._levels = {}
        """What tanks hold."""
        world.env.process(self._fill_tanks())

    def _fill_tanks(self):
        """Fill the tanks as the works open."""
        yield self._world.until(24.0 * self._world.opening)
        for name, stage in self._works.stages.items():
            if stage.tank is not None:
                self._levels[stage.tank.item] = holds = stage.tank.holds.amount
                self._world.ledger.book(f"tank.{name}.received", self._world.env.now, holds)

    def book_tanks(self, tanks, hour):
        """Book what a shift drew from the tanks of stages, and what came."""
        for name, tank in tanks.items():
            book = self._world.ledger.book
            book(f"item.{tank.item}.used", hour, tank.drawn)
            for what in ("received", "deliveries", "lack_h"):
                book(f"tank.{name}.{what}", hour, getattr(tank, what))
            self._levels[tank.item] = tank.level
            tank.drawn = tank.received = tank.deliveries = tank.lack_h = 0.0

    def _gate(self):
        """Return the gate, to which trucks come from the areas, or those of growers."""
        if self._has_growers:
            return Growers(self._world, self._works, self.yard)
        return Gate(self._world, self._works, self.yard)

    def _buyer(self):
        """Return what buys fruit."""
        return Buyer(self._world, self.gate, self.cans_per_kg * self.good)

    def call_off(self, kg, in_hand):
        """Buy fruit, up to some kilograms, for the good cans wanted beyond those in hand."""
        good = kg * self.cans_per_kg * self.good
        self.buyer.buy(kg, self.wanted_cans(good, in_hand))

    def leave(self, made, opened, finish):
        """Let what a shift made leave, which is nothing here."""

    def put_off(self, bought):
        """Take note that the slot is put off for which fruit is bought on a day."""

    def in_hand(self):
        """Return the fruit on the road and in the yard [kg], and the good cans expected of it."""
        loads = [*self.gate.on_road, *((lot.kg, lot.cans) for lot in self.yard.lots)]
        return math.fsum(kg for kg, _ in loads), math.fsum(cans for _, cans in loads)

    def wanted_cans(self, most, in_hand):
        """Return the good cans, up to `most`, to buy fruit for beyond those expected of fruit in hand.

        Open orders, less what other works make of them, and packaging limit them.
        """
        elsewhere = sum(works.promised() for works in self.others)
        wanted = min(most, self._store.book.still_wanted(in_hand + elsewhere))
        good = max(self.good, 1e-9)
        packed = self.materials.suffice_for((wanted + in_hand) / good, self._world.env.now)
        return min(wanted, packed * good - in_hand)

    def fills(self, lot, hour):
        """Return the usable fruit of a lot [kg], and the cans that it fills, at an hour."""
        usable = lot.kg * self._world.usable_share(lot.km, hour - lot.harvested)
        return usable, usable * self.cans_per_kg

    def by_products(self):
        """Return what leaves the line beside cans, as shares of the fruit processed."""
        shares = Counter(getattr(self._works, "by_products", {}))
        for stage in self.stages.values():
            shares.update(stage.by_products)
        return shares

    def book(self, made, hour, day):
        """Book what a session made, reject cans by the draws of a day, and send the good ones on."""
        if not made.kg:
            return
        book, in_cans = self._world.ledger.book, made.filled * self._world.physical.product.fill
        self.materials.fill(made.filled, hour)
        good = made.filled - made.lost - made.held
        for cause, share in self._works.rejects.items():
            draw = self._world.streams.by_day(f"reject.{cause}", "random")[day]
            rejected = max(0, int(binom.ppf(draw, good, share))) if good and share else 0
            book(f"cans.rejected.{cause}", hour, rejected)
            good -= rejected
        beside = self.by_products()
        for item, share in beside.items():
            book(f"item.{item}.used", hour, share * made.kg)
        for account, amount in {
            self.taken: made.kg,
            "fruit.damaged_kg": made.kg - made.usable,
            "fruit.filled_kg": in_cans,
            "fruit.waste_kg": made.usable - in_cans,
            "item.waste.used": made.kg - in_cans - sum(beside.values()) * made.kg,
            "cans.filled": made.filled,
            "cans.lost.wait": made.lost,
            "cans.lost.deviation": made.held,
            "cans.good": good,
        }.items():
            book(account, hour, amount)
        self.materials.case(good, hour)
        self._store.book.made += good
        self._sessions.append((hour, good))
        self.quarantine.take(good, made.harvested, hour, day)

    def take_back(self, lost, held, hour):
        """Take back good cans that were lost, then those held, after the session that filled them.

        Return those that have left the store. What is taken back counts as lost or held now, and no longer
        as good in the newest sessions.
        """
        taken = self.quarantine.take_newest(lost + held)
        gone = {"wait": min(lost, taken)}
        gone["deviation"] = taken - gone["wait"]
        for cause, cans in gone.items():
            self._world.ledger.book(f"cans.lost.{cause}", hour, cans)
        self._store.book.made -= taken
        while taken > 0:
            made, good = self._sessions.pop()
            part = min(good, taken)
            self._world.ledger.book("cans.good", made, -part)
            self.materials.case(-part, made)
            taken -= part
            if part < good:
                self._sessions.append((made, good - part))
        return lost - gone["wait"], held - gone["deviation"]

    def book_stocks(self, account, hour):
        """Book cans that are not in the store, and packaging."""
        self._world.ledger.book(f"{account}.cans", hour, self.quarantine.cans)
        for item, stock in self.materials.stocks.items():
            self._world.ledger.book(f"{account}.{item}", hour, stock.on_hand)
        self._book_levels(account, hour)

    def _book_levels(self, account, hour):
        for item, level in self._levels.items():
            self._world.ledger.book(f"{account}.{item}", hour, level)

    def close(self, hour, end):
        """Book the fruit in hand at the end of the run."""
        self.yard.settle(end)
        self.yard.discard_old(end)
        self.gate.close()
        on_road = math.fsum(kg for kg, _ in self.gate.on_road)
        self._world.ledger.book("fruit.in_transit_kg", hour, on_road)
        in_yard = math.fsum(lot.kg for lot in self.yard.lots)
        self._world.ledger.book("fruit.in_yard_kg", hour, in_yard)
