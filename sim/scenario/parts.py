"""The frozen parts of a scenario that the plant reads: what is grown, driven, canned, ordered.

Money stands in `money.py`. A file mixes the two freely; the reader takes them apart.
"""

import re
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sim.numerals import InputError
from sim.scenario.doors import OneOf, Share, Unit
from sim.units import Measured

Number = Annotated[float, Unit("")]
Count = Annotated[int, Unit("")]
Positive = Field(gt=0)
NotNegative = Field(ge=0)
Fraction = Annotated[float, Share(), Field(ge=0, le=1)]
Spread = Annotated[float, Share(), Field(ge=0)]
Kilometres = Annotated[float, Unit("km"), NotNegative]
Hours = Annotated[float, Unit("h"), NotNegative]
Days = Annotated[float, Unit("day"), NotNegative]
Tonnes = Annotated[float, Unit("t"), Positive]
Kilograms = Annotated[float, Unit("kg"), Positive]
TonnesPerYear = Annotated[float, Unit("t/year"), NotNegative]
TonnesPerDay = Annotated[float, Unit("t/day"), Positive]
TonnesPerHour = Annotated[float, Unit("t/h"), Positive]
CansPerHour = Annotated[float, Unit("can/h"), Positive]
CansPerMonth = Annotated[float, Unit("can/month"), NotNegative]
Cans = Annotated[float, Unit("can"), Positive]
KmPerHour = Annotated[float, Unit("km/h"), Positive]
EventsPerMonth = Annotated[float, Unit("event/month"), NotNegative]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Part(BaseModel):
    """A piece of a scenario: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, populate_by_name=True
    )


def _weekdays(raw: object) -> object:
    """Turn `mon tue wed` into the numbers 0 1 2."""
    if not isinstance(raw, str):
        return raw
    unknown = [day for day in raw.split() if day not in WEEKDAYS]
    if unknown or not raw.split():
        raise InputError("bad_weekday", text=raw, allowed=" ".join(WEEKDAYS))
    return tuple(sorted({WEEKDAYS.index(day) for day in raw.split()}))


Weekdays = Annotated[tuple[int, ...], BeforeValidator(_weekdays)]


def _time_of_day(raw: object) -> object:
    """Turn `06:30` into a time."""
    if not isinstance(raw, str):
        return raw
    if not (match := re.fullmatch(r"(\d{1,2}):([0-5]\d)", raw, re.ASCII)) or int(match[1]) > 23:
        raise InputError("not_a_time", text=raw)
    return time(int(match[1]), int(match[2]))


TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]


class Area(Part):
    """A group of farms that sells fruit."""

    at: str
    """Place where its fruit is loaded."""
    annual: TonnesPerYear
    """Pineapple harvested in a normal year."""


class Season(Part):
    """Supply index by month; only the shape counts, the mean over the year is taken as 1."""

    jan: Number = Field(gt=0)
    """Index of January."""
    feb: Number = Field(gt=0)
    """Index of February."""
    mar: Number = Field(gt=0)
    """Index of March."""
    apr: Number = Field(gt=0)
    """Index of April."""
    may: Number = Field(gt=0)
    """Index of May."""
    jun: Number = Field(gt=0)
    """Index of June."""
    jul: Number = Field(gt=0)
    """Index of July."""
    aug: Number = Field(gt=0)
    """Index of August."""
    sep: Number = Field(gt=0)
    """Index of September."""
    oct: Number = Field(gt=0)
    """Index of October."""
    nov: Number = Field(gt=0)
    """Index of November."""
    dec: Number = Field(gt=0)
    """Index of December."""


class Supply(Part):
    """What all areas share: season, luck of the year and of the day, the window in the field."""

    canning_share: Fraction
    """Share of the ripe fruit that is offered for canning, by grade."""
    season: Season
    """Supply index by month."""
    year_cv: Spread
    """Spread of the whole district's harvest from year to year, as coefficient of variation."""
    year_memory: Fraction
    """Share of a year's deviation that carries over to the next year."""
    area_cv: Spread
    """Spread of one area's harvest in a year around the district's."""
    day_cv: Spread
    """Spread of one area's ripe fruit from day to day."""
    field_window: Days
    """How long ripe fruit can wait in the field before it goes to the fresh market; whole days."""


class Fruit(Part):
    """How fruit loses value on the way and while it waits."""

    handling_loss: Fraction
    """Share damaged by loading and unloading, whatever the distance."""
    bruise_per_km: Annotated[float, Unit("%/km"), NotNegative]
    """Share of the rest damaged by each kilometre of road [%/km]."""
    decay_per_day: Annotated[float, Unit("%/day"), NotNegative]
    """Share of the rest lost by each day of waiting beyond the fresh hours [%/day]."""
    fresh_for: Hours
    """Hours after harvest without any loss from waiting."""
    discard_after: Hours
    """Age at which a lot is thrown away."""


class Product(Part):
    """The can that is sold."""

    fill: Annotated[float, Unit("kg/can"), Positive]
    """Prepared fruit put into a can."""
    net: Annotated[float, Unit("kg/can"), Positive]
    """Declared net mass of a can."""
    cans_per_carton: Annotated[int, Unit("can/carton"), Positive]
    """Cans in a carton."""
    cartons_per_container: Annotated[int, Unit("carton/container"), Positive]
    """Cartons in a full 20-foot container."""
    recipe: dict[str, Annotated[Measured, OneOf(("kg/can", "piece/can"))]] = {}
    """What each can takes beside fruit, the can and the carton: item -> amount."""


class Road(Part):
    """A road between two places, driven both ways."""

    origin: str
    """Place at one end."""
    destination: str
    """Place at the other end."""
    distance: Kilometres
    """Length of the road."""
    kind: str
    """Class of road, one of `speeds`."""


class Vehicle(Part):
    """A class of truck, hired as needed."""

    payload: Tonnes
    """Legal load."""
    speed_factor: Number = Field(default=1.0, gt=0)
    """Speed relative to the road's."""
    minimum_load: Fraction = 0.0
    """Smallest load of fruit that a truck is sent for, as a share of the payload."""
    loading: Hours
    """Time to load a full truck."""
    unloading: Hours
    """Time to unload a full truck at a bay."""


class Leg(Part):
    """A stretch of the chain that goes by road."""

    vehicle: str
    """Class of truck, one of `vehicles`."""
    load: Cans | None = None
    """Cans in a full load, where the load is not fruit."""
    mass: Annotated[float | None, Unit("kg/can"), NotNegative] = None
    """Mass on the truck for each can of the load; the can's declared net mass if absent."""
    place: str | None = None
    """The far end: where materials come from, or the port."""


class Calendar(Part):
    """When people work."""

    weekdays: Weekdays
    """Working weekdays, such as `mon tue wed thu fri sat`."""
    holidays: bool = True
    """Whether Indonesian public holidays are free."""
    shift_start: TimeOfDay
    """When the shift starts."""
    shift: Hours = Field(gt=0, le=24)
    """Length of the shift."""


class CallOff(Part):
    """How much fruit is called off, from whom, when."""

    target: TonnesPerDay | None = None
    """Most raw fruit called off for a day; a toll chain fills its slot instead."""
    order: Literal["nearest", "pro rata"] = "nearest"
    """Whether the nearest area is emptied first or all give in proportion."""
    harvest_start: TimeOfDay
    """When the fruit of a day is cut and loading starts."""


class Stage(Part):
    """A stage of the line: a flow stage has a rate, a batch stage a load and a cycle."""

    takes: Literal["fruit", "can"]
    """Item that the stage takes."""
    gives: Literal["fruit", "can"] | None = None
    """Item that the stage gives, if another."""
    units: Count = Field(default=1, ge=1)
    """Machines or tables side by side, each at work on a lot of its own."""
    rate: Annotated[Measured | None, OneOf(("t/h", "can/h"))] = None
    """Speed of one unit: t/h of raw fruit, or can/h, by what the stage takes."""
    load: Cans | None = None
    """Cans in one batch of a batch stage."""
    cycle: Hours | None = None
    """Time of one batch, loading to unloading."""
    buffer: Count | None = Field(default=None, ge=1)
    """Lots that can wait in front of a flow stage; no limit if absent."""
    crew: Count = Field(default=0, ge=0)
    """People at the stage."""
    power: Annotated[float, Unit("kW"), NotNegative] = 0.0
    """Electric power while a unit is busy."""
    steam: Annotated[float, Unit("kg/t"), NotNegative] = 0.0
    """Steam for each tonne of raw fruit that the stage's goods were made of."""
    water: Annotated[float, Unit("m3/t"), NotNegative] = 0.0
    """Water for each tonne of raw fruit that the stage's goods were made of."""
    mtbf: Hours | None = Field(default=None, gt=0)
    """Mean operating hours between two breakdowns; none if absent."""
    repair: Hours | None = Field(default=None, gt=0)
    """Mean time of a repair."""
    repair_cv: Spread = 1.0
    """Spread of the repair time, as coefficient of variation of a lognormal law."""


class Outage(Part):
    """Failures of the grid, which stop the whole line."""

    rate: EventsPerMonth
    """Failures a month."""
    mean: Hours = Field(gt=0)
    """Mean length, exponential."""


class Plant(Part):
    """A local cannery."""

    at: str
    """Place of the plant."""
    bays: Count = Field(ge=1)
    """Trucks that can be unloaded at once."""
    batch: Kilograms
    """Fruit that moves through the line as one lot."""
    recovery: Fraction
    """Prepared fruit filled from usable raw fruit."""
    rejects: dict[str, Fraction] = {}
    """Share of the cans rejected, by cause."""
    stages: dict[str, Stage]
    """The line, in the order of the flow."""
    min_paid_hours: Hours
    """Hours paid at least to a crew that was called."""
    overtime: Hours
    """Longest overtime that is planned; goods already filled are finished even later."""
    outage: Outage | None = None
    """Failures of the grid; none if absent or if there is a generator."""


class Toll(Part):
    """A toll canner's contract, as far as goods and days go."""

    at: str
    """Place of the toll canner."""
    bays: Count = Field(ge=1)
    """Trucks that can be unloaded at once."""
    slots_per_week: Count = Field(ge=1, le=7)
    """Canning days booked in a week."""
    cans_per_slot: Cans
    """Cans that a booked day can make."""
    minimum_batch: Annotated[float, Unit("can"), NotNegative]
    """Cans below which no run is started; fruit is called off for this many at least."""
    rate: CansPerHour
    """Cans filled an hour."""
    recovery: Fraction
    """Prepared fruit filled from usable raw fruit."""
    rejects: dict[str, Fraction] = {}
    """Share of the cans rejected, by cause."""
    postponed: Fraction
    """Share of the slots that are put off because the canner's own goods come first."""
    postponed_by: Days
    """Mean length of a postponement, exponential; whole days, one at least, to a working day."""


class Store(Part):
    """Where finished cans are kept and loaded into containers."""

    at: str
    """Place of the store."""


class Physical(Part):
    """All that the plant is handed: no price, no currency, no rate of interest."""

    areas: dict[str, Area]
    """Groups of farms."""
    supply: Supply
    """Season and luck of the harvest."""
    fruit: Fruit
    """Losses of fruit on the way."""
    product: Product
    """The can that is sold."""
    roads: dict[str, Road]
    """Roads between places."""
    speeds: dict[str, KmPerHour]
    """Truck speed by class of road."""
    travel_cv: Spread
    """Spread of the driving time of a trip, as coefficient of variation."""
    vehicles: dict[str, Vehicle]
    """Classes of truck."""
    legs: dict[str, Leg]
    """Stretches by road: fruit, cans_back, materials, port."""
    calendar: Calendar
    """When people work."""
    call_off: CallOff
    """How fruit is called off."""
    plant: Plant | None = None
    """The local cannery, if the scenario has one."""
    toll: Toll | None = None
    """The toll canner, if the scenario uses one."""
    store: Store
    """Where finished cans are kept."""
    orders: dict[str, CansPerMonth]
    """Cans ordered a month, by market."""

    def canonical(self) -> dict[str, Any]:
        """Return every value in its canonical unit, in a form that does not depend on spelling."""
        return self.model_dump(mode="json")
