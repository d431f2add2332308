"""The one ledger of money: flows at their prices, and what follows from them by rule.

Every table, price and cash flow is a sum over these postings. Amounts are IDR of the day, outflow
negative, one row a replication (or one row for all), one column a point in time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.flows import Array

Kind = Literal[
    "cost",
    "by_product",
    "commission",
    "revenue",
    "receivable",
    "investment",
    "replacement",
    "salvage",
    "working_capital",
    "grant",
    "tax",
    "loan_drawn",
    "interest",
    "principal",
    "tax_shield",
]
# What makes up the cost of a can at the gate: running costs, less what is sold beside the export
# cans, and capital; no grant, no tax, nothing that depends on the export price.
GATE: tuple[Kind, ...] = (
    "cost",
    "by_product",
    "investment",
    "replacement",
    "salvage",
    "working_capital",
)
CAPITAL: tuple[Kind, ...] = ("investment", "replacement", "salvage")
FINANCING: tuple[Kind, ...] = ("loan_drawn", "interest", "principal", "tax_shield")
# What a year's profit is made of, before depreciation and interest.
EARNED: tuple[Kind, ...] = ("revenue", "by_product", "cost", "commission")


@dataclass(frozen=True)
class Posting:
    """One line of the ledger."""

    item: str
    group: str
    kind: Kind
    amounts: Array


@dataclass(frozen=True)
class Ledger:
    """All postings of a scenario."""

    postings: tuple[Posting, ...]

    def where(self, keep: Callable[[Posting], bool]) -> tuple[Posting, ...]:
        """Return the postings for which `keep` says yes."""
        return tuple(posting for posting in self.postings if keep(posting))

    def of(self, *kinds: Kind) -> tuple[Posting, ...]:
        """Return the postings of some kinds."""
        return self.where(lambda posting: posting.kind in kinds)

    def item(self, name: str) -> tuple[Posting, ...]:
        """Return the postings of one item."""
        return self.where(lambda posting: posting.item == name)


def total(postings: Iterable[Posting], points: int) -> Array:
    """Return the sum of some postings [replication or 1, point]; zeros where there are none."""
    return np.asarray(sum((posting.amounts for posting in postings), start=np.zeros((1, points))))


def at_the_gate(posting: Posting) -> bool:
    """Tell whether a posting belongs to the cost of a can at the store gate, before any grant."""
    return posting.group != "export" and posting.kind in GATE
