"""The tables of luck and of switching values, and the sentences on both and on estimates."""

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.analysis.switching import ASSUMPTIONS, OF_BASIS
from sim.catalogue.keys import DEBT_COVER, NET, NPV, WITHOUT
from sim.catalogue.kpis import shown_unit
from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate
from sim.report.tables.breakeven import digits_of, with_unit
from sim.report.tables.cells import Cell, ChangedCell, NumberCell, RangeCell, change_digits
from sim.report.tables.grid import Row, aligned
from sim.report.tables.table import Table

if TYPE_CHECKING:
    from sim.analysis.study import StudyResult

_LUCK = {
    NPV: "column.npv",
    NPV + NET: "column.npv_net",
    WITHOUT + NPV + NET: "column.npv_without",
    DEBT_COVER[0]: "column.cover",
}
"""Figures in the table of luck, and the keys of their headings."""
SWITCHING = ("cheaper", "below_rival", "worth")
"""Kinds of claims with a table of switching values."""
_NEAREST = 3
"""Switching values of a plant in a sentence."""
Record = Mapping[Hashable, Any]
_ESTIMATE = "C"
"""The confidence of a value that nobody has measured."""


def luck_table(result: "StudyResult", labels: Labels) -> Table:
    """Return the 5th to 95th percentile of NPV and cover by luck, and how often they miss: a row a scenario."""
    columns = [*_luck_columns(result.luck, labels)]
    names = [name for name in result.plan.scenarios if any(name in cells for _, cells in columns)]
    rows = [Row(labels(name), tuple(cells.get(name) for _, cells in columns)) for name in names]
    return Table(
        labels("table.luck"),
        labels("column.scenario"),
        tuple(heading for heading, _ in columns),
        aligned([rows], *range(len(columns))),
        labels,
        (labels("table.note.luck", n=labels.number(len(result.replications))),),
    )


def _luck_columns(frame: pd.DataFrame, labels: Labels) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Yield heading and cells by scenario: the percentiles of a figure, then how often it is below limits."""
    for kpi, key in _LUCK.items():
        limits: dict[float, list[dict[Hashable, Any]]] = {}
        for row in frame[frame["kpi"] == kpi].to_dict("records"):
            limits.setdefault(row["below"], []).append(row)
        for row in next(iter(limits.values()), [])[:1]:
            rows = limits[row["below"]]
            unit = labels.unit(shown_unit(row["unit"])[0])
            yield labels(key, unit=unit), {one["scenario"]: _percentiles(one) for one in rows}
        for limit, rows in limits.items():
            heading = labels("column.below", limit=labels.number(limit, digits_of(limit)))
            yield (
                heading,
                {row["scenario"]: NumberCell(100 * row["probability"], 0, "%") for row in rows},
            )


def _percentiles(row: Record) -> RangeCell:
    low, high = (
        Estimate(row[name], row[name], row[name], 1, row["unit"]).shown for name in ("p05", "p95")
    )
    return RangeCell(low.mean, high.mean, min(low.digits, high.digits), low.unit)


def switching_table(result: "StudyResult", kind: str, labels: Labels) -> Table:
    """Return where a kind of claim turns: a row an assumption, a column a scenario."""
    cells: dict[tuple[str, str], dict[str, Cell]] = {}
    for row in switching_of(result, kind).to_dict("records"):
        cells.setdefault((row["assumption"], row["unit"]), {})[row["scenario"]] = changed_cell(row)
    names = [name for name in result.plan.scenarios if any(name in row for row in cells.values())]
    rows = [
        Row(switching_heading(*key, labels), tuple(cells[key].get(name) for name in names))
        for key in sorted(cells, key=lambda key: ASSUMPTIONS.index(key[0]))
    ]
    return Table(
        labels(f"table.switching.{kind}"),
        labels("column.assumption"),
        tuple(map(labels, names)),
        (rows,),
        labels,
        (labels("table.note.switching", basis=result.plan.timing.price_basis),),
    )


def switching_heading(assumption: str, unit: str, labels: Labels) -> str:
    """Return the name of an assumption with its unit."""
    name = labels(f"switching.{assumption}")
    return f"{name} [{labels.unit(shown_unit(unit)[0])}]" if unit else name


def switching_of(result: "StudyResult", kind: str) -> pd.DataFrame:
    """Return the switching values of a kind of claim before any grant."""
    frame = result.switching
    return frame[(frame["kind"] == kind) & ~frame["kpi"].str.contains("net_of_grant")]


def changed_cell(row: Record) -> ChangedCell:
    """Return the value that an assumption would have to take, of a row of switching values."""
    value = row["value"] / shown_unit(row["unit"])[1]
    return ChangedCell(value, digits_of(value), row["change_pct"])


def how_sure_sentences(result: "StudyResult", labels: Labels) -> Iterator[str]:
    """Yield what turns the NPV of each plant, the nearest first, and how many assumptions are estimates."""
    worth = switching_of(result, "worth").dropna(subset="change_pct")
    basis, parts = result.plan.timing.price_basis, []
    for name in worth["scenario"].unique():
        rows = worth[worth["scenario"] == name].sort_values("change_pct", key=abs)
        changes = [_change(row, basis, labels) for row in rows.head(_NEAREST).to_dict("records")]
        parts.append(labels("switching.plant", scenario=labels(name), changes=", ".join(changes)))
    if parts:
        yield labels("switching.sentence", parts="; ".join(parts))
    if count := sum(result.grades.values()):
        estimates = result.grades.get(_ESTIMATE, 0)
        yield labels("estimates.sentence", count=labels.number(estimates), all=labels.number(count))


def nearest_change(result: "StudyResult", scenario: str, labels: Labels) -> str:
    """Return the change of one assumption that is the nearest to turn the NPV of a plant; empty if none does."""
    worth = switching_of(result, "worth").dropna(subset="change_pct")
    rows = worth[worth["scenario"] == scenario].sort_values("change_pct", key=abs)
    basis = result.plan.timing.price_basis
    return next((_change(row, basis, labels) for row in rows.head(1).to_dict("records")), "")


def _change(row: Record, basis: int, labels: Labels) -> str:
    change, cell = row["change_pct"], changed_cell(row)
    share = labels.percent(abs(change), change_digits(change))
    way = "falls" if change < 0 else "rises"
    words = {"assumption": labels.inside(f"switching.{row['assumption']}"), "share": share}
    if pd.isna(row["value"]):
        return labels(f"switching.{way}", **words)
    value = with_unit(cell.value, shown_unit(row["unit"])[0], cell.digits, labels)
    if row["assumption"] in OF_BASIS:
        value = labels("price.of_year", value=value, year=basis)
    return labels(f"switching.{way}_to", value=value, **words)
