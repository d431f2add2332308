"""The note on what the signs in a table mean."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from sim.catalogue.labels import Labels
from sim.report.estimates import are_controlled, replications
from sim.report.tables.table import Table


def with_signs(table: Table, kpis: pd.DataFrame) -> Table:
    """Return a table with the meaning of its signs before its own notes."""
    return replace(table, notes=(signs([table], kpis, table.labels), *table.notes))


def signs(tables: Iterable[Table], kpis: pd.DataFrame, labels: Labels) -> str:
    """Return what the signs in some tables mean, and what stands behind the figures in `kpis`."""
    n = replications(kpis, labels)
    if n == "1":
        return labels("table.note.single")
    key = "table.note.intervals" if any(entry.shows_intervals for entry in tables) else "table.note"
    note = labels(key, n=n)
    return f"{note} {labels('table.note.controls')}" if are_controlled(kpis) else note
