"""The measures of an investment: as a project, for its owner, and beside what happens anyway."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.arrays import Array
from sim.economics.cash_flow import Worth
from sim.economics.ledger import Posting, present
from sim.economics.operating_cost import sale_usd_per_carton
from sim.economics.series import Term
from sim.economics.thresholds import cover, factor_for_zero, grant_for_zero, life_cover, of_project
from sim.economics.volumes import utilisation

if TYPE_CHECKING:
    from sim.economics.appraise import Appraisal


class View(NamedTuple):
    """A cash flow that is looked at, and what stands before and behind the names of its measures."""

    prefix: str
    boundary: str
    worth: Worth
    names: Mapping[str, str] = {}
    """Keys of measures that are known by a name of their own."""

    def key(self, measure: str) -> str:
        """Return the key of a measure."""
        return self.names.get(measure, f"{self.prefix}{measure}{self.boundary}")

    def figures(self) -> Iterator[tuple[str, Array]]:
        """Yield the measures by key."""
        for name, figure in self.worth.measures():
            yield self.key(name), figure


def worth_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield the sale price, and what project and owner are worth by it, by key.

    No measure of the investment is given where no sale price is stated.
    """
    price = _price(appraisal)
    if price is None:
        return
    yield "sale_price_usd_per_carton", appraisal.everywhere(price)
    for boundary, worth in _of_each(appraisal, npv):
        yield f"npv_idr{boundary}", worth
    if appraisal.scenario.money.loans or appraisal.scenario.money.lease:
        yield "equity_npv_idr", present(appraisal.ledger.postings)


def threshold_figures(appraisal: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield what would make the project worth nothing: sale price, grant, utilisation."""
    price = _price(appraisal)
    if price is None:
        return
    for boundary, factor in _of_each(appraisal, _factor_on_sales):
        yield f"break_even_fob_usd_per_carton{boundary}", factor * price
    if appraisal.works.items:
        alone = appraisal.ungranted
        yield "grant_for_npv_zero_idr", grant_for_zero(alone.ledger, alone.works)
    if appraisal.scenario.physical.has_plant:
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
    for view in views(appraisal):
        yield from view.figures()
    if appraisal.scenario.money.loans:
        ledger, works = appraisal.ledger, appraisal.works
        yield from zip(("dscr_min", "dscr_mean"), cover(ledger, works), strict=True)
        yield "llcr", life_cover(ledger, works)


def views(appraisal: "Appraisal") -> Iterator[View]:
    """Yield how an investment is looked at: as a project before and net of help, and by its owner."""
    if appraisal.works.items:
        for boundary, seen in _seen(appraisal).items():
            yield View("", boundary, project(seen))
    if appraisal.scenario.money.loans:
        yield View("equity_", "", worth(appraisal, appraisal.ledger.postings))


def incremental_views(own: "Appraisal", without: "Appraisal") -> Iterator[View]:
    """Yield the project, before and net of help, less what happens without it."""
    other = project(ended(without, own))
    if own.works.items:
        for boundary, seen in _seen(own).items():
            yield View("incremental_", boundary, project(seen).less(other))


def _seen(appraisal: "Appraisal") -> dict[str, "Appraisal"]:
    """Return the appraisal before and net of its grant and lease, by the boundary in a key."""
    return {"": appraisal.ungranted, ".net_of_grant": appraisal}


def _of_each(
    appraisal: "Appraisal", figure: Callable[["Appraisal"], Array]
) -> Iterator[tuple[str, Array]]:
    """Yield a figure before and net of all help by boundary, worked out once where there is none."""
    before = figure(appraisal.ungranted)
    yield "", before
    yield ".net_of_grant", before if appraisal.ungranted is appraisal else figure(appraisal)


def _factor_on_sales(appraisal: "Appraisal") -> Array:
    return factor_for_zero(appraisal.ledger, appraisal.works, _of_sales)


def _of_sales(posting: Posting, term: Term) -> bool:
    return posting.kind in ("revenue", "commission", "receivable")


def _of_volume(_posting: Posting, term: Term) -> bool:
    return not term.fixed


def npv(appraisal: "Appraisal") -> Array:
    """Return the net present value of the project, after tax, before financing [IDR; replication]."""
    return present(appraisal.ledger.where(of_project))


def project(appraisal: "Appraisal") -> Worth:
    """Return the worth of the project: after tax, before financing."""
    return worth(appraisal, appraisal.ledger.where(of_project))


def worth(appraisal: "Appraisal", postings: Iterable[Posting]) -> Worth:
    """Return the worth of some postings at the study's rate."""
    return Worth.of(postings, appraisal.prices.time, appraisal.timing.discount_rate)


def incremental_figures(own: "Appraisal", without: "Appraisal") -> Iterator[tuple[str, Array]]:
    """Yield the measures of a project less what happens without it, by key.

    Until the project opens, the other chain runs on in both worlds. Nothing where no sale price is
    stated.
    """
    if None in map(_price, (own, without)):
        return
    other, alone = npv(ended(without, own)), own.ungranted
    for boundary, one in _seen(own).items():
        yield f"incremental_npv_idr{boundary}", npv(one) - other
    needed = grant_for_zero(alone.ledger, alone.works, -other)
    yield "incremental_grant_for_npv_zero_idr", needed
    for view in incremental_views(own, without):
        yield from view.figures()


def ended(without: "Appraisal", own: "Appraisal") -> "Appraisal":
    """Return what the opening of a project puts an end to."""
    return without.begun_in(own.works.construction)


def _price(appraisal: "Appraisal") -> float | None:
    return sale_usd_per_carton(appraisal.prices, appraisal.scenario.physical.product)
