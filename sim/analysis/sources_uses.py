"""Where the money of a project comes from and what it is used for, year by year.

Source: UNIDO, Manual for the Preparation of Industrial Feasibility Studies (1991), chapter X, for the
sources and uses of finance.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from sim.economics.ledger import IN_KIND

# What the kinds of postings are called; what comes in is a source, what goes out a use.
_ENTRIES = {
    "investment": "investment",
    "replacement": "replacement",
    "working_capital": "working_capital",
    "receivable": "working_capital",
    "revenue": "operation",
    "by_product": "operation",
    "cost": "operation",
    "commission": "operation",
    "rent": "operation",
    "tax": "tax",
    "tax_shield": "tax",
    "interest": "interest",
    "principal": "principal",
    "grant": "grant",
    "loan_drawn": "loans",
    "salvage": "salvage",
}
IN_KIND_ENTRY, OWN, TO_OWNER = "in_kind", "own", "to_owner"
ENTRIES = (*dict.fromkeys(_ENTRIES.values()), IN_KIND_ENTRY, OWN, TO_OWNER)


def sources_and_uses(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the sources and uses of a scenario's money: year, side, entry, amount_idr.

    `ledger` has rows kind, item, year and amount_idr, inflow positive. The owner pays what is missing in
    a year and takes what is left, so the sources of each year equal its uses. Side is `source` or `use`.
    """
    entries = (
        ledger["kind"].map(_ENTRIES).mask(ledger["item"].str.startswith(IN_KIND), IN_KIND_ENTRY)
    )
    amounts = (
        ledger.assign(entry=entries).groupby(["year", "entry"], as_index=False)["amount_idr"].sum()
    )
    rows = [
        row
        for year, of_year in amounts.groupby("year")
        for row in _of_year(year, dict(zip(of_year["entry"], of_year["amount_idr"], strict=True)))
    ]
    return pd.DataFrame(rows, columns=["year", "side", "entry", "amount_idr"])


def _of_year(
    year: object, amounts: Mapping[str, float]
) -> Iterator[tuple[object, str, str, float]]:
    """Yield the rows of a year, with what the owner pays or takes last."""
    for entry, amount in amounts.items():
        if amount:
            yield year, "source" if amount > 0 else "use", entry, abs(amount)
    left = sum(amounts.values())
    if left:
        side, entry = ("use", TO_OWNER) if left > 0 else ("source", OWN)
        yield year, side, entry, abs(left)
