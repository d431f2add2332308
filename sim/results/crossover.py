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

    def screen(self, found: CrossoverResult, lang: str, width: int) -> Iterator[object]:
        """Yield where costs meet, and where each plant is the cheaper one."""
        from sim.report import tables
        from sim.results.appraisal_screen import sentences

        yield tables.crossings(found, lang)
        yield sentences(tables.crossing_sentences(found, lang), Labels(lang))

    def document(self, found: CrossoverResult, lang: str) -> dict[str, object]:
        """Return where costs meet, and all costs that were looked at."""
        return {
            "seed": found.plan.timing.seed,
            "replications": len(found.replications),
            "crossings": [plain(row) for row in found.kpis.to_dict("records")],
            "points": [plain(row) for row in found.points.to_dict("records")],
        }

    def tables(self, found: CrossoverResult) -> Mapping[str, pd.DataFrame]:
        """Return where costs meet, and the costs that were looked at."""
        return {"crossings": found.kpis, "points": found.points}

    def drawings(self, found: CrossoverResult) -> Sequence[str]:
        """Return the figure of the curves, if there are any."""
        return ["crossings"] if found.curves else []
