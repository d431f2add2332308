"""The frozen study: what is compared with what, over which years, how often."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from sim.catalogue.keys import ENPV, NET, NPV
from sim.numerals import InputError
from sim.scenario.models.parsers import Share, Unit, Yearly
from sim.scenario.models.types import Count, Part, Year
from sim.scenario.models.wording import Label
from sim.units import AnnualRate

RATES = ("discount_rate", "inflation")
"""Paths of a study that are assumptions; what else has a range there is chosen."""


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


class Link(Part):
    """Two paths that are one unknown: each has the same share of probability within its own range."""

    of: str
    """Path of an assumption with a range."""
    to: str
    """Path of another one."""


class Correlation(Link):
    """Two unknowns that tend to be high together, or one high where the other is low."""

    rank: Annotated[float, Share(least=-1.0)]
    """Rank correlation of the two; negative where one is high when the other is low."""


class Choice(Part):
    """What is decided, for the value of finding something out."""

    payoff: str = f"{NPV + NET} {ENPV}"
    """Figures that decide, with blanks between; each is a decision of its own."""
    alternatives: str | None = None
    """Scenarios to choose among beside building nothing, with blanks between; all plants if absent."""


class Uncertain(Part):
    """How unknowns hang together, and what is decided."""

    links: dict[str, Link] = Field(default={})
    """Paths of different names that are one unknown, by a name."""
    correlations: dict[str, Correlation] = Field(default={})
    """Unknowns that go together, by a name."""
    decide: Choice = Choice()
    """The choice that finding out serves."""


class Study(Timing):
    """Scenarios compared over the same years with the same luck."""

    title: Label | None = None
    """What the study is called."""
    scenarios: dict[str, Member]
    """Scenarios by name, each with its file."""
    baseline: str
    """The scenario that all are set beside in the table."""
    uncertain: Uncertain = Uncertain()
    """How unknowns hang together, and what is decided."""
