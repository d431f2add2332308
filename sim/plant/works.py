"""Where fruit becomes cans, whoever cans it: bays and yard, call-off, inspection, packaging."""

from typing import ClassVar

from sim.plant.cans import Batch
from sim.plant.fields import Fields
from sim.plant.fruit import Yard, rules_of
from sim.plant.fruit_leg import FruitLeg
from sim.plant.inspection import Inspection
from sim.plant.packaging import Materials
from sim.plant.purchasing import CallOff
from sim.plant.record import Columns
from sim.plant.run_context import Floor
from sim.plant.session import Output, Session
from sim.plant.stock import Quarantine, Store, WayBack
from sim.scenario.models.physical import Plant, Toll

_SOME = 1e-9
"""Share of good cans where all are expected to be rejected, so that nothing is called off for them."""

_CANNED = (
    "fruit.processed_kg",
    "fruit.damaged_kg",
    "fruit.filled_kg",
    "fruit.waste_kg",
    "item.waste.used",
    "cans.filled",
    "cans.good",
)


class Works:
    """What a local plant and a toll canner have in common; `batch` is the largest lot [kg]."""

    leg_of: ClassVar[type[FruitLeg]] = FruitLeg

    def __init__(
        self,
        floor: Floor,
        site: Plant | Toll,
        batch: float,
        fields: Fields,
        store: Store,
    ) -> None:
        physical = floor.physical
        self._floor = floor
        self._fill = physical.product.fill
        self.cans_per_kg = site.recovery / self._fill
        self.store = store
        self.yard = Yard(rules_of(physical.fruit, self.cans_per_kg), batch, floor.record)
        self.inspection = Inspection(floor.streams, site.rejects)
        self.materials = Materials(floor, site.at)
        self.way_back = WayBack(floor, site.at, store)
        self.quarantine = Quarantine(floor, self.way_back, store)
        rejected = (f"cans.rejected.{cause}" for cause in site.rejects)
        self._sheet = floor.record.sheet((*_CANNED, *rejected), self._amounts)
        good = self.cans_per_kg * self.inspection.expected_good
        self._leg = self.leg_of(floor, site.at, site.bays, self.yard, good)
        self.call_off = CallOff(floor, self._leg, fields)

    def open_bays(self, count: int) -> None:
        """Unload at another number of bays from now on."""
        self._leg.open_bays(count, self._floor.env.now)

    def unload(self, hour: float) -> None:
        """Let the trucks be unloaded that are there by an hour."""
        self._leg.advance(hour)

    def tell(self) -> None:
        """Book what is only added up at the end: trips with fruit, ages."""
        self._leg.tell_trips()
        self.yard.tell_ages()

    @property
    def cans(self) -> float:
        """Finished cans that are not in the store yet."""
        return self.quarantine.cans + self.way_back.waiting

    def wanted_cans(self, day: int, most: float, in_hand: float) -> float:
        """Return the good cans up to `most` to call fruit off for, beyond those of the fruit in hand.

        As many as the orders up to `day` still need and packaging is there for.
        """
        wanted = min(most, self.store.book.open_cans(day, in_hand))
        good = max(self.inspection.expected_good, _SOME)
        packed = self.materials.cans((wanted + in_hand) / good, self._floor.env.now)
        return min(wanted, packed * good - in_hand)

    def open(self, begins: float) -> Session:
        """Return the terms of a session that begins."""
        return self.yard.open(begins, self.materials.packable)

    def close(self, done: Output, hour: float, day: int) -> None:
        """Book a session, reject cans with the luck of `day`, send off the good ones."""
        self.yard.close(done)
        if done.lacking:
            self.materials.cans(done.cans + done.lacking, done.hour)
        if not done.kg:
            return
        cans = int(done.cans)
        self.materials.fill(cans, hour)
        rejected = self.inspection.rejected(cans, day)
        good = cans - sum(rejected)
        self._sheet.book(hour, (done.kg, done.usable, cans, good, *rejected))
        self.materials.case(good, hour)
        self.store.book.made += good
        self.quarantine.take(Batch(good, done.harvested), hour, day)

    def _amounts(self, numbers: Columns) -> Columns:
        """Return the amounts of all runs, in the order of the accounts."""
        kg, usable, cans, *inspected = numbers
        filled = cans * self._fill
        return [kg, kg - usable, filled, usable - filled, kg - filled, cans, *inspected]

    def end_month(self, hour: float) -> None:
        """Book what is there at the end of a month."""
        level = self._levels("level")
        self._floor.record.book_all(level, hour, level.values())

    def begin_study(self, hour: float) -> None:
        """Book what is there as the study begins, after a warm-up."""
        self.yard.begin_study()
        opening = self._levels("opening")
        self._floor.record.book_all(opening, hour, opening.values())

    def _levels(self, account: str) -> dict[str, float]:
        stocks = {
            f"{account}.{item}": stock.on_hand for item, stock in self.materials.stocks.items()
        }
        return {f"{account}.cans": self.cans, **stocks}
