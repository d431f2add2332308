"""The sheet of a scenario's cost: every line to the store gate and the ship, for a can and by year."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

import numpy as np

from sim.catalogue.vocabulary import Group
from sim.economics.cost_lines import cost_lines
from sim.report.workbook.book import Spot
from sim.report.workbook.checks import Checks
from sim.report.workbook.clock import Clock
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
from sim.report.workbook.pricing import Desk
from sim.report.workbook.words import item_words
from sim.report.workbook.works import cans_paid, investments, sales

HEADS = ("item", "part", "price", "unit", "quantity", "present", "per_can", "engine", "difference")
WIDTHS = (40, 24, 15, 18, 15, 13, 11, 11, 10)
FIRST_ROW = 6
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
    """Return the lines of the cost of a can, to the gate and on to the ship."""
    costs, bought = running_costs(desk), list(investments(desk))
    earned = [line for line in sales(desk) if line.kind == "by_product"]
    taxes = value_added_tax(desk, [*costs, *bought])
    return [*costs, *earned, *bought, *tied_up(desk, costs), *taxes]


def write_costs(desk: Desk, ledger: Ledger, lines: list[Line], checks: Checks) -> Costs:
    """Write the sheet, and return the cost at each boundary."""
    sheet, labels, clock = ledger.sheet, ledger.labels, desk.clock
    name = labels(desk.scenario.name)
    sheet.text(0, 0, labels("workbook.cost", scenario=name), "title")
    sheet.text(1, 0, labels("workbook.cost.note"), "note")
    heads(sheet=ledger, names=HEADS, widths=WIDTHS, row=FIRST_ROW - 1, clock=clock)
    sheet.text(_CANS_ROW, NAME, labels("workbook.present_cans"))
    cans = sheet.formula(_CANS_ROW, PRESENT, desk.months.present_number(cans_paid(desk)), "money")
    layout = _Layout(lines)
    ledger.write(layout.places)
    engine = {
        (line.boundary, line.group, line.item): float(line.total[0])
        for line in cost_lines(desk.valuation)
    }
    return _Writer(desk, ledger, layout, checks, cans).write(engine)


def heads(
    *, sheet: Ledger, names: Iterable[str], widths: Iterable[float], row: int, clock: Clock
) -> None:
    """Write the heads of a ledger: of its columns, then of the calendar years."""
    labels, page = sheet.labels, sheet.sheet
    words = [labels(f"workbook.column.{name}") for name in names]
    years = [str(year) for year in clock.time.calendar]
    page.heads(row, [*words, *years], [*widths, *([10] * len(years))])
    page.page.set_print_scale(66)
    page.page.repeat_columns(0, 0)
    page.page.set_v_pagebreaks([YEARS])
    page.page.freeze_panes(row + 1, 1)


class _Layout:
    """Where every line, item and group stands: the rows of the gate, then those to the ship."""

    def __init__(self, lines: list[Line]) -> None:
        self.places: dict[Line, int] = {}
        self.items: list[tuple[str, str, int, list[Line]]] = []
        self.groups: list[tuple[str, int, list[Line]]] = []
        row = FIRST_ROW
        for group in get_args(Group):
            own = [line for line in lines if line.group == group]
            if own and group != "export":
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


class _Writer:
    """Writes items, groups and boundaries with what each adds to the cost of a can."""

    def __init__(
        self, desk: Desk, ledger: Ledger, layout: _Layout, checks: Checks, cans: Live
    ) -> None:
        self.desk, self.ledger, self.layout, self.checks, self.cans = (
            desk,
            ledger,
            layout,
            checks,
            cans,
        )

    def write(self, engine: dict[tuple[str, str, str], float]) -> Costs:
        """Write all but the lines."""
        labels, sheet = self.ledger.labels, self.ledger.sheet
        for group, item, row, lines in self.layout.items:
            boundary = "fob" if group == "export" else "gate"
            self._item(row, item, lines, engine[boundary, group, item])
        figure = self.desk.valuation.levelised
        sums: list[Row] = []
        columns = YEARS + len(self.desk.clock.ends)
        for row in (self.layout.gate, self.layout.fob):
            sheet.band(row, columns, "sum")
        for group, row, lines in self.layout.groups:
            sheet.band(row, columns, "section")
            of_group = [one for one in self.desk.valuation.gate if one.group == group]
            sums.append(self.ledger.sum(row, lines, "section"))
            self._per_can(row, labels(group), sums[-1], float(figure(of_group)[0]), "section")
        gate = self.ledger.sum_of(self.layout.gate, sums)
        cost = self.desk.valuation.cost[0]
        at_gate = self._per_can(self.layout.gate, labels("boundary.gate"), gate, float(cost), "sum")
        margin = self._margin(at_gate)
        port = [line for line in self.layout.places if line.group == "export"]
        charges = -self._present(port) / self.cans
        sheet.text(self.layout.fob, NAME, labels("boundary.fob"), "sum")
        fob = sheet.formula(self.layout.fob, PER_CAN, at_gate + margin + charges, "price", "sum")
        engine_fob = self.desk.engine("levelised_cost_idr_per_can.fob")
        self.checks.compare(Spot(sheet, self.layout.fob, ENGINE), fob, engine_fob)
        return Costs(at_gate, charges, margin, self.layout.fob)

    def _present(self, lines: Iterable[Line]) -> Live:
        return added(self.ledger.rows[line].present for line in lines)

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
        margin = gate * self.desk.given("sale.margin")
        cell = sheet.formula(self.layout.margin, PER_CAN, margin, "price")
        engine = float(np.ravel(self.desk.valuation.margin)[0])
        self.checks.compare(Spot(sheet, self.layout.margin, ENGINE), cell, engine)
        return cell
