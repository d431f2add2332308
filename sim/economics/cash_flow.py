"""What is a cash flow of the ledger worth? Rates of return, paybacks and ratios, by replication.

Cash is IDR of the day [..., replication, point], gains and costs apart; whoever looks (project,
owner, nation, or one chain less another) only chooses the postings.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.arrays import Array
from sim.economics.ledger import Kind, Posting, monthly
from sim.economics.timeline import Timeline
from sim.finance.roots import irr_rows
from sim.finance.rows import discounted_payback_rows, mirr_rows, payback_rows, ratio
from sim.finance.time_value import real_rate
from sim.units import AnnualRate

# What comes in: sales less what is owed for them, and help; all else is a cost, or less of one.
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
# What the money is laid out for, less what others bring of it.
_OUTLAY: tuple[Kind, ...] = ("investment", "grant", "loan_drawn")


@dataclass(frozen=True)
class Worth:
    """A cash flow: what comes in, what goes out (positive), what is laid out at first (positive)."""

    gains: Array
    costs: Array
    outlay: Array
    time: Timeline
    rate: AnnualRate
    """At which it is discounted."""

    @classmethod
    def of(cls, postings: Iterable[Posting], time: Timeline, rate: AnnualRate) -> "Worth":
        """Return the worth of the sum of some postings."""
        found = tuple(postings)
        gains, outlay = (
            monthly((one for one in found if one.kind in kinds), time)
            for kinds in (_GAINS, _OUTLAY)
        )
        return cls(gains, gains - monthly(found, time), -outlay, time, rate)

    def less(self, other: "Worth") -> "Worth":
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
        """Net present value at the start [IDR of the day there; ..., replication]."""
        return np.asarray(self.cash @ self.discount)

    @property
    def _real_rate(self) -> float:
        """The discount rate beyond inflation [share a year]."""
        return real_rate(self.time.yearly_rate(self.rate), self.time.inflation)

    def measures(self) -> Iterator[tuple[str, Array]]:
        """Yield the measures beside the NPV by name, shape (..., replication); nan where undefined.

        Rates are real [%/year]; a rate of return is undefined where there is none, or more than one.
        Payback is that of the mean flow, in money of constant value, the same for all replications.
        The net ratio sets years with money left against the others.
        """
        mean = self.real.mean(axis=-2)
        rates = (
            100 * irr_rows(np.append(self.real, mean[..., None, :], axis=-2), self.time.years)[0]
        )
        yield "irr", rates[..., :-1]
        yield "irr.mean_flow", self._everywhere(rates[..., -1])
        rate = (1 + self._real_rate) ** (1 / 12) - 1
        yield "mirr", 100 * ((1 + mirr_rows(self.real, rate, rate)) ** 12 - 1)
        yield "payback_years", self._everywhere(payback_rows(mean) / 12)
        discounted = discounted_payback_rows(rate, mean)
        yield "discounted_payback_years", self._everywhere(discounted / 12)
        yield from self._ratios()

    def _ratios(self) -> Iterator[tuple[str, Array]]:
        discount = self.discount
        yield "bcr_gross", ratio(self.gains @ discount, self.costs @ discount)
        years = self.time.by_year(self.cash * discount)
        left, missing = (np.maximum(sign * years, 0.0).sum(axis=-1) for sign in (1, -1))
        yield "bcr_net", ratio(left, missing)
        yield "profitability_index", 1 + ratio(self.npv, self.outlay @ discount)

    def _everywhere(self, value: Array) -> Array:
        """Return a figure of the mean flow for every replication."""
        return np.asarray(value[..., None] + np.zeros(self.cash.shape[:-1]))
