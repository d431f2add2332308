"""Why does a can cost more or less than at the partner? The gap split by cause, to the rupiah.

From the toll canner to the local plant, switches are thrown one at a time: the place, the prices at
which packaging and ingredients are bought, the works. What a switch changes depends on those thrown
before it, so each counts with its average over all orders (the Shapley value). The toll canner's
margin, and capital inside the fee against capital of one's own, add up by themselves.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np

from sim.arrays import Array
from sim.catalogue.vocabulary import FeePart
from sim.economics.appraise import Appraisal
from sim.economics.ledger import CAPITAL
from sim.scenario.models.money import Cost, Monetary

# What is bought in lots, at prices that depend on their size.
_BOUGHT = ("fruit", "packaging", "ingredients")


class World(NamedTuple):
    """Which switches are thrown: near the fields, with the plant, with the plant's yield."""

    near: bool
    plant: bool
    plant_yield: bool


TOLL, NEAR_TOLL = World(False, False, False), World(True, False, False)
PLANT, FAR_PLANT = World(True, True, True), World(False, True, True)
# Where the works' recovery and rejects are told from their scale.
TOLL_WITH_PLANT_YIELD = World(True, False, True)


def causes(worlds: Mapping[World, Appraisal]) -> dict[str, Array]:
    """Return what each cause adds to the cost of a can at the plant [IDR/can, by replication].

    They sum to the levelised cost at the plant less that at the toll canner.

    Parameters
    ----------
    worlds
        The toll canner, the plant, and both in the other's place; the toll canner near the fields
        with the plant's recovery and rejects too, where these differ.

    Source: L. S. Shapley, A value for n-person games, 1953.
    """
    ours, theirs = worlds[PLANT].scenario.money, worlds[TOLL].scenario.money
    plain = {
        (near, bought, plant): _plain_cost(
            _bought_by(worlds[World(near, plant, plant)], ours if bought else theirs)
        )
        for near in (False, True)
        for bought in (False, True)
        for plant in (False, True)
    }
    distance, purchase_scale, works = (_shapley(plain, switch) for switch in range(3))
    of_yield = _of_yield(worlds)
    own_capital = worlds[PLANT].levelised(worlds[PLANT].untaxed.of(*CAPITAL))
    return {
        "distance": distance,
        "toll_margin": -_of_fee(worlds[TOLL], "margin"),
        "purchase_scale": purchase_scale,
        "plant_scale": works - of_yield,
        "capital": own_capital - _of_fee(worlds[TOLL], "capital"),
        "recovery": of_yield,
    }


def _shapley(
    values: Mapping[tuple[bool, bool, bool], Array], switch: Literal[0, 1, 2] | int
) -> Array:
    """Return what one of three switches changes, averaged over the six orders of throwing them."""
    first, second = (other for other in range(3) if other != switch)
    gained = np.zeros(())
    for on, weight in ((), 1 / 3), ((first,), 1 / 6), ((second,), 1 / 6), ((first, second), 1 / 3):
        before = tuple(place in on for place in range(3))
        after = tuple(place in (*on, switch) for place in range(3))
        gained = gained + weight * (values[_three(after)] - values[_three(before)])
    return gained


def _three(switches: tuple[bool, ...]) -> tuple[bool, bool, bool]:
    near, bought, plant = switches
    return near, bought, plant


def _plain_cost(appraisal: Appraisal) -> Array:
    """Return the cost of a can without capital and without the toll canner's margin and capital."""
    apart = appraisal.levelised(appraisal.untaxed.of(*CAPITAL))
    apart = apart + _of_fee(appraisal, "margin") + _of_fee(appraisal, "capital")
    return np.asarray(appraisal.cost - apart)


def _of_fee(appraisal: Appraisal, part: FeePart) -> Array:
    """Return a part of the toll fee [IDR/can]; nothing where no fee is paid."""
    toll = appraisal.scenario.money.toll
    share = toll.fee_parts.get(part, 0.0) if toll is not None else 0.0
    return share * appraisal.levelised(appraisal.untaxed.item("toll_fee"))


def _of_yield(worlds: Mapping[World, Appraisal]) -> Array:
    """Return what the plant's recovery and rejects would change at the toll canner near the fields."""
    if TOLL_WITH_PLANT_YIELD not in worlds:
        return np.zeros(len(worlds[TOLL].cost))
    return _plain_cost(worlds[TOLL_WITH_PLANT_YIELD]) - _plain_cost(worlds[NEAR_TOLL])


def _bought_by(appraisal: Appraisal, buyer: Monetary) -> Appraisal:
    """Return an appraisal with what is bought in lots at another buyer's prices."""
    money = appraisal.scenario.money
    costs = {name: _at_price_of(cost, buyer.costs.get(name)) for name, cost in money.costs.items()}
    if costs == money.costs:
        return appraisal
    scenario = replace(appraisal.scenario, money=money.model_copy(update={"costs": costs}))
    return replace(appraisal, scenario=scenario)


def _at_price_of(cost: Cost, other: Cost | None) -> Cost:
    if other is None or cost.group not in _BOUGHT or cost.per != other.per:
        return cost
    return cost.model_copy(update={"price": other.price, "steps": other.steps})
