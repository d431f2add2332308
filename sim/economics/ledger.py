"""The one ledger of money: flows at their prices, and what follows from them by rule.

Every table, price and cash flow is a sum over these postings. Amounts are IDR of the day, outflow
negative, one row a replication (or one row for all); samples of prices, if any, come first.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sim.arrays import Array
from sim.catalogue.keys import BEYOND_GATE
from sim.economics.series import Term, summed, total
from sim.economics.timeline import Timeline

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
    "rent",
    "tax",
    "loan_drawn",
    "interest",
    "principal",
    "tax_shield",
]
# Kinds in the cost of a can at the gate: operating costs less by-products, and capital. Grant, rent for
# items in kind, tax and all that depends on the export price are left out.
GATE: tuple[Kind, ...] = (
    "cost",
    "by_product",
    "investment",
    "replacement",
    "salvage",
    "working_capital",
)
# Public support: the grant, and the rent that is paid for items in kind.
HELP: tuple[Kind, ...] = ("grant", "rent")
CAPITAL: tuple[Kind, ...] = ("investment", "replacement", "salvage")
FINANCING: tuple[Kind, ...] = ("loan_drawn", "interest", "principal", "tax_shield")
# Kinds that sum to a year's profit before depreciation and interest.
EARNED: tuple[Kind, ...] = ("revenue", "by_product", "cost", "commission", "rent")
# Prefix of the postings that cancel purchases which the district pays for in place of the owner.
IN_KIND = "in_kind."
# What other work bears of the fixed costs: taken off the cost of a can and added to other work.
FIXED_SHARE = "fixed_share"


@dataclass(frozen=True)
class Posting:
    """One line of the ledger: a sum of terms."""

    item: str
    group: str
    kind: Kind
    terms: tuple[Term, ...]

    def times(self, factor: float | Array) -> "Posting":
        """Return the posting multiplied."""
        terms = tuple(term.times(factor) for term in self.terms)
        return Posting(self.item, self.group, self.kind, terms)

    def only(self, keep: Callable[[Term], bool]) -> "Posting":
        """Return the posting with some of its terms."""
        return Posting(self.item, self.group, self.kind, tuple(filter(keep, self.terms)))


@dataclass(frozen=True)
class Ledger:
    """All postings of a scenario."""

    postings: tuple[Posting, ...]

    def where(self, keep: Callable[[Posting], bool]) -> tuple[Posting, ...]:
        """Return the postings that satisfy a condition."""
        return tuple(posting for posting in self.postings if keep(posting))

    def of(self, *kinds: Kind) -> tuple[Posting, ...]:
        """Return the postings of some kinds."""
        return self.where(lambda posting: posting.kind in kinds)

    @property
    def of_owner(self) -> tuple[Posting, ...]:
        """The postings without those that cancel: what the district gives in kind, what other work bears of capital."""
        given = {posting.item for posting in self.postings if posting.item.startswith(IN_KIND)}
        bought = {item.removeprefix(IN_KIND) for item in given}
        return self.where(
            lambda posting: (
                posting.item not in given
                and (posting.kind not in CAPITAL or posting.item not in {*bought, FIXED_SHARE})
            )
        )

    def item(self, name: str) -> tuple[Posting, ...]:
        """Return the postings of one item."""
        return self.where(lambda posting: posting.item == name)


def _terms(postings: Iterable[Posting]) -> Iterator[Term]:
    return (term for posting in postings for term in posting.terms)


def present(postings: Iterable[Posting]) -> Array:
    """Return the value of some postings at point 0, at the study's rate [..., replication or 1]."""
    return summed(_terms(postings), lambda series: series.present[..., None])[..., 0]


def present_at(postings: Iterable[Posting], discount: Array) -> Array:
    """Return the value of some postings at point 0, at the discount of every point."""
    return total(term.coefficient * (term.series.monthly @ discount) for term in _terms(postings))


def yearly(postings: Iterable[Posting], time: Timeline) -> Array:
    """Return the sums of the calendar years [..., replication or 1, year]."""
    return summed(_terms(postings), lambda series: series.yearly, len(time.calendar))


def real_yearly(postings: Iterable[Posting], time: Timeline) -> Array:
    """Return the sums of the calendar years in rupiah of the price basis."""
    return summed(_terms(postings), lambda series: series.real_yearly, len(time.calendar))


def monthly(postings: Iterable[Posting], time: Timeline) -> Array:
    """Return the amounts at every point [..., replication or 1, point]."""
    return summed(_terms(postings), lambda series: series.monthly, time.points)


def at_the_gate(posting: Posting) -> bool:
    """Tell whether a posting belongs to the cost of a can at the store gate, before any grant."""
    return posting.group not in BEYOND_GATE and posting.kind in GATE
