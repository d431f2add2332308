"""The assumptions: each that a formula reads becomes one named cell, shared by all scenarios that state it alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.catalogue.labels import Labels
from sim.report.workbook.book import Book, Pattern, Sheet
from sim.report.workbook.live import Live, live
from sim.report.workbook.words import path_words
from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, schema_of
from sim.scenario.models.parsers import Parser, Unit
from sim.scenario.paths import Assumption, assumption
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.units import Price

_HEADS = ("name", "what", "value", "unit", "low", "high", "confidence", "source", "scenarios")
_WIDTHS = (44, 44, 17, 19, 15, 15, 11, 38, 30)
_FIRST_ROW = 4


@dataclass(frozen=True)
class Number:
    """A number as it is stated, in the unit of its cell: a percentage is a share, shown in percent."""

    value: float
    low: float
    high: float
    unit: str
    stated: Assumption
    limits: tuple[float, float]
    """The least and the most that a file may state."""

    @classmethod
    def of(cls, stated: Assumption, schema: SchemaNode) -> "Number":
        """Return what a file states, read as the schema of its path says."""
        parser = _parser(schema)
        texts = {"value": stated.value, "low": stated.low, "high": stated.high}
        bounds = parser.bounds({key: text for key, text in texts.items() if text})
        # A number of its own unit is kept in percent; shares and yearly rates are kept as shares.
        scale = 100.0 if isinstance(parser, Unit) and parser.unit.startswith("%") else 1.0
        low, value, high = (parser.size(bound) / scale for bound in bounds)
        unit = parser.write(bounds[1]).partition(" ")[2]
        least, most = (limit.bound / scale for limit in schema.limits)
        return cls(value, low, high, unit, stated, (least, most))

    @property
    def pattern(self) -> Pattern:
        """The pattern that its cell shows it in."""
        if self.unit.startswith("%"):
            return "share"
        return "price" if self.unit else ""


@dataclass
class Inputs:
    """The assumptions that formulas have asked for so far."""

    plan: Plan
    book: Book
    _names: dict[tuple[str, Assumption], str] = field(default_factory=dict)
    _numbers: dict[tuple[str, Assumption], Number] = field(default_factory=dict)
    _known: dict[tuple[str, str], Live] = field(default_factory=dict)

    def of(self, scenario: Scenario, path: str) -> Live:
        """Return the cell of a number of a scenario; the number itself where no file states it."""
        key = (scenario.name, path)
        if key not in self._known:
            self._known[key] = self._of(scenario, path)
        return self._known[key]

    def _of(self, scenario: Scenario, path: str) -> Live:
        schema = schema_of(*SCENARIO).at(path)
        if scenario.written.get(path) is None:
            return live(_parser(schema).size(value_at(scenario.money, path)))
        stated = assumption(scenario, path)
        return self._cell(path, stated, schema, self._own_name(path, stated, scenario))

    def of_study(self, path: str) -> Live:
        """Return the cell of a rate of the study."""
        schema, node = schema_of(*STUDY).at(path), self.plan.written.get(path)
        plain: Any = schema.known[0].written_default if node is None else node.plain()
        stated = Assumption(**plain) if isinstance(plain, Mapping) else Assumption(plain or "")
        return self._cell(path, stated, schema, path)

    def _cell(self, path: str, stated: Assumption, schema: SchemaNode, wanted: str) -> Live:
        key = (path, stated)
        if key not in self._names:
            self._numbers[key] = Number.of(stated, schema)
            self._names[key] = self.book.spelled(wanted)
        return Live(self._names[key], self._numbers[key].value)

    def _own_name(self, path: str, stated: Assumption, scenario: Scenario) -> str:
        """Return the path, with the first scenario that states it so behind it where they differ."""
        scenarios = self.plan.scenarios.values()
        all_stated = [assumption(one, path) for one in scenarios if one.written.get(path)]
        if all(other == stated for other in all_stated):
            return path
        first = next(one for one in scenarios if assumption(one, path) == stated)
        return f"{path}.{first.name}"

    def write(self, sheet: Sheet, labels: Labels) -> None:
        """Write all of them, by the part of the scenario that they stand in."""
        sheet.text(0, 0, labels("workbook.inputs"), "title")
        sheet.text(1, 0, labels("workbook.inputs.note"), "note")
        heads = [labels(f"workbook.column.{name}") for name in _HEADS]
        sheet.heads(_FIRST_ROW - 1, heads, _WIDTHS)
        sheet.page.freeze_panes(_FIRST_ROW, 1)
        sheet.page.set_tab_color("#FFD966")
        row = _FIRST_ROW
        sections = list(dict.fromkeys(path.partition(".")[0] for path, _ in self._names))
        for section in sections:
            sheet.band(row, len(_HEADS), "section")
            sheet.text(row, 0, labels(f"workbook.section.{section}"), "section")
            row += 1
            for key in [key for key in self._names if key[0].partition(".")[0] == section]:
                self._write_row(sheet, row, key, labels)
                row += 1

    def _write_row(
        self, sheet: Sheet, row: int, key: tuple[str, Assumption], labels: Labels
    ) -> None:
        path, stated = key
        name, number = self._names[key], self._numbers[key]
        sheet.wrapped(
            row,
            {
                0: (name, _WIDTHS[0]),
                1: (path_words(path, labels), _WIDTHS[1]),
                7: (labels.source(stated.source), _WIDTHS[7]),
                8: (", ".join(self._stating(path, stated, labels)), _WIDTHS[8]),
            },
        )
        self.book.define(name, sheet.number(row, 2, number.value, "input", number.pattern))
        least, most = number.limits
        allowed = {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most}
        sheet.page.data_validation(row, 2, row, 2, allowed)
        sheet.text(row, 3, labels.unit(number.unit) if number.unit else "", "unit")
        if stated.low or stated.high:
            sheet.number(row, 4, number.low, "text", number.pattern)
            sheet.number(row, 5, number.high, "text", number.pattern)
        sheet.text(row, 6, stated.confidence, "centred")

    def _stating(self, path: str, stated: Assumption, labels: Labels) -> list[str]:
        scenarios = self.plan.scenarios.values()
        having = [one.name for one in scenarios if one.written.get(path)]
        alike = [name for name in having if assumption(self.plan.scenarios[name], path) == stated]
        if len(alike) in (0, len(self.plan.scenarios)):
            return [labels("workbook.all_scenarios")]
        return alike


def _parser(schema: SchemaNode) -> Parser:
    """Return what reads the number at a path.

    Raises
    ------
    ValueError
        If the path is that of no number.
    """
    if schema.parser is None:
        raise ValueError(f"no number is read there: {schema.meaning}")
    return schema.parser


def value_at(part: Any, path: str) -> Any:
    """Return the value at a dotted path of a part of a scenario."""
    for key in path.split("."):
        part = part[key] if isinstance(part, Mapping) else getattr(part, key)
    return part


def price_at(scenario: Scenario, path: str) -> Price:
    """Return the price at a path of the money side of a scenario.

    Raises
    ------
    ValueError
        If there is none.
    """
    price = value_at(scenario.money, path)
    if not isinstance(price, Price):
        raise ValueError(f"{path} is no price")
    return price
