"""The frozen parts of what is invested in, and of who pays for it."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.models.parsers import Money, Unit, Yearly
from sim.scenario.models.types import ASSUMED, Fraction, Part, Year
from sim.units import AnnualRate, Price


class Investment(Part):
    """Something bought before the first month."""

    cost: Annotated[Price | None, Money("")] = None
    """Price of it."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money the cost is stated in; the study's price basis if absent."""
    share: Fraction | None = None
    """What it costs, in place of a price: a share of all items of a price that are paid from the same month on."""
    life: Annotated[int | None, Unit("year"), Field(gt=0)] = None
    """Years until it is replaced; none for land, which keeps its value."""
    replaced: bool = True
    """Whether it is bought again when its life is over."""
    tax_group: str | None = None
    """Group in which it is written off for tax; over its life if absent, never for land."""
    paid_by: Literal["owner", "district"] = "owner"
    """Who buys and replaces it; what the district pays for stays its own and is rented."""
    grantable: bool = True
    """Whether a grant may pay for it, where the owner pays for the rest."""
    paid_from: Annotated[int, Unit("month")] = 0
    """Months from the start of the study to the first payment; it works after the construction."""
    tradable: Fraction = 0.0
    """Share of a cost in rupiah for what is, or could be, traded across the border."""
    unskilled: Fraction = 0.0
    """Share of the rest that pays for unskilled work."""


class Grant(Part):
    """Public money that pays part of the first investment."""

    amount: Annotated[Price, Money("")]
    """Largest amount, as paid; never more than the cost of what it may pay for."""
    price_year: Annotated[Year | None, ASSUMED] = None
    """Year whose money the amount is stated in, if it rises with inflation; absent for a fixed sum."""


class Lease(Part):
    """What the owner pays the district for the use of the items that it pays for."""

    rent: Annotated[Price, Money("year")]
    """Rent of a year of operation for all of them; rises with general inflation."""


class Loan(Part):
    """A loan that pays part of the first investment, drawn in equal parts while it is built."""

    amount: Annotated[Price, Money("")]
    """Money lent; all loans together never more than grant and district leave of the first works."""
    rate: Annotated[AnnualRate, Yearly()]
    """Interest."""
    term: Annotated[int, Unit("year"), Field(gt=0)]
    """Years to the last payment, grace included; never more than the study has."""
    grace: Annotated[int, Unit("month")] = 0
    """Months in which only interest is paid."""
    repayment: Literal["annuity", "equal principal"] = "annuity"
    """Equal payments, or equal parts of principal plus interest; monthly."""
    during_construction: Literal["paid", "capitalised"] = "paid"
    """Interest before the opening: paid month by month, or added to the debt."""
    ceiling: Annotated[Price | None, Money("")] = None
    """Largest amount that its programme lends to one borrower."""
