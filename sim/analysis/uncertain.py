"""How sure the claims of a study are: the study at many draws of all that nobody has measured.

Each point of a design draws every assumption within its range. Points follow one another in groups that
share what is simulated, the draw of what the plant reads and its luck, and differ in prices: to appraise
a point costs a small part of its simulation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from sim.analysis.chunks import Blocks
from sim.analysis.counterfactual import simulation_set
from sim.analysis.outputs import Output, levels, payoffs, values_at
from sim.analysis.overturn import REPLICATIONS
from sim.analysis.study import StudyResult
from sim.analysis.uncertain_result import UncertainResult
from sim.analysis.unknowns import Draws, Unknown, drawn_shares, require_unknowns, unknowns
from sim.arrays import Array
from sim.economics.memo import Memo
from sim.numerals import Problem
from sim.replication.cache import key_of
from sim.replication.points import Outcome, run_points
from sim.replication.runs import Execution, Failure, OptionalCache, SimulationSet, run_all
from sim.replication.workers import WorkersLostError
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError

POINTS = 512
"""Points of the design by default."""
LEAST_POINTS = 64
"""Fewer points, with a quarter as many simulations, tell nothing of an assumption."""
PRICES_EACH = 4
"""Draws of the prices at each draw of what is simulated.

An estimate is best at a given cost if this is the root of the cost of a simulation over that of an
appraisal, here 6, times the variance by prices over that by the rest, here about 3. Source: W. G. Cochran,
Sampling Techniques, 3rd edition (Wiley, 1977), 10.6.
"""


DISTANCES_EACH = 4
"""Draws of what is simulated for each that tells distance, whose chains take as long as all others."""


@dataclass
class _Points:
    """The points of a design: made when their simulation begins, read when it is finished."""

    plan: Plan
    draws: Draws
    count: int
    outputs: Sequence[Output]
    rows: dict[int, Array] = field(default_factory=dict)
    """Figures by point [output]."""
    refused: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    _open: dict[int, dict[int, Plan]] = field(default_factory=dict)
    """By replication, the study at each of its points that can be."""

    @property
    def replications(self) -> range:
        """The replications that are simulated."""
        return range(-(-self.count // PRICES_EACH))

    def begin(self, replication: int) -> SimulationSet:
        """Return what is simulated for the points of a replication.

        Raises
        ------
        ScenarioError
            If none of these points can be.
        """
        plans, why = dict[int, Plan](), list[Located]()
        for point in range(self.count)[replication * PRICES_EACH :][:PRICES_EACH]:
            try:
                plans[point] = self.draws.at(point)
            except ScenarioError as error:
                self.refused.append(Failure("", point, "; ".join(error.lines())))
                why += error.problems
        if not plans:
            raise ScenarioError(why)
        self._open[replication] = plans
        first = next(iter(plans.values()))
        if replication % DISTANCES_EACH == 0:
            return simulation_set(first)
        return SimulationSet(first.scenarios, first.timing)

    def finish(self, outcome: Outcome) -> None:
        """Read the figures of the points of a replication."""
        plans, memo = self._open.pop(outcome.number, {}), Memo()
        if outcome.failure is not None:
            self.failed += [] if outcome.is_refused else [outcome.failure]
            return
        for point, plan in plans.items():
            block = Blocks(plan, outcome.flows, 1, memo).whole
            values = values_at(block, [*self.outputs])
            self.rows[point] = np.array([float(value.ravel()[0]) for value in values])


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
    run = _Points(plan, Draws.of(plan, inputs, design), points, levels(plan))
    interrupted = False
    try:
        for outcome in run_points(run.replications, run.begin, plan.timing, execution):
            run.finish(outcome)
    except KeyboardInterrupt:
        interrupted = True
        execution.reporter.tell("cli.stopping", done=len(run.rows), all=points)
    except WorkersLostError:
        interrupted = True
        execution.reporter.tell("cli.gone")
    # What was cut off before it tells anything is only kept in the cache.
    numbers = sorted(run.rows) if len(run.rows) >= LEAST_POINTS or not interrupted else []
    return UncertainResult(
        plan=plan,
        unknowns=inputs,
        numbers=tuple(numbers),
        replication_of=tuple(number // PRICES_EACH for number in numbers),
        shares=design[numbers],
        outputs=tuple(run.outputs),
        values=np.array([run.rows[number] for number in numbers]),
        refused=tuple(sorted(run.refused, key=_number)),
        failures=tuple(sorted(run.failed, key=_number)),
        interrupted=interrupted,
    )


def _number(failure: Failure) -> int:
    return failure.replication


def _refused(key: str, **words: str) -> ScenarioError:
    return ScenarioError([Located(Origin("uncertain"), "", Problem(key, words))])


def _require_payoffs(plan: Plan) -> None:
    """Raise a ScenarioError if a scenario that the study chooses among is no plant with a payoff."""
    decide, outputs = plan.uncertain.decide, {*payoffs(plan)}
    path = "uncertain.decide.alternatives"
    wrong = [
        Located(plan.written.where(path), path, Problem("no_payoff", words))
        for name, payoff in product((decide.alternatives or "").split(), decide.payoff.split())
        if Output(name, payoff) not in outputs
        for words in ({"name": name, "payoff": payoff},)
    ]
    if wrong:
        raise ScenarioError(wrong)


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
    if not all(kept.get(key, number // PRICES_EACH, first.timing.months) for key in keys):
        return None
    return uncertain(before, execution, count)


def _design(plan: Plan, inputs: Sequence[Unknown], points: int) -> Array:
    return drawn_shares(plan, inputs, points, "points", PRICES_EACH)
