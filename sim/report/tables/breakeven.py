"""The table of the values at which a figure meets its target, and the sentences that follow."""

import math
from typing import TYPE_CHECKING

from sim.catalogue.labels import Labels, table
from sim.numerals import split
from sim.report.estimates import Estimate
from sim.report.tables.cells import Cell, EstimateCell, NumberCell, RangeCell
from sim.report.tables.grid import Row
from sim.report.tables.table import Table

if TYPE_CHECKING:
    from sim.analysis.break_even_result import BreakEven, BreakEvenResult


_DIGITS = 4
"""Digits of a value that are written."""


def breakeven_table(result: "BreakEvenResult", labels: Labels) -> Table:
    """Return the value that meets the target, and the range tried: a row a scenario."""
    return Table(
        labels("table.breakeven", kpi=labels.kpi(result.kpi), path=result.path),
        labels("column.scenario"),
        tuple(_headings(result, labels)),
        (
            [
                Row(labels(solved.scenario), _cells(solved, result, labels))
                for solved in result.break_evens
            ],
        ),
        labels,
        (_note(result, labels),),
    )


def _note(result: "BreakEvenResult", labels: Labels) -> str:
    note = (
        labels("table.note.breakeven.single")
        if result.is_single
        else labels("table.note.breakeven", n=labels.number(len(result.replications)))
    )
    return f"{note} {labels('table.note.breakeven.ranges')}" if result.has_ranges else note


def _headings(result: "BreakEvenResult", labels: Labels) -> list[str]:
    shown = figure_estimate(0.0, result).unit
    unit, of_value = (
        f" ({labels.unit(name)})" if name else "" for name in (shown, result.vary_unit)
    )
    return [
        labels("column.figure_now") + unit,
        labels("column.target") + unit,
        labels("column.assumed") + of_value,
        labels("column.meets_target") + of_value,
        labels("column.change_pct"),
        labels("column.interval"),
        *((labels("column.over_ranges"), labels("column.met_share")) if result.has_ranges else ()),
        labels("column.range_tried") + of_value,
    ]


def _cells(solved: "BreakEven", result: "BreakEvenResult", labels: Labels) -> tuple[Cell, ...]:
    has_value = math.isfinite(solved.value)
    return (
        EstimateCell(figure_estimate(solved.figure, result), interval=False),
        _target(solved, result),
        number_cell(solved.variable.value),
        number_cell(solved.value) if has_value else unmet_text(solved, labels),
        _change(solved),
        _range(solved.ci_low, solved.ci_high) if solved.has_interval else None,
        *_over_ranges(solved),
        _range(solved.low, solved.high),
    )


def _over_ranges(solved: "BreakEven") -> tuple[Cell, ...]:
    """Return the cells of the spread over the ranges of other prices, if it is asked for."""
    if solved.over_ranges is None:
        return ()
    low, high, share = solved.over_ranges
    spread = _range(*map(rounded, (low, high))) if share else None
    return spread, NumberCell(100 * share, 0, "%")


def rounded(value: float) -> float:
    """Return a value with the digits that a spread tells."""
    return float(f"{value:.{_DIGITS}g}")


def _target(solved: "BreakEven", result: "BreakEvenResult") -> Cell:
    """Return the cell of the target: a number that was asked for keeps its digits."""
    estimate = figure_estimate(solved.target, result)
    if solved.against:
        return EstimateCell(estimate, interval=False)
    return NumberCell(estimate.mean, max(estimate.digits, digits_of(estimate.mean)))


def figure_estimate(value: float, result: "BreakEvenResult") -> Estimate:
    """Return a value of the figure in the unit in which it is written."""
    return Estimate(value, value, value, 1, result.kpi_unit).shown


def number_cell(value: float) -> NumberCell:
    """Return the cell of a value of the assumption."""
    return NumberCell(value, digits_of(value))


def unmet_text(solved: "BreakEven", labels: Labels) -> str:
    """Return why no value meets the target, or the whole numbers around it."""
    return labels(f"breakeven.{solved.why}", **_around(solved, labels))


def _around(solved: "BreakEven", labels: Labels) -> dict[str, str]:
    written = (number_cell(value).write(labels) for value in solved.around)
    return dict(zip(("below", "above"), written, strict=False))


def _change(solved: "BreakEven") -> NumberCell:
    return NumberCell(solved.change_pct, 1, "%", signed=True)


def _range(low: float, high: float) -> RangeCell:
    return RangeCell(low, high, max(digits_of(low), digits_of(high)))


def digits_of(value: float) -> int:
    """Return the decimals of a value that is written to four digits, without zeros at its end.

    >>> digits_of(16_200.0), digits_of(36.0), digits_of(0.99984), digits_of(0.0)
    (0, 0, 4, 0)
    """
    if not value or not math.isfinite(value):
        return 0
    most = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
    return next(digits for digits in range(most + 1) if round(value, digits) == round(value, most))


def breakeven_sentences(result: "BreakEvenResult", labels: Labels) -> list[str]:
    """Return a sentence for each scenario: which value meets the target, how sure, how far away."""
    return [_sentence(solved, result, labels) for solved in result.break_evens]


def _sentence(solved: "BreakEven", result: "BreakEvenResult", labels: Labels) -> str:
    words = {
        "scenario": labels(solved.scenario),
        "kpi": labels.kpi(result.kpi),
        "path": result.path,
        "unit": f" {labels.unit(solved.variable.unit)}" if solved.variable.unit else "",
        "target": target_text(solved, result, labels),
        "against": labels(solved.against),
        "range": _range(solved.low, solved.high).write(labels),
    }
    if math.isfinite(solved.value):
        return _met(solved, result, words, labels)
    if solved.around:
        passed = labels("breakeven.passed", **words, **_around(solved, labels))
        assumed = labels(
            "breakeven.assumed", value=number_cell(solved.variable.value).write(labels)
        )
        return f"{passed} ({assumed}; {_interval(solved, result, labels)})."
    if solved.has_effect:
        return labels("breakeven.nowhere", **words)
    key = "breakeven.no_effect.on_difference" if solved.against else "breakeven.no_effect"
    return labels(key, **words)


def _met(
    solved: "BreakEven", result: "BreakEvenResult", words: dict[str, str], labels: Labels
) -> str:
    value = with_unit(solved.value, solved.variable.unit, digits_of(solved.value), labels)
    met = labels("breakeven.met", value=value, **words)
    assumed = labels(
        "breakeven.changed",
        value=number_cell(solved.variable.value).write(labels),
        change=_change(solved).write(labels),
    )
    note = f" {labels(f'breakeven.{solved.why}')}" if solved.why else ""
    spread = _spread_text(solved, labels)
    return f"{met} ({assumed}; {_interval(solved, result, labels)}{spread}).{note}"


def _spread_text(solved: "BreakEven", labels: Labels) -> str:
    """Return how the value spreads over the ranges of other prices, as part of a sentence."""
    if solved.over_ranges is None or not solved.over_ranges.share:
        return ""
    low, high, share = solved.over_ranges
    spread = _range(*map(rounded, (low, high))).write(labels)
    return "; " + labels("breakeven.spread", range=spread, share=labels.percent(100 * share))


def _interval(solved: "BreakEven", result: "BreakEvenResult", labels: Labels) -> str:
    if result.is_single:
        return labels("a single replication has no interval")
    if not solved.has_interval:
        return labels("breakeven.open_interval")
    written = _range(solved.ci_low, solved.ci_high).write(labels)
    return labels("breakeven.interval", range=written)


def target_text(solved: "BreakEven", result: "BreakEvenResult", labels: Labels) -> str:
    """Return the target with its unit, or whose figure it is."""
    if solved.against:
        return labels("breakeven.partner", against=labels(solved.against))
    shown = figure_estimate(solved.target, result)
    number, unit, digits = shown.mean, shown.unit, shown.digits
    if not round(number, digits):
        number, unit, digits = solved.target, result.kpi_unit, digits_of(solved.target)
    return with_unit(number, unit, digits, labels)


def amount_text(text: str, labels: Labels) -> str:
    """Return an amount as a scenario file writes it, in the words of a language.

    >>> amount_text("6_250_000 IDR/month", Labels("id")), amount_text("0.3 %", Labels("id"))
    ('Rp6.250.000 per bulan', '0,3%')
    """
    number, unit = split(text)
    return with_unit(number, unit, digits_of(number), labels)


def with_unit(number: float, unit: str, digits: int, labels: Labels) -> str:
    """Return a number with its unit, if it has one, as in a sentence."""
    base = unit.partition("/")[0]
    if unit in ("", "share"):
        return labels.number(number, digits)
    if f"money.{base}" not in table() and base != "%":
        return f"{labels.number(number, digits)} {labels.unit(unit)}"
    return labels.amount(number, unit, digits) + labels.unit(unit).removeprefix(labels.unit(base))
