"""The analysis of how sure a study is, over all that nobody has measured."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sim.analysis.uncertain import POINTS, PRICES_EACH, runs_as_stated, unanswered, uncertain
from sim.analysis.uncertain_result import UncertainResult
from sim.catalogue.labels import LANGS, Labels
from sim.replication.runs import Execution, sharing_workers
from sim.results.analysis import Analysis
from sim.results.appraisal_screen import sentences
from sim.results.document import plain
from sim.scenario.plan import Plan


@dataclass(frozen=True)
class Uncertainty(Analysis[UncertainResult]):
    """How often each claim holds, what it hangs on, and what finding out is worth."""

    progress = "cli.drawing_points"
    replications = POINTS

    def run(self, plan: Plan, execution: Execution) -> UncertainResult:
        """Return the figures at as many points as the study has replications."""
        points = plan.timing.replications
        with sharing_workers(execution, points) as shared:
            answer = uncertain(plan, shared, points)
            if answer.interrupted:
                return answer
            before, own = unanswered(plan, shared), runs_as_stated(plan, shared)
            return replace(answer, unanswered=before, own=own).confirmed(shared)

    def planned(self, plan: Plan) -> tuple[int, ...]:
        """Return the numbers of what is simulated, a quarter as many as there are points."""
        return tuple(range(-(-plan.timing.replications // PRICES_EACH)))

    def screen(self, answer: UncertainResult, lang: str, width: int) -> Iterator[object]:
        """Yield the claims, the assumptions behind them, and what to find out."""
        from sim.report import tables
        from sim.report.tables.uncertain import uncertain_sentences

        labels = Labels(lang, answer.words)
        if answer.unanswered is not None:
            yield from tables.settled(answer.unanswered.claims, answer.claims, labels).within(width)
        for table in tables.uncertain(answer, lang):
            yield from table.within(width)
        yield sentences(uncertain_sentences(answer, labels), labels)

    def document(self, answer: UncertainResult, lang: str) -> dict[str, object]:
        """Return claims, distributions, importance and values of information."""
        return {
            "seed": answer.plan.timing.seed,
            "replications": len(answer.clusters),
            **{
                name: [plain(row) for row in frame.to_dict("records")]
                for name, frame in self.tables(answer).items()
            },
        }

    def tables(self, answer: UncertainResult) -> Mapping[str, pd.DataFrame]:
        """Return claims, distributions, importance, values of information, and all points."""
        return {
            "claims": answer.claims,
            "distributions": answer.distributions,
            "importance": answer.importance,
            "finding_out": answer.values_of_information,
            "questions": answer.questions,
            "overturn": answer.turns,
            "tornado": answer.tornado,
            "points": answer.points,
            "failed": answer.failed,
        }

    def pages(self, answer: UncertainResult) -> Mapping[str, str]:
        """Return the questionnaire in each language."""
        from sim.report.questionnaire import questionnaire

        return {f"questionnaire.{lang}.md": questionnaire(answer, lang) for lang in LANGS}

    def drawings(self, answer: UncertainResult) -> Sequence[str]:
        """Return the figures of what can be judged."""
        from sim.report.tables.uncertain import widest

        drawn = {
            "claims": not answer.claims.empty,
            "finding_out": not answer.questions.empty,
            "tornado": any(len(rows) for rows in widest(answer)),
        }
        return [name for name, wanted in drawn.items() if wanted]
