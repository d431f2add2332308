"""How sure the claims of a study are: the study at many draws of all that nobody has measured.

Each point of a design draws every assumption within its range, money and physical, and luck of its own.
From this one sample follow the spread of every figure, the probability of each claim, what each
assumption contributes, and what it is worth to find out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import product

import numpy as np
import pandas as pd

from sim.analysis.chunks import Blocks
from sim.analysis.outputs import (
    Output,
    Statement,
    claims_frame,
    levels,
    of_levels,
    statements,
    values_at,
)
from sim.analysis.overturn import COLUMNS as TURNS
from sim.analysis.overturn import REPLICATIONS, Overturned, confirmed, turns
from sim.analysis.questions import questions_frame
from sim.analysis.study import StudyResult
from sim.analysis.tornado import COLUMNS as TORNADO
from sim.analysis.tornado import tornado_frame
from sim.analysis.unknowns import Draws, Unknown, drawn_shares, require_unknowns, unknowns
from sim.arrays import Array
from sim.catalogue.keys import NET
from sim.catalogue.kpis import unit
from sim.catalogue.labels import OwnWords
from sim.economics.memo import Memo
from sim.numerals import Problem
from sim.replication.cache import key_of
from sim.replication.points import Outcome, run_points
from sim.replication.runs import Execution, Failure, OptionalCache, SimulationSet, run_all
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.statistics.additive import AdditiveModel, additive_model
from sim.statistics.splines import Basis
from sim.statistics.value_of_information import Decision, decision
from sim.streams import generator

POINTS = 512
"""Points of the design by default."""
LEAST_POINTS = 32
"""Fewer points tell nothing of an assumption."""
NOTHING = ""
"""The alternative to build nothing."""


@dataclass(frozen=True)
class UncertainResult:
    """Figures of a study at the points of a design that could be computed."""

    plan: Plan
    unknowns: tuple[Unknown, ...]
    replications: tuple[int, ...]
    """Numbers of these points, which are those of their replications."""
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

    @property
    def words(self) -> OwnWords:
        """Labels that the scenarios give to themselves and their parts."""
        return self.plan.words

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
        return claims_frame((one, self.of(one.output)) for one in statements(self.plan))

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

    @property
    def points(self) -> pd.DataFrame:
        """One row for each point: the share of probability of each assumption, then the figures."""
        paths = [unknown.path for unknown in self.unknowns]
        figures = [f"{output.scenario}:{output.kpi}" for output in self.outputs]
        frame = pd.DataFrame(np.hstack([self.shares, self.values]), columns=[*paths, *figures])
        frame.insert(0, "point", self.replications)
        return frame

    @property
    def failed(self) -> pd.DataFrame:
        """One row for each point that could not be computed, with the reason."""
        left_out = (*self.refused, *self.failures)
        rows = [(failure.replication, failure.why) for failure in left_out]
        return pd.DataFrame(rows, columns=["point", "why"])

    @cached_property
    def _bases(self) -> list[Basis]:
        return [Basis.of(column) for column in self.shares.T]

    def _generator(self, name: str) -> np.random.Generator:
        return generator(self.plan.timing.seed, 0, f"points.{name}")

    @cached_property
    def model(self) -> AdditiveModel:
        """What the output of each claim depends on, in their order."""
        columns = [self.of(statement.output) for statement in self.explained]
        return additive_model(self._bases, np.column_stack(columns), self._generator("model"))

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
                        "noise": model.noise[place],
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
        nothing = np.zeros(len(self.replications))
        return {NOTHING: nothing, **{name: self.of(Output(name, kpi)) for name in names}}

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """The choice among no plant and each plant, by the figure that is the payoff."""
        found = {}
        for kpi in self.plan.uncertain.decide.payoff.split():
            payoffs = self.payoffs(kpi)
            if len(payoffs) > 1:
                columns = np.column_stack([*payoffs.values()])
                found[kpi] = decision(self._bases, columns, self._generator(f"decision.{kpi}"))
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
        if self.own is None:
            return pd.DataFrame(columns=list(TORNADO))
        claims = [
            (statement, place)
            for place, statement in enumerate(self.explained)
            if statement.kind != "below_rival"
        ]
        return tornado_frame(self.own, claims, self.unknowns, self.shares, self.model)

    def confirmed(self, execution: Execution) -> "UncertainResult":
        """Return the result with what overturns each claim, confirmed by simulation."""
        if not self.overturned:
            return self
        found = confirmed(self.plan, self.unknowns, self.overturned, execution)
        return replace(self, turns=found)

    @cached_property
    def questions(self) -> pd.DataFrame:
        """One row for each payoff and assumption worth finding out: what is known, what would settle it."""
        choices = {kpi: (one, list(self.payoffs(kpi))) for kpi, one in self.decisions.items()}
        return questions_frame(self.unknowns, self.shares, choices, self.values_of_information)


def uncertain(plan: Plan, execution: Execution, points: int = POINTS) -> UncertainResult:
    """Return the figures of a study at points that draw every assumption within its range.

    A point whose values cannot be together, or that fails, is named with the reason, and the others stand.

    Raises
    ------
    ScenarioError
        If no assumption has a range, there are too few points, a correlation is of no unknown, or an
        alternative has no payoff.
    """
    inputs = unknowns(plan)
    if not inputs:
        raise _refused("no_ranges")
    if points < LEAST_POINTS:
        raise _refused("few_points", least=str(LEAST_POINTS))
    _require_payoffs(plan)
    known = {part.path for one in inputs for part in one.parts}
    require_unknowns(plan, "correlations", plan.uncertain.correlations, known)
    design = _design(plan, inputs, points)
    draws, outputs = Draws.of(plan, inputs, design), levels(plan)

    def source(number: int) -> SimulationSet:
        drawn = draws.at(number)
        return SimulationSet(drawn.scenarios, drawn.timing)

    rows, left_out, interrupted = dict[int, Array](), list[Outcome](), False
    try:
        for outcome in run_points(range(points), source, plan.timing, execution):
            if outcome.failure is not None:
                left_out.append(outcome)
            else:
                rows[outcome.number] = _row(plan, outcome, outputs)
    except KeyboardInterrupt:
        interrupted = True
        execution.reporter.tell("cli.stopping", done=len(rows), all=points)
    numbers = sorted(rows)
    return UncertainResult(
        plan=plan,
        unknowns=inputs,
        replications=tuple(numbers),
        shares=design[numbers],
        outputs=tuple(outputs),
        values=np.array([rows[number] for number in numbers]),
        refused=_failures(left_out, refused=True),
        failures=_failures(left_out, refused=False),
        interrupted=interrupted,
    )


def _refused(key: str, **words: str) -> ScenarioError:
    return ScenarioError([Located(Origin("uncertain"), "", Problem(key, words))])


def _require_payoffs(plan: Plan) -> None:
    """Raise a ScenarioError if a scenario that the study chooses among is no plant with a payoff."""
    decide, outputs = plan.uncertain.decide, {one.output for one in statements(plan)}
    path = "uncertain.decide.alternatives"
    wrong = [
        Located(plan.written.where(path), path, Problem("no_payoff", words))
        for name, payoff in product((decide.alternatives or "").split(), decide.payoff.split())
        if Output(name, payoff) not in outputs
        for words in ({"name": name, "payoff": payoff},)
    ]
    if wrong:
        raise ScenarioError(wrong)


def _failures(outcomes: Sequence[Outcome], *, refused: bool) -> tuple[Failure, ...]:
    chosen = [one.failure for one in outcomes if one.failure and one.is_refused == refused]
    return tuple(sorted(chosen, key=lambda failure: failure.replication))


def runs_as_stated(plan: Plan, execution: Execution) -> StudyResult | None:
    """Return the runs of a study at the values that it states, None if none could be finished."""
    result = run_all(SimulationSet(plan.scenarios, plan.timing), range(REPLICATIONS), execution)
    return StudyResult(plan, *result) if result.replications else None


def unanswered(plan: Plan, execution: Execution) -> UncertainResult | None:
    """Return the result of a study without the answers laid on it, if its first point that can be is in the cache."""
    before, cache = plan.unanswered, execution.cache
    if before is None or cache is None:
        return None
    inputs, count = unknowns(before), before.timing.replications
    draws = Draws.of(before, inputs, _design(before, inputs, count))
    number, first = next(draws.possible(), (0, before))
    keys = (key_of(one.physical, first.timing) for one in first.scenarios.values())
    kept = OptionalCache(cache, execution.reporter)
    if not all(kept.get(key, number) for key in keys):
        return None
    return uncertain(before, execution, count)


def _design(plan: Plan, inputs: Sequence[Unknown], points: int) -> Array:
    return drawn_shares(plan, inputs, points, generator(plan.timing.seed, 0, "points.design"))


def _row(plan: Plan, outcome: Outcome, outputs: Sequence[Output]) -> Array:
    """Return the figures of a point [output]."""
    if outcome.simulations is None:
        raise ValueError(f"point {outcome.number} has no flows")
    scenarios, timing = outcome.simulations
    drawn = replace(plan, scenarios=scenarios, timing=timing)
    block = Blocks(drawn, outcome.flows, 1, Memo()).whole
    return np.array([float(values.ravel()[0]) for values in values_at(block, [*outputs])])
