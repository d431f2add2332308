"""The table and the sentences of where in a plane of two assumptions a scenario does better."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.catalogue.kpis import unit
from sim.catalogue.labels import Labels
from sim.economics.volumes import ENOUGH_FILLED
from sim.report.estimates import Estimate
from sim.report.tables.breakeven import number_cell
from sim.report.tables.cells import EstimateCell, NumberCell
from sim.report.tables.grid import Row
from sim.report.tables.table import Table

if TYPE_CHECKING:
    from sim.analysis.map_result import BorderMap, MapResult


def map_table(result: "MapResult", labels: Labels) -> Table:
    """Return who does better as written, and in which share of the plane: a row a scenario."""
    shown = Estimate(0.0, 0.0, 0.0, 1, unit(result.question.kpi)).shown
    names = ("winner", "wins", "loses", "untold", "unfilled", "points", "full_grid")
    return Table(
        labels("table.map", kpi=labels.kpi(result.question.kpi), x=result.question.x,
               y=result.question.y),
        labels("column.scenario"),
        (
            f"{labels('column.map.gap')} ({labels.unit(shown.unit)})",
            *(labels(f"column.map.{name}") for name in names),
        ),
        (
            [
                Row(
                    labels(one.scenario),
                    (
                        EstimateCell(_gap(one, result), signed=True),
                        who(one.winner(one.written), labels) if one.written else None,
                        *(NumberCell(100 * one.share(sign), 0, "%")
                          for sign in (one.sign, -one.sign, 0)),
                        NumberCell(100 * row["unfilled"], 0, "%"),
                        NumberCell(row["points"]),
                        NumberCell(row["full_grid"]),
                    ),
                )
                for one, row in zip(result.maps, result.summary.to_dict("records"), strict=True)
            ],
        ),
        labels,
        (labels("table.note.map", n=labels.number(len(result.replications))),),
    )  # fmt: skip


def who(winner: str, labels: Labels) -> str:
    """Return what a winner is called; of none, that the runs cannot tell."""
    return labels(f"map.{winner}" if winner in ("", "nothing", "rival") else winner)


def map_sentences(result: "MapResult", labels: Labels) -> list[str]:
    """Return sentences for each scenario: who does better as written, where the border is, and how sure."""
    return [text for one in result.maps for text in _sentences(one, result, labels)]


def _sentences(one: "BorderMap", result: "MapResult", labels: Labels) -> Iterator[str]:
    if one.written is None or not one.plane.tried:
        return
    written, winner = _gap(one, result).shown, one.winner(one.written)
    words = {
        "scenario": labels(one.scenario),
        "other": who(one.other, labels),
        "winner": who(winner, labels),
        "kpi": labels.kpi(result.question.kpi),
        "x": value_text(one, 0, labels),
        "y": value_text(one, 1, labels),
        "gap": f"{labels.number(written.mean, written.digits, signed=True)} {labels.unit(written.unit)}",
        "half": labels.number(written.half, written.digits),
    }
    yield labels("map.written" if winner else "map.written.untold", **words)
    found = [crossing for axis in (0, 1) if (crossing := _crossing(one, axis, labels))]
    if found:
        yield labels("map.border", **words, where="; ".join(found))
    shares = {
        name: labels.percent(100 * one.share(sign))
        for name, sign in (("wins", one.sign), ("loses", -one.sign), ("untold", 0))
    }
    yield labels("map.shares", **words, **shares)
    if one.unfilled.any():
        yield labels(
            "map.unfilled",
            **words,
            share=labels.percent(100 * float(one.unfilled.mean())),
            enough=labels.percent(100 * ENOUGH_FILLED),
        )
    yield labels(
        f"map.lines.{one.how(one.plane.tried[0])}",
        **words,
        path=one.line_axis.path,
        tried=labels.number(len(one.plane.tried)),
        all=labels.number(one.plane.across.size),
    )


def _crossing(one: "BorderMap", axis: int, labels: Labels) -> str:
    """Return where the border meets the line through the values as written along an axis."""
    values = one.crossings(axis)
    if not values:
        return ""
    variable = one.axes[axis]
    texts = ", ".join(number_cell(value).write(labels) for value in values)
    where = f"{variable.path} = {texts} {labels.unit(variable.unit)}".strip()
    return labels("map.crossing", where=where, at=value_text(one, 1 - axis, labels))


def value_text(one: "BorderMap", axis: int, labels: Labels) -> str:
    """Return the path of an axis with its value as written."""
    variable = one.axes[axis]
    value = number_cell(variable.value).write(labels)
    return f"{variable.path} = {value} {labels.unit(variable.unit)}".strip()


def _gap(one: "BorderMap", result: "MapResult") -> Estimate:
    """Return the difference with all values as written."""
    point = one.written or (float("nan"),) * 3
    return Estimate(*point[:3], len(result.replications), unit(result.question.kpi))
