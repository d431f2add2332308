"""The assumption book: every stated value with range, source and confidence, and what it moves alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from sim.analysis.outputs import Output
from sim.analysis.price_effects import price_effects
from sim.analysis.study import StudyResult
from sim.catalogue.keys import NPV
from sim.catalogue.kpis import shown_unit, unit
from sim.catalogue.labels import UNDEFINED, Labels
from sim.numerals import InputError, split
from sim.report.tables.breakeven import with_unit
from sim.report.tables.cells import Cell
from sim.report.tables.grid import Row
from sim.report.tables.table import Table
from sim.scenario.assumed import Unwritten, unwritten_in
from sim.scenario.fields import INPUTS, schema_of
from sim.scenario.paths import Assumption, assumptions


class Stated(NamedTuple):
    """A value as it is stated, and the scenarios that state it so."""

    path: str
    assumption: Assumption
    scenarios: tuple[str, ...]


def stated(result: StudyResult) -> list[Stated]:
    """Return every value of a study that is written with its range or source, equal ones of scenarios once."""
    found: dict[tuple[str, Assumption], list[str]] = {}
    for name, scenario in result.plan.scenarios.items():
        for path, one in assumptions(scenario).items():
            found.setdefault((path, one), []).append(name)
    return [Stated(*key, tuple(names)) for key, names in found.items()]


def moved_npv(result: StudyResult, scenario: str) -> dict[str, tuple[float, float]]:
    """Return by how much the NPV of a scenario differs at both ends of each price alone [IDR], by path."""
    return {
        part.path: (effect.at_low, effect.at_high)
        for effect in price_effects(result, Output(scenario, NPV))
        for part in effect.unknown.parts
    }


def book(result: StudyResult, scenario: str | None, labels: Labels) -> Table:
    """Return a row for each stated value, a block for each part of the scenario files.

    The last column is what both ends of a price alone do to the NPV of `scenario`, if there is one.
    """
    moved = moved_npv(result, scenario) if scenario else {}
    blocks: dict[str, list[Row]] = {}
    every = len(result.plan.scenarios)
    for one in stated(result):
        among = f" ({', '.join(one.scenarios)})" if len(one.scenarios) < every else ""
        meaning = schema_of(*INPUTS).at(one.path).meaning.told(labels)
        cells = (meaning, *_cells(one, labels), _moves(one.path, moved, labels))
        blocks.setdefault(one.path.split(".")[0], []).append(Row(one.path + among, cells))
    for absent, names in unwritten_in(result.plan.scenarios).items():
        among = f" ({', '.join(names)})" if len(names) < every else ""
        told = absent.meaning.told(labels), *_default(absent, labels), UNDEFINED
        blocks.setdefault(absent.paths[0].split(".")[0], []).append(
            Row(absent.places + among, told)
        )
    columns = [
        labels(f"column.book.{name}")
        for name in ("meaning", "value", "range", "source", "confidence")
    ]
    if scenario and moved:
        unit_shown = labels.unit(shown_unit(unit(NPV))[0])
        columns.append(labels("column.book.moves", unit=unit_shown, scenario=labels(scenario)))
    else:
        blocks = {part: [_without_last(row) for row in rows] for part, rows in blocks.items()}
    title, corner = labels("table.book"), labels("column.assumption")
    notes = (labels("table.note.book"),)
    return Table(title, corner, tuple(columns), tuple(blocks.values()), labels, notes)


def _default(one: Unwritten, labels: Labels) -> tuple[Cell, ...]:
    value = quantity(one.value, labels) if one.value else UNDEFINED
    return value, UNDEFINED, labels("book.assumed"), UNDEFINED


def _without_last(row: Row) -> Row:
    return replace(row, cells=row.cells[:-1])


def _cells(stated: Stated, labels: Labels) -> tuple[Cell, ...]:
    one = stated.assumption
    ends = [quantity(text, labels) for text in (one.low, one.high) if text]
    year = f", {one.year}" if one.year else ""
    source = f"{labels.source(one.source)}{year}" if one.source else UNDEFINED
    # A year is no amount: its digits stand together.
    is_year = stated.path.endswith(".price_year")
    value = one.value if is_year else quantity(one.value, labels)
    between = " … ".join(ends) or UNDEFINED
    return value, between, source, one.confidence or UNDEFINED


def quantity(text: str, labels: Labels) -> str:
    """Return a quantity as a file states it, its number as the reader writes it.

    >>> quantity("3_000 IDR/kg", Labels("id")), quantity("0.375 kg/can", Labels("id"))
    ('Rp3.000 per kg', '0,375 kg per kaleng')
    """
    try:
        number, unit = split(text)
    except InputError:
        return text
    decimals = text.partition(" ")[0].partition(".")[2]
    return with_unit(number, unit, len(decimals), labels)


def _moves(path: str, moved: Mapping[str, tuple[float, float]], labels: Labels) -> Cell:
    if path not in moved:
        return UNDEFINED
    size = shown_unit(unit(NPV))[1]
    low, high = (labels.number(end / size, 1, signed=True) for end in moved[path])
    return UNDEFINED if low == high else f"{low} / {high}"
