"""The frozen study: what is compared with what, over which years, how often."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from sim.numerals import InputError
from sim.scenario.models.parsers import Unit, Yearly
from sim.scenario.models.types import Count, Part, Year
from sim.scenario.models.wording import Label
from sim.units import AnnualRate


def _first_of_month(raw: object) -> object:
    """Turn `2027-01-01` into a date."""
    if not isinstance(raw, str):
        return raw
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise InputError("not_a_date", text=raw) from None
    if day.day != 1:
        raise InputError("not_first_of_month", text=raw, example=day.replace(day=1))
    return day


def _unless_none(raw: object) -> object:
    """Turn the text `none` into no name at all."""
    return None if raw == "none" else raw


class Member(Part):
    """A scenario of a study and its partners."""

    file: str
    """Scenario file, relative to the study."""
    against: str | None = None
    """The scenario that delivers the same volume the other way."""
    without: Annotated[str | None, BeforeValidator(_unless_none)] = None
    """The chain that is there if the project is not done: it goes on, or stops if that is better; `none` for no chain."""
    label: Label | None = None
    """What the scenario is called in this study; the title of its file if absent."""


class Timing(Part):
    """What every scenario of a study shares: dates, price basis, discounting."""

    start: Annotated[date, BeforeValidator(_first_of_month)] = date(2027, 1, 1)
    """First day of the first month."""
    horizon: Annotated[int, Unit("year"), Field(ge=1, le=60)] = 15
    """Years of operation; a chain that runs today also works through the months before them."""
    lead: Annotated[int, Unit("month"), Field(ge=0)] = 0
    """Months before the years of operation: those of the longest construction at least."""
    price_basis: Year = 2025
    """Year whose prices the results are stated in."""
    discount_rate: Annotated[AnnualRate, Yearly()] = AnnualRate(0.10, "real")
    """Rate at which later money counts less."""
    inflation: Annotated[float, Unit("%/year")] = 2.7
    """General inflation [%/year]; all prices rise with it."""
    replications: Count = Field(default=20, ge=1, le=100_000)
    """Runs of each scenario with the same luck for all."""
    seed: Annotated[int, Unit("", most=2**63 - 1)] = 1
    """Start of all random streams."""

    @property
    def months(self) -> int:
        """Months from the first investment to the end: construction and operation."""
        return self.lead + 12 * self.horizon

    @property
    def simulated(self) -> tuple[str, int, int]:
        """Start, months and seed: all that a simulation reads of it."""
        return self.start.isoformat(), self.months, self.seed


class Study(Timing):
    """Scenarios compared over the same years with the same luck."""

    title: Label | None = None
    """What the study is called."""
    scenarios: dict[str, Member]
    """Scenarios by name, each with its file."""
    baseline: str
    """The scenario that all are set beside in the table."""
