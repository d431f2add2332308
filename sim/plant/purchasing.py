"""Call-off: which areas give how much fruit, today, for what can be canned next."""

from collections.abc import Sequence

from sim.compiled import Row, compiled, numbers, row
from sim.plant.fields import Fields
from sim.plant.fruit_leg import FruitLeg
from sim.plant.record import Columns
from sim.plant.run_context import Floor
from sim.plant.trucking import carried

KILOGRAMS, CANS, PAYLOAD, LEAST = 0, 1, 2, 3
"""Named places of what is wanted: fruit and cans at most; what a truck takes, and goes for [kg]."""


_CAN = 1e-6  # can: what rounding may lack


class CallOff:
    """Buys fruit, the nearest areas first or from all in proportion, and sends the trucks."""

    def __init__(self, floor: Floor, leg: FruitLeg, fields: Fields) -> None:
        self._floor = floor
        self._leg = leg
        self._fields = fields
        self._order = row([fields.names.index(name) for name in leg.areas])
        self._per_kg = row(leg.cans_per_kg)
        self._given = row([0.0] * len(leg.areas))
        self._wanted = row([0.0, 0.0, leg.trucks.payload, leg.trucks.least])
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
        now, wanted = self._floor.env.now, self._wanted
        day = int(now // 24)
        there = self._fields.row_of(day)
        wanted[KILOGRAMS], wanted[CANS] = kg, cans
        made = self._share(there, self._order, self._per_kg, wanted, self._given)
        if made <= 0 or made < least_cans - _CAN:
            return 0.0
        self._fields.buy(self._order, self._given, day)
        self._book.book(now, numbers(self._given))
        self._leg.send(self._given, now)
        return made


def _amounts(given: Columns) -> Columns:
    """Return what each area gave, and all together, for two accounts."""
    bought = sum(given[1:], given[0])
    return [*given, bought, bought]


@compiled
def nearest_first(there: Row, order: Row, per_kg: Row, wanted: Row, given: Row) -> float:
    """Write how much each area gives, the nearest first; return the cans that it makes.

    Of what is there in the areas with the numbers `order`, they give up to what is wanted, and each
    gives what trucks go for.
    """
    kg, cans, made = wanted[KILOGRAMS], wanted[CANS], 0.0
    for number in range(len(given)):
        given[number] = 0.0
        if kg > 0 and cans > 0 and per_kg[number] > 0:
            most = min(there[int(order[number])], kg, cans / per_kg[number])
            part = carried(most, wanted[PAYLOAD], wanted[LEAST])
            filled = part * per_kg[number]
            kg, cans, made = kg - part, cans - filled, made + filled
            given[number] = part
    return made


def pro_rata(there: Row, order: Row, per_kg: Row, wanted: Row, given: Row) -> float:
    """Do the same in proportion; an area too small for a truck stays out, and the others give its part."""
    kilograms, cans, payload, least = numbers(wanted)
    offers = [float(there[int(area)]) for area in order]
    makes = [
        (kg, cans_per_kg) if cans_per_kg > 0 else (0.0, 1.0)
        for kg, cans_per_kg in zip(offers, numbers(per_kg), strict=True)
    ]
    giving = sorted(range(len(makes)), key=lambda area: makes[area][0])
    given[:] = row([0.0] * len(makes))
    while giving:
        share = _share([makes[area] for area in giving], kilograms, cans)
        for area in giving:
            given[area] = carried(makes[area][0] * share, payload, least)
        if given[giving[0]] > 0:
            break
        given[giving.pop(0)] = 0.0
    return sum(
        kg * cans_per_kg for kg, cans_per_kg in zip(numbers(given), numbers(per_kg), strict=True)
    )


def _share(makes: Sequence[tuple[float, float]], kilograms: float, cans: float) -> float:
    """Return the share of (fruit, cans a kilogram) that is up to some kilograms and cans."""
    there = sum(kg for kg, _ in makes)
    fill = sum(kg * cans_per_kg for kg, cans_per_kg in makes)
    wanted = [amount / of for amount, of in ((kilograms, there), (cans, fill)) if of > 0]
    return max(0.0, min(1.0, *wanted)) if wanted else 0.0
