"""A site to which fruit comes, a local plant's or a toll canner's; where it becomes cans: materials, inspection."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from simpy.events import ProcessGenerator

from sim.plant.accounts import Columns
from sim.plant.can_sizes import Size, book_stock, note_faults, tell
from sim.plant.cans import CanLot
from sim.plant.fields import Fields
from sim.plant.fleet import FleetLeg, has_fleet
from sim.plant.fruit import Yard, rules_of
from sim.plant.fruit_leg import FruitLeg
from sim.plant.growers import GrowersLeg
from sim.plant.inspection import Inspection
from sim.plant.packaging import Materials
from sim.plant.purchasing import Purchasing
from sim.plant.recall import Recall
from sim.plant.run_context import RunContext
from sim.plant.session import Session, SessionOutput
from sim.plant.stock import Quarantine, ReturnTransport, Store
from sim.plant.tanks import Tanks
from sim.scenario.models.physical import (
    Physical,
    Plant,
    Toll,
    beside_cans,
    items_beside,
)
from sim.scenario.models.two_steps import cans_per_kg, fruit_of, good_share

_LEAST_GOOD = 1e-9
"""Share of good cans if all are expected to be rejected, so that no fruit is bought for them."""

Buyer = Callable[[float, float, float], float]
"""Buys fruit, as `Purchasing.buy` does."""

_CANNED = (
    "fruit.damaged_kg",
    "fruit.filled_kg",
    "fruit.waste_kg",
    "item.waste.used",
    "cans.filled",
    "cans.lost.wait",
    "cans.lost.deviation",
    "cans.good",
)


def _leg_type(physical: Physical, works: Plant | Toll) -> type[FruitLeg]:
    """Return how fruit comes: with growers, by trucks that are limited, or by hired ones."""
    if physical.arrivals is not None:
        return GrowersLeg
    return FleetLeg if has_fleet(physical, works) else FruitLeg


class FruitSite:
    """Works to which fruit comes by truck; `batch` is the largest lot [kg]."""

    yard_type: ClassVar[type[Yard]] = Yard
    on_road, in_yard = "fruit.in_transit_kg", "fruit.in_yard_kg"
    """Accounts of the fruit in hand at the end."""

    def __init__(self, context: RunContext, works: Plant | Toll, batch: float) -> None:
        physical = context.physical
        self._context = context
        self.cans_per_kg = cans_per_kg(physical, works)
        """Cans of the main size that a usable kilogram of its fruit fills in the end."""
        self.expected_good = good_share(physical, works)
        """Share of these that is expected to be good."""
        self.size = context.sizes[0]
        """Size of the cans that it fills."""
        self.goes_on = False
        """Whether goods may stay on the line from one session to the next, and be lost there."""
        rules = rules_of(fruit_of(physical, works), self.cans_per_kg)
        self.yard = self.yard_type(rules, batch, context.accounts)
        self._items = items_beside(context.phases.all)
        self._shares = [0.0] * len(self._items)
        """Share of the fruit processed that becomes each by-product."""
        self.set_beside(beside_cans(works))
        self.tanks = Tanks(context, works.stages)
        good = self.cans_per_kg * self.expected_good
        self._leg = _leg_type(physical, works)(context, works, self.yard, good)

    def receive(self) -> ProcessGenerator:
        """Let growers come."""
        return self._leg.receive()

    def set_size(self, size: Size) -> None:
        """Set the size of the cans that are filled from now on."""
        self.size = size
        per_kg = self.cans_per_kg / size.by_fruit
        self.yard.rules = self.yard.rules._replace(cans_per_kg=per_kg)

    def next_size(self, now: Size, _hour: float) -> Size:
        """Return the size of the cans to fill after those of a size."""
        return now

    def set_beside(self, given: Mapping[str, float]) -> None:
        """Set what is given beside cans from now on, as shares of what is processed."""
        self._shares = [given.get(item, 0.0) for item in self._items]

    @property
    def _beside(self) -> list[str]:
        """The accounts of the by-products."""
        return [f"item.{item}.used" for item in self._items]

    def open_bays(self, count: int) -> None:
        """Set the number of bays from now on."""
        self._leg.open_bays(count, self._context.env.now)

    def unload(self, hour: float) -> None:
        """Unload the trucks that a bay is free for by `hour`."""
        self._leg.advance(hour)

    def close_books(self) -> None:
        """Book the fruit at the end of the run, and what is summed then: trips with fruit, ages of lots."""
        days, record = self._context.days, self._context.accounts
        self.unload(math.nextafter(days.hours, 0.0))
        self.yard.settle(days.hours)
        self.yard.discard_old(days.hours)
        in_hand, end = self.yard.in_hand(), days.hours - 24.0
        record.book(self.on_road, end, in_hand.coming)
        record.book(self.in_yard, end, in_hand.waiting)
        self._leg.book_trips()
        self.yard.sample_lots()

    def cans(self, _size: Size) -> float:
        """Return the finished cans of a size that are not in the store yet."""
        return 0.0

    def take_back(self, lost: float, held: float, _hour: float) -> tuple[float, float]:
        """Return the cans lost, and held, that were filled before and cannot be taken back: here all."""
        return lost, held

    def end_month(self, hour: float) -> None:
        """Book the stocks at the end of a month."""
        self.tanks.book_levels("level", hour)

    def begin_study(self, hour: float) -> None:
        """Book the opening stocks of the study, after a warm-up."""
        self.yard.begin_study()
        self.tanks.book_levels("opening", hour)


class ProcessingSite(FruitSite):
    """Works that fill cans: what a local plant and a toll canner have in common."""

    taken = "fruit.processed_kg"
    """Account of what is processed."""

    def __init__(
        self, context: RunContext, works: Plant | Toll, batch: float, fields: Fields, store: Store
    ) -> None:
        super().__init__(context, works, batch)
        self.store = store
        self.inspection = Inspection(context.streams, works.rejects)
        self.materials = Materials(context, works)
        self.return_transport = ReturnTransport(context, works.at, store)
        self.quarantine = Quarantine(context, self.return_transport, store)
        places = self.quarantine, self.return_transport, store
        self._recall = Recall(context.accounts, context.sizes, places, self.materials, store.orders)
        self._rejects = tuple(works.rejects)
        rejected = (f"cans.rejected.{cause}" for cause in self._rejects)
        accounts = (self.taken, *_CANNED, *rejected, *self._beside)
        self._sheet = context.accounts.sheet(accounts, self._amounts)
        self.buy: Buyer = self._buyer(fields)
        self.elsewhere: Callable[[int], float] = lambda day: 0.0
        """Good cans of the open orders of a day that other works make."""

    def _buyer(self, fields: Fields) -> Buyer:
        """Return what buys fruit."""
        return Purchasing(self._context, self._leg, fields).buy

    def cans(self, size: Size) -> float:
        """Return the finished cans of a size that are not in the store yet."""
        return self.quarantine.cans[size.number] + self.return_transport.waiting(size)

    def next_size(self, now: Size, hour: float) -> Size:
        """Return the size of the cans to fill after those of a size: that of the oldest order.

        Of several the same goes on; while the packaging of a lot lacks, another is filled that is ordered.
        """
        due, lot = self.store.orders.due(hour), self.yard.batch * self.cans_per_kg
        first, *others = sorted(due, key=lambda size: (due[size], size is not now))
        if self._packs(first, lot):
            return first
        self.materials.cans(first, lot / first.by_fruit, hour)
        others = [size for size in others if due[size] < math.inf and self._packs(size, lot)]
        return others[0] if others else first

    def _packs(self, size: Size, lot: float) -> bool:
        """Return whether there is packaging for a lot, which fills so many cans of the main size."""
        return self.materials.packable(size) * size.by_fruit >= lot

    def cans_in_hand(self) -> float:
        """Return the good cans expected of the fruit in hand."""
        return self.yard.in_hand().cans

    def call_off(self, kg: float, in_hand: float, size: Size) -> None:
        """Buy fruit, up to `kg`, for what is wanted beyond the good cans that fruit in hand fills.

        It is to fill cans of a size; cans are those of the main size that take the same fruit.
        """
        good = self.cans_per_kg * self.expected_good
        self.buy(kg, self.wanted_cans(kg * good, in_hand, size), 0.0)

    def put_off(self, bought: int) -> None:
        """Take note that the slot is put off for which fruit is bought on a day."""

    def wanted_cans(self, most: float, in_hand: float, size: Size | None = None) -> float:
        """Return the good cans, up to `most`, to buy fruit for now beyond the fruit in hand.

        They are limited by open orders, less what other works make, and by the packaging of a size, that
        which is filled now if none is named.
        """
        size = size or self.size
        now = self._context.env.now
        promised = in_hand + self.elsewhere(int(now // 24))
        wanted = min(most, self.store.orders.open_cans(now, promised))
        good = max(self.expected_good, _LEAST_GOOD)
        packed = self.materials.cans(size, (wanted + in_hand) / good / size.by_fruit, now)
        return min(wanted, packed * size.by_fruit * good - in_hand)

    def open(self, begins: float) -> Session:
        """Return the terms of a session that begins at an hour."""
        return self.yard.open(begins, self.materials.packable(self.size))

    def close(self, output: SessionOutput, hour: float, day: int, spoiled: int = 0) -> None:
        """Book a session at `hour`, reject cans by the draws of `day`, send the good ones on.

        Of the cans that it made so many are `spoiled` as machines were set, if there are so many.
        """
        size = self.size
        self.yard.close(output)
        if output.lacking:
            self.materials.cans(size, output.cans + output.lacking, output.hour)
        if not output.kg:
            return
        cans, made = int(output.cans), int(output.made)
        ruined, spoiled = cans - made - output.held, min(spoiled, made)
        rejected = self.inspection.rejected(made - spoiled, day)
        good = made - spoiled - sum(rejected)
        counted: list[float] = [cans, ruined, output.held, good, *rejected]
        if size.is_told:
            counted = [size.equivalent * count for count in counted]
            causes = {"wait": ruined, "deviation": output.held, "changeover": spoiled}
            self._tell(hour, cans, good, rejected, causes)
        numbers = [output.kg, output.usable, cans * size.fill, *counted]
        if self._shares:
            numbers += [output.kg * share for share in self._shares]
        self._sheet.book(hour, numbers)
        self.materials.use(size, cans, good, hour)
        self.store.orders.made[size.number] += good
        if self.goes_on:
            self._recall.note(size, hour, good)
        self.quarantine.take(CanLot(good, self._picked(output), size), hour, day)

    def take_back(self, lost: float, held: float, hour: float) -> tuple[float, float]:
        """Take back cans that were filled before; return those that have left the store."""
        return self._recall.take_back(self.size, lost, held, hour)

    def _tell(
        self, hour: float, cans: int, good: int, rejected: Sequence[int], lost: Mapping[str, float]
    ) -> None:
        """Book the cans of a session in the accounts of their size, and those that a changeover spoiled."""
        accounts, size, faulty = self._context.accounts, self.size, sum(rejected)
        told: dict[str, float] = {
            "filled": cans,
            "good": good,
            "rejected": faulty,
            "lost": cans - good - faulty,
        }
        for what, count in told.items():
            tell(accounts, size, what, hour, count)
        if spoiled := lost["changeover"]:
            accounts.book("cans.lost.changeover", hour, spoiled * size.equivalent)
        note_faults(
            accounts, size, "rejected", hour, dict(zip(self._rejects, rejected, strict=True))
        )
        note_faults(accounts, size, "lost", hour, lost)

    def _picked(self, output: SessionOutput) -> float:
        """Return the hour of the oldest harvest in the cans of a session."""
        return output.harvested

    def _amounts(self, numbers: Columns) -> Columns:
        """Return the amounts of all sessions, in the order of the accounts."""
        kg, usable, filled, cans, *made = numbers
        beside = made[len(made) - len(self._items) :]
        left = kg - filled - sum(beside)
        return [kg, kg - usable, filled, usable - filled, left, cans, *made]

    def end_month(self, hour: float) -> None:
        """Book the stocks at the end of a month."""
        super().end_month(hour)
        self._book_stocks("level", hour)

    def begin_study(self, hour: float) -> None:
        """Book the opening stocks of the study, after a warm-up."""
        super().begin_study(hour)
        self._book_stocks("opening", hour)

    def _book_stocks(self, account: str, hour: float) -> None:
        book_stock(self._context.accounts, self._context.sizes, account, hour, self.cans)
        for item, stock in self.materials.stocks.items():
            self._context.accounts.book(f"{account}.{item}", hour, stock.on_hand)
