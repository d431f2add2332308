"""Notes below a table: what its signs mean, and why cells are undefined."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from sim.catalogue.labels import Labels
from sim.report.claims.claim import reason
from sim.report.estimates import are_controlled, replications
from sim.report.evidence import Evidence
from sim.report.tables.table import Table


def with_signs(table: Table, kpis: pd.DataFrame) -> Table:
    """Return a table with the meaning of its signs before its own notes."""
    return replace(table, notes=(signs([table], kpis, table.labels), *table.notes))


def signs(tables: Iterable[Table], kpis: pd.DataFrame, labels: Labels) -> str:
    """Return what the signs in some tables mean, and what stands behind the figures in `kpis`."""
    n = replications(kpis, labels)
    if n == "1":
        return labels("table.note.single")
    key = "table.note.intervals" if any(one.shows_intervals for one in tables) else "table.note"
    note = labels(key, n=n)
    return f"{note} {labels('table.note.controls')}" if are_controlled(kpis) else note


def named(kpis: Iterable[str], labels: Labels) -> Iterator[tuple[str, str]]:
    """Yield each KPI and its name."""
    yield from ((kpi, labels.kpi(kpi)) for kpi in kpis)


def reasons(
    headings: Iterable[tuple[str, str]], names: Sequence[str], evidence: Evidence
) -> Iterator[str]:
    """Yield a line for figures that some scenarios lack, or lack at times, saying why.

    `headings` are pairs of KPI and its name; figures that share a reason share a line. The
    scenarios are named where not all that lack it do so for the same reason.
    """
    labels, lacking = evidence.labels, dict[tuple[str, str], list[str]]()
    for kpi, heading in headings:
        by_reason = _scenarios_by_reason(kpi, names, evidence)
        for why, scenarios in by_reason.items():
            listed = "" if len(by_reason) == 1 else ", ".join(scenarios)
            lacking.setdefault((why, listed), []).append(heading)
    for (why, listed), figures in lacking.items():
        key = "table.why.of" if listed else "table.why"
        yield labels(key, kpi="; ".join(dict.fromkeys(figures)), why=why, names=listed)


def _scenarios_by_reason(
    kpi: str, names: Iterable[str], evidence: Evidence
) -> dict[str, list[str]]:
    """Return the scenarios that lack a figure, by the reason why."""
    by_reason: dict[str, list[str]] = {}
    for name in names:
        figure = evidence.levels.get((name, kpi))
        if figure is not None and figure.why:
            why = reason(figure, evidence.labels)
            by_reason.setdefault(why, []).append(evidence.labels(name))
    return by_reason
