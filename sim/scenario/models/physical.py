"""All that the plant is handed: works, packaging, store, orders, beside the parts of `parts.py`."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from sim.scenario.models.can_sizes import MAIN, Product
from sim.scenario.models.laws import StatedLaw
from sim.scenario.models.limits import MORE_THAN_NOTHING
from sim.scenario.models.parsers import OneOf, Unit
from sim.scenario.models.parts import (
    Area,
    Arrivals,
    Ban,
    Calendar,
    Fruit,
    Leg,
    Road,
    Supply,
    Vehicle,
    Vessel,
)
from sim.scenario.models.shifts import Changeover, Night, OtherWork, Shift, StartUp
from sim.scenario.models.tank import Tank
from sim.scenario.models.types import (
    ASSUMED,
    STATED,
    Cans,
    CansPerHour,
    CansPerMonth,
    Count,
    Days,
    EventsPerMonth,
    Fraction,
    Hours,
    Kilograms,
    KmPerHour,
    Months,
    Part,
    Positive,
    Spread,
    TimeOfDay,
    TonnesPerDay,
    YearOfOperation,
)
from sim.units import Measured

# Items of work that is paid by the hour: normal hours, the first hour of overtime in a day, the rest.
WORK_HOURS = ("person_hour", "first_overtime_hour", "further_overtime_hour")
NIGHT_HOUR = "night_hour"
"""Item of an hour of work at night, beside the item of the hour itself."""
PAID_HOURS = (*WORK_HOURS, NIGHT_HOUR)
OTHER_WORK = "other_work"
"""Head of the accounts of other work: its lines, and what it uses of each of these items."""
USED_BY_OTHER_WORK = (*PAID_HOURS, "kwh", "steam", "water")
_DAYS_PER_MONTH = 365 / 12
# Account of what booked slots at the toll canner could have made and were not used for.
UNUSED_CANS = "toll.unused_cans"
FRUIT_LEG, FRUIT_TO_TOLL = "fruit", "fruit_to_toll"
RAW, SOLD, WASTE = "fruit", "can", "waste"
"""Items with which a chain begins and ends, and what is neither filled nor a by-product."""
PIECE = "piece."
"""What the item of work that is paid by the piece begins with, before the name of the stage."""


class CallOff(Part):
    """How much {fruit} is called off, from whom, when."""

    target: TonnesPerDay | None = None
    """Most raw {fruit} called off for a day; a toll chain fills its slot instead."""
    order: Literal["nearest", "pro rata"] = "nearest"
    """Whether the nearest area is emptied first or all give in proportion."""
    harvest_start: TimeOfDay
    """When the {fruit} of a day is cut and loading starts."""


class Deviation(Part):
    """Batches whose cycle deviates from its schedule."""

    share: Fraction
    """Share of the batches."""
    then: Literal["hold", "reprocess"]
    """Whether their {cans} are held and never sold, or go through a second cycle at once."""


class Stage(Part):
    """A stage of the line: a flow stage has a rate or a time, a batch stage a load and a cycle."""

    takes: str
    """Item that the stage takes: `fruit`, what the stage before gives, at last `can`."""
    gives: str | None = None
    """Item that the stage gives, if another; until it is `can`, amounts are those of the raw {fruit}."""
    by_products: dict[str, Fraction] = Field(default={})
    """What leaves the line here, as shares of the raw {fruit} processed: item -> share; a cost can be per item."""
    units: Count = Field(default=1, ge=1, le=1_000)
    """Machines or tables side by side, each at work on a lot of its own."""
    rate: Annotated[Measured | None, OneOf(("t/h", "can/h")), MORE_THAN_NOTHING] = None
    """Speed of one unit: t/h of raw {fruit}, or can/h, by what the stage takes."""
    time: Hours | None = Field(default=None, gt=0)
    """Mean time of a lot of any size at a flow stage, in place of a rate."""
    service: StatedLaw | None = None
    """Law of the time of a lot, or of the cycle of a batch, around its mean; constant if absent."""
    load: Cans | None = None
    """{Cans} in one batch of a batch stage."""
    cycle: Hours | None = Field(default=None, gt=0)
    """Time of one batch, loading to unloading."""
    start: Literal["full", "available", "departures"] | None = None
    """When a batch begins: when it is `full`, as if absent; when a unit is free for `least` (`available`); or each `every` (`departures`)."""
    least: Cans | None = None
    """Least {cans} of a batch that begins `available` or at `departures`; 1 if absent."""
    every: Hours | None = Field(default=None, gt=0)
    """Time from one of the `departures` to the next, from the opening of the line on."""
    deviation: Deviation | None = None
    """Deviation inside the cycle of a batch; none if absent."""
    buffer: Count | None = None
    """Lots that can wait in front of a flow stage; no limit if absent. At 0 a lot stays at the stage before."""
    crew: Annotated[Count, STATED] = Field(default=0, le=10_000)
    """People at the stage; they go home when its last lot has left it."""
    stay: Count = Field(default=0, le=10_000)
    """Those of the crew who stay until the line is empty, to help at later stages."""
    paid_by: Literal["hour", "piece"] = "hour"
    """Whether the crew is paid by the hour, or for what goes through the stage: item `piece.NAME`."""
    power: Annotated[float, Unit("kW")] = 0.0
    """Electric power while a unit is busy."""
    steam: Annotated[float, Unit("kg/t")] = 0.0
    """Steam for each tonne of raw {fruit} that the stage's goods were made of."""
    water: Annotated[float, Unit("m3/t")] = 0.0
    """Water for each tonne of raw {fruit} that the stage's goods were made of."""
    mtbf: Hours | None = Field(default=None, ge=0.1)
    """Mean operating hours between two breakdowns; none if absent."""
    repair: Hours | None = Field(default=None, gt=0)
    """Mean time of a repair."""
    repair_cv: Spread = 1.0
    """Spread of the repair time, as coefficient of variation of a lognormal law."""
    repair_law: StatedLaw | None = None
    """Law of the repair time, such as `exponential`; lognormal with `repair_cv` if absent."""
    tank: Tank | None = None
    """Tank that each lot at a flow stage draws from; none if absent."""

    @property
    def takes_raw(self) -> bool:
        """Whether the stage takes the raw material, or what becomes of it, and no cans yet."""
        return self.takes != "can"


def by_products(stages: Mapping[str, Stage]) -> dict[str, float]:
    """Return what leaves a line beside the cans, as shares of the raw fruit processed: item -> share."""
    shares: dict[str, float] = {}
    for stage in stages.values():
        for item, share in stage.by_products.items():
            shares[item] = shares.get(item, 0.0) + share
    return shares


class Outage(Part):
    """Failures of the grid, which stop the whole line."""

    rate: EventsPerMonth = Field(le=1_000)
    """Failures a month."""
    mean: Hours = Field(gt=0)
    """Mean length, exponential."""


class Works(Part):
    """Where {fruit} becomes {cans}: what a plant and {a_toll_canner} have in common."""

    at: str
    """Place of the works."""
    bays: Count = Field(ge=1, le=1_000)
    """Trucks that can be unloaded at once."""
    recovery: Annotated[Fraction, MORE_THAN_NOTHING]
    """Prepared {fruit} filled from usable raw {fruit}; in a chain of two steps, what each makes of what it takes."""
    rejects: dict[str, Fraction] = Field(default={})
    """Share of the {cans} rejected, by cause."""


class Plant(Works):
    """A local {cannery}."""

    key: ClassVar[str] = "plant"
    """Where a file states it."""
    batch: Kilograms
    """{Fruit} that moves through the line as one lot."""
    stages: dict[str, Stage]
    """The line, in the order of the flow."""
    construction: Annotated[int, STATED, Unit("month")] = 0
    """Months from the first investment to the first shift."""
    ramp_up: Annotated[dict[YearOfOperation, Fraction], ASSUMED] = Field(default={})
    """Attainable speed of the line in a year of operation, counted from 1; full speed if absent."""
    waiting_trucks: Count | None = Field(default=None, le=1_000)
    """Trucks that can wait for a bay, others are turned away; no limit if absent."""
    yard: Count | None = Field(default=None, le=100_000)
    """Lots that find a place between bays and line, where {fruit} comes by itself; no limit if absent."""
    longest_wait: Annotated[Hours | None, Field(gt=0)] = None
    """Longest wait of {cans} before the last batch stage, after which they are lost; no limit if absent."""
    mechanics: Count | None = Field(default=None, ge=1, le=1_000)
    """Mechanics whom all stages share: a breakdown waits until one is free; no limit if absent."""
    min_paid_hours: Hours
    """Hours of a day paid at least to everybody who was called."""
    normal_day: Hours | None = None
    """Hours of a day beyond which work is paid as overtime; the length of the shift if absent."""
    normal_week: Hours | None = None
    """Hours of a week, from Monday on, beyond which work is paid as overtime; no limit if absent."""
    overtime: Hours
    """Longest overtime that is planned; filled goods are finished even later, but not in a stoppage."""
    outage: Annotated[Outage | None, ASSUMED] = None
    """Failures of the grid; none if absent or if there is a generator."""
    shifts: dict[str, Shift] = Field(default={})
    """Shifts beside that of the calendar; those that touch work on without emptying the line."""
    start_up: StartUp | None = None
    """What must happen before the first lot when the line has stood still; nothing if absent."""
    changeover: Changeover | None = None
    """What it costs to change over to another size of {can}; nothing if absent."""
    cleaning: Hours = Field(default=0.0, le=24)
    """Time for which people clean the line at the end of a working day, before overtime is over."""
    night: Night | None = None
    """Hours of work that are paid a premium; none if absent."""
    other_work: dict[str, OtherWork] = Field(default={})
    """Work in shifts without {fruit} of its own, by item: the first that is still wanted in the month."""


class Refusal(Part):
    """Slots that {a_toll_canner} refuses in the peak of its own goods."""

    share: Fraction
    """Share of the slots of these months that are refused; no {fruit} is bought for them."""
    months: Months
    """Months in which it refuses some, such as `jul aug`."""


class Toll(Works):
    """{A_toll_canner}'s contract, as far as goods and days go."""

    key: ClassVar[str] = "toll"
    """Where a file states it."""
    construction: ClassVar[int] = 0
    """Months before the first slot: the canner's works are there."""
    stages: ClassVar[Mapping[str, Stage]] = {}
    """The line is the canner's own."""
    takes: str = RAW
    """What it fills into {cans}: raw {fruit}, or the item that the last stage of the plant gives, which then fills none."""
    within: Hours | None = Field(default=None, gt=0)
    """Longest time from the opening of the shift that prepared the {fruit} to its {canning}; no limit if absent."""
    late: str | None = None
    """Item that prepared {fruit} becomes which is older; a cost can be per item; waste if absent."""
    slot_start: TimeOfDay | None = None
    """When a slot begins; as the shift of the calendar if absent."""
    slots_per_week: Count = Field(ge=1, le=7)
    """{Canning} days booked in a week."""
    cans_per_slot: Cans
    """{Cans} that a booked day can make."""
    minimum_batch: Annotated[float, Unit("can")]
    """{Cans} below which no run is started; {fruit} is called off for this many at least."""
    rate: CansPerHour
    """{Cans} filled an hour."""
    postponed: Fraction
    """Share of the slots that are put off because the {toll_canner}'s own goods come first."""
    postponed_by: Days
    """Mean length of a postponement, exponential; whole days, one at least, to a working day."""
    same_day: bool = False
    """Whether {fruit} is bought on the day of its slot, which then begins with what is there; else the day before."""
    refusal: Refusal | None = None
    """Slots refused in some months; none if absent."""
    by_products: dict[str, Fraction] = Field(default={})
    """What the {toll_canner} leaves the chain beside {cans}, as shares of what it processes: item -> share; a cost can be per item."""
    supplies: dict[str, bool] = Field(default={})
    """Whether the {toll_canner} supplies an item, which its fee then covers: `can`, `carton` or one of the recipe."""

    def fruit_per_slot(self, fill: float) -> float:
        """Return the fruit of a slot with `fill` kg in a can [t]."""
        return self.cans_per_slot * fill / self.recovery / 1000


class Expansion(Part):
    """A step in which the chain grows; what is absent stays as it was."""

    after: Annotated[int, Unit("month"), Positive]
    """Months of operation after which it holds, from the first day of a month on."""
    orders: dict[str, CansPerMonth] = Field(default={})
    """{Cans} ordered a month, by market; a market that is opened later has orders of 0 until then."""
    bays: Count | None = Field(default=None, ge=1, le=1_000)
    """Trucks that can be unloaded at once."""
    target: TonnesPerDay | None = None
    """Most raw {fruit} that a local plant calls off for a day."""
    batch: Kilograms | None = None
    """{Fruit} that moves through the line as one lot."""
    stages: dict[str, Stage] | None = None
    """The whole line, in the order of the flow; a stage that is the same as before keeps its machine."""
    slots_per_week: Count | None = Field(default=None, ge=1, le=7)
    """{Canning} days booked in a week at the {toll_canner}."""
    cans_per_slot: Cans | None = None
    """{Cans} that a booked day can make."""
    minimum_batch: Annotated[float | None, Unit("can")] = None
    """{Cans} below which no run is started at the {toll_canner}."""


class Store(Part):
    """Where finished {cans} are kept and loaded into containers."""

    at: str
    """Place of the store."""


class Packaging(Part):
    """How the stock of a packaging material or an ingredient is kept: by (s, S)."""

    reorder_at: Days
    """Stock on hand and on order at which more is ordered, in days of planned use."""
    order_up_to: Days
    """Stock on hand and on order after an order, in days of planned use."""
    lead_time: Days
    """Mean time from order to delivery."""
    lead_cv: Spread = 0.0
    """Spread of the time to delivery, as coefficient of variation of a lognormal law."""
    minimum: Annotated[Measured | None, STATED, OneOf(("can", "carton", "piece", "kg"))] = None
    """Smallest order."""


class Hold(Part):
    """Quarantine of finished {cans}; a lot is what one shift or slot made."""

    length: Days
    """How long a lot waits."""
    failed: Fraction = 0.0
    """Share of the lots that fail."""
    saved: Fraction = 0.0
    """Share of a failed lot's {cans} that are sorted out as sound and can be sold at home."""


class Physical(Part):
    """All that the plant is handed: no price, no currency, no rate of interest."""

    areas: dict[str, Area]
    """Groups of farms."""
    supply: Supply
    """Season and luck of the harvest."""
    fruit: Fruit
    """Losses of {fruit} on the way."""
    product: Product
    """The {can} that is sold."""
    roads: dict[str, Road]
    """Roads between places."""
    bans: dict[str, Ban] = Field(default={})
    """Windows of the day in which trucks may not enter a road."""
    speeds: dict[str, KmPerHour]
    """Truck speed by class of road."""
    travel_cv: Spread
    """Spread of the driving time of a trip, as coefficient of variation."""
    vehicles: dict[str, Vehicle]
    """Classes of truck."""
    legs: dict[str, Leg]
    """Stretches by road: {fruit}, fruit_to_toll, cans_back, materials, port."""
    calendar: Calendar
    """When people work."""
    call_off: CallOff
    """How {fruit} is called off."""
    arrivals: Arrivals | None = None
    """Deliveries that come by themselves; {fruit} is called off if absent."""
    plant: Plant | None = None
    """The local {cannery}, if the scenario has one."""
    toll: Toll | None = None
    """The {toll_canner}, if the scenario uses one."""
    store: Store
    """Where finished {cans} are kept."""
    packaging: Annotated[dict[str, Packaging], STATED] = Field(default={})
    """Stocks of `can`, `carton` and items of the recipe; what is absent is there when needed."""
    hold: Annotated[Hold | None, STATED] = None
    """Quarantine; none if absent."""
    orders: dict[str, CansPerMonth]
    """{Cans} ordered a month, by market, on the month's first day."""
    order_ramp_up: Annotated[dict[YearOfOperation, Fraction], ASSUMED] = Field(default={})
    """Share of the orders that buyers place in a year of operation, counted from 1; all if absent."""
    due: Annotated[Days, ASSUMED] = 45.0
    """Days from order to the latest sailing that is on time."""
    cancel_after: Days | None = None
    """Days after the day due on which a buyer cancels what is in no container yet; never if absent."""
    vessel: Annotated[Vessel | None, STATED] = None
    """Sailings; a container sails the day it is full if absent."""
    home: CansPerMonth = 0.0
    """{Cans} that can be sold at home a month: those sorted out of failed lots, and what exceeds orders."""
    warm_up: Days = 0.0
    """Days before the study in which a chain that runs today already runs, not counted."""
    expansions: dict[str, Expansion] = Field(default={})
    """Steps in which the chain grows while it runs, in any order."""

    @property
    def works(self) -> Mapping[str, Plant | Toll]:
        """The works of the chain, by the key under which a file states them."""
        return {works.key: works for works in (self.plant, self.toll) if works is not None}

    @property
    def has_plant(self) -> bool:
        """Whether any of the works is a local plant."""
        return self.plant is not None

    @property
    def has_toll(self) -> bool:
        """Whether any of the works is a toll canner's."""
        return self.toll is not None

    @property
    def stages(self) -> Mapping[str, Stage]:
        """The stages of all lines, by name."""
        lines = [works.stages for works in self.works.values()]
        return {name: stage for line in lines for name, stage in line.items()}

    @property
    def prepared(self) -> str | None:
        """The item that the plant makes of fruit and the toll canner cans; None where each cans fruit."""
        if self.plant is None or self.toll is None or self.toll.takes == RAW:
            return None
        return self.toll.takes

    @property
    def is_hybrid(self) -> bool:
        """Whether a plant and a toll canner can for the same orders, side by side."""
        return len(self.works) > 1 and self.prepared is None

    def fruit_leg(self, key: str) -> str:
        """Return the leg by which fruit comes to works: a toll canner with a plant has its own."""
        return FRUIT_TO_TOLL if self.has_plant and key == Toll.key else FRUIT_LEG

    def orders_of(self, size: str) -> Mapping[str, float]:
        """Return the cans of a size ordered a month, by market."""
        return self.orders if size == MAIN else self.product.sizes[size].orders

    @property
    def ordered(self) -> float:
        """Cans ordered a month, of all sizes, as cans of the main size by net mass."""
        return sum(
            sum(self.orders_of(size).values()) * self.product.equivalent(size)
            for size in self.product.all_sizes
        )

    def planned_cans_a_day(self, key: str, size: str = MAIN) -> float:
        """Return the cans of a size a day for which works keep packaging.

        All that are ordered; beside other works, no more than they can make.
        """
        ordered = sum(self.orders_of(size).values()) / _DAYS_PER_MONTH
        if not self.is_hybrid:
            return ordered
        if self.toll is not None and key == Toll.key:
            return min(ordered, self.toll.slots_per_week * self.toll.cans_per_slot / 7)
        days = len(self.calendar.weekdays) / 7
        per_kg = self.works[key].recovery / self.product.fill
        return min(ordered, days * 1000 * (self.call_off.target or 0.0) * per_kg)

    @property
    def construction(self) -> int:
        """Months from the start of the study until the last of the works, and so the chain, opens."""
        return max((works.construction for works in self.works.values()), default=0)

    def hires(self, leg: str) -> bool:
        """Return whether the trucks of a leg are hired: neither own ones nor those of growers."""
        growers = leg == "fruit" and self.arrivals is not None
        return not growers and self.legs[leg].trucks is None

    def years_of_operation(self, months: int) -> float:
        """Return the years for which the chain is open in the first months of a study."""
        return (months - self.construction) / 12

    def canonical(self) -> dict[str, Any]:
        """Return every value in its canonical unit, in a form that does not depend on spelling."""
        return self.model_dump(mode="json")

    def digest(self) -> str:
        """Return a text that is the same for the same values in the same order, and for no others.

        The order of areas, stages and roads is part of what the plant reads.
        """
        return hashlib.blake2b(json.dumps(self.canonical()).encode(), digest_size=16).hexdigest()


def beside_cans(works: Plant | Toll) -> Mapping[str, float]:
    """Return what works give beside cans, as shares of what they process: item -> share."""
    return works.by_products if isinstance(works, Toll) else by_products(works.stages)


def items_beside(steps: Iterable[Physical]) -> list[str]:
    """Return the by-products of all works in some phases of a scenario, and what late fruit becomes."""
    items = dict[str, None]()
    for phase in steps:
        for works in phase.works.values():
            items |= dict.fromkeys(beside_cans(works))
        if phase.toll is not None and phase.toll.late not in (None, WASTE):
            items[phase.toll.late] = None
    return [*items]
