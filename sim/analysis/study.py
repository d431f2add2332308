"""The result of a study: figures with intervals, paired differences, and the same at other prices."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.chunks import AppraisedBlock, BlockReader, Blocks, Entry, Key
from sim.analysis.precision_targets import Target, Values, target_entries, targets
from sim.analysis.price_controls import controls_apply, path_controls, weights_if_narrower
from sim.analysis.repricing import DEFAULT, RepricingResult, Samples, reprice_many
from sim.arrays import Array
from sim.catalogue.kpis import is_figure, unit, why_undefined
from sim.catalogue.labels import OwnWords
from sim.economics.appraise import Appraisal
from sim.economics.memo import Memo
from sim.flows import Flows
from sim.numerals import Problem
from sim.replication.runs import Failure
from sim.scenario.hints import Named, unknown_name
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.scenario.read import repriced
from sim.statistics.control_variates import Weighing
from sim.statistics.summary import Summary, summaries, variance_ratio


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

    @property
    def warnings(self) -> tuple[Located, ...]:
        """What is allowed and yet unlikely in the study and its scenarios."""
        return self.plan.warnings

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
        """Return the weighted means over all replications of the values that a reader yields, by key."""
        return self.blocks.mean(reader, self.weighing)

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, Array]]:
        """The sample of every figure of every scenario, by key, shape (replication,).

        The weighted mean of a sample is the figure. It holds the values of single replications, or for a
        figure of all replications together, such as a ratio of means, what each contributes to it.
        """
        return self.blocks.samples(AppraisedBlock.entries, lambda: self.weighing)

    def _pairs(self) -> dict[str, str]:
        return {
            name: member.against
            for name, member in self.plan.members.items()
            if member.against is not None
        }

    @cached_property
    def targets(self) -> list[Target]:
        """The figures that decide whether the study is precise enough."""
        return targets(self.plan, self.blocks.samples(target_entries, lambda: self.weighing))

    @cached_property
    def weighing(self) -> Weighing:
        """Weights of the replications in means: by price controls, where these narrow the intervals."""
        (controls,) = self.blocks.collect(self._price_controls).values()
        return weights_if_narrower(controls.T, [target.sample for target in self.targets])

    def _price_controls(self, block: AppraisedBlock) -> Iterator[tuple[str, Array]]:
        yield "", path_controls(block.appraisals[self.plan.baseline].prices).T

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """One row for each scenario and figure: mean, interval, quantiles, unit."""
        keys = [(name, kpi) for name, figures in self.values.items() for kpi in figures]
        values = np.stack([self.values[name][kpi] for name, kpi in keys])
        frame = self._summaries([kpi for _, kpi in keys], values)
        return frame.assign(scenario=[name for name, _ in keys])[_COLUMNS]

    def _summaries(self, kpis: Sequence[str], values: Array) -> pd.DataFrame:
        """Return a row for each figure [figure, replication]; those with the same weights together."""
        by_row: dict[int, Summary] = {}
        for weighing in (self.weighing, None):
            is_controlled = weighing is not None
            rows = [row for row, kpi in enumerate(kpis) if controls_apply(kpi) is is_controlled]
            whys = [why_undefined(kpis[row]) for row in rows]
            by_row |= zip(rows, summaries(values[rows], whys, weighing), strict=True)
        frame = pd.DataFrame([vars(by_row[row]) for row in range(len(kpis))])
        return frame.assign(kpi=kpis, unit=[unit(kpi) for kpi in kpis])

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row for each figure of each scenario less that of its partner `against`, paired."""
        return self._differences(self._pairs(), self.values)

    def _differences(self, pairs: Mapping[str, str], values: Values) -> pd.DataFrame:
        frames = [self._difference(name, against, values) for name, against in pairs.items()]
        return (
            pd.concat(frames, ignore_index=True)
            if frames
            else pd.DataFrame(columns=_DIFFERENCE_COLUMNS)
        )

    def _difference(self, name: str, against: str, values: Values) -> pd.DataFrame:
        ours, theirs, zero = values[name], values[against], np.zeros(len(self.replications))
        # A cost group that one side lacks has cost 0 there; other figures need both sides.
        kpis = [
            kpi
            for kpi in dict.fromkeys((*ours, *theirs))
            if (kpi in ours and kpi in theirs) or kpi.startswith(_SUMMABLE)
        ]
        if not kpis:
            return pd.DataFrame(columns=_DIFFERENCE_COLUMNS)
        left, right = (np.stack([side.get(kpi, zero) for kpi in kpis]) for side in (ours, theirs))
        return self._summaries(kpis, left - right).assign(
            scenario=name, against=against, variance_ratio=variance_ratio(left, right)
        )[_DIFFERENCE_COLUMNS]

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
        samples = {name: self.sample(kpi, name) for name in names}
        values = {name: {} if sample is None else {kpi: sample} for name, sample in samples.items()}
        if not any(values.values()):
            known = dict.fromkeys(key for figures in self.values.values() for key in figures)
            raise unknown_name(kpi, known, "no scenario has the figure")
        pairs = self._pairs() if against is None else {n: against for n in names if n != against}
        return self._differences(pairs, values).set_index("scenario").drop(columns="kpi")

    def sample(self, kpi: str, name: str) -> Array | None:
        """Return the sample of one figure of a scenario [replication], None if the scenario lacks it."""

        def entry_of(block: AppraisedBlock) -> Iterator[Entry]:
            if (entry := block.entry(name, kpi)) is not None:
                yield entry

        return self.blocks.samples(entry_of, lambda: self.weighing)[name].get(kpi)

    def samples(self, kpi: str) -> dict[str, Array]:
        """Return one figure [replication] of every scenario that has it, by scenario.

        Raises
        ------
        ScenarioError
            If no scenario has it.
        """
        samples = {name: self.sample(kpi, name) for name in self.plan.scenarios}
        known = {name: sample for name, sample in samples.items() if sample is not None}
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

    def reprice_many(self, samples: Samples, kpis: Collection[str] = DEFAULT) -> RepricingResult:
        """Return figures at many samples of prices, without a new simulation.

        `samples` maps each dotted path of money to one value per sample: texts such as
        `{"toll.fee": ["3_500 IDR/can", "5_000 IDR/can"]}`, or numbers in the unit written there.

        Raises
        ------
        ScenarioError
            If there is no such path, the plant reads it, or a value is refused.
        """
        return reprice_many(self.blocks, samples, kpis, self.weighing)


_SUMMABLE = ("levelised_cost_idr_per_can.", "transport_cost_idr_per_can.")
_COLUMNS = [
    "scenario",
    "kpi",
    "mean",
    "ci_low",
    "ci_high",
    "p05",
    "p50",
    "p95",
    "n",
    "undefined_share",
    "why",
    "unit",
    "plain_mean",
    "control_gain",
]
_DIFFERENCE_COLUMNS = ["scenario", "against", *_COLUMNS[1:], "variance_ratio"]
