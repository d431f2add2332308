"""Other work of an idle line in the ledger: what it uses, and its share of the fixed costs.

What it earns, and what is bought for it, are costs per unit of it in the group `other_work`, which is no
part of the cost of a can.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from sim.arrays import Array
from sim.catalogue.keys import OTHER_WORK
from sim.economics.ledger import FIXED_SHARE, Kind, Posting, at_the_gate
from sim.economics.operating_cost import use_of
from sim.economics.prices import Prices
from sim.economics.series import Term
from sim.flows import Flows
from sim.scenario.models.money import Cost
from sim.scenario.models.physical import USED_BY_OTHER_WORK, Physical


def has_other_work(physical: Physical) -> bool:
    """Tell whether a line does other work."""
    return physical.plant is not None and bool(physical.plant.other_work)


def own_cost(name: str) -> str:
    """Return the item under which other work pays a cost of the chain."""
    return f"{OTHER_WORK}.{name}"


def other_work(bought: Sequence[Posting], prices: Prices) -> Iterator[Posting]:
    """Yield what other work costs by itself, and its share of the fixed costs among what is bought."""
    if has_other_work(prices.scenario.physical):
        direct = [*_used(prices)]
        for_it = [one for one in bought if one.group == OTHER_WORK and one.kind == "cost"]
        yield from direct
        yield from _by_cash_cost([*for_it, *direct], prices)
        yield from _fixed_share(bought, prices.flows)


def costs_of_use(prices: Prices) -> Iterator[tuple[str, Cost, str]]:
    """Yield the costs of hours, energy and water, with the account of what other work uses of it."""
    for name, cost in prices.money.costs.items():
        if cost.per in USED_BY_OTHER_WORK:
            yield name, cost, f"{OTHER_WORK}.{cost.per}.used"


def _used(prices: Prices) -> Iterator[Posting]:
    for name, cost, account in costs_of_use(prices):
        terms = prices.cost(cost, replace(use_of(cost), account=account))
        yield Posting(own_cost(name), OTHER_WORK, "cost", terms)


def _by_cash_cost(direct: Iterable[Posting], prices: Prices) -> Iterator[Posting]:
    """Yield the costs that are a share of all running costs, as far as these are of other work."""
    base = [term for posting in direct for term in posting.terms]
    for name, cost in prices.money.costs.items():
        if cost.of == "cash_cost" and cost.share is not None:
            terms = tuple(term.times(cost.share) for term in base)
            yield Posting(own_cost(name), OTHER_WORK, "cost", terms)


def _fixed_share(bought: Iterable[Posting], flows: Flows) -> Iterator[Posting]:
    """Yield the part of the fixed costs that other work bears, by hours of the line.

    It is taken off the cost of a can and added to that of other work: no cash moves.
    """
    share, fixed = share_of_hours(flows), dict[tuple[str, Kind], list[Term]]()
    for posting in filter(at_the_gate, bought):
        terms = (term.times(share) for term in posting.terms if term.fixed)
        fixed.setdefault((posting.group, posting.kind), []).extend(terms)
    for (group, kind), borne in fixed.items():
        if borne:
            posting = Posting(FIXED_SHARE, OTHER_WORK, kind, tuple(borne))
            yield replace(posting.times(-1.0), group=group)
            yield posting


def share_of_hours(flows: Flows) -> Array:
    """Return the share of other work in the hours of the line over the study [replication]."""
    other = flows.total("line.other_h")
    own = flows.total("line.shift_h") + flows.total("line.overtime_h")
    return np.asarray(other / np.maximum(other + own, 1e-9))
