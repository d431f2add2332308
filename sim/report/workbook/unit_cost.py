"""The sheet of a scenario's cost: every line to the store gate and the ship, for a can and by year."""

from dataclasses import dataclass
from typing import get_args

import numpy as np

from sim.catalogue.keys import BEYOND_GATE
from sim.catalogue.vocabulary import Group
from sim.economics.cost_lines import cost_lines
from sim.report.workbook.book import Spot
from sim.report.workbook.checks import Checks
from sim.report.workbook.ledger import (
    ENGINE,
    NAME,
    PER_CAN,
    PRESENT,
    YEARS,
    Ledger,
    Row,
)
from sim.report.workbook.lines import Line, running_costs, tied_up, value_added_tax
from sim.report.workbook.live import Live, added
from sim.report.workbook.other_work import other_work
from sim.report.workbook.pricing import Desk
from sim.report.workbook.words import item_words
from sim.report.workbook.works import cans_paid, investments, sales

_HEADS = ("item", "part", "price", "unit", "quantity", "present", "per_can", "engine", "difference")
_WIDTHS = (40, 20, 14, 17, 14, 13, 11, 11, 10)
_FIRST_ROW = 6
_CANS_ROW = 3
_TIED_UP = "working_capital"


@dataclass(frozen=True)
class Costs:
    """What a can costs, as cells [IDR of the price basis/can]."""

    gate: Live
    port: Live
    margin: Live
    last_row: int


def cost_of(desk: Desk) -> list[Line]:
    """Return the lines of the cost of a can, to the gate and on to the ship, and those of other work."""
    costs, bought = running_costs(desk), list(investments(desk))
    earned = [line for line in sales(desk) if line.kind == "by_product"]
    taxes = value_added_tax(desk, [*costs, *bought])
    others = other_work(desk, [*costs, *bought])
    return [*costs, *earned, *bought, *others, *tied_up(desk, costs), *taxes]


def write_costs(ledger: Ledger, lines: list[Line], checks: Checks) -> Costs:
    """Write the sheet, and return the cost at each boundary."""
    desk, sheet, labels = ledger.desk, ledger.sheet, ledger.labels
    sheet.text(0, NAME, labels("workbook.cost", scenario=labels(desk.scenario.name)), "title")
    sheet.text(1, NAME, labels("workbook.cost.note"), "note")
    _write_heads(ledger)
    sheet.text(_CANS_ROW, NAME, labels("workbook.present_cans"))
    cans = sheet.formula(_CANS_ROW, PRESENT, desk.months.present_number(cans_paid(desk)), "money")
    layout = _Layout(lines)
    ledger.write(layout.places)
    return _Writer(ledger, layout, checks, cans).write()


def _write_heads(ledger: Ledger) -> None:
    """Write the heads of the ledger: of its columns, then of the calendar years."""
    sheet, labels = ledger.sheet, ledger.labels
    words = [labels(f"workbook.column.{name}") for name in _HEADS]
    years = [str(year) for year in ledger.desk.clock.time.calendar]
    sheet.heads(_FIRST_ROW - 1, [*words, *years], [*_WIDTHS, *([10] * len(years))])
    sheet.page.set_print_scale(62)
    sheet.page.repeat_columns(0, 0)
    sheet.page.set_v_pagebreaks([YEARS])
    sheet.page.freeze_panes(_FIRST_ROW, 1)


class _Layout:
    """Where every line, item and group stands: the rows of the gate, then those to the ship."""

    def __init__(self, lines: list[Line]) -> None:
        self.places: dict[Line, int] = {}
        self.items: list[tuple[str, str, int, list[Line]]] = []
        self.groups: list[tuple[str, int, list[Line]]] = []
        row = _FIRST_ROW
        for group in get_args(Group):
            own = [line for line in lines if line.group == group]
            if own and group not in BEYOND_GATE:
                self.groups.append((group, row, own))
                row = self._put(row + 1, group, own)
        self.gate = row
        row = self._put(row + 2, "export", [line for line in lines if line.group == "export"])
        self.margin, self.fob = self.gate + 1, row

    def _put(self, row: int, group: str, lines: list[Line]) -> int:
        """Put the items of a group from a row on, and return the row behind them."""
        items: dict[str, list[Line]] = {}
        for line in lines:
            items.setdefault(_item(line), []).append(line)
        for item, own in items.items():
            self.items.append((group, item, row, own))
            first = row if len(own) == 1 else row + 1
            self.places |= {line: first + place for place, line in enumerate(own)}
            row = first + len(own)
        return row


def _item(line: Line) -> str:
    return _TIED_UP if line.kind == "working_capital" else line.item


@dataclass(frozen=True)
class _Writer:
    """Writes items, groups and boundaries with what each adds to the cost of a can."""

    ledger: Ledger
    layout: _Layout
    checks: Checks
    cans: Live

    def write(self) -> Costs:
        """Write all but the lines."""
        layout, valuation = self.layout, self.ledger.desk.valuation
        engine = {
            (line.boundary, line.group, line.item): float(line.total[0])
            for line in cost_lines(valuation)
        }
        for group, item, row, lines in layout.items:
            boundary = "fob" if group == "export" else "gate"
            self._item(row, item, lines, engine[boundary, group, item])
        gate = self.ledger.sum_of(layout.gate, [self._group(*group) for group in layout.groups])
        words = self.ledger.labels("boundary.gate")
        at_gate = self._per_can(layout.gate, words, gate, float(valuation.cost[0]), "sum")
        margin = self._margin(at_gate)
        port = [line for line in layout.places if line.group == "export"]
        charges = -added(self.ledger.rows[line].present for line in port) / self.cans
        self._fob(at_gate + margin + charges)
        return Costs(at_gate, charges, margin, layout.fob)

    def _group(self, group: str, row: int, lines: list[Line]) -> Row:
        valuation = self.ledger.desk.valuation
        of_group = [posting for posting in valuation.gate if posting.group == group]
        self.ledger.band(row, "section")
        sums = self.ledger.sum(row, lines, "section")
        engine = float(valuation.levelised(of_group)[0])
        self._per_can(row, self.ledger.labels(group), sums, engine, "section")
        return sums

    def _fob(self, cost: Live) -> None:
        sheet, row = self.ledger.sheet, self.layout.fob
        self.ledger.band(row, "sum")
        sheet.text(row, NAME, self.ledger.labels("boundary.fob"), "sum")
        cell = sheet.formula(row, PER_CAN, cost, "price", "sum")
        engine = self.ledger.desk.engine("levelised_cost_idr_per_can.fob")
        self.checks.compare(Spot(sheet, row, ENGINE), cell, engine)

    def _item(self, row: int, item: str, lines: list[Line], engine: float) -> None:
        labels = self.ledger.labels
        name = labels.item(item)
        if len(lines) == 1:
            self._per_can(row, name, self.ledger.rows[lines[0]], engine)
            return
        self._per_can(row, name, self.ledger.sum(row, lines, "formula"), engine)
        for line in lines:
            there = self.layout.places[line]
            if item == _TIED_UP:
                self.ledger.sheet.text(there, NAME, f"    {item_words(line.item, labels)}")

    def _per_can(
        self, row: int, name: str, amounts: Row, engine: float, role: str = "formula"
    ) -> Live:
        sheet = self.ledger.sheet
        sheet.text(row, NAME, name, "text" if role == "formula" else role)
        cell = sheet.formula(row, PER_CAN, -amounts.present / self.cans, "price", role)
        self.checks.compare(Spot(sheet, row, ENGINE), cell, engine)
        return cell

    def _margin(self, gate: Live) -> Live:
        sheet = self.ledger.sheet
        sheet.text(self.layout.margin, NAME, self.ledger.labels.item("margin"))
        margin = gate * self.ledger.desk.given("sale.margin")
        cell = sheet.formula(self.layout.margin, PER_CAN, margin, "price")
        engine = float(np.ravel(self.ledger.desk.valuation.margin)[0])
        self.checks.compare(Spot(sheet, self.layout.margin, ENGINE), cell, engine)
        return cell
