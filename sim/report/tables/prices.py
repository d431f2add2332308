"""The tables of landed prices by market, and of the prices at which our offer equals a rival's."""

from collections.abc import Iterator

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
from sim.report.estimates import first_rivals, markets, rivals, sold
from sim.report.evidence import Evidence
from sim.report.tables.cells import Cell, NumberCell
from sim.report.tables.grid import Block, Row
from sim.report.tables.kpi_series import KpiSeries, headings_of, known_rows
from sim.report.tables.notes import reasons
from sim.report.tables.table import Table

# What an offer at FOB depends on: the price at which it is the rival's.
_AT_FOB = (
    ("column.equal.rate", BREAK_EVEN_RATE, "IDR/USD"),
    ("column.equal.farm_gate", BREAK_EVEN_FARM_GATE, "IDR/kg"),
    ("column.equal.fee", f"{BREAK_EVEN_FEE}.", "IDR/can"),
)


def market_prices_table(evidence: Evidence) -> Table:
    """Return our landed price by market, with the gap to each rival's below; a column a scenario.

    The share of competitive years is that beside the first rival. Intervals stand in the figure.
    """
    names, labels = evidence.names, evidence.labels
    by_market = [list(_in_market(*place)) for place in _places(evidence).items()]
    series = [one for block in by_market for one in block]
    beside = ", ".join(dict.fromkeys(labels(rival) for _, rival in sold(evidence.kpis)))
    return Table(
        labels("table.markets"),
        labels("column.market"),
        (labels("column.rival_landed"), *map(labels, names)),
        tuple([_beside_theirs(one, evidence) for one in block] for block in by_market),
        labels,
        (
            labels("table.note.competitive", rival=beside),
            *reasons(headings_of(series, labels), names, evidence),
        ),
    )


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
    price = evidence.levels.get((evidence.names[0], kpi))
    return NumberCell(price.mean, 2, price.unit) if price else None


def break_evens_table(evidence: Evidence) -> Table:
    """Return, one at a time, the prices at which our offer would equal each rival's.

    At FOB for each rival; the sea freight, for the first rival of each market, landed.
    """
    names, labels = evidence.names, evidence.labels
    by_price = dict(_break_evens(evidence))
    headings = ((one.kpi, price) for price, series in by_price.items() for one in series)
    return Table(
        labels("table.break_evens"),
        labels("column.equal"),
        tuple(map(labels, names)),
        tuple(_below(price, series, evidence) for price, series in by_price.items()),
        labels,
        tuple(reasons(headings, names, evidence)),
    )


def _below(price: str, series: list[KpiSeries], evidence: Evidence) -> Block:
    """Return the rows of a price below its heading, none where nothing is known."""
    rows = list(known_rows(series, evidence.names, evidence))
    return [Row(price, ("",) * len(evidence.names)), *rows] if rows else []


def _break_evens(evidence: Evidence) -> Iterator[tuple[str, list[KpiSeries]]]:
    """Yield the heading of each price, with a row a rival."""
    labels = evidence.labels
    for key, kpi, unit in _AT_FOB:
        rows = [
            KpiSeries("column.of_rival", kpi + rival, interval=False, words=(("rival", rival),))
            for rival in rivals(evidence.kpis)
        ]
        yield labels(key, unit=labels(unit)), rows
    freight = [
        KpiSeries(
            "column.of_market",
            f"{BREAK_EVEN_FREIGHT}{market}.{rival}",
            interval=False,
            words=(("market", market), ("rival", rival)),
        )
        for market, rival in first_rivals(evidence.kpis)
    ]
    yield labels("column.equal.freight", unit=labels("USD/container")), freight
