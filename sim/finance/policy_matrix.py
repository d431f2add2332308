"""The policy analysis matrix, border prices and shadow prices.

The matrix sets a budget at private prices (A, B, C, D) beside the same budget at social prices
(E, F, G, H); the differences are transfers of policy. All amounts are positive, in money of one
kind and for the same quantity; each is a number, or an array with one element a replication.

Source: E. A. Monke and S. R. Pearson, The Policy Analysis Matrix for Agricultural Development
(Cornell University Press, 1989); for border and shadow prices J. P. Gittinger, Economic Analysis
of Agricultural Projects (Johns Hopkins University Press, 1982).
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from sim.arrays import Array

Amount = float | Array

# A balance below this share of its revenue is a rounding error.
ROUNDING = 1e-12

# Numerator and denominator of each ratio.
RATIOS = {
    "pcr": ("private.factors", "private.value_added"),
    "drcr": ("social.factors", "social.value_added"),
    "npco": ("private.revenue", "social.revenue"),
    "npci": ("private.tradables", "social.tradables"),
    "epc": ("private.value_added", "social.value_added"),
    "pc": ("private.profit", "social.profit"),
    "srp": ("transfers.profit", "social.revenue"),
}


@dataclass(frozen=True)
class Budget:
    """One row of the matrix [money].

    Parameters
    ----------
    revenue
        A or E: value of the output.
    tradables
        B or F: inputs that are, or could be, traded across the border.
    factors
        C or G: labour, capital and land of the country.

    >>> Budget(revenue=100, tradables=30, factors=50).profit
    20
    """

    revenue: Amount
    tradables: Amount
    factors: Amount

    @property
    def value_added(self) -> Amount:
        """A - B or E - F: revenue less tradable inputs [money]."""
        return self.revenue - self.tradables

    @property
    def cost(self) -> Amount:
        """B + C or F + G: cost of tradable inputs and factors [money]."""
        return self.tradables + self.factors

    @property
    def profit(self) -> Amount:
        """D or H: revenue less all costs [money]."""
        return self.value_added - self.factors


@dataclass(frozen=True)
class PolicyMatrix:
    """One budget at private and at social prices, with the transfers and ratios between them.

    Parameters
    ----------
    private
        Budget at the prices that the owner pays and gets.
    social
        Budget at border prices and opportunity costs, without taxes and subsidies.

    The ratios are named as in `RATIOS`: `pcr` C / (A - B), private cost; `drcr` G / (E - F), domestic
    resource cost; `npco` A / E and `npci` B / F, nominal protection of output and inputs; `epc`
    (A - B) / (E - F), effective protection; `pc` D / H, profitability coefficient; `srp`
    (D - H) / E, subsidy ratio to producers. `pcr` below 1 is a profit to the owner, `drcr` below
    1 one to the nation.

    Raises
    ------
    ValueError
        If a cost is negative: costs are given as positive amounts.

    >>> matrix = PolicyMatrix(private=Budget(120, 30, 60), social=Budget(100, 20, 64))
    >>> {name: round(float(ratio), 3) for name, ratio in matrix.ratios.items()}
    {'pcr': 0.667, 'drcr': 0.8, 'npco': 1.2, 'npci': 1.5, 'epc': 1.125, 'pc': 1.875, 'srp': 0.14}
    """

    private: Budget
    social: Budget

    def __post_init__(self) -> None:
        for name in ("private.tradables", "private.factors", "social.tradables", "social.factors"):
            if np.any(np.asarray(cost := attrgetter(name)(self)) < 0):
                raise ValueError(f"{name} must be given as positive amounts, got {cost}")

    @property
    def transfers(self) -> Budget:
        """Private less social, entry by entry [money]; the profit is the net transfer D - H."""
        return Budget(
            self.private.revenue - self.social.revenue,
            self.private.tradables - self.social.tradables,
            self.private.factors - self.social.factors,
        )

    @property
    def ratios(self) -> dict[str, Amount]:
        """Every ratio [share] by its name; nan where its denominator is not positive."""
        return {name: self.ratio(name) for name in RATIOS}

    def ratio(self, name: str) -> Amount:
        """Return one ratio [share]; nan where its denominator is not positive."""
        above, below = RATIOS[name]
        return _quotient(attrgetter(above)(self), attrgetter(below)(self), self._defined(below))

    @property
    def undefined(self) -> dict[str, str]:
        """The entry that is not positive, by the name of each ratio that is nan in any replication.

        >>> PolicyMatrix(Budget(100, 30, 50), Budget(100, 30, 80)).undefined
        {'pc': 'social.profit'}
        """
        return {
            name: below for name, (_, below) in RATIOS.items() if not self._defined(below).all()
        }

    def _defined(self, below: str) -> Array:
        revenue = np.abs(attrgetter(below.split(".", maxsplit=1)[0])(self).revenue)
        return np.asarray(attrgetter(below)(self) > ROUNDING * revenue)


def shadow_exchange_rate(official: Amount, premium: Amount) -> Amount:
    """Return the value of foreign money to the nation [domestic per foreign money].

    `premium` [share] is the mean mark-up on the official rate that tariffs and subsidies on all
    traded goods imply.

    >>> shadow_exchange_rate(16_000, 0.125)
    18000.0
    """
    return official * (1 + premium)


@dataclass(frozen=True)
class Inland:
    """Costs and conversion between the port and the farm gate, in domestic money.

    Parameters
    ----------
    to_market
        Between the port and the market or factory, handling included [money a unit of product].
    conversion
        Units of product that come from a unit of what leaves the farm.
    processing
        Cost of processing, less the value of by-products [money a unit of what leaves the farm].
    to_farm
        Between the farm and the market or factory [money a unit of what leaves the farm].

    Raises
    ------
    ValueError
        If the conversion is not positive.

    >>> Inland(conversion=0.5, processing=15, to_farm=5).farm_gate(210)
    85.0
    """

    to_market: Amount = 0.0
    conversion: Amount = 1.0
    processing: Amount = 0.0
    to_farm: Amount = 0.0

    def __post_init__(self) -> None:
        if not np.all(np.asarray(self.conversion) > 0):
            raise ValueError(f"conversion must be positive, got {self.conversion}")

    def farm_gate(self, at_market: Amount) -> Amount:
        """Return the farm-gate price behind a market price [money a unit of what leaves the farm]."""
        return at_market * self.conversion - self.processing - self.to_farm


def import_parity(cif: Amount, exchange_rate: Amount, inland: Inland) -> Amount:
    """Return the farm-gate price of an import substitute [domestic money a unit].

    Imports bear the cost from the port to the market, which protects the farmer. `cif` is in foreign
    money a unit of product; the rate is the official or the shadow one.

    >>> import_parity(2.0, 100, Inland(to_market=10, conversion=0.5, processing=15, to_farm=5))
    85.0
    """
    return inland.farm_gate(cif * exchange_rate + inland.to_market)


def export_parity(fob: Amount, exchange_rate: Amount, inland: Inland) -> Amount:
    """Return the farm-gate price of an export [domestic money a unit].

    Exports bear the cost from the market to the port. `fob` is in foreign money a unit of product.

    >>> export_parity(2.0, 100, Inland(to_market=10, conversion=0.5, processing=15, to_farm=5))
    75.0
    """
    return inland.farm_gate(fob * exchange_rate - inland.to_market)


def shadow_price(
    market: Amount, *, duty: float = 0.0, subsidy: float = 0.0, opportunity: float = 1.0
) -> Amount:
    """Return the social price [money a unit] behind a market price.

    Parameters
    ----------
    duty
        Duty or tax in the market price, a share of the price before it.
    subsidy
        Part of the full price that the state pays, a share of that full price.
    opportunity
        Value of the best other use, a share of the market price: 0.2 for labour that would
        otherwise earn a fifth of the wage, 0 for land that would lie idle.

    Raises
    ------
    ValueError
        If no price can be behind the market price.

    Source: H. Campbell and R. Brown, Benefit-Cost Analysis (Cambridge University Press, 2003).

    >>> shadow_price(125, duty=0.25), shadow_price(60, subsidy=0.25), shadow_price(60, opportunity=0.2)
    (100.0, 80.0, 12.0)
    """
    if not (duty > -1 and subsidy < 1 and opportunity >= 0):
        raise ValueError(
            f"duty must be above -1, subsidy below 1, opportunity not negative, "
            f"got {duty}, {subsidy}, {opportunity}"
        )
    return market * opportunity / (1 + duty) / (1 - subsidy)


def _quotient(above: Amount, below: Amount, defined: Array) -> Amount:
    quotient: Amount = (above / np.where(defined, below, np.nan))[()]
    return quotient
