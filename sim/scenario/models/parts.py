"""The frozen parts of the district, its roads and the port: fruit, trucks, calendar, sailings.

Works and store stand in `physical.py`, money in `money.py`. A file mixes them freely; the reader
takes them apart.
"""

from typing import Annotated

from pydantic import Field

from sim.scenario.models.laws import StatedLaw, StatedMoments
from sim.scenario.models.parsers import Unit
from sim.scenario.models.types import (
    ASSUMED,
    Cans,
    Count,
    Days,
    Fraction,
    Hours,
    Kilometres,
    Months,
    Number,
    Part,
    Spread,
    TimeOfDay,
    Tonnes,
    TonnesPerYear,
    Weekdays,
)


class Area(Part):
    """A group of farms that sells {fruit}."""

    at: str
    """Place where its {fruit} is loaded."""
    annual: TonnesPerYear
    """{Fruit} harvested in a normal year."""
    berths: Count | None = Field(default=None, ge=1, le=1_000)
    """Trucks that can be loaded at once, others wait there; no limit if absent."""


class Patience(Part):
    """How long a grower waits before he drives on."""

    mean: Hours | None = Field(default=None, gt=0)
    """Mean time; a law that lists times needs none."""
    law: StatedLaw | None = None
    """Law of the time; exponential if absent."""


class Arrivals(Part):
    """Deliveries of growers, who come by themselves in trucks of their own, in place of call-off."""

    every: Hours | None = Field(default=None, gt=0)
    """Mean time from a delivery to the next, around the clock."""
    law: StatedLaw | None = None
    """Law of that time; exponential if absent."""
    times: StatedMoments | None = None
    """Hours of the deliveries since the begin of the study, or since the works open, in place of `every`."""
    load: Tonnes
    """{Fruit} of a delivery, on a truck of the class that `legs.fruit` names."""
    patience: Patience | None = None
    """How long they wait for a bay, and for the line to take their {fruit} on; without end if absent."""

    @property
    def tonnes_a_day(self) -> float:
        """Fruit that comes in 24 hours on average [t]."""
        if self.times is None:
            gap = self.every or 0.0 if self.law is None else self.law.mean(self.every or 0.0)
            return 24 * self.load / gap
        days = max(1.0, (self.times.hours[-1] - self.times.hours[0]) / 24)
        return len(self.times.hours) * self.load / days


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
    """Share of the {ripe} {fruit} that is offered for {canning}, by grade."""
    season: Season
    """Supply index by month."""
    year_cv: Spread
    """Spread of the whole district's harvest from year to year, as coefficient of variation."""
    year_memory: Fraction
    """Share of a year's deviation that carries over to the next year."""
    area_cv: Spread
    """Spread of one area's harvest in a year around the district's."""
    day_cv: Spread
    """Spread of one area's {ripe} {fruit} from day to day."""
    field_window: Days
    """Whole days on which {ripe} {fruit} is offered, its own the first; then it goes to the fresh market."""


class Fruit(Part):
    """How {fruit} loses value on the way and while it waits."""

    handling_loss: Fraction
    """Share damaged by loading and unloading, whatever the distance."""
    bruise_per_km: Annotated[float, Unit("%/km")]
    """Share of the rest damaged by each kilometre of road [%/km]."""
    decay_per_day: Annotated[float, Unit("%/day")]
    """Share of the rest lost by each day of waiting beyond the fresh hours [%/day]."""
    fresh_for: Hours
    """Hours after harvest without any loss from waiting."""
    discard_after: Hours
    """Age at which a lot is thrown away."""


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
    closed: Months | None = None
    """Months in which it is closed, such as `jan feb`, and the way round is taken; none if absent."""


class Ban(Part):
    """A window of each day in which trucks may not enter a road; where all is absent, any truck and road."""

    begins: TimeOfDay
    """When it begins."""
    ends: TimeOfDay
    """When it ends, on the next day if that is earlier."""
    road: str | None = None
    """The road that it holds on; all if absent."""
    vehicle: str | None = None
    """The class of truck that it holds for; all if absent."""
    above: Tonnes | None = None
    """Payload above which a truck is banned; any if absent."""


class Vehicle(Part):
    """A class of truck."""

    payload: Tonnes
    """Legal load."""
    speed_factor: Number = Field(default=1.0, gt=0)
    """Speed relative to the road's."""
    minimum_load: Fraction = 0.0
    """Smallest load of {fruit} that a truck is sent for, as a share of the payload."""
    longest_wait: Hours | None = None
    """Time since the oldest {fruit} of an area ripened after which a truck takes less; never if absent."""
    banned: bool = False
    """Whether it may not start in the truck ban around Idul Fitri, with stocks or containers."""
    loading: Hours
    """Time to load a full truck."""
    free_waiting: Hours | None = None
    """Hours that a truck with {fruit} waits for a berth and a bay without pay; counted if `waiting` is paid."""
    loading_law: StatedLaw | None = None
    """Law of the time to load; as stated if absent."""
    unloading: Hours
    """Time to unload a full truck at a bay."""
    unloading_law: StatedLaw | None = None
    """Law of the time to unload; as stated if absent."""


class Leg(Part):
    """A stretch of the chain that goes by road."""

    vehicle: str
    """Class of truck, one of `vehicles`."""
    load: Cans | None = None
    """{Cans} in a full load, where the load is neither {fruit} nor a container."""
    mass: Annotated[float | None, Unit("kg/can")] = None
    """Mass on the truck for each {can} of the load; the {can}'s declared net mass if absent."""
    trucks: Count | None = Field(default=None, ge=1, le=1_000)
    """Own trucks, for which loads wait and no hire is paid; hired as needed if absent."""
    out_law: StatedLaw | None = None
    """Law of the time to drive with the load; lognormal with `travel_cv` if absent."""
    back_law: StatedLaw | None = None
    """Law of the time to drive back; lognormal with `travel_cv` if absent."""
    place: str | None = None
    """The far end: where materials come from, or the port."""


class Lebaran(Part):
    """What stands still around Idul Fitri, in whole days before its first and after its last day."""

    closed_before: Days
    """Days off before the feast."""
    closed_after: Days
    """Days off after the feast."""
    ban_before: Days
    """Days before the feast on which banned trucks stand."""
    ban_after: Days
    """Days after the feast on which banned trucks stand."""


class Calendar(Part):
    """When people work."""

    weekdays: Weekdays
    """Working weekdays, such as `mon tue wed thu fri sat`."""
    holidays: bool = True
    """Whether Indonesian public holidays are free."""
    lebaran: Annotated[Lebaran | None, ASSUMED] = None
    """Shutdown and truck ban around Idul Fitri; only the public holidays if absent."""
    shift_start: TimeOfDay
    """When the shift starts."""
    shift: Hours = Field(gt=0, le=24)
    """Length of the shift."""


class Vessel(Part):
    """The sailings that full containers wait for at the port."""

    sails: Weekdays
    """Weekdays of the sailings."""
    cut_off: Hours
    """How long before noon of the sailing day, when the vessel leaves, the port's gate closes."""
    rolled: Fraction = Field(default=0.0, lt=1)
    """Share of the containers that are left behind for the next sailing."""
