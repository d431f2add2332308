"""The table of where a plant and its toll canner cost the same, and the sentences that follow."""

from typing import TYPE_CHECKING

import pandas as pd

from sim.catalogue.keys import AGAINST, CROSSOVERS, NET, OWN
from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate, estimates, scenarios
from sim.report.tables.cells import Cell, EstimateCell, RangeCell
from sim.report.tables.grid import Block, Row
from sim.report.tables.notes import with_signs
from sim.report.tables.table import Table

if TYPE_CHECKING:
    from sim.analysis.curves import CrossoverResult


def crossings_table(crossed: "CrossoverResult", labels: Labels) -> Table:
    """Return where costs meet, before and net of grant, and the range tried: a column a plant."""
    names = scenarios(crossed.kpis)
    table = Table(
        labels("table.crossings"),
        labels("column.what_changes"),
        tuple(map(labels, names)),
        tuple(_block(crossed, kpi, names, labels) for kpi in crossover_kpis(crossed.kpis)),
        labels,
        (labels("table.note.crossings"),),
    )
    return with_signs(table, crossed.points)


def _block(crossed: "CrossoverResult", kpi: str, names: list[str], labels: Labels) -> Block:
    """Return the rows of one change."""
    figures, ranges = estimates(crossed.kpis), _ranges(crossed.kpis)
    unit = next(figure.unit for (_, key), figure in figures.items() if key == kpi)
    heading = labels("column.measure", kpi=labels(f"column.{kpi}"), unit=labels.unit(unit))
    before, net = (
        tuple(_cell(figures.get((name, key)), labels) for name in names) for key in (kpi, kpi + NET)
    )
    return [
        Row(heading, before),
        Row(f"- {labels('net_of_grant').lower()}", net),
        Row(
            f"- {labels('column.range_tried').lower()}",
            tuple(ranges.get((name, kpi)) for name in names),
        ),
    ]


def _cell(figure: Estimate | None, labels: Labels) -> Cell:
    """Return where costs meet, or why they do not."""
    if figure is None:
        return None
    return EstimateCell(figure) if figure.defined else labels(f"column.{figure.why}")


def crossover_kpis(frame: pd.DataFrame) -> list[str]:
    """Return the crossovers before grants that were searched for any plant."""
    return [kpi for kpi in CROSSOVERS if kpi in {*frame["kpi"]}]


def sentences(crossed: "CrossoverResult", labels: Labels) -> list[str]:
    """Return a sentence for each plant and change: where it is the cheaper one."""
    return [
        _sentence(crossed, name, kpi, labels)
        for name in scenarios(crossed.kpis)
        for kpi in crossover_kpis(crossed.kpis)
        if (name, kpi) in estimates(crossed.kpis)
    ]


def _sentence(crossed: "CrossoverResult", name: str, kpi: str, labels: Labels) -> str:
    before, net = (_phrase(crossed, (name, key), labels) for key in (kpi, kpi + NET))
    return labels(
        "crossing.same" if before == net else "crossing.sentence",
        before=before,
        net=net,
        scenario=labels(name),
        change=labels(f"crossing.{kpi}"),
    )


def _phrase(crossed: "CrossoverResult", key: tuple[str, str], labels: Labels) -> str:
    """Return where the plant is the cheaper one, or why nowhere."""
    figure, searched = estimates(crossed.kpis)[key], _ranges(crossed.kpis)[key]
    meets = "crossing.from" if _is_cheaper_at_last(crossed.points, *key) else "crossing.up_to"
    return labels(
        f"crossing.{figure.why}" if figure.why else meets,
        unit=labels.unit(figure.unit),
        value=EstimateCell(figure, interval=False).write(labels),
        low=labels.number(searched.low),
        high=labels.number(searched.high),
    )


def _is_cheaper_at_last(points: pd.DataFrame, name: str, kpi: str) -> bool:
    """Tell whether the plant is the cheaper one at the largest value searched."""
    net = NET if kpi.endswith(NET) else ""
    rows = points[(points["scenario"] == name) & (points["kpi"] == kpi.removesuffix(NET))]
    last = rows[rows["place"] == rows["place"].max()].set_index("line")["mean"]
    return bool(last[OWN + net] < last[AGAINST])


def _ranges(kpis: pd.DataFrame) -> dict[tuple[str, str], RangeCell]:
    """Return the range searched, by scenario and figure."""
    rows = kpis[["scenario", "kpi", "low", "high", "unit"]].itertuples(index=False)
    return {
        (name, kpi): RangeCell(_rounded(low), _rounded(high), unit=unit)
        for name, kpi, low, high, unit in rows
    }


def _rounded(value: float) -> float:
    """Return an end of a range to three significant digits."""
    return float(f"{value:.3g}")
