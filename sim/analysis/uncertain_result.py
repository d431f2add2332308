"""What is read from a study at the points of a design.

From this one sample follow the spread of every figure, the probability of each claim, what each
assumption contributes, and what it is worth to find out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
import pandas as pd

from sim.analysis.outputs import (
    NOTHING,
    Output,
    Statement,
    claims_frame,
    of_levels,
    statements,
    values_at,
)
from sim.analysis.overturn import COLUMNS as TURNS
from sim.analysis.overturn import Overturned, confirmed, turns
from sim.analysis.price_ends import Repriced
from sim.analysis.questions import questions_frame
from sim.analysis.shown import Shown
from sim.analysis.study import StudyResult
from sim.analysis.tornado import COLUMNS as TORNADO
from sim.analysis.tornado import (
    Ends,
    curve_ends,
    may_move,
    simulated_ends,
    tornado_frame,
)
from sim.analysis.unknowns import Unknown
from sim.arrays import Array
from sim.catalogue.keys import NET
from sim.catalogue.kpis import unit
from sim.replication.runs import Execution, Failure
from sim.scenario.plan import Plan
from sim.statistics.additive import AdditiveModel, Known, additive_model
from sim.statistics.clusters import Clusters
from sim.statistics.shares import independent_counts
from sim.statistics.splines import Basis
from sim.statistics.value_of_information import Decision, decision
from sim.streams import generator


@dataclass(frozen=True, repr=False)
class UncertainResult(Shown):
    """Figures of a study at the points of a design that could be computed."""

    plan: Plan
    unknowns: tuple[Unknown, ...]
    numbers: tuple[int, ...]
    """Numbers of these points."""
    replication_of: tuple[int, ...]
    """The replication of each point [point]; points that share one follow one another."""
    shares: Array
    """Shares of probability drawn [point, unknown]."""
    outputs: tuple[Output, ...]
    values: Array
    """Figures [point, output]; nan where undefined."""
    refused: tuple[Failure, ...] = ()
    """Points whose values no scenario can have together, with the reason."""
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False
    unanswered: "UncertainResult | None" = None
    """The result without the answers that are laid on the study, if there are any and it was in the cache."""
    own: StudyResult | None = None
    """Runs of the study at the values that it states."""
    turns: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(TURNS)))
    """One row for each claim, number of assumptions and assumption that moves to turn it."""
    ends: Mapping[tuple[Output, int], Ends] = field(default_factory=dict)
    """What assumptions of the plant do alone to the payoffs shown, by simulation."""

    def of(self, output: Output) -> Array:
        """Return the values of a figure or of a difference [point]."""
        return of_levels(output, dict(zip(self.outputs, self.values.T, strict=True)))

    @cached_property
    def explained(self) -> tuple[Statement, ...]:
        """The claims about what is defined at every point: only these can be explained."""
        return tuple(
            statement
            for statement in statements(self.plan)
            if np.isfinite(self.of(statement.output)).all()
        )

    @cached_property
    def claims(self) -> pd.DataFrame:
        """One row for each claim: the share of the points in which it holds, with its interval."""
        columns = ((one, self.of(one.output)) for one in statements(self.plan))
        known = [(one, values) for one, values in columns if np.isfinite(values).any()]
        if not known:
            return claims_frame([])
        holds = np.column_stack([one.holds(values) for one, values in known])
        counts = independent_counts(
            self._bases, holds, self._generator("claims"), self.clusters
        ).tolist()
        return claims_frame((*item, count) for item, count in zip(known, counts, strict=True))

    @cached_property
    def distributions(self) -> pd.DataFrame:
        """One row for each figure: mean, quantiles, variance, and the share of it that is luck.

        By the law of total variance the luck of a point adds its variance to what the assumptions do. It
        is taken from the runs of the study at the values that it states, whose luck stands for that of
        all points; the share is nan without these runs.
        """
        lucky = self._lucky_variances
        rows = []
        for output, column, luck in zip(self.outputs, self.values.T, lucky, strict=True):
            known = column[np.isfinite(column)]
            if known.size:
                whole = known.var(ddof=1)
                share = min(luck / whole, 1.0) if whole > 0 else np.nan
                quantiles = np.quantile(known, (0.05, 0.5, 0.95))
                own = (output.scenario, output.kpi, unit(output.kpi))
                rows.append((*own, known.mean(), *quantiles, known.size, whole, share))
        columns = ["mean", "p05", "p50", "p95", "n", "variance", "luck_share"]
        return pd.DataFrame(rows, columns=["scenario", "kpi", "unit", *columns])

    @property
    def _lucky_variances(self) -> list[float]:
        """The variance of each figure over the luck of the study as stated [output]; nan if unknown."""
        if self.own is None or len(self.own.replications) < 2:
            return [np.nan] * len(self.outputs)
        values = values_at(self.own.blocks.whole, [*self.outputs])
        return [float(sample.var(ddof=1)) for sample in values]

    def simulated(self, output: Output) -> int:
        """Return how many simulations tell a figure."""
        known = np.isfinite(self.of(output))
        return len(np.unique(np.array(self.replication_of)[known]))

    @property
    def points(self) -> pd.DataFrame:
        """One row for each point: the share of probability of each assumption, then the figures."""
        paths = [unknown.path for unknown in self.unknowns]
        figures = [f"{output.scenario}:{output.kpi}" for output in self.outputs]
        frame = pd.DataFrame(np.hstack([self.shares, self.values]), columns=[*paths, *figures])
        frame.insert(0, "replication", self.replication_of)
        frame.insert(0, "point", self.numbers)
        return frame

    @property
    def failed(self) -> pd.DataFrame:
        """One row for each point whose values no scenario can have, and each replication that failed."""
        rows = [
            *((one.replication, None, one.why) for one in self.refused),
            *((None, one.replication, one.why) for one in self.failures),
        ]
        frame = pd.DataFrame(rows, columns=["point", "replication", "why"])
        return frame.astype({"point": "Int64", "replication": "Int64"})

    @cached_property
    def clusters(self) -> Clusters:
        """Points that share what is simulated."""
        return Clusters.of(self.replication_of)

    @property
    def replications(self) -> tuple[int, ...]:
        """Numbers of what is simulated."""
        return tuple(dict.fromkeys(self.replication_of))

    @cached_property
    def _bases(self) -> list[Basis]:
        return [
            Basis.of(column, self.clusters if unknown.is_physical else None)
            for unknown, column in zip(self.unknowns, self.shares.T, strict=True)
        ]

    def _generator(self, name: str) -> np.random.Generator:
        return generator(self.plan.timing.seed, 0, f"points.{name}")

    @cached_property
    def model(self) -> AdditiveModel:
        """What the output of each claim depends on, in their order."""
        columns = [self.of(statement.output) for statement in self.explained]
        outputs = [statement.output for statement in self.explained]
        return additive_model(
            self._bases, np.column_stack(columns), self._generator("model"), self._known(outputs)
        )

    @cached_property
    def _repriced(self) -> Repriced | None:
        """Figures at both ends of each price, None without runs as stated."""
        return None if self.own is None else Repriced.of(self.own, self.unknowns)

    def _known(self, outputs: Sequence[Output]) -> Known:
        """Return what is known of the points, and of what can move some outputs if there are runs as stated."""
        moves = self._repriced and may_move(self._repriced, outputs, len(self.unknowns))
        return Known(self.clusters, not self.plan.uncertain.correlations, moves)

    @cached_property
    def importance(self) -> pd.DataFrame:
        """One row for each claim and assumption: the share of the spread that knowing it would remove."""
        model, frames = self.model, []
        for place, statement in enumerate(self.explained):
            frames.append(
                pd.DataFrame(
                    {
                        "kind": statement.kind,
                        **statement.output._asdict(),
                        "path": [unknown.path for unknown in self.unknowns],
                        "share": model.importance[:, place],
                        "error": model.importance_error[:, place],
                        "noise": model.noise[:, place],
                        "stands_out": model.is_told[:, place],
                    }
                )
            )
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def payoffs(self, kpi: str) -> dict[str, Array]:
        """Return the payoff of each alternative [point]: of nothing, then of each plant."""
        plants = {one.output.scenario for one in self.explained if one.output.kpi == kpi}
        chosen = self.plan.uncertain.decide.alternatives
        wanted = plants if chosen is None else plants & {*chosen.split()}
        names = [name for name in self.plan.scenarios if name in wanted]
        nothing = np.zeros(len(self.numbers))
        return {NOTHING: nothing, **{name: self.of(Output(name, kpi)) for name in names}}

    @property
    def best_plants(self) -> list[Output]:
        """Each payoff that decides, of the plant that has most of it on average."""
        found = []
        for kpi in self.plan.uncertain.decide.payoff.split():
            means = {name: one.mean() for name, one in self.payoffs(kpi).items() if name}
            found += [Output(max(means, key=lambda name: means[name]), kpi)] if means else []
        return found

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """The choice among no plant and each plant, by the figure that is the payoff."""
        found = {}
        for kpi in self.plan.uncertain.decide.payoff.split():
            payoffs = self.payoffs(kpi)
            if len(payoffs) > 1:
                columns = np.column_stack([*payoffs.values()])
                random = self._generator(f"decision.{kpi}")
                known = self._known([Output(name, kpi) for name in payoffs if name])
                if known.may_move is not None:
                    # Nothing moves the worth of no plant.
                    moves = np.pad(known.may_move, [(0, 0), (1, 0)])
                    known = replace(known, may_move=moves)
                found[kpi] = decision(self._bases, columns, random, known)
        return found

    @cached_property
    def values_of_information(self) -> pd.DataFrame:
        """One row for each payoff and assumption, and for all of them: what finding out is worth."""
        rows = []
        for kpi, choice in self.decisions.items():
            names = list(self.payoffs(kpi))
            rows.append((kpi, "", names[choice.best], *choice.everything()))
            for number, unknown in enumerate(self.unknowns):
                rows.append((kpi, unknown.path, names[choice.best], *choice.value([number])))
        columns = ["payoff", "path", "best_now", "value_idr", "error_idr", "stands_out"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def overturned(self) -> list[Overturned]:
        """The changes that turn each claim on cost and worth, without the grant, on the model."""
        return [
            Overturned(statement, turns(self.model, self.shares, place))
            for place, statement in enumerate(self.explained)
            if statement.kind != "below_rival" and NET not in statement.output.kpi
        ]

    @cached_property
    def tornado(self) -> pd.DataFrame:
        """One row for each claim on cost and worth and assumption: what it does alone, the widest first."""
        if self._repriced is None:
            return pd.DataFrame(columns=list(TORNADO))
        claims = [one for one in self.explained if one.kind != "below_rival"]
        curves = curve_ends(self.model, self.unknowns, self.shares, self._places)
        return tornado_frame(self._repriced, claims, self.unknowns, {**curves, **self.ends})

    @property
    def _places(self) -> dict[Output, int]:
        """The number of each output in the model."""
        return {one.output: place for place, one in enumerate(self.explained)}

    def confirmed(self, execution: Execution) -> "UncertainResult":
        """Return the result with what it tells by simulation: what overturns each claim, what acts alone."""
        turned, ends = self.turns, self.ends
        if self.overturned:
            turned = confirmed(self.plan, self.unknowns, self.overturned, execution)
        if shown := self.best_plants:
            weights = self.model.importance.mean(axis=1)
            ends = simulated_ends(self.plan, self.unknowns, shown, weights, execution)
        found = replace(self, turns=turned, ends=ends, interrupted=execution.is_interrupted)
        # What was drawn is the same, so what was fitted to it and repriced is too.
        kept = ("_bases", "_repriced", "explained", "model")
        vars(found).update({name: vars(self)[name] for name in kept if name in vars(self)})
        return found

    @cached_property
    def questions(self) -> pd.DataFrame:
        """One row for each payoff and assumption worth finding out: what is known, what would settle it."""
        choices = {kpi: (one, list(self.payoffs(kpi))) for kpi, one in self.decisions.items()}
        return questions_frame(
            self.unknowns, self.shares, choices, self.values_of_information, self.plan.informant
        )
