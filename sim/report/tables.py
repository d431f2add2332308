"""What does a reader see in columns? Frames of written figures, and the terminal tables of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import fill

import pandas as pd
from rich import box
from rich.table import Table

from sim.report.claims import reason, word
from sim.report.estimates import (
    BREAK_EVEN,
    COST,
    FEE,
    FOB,
    GAP,
    NET_COST,
    TRANSPORT,
    TRANSPORT_COST,
    Estimate,
    Estimates,
    Results,
    estimates,
    group_costs,
    pairs,
    plus_minus,
    replications,
    rivals,
    scenarios,
)
from sim.report.labels import UNDEFINED, Labels


@dataclass(frozen=True)
class _Column:
    """A heading, and the key whose figures stand below it."""

    key: str
    kpi: str
    unit: str = ""
    rival: str = ""
    signed: bool = False
    interval: bool = True

    def head(self, labels: Labels) -> str:
        return labels(self.key, unit=labels(self.unit), rival=labels(self.rival))

    def write(self, estimate: Estimate | None, labels: Labels) -> str:
        if estimate is None or not estimate.defined or self.interval:
            return plus_minus(estimate, labels, signed=self.signed)
        return labels.number(estimate.mean, estimate.digits)


_LEVELS = (
    _Column("column.cans", "cans_per_year", interval=False),
    _Column("column.cost", COST, "IDR/can"),
    _Column("column.net_of_grant", NET_COST, "IDR/can"),
    _Column("column.transport", TRANSPORT_COST, "IDR/can"),
    _Column("column.fob", FOB, "USD/carton"),
)
_DIFFERENCES = (
    _Column("column.difference", COST, "IDR/can", signed=True),
    _Column("column.net_of_grant", NET_COST, "IDR/can", signed=True),
    _Column("column.transport", TRANSPORT, "IDR/can", signed=True),
)
_FEES = (
    _Column("column.fee", FEE, "IDR/can"),
    _Column("column.break_even_fee", BREAK_EVEN, "IDR/can"),
)


def comparison(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of all scenarios: volume, cost, transport, FOB."""
    return _table("comparison", comparison_frame(results, lang), results, lang)


def comparison_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `comparison`, a row a scenario."""
    names = scenarios(results.kpis)
    gaps = (
        _Column("column.gap", GAP + rival, rival=rival, signed=True)
        for rival in rivals(results.kpis)
    )
    frame = _written((*_LEVELS, *gaps), names, estimates(results.kpis), Labels(lang))
    return _labelled(frame, Labels(lang), "column.scenario")


def partners(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of paired differences, a row a scenario with a partner."""
    return _table("partners", partners_frame(results, lang), results, lang)


def partners_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `partners`: differences, toll fees, and how they read."""
    labels, against = Labels(lang), dict(pairs(results.differences))
    gaps, levels = estimates(results.differences), estimates(results.kpis)
    # The fee is the partner's, the break-even fee the scenario's own.
    fees = {(name, FEE): levels.get((partner, FEE)) for name, partner in against.items()}
    found = levels | {key: fee for key, fee in fees.items() if fee}
    frame = _written(_DIFFERENCES, list(against), gaps, labels).join(
        _written(_FEES, list(against), found, labels)
    )
    frame.insert(0, labels("column.against"), [labels(partner) for partner in against.values()])
    frame[labels("column.reading")] = [_reading(gaps.get((name, COST)), labels) for name in against]
    return _labelled(frame, labels, "column.scenario")


def costs_by_group(results: Results, lang: str = "en") -> Table:
    """Return the terminal table of levelised cost, group by scenario, with totals."""
    table = _table("costs_by_group", costs_by_group_frame(results, lang), results, lang)
    table.rows[-2].end_section = True
    table.rows[-1].style = "bold"
    return table


def costs_by_group_frame(results: Results, lang: str = "en") -> pd.DataFrame:
    """Return the written means of levelised cost, group by scenario; the last row is the total."""
    labels, costs = Labels(lang), group_costs(results.kpis)
    costs.loc["column.total"] = costs.sum()
    written = costs.map(lambda cost: labels.number(cost) if cost else UNDEFINED)
    return _labelled(written.rename(columns=labels), labels, "column.group")


def summary(results: Results, scenario: str, lang: str = "en") -> Table:
    """Return the terminal table of every figure of a scenario, with what is undefined and why."""
    labels = Labels(lang)
    frame = summary_frame(results, scenario, lang)
    table = _table("summary", frame, results, lang, scenario=labels(scenario))
    reasons = [
        labels("table.why", kpi=labels.kpi(kpi), why=reason(estimate, labels))
        for kpi, estimate in _of_scenario(results, scenario).items()
        if estimate.why
    ]
    table.caption = "\n".join([str(table.caption), *reasons])
    return table


def summary_frame(results: Results, scenario: str, lang: str = "en") -> pd.DataFrame:
    """Return every figure of a scenario: mean, 95 % interval, 5th to 95th percentile, unit.

    Raises
    ------
    ValueError
        If there is no such scenario.
    """
    labels, found = Labels(lang), _of_scenario(results, scenario)
    rows = [
        (
            labels.number(figure.mean, figure.digits),
            _range(figure.ci_low, figure.ci_high, figure, labels),
            _range(figure.p05, figure.p95, figure, labels),
            labels(figure.unit),
        )
        for figure in found.values()
    ]
    heads = ["column.mean", "column.interval", "column.spread", "column.unit"]
    index = pd.Index(_names(found, labels), name=labels("column.kpi"))
    return pd.DataFrame(rows, index=index, columns=[labels(head) for head in heads])


def _of_scenario(results: Results, scenario: str) -> dict[str, Estimate]:
    found = estimates(results.kpis[results.kpis["scenario"] == scenario])
    if not found:
        known = ", ".join(scenarios(results.kpis))
        raise ValueError(f"there is no scenario {scenario!r}, only {known}")
    return {kpi: estimate for (_, kpi), estimate in found.items()}


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


def _written(
    columns: Iterable[_Column], names: list[str], found: Estimates, labels: Labels
) -> pd.DataFrame:
    """Return a row a scenario, and a column for each figure that any of them has."""
    cells = {
        column.head(labels): [column.write(found.get((name, column.kpi)), labels) for name in names]
        for column in columns
    }
    frame = pd.DataFrame(cells, index=names)
    return frame.loc[:, (frame != UNDEFINED).any()]


def _labelled(frame: pd.DataFrame, labels: Labels, head: str) -> pd.DataFrame:
    return frame.rename(index=labels).rename_axis(index=labels(head), columns=None)


def _reading(gap: Estimate | None, labels: Labels) -> str:
    return labels(f"reading.{word(gap)}") if gap and gap.bounded else UNDEFINED


def _range(low: float, high: float, figure: Estimate, labels: Labels) -> str:
    """Return `low to high`, a dash where there is no range."""
    ends = [labels.number(end, figure.digits) for end in (low, high)]
    return labels("range", low=ends[0], high=ends[1]) if ends[0] != ends[1] else UNDEFINED


def _table(name: str, frame: pd.DataFrame, results: Results, lang: str, **words: str) -> Table:
    labels = Labels(lang)
    intervals = frame.apply(lambda column: column.str.contains("±")).any(axis=None)
    note = "table.note.intervals" if intervals else "table.note"
    table = Table(
        title=labels(f"table.{name}", **words),
        caption=labels(note, n=replications(results.kpis, labels)),
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
        padding=(0, 1, 0, 0),
    )
    table.add_column(str(frame.index.name))
    for head, cells in frame.items():
        table.add_column(_folded(str(head), cells), justify="right")
    for row in frame.itertuples():
        table.add_row(*map(str, row))
    return table


def _folded(head: str, cells: Iterable[str]) -> str:
    """Break a heading to the width of its cells, so that the figures need not be broken."""
    return fill(head, max(map(len, [*cells, *head.split()])))
