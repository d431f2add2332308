"""The workbook of a study: its money as live formulas over the simulated quantities."""

from collections.abc import Mapping

from sim.analysis.steady import SteadyStudy
from sim.analysis.study import StudyResult
from sim.catalogue.keys import COST, FOB, NPV, OTHER_WORK
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
from sim.report.workbook.lines import Line
from sim.report.workbook.months import Months
from sim.report.workbook.pricing import Desk, Totals
from sim.report.workbook.statements import Statements, stock_lines
from sim.report.workbook.unit_cost import cost_of, write_costs
from sim.report.workbook.works import cans_paid
from sim.report.workbook.years import YearSheet

__all__ = ["workbook"]

# Sheets that all scenarios share, and those of each investment.
_SHARED = ("cover", "inputs", "ladder", "clock", "totals")
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
    writing = _Writing(result, Labels(lang, result.words))
    for valuation in appraisals(result).values():
        writing.scenario(valuation)
    return writing.closed(stamp)


class _Writing:
    """A workbook that is being written: what its scenarios share."""

    def __init__(self, result: StudyResult, labels: Labels) -> None:
        self._result, self._labels = result, labels
        self._book, self._checks = Book(), Checks()
        cover, inputs, ladder, clock, totals = map(self._sheet, _SHARED)
        self._cover, self._inputs_sheet = Cover(cover, labels), inputs
        self._inputs = Inputs(result.plan, self._book)
        self._ladder = Ladder(ladder, labels, self._checks, tuple(result.plan.scenarios))
        self._clock = Clock(clock, Timeline(result.plan.timing), self._inputs, labels)
        self._totals = Totals(totals, labels)

    def _sheet(self, kind: str, scenario: str = "") -> Sheet:
        return self._book.sheet(f"{scenario} {self._labels(f'workbook.sheet.{kind}')}".strip())

    def scenario(self, valuation: Appraisal) -> None:
        """Write the sheets of a scenario."""
        name = valuation.scenario.name
        # Without a price there is no worth of an investment, only a cost.
        is_invested = bool(valuation.works.items) and valuation.figure(NPV) is not None
        ledger_sheet = self._sheet("ledger", name)
        own = [self._sheet(kind, name) for kind in (_OF_INVESTMENT if is_invested else ())]
        months = Months(
            self._sheet("months", name), valuation.scenario, self._clock, self._inputs, self._labels
        )
        desk = Desk(valuation, self._inputs, self._clock, months, self._totals)
        lines = cost_of(desk)
        others = [line for line in lines if line.group == OTHER_WORK]
        lines = [line for line in lines if line.group != OTHER_WORK]
        beyond = [*others, *beyond_cost(desk, lines)] if is_invested else []
        stocks = stock_lines(desk) if is_invested else []
        streams = [line.stream for line in [*lines, *beyond, *stocks] if line.stream]
        months.write([*streams, cans_paid(desk)])
        ledger = Ledger(desk, ledger_sheet, self._labels)
        costs = write_costs(ledger, lines, self._checks)
        self._ladder.write(name, desk, costs)
        self._cover.show(name, {key: self._ladder.figures[name][key] for key in (COST, FOB)})
        if is_invested:
            write_beyond(ledger, beyond, costs.last_row + 2, self._checks)
            self._investment(ledger, [*lines, *beyond], stocks, own)

    def _investment(
        self, ledger: Ledger, lines: list[Line], stocks: list[Line], sheets: list[Sheet]
    ) -> None:
        """Write the sheets of an investment."""
        years = [YearSheet(one, self._labels, self._clock, self._checks) for one in sheets[:2]]
        finance = Finance(ledger, lines, years[0], Flow(ledger.desk, sheets[2]))
        finance.write()
        Statements(finance, years[1], stocks).write()
        self._cover.show(ledger.desk.scenario.name, finance.figures)

    def closed(self, stamp: Mapping[str, str]) -> bytes:
        """Write what is known only now, and return the file."""
        self._inputs.write(self._inputs_sheet, self._labels)
        self._cover.write(self._result, self._checks, stamp)
        return self._book.close(self._cover.title, stamp)


def appraisals(result: StudyResult) -> dict[str, Appraisal]:
    """Return the appraisal of each scenario's mean flows at steady prices."""
    steady, memo = SteadyStudy.of(result.plan, result.flows, lambda _: None, []), Memo()
    return {
        name: appraise(steady.flows[name], scenario, steady.calm.timing, memo)
        for name, scenario in steady.calm.scenarios.items()
    }
