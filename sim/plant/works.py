"""Where fruit becomes cans, whoever cans it: bays and yard, call-off, inspection, packaging."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.plant.calloff import CallOff
from sim.plant.floor import Floor
from sim.plant.fruit import Lot, Yard, usable_share
from sim.plant.inspection import Inspection
from sim.plant.stock import Packaging, Store, WayBack
from sim.plant.supply import Field
from sim.plant.transport import FruitLeg
from sim.scenario.physical import Plant, Toll


@dataclass
class Tally:
    """What was canned in one shift or slot."""

    kg: float = 0.0
    usable: float = 0.0
    cans: int = 0

    def add(self, kg: float, usable: float, cans: int) -> None:
        """Add a lot."""
        self.kg += kg
        self.usable += usable
        self.cans += cans


class Works:
    """What a local plant and a toll canner have in common; `batch` is the largest lot [kg]."""

    def __init__(
        self,
        floor: Floor,
        site: Plant | Toll,
        batch: float,
        fields: Mapping[str, Field],
        store: Store,
    ) -> None:
        physical = floor.physical
        self._floor = floor
        self._fruit = physical.fruit
        self._fill = physical.product.fill
        self.cans_per_kg = site.recovery / self._fill
        self.store = store
        self.yard = Yard(physical.fruit, batch, floor.record)
        self.inspection = Inspection(floor, site.rejects)
        self._packaging = Packaging(floor, site.at)
        self.way_back = WayBack(floor, site.at, store)
        leg = FruitLeg(floor, site.at, site.bays, self.yard)
        good = self.cans_per_kg * self.inspection.expected_good
        self.call_off = CallOff(floor, leg, fields, good)

    def open_cans(self, day: int) -> float:
        """Return the cans that the orders up to `day` still need beyond the fruit in hand."""
        return self.store.book.open_cans(day, self.yard.expected)

    def fills(self, lot: Lot, hour: float) -> tuple[float, int]:
        """Return the usable part of a lot at `hour` [kg], and the cans that it fills."""
        usable = lot.kg * usable_share(self._fruit, lot.km, hour - lot.harvested)
        return usable, math.floor(usable * self.cans_per_kg + 1e-9)

    def close(self, tally: Tally, hour: float, day: int) -> None:
        """Book a shift or slot, reject cans with the luck of `day`, send off the good ones."""
        record, filled = self._floor.record, tally.cans * self._fill
        amounts = {
            "fruit.processed_kg": tally.kg,
            "fruit.damaged_kg": tally.kg - tally.usable,
            "fruit.filled_kg": filled,
            "fruit.waste_kg": tally.usable - filled,
            "item.waste.used": tally.kg - filled,
            "cans.filled": tally.cans,
        }
        record.book_all(amounts, hour, amounts.values())
        self._packaging.use(tally.cans, hour)
        good = self.inspection.good(tally.cans, hour, day)
        record.book("cans.good", hour, good)
        record.book("item.carton.used", hour, good / self._floor.physical.product.cans_per_carton)
        self.store.book.made += good
        self.way_back.send(good, hour)
