"""Who pays for what is invested? The tables of funding, and of the budget by item."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.tables.sheet import Sheet

_MILLION = 1e6
_LOAN = "loan."
_HEADS = ("cost", "paid", "share", "life", "tax_group", "paid_by", "source", "year", "confidence")
_ORIGIN = ("source", "source_year", "confidence")


def funding_sheet(frame: pd.DataFrame, labels: Labels) -> Sheet:
    """Return what each source pays for each item [million IDR as paid], with totals and shares.

    Parameters
    ----------
    frame
        Rows scenario, item, source, amount_idr of one scenario; an empty one gives an empty sheet.
    """
    if frame.empty:
        return Sheet("", pd.DataFrame())
    amounts = frame.pivot_table(
        index="item", columns="source", values="amount_idr", aggfunc="sum", sort=False
    )
    amounts = amounts.loc[:, (amounts != 0).any()]
    amounts["column.total"] = amounts.sum(axis=1)
    amounts.loc["column.total"] = amounts.sum()
    shares = 100 * amounts.loc["column.total"] / frame["amount_idr"].sum()
    cells = (amounts / _MILLION).map(labels.number)
    cells.loc["column.share"] = shares.map(labels.number)
    written = cells.rename(
        index=lambda item: labels.item(str(item)),
        columns=lambda source: _source(str(source), labels),
    )
    last = len(written) - 1
    return Sheet(
        labels("table.funding", scenario=labels(str(frame["scenario"].iloc[0]))),
        written.rename_axis(index=labels("column.item"), columns=None),
        (labels("table.note.funding"),),
        lines=(last - 2,),
        bold=(last - 1,),
    )


def _source(source: str, labels: Labels) -> str:
    name = source.removeprefix(_LOAN)
    if name != source:
        return labels("column.funding.loan", name=labels(name))
    return labels(source if source.startswith("column.") else f"column.funding.{source}")


def budget_sheet(frame: pd.DataFrame, price_basis: int, labels: Labels) -> Sheet:
    """Return the budget of the investment, a row an item: what it costs, who pays, who says so.

    Parameters
    ----------
    frame
        Rows scenario, item, cost_idr, paid_idr, share, life_years, tax_group, paid_by, source,
        source_year, confidence, why of one scenario; an empty one gives an empty sheet.
    """
    if frame.empty:
        return Sheet("", pd.DataFrame())
    rows = {labels.item(row["item"]): _budget_row(row, labels) for row in frame.to_dict("records")}
    sums = frame[["cost_idr", "paid_idr"]].sum() / _MILLION
    rows[labels("column.total")] = [*map(labels.number, sums), labels.number(100), *[""] * 6]
    written = pd.DataFrame.from_dict(
        rows,
        orient="index",
        columns=[labels(f"column.budget.{head}", basis=price_basis) for head in _HEADS],
    )
    last = len(written) - 1
    return Sheet(
        labels("table.budget", scenario=labels(str(frame["scenario"].iloc[0]))),
        written.rename_axis(index=labels("column.item"), columns=None),
        (labels("table.note.budget"), *_whys(frame, labels)),
        lines=(last - 1,),
        bold=(last,),
    )


def _budget_row(row: Mapping[Hashable, Any], labels: Labels) -> list[str]:
    life, group = row["life_years"], row["tax_group"]
    return [
        labels.number(row["cost_idr"] / _MILLION),
        labels.number(row["paid_idr"] / _MILLION),
        labels.number(100 * row["share"]),
        UNDEFINED if pd.isna(life) else str(life),
        labels(group) if group else UNDEFINED,
        labels(f"paid_by.{row['paid_by']}"),
        *(row[name] or UNDEFINED for name in _ORIGIN),
    ]


def _whys(frame: pd.DataFrame, labels: Labels) -> Iterator[str]:
    """Yield, for each reason why something is not stated, the items that it holds for."""
    bare = frame[(frame[list(_ORIGIN)] == "").any(axis=1)].assign(why="no source is stated")
    told = pd.concat([frame[frame["why"] != ""], bare])
    for why, rows in told.groupby("why", sort=False):
        items = ", ".join(labels.item(str(item)) for item in rows["item"])
        yield labels("table.why", kpi=items, why=labels(str(why)))
