"""Call-off: which areas give how much fruit, today, for what can be canned next."""

from collections.abc import Sequence

from sim.compiled import Row, column, compiled, numbers
from sim.plant.fields import Fields
from sim.plant.fruit_leg import FruitLeg
from sim.plant.record import Columns
from sim.plant.run_context import Floor
from sim.plant.trucking import Sources, carried

_CAN = 1e-6  # can: what rounding may lack


class CallOff:
    """Buys fruit, the nearest areas first or from all in proportion, and sends the trucks."""

    def __init__(self, floor: Floor, leg: FruitLeg, fields: Fields) -> None:
        self._floor = floor
        self._leg = leg
        self._fields = fields
        for name, source in zip(leg.areas, leg.sources, strict=True):
            source.field = fields.names.index(name)
        nearest = floor.physical.call_off.order == "nearest"
        self._share = nearest_first if nearest else pro_rata
        accounts = [f"area.{name}.bought_kg" for name in leg.areas]
        accounts += ["fruit.bought_kg", "item.fruit.used"]
        self._book = floor.record.sheet(accounts, _amounts)

    def gather(self, kg: float, cans: float, least_cans: float = 0.0) -> float:
        """Buy fruit now, up to `kg` and up to what fills `cans`; nothing if below `least_cans`.

        Return the good cans expected of what was bought.
        """
        if cans <= 0 or cans < least_cans - _CAN:
            return 0.0
        now, sources = self._floor.env.now, self._leg.sources
        day = int(now // 24)
        made = self._share(self._fields.row_of(day), sources, kg, cans)
        if made <= 0 or made < least_cans - _CAN:
            return 0.0
        self._fields.buy(sources, day)
        self._book.book(now, numbers(column(sources, "kg")))
        self._leg.send(now)
        return made


def _amounts(given: Columns) -> Columns:
    """Return what each area gave, and all together, for two accounts."""
    bought = sum(given[1:], given[0])
    return [*given, bought, bought]


@compiled
def nearest_first(there: Row, sources: Sources, kg: float, cans: float) -> float:
    """Write how much each area gives, the nearest first; return the cans that it makes.

    Of what is there in the fields they give up to some kilograms and cans, and each gives what trucks
    go for.
    """
    made = 0.0
    for number in range(len(sources)):
        source = sources[number]
        source.kg = 0.0
        if kg > 0 and cans > 0 and source.cans_per_kg > 0:
            most = min(there[source.field], kg, cans / source.cans_per_kg)
            part = carried(most, source.payload, source.least)
            filled = part * source.cans_per_kg
            kg, cans, made = kg - part, cans - filled, made + filled
            source.kg = part
    return made


def pro_rata(there: Row, sources: Sources, kg: float, cans: float) -> float:
    """Do the same in proportion; an area too small for a truck stays out, and the others give its part."""
    offers = [
        (float(there[source.field]), float(source.cans_per_kg))
        if source.cans_per_kg > 0
        else (0.0, 1.0)
        for source in sources
    ]
    given = [0.0] * len(offers)
    giving = sorted(range(len(offers)), key=lambda area: offers[area][0])
    while giving:
        share = _share([offers[area] for area in giving], kg, cans)
        for area in giving:
            source = sources[area]
            given[area] = carried(offers[area][0] * share, source.payload, source.least)
        if given[giving[0]] > 0:
            break
        given[giving.pop(0)] = 0.0
    for source, part in zip(sources, given, strict=True):
        source.kg = part
    return sum(
        part * float(source.cans_per_kg) for source, part in zip(sources, given, strict=True)
    )


def _share(makes: Sequence[tuple[float, float]], kilograms: float, cans: float) -> float:
    """Return the share of (fruit, cans a kilogram) that is up to some kilograms and cans."""
    there = sum(kg for kg, _ in makes)
    fill = sum(kg * cans_per_kg for kg, cans_per_kg in makes)
    wanted = [amount / of for amount, of in ((kilograms, there), (cans, fill)) if of > 0]
    return max(0.0, min(1.0, *wanted)) if wanted else 0.0
