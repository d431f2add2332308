"""Sentences on the rules by which the money of a scenario is counted."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from sim.catalogue.labels import Labels
from sim.scenario.models.money import Tax
from sim.scenario.models.study import Timing
from sim.units import AnnualRate

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult
    from sim.economics.prices import Prices


def conventions(runs: "StudyResult", scenario: str, lang: str = "en") -> str:
    """Return what an appraisal assumes of dates, prices, discounting and tax, a line a rule."""
    appraisal = runs.blocks.first_appraisals[scenario]
    sale = appraisal.figure("sale_price_usd_per_carton")
    price = None if sale is None else float(sale.mean())
    labels = Labels(lang, runs.words)
    rules = [*_rules(runs.plan.timing, appraisal.prices, price, labels)]
    return "\n".join(f"• {rule}" for rule in rules)


def _rules(timing: Timing, prices: "Prices", sale: float | None, labels: Labels) -> Iterator[str]:
    money, basis = prices.money, str(timing.price_basis)
    yield _dates(timing, labels)
    inflation = labels.percent(timing.inflation, 1)
    yield labels("conventions.money", basis=basis, inflation=inflation)
    yield labels("conventions.discount", **_rate(timing.discount_rate, labels))
    yield from _tax(money.tax, labels)
    yield labels("conventions.views")
    if money.social:
        yield labels("conventions.nation", **_rate(money.social.discount_rate, labels))
    if money.lease:
        rent = labels.money(prices.rupiah(money.lease.rent))
        yield labels("conventions.lease", rent=rent, basis=basis)
    if sale:
        yield labels("conventions.sale_price", price=labels.money(sale, "USD"), basis=basis)
    else:
        yield labels("conventions.no_sale_price")


def _dates(timing: Timing, labels: Labels) -> str:
    return labels(
        "conventions.dates_after_construction" if timing.lead else "conventions.dates",
        start=_day(timing.start, labels.lang),
        years=labels.number(timing.horizon),
        lead=labels.number(timing.lead),
    )


def _rate(rate: AnnualRate, labels: Labels) -> dict[str, str]:
    return {"rate": labels.percent(100 * rate.value, 1), "kind": labels(f"rate.{rate.basis}")}


def _tax(tax: Tax | None, labels: Labels) -> Iterator[str]:
    if tax is None or not tax.rate:
        yield labels("conventions.no_tax")
    else:
        yield labels("conventions.tax", tax=labels.percent(100 * tax.rate, 1))
    if tax and tax.relief:
        yield labels(
            "conventions.relief",
            relief=labels.percent(100 * tax.relief.share, 1),
            favoured=_billions(tax.relief.of_turnover, labels),
            small=_billions(tax.relief.up_to, labels),
        )
    if tax and tax.final and tax.final.years:
        yield labels(
            "conventions.final_tax",
            final=labels.percent(100 * tax.final.rate, 1),
            smallest=_billions(tax.final.up_to, labels),
            first=labels.number(tax.final.years),
        )


def _billions(amount: float, labels: Labels) -> str:
    return labels.money(amount / 1e9, "IDR_billion", 1)


def _day(day: date, lang: str) -> str:
    from babel.dates import format_date

    return format_date(day, format="d MMMM y", locale=lang)
