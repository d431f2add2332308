"""Call-off: which areas give how much fruit, today, for what can be canned next."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sim.compiled import row
from sim.plant.fields import Fields
from sim.plant.floor import Floor
from sim.plant.fruit import usable_share
from sim.plant.fruit_leg import FruitLeg


class Offer(NamedTuple):
    """Fruit of one area that can be bought, and the good cans that a kilogram makes."""

    kg: float
    cans_per_kg: float


class CallOff:
    """Buys fruit, the nearest areas first or from all in proportion, and sends the trucks."""

    def __init__(self, floor: Floor, leg: FruitLeg, fields: Fields, good_per_usable: float) -> None:
        """Take the good cans expected of a kilogram of usable fruit."""
        self._floor = floor
        self._leg = leg
        self._fields = fields
        self._places = [fields.names.index(name) for name in leg.areas]
        self._row = row(self._places)
        self._cans_per_kg = [
            usable_share(floor.physical.fruit, km, 0.0) * good_per_usable for km in leg.km
        ]
        self._order = floor.physical.call_off.order

    def gather(self, kg: float, cans: float, least_cans: float = 0.0) -> float:
        """Buy fruit now, up to `kg` and up to what fills `cans`; nothing if below `least_cans`.

        Return the good cans expected of what was bought.
        """
        now = self._floor.env.now
        there = self._fields.advance(int(now // 24))
        offers = map(Offer, (there[place] for place in self._places), self._cans_per_kg)
        given = share_out(offers, kg, cans, self._order, self._leg.trucks.carried)
        made = [
            part * cans for part, cans in zip(given, self._cans_per_kg[: len(given)], strict=True)
        ]
        if sum(made) < least_cans - 1e-6:
            return 0.0
        self._fields.buy(self._row, given, now)
        self._leg.send(given, made, now)
        return sum(made)


def share_out(
    offers: Iterable[Offer],
    kg: float,
    cans: float,
    order: str,
    carried: Callable[[float], float] = float,
) -> list[float]:
    """Return how much each area gives, the offers standing in order of road distance [kg].

    Together they give up to `kg`, and up to what fills `cans`; each gives what trucks go for. Areas
    behind the nearest that give all that is wanted are not asked.

    >>> share_out([Offer(3000, 1.0), Offer(5000, 0.5)], 9000, 4000, "nearest")
    [3000.0, 2000.0]
    >>> share_out([Offer(3000, 1.0), Offer(5000, 1.0)], 4000, 9000, "pro rata")
    [1500.0, 2500.0]
    """
    share = _nearest_first if order == "nearest" else _pro_rata
    return share(offers, kg, cans, carried)


def _nearest_first(
    offers: Iterable[Offer], kg: float, cans: float, carried: Callable[[float], float]
) -> list[float]:
    given = []
    for offer in offers:
        wanted = min(offer.kg, kg, cans / offer.cans_per_kg) if offer.cans_per_kg > 0 else 0.0
        part = carried(max(0.0, wanted))
        kg -= part
        cans -= part * offer.cans_per_kg
        given.append(part)
        if kg <= 0 or cans <= 0:
            break
    return given


def _pro_rata(
    offers: Iterable[Offer], kg: float, cans: float, carried: Callable[[float], float]
) -> list[float]:
    """Give in proportion; an area too small for a truck stays out, and the others give its part."""
    there_is = [offer if offer.cans_per_kg > 0 else Offer(0.0, 1.0) for offer in offers]
    giving = sorted(range(len(there_is)), key=lambda area: there_is[area].kg)
    while giving:
        total = sum(there_is[area].kg for area in giving)
        fill = sum(there_is[area].kg * there_is[area].cans_per_kg for area in giving)
        wanted = [amount / of for amount, of in ((kg, total), (cans, fill)) if of > 0]
        share = max(0.0, min(1.0, *wanted)) if wanted else 0.0
        given = {area: carried(there_is[area].kg * share) for area in giving}
        if given[giving[0]] > 0:
            return [given.get(area, 0.0) for area in range(len(there_is))]
        giving.pop(0)
    return [0.0] * len(there_is)
