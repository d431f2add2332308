"""The tables of who pays for what is invested, and of its budget by item."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from sim.catalogue.labels import Labels
from sim.report.tables.cells import Cell, NumberCell, millions
from sim.report.tables.grid import Row, number_rows
from sim.report.tables.table import Table

_LOAN = "loan."
_HEADS = ("cost", "paid", "share", "life", "tax_group", "paid_by", "source", "year", "confidence")
_ORIGIN = ("source", "source_year", "confidence")


def funding_table(frame: pd.DataFrame, scenario: str, labels: Labels) -> Table:
    """Return what each source pays for each item [million IDR as paid], with totals and shares.

    `frame` has rows item, source, amount_idr, at least one.
    """
    amounts = frame.pivot_table(
        index="item", columns="source", values="amount_idr", aggfunc="sum", sort=False
    )
    amounts = amounts.loc[:, (amounts != 0).any()]
    amounts["column.total"] = amounts.sum(axis=1)
    totals = amounts.sum()
    shares = 100 * totals / frame["amount_idr"].sum()
    below = [
        Row(labels("column.total"), tuple(map(millions, totals)), bold=True),
        Row(labels("column.share"), tuple(map(_percent, shares))),
    ]
    return Table(
        labels("table.funding", scenario=labels(scenario)),
        labels("column.item"),
        tuple(_source(str(source), labels) for source in amounts.columns),
        (number_rows(amounts, labels.item, millions), below),
        labels,
        (labels("table.note.funding"),),
    )


def _percent(percent: float) -> Cell:
    return NumberCell(percent, unit="%")


def _source(source: str, labels: Labels) -> str:
    name = source.removeprefix(_LOAN)
    if name != source:
        return labels("column.funding.loan", name=labels(name))
    return labels(source if source.startswith("column.") else f"column.funding.{source}")


def budget_table(frame: pd.DataFrame, scenario: str, price_basis: int, labels: Labels) -> Table:
    """Return the budget of the investment, a row an item: what it costs, who pays, who says so.

    `frame` has rows item, cost_idr, paid_idr, share, life_years, tax_group, paid_by, source,
    source_year, confidence, why, at least one.
    """
    sums = map(millions, frame[["cost_idr", "paid_idr"]].sum())
    total = Row(labels("column.total"), (*sums, _percent(100), *[""] * 6), bold=True)
    return Table(
        labels("table.budget", scenario=labels(scenario)),
        labels("column.item"),
        tuple(labels(f"column.budget.{head}", basis=price_basis) for head in _HEADS),
        ([_budget_row(row, labels) for row in frame.to_dict("records")], [total]),
        labels,
        (labels("table.note.budget"), *_whys(frame, labels)),
    )


def _budget_row(row: Mapping[Hashable, Any], labels: Labels) -> Row:
    life, group = row["life_years"], row["tax_group"]
    cells = (
        millions(row["cost_idr"]),
        millions(row["paid_idr"]),
        _percent(100 * row["share"]),
        None if pd.isna(life) else NumberCell(life, unit="year"),
        labels(group) if group else None,
        labels(f"paid_by.{row['paid_by']}"),
        labels.source(row["source"]) or None,
        row["source_year"] or None,
        row["confidence"] or None,
    )
    return Row(labels.item(row["item"]), cells)


def _whys(frame: pd.DataFrame, labels: Labels) -> Iterator[str]:
    """Yield, for each reason why something is not stated, the items that it holds for."""
    bare = frame[(frame[list(_ORIGIN)] == "").any(axis=1)].assign(why="no source is stated")
    stated = pd.concat([frame[frame["why"] != ""], bare])
    for why, rows in stated.groupby("why", sort=False):
        items = ", ".join(labels.item(str(item)) for item in rows["item"])
        yield labels("table.why", kpi=items, why=labels(str(why)))
