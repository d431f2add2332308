"""The first sheet: the answer, what may be changed, whether all checks hold, where it is from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.analysis.outputs import Output
from sim.analysis.study import StudyResult
from sim.catalogue.kpis import unit
from sim.catalogue.labels import Labels
from sim.report.workbook.book import Pattern, Sheet
from sim.report.workbook.checks import TOLERANCE, Checks
from sim.report.workbook.live import Block, Live, added, counted, quoted
from sim.scenario.plan import TITLE
from sim.statistics.summary import Sample, summarise

_WIDTHS = (62, 16, 19, 19, 19, 19, 19)
_NOTE_WIDTH = 125
_HEADS = ("figure", "unit", "here", "published", "low", "high", "luck")
_NOTES = ("what", "change", "simulated", "fixed", "checks", "luck")
_LEGEND = ("input", "simulated", "formula")
_PATTERNS: Mapping[str, Pattern] = {"IDR": "money", "IDR/can": "money"}


@dataclass
class Cover:
    """The first sheet; the figures that it shows come from the other sheets."""

    sheet: Sheet
    labels: Labels
    figures: dict[Output, Live] = field(default_factory=dict)
    row: int = 0

    @property
    def title(self) -> str:
        """What the study calls itself."""
        title = self.labels(TITLE)
        return self.labels("workbook.title") if title == TITLE else title

    def show(self, scenario: str, figures: Mapping[str, Live]) -> None:
        """Add figures of a scenario, by key."""
        self.figures |= {Output(scenario, key): cell for key, cell in figures.items()}

    def write(self, result: StudyResult, checks: Checks, stamp: Mapping[str, str]) -> None:
        """Write the sheet."""
        sheet, labels = self.sheet, self.labels
        for column, width in enumerate(_WIDTHS):
            sheet.page.set_column(column, column, width)
        sheet.text(0, 0, self.title, "title")
        sheet.text(1, 0, labels("workbook.cover", n=len(result.replications)), "note")
        self.row = 3
        total = self.row
        self.row += 2
        self._write_notes()
        self._write_answer(result)
        self._write_checks(checks, total)
        self._write_stamp(stamp)
        sheet.page.activate()

    def _heading(self, key: str) -> None:
        self.sheet.band(self.row, len(_WIDTHS), "section")
        self.sheet.text(self.row, 0, self.labels(key), "section")
        self.row += 1

    def _write_notes(self) -> None:
        labels = self.labels
        self._heading("workbook.guide")
        for role in _LEGEND:
            self.sheet.text(self.row, 0, labels(f"workbook.legend.{role}"), role)
            self.sheet.text(self.row, 1, labels(f"workbook.legend.{role}.note"))
            self.row += 1
        for note in _NOTES:
            self.sheet.page.merge_range(
                self.row, 1, self.row, len(_WIDTHS) - 1, "", self.sheet.book.style("wrapped")
            )
            words = (labels(f"workbook.guide.{note}"), labels(f"workbook.guide.{note}.note"))
            self.sheet.wrapped(self.row, {0: (words[0], _WIDTHS[0]), 1: (words[1], _NOTE_WIDTH)})
            self.row += 1
        self.row += 1

    def _write_answer(self, result: StudyResult) -> None:
        """Write each figure beside its mean over all replications, and how far luck moves it."""
        sheet, labels = self.sheet, self.labels
        self._heading("workbook.answer")
        for column, name in enumerate(_HEADS):
            sheet.text(
                self.row, column, labels(f"workbook.column.{name}"), "heads" if column else "head"
            )
        samples, before = result.samples_of(list(self.figures)), ""
        for output, cell in self.figures.items():
            self.row += 1
            if output.scenario != before:
                before = output.scenario
                sheet.band(self.row, len(_WIDTHS), "sum")
                sheet.text(self.row, 0, labels(before), "sum")
                self.row += 1
            self._write_figure(output, cell, samples[output.scenario][output.kpi])
        self.row += 2

    def _write_figure(self, output: Output, cell: Live, sample: Sample) -> None:
        """Write a figure as it is here and as published, and the difference."""
        sheet, labels, kpi = self.sheet, self.labels, output.kpi
        pattern = _PATTERNS.get(unit(kpi), "price")
        sheet.text(self.row, 0, labels.kpi(kpi))
        sheet.text(self.row, 1, labels.unit(unit(kpi)))
        here, summary = sheet.formula(self.row, 2, cell, pattern), summarise(sample)
        mean = sheet.number(self.row, 3, summary.mean, "simulated", pattern)
        sheet.number(self.row, 4, summary.ci_low, "simulated", pattern)
        sheet.number(self.row, 5, summary.ci_high, "simulated", pattern)
        if math.isfinite(mean.value) and math.isfinite(here.value):
            sheet.formula(self.row, 6, mean - here, pattern)

    def _write_checks(self, checks: Checks, total: int) -> None:
        """Write how many checks each sheet has and how many of them differ, and the sum of all."""
        sheet, labels = self.sheet, self.labels
        self._heading("workbook.checks")
        sheet.text(self.row, 0, labels("workbook.tolerance"))
        limit = sheet.number(self.row, 1, TOLERANCE, "simulated", "difference")
        self.row += 1
        for column, name in enumerate(("sheet", "checks", "differing")):
            sheet.text(
                self.row, column, labels(f"workbook.column.{name}"), "heads" if column else "head"
            )
        counts, wrong = list[Live](), list[Live]()
        for name, blocks in checks.blocks():
            self.row += 1
            sheet.text(self.row, 0, name)
            counts.append(sheet.formula(self.row, 1, added(map(_numbers, blocks)), "count"))
            differing = added(counted(block, limit) for block in blocks)
            wrong.append(sheet.formula(self.row, 2, differing, "count"))
        self.row += 1
        sheet.text(self.row, 0, labels("workbook.column.total"), "sum")
        n, differ = (
            sheet.formula(self.row, column, added(parts), "count", "sum")
            for column, parts in enumerate((counts, wrong), start=1)
        )
        self.row += 2
        holds = labels("workbook.checks.hold", n="%")
        fails = labels("workbook.checks.differ", n="%")
        shown = [_filled(words, value) for words, value in ((holds, n), (fails, differ))]
        formula = f"IF({differ.text}=0,{shown[0]},{shown[1]})"
        value = holds if differ.value == 0 else fails
        number = n if differ.value == 0 else differ
        sheet.answer(total, 0, formula, value.replace("%", f"{number.value:.0f}"))

    def _write_stamp(self, stamp: Mapping[str, str]) -> None:
        if not stamp:
            return
        self._heading("workbook.stamp")
        for key, text in stamp.items():
            self.sheet.text(self.row, 0, key)
            self.sheet.text(self.row, 1, text)
            self.row += 1


def _numbers(block: Block) -> Live:
    return Live(f"COUNT({block.text})", float(len(block.values)))


def _filled(words: str, value: Live) -> str:
    """Return a formula of a text with a number in place of its percent sign."""
    before, _, behind = words.partition("%")
    return f"{quoted(before)}&({value.text})&{quoted(behind)}"
