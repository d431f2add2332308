"""The books of one scenario: its flows at their prices, and what all figures share of them."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import Any, Protocol, TypeVar, TypeVarTuple

import numpy as np

from sim.arrays import Array
from sim.catalogue.vocabulary import FIXED
from sim.economics.build_ledger import shielded, taxed, untaxed
from sim.economics.capital import Works
from sim.economics.ledger import HELP, Ledger, Posting, at_the_gate
from sim.economics.memo import Memo
from sim.economics.opening_stock import counted_from
from sim.economics.payees import Allocation, allocations
from sim.economics.prices import Prices
from sim.economics.unit_cost import Levelised
from sim.flows import Flows
from sim.numerals import counted
from sim.scenario.models.phases import all_stages
from sim.scenario.models.study import Timing
from sim.scenario.scenario import Scenario

Shared = dict[Hashable, Any]


class _Remembers(Protocol):
    @property
    def kept(self) -> Shared: ...


Ts = TypeVarTuple("Ts")
R = TypeVar("R")
S = TypeVar("S", bound=_Remembers)


def once(work: Callable[[S, *Ts], R]) -> Callable[[S, *Ts], R]:
    """Return a function whose results its subject keeps: what several figures share."""

    @wraps(work)
    def remembered(subject: S, /, *args: *Ts) -> R:
        key = (work, args)
        if key not in subject.kept:
            subject.kept[key] = work(subject, *args)
        result: R = subject.kept[key]
        return result

    return remembered


@dataclass(frozen=True, repr=False)
class Valuation:
    """What happens in one scenario, at its prices, over all its replications.

    Prices of the scenario may be samples, [sample, 1]: amounts are then [sample, replication].
    """

    flows: Flows
    scenario: Scenario
    timing: Timing
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)
    """What valuations of the same flows at other prices share."""
    kept: Shared = field(default_factory=dict, init=False, repr=False, compare=False)
    """What the figures of this one share."""

    def __repr__(self) -> str:
        runs = counted(self.flows.replications, "replication")
        return f"<{type(self).__name__} of {self.scenario.name}: {runs}>"

    @once
    def from_month(self, month: int) -> "Valuation":
        """Return the same counted from a given month, without shipments out of earlier stock."""
        return replace(self, flows=self.memo(counted_from, self.flows, month))

    @cached_property
    def counted(self) -> Flows:
        """The flows without cans that were in stock before the study: others paid for them."""
        return self.memo(counted_from, self.flows, 0)

    @cached_property
    def prices(self) -> Prices:
        """Prices over the study."""
        return Prices(self.scenario, self.timing, self.counted, self.memo)

    @cached_property
    def works(self) -> Works:
        """The investment."""
        return Works(self.prices)

    @property
    def years(self) -> float:
        """Years of operation."""
        return self.scenario.physical.years_of_operation(self.flows.months)

    @cached_property
    def untaxed(self) -> Ledger:
        """Every posting but those of taxes."""
        return untaxed(self.prices)

    @cached_property
    def taxed(self) -> Ledger:
        """Every posting but that of what loans save of the tax, which no project needs."""
        return taxed(self.untaxed, self.works)

    @cached_property
    def ledger(self) -> Ledger:
        """Every posting."""
        return shielded(self.taxed, self.works)

    @cached_property
    def allocations(self) -> tuple[Allocation, ...]:
        """Every posting, split by who is paid and for what."""
        return allocations(self.ledger, self.prices)

    @cached_property
    def levelised(self) -> Levelised:
        """The measure of cost per can."""
        return Levelised.of(self.prices)

    @cached_property
    def gate(self) -> tuple[Posting, ...]:
        """What makes up the cost of a can at the store gate, before any grant."""
        return self.untaxed.where(at_the_gate)

    @cached_property
    def port(self) -> tuple[Posting, ...]:
        """What it costs from the gate to the ship."""
        return self.untaxed.where(
            lambda posting: posting.group == "export" and posting.kind == "cost"
        )

    @cached_property
    def cost(self) -> Array:
        """Levelised cost at the store gate before any grant [IDR/can, by replication]."""
        return self.levelised(self.gate)

    @cached_property
    def charges(self) -> Array:
        """Levelised cost from the gate to the ship [IDR/can, by replication]."""
        return self.levelised(self.port)

    @cached_property
    def granted(self) -> Array:
        """Levelised grant, in money and kind, and rent [IDR/can, by replication]; help is negative."""
        return self.levelised(self.untaxed.of(*HELP))

    @cached_property
    def margin(self) -> Array:
        """What an offer asks for a can above its cost at the gate [IDR/can; replication]."""
        return self.cost * self.scenario.money.sale.margin

    @property
    def ungranted(self) -> "Valuation":
        """The same without any help: no grant, no lease, all items paid by the owner."""
        money = self.scenario.money
        return self if money.grant is None and money.lease is None else self._alone

    @cached_property
    def _alone(self) -> "Valuation":
        own = {
            name: item.model_copy(update={"paid_by": "owner"})
            for name, item in self.scenario.money.investment.items()
        }
        return self.at_prices(grant=None, lease=None, investment=own)

    def at_prices(self, **changes: object) -> "Valuation":
        """Return the same with other values on the money side of the scenario, by field."""
        money = self.scenario.money.model_copy(update=changes)
        return replace(self, scenario=replace(self.scenario, money=money))

    def names(self, kind: str, *before: str) -> Sequence[str]:
        """Return what a word in capitals of a key can stand for, behind other names in the key.

        The rival whose price sales follow comes first; behind a market, rivals are those there.
        """
        money = self.scenario.money
        match kind:
            case "GROUP":
                return _distinct(posting.group for posting in self.gate)
            case "LEG" | "STAGE":
                physical = self.scenario.physical
                return list(physical.legs) if kind == "LEG" else all_stages(physical)
            case "MARKET" | "SIZE":
                sizes = self.scenario.physical.product.all_sizes
                return list(money.markets if kind == "MARKET" else sizes)
            case "RIVAL":
                there = money.markets[before[0]].rivals if before else money.rivals
                rivals = sorted(money.rivals, key=lambda rival: rival != money.sale.rival)
                return [rival for rival in rivals if rival in there]
            case "YEAR":
                return list(map(str, self.prices.time.calendar))
            case _:
                return FIXED[kind]

    def everywhere(self, value: float | Array) -> Array:
        """Return a figure that is the same in all replications."""
        return np.asarray(np.ones(self.flows.replications) * value)


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
