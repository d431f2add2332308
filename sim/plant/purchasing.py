"""Purchasing of fruit: how much each area sells today, and the trucks that bring it."""

from collections.abc import Sequence

from sim.compiled import Row, column, compiled, numbers
from sim.plant.accounts import Columns
from sim.plant.fields import Fields
from sim.plant.fruit_leg import FruitLeg
from sim.plant.run_context import RunContext
from sim.plant.trucking import Sources, carried

ROUNDING = 1e-6
"""Cans that are there by rounding only."""


class Purchasing:
    """Buys fruit, from the nearest areas first or from all in proportion to supply."""

    def __init__(self, context: RunContext, leg: FruitLeg, fields: Fields) -> None:
        self._context = context
        self._leg = leg
        self._fields = fields
        for name, source in zip(leg.areas, leg.sources, strict=True):
            source.field = fields.names.index(name)
        nearest = context.physical.call_off.order == "nearest"
        self._split = nearest_first if nearest else pro_rata
        self._longest_wait = leg.vehicle.longest_wait
        self._least = numbers(column(leg.sources, "least"))
        accounts = [f"area.{name}.bought_kg" for name in leg.areas]
        accounts += ["fruit.bought_kg", "item.fruit.used"]
        self._sheet = context.accounts.sheet(accounts, _amounts)

    def buy(self, kg: float, cans: float, least_cans: float = 0.0) -> float:
        """Buy fruit now, up to `kg` and up to what fills `cans`; nothing if below `least_cans`.

        Return the good cans expected of it.
        """
        if cans <= 0 or cans < least_cans - ROUNDING:
            return 0.0
        now, sources = self._context.env.now, self._leg.sources
        day = int(now // 24)
        self._leg.set_out(day)
        if self._longest_wait is not None:
            self._allow_less(day, self._longest_wait)
        expected = self._split(self._fields.row_of(day), sources, kg, cans)
        if expected <= 0 or expected < least_cans - ROUNDING:
            return 0.0
        self._fields.buy(sources, day)
        self._sheet.book(now, numbers(column(sources, "kg")))
        self._leg.send(now)
        return expected

    def _allow_less(self, day: int, longest_wait: float) -> None:
        """Let trucks take any load where the oldest fruit has waited long enough [h], else the least."""
        for source, least in zip(self._leg.sources, self._least, strict=True):
            waited = 24.0 * self._fields.days_unsold(source.field, day)
            source.least = 0.0 if waited >= longest_wait else least


def _amounts(bought: Columns) -> Columns:
    """Return the fruit bought in each area, then twice the fruit of all areas."""
    total = sum(bought[1:], bought[0])
    return [*bought, total, total]


@compiled
def nearest_first(offered: Row, sources: Sources, kg: float, cans: float) -> float:
    """Split a purchase of some kilograms and cans at most: the nearest areas sell all they offer.

    Write what each area sells, in loads above the minimum; return the cans expected of it.
    """
    expected = 0.0
    for number in range(len(sources)):
        source = sources[number]
        source.kg = 0.0
        if kg > 0 and cans > 0 and source.cans_per_kg > 0:
            most = min(offered[source.field], kg, cans / source.cans_per_kg)
            source.kg = carried(most, source.payload, source.least)
            filled = source.kg * source.cans_per_kg
            kg, cans, expected = kg - source.kg, cans - filled, expected + filled
    return expected


def pro_rata(offered: Row, sources: Sources, kg: float, cans: float) -> float:
    """Split the purchase in proportion to supply; areas below a minimum truckload are skipped."""
    for source in sources:
        source.kg = 0.0
    offers = [
        (float(offered[source.field]), float(source.cans_per_kg), source)
        for source in sources
        if source.cans_per_kg > 0
    ]
    offers.sort(key=lambda offer: offer[0])
    while offers:
        share = _share([offer[:2] for offer in offers], kg, cans)
        for there, _, source in offers:
            source.kg = carried(there * share, source.payload, source.least)
        if offers[0][2].kg > 0:
            break
        offers.pop(0)
    return sum(float(source.kg) * float(source.cans_per_kg) for source in sources)


def _share(offers: Sequence[tuple[float, float]], kg: float, cans: float) -> float:
    """Return the share of offers (fruit, cans per kilogram) that some kilograms and cans allow."""
    offered = sum(fruit for fruit, _ in offers)
    filled = sum(fruit * cans_per_kg for fruit, cans_per_kg in offers)
    shares = [most / of for most, of in ((kg, offered), (cans, filled)) if of > 0]
    return max(0.0, min(1.0, *shares)) if shares else 0.0
