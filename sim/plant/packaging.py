"""Packaging and ingredients at a processing site: stocks with (s, S) policies, and their use."""

import math
from collections.abc import Sequence
from functools import partial

from sim.arrays import Array
from sim.plant.accounts import Columns, Entry
from sim.plant.run_context import RunContext
from sim.plant.transport import Haul, far_end, full_load
from sim.scenario.models.parts import CAN, CARTON
from sim.scenario.models.physical import Packaging, Plant, Toll
from sim.streams import log_sigma


class Stock:
    """Stock of one item, ordered when its position falls to the reorder point.

    The position is what is on hand and on order.
    """

    def __init__(
        self, context: RunContext, works: str, item: str, policy: Packaging, per_can: float
    ) -> None:
        self._context = context
        self._policy = policy
        self.item = item
        self.per_can = per_can
        self.on_hand = self.on_order = 0.0
        self._minimum = policy.minimum.amount if policy.minimum is not None else 0.0
        self._normals = context.streams.by_day(f"packaging.{item}.lead", "standard_normal")
        self._daily = [
            phase.planned_cans_a_day(works) * self.per_can for phase in context.phases.all
        ]
        self._most_at_order = policy.reorder_at * max(self._daily)
        """Position above which nothing is ordered in any phase."""
        self._short_on = -1

    def use(self, cans: float) -> bool:
        """Remove what some cans use; tell whether an order may be due."""
        used = cans * self.per_can
        self.on_hand -= used
        return used > 0 and self.on_hand + self.on_order <= self._most_at_order

    def _planned(self, days: float) -> float:
        """Return the use of some days as it is planned for the delivery of an order made now."""
        if len(self._daily) == 1:
            return days * self._daily[0]
        day = math.floor(self._context.env.now / 24 + self._policy.lead_time + 1e-9)
        return days * self._daily[self._context.phases.number(day)]

    @property
    def _up_to(self) -> float:
        return self._planned(self._policy.order_up_to)

    def open(self, hour: float) -> None:
        """Fill the stock as the site opens, and review it in time for each expansion."""
        self.receive(self.rounded(max(self._up_to, self._minimum)), hour)
        for begin in self._context.phases.begins:
            if (ahead := 24.0 * (begin - self._policy.lead_time)) > hour:
                self._context.at(ahead, self.review)

    def rounded(self, amount: float) -> float:
        """Return an order of `amount` at least."""
        return amount

    def receive(self, amount: float, hour: float) -> None:
        """Take a delivery."""
        self.on_hand += amount
        self._context.accounts.book(f"item.{self.item}.received", hour, amount)

    def review(self) -> None:
        """Order if the position is at most the reorder point."""
        position = self.on_hand + self.on_order
        if position <= self._planned(self._policy.reorder_at):
            self._order(max(self._up_to - position, self._minimum))

    def _order(self, least: float) -> None:
        now, amount = self._context.env.now, self.rounded(least)
        self.on_order += amount
        sigma = log_sigma(self._policy.lead_cv)
        normal = float(self._normals[min(int(now // 24), len(self._normals) - 1)])
        lead = 24 * self._policy.lead_time * math.exp(sigma * normal - sigma**2 / 2)
        arrives = self._arrives(now + lead)
        self._context.accounts.note(Entry(now, arrives, "packaging", self.item, 0, amount))
        self._context.at(arrives, lambda: self._arrive(amount))

    def _arrives(self, hour: float) -> float:
        """Return when a delivery that is due at `hour` arrives."""
        return self._context.after_ban(hour) if self._banned else hour

    @property
    def _banned(self) -> bool:
        leg = self._context.physical.legs["materials"]
        return self.item == CAN and self._context.physical.vehicles[leg.vehicle].banned

    def _arrive(self, amount: float) -> None:
        self.on_order -= amount
        self.receive(amount, self._context.env.now)

    def short(self, cans: float, hour: float) -> None:
        """Book `cans` that are not made for lack of stock, once a day, and order the item.

        The position may stay above the reorder point, as a stock too small for a lot is not used.
        """
        if self.on_order == 0:
            position, missing = self.on_hand, cans * self.per_can
            self._order(max(self._up_to - position, self._minimum, missing))
        if self._short_on != int(hour // 24):
            self._short_on = int(hour // 24)
            self._context.accounts.book(f"packaging.{self.item}.short_days", hour, 1.0)
            self._context.accounts.book(f"packaging.{self.item}.short_cans", hour, cans)


class CanStock(Stock):
    """Stock of empty cans, delivered by full trucks, which bring all other materials too."""

    def __init__(
        self, context: RunContext, works: str, policy: Packaging, per_can: float, haul: Haul
    ) -> None:
        super().__init__(context, works, CAN, policy, per_can)
        self._haul = haul

    def rounded(self, amount: float) -> float:
        """Return `amount` rounded up to whole truckloads."""
        return math.ceil(amount / self._haul.load - 1e-9) * self._haul.load

    def receive(self, amount: float, hour: float) -> None:
        """Take a delivery, and book its trucks."""
        super().receive(amount, hour)
        for _ in range(round(amount / self._haul.load)):
            self._haul.go(hour)


class Materials:
    """All packaging and ingredients of works; an item without a stock is never lacking.

    What a toll canner supplies is neither used, as its fee covers it, nor stocked, nor brought.
    """

    def __init__(self, context: RunContext, works: Plant | Toll) -> None:
        leg, product = context.physical.legs["materials"], context.physical.product
        self._haul = Haul(context, "materials", far_end(leg), works.at, full_load(leg))
        supplied = works.supplies if isinstance(works, Toll) else {}
        self._per_can = {i: each for i, each in product.uses.items() if not supplied.get(i)}
        filled = [item for item in self._per_can if item != CARTON]
        self._book = context.accounts.sheet((f"item.{item}.used" for item in filled), self._used)
        self._cartons = context.accounts.sheet([f"item.{CARTON}.used"])
        packaging = context.physical.packaging
        self.stocks = {
            item: CanStock(context, works.key, policy, self._per_can[item], self._haul)
            if item == CAN
            else Stock(context, works.key, item, policy, self._per_can[item])
            for item, policy in packaging.items()
            if item in self._per_can
        }
        self._filling = [stock for item, stock in self.stocks.items() if item != CARTON]
        """Items used as cans are filled."""
        self._cases = [stock for item, stock in self.stocks.items() if item == CARTON]
        self._counted = [stock for stock in self.stocks.values() if stock.per_can > 0]
        self._left = 0.0
        """Cans left of the last truckload, if they have no stock."""
        opening = 24.0 * context.opening
        for stock in self.stocks.values():
            context.at(opening, partial(stock.open, opening))

    @property
    def packable(self) -> float:
        """Cans for which there is packaging."""
        least = math.inf
        for stock in self._counted:
            cans = stock.on_hand / stock.per_can
            least = cans if cans < least else least
        return least

    def cans(self, wanted: float, hour: float) -> float:
        """Return the cans, up to `wanted`, for which there is packaging; book the scarcest item as short."""
        wanted, packable = max(0.0, wanted), self.packable
        if packable >= wanted:
            return wanted
        if math.isfinite(wanted):
            scarce = min(self._counted, key=lambda stock: stock.on_hand / stock.per_can)
            scarce.short(wanted - packable, hour)
        return packable

    def fill(self, cans: float, hour: float) -> None:
        """Use what `cans` filled cans need, without cartons."""
        self._book.book(hour, (cans,))
        _use(self._filling, cans)
        if CAN in self._per_can and CAN not in self.stocks:
            self._left -= cans
            while self._left < 0:
                self._left += self._haul.load
                self._haul.go(hour)

    def _used(self, cans: Columns) -> Columns:
        """Return the use of filled cans, item by item, without cartons."""
        filled: list[Array] = [
            cans[0] * each for item, each in self._per_can.items() if item != CARTON
        ]
        return filled

    def case(self, cans: float, hour: float) -> None:
        """Use the cartons of good cans."""
        self._cartons.book(hour, (cans * self._per_can.get(CARTON, 0.0),))
        _use(self._cases, cans)


def _use(stocks: Sequence[Stock], cans: float) -> None:
    """Remove what some cans use of some items, then review them if an order may be due."""
    due = False
    for stock in stocks:
        due = stock.use(cans) or due
    if due:
        for stock in stocks:
            stock.review()
