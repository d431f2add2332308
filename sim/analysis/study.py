"""Scenarios side by side: figures with intervals, paired differences, other prices, the verdict."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.chunks import Appraised, Blocks, Key, Reading
from sim.analysis.mean_flow import is_of_mean_flow, mean_flow_figures, views_read
from sim.analysis.precision_targets import Target, Values, judged, targets
from sim.analysis.price_controls import path_controls, takes_controls, worthwhile
from sim.analysis.repricing import DEFAULT, Repricings, Samples, reprice_many
from sim.arrays import Array
from sim.catalogue.kpis import unit, why_undefined
from sim.catalogue.labels import OwnWords
from sim.economics.appraise import Appraisal
from sim.economics.memo import Memo
from sim.flows import Flows
from sim.replication.runs import Failure
from sim.scenario.plan import Plan
from sim.scenario.read import repriced
from sim.statistics.control_variates import Weighing
from sim.statistics.summary import Summary, summaries, variance_ratio


@dataclass(frozen=True)
class Runs:
    """The runs of a study: physical flows by scenario, and all that is read from them."""

    plan: Plan
    flows: Mapping[str, Flows]
    """Flows of every scenario, and of its works in another place where that tells causes apart."""
    replications: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)
    """What these runs share with those at other prices."""

    @property
    def words(self) -> OwnWords:
        """What the scenarios call themselves and their parts."""
        return self.plan.words

    @cached_property
    def blocks(self) -> Blocks:
        """The study, some replications at a time."""
        return Blocks(self.plan, self.flows, len(self.replications), self.memo)

    @property
    def appraisals(self) -> Mapping[str, Appraisal]:
        """The appraisal of every scenario over all replications, which takes memory for each."""
        return self.blocks.whole.appraisals

    def mean(self, read: Reading[Key]) -> dict[Key, Array]:
        """Return the means of what is read of each block, by key; its replications come last."""
        return self.blocks.mean(read, self.weighing)

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, Array]]:
        """Every figure of every scenario, by key, shape (replication,)."""
        if not self.weighing.controls and self.blocks.is_one:
            return self._figures
        # Those of the mean cash flow have the weights of all other means.
        found = {name: dict(figures) for name, figures in self._figures.items()}
        means = self.mean(views_read)
        for name, kpi, value in mean_flow_figures(self.blocks.first, means):
            if kpi in found[name]:
                found[name][kpi] = np.full(len(self.replications), value)
        return found

    @cached_property
    def _figures(self) -> Mapping[str, Mapping[str, Array]]:
        """Every figure as drawn, each replication counting alike."""
        return self.blocks.figures(_figures_read)

    def _pairs(self) -> dict[str, str]:
        return {
            name: member.against
            for name, member in self.plan.members.items()
            if member.against is not None
        }

    @cached_property
    def targets(self) -> list[Target]:
        """The figures by which the precision is judged."""
        return targets(self.plan, self.blocks.figures(judged))

    @cached_property
    def weighing(self) -> Weighing:
        """How much each replication counts in a mean: by the prices it drew, where that pays."""
        (controls,) = self.blocks.drawn(self._controls_read).values()
        return worthwhile(controls.T, [target.sample for target in self.targets])

    def _controls_read(self, block: Appraised) -> Iterator[tuple[str, Array]]:
        yield "", path_controls(block.appraisals[self.plan.baseline].prices).T

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """One row for each scenario and figure: mean, interval, quantiles, unit."""
        places = [(name, kpi) for name, figures in self.values.items() for kpi in figures]
        values = np.stack([self.values[name][kpi] for name, kpi in places])
        frame = self._summaries([kpi for _, kpi in places], values)
        return frame.assign(scenario=[name for name, _ in places])[_COLUMNS]

    def _summaries(self, kpis: Sequence[str], values: Array) -> pd.DataFrame:
        """Return a row for each figure [figure, replication], all of one weighing at once."""
        rows: dict[int, Summary] = {}
        for weighing in (self.weighing, None):
            weighed = weighing is not None
            some = [place for place, kpi in enumerate(kpis) if takes_controls(kpi) is weighed]
            whys = [why_undefined(kpis[place]) for place in some]
            rows |= zip(some, summaries(values[some], whys, weighing), strict=True)
        frame = pd.DataFrame([vars(rows[place]) for place in range(len(kpis))])
        return frame.assign(kpi=kpis, unit=[unit(kpi) for kpi in kpis])

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row for each figure of each scenario less that of its partner `against`, paired."""
        return self._differences(self._pairs(), self.values)

    def _differences(self, pairs: Mapping[str, str], values: Values) -> pd.DataFrame:
        frames = [self._difference(name, against, values) for name, against in pairs.items()]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_GAPS)

    def _difference(self, name: str, against: str, values: Values) -> pd.DataFrame:
        ours, theirs, zero = values[name], values[against], np.zeros(len(self.replications))
        # A cost group that one side lacks is a cost of nothing; other figures need both.
        kpis = [
            kpi
            for kpi in dict.fromkeys((*ours, *theirs))
            if (kpi in ours and kpi in theirs) or kpi.startswith(_SUMMABLE)
        ]
        if not kpis:
            return pd.DataFrame(columns=_GAPS)
        left, right = (np.stack([side.get(kpi, zero) for kpi in kpis]) for side in (ours, theirs))
        return self._summaries(kpis, left - right).assign(
            scenario=name, against=against, variance_ratio=variance_ratio(left, right)
        )[_GAPS]

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

        No more figures are worked out than it takes.

        Raises
        ------
        KeyError
            If no scenario has the figure, or there is no scenario `against`.
        """
        names = list(self.plan.scenarios)
        if against is not None and against not in names:
            raise KeyError(f"no scenario {against!r}; there are {', '.join(names)}")
        samples = {name: self.sample(kpi, name) for name in names}
        values = {name: {} if sample is None else {kpi: sample} for name, sample in samples.items()}
        if not any(values.values()):
            raise KeyError(f"no scenario has the figure {kpi!r}")
        pairs = self._pairs() if against is None else {n: against for n in names if n != against}
        return self._differences(pairs, values).set_index("scenario").drop(columns="kpi")

    def sample(self, kpi: str, name: str) -> Array | None:
        """Return one figure of a scenario [replication], None if the scenario lacks it."""
        if is_of_mean_flow(kpi):
            return self.values[name].get(kpi)

        def read(block: Appraised) -> Iterator[tuple[str, Array]]:
            if (figure := block.figure(name, kpi)) is not None:
                yield kpi, figure

        return self.blocks.drawn(read).get(kpi)

    def reprice(self, changes: Mapping[str, str]) -> "Runs":
        """Return the same runs at other prices, without a new simulation.

        `changes` maps dotted paths of money, such as `toll.fee`, to values as in a file; each
        applies to every scenario that has the path.

        Raises
        ------
        ScenarioError
            If a path leads nowhere or is read by the plant, or a value is wrong.
        """
        return replace(self, plan=repriced(self.plan, changes))

    def reprice_many(self, samples: Samples, kpis: Collection[str] = DEFAULT) -> Repricings:
        """Return some figures at many samples of prices, without a new simulation.

        `samples` maps dotted paths of money to as many values as there are samples: texts such as
        `{"toll.fee": ["3_500 IDR/can", "5_000 IDR/can"]}`, or numbers in the unit written there.

        Raises
        ------
        ScenarioError
            If a path leads nowhere or is read by the plant, or a value is wrong.
        """
        return reprice_many(self.blocks, samples, kpis, self.weighing)


def _figures_read(block: Appraised) -> Iterator[tuple[tuple[str, str], Array]]:
    for name, figures in block.figures.items():
        for kpi, figure in figures.items():
            yield (name, kpi), figure


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
_GAPS = ["scenario", "against", *_COLUMNS[1:], "variance_ratio"]
