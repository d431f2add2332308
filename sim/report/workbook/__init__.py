"""The workbook of a study: its money as live formulas over the simulated quantities."""

from collections.abc import Mapping

from sim.analysis.steady import SteadyStudy
from sim.analysis.study import StudyResult
from sim.catalogue.keys import COST, FOB
from sim.catalogue.labels import Labels
from sim.economics.appraise import Appraisal, appraise
from sim.economics.memo import Memo
from sim.economics.timeline import Timeline
from sim.report.workbook.beyond import beyond_cost, write_beyond
from sim.report.workbook.book import Book, Sheet
from sim.report.workbook.checks import Checks
from sim.report.workbook.clock import Clock
from sim.report.workbook.cover import Cover
from sim.report.workbook.finance import Finance
from sim.report.workbook.flow import Flow
from sim.report.workbook.inputs import Inputs
from sim.report.workbook.ladder import Ladder
from sim.report.workbook.ledger import Ledger
from sim.report.workbook.months import Months
from sim.report.workbook.pricing import Desk, Totals
from sim.report.workbook.statements import Statements, stock_lines
from sim.report.workbook.unit_cost import cost_of, write_costs
from sim.report.workbook.works import cans_paid
from sim.report.workbook.years import YearSheet

__all__ = ["workbook"]

# Sheets of every scenario, and of those with an investment.
_ALWAYS = ("ledger", "months")
_OF_INVESTMENT = ("finance", "statements", "flow")


def workbook(result: StudyResult, lang: str, stamp: Mapping[str, str]) -> bytes:
    """Return the workbook of a result in a language, as the bytes of an XLSX file.

    It appraises the mean flows of all replications at steady prices: no luck, so each formula has one
    value. The same result, language and stamp give the same bytes.

    Parameters
    ----------
    stamp
        Where the result is from: texts by what they tell, for the first sheet and the properties.
    """
    labels, book, checks = Labels(lang, result.words), Book(), Checks()
    names = {
        key: labels(f"workbook.sheet.{key}")
        for key in ("cover", "inputs", "ladder", "clock", "totals")
    }
    sheets = {key: book.sheet(name) for key, name in names.items()}
    inputs = Inputs(result.plan, book)
    clock = Clock(sheets["clock"], Timeline(result.plan.timing), inputs, labels)
    totals = Totals(sheets["totals"], labels)
    cover = Cover(sheets["cover"], labels)
    ladder = Ladder(sheets["ladder"], labels, checks, tuple(result.plan.scenarios))
    for name, valuation in appraisals(result).items():

        def sheet(kind: str, name: str = name) -> Sheet:
            return book.sheet(f"{name} {labels(f'workbook.sheet.{kind}')}")

        invested = bool(valuation.works.items)
        places = {kind: sheet(kind) for kind in (*_ALWAYS, *(_OF_INVESTMENT if invested else ()))}
        months = Months(places["months"], valuation.scenario, clock, inputs, labels)
        desk = Desk(valuation, inputs, clock, months, totals)
        lines = cost_of(desk)
        more = beyond_cost(desk, lines) if invested else []
        stocks = stock_lines(desk) if invested else []
        streams = [line.stream for line in [*lines, *more, *stocks] if line.stream]
        months.write([*streams, cans_paid(desk)])
        ledger = Ledger(desk, places["ledger"], labels)
        costs = write_costs(desk, ledger, lines, checks)
        ladder.write(name, desk, costs)
        cover.show(name, {key: ladder.figures[name][key] for key in (COST, FOB)})
        if invested:
            write_beyond(desk, ledger, more, costs.last_row + 2, checks)
            tables = (
                YearSheet(places[kind], labels, clock, checks) for kind in ("finance", "statements")
            )
            finance = Finance(
                desk, ledger, [*lines, *more], next(tables), Flow(desk, places["flow"])
            )
            finance.write()
            cover.show(name, finance.figures)
            Statements(finance, next(tables), stocks).write()
    inputs.write(sheets["inputs"], labels)
    cover.write(result, checks, stamp)
    return book.close(stamp)


def appraisals(result: StudyResult) -> dict[str, Appraisal]:
    """Return the appraisal of each scenario's mean flows at steady prices."""
    steady, memo = SteadyStudy.of(result.plan, result.flows, lambda _: None, []), Memo()
    return {
        name: appraise(steady.flows[name], scenario, steady.calm.timing, memo)
        for name, scenario in steady.calm.scenarios.items()
    }
