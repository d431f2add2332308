"""The yearly cash table of a scenario, and the rules by which its money is counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from sim.catalogue.labels import Labels
from sim.report.tables.cells import millions
from sim.report.tables.grid import Row, number_rows
from sim.report.tables.table import Table

# The kinds of postings in each column; the first six sum to the net cash before financing.
_COLUMNS = {
    "sales": ("revenue", "by_product"),
    "operating": ("cost", "commission", "rent"),
    "investment": ("investment", "replacement", "salvage"),
    "working_capital": ("working_capital", "receivable"),
    "tax": ("tax",),
    "grant": ("grant",),
    "loan": ("loan_drawn", "interest", "principal", "tax_shield"),
}
_BEFORE_FINANCING = tuple(name for name in _COLUMNS if name != "loan")


@dataclass(frozen=True)
class Terms:
    """What an appraisal assumes of dates, prices, discounting and tax."""

    start: date
    years: int
    """Years of operation."""
    lead: int
    """Months from the first payment to the first year of operation."""
    price_basis: int
    discount_rate: float
    """Share a year."""
    basis: str
    """Whether the discount rate is `real` or `nominal`."""
    inflation: float
    """Percent a year."""
    tax_rate: float | None
    """Share of profit; None where none is charged."""
    sale_price: float | None
    """USD a carton, FOB; None where it is not known."""
    relief: Mapping[str, float] | None = None
    """Share off the rate, first turnover that it is for, largest turnover; None where there is none."""
    final: Mapping[str, float] | None = None
    """Share of turnover in place of the tax, largest turnover, years; None where there is none."""
    social: tuple[float, str] | None = None
    """Social discount rate [share a year] and whether it is real or nominal; None where not stated."""
    rent: float | None = None
    """IDR a year in the price basis, for what the district pays for; None where there is no lease."""


def cash_table(frame: pd.DataFrame, labels: Labels) -> Table:
    """Return the cash of one scenario [million IDR of the day]: a row a year, then their sum.

    Parameters
    ----------
    frame
        Rows kind, year, amount_idr; inflow positive. With a column `real_idr` (IDR of the price
        basis) the net cash stands deflated, and summed over the years, as well. A column
        `scenario` names the scenario in the title.

    Raises
    ------
    ValueError
        If a kind of posting belongs to no column.
    """
    amounts = yearly_cash(frame)
    kept = amounts.loc[:, (amounts != 0).any()]
    totals = kept.sum().drop("cumulative", errors="ignore").reindex(kept.columns)
    names = [labels(str(name)) for name in frame.get("scenario", pd.Series(dtype=str)).unique()]
    title = labels("table.cash", scenario=", ".join(names)) if names else labels("table.cash.title")
    note = "table.note.cash" if "real_idr" in frame else "table.note.cash_of_the_day"
    headings = tuple(labels(f"column.cash.{name}") for name in kept)
    total = Row(labels("column.total"), tuple(map(millions, totals)), bold=True)
    blocks = (number_rows(kept, labels, millions), [total])
    return Table(title, labels("column.year"), headings, blocks, labels, (labels(note),))


def yearly_cash(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts of `cash_table` [IDR], a row a year."""
    unknown = set(frame["kind"]) - {kind for kinds in _COLUMNS.values() for kind in kinds}
    if unknown:
        raise ValueError(f"no column of the cash table takes {', '.join(sorted(unknown))}")
    years = sorted(frame["year"].unique())
    amounts = pd.DataFrame(
        {name: _sum(frame, kinds, "amount_idr") for name, kinds in _COLUMNS.items()}, index=years
    ).fillna(0.0)
    before = [kind for name in _BEFORE_FINANCING for kind in _COLUMNS[name]]
    amounts.insert(len(_BEFORE_FINANCING), "net", amounts[list(_BEFORE_FINANCING)].sum(axis=1))
    if "real_idr" in frame:
        real = _sum(frame, before, "real_idr").reindex(years).fillna(0.0)
        amounts.insert(len(_BEFORE_FINANCING) + 1, "real", real)
        amounts.insert(len(_BEFORE_FINANCING) + 2, "cumulative", real.cumsum())
    if amounts["loan"].any():
        amounts["owner"] = amounts["net"] + amounts["loan"]
    return amounts


def _sum(frame: pd.DataFrame, kinds: Iterable[str], column: str) -> pd.Series:
    return frame[frame["kind"].isin(list(kinds))].groupby("year")[column].sum()


def conventions(terms: Terms, lang: str = "en") -> str:
    """Return in a few sentences by which rules the money was counted."""
    labels = Labels(lang)
    words = {
        "start": _day(terms.start, lang),
        "years": labels.number(terms.years),
        "lead": labels.number(terms.lead),
        "basis": str(terms.price_basis),
        "rate": labels.percent(100 * terms.discount_rate, 1),
        "kind": labels(f"rate.{terms.basis}"),
        "inflation": labels.percent(terms.inflation, 1),
        "tax": labels.percent(100 * (terms.tax_rate or 0.0), 1),
        "price": labels.money(terms.sale_price or 0.0, "USD"),
        "rent": labels.money(terms.rent or 0.0),
        **_tax_words(terms, labels),
        **_social_words(terms, labels),
    }
    keys = [
        "dates_after_construction" if terms.lead else "dates",
        "money",
        "discount",
        "tax" if terms.tax_rate else "no_tax",
        *(["relief"] if terms.relief else []),
        *(["final_tax"] if terms.final else []),
        "views",
        *(["nation"] if terms.social else []),
        *(["lease"] if terms.rent is not None else []),
        "sale_price" if terms.sale_price else "no_sale_price",
    ]
    return "\n".join(f"• {labels(f'conventions.{key}', **words)}" for key in keys)


def _tax_words(terms: Terms, labels: Labels) -> dict[str, str]:
    relief, final = terms.relief or {}, terms.final or {}
    return {
        "relief": labels.percent(100 * relief.get("share", 0.0), 1),
        "favoured": labels.money(relief.get("of_turnover", 0.0)),
        "small": labels.money(relief.get("up_to", 0.0)),
        "final": labels.percent(100 * final.get("rate", 0.0), 1),
        "smallest": labels.money(final.get("up_to", 0.0)),
        "first": labels.number(int(final.get("years", 0))),
    }


def _social_words(terms: Terms, labels: Labels) -> dict[str, str]:
    if terms.social is None:
        return {}
    rate, basis = terms.social
    return {"social": labels.percent(100 * rate, 1), "social_kind": labels(f"rate.{basis}")}


def _day(day: date, lang: str) -> str:
    from babel.dates import format_date

    return format_date(day, format="d MMMM y", locale=lang)
