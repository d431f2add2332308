"""The analysis of maps: where in a plane of two assumptions a scenario does better than its partner."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.analysis.map_border import map_borders
from sim.analysis.map_result import MapQuestion, MapResult
from sim.catalogue.labels import Labels
from sim.replication.runs import Execution
from sim.report.tables.map_border import map_sentences, map_table
from sim.results.analysis import Analysis
from sim.results.appraisal_screen import sentences
from sim.results.document import plain
from sim.scenario.plan import Plan


@dataclass(frozen=True)
class MapAnalysis(Analysis[MapResult]):
    """Where in the plane of two assumptions each scenario does better, and where the runs cannot tell."""

    question: MapQuestion

    progress = "cli.mapping"

    def run(self, plan: Plan, execution: Execution) -> MapResult:
        """Return the map of each scenario.

        Raises
        ------
        ScenarioError
            If a path leads to no number that can be varied, or there is nothing to compare.
        """
        return map_borders(plan, self.question, execution)

    def screen(self, answer: MapResult, lang: str, width: int) -> Iterator[object]:
        """Yield the share of the plane of each, and sentences for each scenario."""
        labels = Labels(lang, answer.words)
        yield from map_table(answer, labels).within(width)
        yield sentences(map_sentences(answer, labels), labels)

    def document(self, answer: MapResult, lang: str) -> dict[str, object]:
        """Return the shares, the points tried and the border."""
        return {
            "seed": answer.plan.timing.seed,
            "replications": len(answer.replications),
            "x": answer.question.x,
            "y": answer.question.y,
            **{
                name: [plain(row) for row in frame.to_dict("records")]
                for name, frame in self.tables(answer).items()
            },
        }

    def tables(self, answer: MapResult) -> Mapping[str, pd.DataFrame]:
        """Return the shares, the points and lines tried, and the border."""
        return {
            "map": answer.summary,
            "points": answer.points,
            "lines": answer.lines,
            "border": answer.border,
        }

    def drawings(self, answer: MapResult) -> Sequence[str]:
        """Return the map, if any point is known."""
        return [] if answer.points.empty else ["map_border"]
