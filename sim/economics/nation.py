"""The figures for the nation: the ledger at social prices, economic value, policy matrix.

Foreign money is worth the shadow exchange rate, unskilled work the shadow wage, fruit what it brings
when it is not canned; all else of the country its price, land and capital among it. Taxes, grants,
interest, the toll canner's margin and what policy adds to the border price of goods only change hands.

Source: J. P. Gittinger, Economic Analysis of Agricultural Projects (2nd edition, 1982), chapter 7.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import get_args

import numpy as np

from sim.arrays import Array
from sim.catalogue.vocabulary import MatrixEntry, MatrixRow, Nature, Ratio, matrix_key
from sim.economics.cash_flow import CashFlow, View
from sim.economics.comparison import Comparison
from sim.economics.figure_table import Block, where
from sim.economics.invest import sale_price
from sim.economics.ledger import Posting, present, present_at
from sim.economics.of_means import OfMeans, side_by_side
from sim.economics.payees import Allocation, Share
from sim.economics.thresholds import of_project
from sim.economics.unit_cost import present_cans
from sim.economics.valuation import Valuation, once
from sim.finance.policy_matrix import Budget, PolicyMatrix
from sim.scenario.models.benefits import Social

_PARTS = ("revenue", "tradables", "factors")
# What is paid for traded goods: their price at the border, and what policy adds to it.
_TRADABLE: tuple[Nature, ...] = ("traded", "protection")
_CHANGES_HANDS: tuple[Nature, ...] = ("protection", "transfer")
Shadow = Mapping[Nature, Share]


def is_judged(valuation: Valuation) -> bool:
    """Tell whether shadow prices and a sale price are stated."""
    return valuation.scenario.money.social is not None and sale_price(valuation) is not None


def are_judged(comparison: Comparison) -> bool:
    """Tell whether they are for a project and for what happens without it."""
    without = comparison.without
    return without is not None and is_judged(without) and is_judged(comparison.own)


def shadow_prices(valuation: Valuation) -> Shadow:
    """Return what a rupiah paid is worth to the nation, by what it is paid for.

    Raises
    ------
    ValueError
        If no shadow prices are stated.
    """
    social = _social(valuation)
    return {
        "traded": social.exchange,
        "unskilled": social.wage,
        "domestic": 1.0,
        "protection": 0.0,
        "transfer": 0.0,
    }


@once
def at_social_prices(valuation: Valuation) -> tuple[Posting, ...]:
    """Return the postings at social prices; what only changes hands is left out."""
    prices = shadow_prices(valuation)
    return tuple(
        part.posting.times(prices[part.nature])
        for part in valuation.allocations
        if part.nature not in _CHANGES_HANDS
    )


def _npv(valuation: Valuation) -> Array:
    return present_at(at_social_prices(valuation), _discount(valuation))


def _more_npv(comparison: Comparison) -> Array:
    discount = _discount(comparison.own)
    own, ended = (at_social_prices(side) for side in (comparison.own, comparison.ended))
    return present_at(own, discount) - present_at(ended, discount)


def _is_invested(valuation: Valuation) -> bool:
    return bool(valuation.works.items) and is_judged(valuation)


def _are_invested(comparison: Comparison) -> bool:
    return bool(comparison.own.works.items) and are_judged(comparison)


@once
def _of_nation(valuation: Valuation) -> CashFlow:
    return _cash_flow(valuation, valuation)


@once
def _more_of_nation(comparison: Comparison) -> CashFlow:
    own = comparison.own
    return _cash_flow(own, own).less(_cash_flow(comparison.ended, own))


def _cash_flow(valuation: Valuation, judge: Valuation) -> CashFlow:
    """Return the cash flow to the nation, at the social rate that a valuation states."""
    rate = _social(judge).discount_rate
    return CashFlow.of(at_social_prices(valuation), valuation.prices.time, rate)


def _entry(row: MatrixRow, entry: MatrixEntry, valuation: Valuation) -> Array:
    private, social = budgets(valuation)
    if row == "transfer":
        return np.asarray(getattr(private, entry) - getattr(social, entry))
    return np.asarray(getattr(private if row == "private" else social, entry))


def _ratio(name: Ratio) -> OfMeans:
    return OfMeans(_both_budgets, lambda _, amounts: np.asarray(_matrix(amounts).ratio(name)))


def _both_budgets(valuation: Valuation) -> Array:
    """Return revenue, tradables and factors, private and then social [IDR/can; ..., replication, amount]."""
    parts = (getattr(row, part) for row in budgets(valuation) for part in _PARTS)
    return side_by_side(*parts)


def _matrix(amounts: Array) -> PolicyMatrix:
    """Return the matrix of such amounts; nan where a grant exceeds all that is paid for factors."""
    revenue, costs = amounts[..., [0, 3]], amounts[..., [1, 2, 4, 5]]
    b, c, f, g = np.moveaxis(np.where(costs < 0, np.nan, costs), -1, 0)
    return PolicyMatrix(Budget(revenue[..., 0], b, c), Budget(revenue[..., 1], f, g))


@once
def budgets(valuation: Valuation) -> tuple[Budget, Budget]:
    """Return the budgets of the policy analysis matrix, private and social [IDR/can; replication].

    The private one is what the project gets and pays, grant and taxes among its factors; a present
    value over a present number of export cans, at the study's rate. The social one is the same at
    social prices and the social rate, so that the two rates alone change no price. In IDR of the price
    basis; nan where no can is sold.
    """
    time, social = valuation.prices.time, shadow_prices(valuation)
    private, discount = dict.fromkeys(social, 1.0), _discount(valuation)
    return (
        _budget(valuation, private, present, time.discount),
        _budget(
            valuation,
            social,
            lambda postings: present_at(postings, discount),
            discount,
        ),
    )


def _budget(
    valuation: Valuation,
    prices: Shadow,
    value: Callable[[tuple[Posting, ...]], Array],
    discount: Array,
) -> Budget:
    cans = present_cans(valuation.prices, discount)

    def per_can(chosen: Callable[[Allocation], bool]) -> Array:
        postings = tuple(
            part.posting.times(prices[part.nature])
            for part in valuation.allocations
            if of_project(part.posting) and chosen(part)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(cans > 0, value(postings) / cans, np.nan)

    return Budget(
        per_can(lambda part: part.party == "buyers"),
        -per_can(lambda part: part.party != "buyers" and part.nature in _TRADABLE),
        -per_can(lambda part: part.party != "buyers" and part.nature not in _TRADABLE),
    )


def _discount(valuation: Valuation) -> Array:
    return valuation.prices.time.discount_at(_social(valuation).discount_rate)


def _social(valuation: Valuation) -> Social:
    social = valuation.scenario.money.social
    if social is None:
        raise ValueError(f"{valuation.scenario.name} states no shadow prices")
    return social


VIEW = View("economic_", "", _is_invested, _of_nation)
INCREMENTAL_VIEW = View("incremental_economic_", "", _are_invested, _more_of_nation)
NATION: Block = where(
    is_judged,
    {
        "economic_npv_idr": _npv,
        **{
            matrix_key(row, entry): partial(_entry, row, entry)
            for row in get_args(MatrixRow)
            for entry in get_args(MatrixEntry)
        },
        **{name: _ratio(name) for name in get_args(Ratio)},
    },
)
INCREMENTAL_NATION: Block = where(are_judged, {"enpv_idr": _more_npv})
