"""The tables of landed prices by market, and of the prices at which our offer equals a rival's."""

from collections.abc import Iterator
from dataclasses import replace

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
from sim.report.claims.prices import premium
from sim.report.estimates import first_rivals, markets, rivals, sold
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cell, NumberCell
from sim.report.tables.grid import Block, Row
from sim.report.tables.kpi_series import KpiSeries, known_rows, reasons
from sim.report.tables.table import Table

# Prices at which our offer equals a rival's, each with the start of its keys.
_AT_FOB = (
    KpiSeries("column.equal.rate", BREAK_EVEN_RATE, "IDR/USD"),
    KpiSeries("column.equal.farm_gate", BREAK_EVEN_FARM_GATE, "IDR/kg"),
    KpiSeries("column.equal.fee", f"{BREAK_EVEN_FEE}.", "IDR/can"),
)
_FREIGHT = KpiSeries("column.equal.freight", BREAK_EVEN_FREIGHT, "USD/container")


def market_prices_table(evidence: Evidence) -> Table:
    """Return our landed price by market, with the gap to each rival's below; a column a scenario.

    The share of competitive years is that beside the first rival. Intervals stand in the figure.
    """
    names, labels = evidence.names, evidence.labels
    by_market = [list(_in_market(*place)) for place in _places(evidence).items()]
    series = [entry for block in by_market for entry in block]
    beside = ", ".join(dict.fromkeys(labels(rival) for _, rival in sold(evidence.kpis)))
    headings = (labels("column.rival_landed"), *map(labels, names))
    blocks = tuple([_beside_theirs(entry, evidence) for entry in block] for block in by_market)
    words = {"rival": beside, "premium": premium(names, evidence)}
    notes = (labels("table.note.competitive", **words), *reasons(series, names, evidence))
    return Table(labels("table.markets"), labels("column.market"), headings, blocks, labels, notes)


def _places(evidence: Evidence) -> dict[str, list[str]]:
    """Return the rivals by market."""
    places: dict[str, list[str]] = {}
    for market, rival in markets(evidence.kpis):
        places.setdefault(market, []).append(rival)
    return places


def _in_market(market: str, known: list[str]) -> Iterator[KpiSeries]:
    """Yield our landed price, its gap to each rival's, the share of the years that compete."""
    words = (("market", market),)
    yield KpiSeries("column.landed", LANDED + market, "USD", interval=False, words=words)
    for rival in known:
        gap = f"{LANDED_GAP}{market}.{rival}"
        words = (("rival", rival),)
        yield KpiSeries("column.above", gap, signed=True, interval=False, words=words)
    yield KpiSeries("column.competitive", f"{COMPETITIVE}{market}.{known[0]}", percent=True)


def _beside_theirs(series: KpiSeries, evidence: Evidence) -> Row:
    """Return a row of the market, the rival's price first."""
    row = series.row(evidence.names, evidence)
    return Row(row.name, (_theirs(series, evidence), *row.cells))


def _theirs(series: KpiSeries, evidence: Evidence) -> Cell:
    """Return the rival's landed price beside a gap: the same in every scenario."""
    kpi = RIVAL_LANDED + series.kpi.removeprefix(LANDED_GAP)
    return NumberCell(evidence.level(evidence.names[0], kpi).mean, 2, "USD/carton")


def break_evens_table(evidence: Evidence) -> Table:
    """Return, one at a time, the prices at which our offer would equal each rival's.

    At FOB for each rival; the sea freight, for the first rival of each market, landed.
    """
    names, labels = evidence.names, evidence.labels
    by_price = list(_break_evens(evidence))
    series = [replace(price, kpi=entry.kpi) for price, group in by_price for entry in group]
    blocks = tuple(_below(price.heading(labels), group, evidence) for price, group in by_price)
    notes, headings = tuple(reasons(series, names, evidence)), tuple(map(labels, names))
    title, corner = labels("table.break_evens"), labels("column.equal")
    return Table(title, corner, headings, blocks, labels, notes)


def _break_evens(evidence: Evidence) -> Iterator[tuple[KpiSeries, list[KpiSeries]]]:
    """Yield each price, with a series a rival."""
    for price in _AT_FOB:
        yield price, [_of(price, "column.of_rival", rival=rival) for rival in rivals(evidence.kpis)]
    yield (
        _FREIGHT,
        [
            _of(_FREIGHT, "column.of_market", market=market, rival=rival)
            for market, rival in first_rivals(evidence.kpis)
        ],
    )


def _of(price: KpiSeries, key: str, **words: str) -> KpiSeries:
    kpi = price.kpi + ".".join(words.values())
    return KpiSeries(key, kpi, interval=False, words=tuple(words.items()))


def _below(heading: str, series: list[KpiSeries], evidence: Evidence) -> Block:
    """Return the rows of some series below a heading, none where nothing is known."""
    rows = known_rows(series, evidence.names, evidence)
    return [Row(heading, ("",) * len(evidence.names)), *rows] if rows else []
