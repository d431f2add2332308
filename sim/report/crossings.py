"""Where do a plant and its toll canner cost the same? The table, and the sentences that it allows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import pandas as pd
from rich.table import Table

from sim.report.estimates import estimates, plus_minus, scenarios
from sim.report.keys import CROSSOVERS, NET
from sim.report.labels import UNDEFINED, Labels
from sim.report.sheet import Sheet, signs

# Lines of a curve: what a can costs in the plant, before and net of the grant, and at the toll canner.
OWN, AGAINST = "own", "against"


class Crossed(Protocol):
    """Anything that carries where costs meet, and the costs that were looked at."""

    @property
    def kpis(self) -> pd.DataFrame:
        """One row a plant and KPI, with `against`, and `low` and `high` of what was looked at."""

    @property
    def points(self) -> pd.DataFrame:
        """One row a plant, KPI, line and value: mean cost with its interval [IDR/can]."""


def crossings(crossed: Crossed, lang: str = "en") -> Table:
    """Return the terminal table of where plants and toll canners cost the same: a column a plant."""
    labels = Labels(lang)
    sheet = _sheet(crossed, labels)
    return replace(sheet, notes=(signs([sheet], crossed.points, labels), *sheet.notes)).table()


def crossings_frame(crossed: Crossed, lang: str = "en") -> pd.DataFrame:
    """Return the written figures of `crossings`."""
    return _sheet(crossed, Labels(lang)).frame


def crossings_told(crossed: Crossed, lang: str = "en") -> list[str]:
    """Return a sentence for each plant and what changes: where it is the cheaper one."""
    return [*_told(crossed, Labels(lang))]


def _sheet(crossed: Crossed, labels: Labels) -> Sheet:
    """Return a column a plant; rows: where costs meet, before and net of grant, and what was tried."""
    names, looked_at, rows = scenarios(crossed.kpis), _looked_at(crossed.kpis), list[list[str]]()
    heads = list[str]()
    for kpi in looked_at:
        unit = labels(crossed.kpis.loc[crossed.kpis["kpi"] == kpi, "unit"].iloc[0])
        heads += [labels("column.measure", kpi=labels(f"column.{kpi}"), unit=unit)]
        heads += [f"- {labels('net_of_grant').lower()}", f"- {labels('column.looked_at')}"]
        rows += [[_cell(crossed, name, key, labels) for name in names] for key in (kpi, kpi + NET)]
        rows += [[_range(crossed.kpis, name, kpi, labels) for name in names]]
    index = pd.Index(heads, name=labels("column.what_changes"))
    frame = pd.DataFrame(rows, index, [labels(name) for name in names])
    ends = tuple(range(2, len(rows) - 1, 3))
    return Sheet(labels("table.crossings"), frame, (labels("table.note.crossings"),), ends)


def _told(crossed: Crossed, labels: Labels) -> Iterator[str]:
    found = estimates(crossed.kpis)
    for name in scenarios(crossed.kpis):
        for kpi in _looked_at(crossed.kpis):
            if (name, kpi) in found:
                before, net = (_phrase(crossed, name, key, labels) for key in (kpi, kpi + NET))
                words = {"scenario": labels(name), "change": labels(f"crossing.{kpi}")}
                key = "crossing.same" if before == net else "crossing.sentence"
                yield labels(key, before=before, net=net, **words)


def _cell(crossed: Crossed, name: str, kpi: str, labels: Labels) -> str:
    """Return where costs meet, or why they do not."""
    figure = estimates(crossed.kpis).get((name, kpi))
    if figure is None:
        return UNDEFINED
    return plus_minus(figure, labels) if figure.defined else labels(f"column.{figure.why}")


def _phrase(crossed: Crossed, name: str, kpi: str, labels: Labels) -> str:
    figure, row = estimates(crossed.kpis)[name, kpi], _row(crossed.kpis, name, kpi)
    words = {end: _rounded(row[end], labels) for end in ("low", "high")}
    words |= {"unit": labels(figure.unit), "value": _rounded(figure.mean, labels)}
    if figure.why:
        return labels(f"crossing.{figure.why}", **words)
    return labels(
        "crossing.from" if _is_last(crossed.points, name, kpi) else "crossing.up_to", **words
    )


def _rounded(value: float, labels: Labels) -> str:
    """Return a value to three figures: no more are known."""
    return labels.number(float(f"{value:.3g}"))


def _is_last(points: pd.DataFrame, name: str, kpi: str) -> bool:
    """Tell whether the plant is the cheaper one at the largest value that was looked at."""
    net = NET if kpi.endswith(NET) else ""
    rows = points[(points["scenario"] == name) & (points["kpi"] == kpi.removesuffix(NET))]
    last = rows[rows["place"] == rows["place"].max()].set_index("line")["mean"]
    return bool(last[OWN + net] < last[AGAINST])


def _looked_at(kpis: pd.DataFrame) -> Sequence[str]:
    """Return the figures that any plant has, as they are before grants."""
    return [kpi for kpi in CROSSOVERS if kpi in {*kpis["kpi"]}]


def _range(kpis: pd.DataFrame, name: str, kpi: str, labels: Labels) -> str:
    if not ((kpis["scenario"] == name) & (kpis["kpi"] == kpi)).any():
        return UNDEFINED
    row = _row(kpis, name, kpi)
    return labels("range", **{end: _rounded(row[end], labels) for end in ("low", "high")})


def _row(kpis: pd.DataFrame, name: str, kpi: str) -> pd.Series:
    return kpis[(kpis["scenario"] == name) & (kpis["kpi"] == kpi)].iloc[0]
