"""The analyses of a study as it stands: every figure, each scenario beside its partner, its cash."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from rich.text import Text

from sim.analysis.counterfactual import simulation_set
from sim.analysis.precision import run_to_precision
from sim.analysis.study import StudyResult
from sim.catalogue.labels import LANGS, Labels
from sim.replication.runs import Execution, run_all
from sim.report.answer import answer_sentences
from sim.results import appraisal_screen, comparison_screen, document, study_folder
from sim.results.analysis import Analysis
from sim.results.choices import chosen
from sim.results.provenance import Sealing
from sim.results.recalled import recalled
from sim.results.report_files import USUAL, ReportFiles
from sim.results.result_folder import Maker
from sim.scenario.plan import Plan


@dataclass(frozen=True)
class Summary(Analysis[StudyResult]):
    """Every figure of each scenario, in as many replications as a precision takes, if there is one."""

    precision: float | None = None

    def run(self, plan: Plan, execution: Execution) -> StudyResult:
        """Return the runs of a study."""
        if self.precision is None:
            count = plan.timing.replications
            return StudyResult(plan, *run_all(simulation_set(plan), range(count), execution))
        result, status = run_to_precision(plan, self.precision, execution)
        if status:
            execution.reporter.tell(
                status.label_key, **status.words(execution.reporter.labels.of(plan.words))
            )
        return result

    def screen(self, answer: StudyResult, lang: str, width: int) -> Iterator[object]:
        """Yield a table of each scenario, and the verdict."""
        from sim.report import tables

        for name in answer.plan.scenarios:
            yield from tables.summary(answer, name, lang).within(width)
        yield appraisal_screen.verdict(answer, lang)

    def document(self, answer: StudyResult, lang: str) -> dict[str, object]:
        """Return figures, paired differences and claims."""
        return document.document(answer, lang)

    def tables(self, answer: StudyResult) -> Mapping[str, pd.DataFrame]:
        """Return figures, differences and money by year."""
        return study_folder.tables(answer)

    def recalled(self, answer: StudyResult, folder: Path) -> StudyResult:
        """Return the runs with the frames of their folder."""
        return recalled(answer, folder)

    def drawings(self, answer: StudyResult) -> Sequence[str]:
        """Return the figures that the study has something to show in."""
        return study_folder.drawings(answer)

    def arrays(self, answer: StudyResult) -> Mapping[str, np.ndarray]:
        """Return the flows of every scenario."""
        return study_folder.arrays(answer)


@dataclass(frozen=True)
class Comparison(Summary):
    """The scenarios of a study, each against its partner."""

    chosen: tuple[str, ...] = ()
    """Groups of tables to show in place of the answer."""
    formats: tuple[str, ...] = ()
    """Forms in which the result is written for readers."""

    is_kept = True
    only_shown = frozenset({"tables", "report"})

    @classmethod
    def showing(
        cls, precision: float | None, tables: str | None, *, report: bool = False
    ) -> "Comparison":
        """Return the analysis with groups of tables to show, by names with commas between.

        With a `report` its files are made too, in the usual forms.

        Raises
        ------
        ScenarioError
            If there is no such group.
        """
        known = (*comparison_screen.GROUPS, comparison_screen.ALL)
        names = chosen(tables, known, "--tables", "no_tables")
        return cls(precision, names, USUAL if report else ())

    def screen(self, answer: StudyResult, lang: str, width: int) -> Iterator[object]:
        """Yield the answer in three sentences and a table, or the tables that are chosen."""
        if self.chosen:
            yield from comparison_screen.title(answer, lang)
            yield from comparison_screen.chosen(answer, self.chosen, lang, width)
        else:
            yield from comparison_screen.answer(answer, lang, width)

    def makers(self, answer: StudyResult, inputs: Mapping[str, object]) -> dict[str, Maker]:
        """Return what draws the figures, and what writes the report if one is asked for."""
        reports = ReportFiles(answer, inputs).makers(self.formats, LANGS)
        return super().makers(answer, inputs) | reports

    def pages(self, answer: StudyResult) -> Mapping[str, str]:
        """Return all tables and the verdict in each language."""
        return {f"tables.{lang}.txt": comparison_screen.page(answer, lang) for lang in LANGS}


@dataclass(frozen=True)
class Report(Comparison):
    """The files of a study for readers, in some forms and languages."""

    langs: tuple[str, ...] = LANGS
    size: str = "page"
    """Size of the figures, of those in `sim.figures`."""

    recorded_as = "compare"
    takes_folder = True
    only_shown = frozenset({"formats", "size"})

    def in_language(self, lang: str | None) -> "Report":
        """Return the analysis with files in one language, in all where none is named."""
        return replace(self, langs=(lang,)) if lang else self

    def screen(self, answer: StudyResult, lang: str, width: int) -> Iterator[object]:
        """Yield the answer in three sentences."""
        yield Text("\n".join(f"• {text}" for text in answer_sentences(answer, lang)))

    def makers(self, answer: StudyResult, inputs: Mapping[str, object]) -> dict[str, Maker]:
        """Return what writes the report."""
        return ReportFiles(answer, inputs, self.size).makers(self.formats, self.langs)


@dataclass(frozen=True)
class Credibility(Summary):
    """How far a study can be trusted, by the STRESS-DES checklist."""

    def screen(self, answer: StudyResult, lang: str, width: int) -> Iterator[object]:
        """Yield the report as Markdown."""
        from sim.report.documents.credibility import credibility
        from sim.report.documents.markdown import markdown
        from sim.report.documents.page import title_of

        labels = Labels(lang, answer.words)
        command = ["compare", f"{answer.plan.name}.yaml"]
        stamp = Sealing(study_folder.record(answer.plan, answer.replications, command)).stamp
        title = labels("stress.title", study=title_of(answer, labels))
        text = markdown(title, credibility(answer, lang, stamp))
        yield Text(text, no_wrap=True, overflow="ignore")


@dataclass(frozen=True)
class Appraisal(Summary):
    """Cash by year, measures, funding and costs of each scenario, and who gains."""

    def screen(self, answer: StudyResult, lang: str, width: int) -> Iterator[object]:
        """Yield the tables of each scenario, the rules behind them, then who gains."""
        yield from appraisal_screen.appraisals(answer, lang, width)
