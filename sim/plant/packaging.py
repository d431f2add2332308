"""Packaging and ingredients at a processing site: stocks with (s, S) policies, and their use."""

import math
from collections.abc import Iterable, Mapping
from functools import partial

from sim.arrays import Array
from sim.plant.accounts import Columns, Entry
from sim.plant.can_sizes import Size
from sim.plant.run_context import RunContext
from sim.plant.transport import Haul, far_end, full_load
from sim.scenario.models.can_sizes import CAN, CARTON, packed
from sim.scenario.models.physical import Packaging, Plant, Toll
from sim.streams import log_sigma


class Stock:
    """Stock of one item, ordered when its position falls to the reorder point.

    The position is what is on hand and on order.
    """

    def __init__(
        self,
        context: RunContext,
        works: str,
        item: str,
        policy: Packaging,
        per_can: Mapping[Size, float],
    ) -> None:
        """Take the works, the rules of the item, and how much of it a can takes, by size."""
        self._context = context
        self._policy = policy
        self.item = item
        self.on_hand = self.on_order = 0.0
        self._minimum = policy.minimum.amount if policy.minimum is not None else 0.0
        self._normals = context.streams.by_day(f"packaging.{item}.lead", "standard_normal")
        self._daily = [
            sum(phase.planned_cans_a_day(works, size.name) * per_can[size] for size in per_can)
            for phase in context.phases.all
        ]
        self.most_at_order = policy.reorder_at * max(self._daily)
        """Position above which nothing is ordered in any phase."""
        self._short_on = -1

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
        return False

    def _arrive(self, amount: float) -> None:
        self.on_order -= amount
        self.receive(amount, self._context.env.now)

    def short(self, cans: float, missing: float, hour: float) -> None:
        """Book `cans` that are not made for lack of stock, once a day, and order what they miss of the item.

        The position may stay above the reorder point, as a stock too small for a lot is not used.
        """
        if self.on_order == 0:
            self._order(max(self._up_to - self.on_hand, self._minimum, missing))
        if self._short_on != int(hour // 24):
            self._short_on = int(hour // 24)
            self._context.accounts.book(f"packaging.{self.item}.short_days", hour, 1.0)
            self._context.accounts.book(f"packaging.{self.item}.short_cans", hour, cans)


class CanStock(Stock):
    """Stock of empty cans of a size, delivered by full trucks, which bring all other materials too."""

    def __init__(
        self, context: RunContext, works: str, policy: Packaging, size: Size, haul: Haul
    ) -> None:
        super().__init__(context, works, packed(CAN, size.name), policy, {size: 1.0})
        self._haul, self._size = haul, size
        self._load = size.whole(haul.load)

    @property
    def _banned(self) -> bool:
        leg = self._context.physical.legs["materials"]
        return self._context.physical.vehicles[leg.vehicle].banned

    def rounded(self, amount: float) -> float:
        """Return `amount` rounded up to whole truckloads."""
        return math.ceil(amount / self._load - 1e-9) * self._load

    def receive(self, amount: float, hour: float) -> None:
        """Take a delivery, and book its trucks."""
        super().receive(amount, hour)
        for _ in range(round(amount / self._load)):
            self._haul.go(hour, self._size)


class Materials:
    """All packaging and ingredients of works; an item without a stock is never lacking.

    What a toll canner supplies is neither used, as its fee covers it, nor stocked, nor brought.
    """

    def __init__(self, context: RunContext, works: Plant | Toll) -> None:
        leg, product = context.physical.legs["materials"], context.physical.product
        self._haul = Haul(context, "materials", far_end(leg), works.at, full_load(leg))
        supplied = works.supplies if isinstance(works, Toll) else {}
        per_can = {
            size: {i: each for i, each in product.uses(size.name).items() if not supplied.get(i)}
            for size in context.sizes
        }
        self.stocks = dict(self._stocks(context, works, per_can))
        self._of = [
            _OfSize(size, own, self.stocks, self._haul.load, len(per_can))
            for size, own in per_can.items()
        ]
        """What cans of each size take."""
        filled = dict.fromkeys(item for own in self._of for item in own.filled)
        cartons = [own.carton for own in self._of]
        self._per_can = [[own.filled.get(item, 0.0) for own in self._of] for item in filled]
        """What a can takes of each item that is used as cans are filled, by size."""
        accounts = (f"item.{item}.used" for item in (*filled, *cartons))
        self._book = context.accounts.sheet(accounts, self._used)
        opening = 24.0 * context.opening
        for stock in self.stocks.values():
            context.at(opening, partial(stock.open, opening))

    def _stocks(
        self, context: RunContext, works: Plant | Toll, per_can: Mapping[Size, Mapping[str, float]]
    ) -> Iterable[tuple[str, Stock]]:
        """Yield the stocks of the items that cans of any size take, by item."""
        cans = {packed(CAN, size.name): size for size in per_can}
        for item, policy in context.physical.packaging.items():
            takes = {size: own[item] for size, own in per_can.items() if item in own}
            if takes and item in cans:
                yield item, CanStock(context, works.key, policy, cans[item], self._haul)
            elif takes:
                yield item, Stock(context, works.key, item, policy, takes)

    def packable(self, size: Size) -> float:
        """Return the cans of a size for which there is packaging."""
        least = math.inf
        for stock, per_can in self._of[size.number].counted:
            cans = stock.on_hand / per_can
            least = cans if cans < least else least
        return least

    def cans(self, size: Size, wanted: float, hour: float) -> float:
        """Return the cans, up to `wanted`, for which there is packaging; book the scarcest item as short."""
        wanted, packable = max(0.0, wanted), self.packable(size)
        if packable >= wanted:
            return wanted
        if math.isfinite(wanted):
            counted = self._of[size.number].counted
            scarce, per_can = min(counted, key=lambda each: each[0].on_hand / each[1])
            missing = wanted - packable
            scarce.short(missing, missing * per_can, hour)
        return packable

    def use(self, size: Size, cans: float, good: float, hour: float) -> None:
        """Use what filled cans of a size need, and the cartons of the good ones."""
        own = self._of[size.number]
        cases, before, behind = good * own.per_carton, own.before, own.behind
        self._book.book(hour, (*before, cans, *behind, *before, cases, *behind))
        _use(own.filling, cans)
        if own.is_brought:
            for _ in range(own.trucks_for(cans)):
                self._haul.go(hour, size)
        _use(own.cases, good)

    def _used(self, cans: Columns) -> Columns:
        """Return the use of filled cans, item by item, then the cartons by size."""
        used: list[Array] = []
        for takes in self._per_can:
            parts = [of_size * each for of_size, each in zip(cans, takes, strict=False)]
            used.append(sum(parts[1:], parts[0]))
        return [*used, *cans[len(self._of) :]]


class _OfSize:
    """What cans of a size take, and the stocks of it; `load` is a truckload of empty cans of the main size."""

    def __init__(
        self,
        size: Size,
        per_can: Mapping[str, float],
        stocks: Mapping[str, Stock],
        load: float,
        sizes: int,
    ) -> None:
        self.before = (0.0,) * size.number
        """What is booked of the sizes before it, and of those behind it."""
        self.behind = (0.0,) * (sizes - size.number - 1)
        self.carton, can = packed(CARTON, size.name), packed(CAN, size.name)
        self.filled = {item: each for item, each in per_can.items() if item != self.carton}
        """What a can takes of each item as it is filled."""
        self.per_carton = per_can.get(self.carton, 0.0)
        kept = [(stock, per_can[item]) for item, stock in stocks.items() if item in per_can]
        self.filling = [each for each in kept if each[0].item != self.carton]
        self.cases = [each for each in kept if each[0].item == self.carton]
        self.counted = [each for each in kept if each[1] > 0]
        self._load = size.whole(load)
        self.is_brought = can in per_can and can not in stocks
        """Whether trucks bring empty cans as they are used, which have no stock."""
        self._left = 0.0
        """Empty cans left of the last truckload then."""

    def trucks_for(self, cans: float) -> int:
        """Use empty cans that have no stock; return the trucks that must bring more of them."""
        self._left -= cans
        trucks = 0
        while self._left < 0:
            self._left += self._load
            trucks += 1
        return trucks


def _use(stocks: Iterable[tuple[Stock, float]], cans: float) -> None:
    """Remove what some cans use of some items, then review them if an order may be due."""
    due = False
    for stock, per_can in stocks:
        used = cans * per_can
        stock.on_hand -= used
        due = due or (used > 0 and stock.on_hand + stock.on_order <= stock.most_at_order)
    if due:
        for stock, _ in stocks:
            stock.review()
