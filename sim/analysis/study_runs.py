"""The flows of a study, and what they tell of its figures: samples, and means of whatever is read of them."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.chunks import PATHS, AppraisedBlock, BlockReader, Blocks, Entry, Key, KnownFigure
from sim.analysis.luck import odds
from sim.analysis.outputs import Output
from sim.analysis.precision_targets import Samples
from sim.analysis.price_luck import (
    PriceLuck,
    along_paths,
    has_price_luck,
    is_corrected,
    path_count,
    price_luck,
)
from sim.analysis.shown import Shown
from sim.arrays import Array
from sim.catalogue.kpis import is_figure
from sim.economics.appraise import Appraisal
from sim.economics.memo import Memo
from sim.economics.prices import Prices
from sim.flows import Flows
from sim.numerals import Problem
from sim.replication.runs import Failure
from sim.scenario.hints import Named, unknown_name
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.statistics.summary import Sample


@dataclass(frozen=True, repr=False)
class StudyRuns(Shown):
    """The flows of a study by scenario, and the samples of its figures."""

    plan: Plan
    flows: Mapping[str, Flows]
    """Flows of every scenario and of its counterfactual scenarios."""
    replications: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)
    """Intermediate results shared with the same study at other prices."""
    price_memo: Memo = field(default_factory=Memo, repr=False, compare=False)
    """The same of the mean flows along price paths."""

    @property
    def warnings(self) -> tuple[Located, ...]:
        """What is allowed and yet unlikely in the study and its scenarios."""
        return self.plan.warnings

    @property
    def baseline(self) -> str:
        """The scenario that all are set beside."""
        return self.plan.baseline

    @cached_property
    def blocks(self) -> Blocks:
        """The replications of the study in blocks."""
        return Blocks(self.plan, self.flows, len(self.replications), self.memo)

    @property
    def appraisals(self) -> Mapping[str, Appraisal]:
        """The appraisal of every scenario over all replications at once; takes memory for each."""
        return self.blocks.whole.appraisals

    def mean(self, reader: BlockReader[Key]) -> dict[Key, Array]:
        """Return the means of the values that a reader yields, by key, without the price luck drawn."""
        count = len(self.replications)
        means = self.blocks.weighted(reader, np.full(count, 1 / count))
        if self.price_luck is None:
            return means
        corrections = self._along_paths.weighted(reader, self.price_luck.signed_weights)
        return {key: mean + corrections.get(key, 0.0) for key, mean in means.items()}

    def told(self, reader: BlockReader[Key], *, each: bool = False) -> dict[Key, Array]:
        """Return the values that a reader yields [..., replication], by key; a single column of means unless `each`."""
        if not each:
            return {key: mean[..., None] for key, mean in self.mean(reader).items()}
        count = len(self.replications)
        return {
            key: np.broadcast_to(values, (*values.shape[:-1], count))
            for key, values in self.blocks.collect(reader).items()
        }

    @cached_property
    def _along_paths(self) -> Blocks:
        """The mean flows of the study along many price paths, those of the replications first."""
        flows = {name: self._along(flows) for name, flows in self.flows.items()}
        count = len(self.replications)
        return Blocks(self.plan, flows, count + path_count(count), self.price_memo, PATHS)

    def _along(self, flows: Flows) -> Flows:
        return self.price_memo(along_paths, flows, self.replications)

    @cached_property
    def price_luck(self) -> PriceLuck | None:
        """How the luck of price paths is replaced by its mean; None where there is none to tell."""
        count = len(self.replications)
        if not has_price_luck(self.plan, count):
            return None
        flows = self._along(self.flows[self.plan.baseline])
        scenario = self.plan.scenarios[self.plan.baseline]
        return price_luck(Prices(scenario, self.plan.timing, flows, self.price_memo), count)

    @cached_property
    def _figures(self) -> Mapping[str, Mapping[str, KnownFigure]]:
        return self.blocks.figures(AppraisedBlock.entries)

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, Array]]:
        """Every figure of every scenario in each replication by itself, by key, shape (replication,)."""
        return Named(
            {
                name: Named({kpi: figure.alone for kpi, figure in figures.items()})
                for name, figures in self._figures.items()
            }
        )

    @cached_property
    def all_samples(self) -> Samples:
        """The sample of every figure of every scenario, by key.

        Its parts are the values of single replications without their price luck, or for a figure of all
        replications together, such as a ratio of means, what each contributes to it.
        """
        return self._samples(self._figures, AppraisedBlock.entries)

    def _samples(
        self,
        figures: Mapping[str, Mapping[str, KnownFigure]],
        wanted: Callable[[AppraisedBlock], Iterator[Entry]],
    ) -> dict[str, dict[str, Sample]]:
        """Return the samples of some figures, whose replications are known."""

        def corrected(block: AppraisedBlock) -> Iterator[Entry]:
            return (entry for entry in wanted(block) if is_corrected(entry.kpi, self.plan))

        luck, along = self.price_luck, dict[str, dict[str, KnownFigure]]()
        if luck is not None:
            along = self._along_paths.figures(corrected)
        return {
            name: {
                kpi: figure.sample(along[name][kpi].known, luck)
                if kpi in along.get(name, ())
                else figure.sample(None, None)
                for kpi, figure in of_scenario.items()
            }
            for name, of_scenario in figures.items()
        }

    def samples_of(self, outputs: Collection[Output]) -> Samples:
        """Return the samples of figures that scenarios have, by scenario and key; no other is computed."""

        def entries(block: AppraisedBlock) -> Iterator[Entry]:
            return filter(None, (block.entry(output.scenario, output.kpi) for output in outputs))

        return self._samples(self.blocks.figures(entries), entries)

    def samples_among(self, names: Collection[str], kpi: str) -> Samples:
        """Return the sample of one figure of some scenarios, by scenario and key; no other is computed."""

        def entries(block: AppraisedBlock) -> Iterator[Entry]:
            return filter(None, (block.entry(name, kpi) for name in names))

        return self._samples(self.blocks.figures(entries), entries)

    def odds(self, kpi: str, scenario: str, below: float = 0.0) -> float:
        """Return how often a figure is below a limit [share], by luck alone.

        Over the same replications and price paths as its percentiles; nan where it is not defined.

        Raises
        ------
        KeyError
            If there is no such scenario, or no figure of such a name anywhere.
        """
        known: pd.DataFrame | None = vars(self).get("luck")
        if known is not None:
            rows = known.query("scenario == @scenario and kpi == @kpi and below == @below")
            if len(rows):
                return float(rows["probability"].iloc[0])
        sample = self.sample(kpi, scenario)
        return math.nan if sample is None else odds(sample, below)

    def sample(self, kpi: str, name: str) -> Sample | None:
        """Return the sample of one figure of a scenario, None if the scenario lacks it.

        Raises
        ------
        KeyError
            If there is no such scenario, or no figure of such a name anywhere.
        """
        if name not in self.plan.scenarios:
            raise unknown_name(name, self.plan.scenarios, "no scenario")
        if not is_figure(kpi) and kpi not in self.plan.own:
            raise unknown_name(kpi, self.values[name], "no scenario has the figure")
        return self.samples_among([name], kpi)[name].get(kpi)

    def samples(self, kpi: str) -> dict[str, Array]:
        """Return one figure of each replication by itself, for every scenario that has it, by name.

        Raises
        ------
        ScenarioError
            If no scenario has it.
        """
        samples = {name: self.sample(kpi, name) for name in self.plan.scenarios}
        known = {name: sample.alone for name, sample in samples.items() if sample is not None}
        if not known:
            raise ScenarioError([Located(Origin(self.plan.name), kpi, Problem("figure_of_none"))])
        return known
