"""The frozen parts of a scenario that the economics alone reads: prices, capital, sales, rivals."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from sim.catalogue.vocabulary import FeePart, Group, Payee
from sim.scenario.models.benefits import District, Emissions, Social
from sim.scenario.models.funding import Grant, Investment, Lease, Loan
from sim.scenario.models.import_duty import Duty, Tariff
from sim.scenario.models.limits import MORE_THAN_NOTHING
from sim.scenario.models.parsers import Money, OneOf, Share, Unit, Yearly
from sim.scenario.models.types import (
    ASSUMED,
    STATED,
    Days,
    Fraction,
    Number,
    Part,
    Positive,
    Spread,
    Year,
)
from sim.units import AnnualRate, Measured, Price

OwnIndex = Literal["wage", "energy", "fruit", "freight"]
Index = Literal["general", OwnIndex]
AnyPrice = Annotated[Price, Money(earns=True)]
"""A price of an item; what is earned beside the cans has a negative one."""
PriceRatio = Annotated[float, Share(most=10), Positive]
Rupiah = Annotated[float, Unit("IDR"), Field(gt=0)]


class Hire(Part):
    """What a truck costs and earns; own ones cost by `costs` what they use."""

    hire_per_km: Annotated[Price, Money("km")]
    """Price of a loaded kilometre; covers the empty return."""
    hire_per_trip: Annotated[Price, Money("trip")]
    """Price of a trip, whatever its length."""
    waiting: Annotated[Price | None, Money("h")] = None
    """Price of an hour in which a truck with {fruit} waits, beyond `free_waiting`."""
    return_load: Fraction = 0.0
    """Share of the trips, of hired or own trucks, that earn something on the way back."""
    return_price: Annotated[Price | None, Money("trip")] = None
    """What such a trip earns for the chain."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money these prices are stated in; the study's price basis if absent."""
    tradable: Fraction = 0.0
    """Share of the hire for what is, or could be, traded across the border: fuel, tyres, the truck."""
    unskilled: Fraction = 0.0
    """Share of the rest that pays for unskilled work."""
    border: PriceRatio = 1.0
    """Price at the border over the price paid, of what is traded: above one where fuel is subsidised."""
    co2: Annotated[float | None, Unit("kg/tkm")] = None
    """CO2 equivalent of a tonne-kilometre, the empty return included; needed where `emissions` are."""


class Unused(Part):
    """What is due for booked slots in which nothing is made, as no {fruit} came for them."""

    paid: Fraction
    """Share of the fee for all that such a slot could have made; a refused slot costs nothing."""


class TollPrices(Part):
    """What the {toll_canner} charges."""

    fee: Annotated[Price, Money("can")]
    """Fee for each {can} filled; {fruit}, empty {cans} and ingredients are the owner's."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money the fee is stated in; the study's price basis if absent."""
    fee_parts: dict[FeePart, Fraction] = Field(default={})
    """What the fee pays for, by share, labour and energy rising with their own indices."""
    unused: Unused | None = None
    """What is due for slots that are not used; nothing if absent."""


class Wage(Part):
    """The wage from which the hours of work are priced."""

    monthly: Annotated[Price, Money("month")]
    """Wage of a month."""
    hours: Annotated[float, Unit("h"), Field(gt=0)] = 173.0
    """Hours that it is divided by for the wage of an hour (Government Regulation 35/2021, art. 32)."""

    def hourly(self, times: float) -> Price:
        """Return a multiple of the wage of an hour."""
        amount = times * self.monthly.amount / self.hours
        return replace(self.monthly, amount=amount, per="person_hour")


class Step(Part):
    """The price of something bought in larger lots."""

    at_least: Annotated[
        Measured, OneOf(("can/year", "carton/year", "piece/year", "kg/year", "person_hour/year"))
    ]
    """Amount a year from which the price holds."""
    price: AnyPrice
    """Price for one unit of the item."""


class FarmGate(Part):
    """How the price of {fruit} at the farm moves with season and demand."""

    seasonal_cv: Spread = 0.0
    """Spread of the price over the months of a year, against the supply index."""
    elasticity: Number = Field(default=0.0, le=10)
    """Percent by which the price rises when purchases rise by one percent of the harvest."""
    usual: Annotated[float, Unit("t/year")] = 0.0
    """Purchases at which the price is as stated."""


class Cost(Part):
    """A cost: a price per item, or a share of something."""

    group: Group
    """Group under which the cost is shown."""
    per: str | None = None
    """Item used, or `month`, `year`, `once`; its account is `item.NAME.used`."""
    price: AnyPrice | None = None
    """Price for one unit of the item."""
    hourly_wages: Annotated[float | None, Unit("", most=100), Field(gt=0)] = None
    """Hourly wages paid for an hour of work, in place of a price: 1.5 for the first of overtime."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money the price is stated in; the study's price basis if absent."""
    index: Index = "general"
    """Index that the price rises with."""
    usd_pass_through: Fraction = 0.0
    """Share of a price in rupiah that follows the exchange rate: what of it is traded abroad."""
    steps: dict[str, Step] = Field(default={})
    """Prices of larger lots; `price` is that of the smallest."""
    farm_gate: FarmGate | None = None
    """How the price moves with season and demand."""
    after: Annotated[int, Unit("month")] = 0
    """Months of operation before the cost begins."""
    until: Annotated[int | None, Unit("month"), Field(gt=0)] = None
    """Months of operation after which it ends; never if absent."""
    of: str | None = None
    """What a share is taken of: `cash_cost`, or an investment item."""
    share: Annotated[float, Share()] | None = None
    """Share a year of the investment's cost, or of the cash cost."""
    unskilled: Fraction = 0.0
    """Share, of what is not traded across the border, that pays for unskilled work."""
    border: PriceRatio = 1.0
    """Price at the border over the price paid, of what is traded: below one where duty or quota protect it."""
    paid_to: Payee | None = None
    """Who is paid; by group and item if absent: farmers, workers, suppliers, else services."""


class Relief(Part):
    """Lower rate of a small company (Income Tax Law, article 31E)."""

    share: Fraction
    """Part of the rate that is taken off."""
    of_turnover: Rupiah
    """First turnover of a year; the share of the profit that falls on it gets the lower rate."""
    up_to: Rupiah
    """Largest turnover of a year in which any profit gets it."""


class FinalTax(Part):
    """Tax on turnover in place of that on profit (Government Regulation 55/2022)."""

    rate: Fraction
    """Tax on a year's turnover."""
    up_to: Rupiah
    """Largest turnover of the year before."""
    years: Annotated[int, Unit("year")]
    """First years of the company, from its first turnover on; 0 for one that is not admitted."""


class TaxGroup(Part):
    """How the tax law writes off one kind of asset."""

    life: Annotated[int, Unit("year"), Field(gt=0)]
    """Years over which it is written off."""
    declining: Annotated[float, Share(), Field(gt=0, le=1)] | None = None
    """Share of the book value a year by declining balance; if absent, always straight line."""


class Tax(Part):
    """Corporate income tax."""

    rate: Fraction = Field(lt=1)
    """Tax on a year's profit."""
    carry_forward: Annotated[int, Unit("year")] = 0
    """Years in which a loss lowers later profits."""
    relief: Relief | None = None
    """Lower rate of a small company; none if absent."""
    final: FinalTax | None = None
    """Tax on turnover that a small new company pays in place of this one; none if absent."""
    method: Literal["straight line", "declining"] = "straight line"
    """How assets are written off; declining takes the rest in the last year."""
    groups: dict[str, TaxGroup] = Field(default={})
    """Groups of assets by name."""


class Vat(Part):
    """Value-added tax on the toll fee, packaging, ingredients and works; exports bear none, so it can be reclaimed."""

    rate: Fraction
    """Tax on what is bought."""
    registered: bool
    """Whether the exporter is a registered taxpayer and so gets it back; a cost if not."""
    refund: Days = 0.0
    """Days until it is paid back."""


class WorkingCapital(Part):
    """Days of payment that tie up money, beside the stocks, which are simulated."""

    receivable: Days
    """Days from sailing to payment."""
    payable: Days = 0.0
    """Days from using packaging, ingredients and the {toll_canner}'s work to paying for them."""


class Reported(Part):
    """The range of a price that somebody reported."""

    low: Annotated[Price, Money("carton")]
    """Lowest price of {a_carton}."""
    high: Annotated[Price, Money("carton")]
    """Highest price of {a_carton}."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money both are stated in; the study's price basis if absent."""


class SizePrice(Part):
    """What {cans} of a size beside the main one are sold at: one of the two."""

    price: Annotated[Price | None, Money("carton"), MORE_THAN_NOTHING] = None
    """FOB price of {a_carton} in a contract."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money that price is stated in; the study's price basis if absent."""
    per_net_kg: Annotated[Spread | None, MORE_THAN_NOTHING] = None
    """Price of a kilogram net over that of the main size, with which it moves."""


class Sale(Part):
    """How an offer is made from a cost, and the price at which goods are really sold."""

    commission: Fraction = Field(lt=1)
    """Agent's share of the FOB price."""
    margin: Fraction = 0.0
    """What an offer asks above the cost at the gate, which repays all capital at the discount rate."""
    price: Annotated[Price | None, Money("carton")] = None
    """FOB price in a contract; it counts before any rival's."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money that price is stated in; the study's price basis if absent."""
    rival: str | None = None
    """Whose FOB price is followed where there is no contract, by net weight."""
    premium: Fraction = 0.0
    """What the kind of {fruit} earns above the rival's price."""
    discount: Fraction = Field(default=0.0, lt=1)
    """What an unknown brand loses against the rival's price."""
    late_penalty: Fraction = 0.0
    """Share of the price that is lost for each whole week by which a container sails late."""
    home_price: Annotated[Price | None, Money("can")] = None
    """Price of {a_can} sold at home, in money of the price basis."""
    sizes: dict[str, SizePrice] = Field(default={})
    """What {cans} of other sizes are sold at, by size; those sold at home earn the price of the main size by net mass."""
    reported: Reported | None = None
    """What today's exporter is reported to get: evidence beside the price assumed, which it does not move."""


class Rival(Part):
    """A competitor's offer of the same goods."""

    fob: Annotated[Price, Money("carton"), MORE_THAN_NOTHING]
    """FOB price of {a_carton}."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money the price is stated in; the study's price basis if absent."""
    net: Annotated[float, Unit("kg/carton"), Field(ge=0.1)]
    """Net mass of that {carton}."""


class Route(Part):
    """The way from a port of origin to a market."""

    freight: Annotated[Price, Money("container")]
    """Sea freight of a container."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money the freight is stated in; the study's price basis if absent."""
    duty: Annotated[Duty, Tariff()]
    """Import duty for goods of this origin: a share of the value, or an amount per kg net."""


class Demand(Part):
    """What a market takes of the product, and what more of ours does to the premium."""

    imports: Annotated[float, Unit("t/year"), Field(ge=1)]
    """Imports of the product from all origins, net mass."""
    full_premium: Annotated[float, Share(), Field(gt=0)]
    """Share of the imports up to which our buyers pay the whole premium."""
    elasticity: Annotated[float, Unit("", most=10)]
    """Percent by which the premium falls for each percent of sales beyond that."""


class Market(Part):
    """A country that buys: what it takes to land goods there."""

    insurance: Fraction = Field(lt=0.9)
    """Marine insurance on 110 percent of the CIF value."""
    duty_base: Literal["cif", "fob"] = "cif"
    """Value that a duty by share is charged on."""
    charges: Annotated[Price, Money("container")]
    """Handling and clearance at the destination."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money the charges are stated in; the study's price basis if absent."""
    own: Route
    """Our way there."""
    demand: Demand | None = None
    """What it imports; the premium is the same at any volume if absent."""
    rivals: dict[str, Route] = Field(default={})
    """The rivals' ways there; their {cartons} fill a container as ours do, by net mass."""


class Path(Part):
    """How a price wanders from year to year: AR(1) in its logarithm, of mean 1."""

    volatility: Spread
    """Spread of one year around its mean, as coefficient of variation."""
    memory: Fraction
    """Share of a year's deviation that carries over to the next year."""


class Exchange(Part):
    """Exchange rates."""

    usd: Annotated[float, Unit("IDR/USD"), Field(ge=1)]
    """Rupiah for a US dollar."""
    quoted: Annotated[float, Unit("IDR/USD"), Field(ge=1)]
    """Rupiah for a US dollar when the prices in rupiah, and the yen, were quoted."""
    jpy: Annotated[float | None, Unit("IDR/JPY"), Field(ge=0.01)] = None
    """Rupiah for a Japanese yen at `quoted`; it keeps its worth in dollars. Needed for prices in yen."""
    dollar_inflation: Annotated[float | None, Unit("%/year"), Field(gt=-50, le=100)] = None
    """Rise of prices in US dollars from the year of a price to the price basis. Needed for a price in foreign money of another year."""

    @property
    def change(self) -> float:
        """The dollar in rupiah, over what it was when prices were quoted."""
        return self.usd / self.quoted

    def rate(self, currency: str) -> float | None:
        """Return the rupiah for one unit of a currency, None where it is not stated."""
        yen = None if self.jpy is None else self.jpy * self.change
        return {"IDR": 1.0, "USD": self.usd, "JPY": yen}[currency]


class Monetary(Part):
    """All that the economics reads beside the flows."""

    vehicles: dict[str, Hire]
    """Hire of each class of truck."""
    toll: TollPrices | None = None
    """What the {toll_canner} charges."""
    wage: Wage | None = None
    """Wage that costs follow which state `hourly_wages`."""
    costs: dict[str, Cost]
    """Costs by name."""
    investment: dict[str, Investment] = Field(default={})
    """Items of the investment."""
    capital_exponent: Annotated[float | None, Unit(""), Field(le=1)] = None
    """Power of its size that the capital of a plant, and what it pays by the month, grows with."""
    grant: Grant | None = None
    """Public grant."""
    lease: Lease | None = None
    """Rent of what the district pays for; due where it pays for any item."""
    loans: dict[str, Loan] = Field(default={})
    """Loans by name."""
    tax: Annotated[Tax | None, STATED] = None
    """Tax on profits; none if absent."""
    vat: Annotated[Vat | None, STATED] = None
    """Value-added tax on purchases; none if absent."""
    indices: Annotated[dict[OwnIndex, Annotated[AnnualRate, Yearly()]], ASSUMED] = Field(default={})
    """How prices of a kind rise: `real` beyond the general inflation; with it if absent."""
    working_capital: WorkingCapital
    """Days of payment."""
    sale: Sale
    """How an export offer is made."""
    exchange: Exchange
    """Exchange rates."""
    rivals: dict[str, Rival] = Field(default={})
    """Competitors by name."""
    markets: dict[str, Market] = Field(default={})
    """Countries where prices are compared, by name; every market with orders among them."""
    paths: dict[Literal["usd", "freight", "rival"], Path] = Field(default={})
    """How exchange rate, sea freight and rivals' prices wander; steady if absent."""
    social: Social | None = None
    """Shadow prices; without them the gains of the nation and of each party are not computed."""
    district: District | None = None
    """Who is of the district; all farmers and workers if absent, and jobs are not counted."""
    emissions: Emissions | None = None
    """Greenhouse gases of energy; none are counted if absent."""

    @property
    def borrowed(self) -> Mapping[str, Loan]:
        """The loans by name; one of no money is none."""
        return {name: loan for name, loan in self.loans.items() if loan.amount.amount > 0}

    def prices_of(self, item: Investment) -> tuple[tuple[Price, int | None], ...]:
        """Return the prices, and their years, that sum to the cost of an item.

        They are its own, or a share of those of others.
        """
        if item.share is None:
            return () if item.cost is None else ((item.cost, item.price_year),)
        return tuple(
            (replace(other.cost, amount=other.cost.amount * item.share), other.price_year)
            for other in self.investment.values()
            if other.cost is not None and other.paid_from == item.paid_from
        )

    def price(self, cost: Cost) -> Price | None:
        """Return the price of a cost, as stated or as so many hourly wages; None for a share."""
        if cost.hourly_wages is None or self.wage is None:
            return cost.price
        return self.wage.hourly(cost.hourly_wages)
