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

    @cached_property
    def _mean(self) -> Array:
        """The mean over the replications of the cash flow in rupiah of the price basis."""
        return np.asarray(self.real.mean(axis=-2))

    @cached_property
    def _rates(self) -> Array:
        """Real rates of return [%/year]: of each replication, and last of the mean cash flow."""
        flows = np.append(self.real, self._mean[..., None, :], axis=-2)
        return np.asarray(100 * irr_rows(flows, self.time.years)[0])

    @property
    def _monthly_rate(self) -> float:
        """The real discount rate [share a month]."""
        return float((1 + self._real_rate) ** (1 / 12) - 1)

    def irr(self) -> Array:
        """Return the rates of return [%/year]; nan where there is none, or more than one."""
        return self._rates[..., :-1]

    def irr_of_mean_flow(self) -> Array:
        """Return the rate of return of the mean cash flow [%/year]."""
        return self._everywhere(self._rates[..., -1])

    def mirr(self) -> Array:
        """Return the modified rates of return at the discount rate [%/year]."""
        rate = self._monthly_rate
        return np.asarray(100 * ((1 + mirr_rows(self.real, rate, rate)) ** 12 - 1))

    def payback_years(self) -> Array:
        """Return the payback of the mean cash flow, in money of constant value."""
        return self._everywhere(payback_rows(self._mean) / 12)

    def discounted_payback_years(self) -> Array:
        """Return the payback of the mean cash flow with interest at the discount rate."""
        return self._everywhere(discounted_payback_rows(self._monthly_rate, self._mean) / 12)

    def bcr_gross(self) -> Array:
        """Return the present value of all gains over that of all costs."""
        return ratio(self.gains @ self.discount, self.costs @ self.discount)

    def bcr_net(self) -> Array:
        """Return the present value of the years with money left over that of the others."""
        years = self.time.by_year(self.cash * self.discount)
        left, missing = (np.maximum(sign * years, 0.0).sum(axis=-1) for sign in (1, -1))
        return ratio(left, missing)

    def profitability_index(self) -> Array:
        """Return one plus the NPV over the present value of the outlay."""
        return np.asarray(1 + ratio(self.npv, self.outlay @ self.discount))

    def _everywhere(self, value: Array) -> Array:
        """Return a figure of the mean flow for every replication."""
        return np.asarray(value[..., None] + np.zeros(self.cash.shape[:-1]))


MEASURES: Mapping[str, Callable[[CashFlow], Array]] = {
    "irr": CashFlow.irr,
    "irr.mean_flow": CashFlow.irr_of_mean_flow,
    "mirr": CashFlow.mirr,
    "payback_years": CashFlow.payback_years,
    "discounted_payback_years": CashFlow.discounted_payback_years,
    "bcr_gross": CashFlow.bcr_gross,
    "bcr_net": CashFlow.bcr_net,
    "profitability_index": CashFlow.profitability_index,
}
# The measures that are the same for all replications.
OF_MEAN_FLOW = ("irr.mean_flow", "payback_years", "discounted_payback_years")


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

    def _of(self, measure: str) -> Function:
        return lambda subject: MEASURES[measure](self.cash_flow(subject))
