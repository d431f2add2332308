"""The tables of the projected statements: a row a line, a column a year; and of the staff."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sim.analysis.statements import LOANS, RATIO_NAMES, RATIOS, STAFFING, STATEMENTS
from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.economics.staffing import PAY, STAGE
from sim.economics.statements import LINES
from sim.report.tables.cells import Cell, NumberCell, millions
from sim.report.tables.grid import Block, Row, number_rows
from sim.report.tables.table import Table

# A line that is told even where it is nothing in every year.
_ALWAYS = "cash"
_OF_LOAN = ("drawn_idr", "interest_idr", "principal_idr", "balance_idr")
_OF_STAFF = ("people", "person_hours", "jobs", "idr_per_person_hour", "pay_idr")


def statement_tables(runs: StudyResult, scenario: str, labels: Labels) -> Iterator[Table]:
    """Yield the table of every statement of which a scenario has anything."""
    for name in STATEMENTS:
        table = statement_table(runs, scenario, name, labels)
        if not table.is_empty:
            yield table


def statement_table(runs: StudyResult, scenario: str, statement: str, labels: Labels) -> Table:
    """Return the table of one statement of a scenario, amounts in million IDR of the day."""
    frame = runs.statement(statement)
    own = frame[frame["scenario"] == scenario]
    columns = [str(year) for year in runs.blocks.first_appraisals[scenario].prices.time.calendar]
    if statement == STAFFING:
        columns = [labels(f"column.staff.{name}") for name in _OF_STAFF]
        blocks = _staff(own, labels)
    elif statement in LINES:
        blocks = _lines(own, statement, labels)
    else:
        blocks = {LOANS: _loans, RATIOS: _ratios}[statement](own, labels)
    basis = runs.plan.timing.price_basis
    return Table(
        labels(f"table.statement.{statement}", scenario=labels(scenario), basis=basis),
        labels("column.item"),
        tuple(columns),
        blocks,
        labels,
        (labels(f"table.note.statement.{statement}"),),
    )


def _lines(frame: pd.DataFrame, statement: str, labels: Labels) -> tuple[Block, ...]:
    """Return the lines of a statement that are ever anything, and a rule below each sum."""
    wide = frame.pivot_table(index="line", columns="year", values="amount_idr", sort=False)
    blocks: list[list[Row]] = [[]]
    for line, *amounts in wide.itertuples():
        is_sum = bool(LINES[statement][line])
        if any(amounts) or is_sum or line == _ALWAYS:
            blocks[-1].append(Row(_name(line, labels), tuple(map(millions, amounts)), is_sum))
        if is_sum:
            blocks.append([])
    return tuple(block for block in blocks if block)


def _name(line: str, labels: Labels) -> str:
    group = line.removeprefix("cost.")
    return labels(f"line.{line}") if group == line else labels("line.cost", group=labels(group))


def _loans(frame: pd.DataFrame, labels: Labels) -> tuple[Block, ...]:
    return tuple(
        [
            Row(
                labels(f"line.loan.{name}", loan=labels(str(loan))),
                tuple(map(millions, rows[name])),
            )
            for name in _OF_LOAN
        ]
        for loan, rows in frame.groupby("loan", sort=False)
    )


def _ratios(frame: pd.DataFrame, labels: Labels) -> tuple[Block, ...]:
    known = frame.set_index("year")[list(RATIO_NAMES)].dropna(axis="columns", how="all")
    return (number_rows(known.T, lambda name: labels(f"line.{name}"), _ratio),)


def _ratio(value: float) -> Cell:
    return NumberCell(value, 2)


def _staff(frame: pd.DataFrame, labels: Labels) -> tuple[Block, ...]:
    """Return the stages, then the kinds of pay, each with its sum."""
    names = {STAGE: labels.stage, PAY: labels.item}
    amounts = frame.set_index("name")[list(_OF_STAFF)].astype(float)
    blocks = [amounts[(frame["kind"] == kind).to_numpy()] for kind in names]
    return tuple(
        [
            *(Row(name(str(of)), _staff_cells(cells)) for of, *cells in rows.itertuples()),
            Row(labels("column.total"), _staff_cells(_sums(rows)), bold=True),
        ]
        for rows, name in zip(blocks, names.values(), strict=True)
        if len(rows)
    )


def _sums(rows: pd.DataFrame) -> list[float]:
    """Return the sums of what is known of some work; there is none of hourly pay."""
    return list(rows.sum(min_count=1).where(rows.columns != "idr_per_person_hour", np.nan))


def _staff_cells(amounts: Sequence[float]) -> tuple[Cell, ...]:
    people, hours, jobs, hourly, pay = amounts
    whole = (NumberCell(people), NumberCell(hours), NumberCell(jobs, 1), NumberCell(hourly))
    return (*whole, millions(pay))
