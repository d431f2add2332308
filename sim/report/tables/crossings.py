"""Where do a plant and its toll canner cost the same? The table, and the sentences that it allows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import pandas as pd
from rich.table import Table

from sim.catalogue.keys import AGAINST, CROSSOVERS, NET, OWN
from sim.catalogue.labels import UNDEFINED, Labels
from sim.report.estimates import Estimate, estimates, plus_minus, scenarios
from sim.report.tables.sheet import Sheet, signs


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


def looked_at(frame: pd.DataFrame) -> list[str]:
    """Return the changes that were looked at of any plant, by their figures before grants."""
    return [kpi for kpi in CROSSOVERS if kpi in {*frame["kpi"]}]


def _sheet(crossed: Crossed, labels: Labels) -> Sheet:
    """Return a column a plant; rows: where costs meet, before and net of grant, and what was tried."""
    names, found = scenarios(crossed.kpis), estimates(crossed.kpis)
    ranges = _ranges(crossed.kpis, labels)
    heads, rows = list[str](), list[list[str]]()
    for kpi in looked_at(crossed.kpis):
        unit = next(labels(one.unit) for (_, key), one in found.items() if key == kpi)
        heads += [labels("column.measure", kpi=labels(f"column.{kpi}"), unit=unit)]
        heads += [f"- {labels('net_of_grant').lower()}", f"- {labels('column.looked_at')}"]
        rows += [
            [_cell(found.get((name, key)), labels) for name in names] for key in (kpi, kpi + NET)
        ]
        tried = [ranges.get((name, kpi)) for name in names]
        rows += [[labels("range", **one) if one else UNDEFINED for one in tried]]
    index = pd.Index(heads, name=labels("column.what_changes"))
    frame = pd.DataFrame(rows, index, [labels(name) for name in names])
    ends = tuple(range(2, len(rows) - 1, 3))
    return Sheet(labels("table.crossings"), frame, (labels("table.note.crossings"),), ends)


def _told(crossed: Crossed, labels: Labels) -> Iterator[str]:
    phrases = dict(_phrases(crossed, labels))
    for name in scenarios(crossed.kpis):
        for kpi in looked_at(crossed.kpis):
            if (name, kpi) in phrases:
                before, net = phrases[name, kpi], phrases[name, kpi + NET]
                words = {"scenario": labels(name), "change": labels(f"crossing.{kpi}")}
                key = "crossing.same" if before == net else "crossing.sentence"
                yield labels(key, before=before, net=net, **words)


def _cell(figure: Estimate | None, labels: Labels) -> str:
    """Return where costs meet, or why they do not."""
    if figure is None:
        return UNDEFINED
    return plus_minus(figure, labels) if figure.defined else labels(f"column.{figure.why}")


def _phrases(crossed: Crossed, labels: Labels) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield what is said of each figure: where the plant is the cheaper one, or why nowhere."""
    ranges = _ranges(crossed.kpis, labels)
    for key, figure in estimates(crossed.kpis).items():
        meets = "crossing.from" if _is_last(crossed.points, *key) else "crossing.up_to"
        words = {"unit": labels(figure.unit), "value": _rounded(figure.mean, labels)}
        told = f"crossing.{figure.why}" if figure.why else meets
        yield key, labels(told, **words, **ranges[key])


def _rounded(value: float, labels: Labels) -> str:
    """Return a value to three figures: no more are known."""
    return labels.number(float(f"{value:.3g}"))


def _is_last(points: pd.DataFrame, name: str, kpi: str) -> bool:
    """Tell whether the plant is the cheaper one at the largest value that was looked at."""
    net = NET if kpi.endswith(NET) else ""
    rows = points[(points["scenario"] == name) & (points["kpi"] == kpi.removesuffix(NET))]
    last = rows[rows["place"] == rows["place"].max()].set_index("line")["mean"]
    return bool(last[OWN + net] < last[AGAINST])


def _ranges(kpis: pd.DataFrame, labels: Labels) -> dict[tuple[str, str], dict[str, str]]:
    """Return from where to where was looked, by scenario and figure."""
    rows = kpis[["scenario", "kpi", "low", "high"]].itertuples(index=False)
    return {
        (name, kpi): {"low": _rounded(low, labels), "high": _rounded(high, labels)}
        for name, kpi, low, high in rows
    }
