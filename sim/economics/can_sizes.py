"""The figures by size of can: what is made of each, what it costs and earns, and changeovers."""

from collections.abc import Mapping

import numpy as np

from sim.arrays import Array
from sim.economics.figure_table import Block, Function, where
from sim.economics.ledger import Posting
from sim.economics.sales import export_of, sale_usd_per_carton
from sim.economics.unit_cost import Levelised
from sim.economics.valuation import Valuation, once

_TIED_UP = ("stock.", "payable.")


def _has_sizes(valuation: Valuation) -> bool:
    return bool(valuation.scenario.physical.product.sizes)


def _a_year(account: str) -> Function:
    return lambda valuation: valuation.flows.total(account) / valuation.years


def _made(valuation: Valuation, size: str) -> Array:
    return valuation.flows.total(f"size.{size}.filled") / valuation.years


def _backlog(valuation: Valuation, size: str) -> Array:
    """Return the cans of a size that are due and have not sailed, at the end of a mean month of operation."""
    months = 12 * valuation.years
    return valuation.flows.total(f"size.{size}.backlog") / months


def _price(valuation: Valuation, size: str) -> Array | None:
    price = sale_usd_per_carton(valuation.prices, size)
    return None if price is None else valuation.everywhere(price)


@once
def _levelised(valuation: Valuation, size: str) -> Levelised:
    """Return the measure for each can of a size."""
    return Levelised.of(valuation.prices, f"size.{size}")


def _revenue(valuation: Valuation, size: str) -> Array | None:
    """Return what a can of a size earns, levelised, before the agent's commission."""
    if sale_usd_per_carton(valuation.prices, size) is None:
        return None
    return -_levelised(valuation, size)(valuation.untaxed.item(export_of(size)))


def _cost(valuation: Valuation, size: str) -> Array:
    """Return what a can of a size costs to the store gate, levelised.

    Its own can and carton count with it alone, fruit and ingredients by what each size takes of them, and
    all other costs by net mass filled. So the cost of all sizes together is that of the chain.
    """
    shares = _shares(valuation)
    parts = (posting.times(shares(posting)[size]) for posting in valuation.gate)
    return _levelised(valuation, size)(parts)


class _Shares:
    """The share of each size in the costs of a chain [replication]."""

    def __init__(self, valuation: Valuation) -> None:
        product = valuation.scenario.physical.product
        filled = {name: valuation.flows.total(f"size.{name}.filled") for name in product.all_sizes}
        self._per = {name: cost.per for name, cost in valuation.scenario.money.costs.items()}
        self._by_mass = _divided({n: filled[n] * s.net for n, s in product.all_sizes.items()})
        self._by_item = {
            item: _divided({n: filled[n] * product.uses(n).get(item, 0.0) for n in filled})
            for item in product.units
        }
        fruit = {n: filled[n] * s.fill for n, s in product.all_sizes.items()}
        self._by_item["fruit"] = _divided(fruit)

    def __call__(self, posting: Posting) -> Mapping[str, Array]:
        """Return the share of each size in a posting."""
        name = posting.item
        for head in _TIED_UP:
            name = name.removeprefix(head)
        return self._by_item.get(str(self._per.get(name)), self._by_mass)


@once
def _shares(valuation: Valuation) -> _Shares:
    return _Shares(valuation)


def _divided(amounts: Mapping[str, Array]) -> dict[str, Array]:
    """Return the share of each size; nothing where there is nothing to divide."""
    whole = sum(amounts.values(), start=np.zeros(1))
    return {
        size: np.divide(amount, whole, out=np.zeros_like(amount), where=whole > 0)
        for size, amount in amounts.items()
    }


CAN_SIZES: Block = where(
    _has_sizes,
    {
        "size_cans_per_year.SIZE": _made,
        "size_backlog_cans.SIZE": _backlog,
        "size_price_usd_per_carton.SIZE": _price,
        "size_cost_idr_per_can.SIZE": _cost,
        "size_revenue_idr_per_can.SIZE": _revenue,
        "changeovers_per_year": _a_year("line.changeovers"),
        "changeover_h_per_year": _a_year("line.changeover_h"),
    },
)
