"""Packaging and ingredients of a site: stocks that are ordered at a reorder point, and their use."""

import math

from benchmarks.plain.roads import FullLoads
from benchmarks.plain.world import lognormal

CAN, CARTON = "can", "carton"


def per_can_of(world, item):
    """Return what a can takes of an item."""
    product = world.physical.product
    kept = {CAN: 1.0, CARTON: 1 / product.cans_per_carton}
    return kept[item] if item in kept else product.recipe[item].amount


class Stock:
    """The stock of one item."""

    def __init__(self, world, works, item, trucks):
        self._works, self._world, self._item, self._trucks = works.key, world, item, trucks
        self._policy = world.physical.packaging[item]
        self.per_can = per_can_of(world, item)
        self.on_hand = self._on_order = 0.0
        self._short_on = None
        """Day on which it was last counted as lacking."""
        world.env.process(self._open())

    @property
    def packable(self):
        """Cans that it suffices for."""
        return self.on_hand / self.per_can if self.per_can > 0 else math.inf

    def _planned(self, days):
        """Return the use of some days, by the orders of when a delivery is due that is ordered now."""
        day = math.floor(self._world.env.now / 24 + self._policy.lead_time + 1e-9)
        daily = self._world.on(day).planned_cans_a_day(self._works) * self.per_can
        return days * daily

    def _open(self):
        """Fill the stock when the site opens, and review it a delivery time before each expansion."""
        world = self._world
        opening = 24.0 * world.opening
        yield world.until(opening)
        least = max(self._planned(self._policy.order_up_to), self._least)
        self._receive(self._in_trucks(least))
        for begin, _ in world.phases:
            ahead = 24.0 * (begin - self._policy.lead_time)
            if ahead > opening:
                yield world.until(ahead)
                self.review()

    @property
    def _least(self):
        return self._policy.minimum.amount if self._policy.minimum is not None else 0.0

    def _in_trucks(self, amount):
        """Return an amount rounded up to full trucks, if the item comes by itself on trucks."""
        if self._trucks is None:
            return amount
        return math.ceil(amount / self._trucks.load - 1e-9) * self._trucks.load

    def use(self, cans):
        """Remove what some cans use."""
        self.on_hand -= cans * self.per_can

    def review(self):
        """Order if what is on hand and on order is at most the reorder point."""
        position = self.on_hand + self._on_order
        if position <= self._planned(self._policy.reorder_at):
            self._order(self._planned(self._policy.order_up_to) - position)

    def lack(self, cans, hour):
        """Count cans that are not made for lack of it, once a day; order if nothing is on order."""
        if self._on_order == 0:
            missing = self._planned(self._policy.order_up_to) - self.on_hand
            self._order(max(missing, cans * self.per_can))
        if self._short_on != int(hour // 24):
            self._short_on = int(hour // 24)
            self._world.ledger.book(f"packaging.{self._item}.short_days", hour, 1.0)
            self._world.ledger.book(f"packaging.{self._item}.short_cans", hour, cans)

    def _order(self, amount):
        amount = self._in_trucks(max(amount, self._least))
        self._on_order += amount
        self._world.env.process(self._delivery(amount))

    def _delivery(self, amount):
        world, policy = self._world, self._policy
        day = int(world.env.now // 24)
        normal = world.streams.by_day(f"packaging.{self._item}.lead", "standard_normal")[day]
        hour = world.env.now + 24 * policy.lead_time * lognormal(normal, policy.lead_cv)
        if self._trucks is not None and self._trucks.leg.vehicle.banned:
            hour = world.after_ban(hour)
        yield world.until(hour)
        self._on_order -= amount
        self._receive(amount)

    def _receive(self, amount):
        now = self._world.env.now
        self.on_hand += amount
        self._world.ledger.book(f"item.{self._item}.received", now, amount)
        if self._trucks is not None:
            for _ in range(round(amount / self._trucks.load)):
                self._trucks.go(now)


class Materials:
    """All packaging and ingredients of a site; what has no stock is there when needed."""

    def __init__(self, world, works):
        physical = world.physical
        leg = physical.legs["materials"]
        self._ledger = world.ledger
        self._trucks = FullLoads(world, "materials", leg.place, works.at, leg.load)
        supplied = [item for item, is_so in getattr(works, "supplies", {}).items() if is_so]
        items = {*physical.product.recipe, CAN, CARTON} - {*supplied}
        self._per_can = {item: per_can_of(world, item) for item in sorted(items)}
        self.stocks = {
            item: Stock(world, works, item, self._trucks if item == CAN else None)
            for item in physical.packaging
            if item in items
        }
        """Empty cans come on full trucks, which bring all else too."""
        self._left_on_truck = 0.0
        """Cans left of the last truckload, if they have no stock."""

    @property
    def packable(self):
        """Cans for which there is packaging."""
        return min((stock.packable for stock in self.stocks.values()), default=math.inf)

    def suffice_for(self, cans, hour):
        """Return the cans, up to some, for which there is packaging; count the scarcest as lacking."""
        cans = max(0.0, cans)
        if self.packable >= cans:
            return cans
        if cans < math.inf:
            scarce = min(self.stocks.values(), key=lambda stock: stock.packable)
            scarce.lack(cans - scarce.packable, hour)
        return self.packable

    def fill(self, cans, hour):
        """Use what filled cans need; cartons come later."""
        self._use([item for item in self._per_can if item != CARTON], cans, hour)
        if CAN in self._per_can and CAN not in self.stocks:
            self._left_on_truck -= cans
            while self._left_on_truck < 0:
                self._left_on_truck += self._trucks.load
                self._trucks.go(hour)

    def case(self, cans, hour):
        """Use the cartons of good cans."""
        self._use([CARTON], cans, hour)

    def _use(self, items, cans, hour):
        for item in filter(self._per_can.__contains__, items):
            self._ledger.book(f"item.{item}.used", hour, cans * self._per_can[item])
        stocks = [self.stocks[item] for item in self.stocks if item in items]
        for stock in stocks:
            stock.use(cans)
        for stock in stocks if cans > 0 else ():
            stock.review()
