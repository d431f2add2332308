"""The projected statements of a study as frames: means of the replications, so that all sums hold."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from sim.analysis.chunks import AppraisedBlock
from sim.arrays import Array
from sim.economics.appraise import Appraisal
from sim.economics.staffing import PAY, STAGE, crews, jobs, work
from sim.economics.statements import (
    BALANCE,
    CASH_FLOW,
    COVER,
    INCOME,
    loan_years,
    statements,
)
from sim.finance.rows import ratio

LOANS, RATIOS, STAFFING = "loans", "ratios", "staffing"
RATIO_NAMES = ("debt_to_equity", "current_ratio", "dscr")
Means = Mapping[tuple[str, str, str], Array]
"""Means by scenario, statement and line [year]; of the work of a stage or pay, its hours and pay."""
Rows = Iterator[tuple[object, ...]]


def lines_of(block: AppraisedBlock) -> Iterator[tuple[tuple[str, str, str], Array]]:
    """Yield every line of the statements of every scenario [year or amount, replication or 1]."""
    for name, appraisal in block.appraisals.items():
        for (statement, line), amounts in statements(appraisal).items():
            yield (name, statement, line), np.moveaxis(amounts, -1, 0)
        for kind, of, amounts in work(appraisal):
            yield (name, kind, of), amounts


def without_dust(amounts: Array) -> Array:
    """Return amounts to a hundredth, so that what sums to nothing is nothing."""
    return np.asarray(np.round(amounts, 2) + 0.0)


def _of_statement(statement: str) -> Callable[[Means, str, Appraisal], Rows]:
    def rows(means: Means, name: str, appraisal: Appraisal) -> Rows:
        for (scenario, of, line), amounts in means.items():
            if (scenario, of) == (name, statement):
                yield from (
                    (line, year, amount)
                    for year, amount in zip(appraisal.prices.time.calendar, amounts, strict=True)
                )

    return rows


def _loans(_means: Means, _name: str, appraisal: Appraisal) -> Rows:
    for loan, lines in loan_years(appraisal).items():
        columns = without_dust(
            np.array([lines[line] for line in ("drawn", "interest", "principal", "balance")])
        )
        yield from (
            (loan, year, *amounts)
            for year, amounts in zip(appraisal.prices.time.calendar, columns.T, strict=True)
        )


def _ratios(means: Means, name: str, appraisal: Appraisal) -> Rows:
    """Yield the ratios of the means; nan where there is nothing to divide by, or less than a rupiah."""

    def over(above: Array, statement: str, below: str) -> Array:
        amounts = means[name, statement, below]
        return ratio(above, np.where(amounts >= 1.0, amounts, 0.0))

    loans = means[name, BALANCE, "loans_due"] + means[name, BALANCE, "loans_later"]
    return zip(
        appraisal.prices.time.calendar,
        over(loans, BALANCE, "equity"),
        over(means[name, BALANCE, "current_assets"], BALANCE, "current_liabilities"),
        over(means[name, COVER, "cash"], COVER, "service"),
        strict=True,
    )


def _staffing(means: Means, name: str, appraisal: Appraisal) -> Rows:
    people = crews(appraisal)
    for (scenario, kind, of), amounts in means.items():
        if scenario == name and kind in (STAGE, PAY):
            hours, pay = map(float, amounts)
            heads = people[of] if kind == STAGE else None
            hourly = pay / hours if hours else np.nan
            yield kind, of, heads, hours, jobs(appraisal, hours, pay), hourly, pay


_AMOUNTS = ("line", "year", "amount_idr")
_FRAMES: Mapping[str, tuple[Callable[[Means, str, Appraisal], Rows], Sequence[str]]] = {
    INCOME: (_of_statement(INCOME), _AMOUNTS),
    BALANCE: (_of_statement(BALANCE), _AMOUNTS),
    CASH_FLOW: (_of_statement(CASH_FLOW), _AMOUNTS),
    LOANS: (_loans, ("loan", "year", "drawn_idr", "interest_idr", "principal_idr", "balance_idr")),
    RATIOS: (_ratios, ("year", *RATIO_NAMES)),
    STAFFING: (
        _staffing,
        ("kind", "name", "people", "person_hours", "jobs", "idr_per_person_hour", "pay_idr"),
    ),
}
STATEMENTS = tuple(_FRAMES)


def statement_frame(
    statement: str, means: Means, appraisals: Mapping[str, Appraisal]
) -> pd.DataFrame:
    """Return a statement of every scenario, the scenario in the first column."""
    rows_of, columns = _FRAMES[statement]
    rows = [
        (name, *row)
        for name, appraisal in appraisals.items()
        for row in rows_of(means, name, appraisal)
    ]
    frame = pd.DataFrame(rows, columns=["scenario", *columns])
    return frame.astype({"people": "Int64"}) if "people" in frame else frame
