"""The analyses of a study as it stands: every figure, each scenario beside its partner, its cash."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.counterfactual import simulation_set
from sim.analysis.precision import run_to_precision
from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.replication.runs import Execution, run_all
from sim.results import appraisal_screen, document, study_folder
from sim.results.analysis import Analysis
from sim.scenario.plan import TITLE, Plan


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

        yield from (tables.summary(answer, name, lang) for name in answer.plan.scenarios)
        yield appraisal_screen.verdict(answer, lang)

    def document(self, answer: StudyResult, lang: str) -> dict[str, object]:
        """Return figures, paired differences and claims."""
        return document.document(answer, lang)

    def tables(self, answer: StudyResult) -> Mapping[str, pd.DataFrame]:
        """Return figures, differences and money by year."""
        return study_folder.tables(answer)

    def drawings(self, answer: StudyResult) -> Sequence[str]:
        """Return the figures that the study has something to show in."""
        return study_folder.drawings(answer)

    def arrays(self, answer: StudyResult) -> Mapping[str, np.ndarray]:
        """Return the flows of every scenario."""
        return study_folder.arrays(answer)


@dataclass(frozen=True)
class Comparison(Summary):
    """The scenarios of a study, each against its partner."""

    is_kept = True

    def screen(self, answer: StudyResult, lang: str, width: int) -> Iterator[object]:
        """Yield the tables of the study, as wide as the window, and the verdict."""
        from sim.report import tables

        if TITLE in answer.words:
            yield Labels(lang, answer.words)(TITLE)
        yield from tables.study(answer, lang, width)
        for table in tables.how_sure(answer, lang):
            yield from table.within(width)
        if answer.unanswered is not None:
            claims = answer.unanswered.over_ranges, answer.over_ranges
            yield from tables.settled(*claims, Labels(lang, answer.words)).within(width)
        yield appraisal_screen.verdict(answer, lang)


@dataclass(frozen=True)
class Appraisal(Summary):
    """Cash by year, measures, funding and costs of each scenario, and who gains."""

    def screen(self, answer: StudyResult, lang: str, width: int) -> Iterator[object]:
        """Yield the tables of each scenario, the rules behind them, then who gains."""
        yield from appraisal_screen.appraisals(answer, lang, width)
