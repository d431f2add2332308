"""Packaging and ingredients at the works: kept in stock by (s, S), used can by can."""

import math
from collections.abc import Sequence
from functools import partial

from sim.arrays import Array
from sim.plant.record import Columns
from sim.plant.run_context import Floor
from sim.plant.transport import Haul, far_end, full_load
from sim.scenario.models.physical import Packaging
from sim.streams import log_sigma

CAN, CARTON = "can", "carton"
_DAYS_PER_MONTH = 365 / 12


class Stock:
    """One item: ordered when what is on hand and on order falls to the reorder point."""

    def __init__(self, floor: Floor, item: str, policy: Packaging, per_can: float) -> None:
        self._floor = floor
        self._policy = policy
        self.item = item
        self.per_can = per_can
        self.on_hand = self.on_order = 0.0
        self._minimum = policy.minimum.amount if policy.minimum is not None else 0.0
        self._luck = floor.streams.by_day(f"packaging.{item}.lead", "standard_normal")
        self._daily = [
            sum(phase.orders.values()) / _DAYS_PER_MONTH * self.per_can
            for phase in floor.phases.all
        ]
        self._most_at_order = policy.reorder_at * max(self._daily)
        """Stock above which there is nothing to order in any phase."""
        self._short_on = -1

    def use(self, cans: float) -> bool:
        """Take what some cans use; tell whether that may ask for an order."""
        used = cans * self.per_can
        self.on_hand -= used
        return used > 0 and self.on_hand + self.on_order <= self._most_at_order

    def _planned(self, days: float) -> float:
        """Return the use of some days that is planned for when an order that is made now is there."""
        if len(self._daily) == 1:
            return days * self._daily[0]
        day = math.floor(self._floor.env.now / 24 + self._policy.lead_time + 1e-9)
        return days * self._daily[self._floor.phases.number(day)]

    @property
    def _up_to(self) -> float:
        return self._planned(self._policy.order_up_to)

    def open(self, hour: float) -> None:
        """Fill the stock as the works open; what an expansion takes is ordered in time for it."""
        self.receive(self.whole(max(self._up_to, self._minimum)), hour)
        for begin in self._floor.phases.begins:
            if (ahead := 24.0 * (begin - self._policy.lead_time)) > hour:
                self._floor.at(ahead, self.review)

    def whole(self, amount: float) -> float:
        """Return an order of `amount` as it is made."""
        return amount

    def receive(self, amount: float, hour: float) -> None:
        """Take a delivery."""
        self.on_hand += amount
        self._floor.record.book(f"item.{self.item}.received", hour, amount)

    def review(self) -> None:
        """Order if what is on hand and on order is little for the use that is planned."""
        position = self.on_hand + self.on_order
        if position <= self._planned(self._policy.reorder_at):
            self._order(max(self._up_to - position, self._minimum))

    def _order(self, least: float) -> None:
        now, amount = self._floor.env.now, self.whole(least)
        self.on_order += amount
        sigma = log_sigma(self._policy.lead_cv)
        luck = sigma * float(self._luck[min(int(now // 24), len(self._luck) - 1)])
        lead = 24 * self._policy.lead_time * math.exp(luck - sigma**2 / 2)
        self._floor.at(self._arrives(now + lead), lambda: self._arrive(amount))

    def _arrives(self, hour: float) -> float:
        """Return when a delivery that is due at `hour` is there."""
        return self._floor.after_ban(hour) if self._banned else hour

    @property
    def _banned(self) -> bool:
        leg = self._floor.physical.legs["materials"]
        return self.item == CAN and self._floor.physical.vehicles[leg.vehicle].banned

    def _arrive(self, amount: float) -> None:
        self.on_order -= amount
        self.receive(amount, self._floor.env.now)

    def short(self, cans: float, hour: float) -> None:
        """Count a day on which the stock keeps `cans` from being made, each day once.

        Too little for a run, yet above the reorder point, would never be used up: so order.
        """
        if self.on_order == 0:
            position, missing = self.on_hand, cans * self.per_can
            self._order(max(self._up_to - position, self._minimum, missing))
        if self._short_on != int(hour // 24):
            self._short_on = int(hour // 24)
            self._floor.record.book(f"packaging.{self.item}.short_days", hour, 1.0)
            self._floor.record.book(f"packaging.{self.item}.short_cans", hour, cans)


class CanStock(Stock):
    """Empty cans, which fill the trucks that all materials come with; none comes part full."""

    def __init__(self, floor: Floor, policy: Packaging, per_can: float, haul: Haul) -> None:
        super().__init__(floor, CAN, policy, per_can)
        self._haul = haul

    def whole(self, amount: float) -> float:
        """Return an order of `amount`, filled up to whole truckloads."""
        return math.ceil(amount / self._haul.load - 1e-9) * self._haul.load

    def receive(self, amount: float, hour: float) -> None:
        """Take a delivery, with the trucks that bring it."""
        super().receive(amount, hour)
        for _ in range(round(amount / self._haul.load)):
            self._haul.go(hour)


class Materials:
    """All packaging and ingredients; what is not kept in stock is there when it is needed."""

    def __init__(self, floor: Floor, at: str) -> None:
        leg, product = floor.physical.legs["materials"], floor.physical.product
        self._haul = Haul(floor, "materials", far_end(leg), at, full_load(leg))
        self._per_can = {item: each.amount for item, each in product.recipe.items()}
        self._per_can |= {CAN: 1.0, CARTON: 1 / product.cans_per_carton}
        filled = [item for item in self._per_can if item != CARTON]
        self._book = floor.record.sheet((f"item.{item}.used" for item in filled), self._used)
        self._cartons = floor.record.sheet([f"item.{CARTON}.used"])
        packaging = floor.physical.packaging
        self.stocks = {
            item: CanStock(floor, policy, self._per_can[item], self._haul)
            if item == CAN
            else Stock(floor, item, policy, self._per_can[item])
            for item, policy in packaging.items()
        }
        self._filling = [stock for item, stock in self.stocks.items() if item != CARTON]
        """Items that a can is filled with."""
        self._cases = [stock for item, stock in self.stocks.items() if item == CARTON]
        self._counted = [stock for stock in self.stocks.values() if stock.per_can > 0]
        self._left = 0.0
        """Cans in the last truck, where they are not kept in stock."""
        opening = 24.0 * floor.opening
        for stock in self.stocks.values():
            floor.at(opening, partial(stock.open, opening))

    @property
    def packable(self) -> float:
        """Cans that packaging is there for."""
        least = math.inf
        for stock in self._counted:
            cans = stock.on_hand / stock.per_can
            least = cans if cans < least else least
        return least

    def cans(self, wanted: float, hour: float) -> float:
        """Return the cans up to `wanted` that can be packed; what limits them is counted as short."""
        wanted, there = max(0.0, wanted), self.packable
        if there >= wanted:
            return wanted
        if math.isfinite(wanted):
            scarce = min(self._counted, key=lambda stock: stock.on_hand / stock.per_can)
            scarce.short(wanted - there, hour)
        return there

    def fill(self, cans: float, hour: float) -> None:
        """Use what `cans` filled cans take, cartons apart."""
        self._book.book(hour, (cans,))
        _use(self._filling, cans)
        if CAN not in self.stocks:
            self._left -= cans
            while self._left < 0:
                self._left += self._haul.load
                self._haul.go(hour)

    def _used(self, cans: Columns) -> Columns:
        """Return what filled cans take, cartons apart, item by item."""
        filled: list[Array] = [
            cans[0] * each for item, each in self._per_can.items() if item != CARTON
        ]
        return filled

    def case(self, cans: float, hour: float) -> None:
        """Use the cartons of `cans` good cans."""
        self._cartons.book(hour, (cans * self._per_can[CARTON],))
        _use(self._cases, cans)


def _use(stocks: Sequence[Stock], cans: float) -> None:
    """Take what some cans use of some items, then review them if any runs low."""
    low = [stock.use(cans) for stock in stocks]
    if any(low):
        for stock in stocks:
            stock.review()
