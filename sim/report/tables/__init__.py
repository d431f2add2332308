"""What does a reader see in columns? The tables of a study, in the order in which they are read."""

from collections.abc import Callable, Iterable, Iterator

import pandas as pd
from rich.table import Table

from sim.catalogue.keys import COST, DISTANCE_COST, FOB, GAP, LANDED_GAP, NET_COST, TRANSPORT_COST
from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.estimates import Estimate, Results, aside, group_costs, rivals, sold
from sim.report.evidence import Evidence
from sim.report.tables.benefits import benefits_sheet, matrix_sheet
from sim.report.tables.cash import cash, cash_frame, conventions
from sim.report.tables.crossings import crossings, crossings_frame, crossings_told
from sim.report.tables.money import investment_sheet, measures_sheet
from sim.report.tables.partners import partners_sheet
from sim.report.tables.prices import break_evens_sheet, markets_sheet
from sim.report.tables.sheet import Column, Sheet, headed, labelled, named, reasons, signs, written

__all__ = [
    "benefits",
    "benefits_frame",
    "break_evens",
    "break_evens_frame",
    "cash",
    "cash_frame",
    "comparison",
    "comparison_frame",
    "conventions",
    "costs_by_group",
    "costs_by_group_frame",
    "crossings",
    "crossings_frame",
    "crossings_told",
    "investment",
    "investment_frame",
    "market_prices",
    "market_prices_frame",
    "matrix",
    "matrix_frame",
    "measures",
    "measures_frame",
    "partners",
    "partners_frame",
    "study",
    "summary",
    "summary_frame",
]

_LEVELS = (
    Column("column.cans", "cans_per_year", interval=False),
    Column("column.cost", COST, "IDR"),
    Column("column.net_of_grant", NET_COST, "IDR"),
    Column("column.transport", TRANSPORT_COST, "IDR"),
    Column("column.distance", DISTANCE_COST, "IDR"),
    Column("column.fob", FOB, "USD"),
)


def study(results: Results, lang: str = "en", width: int = 132) -> list[Table | str]:
    """Return all tables of a study that have something to say, and what their signs mean.

    First what a can costs and why, then where it sells, whether the investment pays, and who gains.
    A table wider than `width` characters leaves its intervals out, and stands in parts if that is not enough.
    """
    found = Evidence.of(results, lang)
    sheets = [
        _comparison(found),
        partners_sheet(found),
        _costs_by_group(found),
        markets_sheet(found),
        break_evens_sheet(found),
        investment_sheet(found),
        benefits_sheet(found),
        matrix_sheet(found),
    ]
    told = [
        part
        for sheet in sheets
        if not sheet.frame.empty
        for part in sheet.within(width, found.labels)
    ]
    return [*(sheet.table() for sheet in told), signs(told, found.kpis, found.labels)]


def _table(sheet: Callable[[Evidence], Sheet], results: Results, lang: str) -> Table:
    """Return a sheet by itself as a terminal table, with what its signs mean."""
    found = Evidence.of(results, lang)
    return sheet(found).with_note(found).table()


def comparison(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of all scenarios: volume, cost, transport, export price."""
    return _table(_comparison, results, lang)


def comparison_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `comparison`, a row a scenario."""
    return _comparison(Evidence.of(results, lang)).frame


def _comparison(found: Evidence) -> Sheet:
    labels, columns = found.labels, (*_LEVELS, *_gaps(found.kpis))
    frame = labelled(written(columns, found), labels, "column.scenario")
    notes = reasons(headed(_LEVELS, labels), found.names, found)
    return Sheet(labels("table.comparison"), frame, (labels("table.note.comparison"), *notes))


def _gaps(kpis: pd.DataFrame) -> Iterator[Column]:
    """Yield the gap to the first rival at FOB, and landed in the first market with orders."""
    for rival in rivals(kpis)[:1]:
        yield Column("column.gap", GAP + rival, signed=True, words=(("rival", rival),))
    for market, rival in sold(kpis)[:1]:
        words = (("market", market), ("rival", rival))
        yield Column("column.landed_gap", f"{LANDED_GAP}{market}.{rival}", signed=True, words=words)


def partners(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of pairs: causes of the difference in cost, their sum, the fees."""
    return _table(partners_sheet, results, lang)


def partners_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `partners`, a column a pair."""
    return partners_sheet(Evidence.of(results, lang)).frame


def costs_by_group(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of levelised cost, group by scenario, with totals."""
    return _table(_costs_by_group, results, lang)


def costs_by_group_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written means of levelised cost, group by scenario; the last row is the total."""
    return _costs_by_group(Evidence.of(results, lang)).frame


def _costs_by_group(found: Evidence) -> Sheet:
    labels, costs = found.labels, group_costs(found.kpis)
    costs.loc["column.total"] = costs.sum()
    cells = costs.map(lambda cost: labels.number(cost) if cost else UNDEFINED)
    frame = labelled(cells.rename(columns=labels), labels, "column.group")
    last = len(frame) - 1
    notes = tuple(reasons(named([COST], labels), found.names, found))
    return Sheet(labels("table.costs_by_group"), frame, notes, (last - 1,), (last,))


def market_prices(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of landed prices and their gaps to each rival's, by market."""
    return _table(markets_sheet, results, lang)


def market_prices_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `market_prices`: rows by market, a column a scenario."""
    return markets_sheet(Evidence.of(results, lang)).frame


def break_evens(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of the prices at which our offer would equal each rival's."""
    return _table(break_evens_sheet, results, lang)


def break_evens_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `break_evens`: rows by price and rival, a column a scenario."""
    return break_evens_sheet(Evidence.of(results, lang)).frame


def investment(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of what each scenario is worth, with and without the grant."""
    return _table(investment_sheet, results, lang)


def investment_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `investment`, a row a scenario."""
    return investment_sheet(Evidence.of(results, lang)).frame


def benefits(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of who gains how much, and what district and nation get."""
    return _table(benefits_sheet, results, lang)


def benefits_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `benefits`: rows by party and measure, a column a scenario."""
    return benefits_sheet(Evidence.of(results, lang)).frame


def matrix(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of the policy analysis matrix and its ratios."""
    return _table(matrix_sheet, results, lang)


def matrix_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `matrix`: rows by entry and ratio, a column a scenario."""
    return matrix_sheet(Evidence.of(results, lang)).frame


def measures(results: Results, scenario: str, lang: str = "en") -> Table:
    """Return the terminal table of the measures of one scenario: a row a measure, a column a view."""
    return _table(lambda found: measures_sheet(found, scenario), results, lang)


def measures_frame(results: Results, scenario: str, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `measures`."""
    return measures_sheet(Evidence.of(results, lang), scenario).frame


def summary(results: Results, scenario: str, lang: str = "en") -> Table:
    """Return the terminal table of the figures of a scenario, with what is undefined and why.

    Markets without orders, and rivals after the first, are left out: `summary_frame` has them.
    """
    found = Evidence.of(results, lang)
    labels, details = found.labels, aside(found.kpis)
    figures = _of_scenario(found, scenario)
    shown = {kpi: figure for kpi, figure in figures.items() if kpi not in details}
    title = labels("table.summary", scenario=labels(scenario))
    left_out = (labels("table.note.aside"),) if details else ()
    notes = reasons(named(shown, labels), [scenario], found)
    sheet = Sheet(title, _summary(shown, labels), (*left_out, *notes))
    return sheet.with_note(found).table()


def summary_frame(results: Results, scenario: str, lang: str = "en") -> pd.DataFrame:
    """Return every figure of a scenario: mean, 95 % interval, 5th to 95th percentile, unit.

    Raises
    ------
    ValueError
        If there is no such scenario.
    """
    found = Evidence.of(results, lang)
    return _summary(_of_scenario(found, scenario), found.labels)


def _summary(found: dict[str, Estimate], labels: Labels) -> pd.DataFrame:
    rows = [
        (
            labels.number(figure.mean, figure.digits),
            _range(figure.ci_low, figure.ci_high, figure, labels),
            _range(figure.p05, figure.p95, figure, labels),
            labels(figure.unit),
        )
        for figure in (estimate.shown for estimate in found.values())
    ]
    heads = ["column.mean", "column.interval", "column.spread", "column.unit"]
    index = pd.Index(_names(found, labels), name=labels("column.kpi"))
    return pd.DataFrame(rows, index=index, columns=[labels(head) for head in heads])


def _of_scenario(found: Evidence, scenario: str) -> dict[str, Estimate]:
    if scenario not in found.names:
        raise ValueError(f"there is no scenario {scenario!r}, only {', '.join(found.names)}")
    return {kpi: estimate for (name, kpi), estimate in found.levels.items() if name == scenario}


def _names(kpis: Iterable[str], labels: Labels) -> Iterator[str]:
    """Yield the name of each KPI; below its whole, a part is named by itself."""
    whole = ""
    for kpi in kpis:
        parent, _, part = kpi.rpartition(".")
        if parent and parent == whole:
            yield f"- {labels(part)}"
        else:
            whole = kpi
            yield labels.kpi(kpi)


def _range(low: float, high: float, figure: Estimate, labels: Labels) -> str:
    """Return `low to high`, a dash where there is no range."""
    ends = [labels.number(end, figure.digits) for end in (low, high)]
    return labels("range", low=ends[0], high=ends[1]) if ends[0] != ends[1] else UNDEFINED
