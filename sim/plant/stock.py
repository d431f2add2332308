"""Orders, packaging, finished cans and full containers: what stands before and behind canning."""

from sim.plant.floor import Floor, Haul
from sim.scenario.parts import Physical


class OrderBook:
    """Cans ordered so far; each month's orders come on its first day."""

    def __init__(self, floor: Floor) -> None:
        self._month_of = floor.days.month_of
        self._monthly = sum(floor.physical.orders.values())
        self.made = 0.0
        for month in range(floor.days.months):
            first = 24.0 * floor.days.month_of.index(month)
            floor.record.book("cans.ordered", first, self._monthly)

    def open_cans(self, day: int, expected: float) -> float:
        """Return the cans ordered up to `day` that are neither made nor expected of fruit in hand."""
        return self._monthly * (self._month_of[day] + 1) - self.made - expected


class Store:
    """Finished cans: brought to the store by the truckload, shipped by the full container.

    Packaging arrives as it is needed, a truckload at a time.
    """

    def __init__(self, floor: Floor, book: OrderBook) -> None:
        physical = floor.physical
        self._record = floor.record
        self._product = physical.product
        self._book = book
        self._materials = Haul(floor, "materials", physical.legs["materials"].place or "", floor.at)
        self._port = Haul(floor, "port", physical.store.at, physical.legs["port"].place or "")
        self._back = (
            Haul(floor, "cans_back", floor.at, physical.store.at)
            if physical.store.at != floor.at
            else None
        )
        self.container = float(self._product.cartons_per_container * self._product.cans_per_carton)
        self._packed_for = 0.0
        self.at_works = 0.0
        self.in_store = 0.0

    def fill(self, cans: float, hour: float) -> None:
        """Book what `cans` filled cans took, and the truckloads that brought it."""
        self._record.book("cans.filled", hour, cans)
        self._record.book("item.can.used", hour, cans)
        for item, use in self._product.recipe.items():
            self._record.book(f"item.{item}.used", hour, cans * use.amount)
        self._packed_for -= cans
        while self._packed_for < 0:
            self._packed_for += self._materials.load
            self._materials.go(hour)

    def receive(self, good: float, hour: float) -> None:
        """Take good cans into stock and send off what fills a container."""
        self._book.made += good
        self._record.book("cans.good", hour, good)
        self._record.book("item.carton.used", hour, good / self._product.cans_per_carton)
        self.at_works += good
        self._bring_back(hour)
        while self.in_store >= self.container:
            self.in_store -= self.container
            self._port.go(hour)
            self._record.book("cans.shipped", hour, self.container)
            self._record.book("item.container.used", hour, 1.0)

    def _bring_back(self, hour: float) -> None:
        if self._back is None:
            self.in_store, self.at_works = self.in_store + self.at_works, 0.0
            return
        while self.at_works >= self._back.load:
            self.at_works -= self._back.load
            self.in_store += self._back.load
            self._back.go(hour)


class Inspection:
    """Rejected cans of a day or a run: binomial by cause, one draw a day."""

    def __init__(self, floor: Floor, rejects: dict[str, float]) -> None:
        self._record = floor.record
        self._rejects = rejects
        self._luck = {
            cause: floor.streams.uniforms(f"reject.{cause}", floor.days.count) for cause in rejects
        }
        self._last = floor.days.count - 1

    @property
    def expected_good(self) -> float:
        """Share of the cans that is expected to pass."""
        share = 1.0
        for reject in self._rejects.values():
            share *= 1 - reject
        return share

    def good(self, cans: float, hour: float) -> float:
        """Return the cans that pass, and book the others."""
        day = min(int(hour // 24), self._last)
        for cause, share in self._rejects.items():
            rejected = float(binomial(self._luck[cause][day], int(cans), share))
            self._record.book(f"cans.rejected.{cause}", hour, rejected)
            cans -= rejected
        return cans


def binomial(uniform: float, trials: int, share: float) -> int:
    """Return the binomial quantile at `uniform`.

    >>> binomial(0.5, 1000, 0.01)
    10
    """
    from scipy.special import bdtr, bdtrik

    if trials == 0 or share == 0:
        return 0
    if share == 1:
        return trials
    quantile = max(0.0, float(-(-bdtrik(uniform, trials, share) // 1)))
    lower = max(0.0, quantile - 1)
    # The inverse is exact to rounding only: step down where the value below reaches the level too.
    return int(lower if bdtr(lower, trials, share) >= uniform else quantile)


def cans_of(usable: float, recovery: float, physical: Physical) -> int:
    """Return the cans that `usable` kg of fruit fill."""
    return int(usable * recovery / physical.product.fill)
