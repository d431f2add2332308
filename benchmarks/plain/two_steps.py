"""Fruit that is peeled at one site and canned at another: what both do otherwise than a cannery."""

import math
from types import SimpleNamespace

from benchmarks.plain.gate import Gate, Yard
from benchmarks.plain.purchasing import Buyer, trucks_for
from benchmarks.plain.site import Site


class PeelingSite(Site):
    """A site that peels, and fills no cans: it buys what the canner asks for, and lacks no packaging."""

    def __init__(self, world, works, batch, _store):
        self._world, self._works = world, works
        toll = world.physical.toll
        of_chunks = toll.recovery / world.physical.product.fill
        self.cans_per_kg = works.recovery * of_chunks
        self.good = math.prod(1 - share for share in toll.rejects.values())
        self.stages = works.stages
        self.yard = Yard(world, batch)
        self.gate = Gate(world, works, self.yard)
        self._source = Buyer(world, self.gate, self.cans_per_kg * self.good)
        self._good_of_chunks = of_chunks * self.good
        self.materials = SimpleNamespace(packable=math.inf)
        self.quarantine = SimpleNamespace(cans=0.0)
        self._room = 0.0
        """Fruit that the next shifts can take [kg]."""
        self.chunks = 0.0
        """Chunks that wait for the end of their shift [kg]."""
        self._levels = {}
        world.env.process(self._fill_tanks())
        self.canner = None
        """The site that cans them."""

    def call_off(self, kg, _in_hand):
        """Take note of what the shifts can take."""
        self._room = kg

    def ask(self, cans, least):
        """Buy fruit for some good cans; return whether any is bought."""
        return self._source.buy(self._room, cans, least)

    def cans_in_hand(self):
        """Return the good cans expected of what is here, and on the road to here."""
        return self.in_hand()[1] + self.chunks * self._good_of_chunks

    def book(self, made, hour, _day):
        """Book what a shift made."""
        chunks, beside = made.usable * self._works.recovery, self.by_products()
        amounts = {f"item.{item}.used": share * made.kg for item, share in beside.items()}
        amounts |= {
            "fruit.processed_kg": made.kg,
            "fruit.damaged_kg": made.kg - made.usable,
            "fruit.prepared_kg": chunks,
            f"item.{self._world.physical.prepared}.used": chunks,
            "fruit.waste_kg": made.usable - chunks,
            "item.waste.used": made.kg * (1 - sum(beside.values())) - chunks,
        }
        for account, amount in amounts.items():
            self._world.ledger.book(account, hour, amount)

    def take_back(self, lost, held, _hour):
        """Return the cans lost and held that cannot be taken back, which are all, as none are here."""
        return lost, held

    def leave(self, made, opened, finish):
        """Send what a shift made as it is over."""
        if made.kg:
            kg = made.usable * self._works.recovery
            self.chunks += kg
            self._world.env.process(self._leaves(kg, opened, finish, made.harvested))

    def _leaves(self, kg, opened, finish, harvested):
        yield self._world.until(finish)
        self.chunks -= kg
        self.canner.send(kg, opened, harvested)

    def book_stocks(self, account, hour):
        """Book what tanks hold: there are no cans, and no packaging."""
        self._book_levels(account, hour)


class ChunkYard(Yard):
    """Chunks at the canner's."""

    def __init__(self, world, batch):
        super().__init__(world, batch)
        self.put_off = set()
        """Days on which fruit was bought for a slot that was put off."""

    def too_old(self, lot, hour):
        """Tell whether chunks are late at an hour."""
        within = self._world.physical.toll.within
        return within is not None and hour - lot.harvested > within

    def discard(self, lot, hour):
        """Book chunks that are late, by cause, and what they become."""
        cause = "put_off" if lot.harvested // 24 in self.put_off else "missed"
        self._world.ledger.book(f"late.{cause}_kg", hour, lot.kg)
        becomes = self._world.physical.toll.late or "waste"
        self._world.ledger.book(f"item.{becomes}.used", hour, lot.kg)


class PeeledSite(Site):
    """A site that cans chunks which another one peels."""

    taken = "fruit.canned_kg"
    keeps_ages = False

    yard_type = ChunkYard

    def __init__(self, world, works, batch, store):
        super().__init__(world, works, batch, store)
        self._picked, self._peeler = {}, None

    def _gate(self):
        """Return the gate, to which trucks come from the site that peels."""
        return Gate(self._world, self._works, self.yard, self._world.physical.plant.at)

    def _buyer(self):
        """Return what buys fruit: this site, of the one that peels."""
        return self

    def take_from(self, peeler):
        """Set the site that peels."""
        self._peeler, peeler.canner = peeler, self

    def buy(self, _kg, cans, least):
        """Ask the peeler for fruit."""
        return self._peeler.ask(cans, least)

    def put_off(self, bought):
        """Take note that the slot is put off for which fruit is bought on a day."""
        self.yard.put_off.add(bought)

    def in_hand(self):
        """Return the chunks [kg], and the good cans expected of all fruit, peeled or not."""
        kg, cans = super().in_hand()
        return kg, cans + self._peeler.cans_in_hand()

    def send(self, kg, opened, harvested):
        """Send chunks of a shift."""
        self._picked[opened] = harvested
        trucks = trucks_for(kg, 1000 * self.gate.vehicle.payload)
        self.gate.send("", kg, kg * self.cans_per_kg * self.good, trucks, opened)

    def fills(self, lot, _hour):
        """Return the chunks of a lot, all of which are usable, and the cans that they fill."""
        return lot.kg, lot.kg * self.cans_per_kg

    def book(self, made, hour, day):
        """Book what a slot made, as old as its fruit."""
        if made.kg:
            super().book(made._replace(harvested=self._picked[made.harvested]), hour, day)

    def close(self, hour, end):
        """Book the chunks at the end of the run."""
        self.yard.discard_old(end)
        on_road = math.fsum(kg for kg, _ in self.gate.on_road) + self._peeler.chunks
        self._world.ledger.book("fruit.prepared_in_transit_kg", hour, on_road)
        in_yard = math.fsum(lot.kg for lot in self.yard.lots)
        self._world.ledger.book("fruit.prepared_in_yard_kg", hour, in_yard)
