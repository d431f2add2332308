"""The analysis of break-evens: the value of an assumption at which a figure meets a target."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.analysis.break_even_result import BreakEvenResult
from sim.analysis.breakeven import break_evens
from sim.analysis.goals import Question
from sim.catalogue.labels import Labels
from sim.replication.runs import Execution
from sim.report.tables.breakeven import breakeven_sentences, breakeven_table
from sim.results.analysis import Analysis
from sim.results.appraisal_screen import sentences
from sim.results.document import plain
from sim.scenario.plan import Plan


@dataclass(frozen=True)
class BreakEvenAnalysis(Analysis[BreakEvenResult]):
    """Which value of an assumption makes a figure of each scenario meet a target."""

    question: Question

    progress = "cli.breaking_even"

    def run(self, plan: Plan, execution: Execution) -> BreakEvenResult:
        """Return the value for each scenario, with its interval by luck.

        Raises
        ------
        ScenarioError
            If the path leads to no number that can be varied, no scenario has the figure, or there
            is nothing that it could meet.
        """
        return break_evens(plan, self.question, execution)

    def screen(self, answer: BreakEvenResult, lang: str, width: int) -> Iterator[object]:
        """Yield the values, and a sentence for each scenario."""
        labels = Labels(lang, answer.words)
        yield from breakeven_table(answer, labels).within(width)
        yield sentences(breakeven_sentences(answer, labels), labels)

    def document(self, answer: BreakEvenResult, lang: str) -> dict[str, object]:
        """Return the values, and the figure at all values tried."""
        return {
            "seed": answer.plan.timing.seed,
            "replications": len(answer.replications),
            "breakeven": [plain(row) for row in answer.solutions.to_dict("records")],
            "points": [plain(row) for row in answer.points.to_dict("records")],
        }

    def tables(self, answer: BreakEvenResult) -> Mapping[str, pd.DataFrame]:
        """Return the values, and the figure at all values tried."""
        return {"breakeven": answer.solutions, "points": answer.points}

    def drawings(self, answer: BreakEvenResult) -> Sequence[str]:
        """Return the figure of the distance from the target, if there is any."""
        return ["breakeven"] if answer.break_evens else []
