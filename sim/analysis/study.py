"""The result of a study: figures with intervals, paired differences, and the same at other prices."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.basis import Basis
from sim.analysis.chunks import AppraisedBlock, BlockReader, Blocks, Entry, Key, KnownFigure
from sim.analysis.kpi_frames import COLUMNS, DIFFERENCE_COLUMNS, difference_frame, summary_frame
from sim.analysis.luck import luck_frame, odds
from sim.analysis.outputs import Output, levels, statements
from sim.analysis.over_ranges import claims_over_ranges
from sim.analysis.precision_targets import Samples, Target, target_entries, targets
from sim.analysis.price_luck import (
    MOST_PATHS,
    PriceLuck,
    along_paths,
    has_price_luck,
    is_corrected,
    path_count,
    price_luck,
)
from sim.analysis.repricing import DEFAULT, PriceSamples, RepricingResult, reprice_many
from sim.analysis.statements import STATEMENTS, Means, lines_of, statement_frame, without_dust
from sim.analysis.steady import SteadyStudy
from sim.analysis.switching import switching_values
from sim.analysis.unknowns import grades
from sim.arrays import Array
from sim.catalogue.kpis import is_figure
from sim.catalogue.labels import OwnWords
from sim.economics.appraise import Appraisal
from sim.economics.memo import Memo
from sim.economics.prices import Prices
from sim.flows import Flows
from sim.numerals import Problem
from sim.replication.runs import Failure
from sim.scenario.hints import Named, unknown_name
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.read import repriced
from sim.statistics.summary import Sample, summarise


@dataclass(frozen=True)
class StudyResult:
    """The physical flows of a study by scenario, and the figures computed from them."""

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

    @property
    def words(self) -> OwnWords:
        """Labels that the scenarios give to themselves and their parts."""
        return self.plan.words

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

    @cached_property
    def _along_paths(self) -> Blocks:
        """The mean flows of the study along many price paths, those of the replications first."""
        flows = {name: self._along(flows) for name, flows in self.flows.items()}
        count = len(self.replications)
        return Blocks(self.plan, flows, count + path_count(count), self.price_memo, MOST_PATHS)

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
            return (entry for entry in wanted(block) if is_corrected(entry.kpi))

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

    @cached_property
    def _statement_means(self) -> Means:
        return {key: without_dust(mean) for key, mean in self.mean(lines_of).items()}

    def statement(self, name: str) -> pd.DataFrame:
        """Return a projected statement of every scenario by year, as in the result folder.

        One of `income_statement`, `balance_sheet`, `cash_flow_statement`, `loans`, `ratios`, `staffing`:
        means in IDR of the day, without the price luck drawn.

        Raises
        ------
        KeyError
            If there is no such statement; with what was meant.
        """
        if name not in STATEMENTS:
            raise unknown_name(name, STATEMENTS)
        return statement_frame(name, self._statement_means, self.blocks.first_appraisals)

    def _pairs(self) -> dict[str, str]:
        return {
            name: member.against
            for name, member in self.plan.members.items()
            if member.against is not None
        }

    @cached_property
    def targets(self) -> list[Target]:
        """The figures that decide whether the study is precise enough."""
        return targets(
            self.plan, self._samples(self.blocks.figures(target_entries), target_entries)
        )

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """One row for each scenario and figure: mean, interval, quantiles, unit."""
        keys = [(name, kpi) for name, samples in self.all_samples.items() for kpi in samples]
        frame = summary_frame({key: self.all_samples[key[0]][key[1]] for key in keys})
        return frame.assign(scenario=[name for name, _ in keys])[COLUMNS]

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row for each figure of each scenario less that of its partner `against`, paired."""
        return self._differences(self._pairs(), self.all_samples)

    def _differences(self, pairs: Mapping[str, str], samples: Samples) -> pd.DataFrame:
        frames = [difference_frame(name, against, samples) for name, against in pairs.items()]
        return (
            pd.concat(frames, ignore_index=True)
            if frames
            else pd.DataFrame(columns=DIFFERENCE_COLUMNS)
        )

    def samples_of(self, outputs: Collection[Output]) -> Samples:
        """Return the samples of figures that scenarios have, by scenario and key; no other is computed."""

        def entries(block: AppraisedBlock) -> Iterator[Entry]:
            return filter(None, (block.entry(output.scenario, output.kpi) for output in outputs))

        return self._samples(self.blocks.figures(entries), entries)

    @cached_property
    def _steady(self) -> SteadyStudy:
        """The study at its mean flows and steady prices."""
        wanted = levels(self.plan) if self.flows else []
        samples = self.samples_of(wanted) if wanted else {}

        def mean(output: Output) -> float | None:
            sample = samples[output.scenario].get(output.kpi)
            return None if sample is None else float(np.mean(sample.parts))

        study = SteadyStudy.of(self.plan, self.flows, mean)
        return replace(study, half_widths=dict(_half_widths(self.plan, samples)))

    @cached_property
    def over_ranges(self) -> pd.DataFrame:
        """One row for each claim: how often it holds over the ranges of money assumptions."""
        return claims_over_ranges(self._steady)

    @cached_property
    def switching(self) -> pd.DataFrame:
        """One row for each claim and assumption: the value of it at which the claim turns, alone."""
        return switching_values(self._steady)

    @cached_property
    def basis(self) -> Basis:
        """What its numbers rest on: price basis, newest source, share of estimates."""
        return Basis.of(self.plan)

    @cached_property
    def grades(self) -> Mapping[str, int]:
        """How many assumptions that the study reads state each confidence: A, B, C (an estimate)."""
        return grades(self.plan)

    @cached_property
    def luck(self) -> pd.DataFrame:
        """One row for each NPV or least cover of the loans, and limit: how often luck leaves it below."""
        return luck_frame(self.kpis, self.all_samples)

    def odds(self, kpi: str, scenario: str, below: float = 0.0) -> float:
        """Return how often a figure is below a limit [share], by luck alone.

        Over the same replications and price paths as its percentiles; nan where it is not defined.

        Raises
        ------
        KeyError
            If there is no such scenario, or no figure of such a name anywhere.
        """
        sample = self.sample(kpi, scenario)
        return math.nan if sample is None else odds(sample, below)

    @cached_property
    def unanswered(self) -> "StudyResult | None":
        """The same runs without the answers laid on the study; None if there are none, or the plant reads one."""
        before = self.plan.unanswered
        if before is None or any(
            scenario.physical != before.scenarios[name].physical
            for name, scenario in self.plan.scenarios.items()
        ):
            return None
        return replace(self, plan=before, memo=Memo(), price_memo=Memo())

    def summary(self) -> pd.DataFrame:
        """Return mean and interval of every figure: rows (kpi, unit), columns by scenario."""
        columns = ["mean", "ci_low", "ci_high"]
        table = self.kpis.pivot_table(
            index=["kpi", "unit"], columns="scenario", values=columns, sort=False
        )
        return table.swaplevel(axis=1).reindex(
            columns=pd.MultiIndex.from_product([list(self.plan.scenarios), columns])
        )

    def difference(self, kpi: str, against: str | None = None) -> pd.DataFrame:
        """Return each scenario less its partner, or less `against`: mean and interval, paired.

        Only the figure itself and its parts are computed.

        Raises
        ------
        KeyError
            If no scenario has the figure, or there is no scenario `against`; with what was meant.
        """
        names = list(self.plan.scenarios)
        if against is not None and against not in names:
            raise unknown_name(against, names, "no scenario")
        wanted = _one(kpi, *names)
        figures = self.blocks.figures(wanted)
        samples = self._samples(figures, wanted)
        if not any(samples.values()):
            known = dict.fromkeys(key for figures in self.values.values() for key in figures)
            raise unknown_name(kpi, known, "no scenario has the figure")
        pairs = self._pairs() if against is None else {n: against for n in names if n != against}
        return self._differences(pairs, samples).set_index("scenario").drop(columns="kpi")

    def sample(self, kpi: str, name: str) -> Sample | None:
        """Return the sample of one figure of a scenario, None if the scenario lacks it.

        Raises
        ------
        KeyError
            If there is no such scenario, or no figure of such a name anywhere.
        """
        if name not in self.plan.scenarios:
            raise unknown_name(name, self.plan.scenarios, "no scenario")
        if not is_figure(kpi):
            raise unknown_name(kpi, self.values[name], "no scenario has the figure")
        wanted = _one(kpi, name)
        return self._samples(self.blocks.figures(wanted), wanted)[name].get(kpi)

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

    def reprice(self, changes: Mapping[str, str]) -> "StudyResult":
        """Return the result of the same study at other prices, without a new simulation.

        `changes` maps dotted paths of money, such as `toll.fee`, to values as in a file; each
        applies to every scenario that has the path.

        Raises
        ------
        ScenarioError
            If there is no such path, the plant reads it, or a value is refused.
        """
        return replace(self, plan=repriced(self.plan, changes))

    def reprice_many(
        self, samples: PriceSamples, kpis: Collection[str] = DEFAULT
    ) -> RepricingResult:
        """Return figures at many samples of prices, without a new simulation.

        `samples` maps each dotted path of money to one value per sample: texts such as
        `{"toll.fee": ["3_500 IDR/can", "5_000 IDR/can"]}`, or numbers in the unit written there.

        Raises
        ------
        ScenarioError
            If there is no such path, the plant reads it, or a value is refused.
        """
        luck = self.price_luck
        return reprice_many(self.blocks, self._along_paths if luck else None, luck, samples, kpis)


def _half_widths(plan: Plan, samples: Samples) -> Iterator[tuple[Output, float]]:
    """Yield half the width of the 95 % interval of the output of each claim that has one."""
    for output in {one.output for one in statements(plan)}:
        names = [name for name in (output.scenario, output.against) if name]
        own = [samples[name][output.kpi] for name in names if output.kpi in samples.get(name, ())]
        if own and len(own) == len(names):
            summary = summarise(own[0].less(own[1]) if output.against else own[0])
            yield output, (summary.ci_high - summary.ci_low) / 2


def _one(kpi: str, *names: str) -> Callable[[AppraisedBlock], Iterator[Entry]]:
    """Return what yields one figure of some scenarios."""

    def entries(block: AppraisedBlock) -> Iterator[Entry]:
        return filter(None, (block.entry(name, kpi) for name in names))

    return entries
