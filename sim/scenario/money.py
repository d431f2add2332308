"""The frozen parts of a scenario that the economics alone reads: prices, capital, sales, rivals."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.doors import Money, Share, Unit
from sim.scenario.kinds import Days, Fraction, Part
from sim.units import Price

Group = Literal[
    "fruit",
    "transport",
    "conversion",
    "packaging",
    "ingredients",
    "certification",
    "capital",
    "export",
    "by_products",
]
AnyPrice = Annotated[Price, Money()]


class Hire(Part):
    """What a hired truck costs."""

    hire_per_km: Annotated[Price, Money("km")]
    """Price of a loaded kilometre; covers the empty return."""
    hire_per_trip: Annotated[Price, Money("trip")]
    """Price of a trip, whatever its length."""


class TollPrices(Part):
    """What the toll canner charges."""

    fee: Annotated[Price, Money("can")]
    """Fee for each can filled; fruit, can and ingredients are the owner's."""
    vat: Fraction = 0.0
    """Value-added tax on the fee that the owner cannot reclaim."""


class Cost(Part):
    """A cost: a price per item, or a share of something."""

    group: Group
    """Group under which the cost is shown."""
    per: str | None = None
    """Item used, or `month`, `year`, `once`; its account is `item.NAME.used`."""
    price: AnyPrice | None = None
    """Price for one unit of the item."""
    of: str | None = None
    """What a share is taken of: `cash_cost`, or an investment item."""
    share: Annotated[float | None, Share()] = None
    """Share a year of the investment's cost, or of the cash cost."""


class Investment(Part):
    """Something bought before the first month."""

    cost: Annotated[Price, Money("")]
    """Price of it."""
    life: Annotated[int | None, Unit("year"), Field(gt=0)] = None
    """Years until it is replaced; none for land, which keeps its value."""
    replaced: bool = True
    """Whether it is bought again when its life is over."""
    grantable: bool = True
    """Whether a grant may pay for it."""


class Grant(Part):
    """Public money that pays part of the first investment."""

    amount: Annotated[Price, Money("")]
    """Largest amount; never more than the cost of what it may pay for."""


class WorkingCapital(Part):
    """Stocks and days of payment that tie up money."""

    materials: Days
    """Days of packaging and ingredients held in stock."""
    finished: Days
    """Days of cost held as finished goods, quarantine included."""
    receivable: Days
    """Days from shipment to payment."""


class Sale(Part):
    """How an offer is made from a cost."""

    margin: Fraction
    """Exporter's margin on the cost at the gate."""
    commission: Fraction = Field(lt=1)
    """Agent's share of the FOB price."""


class Rival(Part):
    """A competitor's offer of the same goods."""

    fob: Annotated[Price, Money("carton")]
    """FOB price of a carton."""
    net: Annotated[float, Unit("kg/carton"), Field(gt=0)]
    """Net mass of that carton."""


class Exchange(Part):
    """Exchange rates."""

    usd: Annotated[float, Unit("IDR/USD"), Field(gt=0)]
    """Rupiah for a US dollar."""


class Monetary(Part):
    """All that the economics reads beside the flows."""

    vehicles: dict[str, Hire]
    """Hire of each class of truck."""
    toll: TollPrices | None = None
    """What the toll canner charges."""
    costs: dict[str, Cost]
    """Costs by name."""
    investment: dict[str, Investment] = Field(default={})
    """Items of the investment."""
    grant: Grant | None = None
    """Public grant."""
    working_capital: WorkingCapital
    """Money tied up."""
    sale: Sale
    """How an export offer is made."""
    exchange: Exchange
    """Exchange rates."""
    rivals: dict[str, Rival] = Field(default={})
    """Competitors by name."""
