"""The yearly cash table of a scenario."""

from collections.abc import Iterable

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
