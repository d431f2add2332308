"""Is the money well invested? Cash flows seen by project, owner and beside what happens anyway.

All measures read the one ledger. Cash is IDR of the day [replication, point], inflow positive.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.economics.capital import Works, tax_depreciation
from sim.economics.income_tax import tax_on
from sim.economics.ledger import FINANCING, Kind, Ledger, total
from sim.economics.prices import Prices
from sim.economics.returns import payback, xirr_all
from sim.economics.schedules import dscr
from sim.economics.tax import at_year_ends, earned
from sim.flows import Array

# Halvings of a bracket: enough to find a rupiah in some trillions.
_HALVINGS = 60


def project_cash(ledger: Ledger, points: int) -> Array:
    """Return the cash flow after tax, before financing."""
    return total(ledger.where(lambda one: one.kind not in FINANCING), points)


def equity_cash(ledger: Ledger, points: int) -> Array:
    """Return the owner's cash flow: after tax, loan service and what interest saves of the tax."""
    return total(ledger.postings, points)


@dataclass(frozen=True)
class Worth:
    """What a cash flow is worth: NPV, rates of return, payback."""

    cash: Array
    prices: Prices

    @property
    def npv(self) -> Array:
        """Net present value at the start [IDR of the day there; replication]."""
        return self.prices.present(self.cash)

    @property
    def real(self) -> Array:
        """The cash flow in rupiah of the price basis."""
        return np.asarray(self.cash / self.prices.index)

    def rates(self) -> list[float]:
        """Return every real rate of return of the mean flow [%/year], ascending."""
        flow = self.real.mean(axis=0)
        return [100 * rate for rate in xirr_all(flow, self.prices.years)] if flow.any() else []

    def irr(self) -> Array:
        """Return the rate of return of the mean flow, the same for each replication [%/year].

        nan where there is none, or more than one.
        """
        rates = self.rates()
        return np.full(len(self.cash), rates[0] if len(rates) == 1 else np.nan)

    def payback_years(self) -> Array:
        """Return the time until the money of the mean flow is back for good [year].

        In money of constant value, the same for each replication; nan if it never is.
        """
        return np.full(len(self.cash), payback(self.real.mean(axis=0)) / 12)


def cover(ledger: Ledger, prices: Prices) -> tuple[Array, Array]:
    """Return the least and the mean cover of the loan service, by year [ratio; replication].

    Cash after tax, before the first investment and the loan, over interest and principal. Years
    without service do not count.
    """
    kinds: tuple[Kind, ...] = ("interest", "principal")
    service = -prices.by_year(total(ledger.of(*kinds), prices.points))[0]
    running = ledger.where(
        lambda one: one.kind not in (*kinds, "loan_drawn", "investment", "grant", "salvage")
    )
    cash = prices.by_year(total(running, prices.points))
    ratios = np.array([dscr(row, service) for row in cash])[:, service > 0]
    return ratios.min(axis=1), ratios.mean(axis=1)


def grant_for_zero(ledger: Ledger, works: Works, besides: Array | float = 0.0) -> Array:
    """Return the grant at which the project's NPV is zero [IDR of the price basis; replication].

    0 where none is needed. It is paid as the construction goes on and lowers the tax depreciation;
    beyond the cost of what a grant may pay for it is plain money. `besides` is an NPV that comes
    with the project.
    """
    prices = works.prices
    paid = float(prices.present(prices.index * works.building[0]))
    npv_without = _untaxed_npv(ledger, prices) + besides
    gain = earned(list(ledger.postings), prices)

    def npv(grant: Array) -> Array:
        return npv_without + grant * paid + _tax_npv(gain - tax_depreciation(works, grant), prices)

    zero = np.zeros(len(npv_without))
    most = np.maximum(0.0, -npv(zero)) / paid / (1 - _tax_rate(prices))
    return np.asarray(np.where(npv(zero) >= 0, 0.0, _crossing(npv, zero, most)))


def price_for_zero(ledger: Ledger, works: Works) -> Array:
    """Return the factor on the export price at which the project's NPV is zero [replication].

    nan if nothing is sold.
    """
    prices = works.prices
    kinds: tuple[Kind, ...] = ("revenue", "commission", "receivable")
    earned_now = prices.present(total(ledger.of(*kinds), prices.points))
    rest = _untaxed_npv(ledger, prices) - earned_now + _granted(ledger, prices)
    sold = prices.by_year(total(ledger.of("revenue", "commission"), prices.points))
    profit = earned(list(ledger.postings), prices) - tax_depreciation(works, works.granted)

    def npv(factor: Array) -> Array:
        taxed = profit + (factor[:, None] - 1) * sold
        return rest + factor * earned_now + _tax_npv(taxed, prices)

    zero = np.zeros(np.broadcast(rest, earned_now).shape)
    if not (earned_now > 0).all():
        return np.full(zero.shape, np.nan)
    enough = 2 * np.maximum(1.0, np.abs(rest) / earned_now) / (1 - _tax_rate(prices))
    return _crossing(npv, zero, zero + enough)


def _tax_rate(prices: Prices) -> float:
    return prices.money.tax.rate if prices.money.tax is not None else 0.0


def _untaxed_npv(ledger: Ledger, prices: Prices) -> Array:
    """Return the NPV before tax, grant and financing [replication]."""
    apart = (*FINANCING, "tax", "grant")
    return prices.present(total(ledger.where(lambda one: one.kind not in apart), prices.points))


def _granted(ledger: Ledger, prices: Prices) -> Array:
    return prices.present(total(ledger.of("grant"), prices.points))


def _tax_npv(profit: Array, prices: Prices) -> Array:
    """Return the present value of the tax on the profits of the years, negative."""
    tax = prices.money.tax
    if tax is None:
        return np.zeros(1)
    return prices.present(at_year_ends(-tax_on(profit, tax), prices))


def _crossing(npv: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Return where a function that rises in each element crosses zero, by halving the bracket."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = npv(middle) < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
