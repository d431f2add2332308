"""The measures of an investment: as a project, for its owner, and beside what happens anyway."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.economics.begun import begun
from sim.economics.cash import (
    Worth,
    cover,
    equity_cash,
    grant_for_zero,
    price_for_zero,
    project_cash,
)
from sim.economics.running import sale_usd_per_carton
from sim.flows import Array

if TYPE_CHECKING:
    from sim.economics.appraise import Appraisal
    from sim.economics.capital import Works


def investment_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield the measures of the project before and net of a grant, and of its owner, by key."""
    price = _price(appraisal)
    if price is None:
        return
    yield "sale_price_usd_per_carton", appraisal.everywhere(price)
    for boundary, seen in (("", appraisal.ungranted), (".net_of_grant", appraisal)):
        yield from _measures(project(seen), "", boundary, seen.works)
        factor = price_for_zero(seen.ledger, seen.works)
        yield f"break_even_fob_usd_per_carton{boundary}", factor * price
    if appraisal.works.items:
        yield "grant_for_npv_zero_idr", grant_for_zero(appraisal.ledger, appraisal.works)
    if appraisal.scenario.money.loans:
        equity = Worth(equity_cash(appraisal.ledger, appraisal.prices.points), appraisal.prices)
        yield from _measures(equity, "equity_", "", appraisal.works)
        least, mean = cover(appraisal.ledger, appraisal.prices)
        yield "dscr_min", least
        yield "dscr_mean", mean


def project(appraisal: "Appraisal") -> Worth:
    """Return the worth of the project: after tax, before financing."""
    return Worth(project_cash(appraisal.ledger, appraisal.prices.points), appraisal.prices)


def incremental_figures(own: "Appraisal", without: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield the measures of a project less what happens without it, by key.

    Until the project opens, the other chain runs on in both worlds. Nothing where no sale price is
    stated.
    """
    if None in map(_price, (own, without)):
        return
    ended = replace(without, flows=begun(without.flows, own.works.construction))
    for boundary, seen in (("", own.ungranted), (".net_of_grant", own)):
        cash = project(seen).cash - project(ended).cash
        yield from _measures(Worth(cash, own.prices), "incremental_", boundary, own.works)
    needed = grant_for_zero(own.ledger, own.works, -project(ended).npv)
    yield "incremental_grant_for_npv_zero_idr", needed


def _price(appraisal: "Appraisal") -> float | None:
    return sale_usd_per_carton(appraisal.prices, appraisal.scenario.physical.product)


def _measures(
    worth: Worth, prefix: str, boundary: str, works: "Works"
) -> Iterator[tuple[str, Array]]:
    """Yield NPV, and rate of return and payback where something is invested."""
    yield f"{prefix}npv_idr{boundary}", worth.npv
    if works.items:
        yield f"{prefix}irr.mean_flow{boundary}", worth.irr()
        yield f"{prefix}payback_years{boundary}", worth.payback_years()
