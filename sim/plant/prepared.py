"""A chain of two steps: a plant peels and cores fruit, trucks take it to a toll canner, who cans it.

What the plant prepares in a shift leaves as the shift is over, on as many trucks as it fills. Its age
counts from the opening of the shift. The toll canner buys no fruit: for a slot he asks the plant, which
calls off what its next shifts can take.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from sim.plant.accounts import Accounts, Columns
from sim.plant.can_sizes import Size
from sim.plant.fields import Fields
from sim.plant.fruit import Yard
from sim.plant.processing_site import Buyer, FruitSite, ProcessingSite
from sim.plant.purchasing import Purchasing
from sim.plant.run_context import RunContext
from sim.plant.session import FruitRules, Session, SessionOutput
from sim.plant.trucking import Truckload
from sim.scenario.models.physical import WASTE, Plant

_MADE = (
    "fruit.processed_kg",
    "fruit.damaged_kg",
    "fruit.prepared_kg",
    "fruit.waste_kg",
    "item.waste.used",
)


class PreparingSite(FruitSite):
    """Works that prepare fruit and fill no cans."""

    def __init__(self, context: RunContext, plant: Plant, fields: Fields) -> None:
        super().__init__(context, plant, plant.batch)
        self._recovery = plant.recovery
        self._purchasing = Purchasing(context, self._leg, fields)
        accounts = (*_MADE, f"item.{context.physical.prepared}.used", *self._beside)
        self._sheet = context.accounts.sheet(accounts, self._amounts)
        self._room = 0.0
        """Fruit that the next shifts can take beyond what is in hand [kg]."""
        self.waiting = 0.0
        """Prepared fruit that waits for the end of its shift [kg]."""
        self.deliver: Callable[[float, float, float], None]
        """Takes prepared fruit [kg] that leaves now, the hours of its shift and of its oldest harvest."""

    def call_off(self, kg: float, in_hand: float, size: Size) -> None:
        """Offer to prepare `kg` of fruit; it is bought when a slot asks for it."""
        self._room = kg

    def buy(self, kg: float, cans: float, least_cans: float) -> float:
        """Buy fruit for good cans, as `Purchasing.buy` does, as far as the next shifts can take it."""
        return self._purchasing.buy(min(kg, self._room), cans, least_cans)

    def cans_in_hand(self) -> float:
        """Return the good cans expected of the fruit here and on the road to here."""
        per_kg = self.cans_per_kg / self._recovery * self.expected_good
        return self.yard.in_hand().cans + self.waiting * per_kg

    def open(self, begins: float) -> Session:
        """Return the terms of a session that begins at an hour."""
        return self.yard.open(begins, math.inf)

    def close(self, output: SessionOutput, hour: float, _day: int, spoiled: int = 0) -> None:
        """Book a shift that opened at `hour`, and send what it prepared as it is over."""
        self.yard.close(output)
        if not output.kg:
            return
        kg = output.usable * self._recovery
        beside = (output.kg * share for share in self._shares)
        self._sheet.book(hour, (output.kg, output.usable, kg, *beside))
        self.waiting += kg
        self._context.at(output.finish, partial(self._leave, kg, hour, output.harvested))

    def _leave(self, kg: float, opened: float, harvested: float) -> None:
        self.waiting -= kg
        self.deliver(kg, opened, harvested)

    def _amounts(self, numbers: Columns) -> Columns:
        """Return the amounts of all shifts, in the order of the accounts."""
        kg, usable, prepared, *beside = numbers
        damaged, waste = kg - usable, usable - prepared
        return [kg, damaged, prepared, waste, kg - prepared - sum(beside), prepared, *beside]


class PreparedYard(Yard):
    """Prepared fruit at a toll canner's, in truckloads."""

    def __init__(self, rules: FruitRules, batch: float, record: Accounts) -> None:
        super().__init__(rules, batch, record)
        self.becomes = WASTE
        """Item that it becomes when it is too old."""
        self.put_off = set[int]()
        """Days on which fruit was bought for a slot that was put off."""

    def _discard(self, load: Truckload, lots: int, kg: float, hour: float) -> None:
        """Book what is too old, by cause: its slot was put off, or it missed it."""
        cause = "put_off" if int(load.harvested // 24) in self.put_off else "missed"
        self._accounts.book(f"late.{cause}_kg", hour, lots * kg)
        self._accounts.book(f"item.{self.becomes}.used", hour, lots * kg)

    def sample_lots(self) -> None:
        """Sample no ages: those of the fruit that is prepared count."""


class PreparedFruitSite(ProcessingSite):
    """Works that can fruit which others prepare."""

    yard_type: ClassVar[type[Yard]] = PreparedYard
    taken = "fruit.canned_kg"
    on_road, in_yard = "fruit.prepared_in_transit_kg", "fruit.prepared_in_yard_kg"
    yard: PreparedYard

    def take_from(self, source: PreparingSite) -> None:
        """Set the works that prepare its fruit, from which it buys."""
        self._source, self._harvests = source, dict[float, float]()
        self.buy, source.deliver = source.buy, self._send
        toll = self._context.physical.toll
        self.yard.becomes = (toll.late if toll is not None else None) or WASTE

    def _buyer(self, fields: Fields) -> Buyer:
        """Return what buys nothing, as no works are known yet."""
        return lambda kg, cans, least_cans: 0.0

    def cans_in_hand(self) -> float:
        """Return the good cans expected of all fruit in hand, prepared or not."""
        return super().cans_in_hand() + self._source.cans_in_hand()

    def _send(self, kg: float, opened: float, harvested: float) -> None:
        """Send prepared fruit on equal truckloads; its age counts from the opening of its shift."""
        yard, now = self.yard, self._context.env.now
        self._harvests[opened] = harvested
        self._leg.set_out(int(now // 24))
        self._leg.sources[0].kg = kg
        before = yard.sent
        self._leg.send(now)
        for number in range(before, yard.sent):
            yard.loads[number].harvested = opened

    def put_off(self, bought: int) -> None:
        """Take note that the slot is put off for which fruit is bought on a day."""
        self.yard.put_off.add(bought)

    def _picked(self, output: SessionOutput) -> float:
        """Return the hour of the oldest harvest in the cans of a session."""
        return self._harvests[output.harvested]

    def close_books(self) -> None:
        """Book the prepared fruit at the end of the run, and the trips with it."""
        end = self._context.days.hours - 24.0
        self._context.accounts.book(self.on_road, end, self._source.waiting)
        super().close_books()
