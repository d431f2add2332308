"""The figures of an investment: as a project, for its owner, and beside what happens without it."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from sim.arrays import Array
from sim.catalogue.keys import NET, OTHER_WORK
from sim.economics.cash_flow import CashFlow, View
from sim.economics.comparison import Comparison
from sim.economics.figure_table import Block, Function, where
from sim.economics.ledger import Posting, present
from sim.economics.of_means import Pooled, ZeroOfMean
from sim.economics.sales import sale_range_usd_per_carton, sale_usd_per_carton
from sim.economics.series import Term
from sim.economics.thresholds import (
    cover,
    factor_amounts,
    grant_amounts,
    highest_grant,
    highest_level,
    life_cover,
    npv_at_level,
    npv_with_grant,
    of_project,
)
from sim.economics.valuation import Valuation, once
from sim.economics.volumes import utilisation
from sim.scenario.models.money import Reported
from sim.units import Price

S = TypeVar("S")
T = TypeVar("T")


@once
def sale_price(valuation: Valuation) -> float | Array | None:
    """Return the FOB price that a carton is sold at [USD of the price basis], None if none is stated."""
    return sale_usd_per_carton(valuation.prices)


def _is_priced(valuation: Valuation) -> bool:
    return sale_price(valuation) is not None


def _is_invested(valuation: Valuation) -> bool:
    return bool(valuation.works.items) and _is_priced(valuation)


def _is_lent(valuation: Valuation) -> bool:
    return bool(valuation.scenario.money.borrowed) and _is_priced(valuation)


def _sale_price(valuation: Valuation) -> Array | None:
    price = sale_price(valuation)
    return None if price is None else valuation.everywhere(price)


def _sale_end(end: int) -> Function:
    """Return the figure of the sale price at the lowest or highest price stated behind it."""

    def figure(valuation: Valuation) -> Array | None:
        ends = sale_range_usd_per_carton(valuation.prices)
        return None if ends is None else valuation.everywhere(ends[end])

    return figure


def _reported(end: Callable[[Reported], Price]) -> Function:
    """Return the figure of one end of the price reported for today's exporter."""

    def figure(valuation: Valuation) -> Array | None:
        reported = valuation.scenario.money.sale.reported
        if reported is None:
            return None
        price, prices = end(reported), valuation.prices
        of_basis = prices.of_basis(price, reported.price_year)
        return valuation.everywhere(prices.dollars(price) * of_basis)

    return figure


def before_help(figure: Callable[[Valuation], T]) -> Callable[[Valuation], T]:
    """Return a figure of a scenario as if it had no grant, and paid for all items itself."""
    return lambda valuation: figure(valuation.ungranted)


@once
def npv(valuation: Valuation) -> Array:
    """Return the net present value of the project, after tax, before financing [IDR of the price basis; replication]."""
    return present(valuation.taxed.where(of_project))


def _equity_npv(valuation: Valuation) -> Array | None:
    money = valuation.scenario.money
    return present(valuation.ledger.postings) if money.borrowed or money.lease else None


def _of_sales(posting: Posting, _term: Term) -> bool:
    return posting.kind in ("revenue", "commission", "receivable")


def _of_volume(posting: Posting, term: Term) -> bool:
    return not term.fixed and posting.group != OTHER_WORK


def _grant_for_zero(
    amounts: Callable[[S], Array | None], alone: Callable[[S], Valuation]
) -> Pooled:
    """Return the figure of the grant at which the mean NPV is zero, from what it follows from."""
    return ZeroOfMean(
        amounts,
        lambda of, amounts, grant: npv_with_grant(alone(of).works, amounts, grant),
        lambda of, _amounts, npv: highest_grant(alone(of).works, npv),
    )


def _grant_amounts(valuation: Valuation) -> Array | None:
    alone = valuation.ungranted
    return grant_amounts(alone.untaxed, alone.works) if alone.works.items else None


def _more_grant_amounts(comparison: Comparison) -> Array:
    alone = comparison.own.ungranted
    return grant_amounts(alone.untaxed, alone.works, -npv(comparison.ended))


def _break_even(
    moves: Callable[[Posting, Term], bool],
    level: Callable[[Valuation], Array | float | None],
    view: Callable[[Valuation], Valuation],
    most: float = np.inf,
) -> Pooled:
    """Return the figure of the level of some terms at which the mean NPV of a view is zero."""

    def amounts(valuation: Valuation) -> Array | None:
        seen, own = view(valuation), level(valuation)
        return None if own is None else factor_amounts(seen.untaxed, seen.works, moves, own)

    return ZeroOfMean(
        amounts,
        lambda of, amounts, level: npv_at_level(view(of).works, amounts, level),
        lambda of, amounts, _npv: highest_level(view(of).works, amounts),
        most,
    )


def _utilised(valuation: Valuation) -> Array | None:
    """Return the utilisation [%; replication], None without a plant.

    None beside a toll canner too: he makes what the plant does not, so the volume does not follow its use.
    """
    physical = valuation.scenario.physical
    return utilisation(valuation) if physical.has_plant and not physical.is_hybrid else None


def _as_planned(valuation: Valuation) -> Valuation:
    return valuation


def _ungranted(valuation: Valuation) -> Valuation:
    return valuation.ungranted


def worth_at_use(valuation: Valuation, uses: Iterable[float]) -> Array | None:
    """Return sales and NPV before help where a plant is used at some percents [2, use, replication].

    Present values in IDR of the price basis; None without a plant alone that sells, or if it is not used at all.
    """
    own = _utilised(valuation) if _is_priced(valuation) else None
    if own is None or not np.all(own > 0):
        return None
    alone = valuation.ungranted
    amounts = factor_amounts(alone.ledger, alone.works, _of_volume, own)
    sales = present(alone.ledger.of("revenue", "commission", "receivable"))
    worth = [
        (sales * use / own, npv_at_level(alone.works, amounts, np.asarray(use))) for use in uses
    ]
    return np.moveaxis(np.array([np.broadcast_arrays(*one) for one in worth]), 0, 1)


@once
def project(valuation: Valuation) -> CashFlow:
    """Return the cash flow of the project: after tax, before financing."""
    rate = valuation.timing.discount_rate
    return CashFlow.of(valuation.taxed.where(of_project), valuation.prices.time, rate)


@once
def _of_owner(valuation: Valuation) -> CashFlow:
    rate = valuation.timing.discount_rate
    return CashFlow.of(valuation.ledger.postings, valuation.prices.time, rate)


@once
def _covers(valuation: Valuation) -> tuple[Array, Array]:
    return cover(valuation.ledger, valuation.works)


def _llcr(valuation: Valuation) -> Array:
    return life_cover(valuation.ledger, valuation.works)


def _are_priced(comparison: Comparison) -> bool:
    without = comparison.without
    return without is not None and _is_priced(without) and _is_priced(comparison.own)


def _are_invested(comparison: Comparison) -> bool:
    return _are_priced(comparison) and _is_invested(comparison.own)


def _more_npv(comparison: Comparison) -> Array:
    return npv(comparison.own) - npv(comparison.ended)


def _more_npv_before_help(comparison: Comparison) -> Array:
    return npv(comparison.own.ungranted) - npv(comparison.ended)


@once
def _more(comparison: Comparison) -> CashFlow:
    return project(comparison.own).less(project(comparison.ended))


@once
def _more_before_help(comparison: Comparison) -> CashFlow:
    return project(comparison.own.ungranted).less(project(comparison.ended))


VIEWS = (
    View("", "", _is_invested, before_help(project)),
    View("", NET, _is_invested, project),
    View("equity_", "", _is_lent, _of_owner),
)
INCREMENTAL_VIEWS = (
    View("incremental_", "", _are_invested, _more_before_help),
    View("incremental_", NET, _are_invested, _more),
)
SALES: Block = where(
    _is_priced,
    {
        "sale_price_usd_per_carton": _sale_price,
        "sale_price_usd_per_carton.low": _sale_end(0),
        "sale_price_usd_per_carton.high": _sale_end(1),
        "reported_price_usd_per_carton.low": _reported(lambda price: price.low),
        "reported_price_usd_per_carton.high": _reported(lambda price: price.high),
        "npv_idr": before_help(npv),
        "npv_idr.net_of_grant": npv,
        "equity_npv_idr": _equity_npv,
    },
)
THRESHOLDS: Block = where(
    _is_priced,
    {
        "break_even_fob_usd_per_carton": _break_even(_of_sales, sale_price, _ungranted),
        "break_even_fob_usd_per_carton.net_of_grant": _break_even(
            _of_sales, sale_price, _as_planned
        ),
        "grant_for_npv_zero_idr": _grant_for_zero(_grant_amounts, _ungranted),
        "break_even_utilisation_pct": _break_even(_of_volume, _utilised, _ungranted, 100.0),
        "break_even_utilisation_pct.net_of_grant": _break_even(
            _of_volume, _utilised, _as_planned, 100.0
        ),
    },
)
COVERS: Block = where(
    _is_lent,
    {
        "dscr_min": lambda valuation: _covers(valuation)[0],
        "dscr_mean": lambda valuation: _covers(valuation)[1],
        "llcr": _llcr,
    },
)
INCREMENTAL: Block = where(
    _are_priced,
    {
        "continued_npv_idr": lambda comparison: npv(comparison.continued),
        "incremental_npv_idr": _more_npv_before_help,
        "incremental_npv_idr.net_of_grant": _more_npv,
        "incremental_grant_for_npv_zero_idr": _grant_for_zero(
            _more_grant_amounts, lambda comparison: comparison.own.ungranted
        ),
    },
)
