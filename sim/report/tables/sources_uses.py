"""The table of sources and uses of money by year."""

import pandas as pd

from sim.analysis.sources_uses import ENTRIES
from sim.catalogue.labels import Labels
from sim.report.tables.cells import millions
from sim.report.tables.grid import Row, number_rows
from sim.report.tables.table import Table


def sources_uses_table(frame: pd.DataFrame, scenario: str, labels: Labels) -> Table:
    """Return what money is used for and where it comes from [million IDR of the day], a row a year.

    `frame` has rows year, side, entry, amount_idr; the uses of a row sum to its sources.
    """
    wide = frame.pivot_table(
        index="year", columns=["side", "entry"], values="amount_idr", aggfunc="sum", fill_value=0.0
    )
    sides = {
        side: wide[[column for entry in ENTRIES if (column := (side, entry)) in wide]]
        for side in ("use", "source")
    }
    for side, entries in sides.items():
        entries.insert(entries.shape[1], (side, "total"), entries.sum(axis=1))
    amounts = pd.concat(sides.values(), axis=1)
    total = Row(labels("column.total"), tuple(map(millions, amounts.sum())), bold=True)
    return Table(
        labels("table.sources_uses", scenario=labels(scenario)),
        labels("column.year"),
        tuple(
            labels(f"column.{column[0]}", name=labels(f"flow.{column[1]}"))
            for column in amounts.columns
        ),
        (number_rows(amounts, labels, millions), [total]),
        labels,
        (labels("table.note.sources_uses"),),
    )
