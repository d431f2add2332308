"""The parts of the money side that tell who gains: shadow prices, the district, emissions."""

from typing import Annotated

from pydantic import Field

from sim.scenario.models.limits import MORE_THAN_NOTHING
from sim.scenario.models.parsers import Money, Share, Unit, Yearly
from sim.scenario.models.types import ASSUMED, Fraction, Part, Positive, Year
from sim.units import AnnualRate, Price

Ratio = Annotated[float, Share(most=10), Positive]


class Social(Part):
    """What things are worth to the nation, where their price does not tell."""

    discount_rate: Annotated[AnnualRate, Yearly()]
    """Rate at which the nation discounts."""
    wage: Ratio
    """Worth of unskilled work elsewhere, over what it is paid here."""
    exchange: Ratio
    """Worth of foreign money, over the exchange rate."""
    fruit_value: Annotated[Price, Money("kg")]
    """What {fruit} brings its farmer when it does not go to {canning}."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money that is stated in; the study's price basis if absent."""


class District(Part):
    """Who belongs to the district whose gains are computed, and what counts as a job there."""

    areas: dict[str, Fraction] = Field(default={})
    """Share of an area's {fruit} that is grown in the district; all of it if absent."""
    workers: Fraction
    """Share of the plant's wages that is paid to people of the district."""
    hauliers: Fraction
    """Share of the hire of trucks that is paid to people of the district."""
    suppliers: Fraction
    """Share of purchases that is paid to makers in the district."""
    services: Fraction
    """Share of services that is paid to people of the district."""
    job: Annotated[float, Unit("person_hour/year"), Positive]
    """Hours of one full-time job."""
    staff: Annotated[Price, Money("month"), MORE_THAN_NOTHING]
    """What one member of staff costs: how many there are follows from what they cost together."""
    toll_hour: Annotated[Price, Money("person_hour"), MORE_THAN_NOTHING]
    """What an hour of work costs the {toll_canner}: his hours follow from the labour in his fee."""


class Emissions(Part):
    """Greenhouse gases of energy; those of trucks stand with their hire."""

    kwh: Annotated[float, Unit("kg/kWh")]
    """CO2 equivalent of electricity."""
    steam: Annotated[float, Unit("kg/t")]
    """CO2 equivalent for each tonne of steam; that of burnt wood itself does not count."""
    toll_can: Annotated[float, Unit("kg/can")]
    """CO2 equivalent of the {toll_canner}'s energy for each {can} filled."""
