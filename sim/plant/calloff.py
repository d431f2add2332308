"""Call-off: which areas give how much fruit, today, for what can be canned next."""

from sim.plant.floor import Floor, FruitLeg
from sim.plant.fruit import Yard, usable_share
from sim.plant.stock import Inspection, OrderBook
from sim.plant.supply import Field, ripening, share_out


class CallOff:
    """Buys fruit up to a wanted amount and sends the trucks."""

    def __init__(
        self, floor: Floor, leg: FruitLeg, yard: Yard, inspection: Inspection, recovery: float
    ) -> None:
        self._floor = floor
        self._leg = leg
        self._yard = yard
        self.book = OrderBook(floor)
        self._areas = sorted(leg.routes, key=lambda name: (leg.routes[name].km, name))
        physical = floor.physical
        self.fields = {
            name: Field(
                name,
                ripening(name, area, physical.supply, floor.days, floor.streams),
                physical.supply.field_window,
                floor.record,
            )
            for name, area in physical.areas.items()
        }
        good_per_usable = recovery / physical.product.fill * inspection.expected_good
        self._cans_per_kg = {
            name: usable_share(physical.fruit, leg.routes[name].km, 0.0) * good_per_usable
            for name in self._areas
        }

    def open_kg(self, day: int, most_cans: float = float("inf"), least_cans: float = 0.0) -> float:
        """Return the raw fruit that the open orders still need, within the cans that fit [kg]."""
        cans = min(self.book.open_cans(day, self._yard.expected), most_cans)
        return cans / self._cans_per_kg[self._areas[0]] if cans > 0 and cans >= least_cans else 0.0

    def gather(self, day: int, want: float) -> float:
        """Buy up to `want` kg now and send it on its way; return what was bought [kg]."""
        there = [self.fields[name].advance(day) for name in self._areas]
        if want < max(self._leg.least, 1e-6):
            return 0.0
        given = share_out(there, want, self._leg.least, self._floor.physical.call_off.order)
        for name, kg in zip(self._areas, given, strict=True):
            if kg > 0:
                self.fields[name].take(kg, self._floor.env.now)
                self._leg.send(name, kg, kg * self._cans_per_kg[name])
        return sum(given)
