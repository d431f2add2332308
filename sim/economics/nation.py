"""What is it worth to the nation? The ledger at social prices: economic value, policy matrix.

Foreign money is worth the shadow exchange rate, unskilled work the shadow wage, fruit what it brings
when it is not canned; all else of the country its price, land and capital among it. Taxes, grants,
interest and the toll canner's margin only change hands.

Source: J. P. Gittinger, Economic Analysis of Agricultural Projects (2nd edition, 1982), chapter 7.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Array
from sim.catalogue.vocabulary import Nature
from sim.economics.cash_flow import Worth
from sim.economics.invest import View, ended
from sim.economics.ledger import Posting, present, present_at
from sim.economics.operating_cost import sale_usd_per_carton
from sim.economics.payees import Piece, Share
from sim.economics.thresholds import of_project
from sim.economics.unit_cost import present_cans
from sim.finance.policy_matrix import Budget, PolicyMatrix
from sim.scenario.models.benefits import Social

if TYPE_CHECKING:
    from sim.economics.appraise import Appraisal

Shadow = Mapping[Nature, Share]
_ENTRIES = ("revenue", "tradables", "factors", "profit")
# What the rates of return against no project are called.
_EIRR = {"irr": "eirr", "irr.mean_flow": "eirr.mean_flow"}


def nation_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield what a scenario is worth to the nation by itself, and its policy matrix, by key.

    Nothing where no shadow prices or no sale price are stated.
    """
    if not is_judged(appraisal):
        return
    yield "economic_npv_idr", present_at(appraisal.social, _discount(appraisal))
    matrix = policy_matrix(appraisal)
    rows = {"private": matrix.private, "social": matrix.social, "transfer": matrix.transfers}
    for row, budget in rows.items():
        for entry in _ENTRIES:
            name = "net_transfer" if (row, entry) == ("transfer", "profit") else f"{row}_{entry}"
            yield f"{name}_idr_per_can", np.asarray(getattr(budget, entry))
    for name, ratio in matrix.ratios.items():
        yield name, np.asarray(ratio)
    for view in nation_views(appraisal):
        yield from view.figures()


def incremental_nation_figures(
    own: "Appraisal", without: "Appraisal"
) -> Iterator[tuple[str, Array]]:
    """Yield what a project is worth to the nation less what happens without it, by key.

    Until the project opens, the other chain runs on in both worlds.
    """
    if not (is_judged(own) and is_judged(without)):
        return
    discount, theirs = _discount(own), ended(without, own).social
    yield "enpv_idr", present_at(own.social, discount) - present_at(theirs, discount)
    for view in incremental_nation_views(own, without):
        yield from view.figures()


def nation_views(appraisal: "Appraisal") -> Iterator[View]:
    """Yield how the nation looks at an investment, if there is one and it is judged."""
    if appraisal.works.items and is_judged(appraisal):
        yield View("economic_", "", _worth(appraisal, appraisal))


def incremental_nation_views(own: "Appraisal", without: "Appraisal") -> Iterator[View]:
    """Yield the same, less what happens without it."""
    if own.works.items and is_judged(own) and is_judged(without):
        beyond = _worth(own, own).less(_worth(ended(without, own), own))
        yield View("incremental_economic_", "", beyond, _EIRR)


def _worth(appraisal: "Appraisal", judge: "Appraisal") -> Worth:
    """Return what a scenario is worth to the nation, at the social rate that another states."""
    return Worth.of(appraisal.social, appraisal.prices.time, _social(judge).discount_rate)


def is_judged(appraisal: "Appraisal") -> bool:
    """Tell whether shadow prices and a sale price are stated."""
    product, money = appraisal.scenario.physical.product, appraisal.scenario.money
    return money.social is not None and sale_usd_per_carton(appraisal.prices, product) is not None


def shadow_prices(appraisal: "Appraisal") -> Shadow:
    """Return what a rupiah paid is worth to the nation, by what it is paid for.

    Raises
    ------
    ValueError
        If no shadow prices are stated.
    """
    social = _social(appraisal)
    return {
        "traded": social.exchange,
        "unskilled": social.wage,
        "domestic": 1.0,
        "transfer": 0.0,
    }


def at_social_prices(appraisal: "Appraisal") -> tuple[Posting, ...]:
    """Return the postings at social prices; what only changes hands is left out."""
    worth = shadow_prices(appraisal)
    return tuple(
        piece.posting.times(worth[piece.nature])
        for piece in appraisal.pieces
        if piece.nature != "transfer"
    )


def policy_matrix(appraisal: "Appraisal") -> PolicyMatrix:
    """Return the policy analysis matrix [IDR of the price basis/can; replication].

    The private row is what the project gets and pays, grant and taxes among its factors; a present
    value over a present number of export cans, at the study's rate. The social row is the same at
    social prices and the social rate, so that the two rates alone change no price. nan where no can
    is sold, and where a grant exceeds all that is paid for factors.
    """
    time, one = appraisal.prices.time, dict.fromkeys(shadow_prices(appraisal), 1.0)
    discount = _discount(appraisal)
    return PolicyMatrix(
        _budget(appraisal, one, present, time.discount),
        _budget(
            appraisal,
            shadow_prices(appraisal),
            lambda postings: present_at(postings, discount),
            discount,
        ),
    )


def _budget(
    appraisal: "Appraisal",
    prices: Shadow,
    value: Callable[[tuple[Posting, ...]], Array],
    discount: Array,
) -> Budget:
    cans = present_cans(appraisal.prices, discount)

    def per_can(chosen: Callable[[Piece], bool]) -> Array:
        found = tuple(
            piece.posting.times(prices[piece.nature])
            for piece in appraisal.pieces
            if of_project(piece.posting) and chosen(piece)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(cans > 0, value(found) / cans, np.nan)

    paid = [
        -per_can(lambda one: one.party != "buyers" and one.nature == "traded"),
        -per_can(lambda one: one.party != "buyers" and one.nature != "traded"),
    ]
    tradables, factors = (np.where(cost < 0, np.nan, cost) for cost in paid)
    return Budget(per_can(lambda one: one.party == "buyers"), tradables, factors)


def _discount(appraisal: "Appraisal") -> Array:
    return appraisal.prices.time.discount_at(_social(appraisal).discount_rate)


def _social(appraisal: "Appraisal") -> Social:
    social = appraisal.scenario.money.social
    if social is None:
        raise ValueError(f"{appraisal.scenario.name} states no shadow prices")
    return social
