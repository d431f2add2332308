"""The tables of results, each a function that returns a `Table`: `sim.tables` in a notebook.

A table prints itself, shows itself in a notebook, and has its numbers in `frame`. To add one to a
study, write a function from `Evidence` to `Table` and name it in a group of `STUDY`, in the order of reading:

    def volume_table(evidence: Evidence) -> Table:
        return scenario_table("volume", [KpiSeries("column.cans", "cans_per_year")], evidence)
"""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from sim.catalogue.labels import Labels, OwnWords
from sim.report.day import told
from sim.report.estimates import Results
from sim.report.evidence import Evidence
from sim.report.tables.benefits import benefits_table, matrix_table
from sim.report.tables.breakeven import breakeven_table
from sim.report.tables.can_sizes import can_sizes_table
from sim.report.tables.cash import cash_table
from sim.report.tables.comparison import comparison_table, costs_by_group_table, investment_table
from sim.report.tables.conventions import conventions
from sim.report.tables.crossings import crossings_table, sentences
from sim.report.tables.how_sure import SWITCHING, luck_table, switching_table
from sim.report.tables.map_border import map_table
from sim.report.tables.measures import measures_table
from sim.report.tables.notes import signs, with_signs
from sim.report.tables.optimise import optimise_table
from sim.report.tables.other_work import other_work_table
from sim.report.tables.partners import partners_table
from sim.report.tables.prices import break_evens_table, market_prices_table
from sim.report.tables.statements import statement_table
from sim.report.tables.summary import summary_table
from sim.report.tables.table import Table
from sim.report.tables.uncertain import (
    claims_table,
    findings_table,
    importance_table,
    over_ranges_table,
    overturn_table,
    settled,
    spread_table,
    tornado_table,
    widest,
)
from sim.scenario.hints import unknown_name

if TYPE_CHECKING:
    from sim.analysis.break_even_result import BreakEvenResult
    from sim.analysis.curves import CrossoverResult
    from sim.analysis.map_result import MapResult
    from sim.analysis.optimise import OptimiseResult
    from sim.analysis.study import StudyResult
    from sim.analysis.trace import Trace
    from sim.analysis.uncertain_result import UncertainResult

__all__ = [
    "STUDY",
    "Table",
    "benefits",
    "break_evens",
    "breakeven",
    "can_sizes",
    "cash",
    "comparison",
    "conventions",
    "costs_by_group",
    "crossing_sentences",
    "crossings",
    "day",
    "how_sure",
    "investment",
    "luck",
    "map_border",
    "market_prices",
    "matrix",
    "measures",
    "optimise",
    "over_ranges",
    "partners",
    "settled",
    "statement",
    "study",
    "summary",
    "switching",
    "uncertain",
]

STUDY: Mapping[str, tuple[Callable[[Evidence], Table], ...]] = {
    "cost": (comparison_table, partners_table, costs_by_group_table, can_sizes_table),
    "price": (market_prices_table, break_evens_table),
    "invest": (investment_table, other_work_table),
    "gains": (benefits_table,),
    "policy": (matrix_table,),
}
"""The tables of a study by group: cost and its causes, sales, the value of the investment, gains."""


def day(trace: "Trace", lang: str = "en") -> str:
    """Return what happens on the days of a trace, a line for each trip, stage, batch and event."""
    return "\n".join(told(trace, lang)).strip("\n")


def study(
    results: Results, lang: str = "en", width: int = 132, groups: Collection[str] | None = None
) -> list[Table | str]:
    """Return the tables of a study that are not empty, and what their signs mean: all, or those of some groups.

    A table wider than `width` characters leaves its intervals out, and stands in parts if that is
    not enough.
    """
    evidence = Evidence.of(results, lang)
    wanted = STUDY if groups is None else groups
    makers = [make for group, of_group in STUDY.items() if group in wanted for make in of_group]
    tables = [make(evidence) for make in makers]
    parts = [part for table in tables if not table.is_empty for part in table.within(width)]
    return [*parts, signs(parts, evidence.kpis, evidence.labels)] if parts else []


class _OfStudy(Protocol):
    """A function of results that returns a table in a language."""

    def __call__(self, results: Results, lang: str = "en") -> Table: ...


def _of_study(make: Callable[[Evidence], Table]) -> _OfStudy:
    """Return a function of results that makes a table of a study by itself, its signs explained."""

    def table(results: Results, lang: str = "en") -> Table:
        evidence = Evidence.of(results, lang)
        return with_signs(make(evidence), evidence.kpis)

    table.__name__, table.__doc__ = make.__name__.removesuffix("_table"), make.__doc__
    return table


comparison = _of_study(comparison_table)
partners = _of_study(partners_table)
costs_by_group = _of_study(costs_by_group_table)
can_sizes = _of_study(can_sizes_table)
market_prices = _of_study(market_prices_table)
break_evens = _of_study(break_evens_table)
investment = _of_study(investment_table)
benefits = _of_study(benefits_table)
matrix = _of_study(matrix_table)


def measures(results: Results, scenario: str, lang: str = "en") -> Table:
    """Return the measures of the investment of one scenario: a row a measure, a column a view."""
    evidence = Evidence.of(results, lang)
    return with_signs(measures_table(evidence, scenario), evidence.kpis)


def summary(results: Results, scenario: str, lang: str = "en", *, details: bool = False) -> Table:
    """Return the figures of a scenario: mean, 95 % interval, 5th to 95th percentile, unit.

    Markets without orders, and rivals after the first, are left out unless `details` are wanted.

    Raises
    ------
    ValueError
        If there is no such scenario.
    """
    evidence = Evidence.of(results, lang)
    return with_signs(summary_table(evidence, scenario, details=details), evidence.kpis)


def statement(runs: "StudyResult", scenario: str, name: str, lang: str = "en") -> Table:
    """Return a projected statement of one scenario [million IDR of the day]: a column a year.

    `name` is one of those of `StudyResult.statement`; of the staff, a column an amount.

    Raises
    ------
    KeyError
        If there is no such scenario or statement.
    """
    if scenario not in runs.plan.scenarios:
        raise unknown_name(scenario, runs.plan.scenarios, "no scenario")
    return statement_table(runs, scenario, name, Labels(lang, runs.words))


def cash(frame: pd.DataFrame, lang: str = "en", words: OwnWords | None = None) -> Table:
    """Return the cash of one scenario [million IDR of the day]: a row a year, then their sum.

    Parameters
    ----------
    frame
        Rows of one scenario of `ledger.csv` in a result folder: kind, year, amount_idr, real_idr.
    words
        What the scenario calls itself: `words` of its plan or runs.
    """
    return cash_table(frame, Labels(lang, words))


def over_ranges(result: "StudyResult", lang: str = "en") -> Table:
    """Return how often each claim holds over the ranges of money assumptions: a row a claim."""
    return over_ranges_table(result, Labels(lang, result.words))


def how_sure(result: "StudyResult", lang: str = "en") -> list[Table]:
    """Return how far luck moves a study, how often its claims hold within the ranges, and where they turn."""
    labels = Labels(lang, result.words)
    tables = [
        luck_table(result, labels),
        *([over_ranges_table(result, labels)] if len(result.over_ranges) else []),
        *(switching_table(result, kind, labels) for kind in SWITCHING),
    ]
    return [table for table in tables if not table.is_empty]


def luck(result: "StudyResult", lang: str = "en") -> Table:
    """Return how far luck alone moves each NPV and the cover of the loans: a row a scenario."""
    return luck_table(result, Labels(lang, result.words))


def switching(result: "StudyResult", kind: str = "worth", lang: str = "en") -> Table:
    """Return the value of each assumption at which a claim turns: a row an assumption, a column a scenario.

    `kind` is `worth` (NPV is zero), `cheaper` (the cost is the partner's) or `below_rival` (the FOB price is
    the rival's).
    """
    return switching_table(result, kind, Labels(lang, result.words))


def uncertain(result: "UncertainResult", lang: str = "en") -> list[Table]:
    """Return how often each claim holds over all ranges, what it hangs on, and what finding out is worth."""
    labels = Labels(lang, result.words)
    values = [findings_table(result, payoff, labels) for payoff in result.decisions]
    overturn = [] if result.turns.empty else [overturn_table(result.turns, labels)]
    alone = [tornado_table(rows, labels) for rows in widest(result)]
    hangs_on = importance_table(result, labels)
    first = [claims_table(result, labels), spread_table(result, labels)]
    tables = [*first, hangs_on, *alone, *values, *overturn]
    return [table for table in tables if not table.is_empty]


def breakeven(result: "BreakEvenResult", lang: str = "en") -> Table:
    """Return the value of an assumption at which a figure meets its target: a row a scenario."""
    return breakeven_table(result, Labels(lang, result.words))


def map_border(result: "MapResult", lang: str = "en") -> Table:
    """Return who does better in a plane of two assumptions: a row a scenario."""
    return map_table(result, Labels(lang, result.words))


def optimise(result: "OptimiseResult", lang: str = "en") -> Table:
    """Return how far each candidate is behind the best: a row a candidate."""
    return optimise_table(result, Labels(lang, result.words))


def crossings(crossed: "CrossoverResult", lang: str = "en") -> Table:
    """Return where plants and toll canners cost the same: a column a plant."""
    return crossings_table(crossed, Labels(lang, crossed.words))


def crossing_sentences(crossed: "CrossoverResult", lang: str = "en") -> list[str]:
    """Return a sentence for each plant and what changes: where it is the cheaper one."""
    return sentences(crossed, Labels(lang, crossed.words))
