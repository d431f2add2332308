"""Who gains, and does policy favour or burden the chain? The tables of gains and of the policy matrix."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, chain

import pandas as pd

from sim.catalogue.keys import (
    CO2,
    COST_PER_JOB,
    EIRR,
    ENPV,
    GAIN,
    JOBS,
    JOBS_ELSEWHERE,
    LOCAL_TAXES,
    MATRIX,
    PARTIES,
    RATIOS,
    VALUE_ADDED,
    WITHOUT,
)
from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.estimates import Estimate
from sim.report.evidence import Evidence
from sim.report.tables.sheet import Column, Sheet, reasons

_OF_DISTRICT = (
    Column("column.value_added", VALUE_ADDED, signed=True, interval=False),
    Column("column.local_taxes", LOCAL_TAXES, signed=True, interval=False),
    Column("column.jobs", JOBS, signed=True, interval=False),
    Column("column.jobs_elsewhere", JOBS_ELSEWHERE, signed=True, interval=False),
    Column("column.cost_per_job", COST_PER_JOB, interval=False),
)
_OF_NATION = (
    Column("column.enpv", ENPV, signed=True),
    Column("column.eirr", EIRR, "%/year", interval=False),
    Column("column.co2", CO2, "kg/can", interval=False),
)


Row = tuple[str, list[str]]


def benefits_sheet(found: Evidence) -> Sheet:
    """Return a row a party with its gain, then the district and the nation; a column a scenario.

    Against what happens without the plant where that is known of any scenario, else by themselves.
    """
    labels, (view, names) = found.labels, gaining(found)
    if not names:
        return Sheet("", pd.DataFrame())
    gains = [Column(party, f"{view}{GAIN}{party}", signed=True) for party in PARTIES]
    rest = [replace(row, kpi=view + row.kpi) for row in _OF_DISTRICT] + [*_OF_NATION]
    parties, others = (_rows(rows, names, found) for rows in (gains, rest))
    total = labels("column.all_gains"), _totals(gains, names, found)
    title = "table.benefits.incremental" if view else "table.benefits"
    heads = [(row.kpi, row.head(labels)) for row in rest]
    return Sheet(
        labels(title, unit=labels("IDR_billion")),
        _frame([*parties, total, *others], names, "column.party", labels),
        (labels("table.note.benefits"), *reasons(heads, names, found)),
        (len(parties) - 1, len(parties)),
        bold=(len(parties),),
    )


def gaining(found: Evidence) -> tuple[str, list[str]]:
    """Return how gains are looked at, and the scenarios that have any.

    Against what happens without the plant where that is known of any scenario, else by themselves.
    """
    view = WITHOUT if found.kpis["kpi"].str.startswith(WITHOUT + GAIN).any() else ""
    return view, _having(view + GAIN, found)


def gains_of(found: Evidence, view: str, name: str) -> dict[str, Estimate]:
    """Return the gain of each party of a scenario, in the unit in which it is written."""
    keys = {party: (name, f"{view}{GAIN}{party}") for party in PARTIES}
    levels = found.levels
    return {party: levels[key].shown for party, key in keys.items() if key in levels}


def matrix_sheet(found: Evidence) -> Sheet:
    """Return the policy analysis matrix, entry by entry, and its ratios; a column a scenario."""
    labels, names = found.labels, _having(MATRIX[0][0], found)
    if not names:
        return Sheet("", pd.DataFrame())
    rows = [Column("", kpi, interval=False) for kpi in (*chain.from_iterable(MATRIX), *RATIOS)]
    cells = [(labels.kpi(row.kpi), row.cells(names, found)) for row in rows]
    heads = ((kpi, labels.kpi(kpi)) for kpi in RATIOS)
    return Sheet(
        labels("table.matrix", unit=labels("IDR/can")),
        _frame(cells, names, "column.entry", labels),
        (labels("table.note.matrix"), *reasons(heads, names, found)),
        tuple(accumulate(map(len, MATRIX), initial=-1))[1:],
    )


def _having(kpi: str, found: Evidence) -> list[str]:
    """Return the scenarios that have a figure whose key begins so."""
    rows = found.kpis[found.kpis["kpi"].str.startswith(kpi)]
    return [name for name in found.names if name in {*rows["scenario"]}]


def _rows(rows: Iterable[Column], names: Sequence[str], found: Evidence) -> list[Row]:
    """Return head and cells of each row that any scenario has a figure for."""
    written = [(row.head(found.labels), row.cells(names, found)) for row in rows]
    return [(head, cells) for head, cells in written if {*cells} != {UNDEFINED}]


def _totals(rows: Iterable[Column], names: Sequence[str], found: Evidence) -> list[str]:
    """Return the sum of the rows' means of each scenario."""
    gains = [
        [found.levels[name, row.kpi].shown.mean for row in rows if (name, row.kpi) in found.levels]
        for name in names
    ]
    return [found.labels.number(sum(one), 1, signed=True) for one in gains]


def _frame(rows: Sequence[Row], names: Sequence[str], head: str, labels: Labels) -> pd.DataFrame:
    index = pd.Index([name for name, _ in rows], name=labels(head))
    return pd.DataFrame([cells for _, cells in rows], index, [labels(name) for name in names])
