"""The measures of an investment: as a project, for its owner, and beside what happens anyway."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.economics.begun import begun
from sim.economics.cash import cover, factor_for_zero, grant_for_zero, life_cover, of_project
from sim.economics.ledger import Posting, present
from sim.economics.running import sale_usd_per_carton
from sim.economics.series import Term
from sim.economics.volumes import utilisation
from sim.economics.worth import Worth
from sim.flows import Array

if TYPE_CHECKING:
    from sim.economics.appraise import Appraisal


def worth_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield the sale price, and what project and owner are worth by it, by key.

    No measure of the investment is given where no sale price is stated.
    """
    price = _price(appraisal)
    if price is None:
        return
    yield "sale_price_usd_per_carton", appraisal.everywhere(price)
    for boundary, seen in _seen(appraisal).items():
        yield f"npv_idr{boundary}", npv(seen)
    if appraisal.scenario.money.loans or appraisal.scenario.money.lease:
        yield "equity_npv_idr", present(appraisal.ledger.postings)


def threshold_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield what would make the project worth nothing: sale price, grant, utilisation."""
    price = _price(appraisal)
    if price is None:
        return
    for boundary, seen in _seen(appraisal).items():
        factor = factor_for_zero(seen.ledger, seen.works, _of_sales)
        yield f"break_even_fob_usd_per_carton{boundary}", factor * price
    if appraisal.works.items:
        alone = appraisal.ungranted
        yield "grant_for_npv_zero_idr", grant_for_zero(alone.ledger, alone.works)
    if appraisal.scenario.physical.plant is not None:
        for boundary, seen in _seen(appraisal).items():
            needed = utilisation(appraisal.flows) * factor_for_zero(
                seen.ledger, seen.works, _of_volume
            )
            # Beyond its capacity a plant uses nothing.
            within = np.where(needed <= 100, needed, np.nan)
            yield f"break_even_utilisation_pct{boundary}", within


def rate_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield rates of return, paybacks and ratios of project and owner, and covers of the loans."""
    if _price(appraisal) is None:
        return
    for boundary, seen in _seen(appraisal).items():
        if appraisal.works.items:
            yield from _measures(project(seen), "", boundary)
    if appraisal.scenario.money.loans:
        ledger, time = appraisal.ledger, appraisal.prices.time
        yield from _measures(Worth.of(ledger.postings, time), "equity_", "")
        yield from zip(("dscr_min", "dscr_mean"), cover(ledger, appraisal.works), strict=True)
        yield "llcr", life_cover(ledger, appraisal.works)


def _seen(appraisal: "Appraisal") -> dict[str, "Appraisal"]:
    """Return the appraisal before and net of its grant and lease, by the boundary in a key."""
    return {"": appraisal.ungranted, ".net_of_grant": appraisal}


def _of_sales(posting: Posting, term: Term) -> bool:
    return posting.kind in ("revenue", "commission", "receivable")


def _of_volume(_posting: Posting, term: Term) -> bool:
    return not term.fixed


def npv(appraisal: "Appraisal") -> Array:
    """Return the net present value of the project, after tax, before financing [IDR; replication]."""
    return present(appraisal.ledger.where(of_project))


def project(appraisal: "Appraisal") -> Worth:
    """Return the worth of the project: after tax, before financing."""
    return Worth.of(appraisal.ledger.where(of_project), appraisal.prices.time)


def incremental_figures(own: "Appraisal", without: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield the measures of a project less what happens without it, by key.

    Until the project opens, the other chain runs on in both worlds. Nothing where no sale price is
    stated.
    """
    if None in map(_price, (own, without)):
        return
    ended = replace(without, flows=begun(without.flows, own.works.construction))
    for boundary, one in _seen(own).items():
        yield f"incremental_npv_idr{boundary}", npv(one) - npv(ended)
    alone = own.ungranted
    needed = grant_for_zero(alone.ledger, alone.works, -npv(ended))
    yield "incremental_grant_for_npv_zero_idr", needed
    for boundary, one in _seen(own).items():
        if own.works.items:
            yield from _measures(project(one).less(project(ended)), "incremental_", boundary)


def _price(appraisal: "Appraisal") -> float | None:
    return sale_usd_per_carton(appraisal.prices, appraisal.scenario.physical.product)


def _measures(worth: Worth, prefix: str, boundary: str) -> Iterator[tuple[str, Array]]:
    for name, figure in worth.measures():
        yield f"{prefix}{name}{boundary}", figure
