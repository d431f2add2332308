"""The difference in cost from the partner, split by cause, to the rupiah.

From the toll canner to the local plant, switches are thrown one at a time: the place, the prices at
which packaging and ingredients are bought, the works. What a switch changes depends on those thrown
before it, so each counts with its average over all orders (the Shapley value). The toll canner's
margin, and capital inside the fee against capital of one's own, add up by themselves.

Only the first replications simulate the chains at the site of the other. The works count with the rest
of the difference, which all replications tell.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from sim.arrays import Array
from sim.catalogue.keys import CAUSES as CAUSE_NAMES
from sim.catalogue.vocabulary import FeePart
from sim.economics.comparison import (
    FAR_PLANT,
    NEAR_TOLL,
    PLANT,
    TOLL,
    TOLL_WITH_PLANT_YIELD,
    Comparison,
    Switches,
)
from sim.economics.figure_table import Block
from sim.economics.ledger import CAPITAL
from sim.economics.of_means import OfMeans, OfSome, side_by_side
from sim.economics.valuation import Valuation, once
from sim.economics.volumes import cans_per_year
from sim.scenario.models.money import Cost, Monetary
from sim.scenario.rules.warnings import are_unequal

# What is bought in lots, at prices that depend on their size.
_BOUGHT = ("fruit", "packaging", "ingredients")


def _fee_amounts(comparison: Comparison) -> Array | None:
    """Return our cost and the partner's without any fee, then those of one rupiah of fee.

    Shape (..., replication, amount). None where the partner pays no fee, or the scenario has no plant that
    cans: a fee for the canning of prepared fruit is another one.
    """
    own, against = comparison.own, comparison.against
    if against is None or against.scenario.money.toll is None:
        return None
    if not own.scenario.physical.has_plant or own.scenario.physical.prepared is not None:
        return None
    ours, theirs = map(_fee_line, (own, against))
    return side_by_side(ours[0], theirs[0], ours[1], theirs[1])


def _fee_line(valuation: Valuation) -> tuple[Array, Array]:
    """Return the cost of a can without any fee, and that of one rupiah of fee, in which it is linear."""
    toll = valuation.scenario.money.toll
    if toll is None:
        return valuation.cost, np.zeros_like(valuation.cost)
    fee = valuation.prices.rupiah(toll.fee)
    free = toll.model_copy(update={"fee": replace(toll.fee, amount=0.0)})
    without_fee = valuation.at_prices(toll=free).cost
    return without_fee, np.asarray((valuation.cost - without_fee) / fee)


def _break_even_fee(_comparison: Comparison, amounts: Array) -> Array:
    """Return the toll fee [IDR/can] at which a can costs as much at the partner; both pay it.

    The levelised cost is a straight line in the fee.
    """
    ours, theirs, our_slope, their_slope = np.moveaxis(amounts, -1, 0)
    return np.asarray((ours - theirs) / (their_slope - our_slope))


def _cost_of_distance(comparison: Comparison) -> Array | None:
    """Return what the site adds to the cost of a can [IDR/can], shape (..., replication, 1)."""
    own, near = comparison.own, comparison.near
    if near is None:
        return None
    told = _count(near)
    return _padded(lambda: own.cost[..., :told] - near.cost, told, _count(own))[..., None]


def _cause_amounts(comparison: Comparison, name: str) -> Array | None:
    """Return two amounts of which a cause is the sum [IDR/can], and the cans of both sides a year.

    The first is told by the moved chains, nan where these are not simulated, the second by the pair.
    Shape (..., replication, amount). All causes sum to the levelised cost at the plant less that at the
    toll canner. None where one of them cannot stand in the other's place.

    Source: L. S. Shapley, A value for n-person games, 1953.
    """
    if not {NEAR_TOLL, FAR_PLANT} <= comparison.moved.keys():
        return None
    cans = map(cans_per_year, (comparison.own, comparison.partner))
    return side_by_side(*_amounts_of(comparison, name), *cans)


def _at_equal_volume(_comparison: Comparison, amounts: Array, _name: str) -> Array:
    """Return what a cause adds; nan where volumes differ, as no switch changes the volume by itself."""
    told, of_pair, ours, theirs = np.moveaxis(amounts, -1, 0)
    return np.where(are_unequal(ours, theirs), np.nan, told + of_pair)


def _lead_amounts(comparison: Comparison) -> Array | None:
    """Return what the moved chains tell of each cause, then what the pair tells [IDR/can], as above."""
    if not {NEAR_TOLL, FAR_PLANT} <= comparison.moved.keys():
        return None
    told, of_pair = zip(*(_amounts_of(comparison, cause) for cause in CAUSE_NAMES), strict=True)
    return side_by_side(*told, *of_pair)


def _lead_of_distance(_comparison: Comparison, amounts: Array) -> Array:
    """Return by how much distance saves more than all other causes that save, together [IDR/can].

    Volumes may differ: what this changes is in the scale of the plant and in capital, never in distance.
    """
    told, of_pair = np.split(amounts, 2, axis=-1)
    saved = np.maximum(-(told + of_pair), 0.0)
    return np.asarray(2 * saved[..., CAUSE_NAMES.index("distance")] - saved.sum(axis=-1))


def _amounts_of(pair: Comparison, cause: str) -> tuple[Array, Array]:
    """Return what the moved chains, and what the pair, tells of a cause [..., replication]."""
    told, nothing = _told(pair), np.zeros(())
    match cause:
        case "toll_margin":
            return nothing, -_of_fee(pair.partner, "margin")
        case "capital":
            own_capital = _capital(pair.own)
            return nothing, own_capital - _of_fee(pair.partner, "capital")
        case "plant_scale":
            return -sum(told.values(), nothing), _plain_cost(pair.own) - _plain_cost(pair.partner)
        case _:
            return told[cause], nothing


@once
def _told(pair: Comparison) -> Mapping[str, Array]:
    """Return the causes that the moved chains tell [..., replication]; nan where these are not simulated."""
    causes = {
        "distance": lambda: _shapley(pair, 0),
        "purchase_scale": lambda: _shapley(pair, 1),
        "recovery": lambda: _recovery(pair),
    }
    return {
        name: _padded(cause, _moved_count(pair), _count(pair.own)) for name, cause in causes.items()
    }


def _recovery(pair: Comparison) -> Array:
    """Return what the plant's recovery and rejects would change at the toll canner near the fields."""
    near = pair.moved[NEAR_TOLL]
    changed = pair.moved.get(TOLL_WITH_PLANT_YIELD, near)
    told = _moved_count(pair)
    return _plain_cost(changed)[..., :told] - _plain_cost(near)[..., :told]


def _moved_count(pair: Comparison) -> int:
    """Return the number of replications, the first ones, in which every moved chain is simulated."""
    return min(map(_count, pair.moved.values()))


def _count(valuation: Valuation) -> int:
    return len(valuation.flows.replication_numbers)


def _padded(values: Callable[[], Array], told: int, count: int) -> Array:
    """Return values of the first replications, if there are any, with nan for the others [..., replication]."""
    if not told:
        return np.full(count, np.nan)
    first = values()
    padded = np.full((*first.shape[:-1], count), np.nan)
    padded[..., :told] = first
    return padded


@once
def _shapley(pair: Comparison, switch: int) -> Array:
    """Return what one of three switches changes, averaged over the six orders of switching.

    The switches are the place, the prices at which packaging and ingredients are bought, the works.
    """
    first, second = (other for other in range(3) if other != switch)
    gained = np.zeros(())
    for on, weight in ((), 1 / 3), ((first,), 1 / 6), ((second,), 1 / 6), ((first, second), 1 / 3):
        before = (place in on for place in range(3))
        after = (place in (*on, switch) for place in range(3))
        gained = gained + weight * (_switched(pair, *after) - _switched(pair, *before))
    return gained


@once
def _switched(pair: Comparison, near: bool, bought: bool, plant: bool) -> Array:
    """Return the plain cost with some switches on, in the replications of the moved chains."""
    chain = _chains(pair)[Switches(near, plant, plant)]
    buyer = pair.own if bought else pair.partner
    cost = _plain_cost(_bought_by(chain, buyer.scenario.money))
    return cost[..., : _moved_count(pair)]


def _chains(pair: Comparison) -> Mapping[Switches, Valuation]:
    return {**pair.moved, TOLL: pair.partner, PLANT: pair.own}


@once
def _plain_cost(valuation: Valuation) -> Array:
    """Return the cost of a can without capital and without the toll canner's margin and capital."""
    apart = _capital(valuation)
    apart = apart + _of_fee(valuation, "margin") + _of_fee(valuation, "capital")
    return np.asarray(valuation.cost - apart)


def _capital(valuation: Valuation) -> Array:
    """Return the capital in the cost of a can [IDR/can; ..., replication]."""
    return valuation.levelised(posting for posting in valuation.gate if posting.kind in CAPITAL)


def _of_fee(valuation: Valuation, part: FeePart) -> Array:
    """Return a part of the toll fee [IDR/can]; nothing where no fee is paid."""
    toll = valuation.scenario.money.toll
    share = toll.fee_parts.get(part, 0.0) if toll is not None else 0.0
    return share * valuation.levelised(valuation.untaxed.item("toll_fee"))


def _bought_by(valuation: Valuation, buyer: Monetary) -> Valuation:
    """Return a valuation with the items that are bought in lots at another buyer's prices."""
    money = valuation.scenario.money
    costs = {name: _at_price_of(cost, buyer.costs.get(name)) for name, cost in money.costs.items()}
    if all(costs[name] is cost for name, cost in money.costs.items()):
        return valuation
    return valuation.at_prices(costs=costs)


def _at_price_of(cost: Cost, other: Cost | None) -> Cost:
    if other is None or cost.group not in _BOUGHT or cost.per != other.per:
        return cost
    if _lots(cost) == _lots(other):
        return cost
    return cost.model_copy(update={"price": other.price, "steps": other.steps})


def _lots(cost: Cost) -> list[tuple[object, ...]]:
    """Return from which amount on each price is paid, as what can be compared where prices are samples."""
    lots = [("", cost.price), *((str(lot.at_least), lot.price) for lot in cost.steps.values())]
    return [
        (least, price and (np.asarray(price.amount).tobytes(), price.currency, price.per))
        for least, price in lots
    ]


PARTNERS: Block = {"break_even_toll_fee_idr_per_can": OfMeans(_fee_amounts, _break_even_fee)}
CAUSES: Block = {
    "cost_of_distance_idr_per_can": OfSome(_cost_of_distance, lambda _, saved: saved[..., 0]),
    "cause_idr_per_can.CAUSE": OfSome(_cause_amounts, _at_equal_volume),
    "distance_lead_idr_per_can": OfSome(_lead_amounts, _lead_of_distance, len(CAUSE_NAMES)),
}
