"""The analysis of the best candidate: among scenarios, or among values of an assumption."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from sim.analysis.optimise import ERROR, Choice, OptimiseResult, optimise
from sim.catalogue.labels import Labels
from sim.replication.runs import Execution
from sim.report.tables.optimise import optimise_sentences, optimise_table
from sim.results.analysis import Analysis
from sim.results.appraisal_screen import sentences
from sim.results.document import plain
from sim.scenario.plan import Plan


@dataclass(frozen=True)
class Optimisation(Analysis[OptimiseResult]):
    """Which candidate is best, and how surely."""

    choice: Choice

    progress = "cli.optimising"

    def run(self, plan: Plan, execution: Execution) -> OptimiseResult:
        """Return the best candidate.

        Raises
        ------
        ScenarioError
            If there are fewer than two candidates, or an option cannot be read.
        """
        return optimise(plan, self.choice, execution)

    def screen(self, answer: OptimiseResult, lang: str, width: int) -> Iterator[object]:
        """Yield the candidates, the best first, and what is sure."""
        labels = Labels(lang, answer.words)
        yield from optimise_table(answer, labels).within(width)
        yield sentences(optimise_sentences(answer, labels), labels)

    def document(self, answer: OptimiseResult, lang: str) -> dict[str, object]:
        """Return the choice, its probability and the candidates."""
        return {
            "seed": answer.plan.timing.seed,
            "indifference": answer.zone,
            "best": {"scenario": answer.best.scenario, "value": answer.best.value},
            "probability": 1 - ERROR if answer.is_sure else None,
            "candidates": [plain(row) for row in answer.ranking.to_dict("records")],
        }

    def tables(self, answer: OptimiseResult) -> Mapping[str, pd.DataFrame]:
        """Return the candidates, the best first."""
        return {"candidates": answer.ranking}
