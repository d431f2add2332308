"""At which price? The tables of landed prices by market, and of what would make ours the rival's."""

from collections.abc import Iterator

import pandas as pd

from sim.catalogue.keys import (
    BREAK_EVEN_FARM_GATE,
    BREAK_EVEN_FEE,
    BREAK_EVEN_FREIGHT,
    BREAK_EVEN_RATE,
    COMPETITIVE,
    LANDED,
    LANDED_GAP,
    RIVAL_LANDED,
)
from sim.catalogue.labels import UNDEFINED
from sim.report.estimates import first_rivals, markets, rivals, sold
from sim.report.evidence import Evidence
from sim.report.tables.sheet import Column, Sheet, reasons

# What an offer at FOB depends on: the price at which it is the rival's.
_AT_FOB = (
    ("column.equal.rate", BREAK_EVEN_RATE, "IDR/USD"),
    ("column.equal.farm_gate", BREAK_EVEN_FARM_GATE, "IDR/kg"),
    ("column.equal.fee", f"{BREAK_EVEN_FEE}.", "IDR/can"),
)


def markets_sheet(found: Evidence) -> Sheet:
    """Return our landed price by market, with the gap to each rival's below; a column a scenario.

    The share of competitive years is that beside the first rival. Intervals stand in the figure.
    """
    names, labels = found.names, found.labels
    by_market = [list(_in_market(*place)) for place in _places(found).items()]
    rows = [row for market in by_market for row in market]
    if not rows:
        return Sheet("", pd.DataFrame())
    frame = pd.DataFrame(
        [[_theirs(row, found), *row.cells(names, found)] for row in rows],
        index=pd.Index([row.head(labels) for row in rows], name=labels("column.market")),
        columns=[labels("column.rival_landed"), *map(labels, names)],
    )
    beside = ", ".join(dict.fromkeys(labels(rival) for _, rival in sold(found.kpis)))
    notes = reasons(((row.kpi, row.head(labels)) for row in rows), names, found)
    ends = pd.Series(map(len, by_market)).cumsum() - 1
    return Sheet(
        labels("table.markets"),
        frame,
        (labels("table.note.competitive", rival=beside), *notes),
        tuple(ends[:-1]),
    )


def _places(found: Evidence) -> dict[str, list[str]]:
    """Return the rivals by market."""
    places: dict[str, list[str]] = {}
    for market, rival in markets(found.kpis):
        places.setdefault(market, []).append(rival)
    return places


def _in_market(market: str, known: list[str]) -> Iterator[Column]:
    """Yield our landed price, its gap to each rival's, the share of the years that compete."""
    words = (("market", market),)
    yield Column("column.landed", LANDED + market, "USD", interval=False, words=words)
    for rival in known:
        gap = f"{LANDED_GAP}{market}.{rival}"
        words = (("rival", rival),)
        yield Column("column.above", gap, signed=True, interval=False, words=words)
    yield Column("column.competitive", f"{COMPETITIVE}{market}.{known[0]}", percent=True)


def _theirs(row: Column, found: Evidence) -> str:
    """Return the rival's landed price beside a gap: the same whatever we do."""
    price = found.levels.get((found.names[0], RIVAL_LANDED + row.kpi.removeprefix(LANDED_GAP)))
    return found.labels.number(price.mean, 2) if price else UNDEFINED


def break_evens_sheet(found: Evidence) -> Sheet:
    """Return, one at a time, the prices at which our offer would equal each rival's.

    At FOB for each rival; the sea freight, for the first rival of each market, landed.
    """
    names, labels = found.names, found.labels
    table: list[tuple[str, list[str]]] = []
    heads: list[tuple[str, str]] = []
    lines = []
    for head, rows in _break_evens(found):
        heads += [(row.kpi, head) for row in rows]
        told = [(row.head(labels), row.cells(names, found)) for row in rows]
        told = [(name, cells) for name, cells in told if {*cells} != {UNDEFINED}]
        if told:
            table += [(head, [""] * len(names)), *told]
            lines.append(len(table) - 1)
    index = pd.Index([name for name, _ in table], name=labels("column.equal"))
    frame = pd.DataFrame([cells for _, cells in table], index, [labels(name) for name in names])
    notes = tuple(reasons(heads, names, found))
    return Sheet(labels("table.break_evens"), frame, notes, tuple(lines[:-1]))


def _break_evens(found: Evidence) -> Iterator[tuple[str, list[Column]]]:
    """Yield the heading of each price, with a row a rival."""
    labels = found.labels
    for key, kpi, unit in _AT_FOB:
        rows = [
            Column("column.of_rival", kpi + rival, interval=False, words=(("rival", rival),))
            for rival in rivals(found.kpis)
        ]
        yield labels(key, unit=labels(unit)), rows
    freight = [
        Column(
            "column.of_market",
            f"{BREAK_EVEN_FREIGHT}{market}.{rival}",
            interval=False,
            words=(("market", market), ("rival", rival)),
        )
        for market, rival in first_rivals(found.kpis)
    ]
    yield labels("column.equal.freight", unit=labels("USD/container")), freight
