"""The measures of a cash flow of the ledger: rates of return, paybacks and ratios, by replication.

Cash is IDR of the day [..., replication, point], gains and costs apart; the views (project, owner,
nation, or one chain less another) differ only in the postings.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from sim.arrays import Array
from sim.catalogue.kpis import in_view
from sim.economics.figure_table import Block, Function, where
from sim.economics.ledger import Kind, Posting, monthly
from sim.economics.of_means import OfMeans, ratio_of_means
from sim.economics.timeline import Timeline
from sim.finance.roots import irr_rows
from sim.finance.rows import discounted_payback_rows, mirr_rows, payback_rows, ratio
from sim.finance.time_value import real_rate
from sim.units import AnnualRate

# Kinds that count as receipts: sales less receivables, and support. All others count as costs.
_GAINS: tuple[Kind, ...] = (
    "revenue",
    "commission",
    "receivable",
    "by_product",
    "salvage",
    "grant",
    "loan_drawn",
    "tax_shield",
)
# Kinds that sum to the outlay: investment less the grant and loans that pay for it.
_OUTLAY: tuple[Kind, ...] = ("investment", "grant", "loan_drawn")


@dataclass(frozen=True)
class CashFlow:
    """A cash flow: receipts, payments (positive) and the first outlay (positive).

    Rates are real; what is undefined is nan.
    """

    gains: Array
    costs: Array
    outlay: Array
    time: Timeline
    rate: AnnualRate
    """At which it is discounted."""

    @classmethod
    def of(cls, postings: Iterable[Posting], time: Timeline, rate: AnnualRate) -> "CashFlow":
        """Return the cash flow of some postings."""
        chosen = tuple(postings)
        gains, outlay = (
            monthly((posting for posting in chosen if posting.kind in kinds), time)
            for kinds in (_GAINS, _OUTLAY)
        )
        return cls(gains, gains - monthly(chosen, time), -outlay, time, rate)

    def less(self, other: "CashFlow") -> "CashFlow":
        """Return what this brings beyond another; the outlay stays this one's."""
        return replace(self, gains=self.gains - other.gains, costs=self.costs - other.costs)

    @property
    def cash(self) -> Array:
        """What comes in less what goes out."""
        return self.gains - self.costs

    @property
    def real(self) -> Array:
        """The cash flow in rupiah of the price basis."""
        return np.asarray(self.cash / self.time.index)

    @cached_property
    def discount(self) -> Array:
        """Value at the start of one rupiah of the day at every point."""
        return self.time.discount_at(self.rate)

    @property
    def npv(self) -> Array:
        """Net present value at the start [IDR of the price basis; ..., replication]."""
        return np.asarray(self.cash @ self.discount)

    @property
    def _real_rate(self) -> float:
        """The discount rate beyond inflation [share a year]."""
        return real_rate(self.time.yearly_rate(self.rate), self.time.inflation)

    @property
    def _monthly_rate(self) -> float:
        """The real discount rate [share a month]."""
        return float((1 + self._real_rate) ** (1 / 12) - 1)

    def irr(self) -> Array:
        """Return the real rates of return [%/year]; nan where there is none, or more than one."""
        return np.asarray(100 * irr_rows(self.real, self.time.years)[0])

    def mirr(self) -> Array:
        """Return the modified rates of return at the discount rate [%/year]."""
        rate = self._monthly_rate
        return np.asarray(100 * ((1 + mirr_rows(self.real, rate, rate)) ** 12 - 1))

    def payback_years(self) -> Array:
        """Return the paybacks, in money of constant value; nan where the money never comes back."""
        return payback_rows(self.real) / 12

    def discounted_payback_years(self) -> Array:
        """Return the paybacks with interest at the discount rate."""
        return discounted_payback_rows(self._monthly_rate, self.real) / 12

    def gains_and_costs(self) -> tuple[Array, Array]:
        """Return the present values of all gains and of all costs."""
        return self.gains @ self.discount, self.costs @ self.discount

    def bcr_gross(self) -> Array:
        """Return the present value of all gains over that of all costs."""
        return ratio(*self.gains_and_costs())

    def bcr_net(self) -> Array:
        """Return the present value of the years with money left over that of the others."""
        years = self.time.by_year(self.cash * self.discount)
        left, missing = (np.maximum(sign * years, 0.0).sum(axis=-1) for sign in (1, -1))
        return ratio(left, missing)

    def return_and_outlay(self) -> tuple[Array, Array]:
        """Return the present values of what the outlay brings and of the outlay."""
        outlay = self.outlay @ self.discount
        return self.npv + outlay, outlay

    def profitability_index(self) -> Array:
        """Return one plus the NPV over the present value of the outlay."""
        return ratio(*self.return_and_outlay())

    def with_cash(self, cash: Array) -> "CashFlow":
        """Return another cash flow at the same points and rate; only its sums are known."""
        none = np.zeros(1)
        return CashFlow(cash, none, none, self.time, self.rate)


MEASURES: Mapping[str, Callable[[CashFlow], Array]] = {
    "irr": CashFlow.irr,
    "irr.mean_flow": CashFlow.irr,
    "mirr": CashFlow.mirr,
    "payback_years": CashFlow.payback_years,
    "discounted_payback_years": CashFlow.discounted_payback_years,
    "bcr_gross": CashFlow.bcr_gross,
    "bcr_net": CashFlow.bcr_net,
    "profitability_index": CashFlow.profitability_index,
}
# The measure that is the mean of those of single replications; all others are of the mean cash flow.
BY_REPLICATION = "irr"
# The measures that need more of a cash flow than its sums: two amounts, of which they are the ratio.
_PAIRS: Mapping[str, Callable[[CashFlow], tuple[Array, Array]]] = {
    "bcr_gross": CashFlow.gains_and_costs,
    "profitability_index": CashFlow.return_and_outlay,
}


class View(NamedTuple):
    """A view of an investment, with prefix and suffix of the names of its measures."""

    prefix: str
    boundary: str
    applies: Callable[[Any], bool]
    """Tells whether a subject, a valuation or a comparison, has this view."""
    cash_flow: Callable[[Any], CashFlow]
    """Returns the cash flow of such a subject."""

    def key(self, measure: str) -> str:
        """Return the key of a measure."""
        return in_view(self.prefix, measure) + self.boundary

    @property
    def block(self) -> Block:
        """The measures by key."""
        return where(self.applies, {self.key(name): self._of(name) for name in MEASURES})

    def _cash(self, subject: Any) -> Array:
        return np.asarray(self.cash_flow(subject).cash)

    def _of(self, name: str) -> Function:
        measure = MEASURES[name]
        if name == BY_REPLICATION:
            return lambda subject: measure(self.cash_flow(subject))
        if name in _PAIRS:
            return ratio_of_means(lambda subject: _PAIRS[name](self.cash_flow(subject)))
        return OfMeans(
            self._cash, lambda subject, amounts: measure(self.cash_flow(subject).with_cash(amounts))
        )
