"""The table of the values at which a figure meets its target, and the sentences that follow."""

import math
from typing import TYPE_CHECKING

from sim.catalogue.labels import Labels
from sim.report.estimates import Estimate
from sim.report.tables.cells import Cell, EstimateCell, NumberCell, RangeCell
from sim.report.tables.grid import Row
from sim.report.tables.table import Table

if TYPE_CHECKING:
    from sim.analysis.break_even_result import BreakEven, BreakEvenResult


_DIGITS = 4
"""Digits of a value that are written."""


def breakeven_table(found: "BreakEvenResult", labels: Labels) -> Table:
    """Return the value that meets the target, and the range tried: a row a scenario."""
    return Table(
        labels("table.breakeven", kpi=labels.kpi(found.kpi), path=found.path),
        labels("column.scenario"),
        tuple(_headings(found, labels)),
        (
            [
                Row(labels(solved.scenario), _cells(solved, found, labels))
                for solved in found.break_evens
            ],
        ),
        labels,
        (labels("table.note.breakeven", n=labels.number(len(found.replications))),),
    )


def _headings(found: "BreakEvenResult", labels: Labels) -> list[str]:
    shown = figure_estimate(0.0, found).unit
    unit, of_value = (f" ({labels(one)})" if one else "" for one in (shown, found.vary_unit))
    return [
        labels("column.figure_now") + unit,
        labels("column.target") + unit,
        labels("column.assumed") + of_value,
        labels("column.meets_target") + of_value,
        labels("column.change_pct"),
        labels("column.interval"),
        labels("column.range_tried") + of_value,
    ]


def _cells(solved: "BreakEven", found: "BreakEvenResult", labels: Labels) -> tuple[Cell, ...]:
    met = (
        _number(solved.value) if math.isfinite(solved.value) else labels(f"breakeven.{solved.why}")
    )
    ends = solved.ci_low, solved.ci_high
    known = all(map(math.isfinite, ends))
    return (
        EstimateCell(figure_estimate(solved.figure, found), interval=False),
        EstimateCell(figure_estimate(solved.target, found), interval=False),
        _number(solved.variable.value),
        met,
        NumberCell(solved.change_pct, 1, "%", signed=True),
        _range(*ends) if known else None,
        _range(solved.low, solved.high),
    )


def figure_estimate(value: float, found: "BreakEvenResult") -> Estimate:
    """Return a value of the figure in the unit in which it is written."""
    return Estimate(value, value, value, 1, found.kpi_unit).shown


def _number(value: float) -> NumberCell:
    return NumberCell(value, digits_of(value))


def _range(low: float, high: float) -> RangeCell:
    return RangeCell(low, high, digits_of(max(abs(low), abs(high))))


def digits_of(value: float) -> int:
    """Return the decimals of a value that is written to four digits.

    >>> digits_of(16_200.0), digits_of(36.0), digits_of(0.0)
    (0, 2, 0)
    """
    return max(0, _DIGITS - 1 - math.floor(math.log10(abs(value)))) if value else 0


def breakeven_sentences(found: "BreakEvenResult", labels: Labels) -> list[str]:
    """Return a sentence for each scenario: which value meets the target, how sure, how far away."""
    return [_sentence(solved, found, labels) for solved in found.break_evens]


def _sentence(solved: "BreakEven", found: "BreakEvenResult", labels: Labels) -> str:
    def written(value: float) -> str:
        return labels.number(value, digits_of(value))

    known = math.isfinite(solved.value)
    target, ends = figure_estimate(solved.target, found), (solved.ci_low, solved.ci_high)
    words = {
        "scenario": labels(solved.scenario),
        "kpi": labels.kpi(found.kpi),
        "path": found.path,
        "unit": labels(found.vary_unit),
        "target": labels(
            "breakeven.partner" if solved.against else "breakeven.number",
            target=labels.number(target.mean, target.digits),
            unit=labels(target.unit),
            against=labels(solved.against),
        ),
        "low": written(solved.low),
        "high": written(solved.high),
    }
    if not known:
        return labels("breakeven.nowhere", **words)
    interval = (
        labels("breakeven.interval", low=written(ends[0]), high=written(ends[1]))
        if all(map(math.isfinite, ends))
        else labels("breakeven.open_interval")
    )
    change = labels.number(solved.change_pct, 1, signed=True)
    assumed = labels("breakeven.assumed", value=written(solved.variable.value), change=change)
    note = f" {labels(f'breakeven.{solved.why}')}" if solved.why else ""
    met = labels("breakeven.met", value=written(solved.value), **words)
    return f"{met} ({assumed}; {interval}).{note}"
