"""The analysis of crossovers: volume, size and distance at which plant and toll canner cost the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.analysis.crossover import crossovers
from sim.analysis.curves import CrossoverResult
from sim.catalogue.labels import Labels
from sim.replication.runs import Execution
from sim.results.analysis import Analysis
from sim.results.document import plain
from sim.scenario.plan import Plan


@dataclass(frozen=True)
class Crossover(Analysis[CrossoverResult]):
    """Where every plant of a study costs the same as its toll canner."""

    progress = "cli.crossing"

    def run(self, plan: Plan, execution: Execution) -> CrossoverResult:
        """Return the curves of every pair.

        Raises
        ------
        ScenarioError
            If no plant stands beside a toll canner.
        """
        return crossovers(plan, execution)

    def screen(self, answer: CrossoverResult, lang: str, width: int) -> Iterator[object]:
        """Yield where costs meet, and where each plant is the cheaper one."""
        from sim.report import tables
        from sim.results.appraisal_screen import sentences

        yield from tables.crossings(answer, lang).within(width)
        yield sentences(tables.crossing_sentences(answer, lang), Labels(lang))

    def document(self, answer: CrossoverResult, lang: str) -> dict[str, object]:
        """Return where costs meet, and the costs at all values tried."""
        return {
            "seed": answer.plan.timing.seed,
            "replications": len(answer.replications),
            "crossings": [plain(row) for row in answer.kpis.to_dict("records")],
            "points": [plain(row) for row in answer.points.to_dict("records")],
        }

    def tables(self, answer: CrossoverResult) -> Mapping[str, pd.DataFrame]:
        """Return where costs meet, and the costs at all values tried."""
        return {"crossings": answer.kpis, "points": answer.points}

    def drawings(self, answer: CrossoverResult) -> Sequence[str]:
        """Return the figure of the curves, if there are any."""
        return ["crossings"] if answer.curves else []
