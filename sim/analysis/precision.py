"""Replications by precision: batches are added until every interval is narrow enough.

Testing after each batch stops a little too early now and then, because the interval that ends the
sampling may be narrow by chance. The first test comes late enough, and there are few of them, so that
the loss of coverage is small; see A. M. Law, Simulation Modeling and Analysis (McGraw-Hill, 2015),
9.4.1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.counterfactual import simulation_set
from sim.analysis.precision_targets import Target
from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.numerals import InputError, Problem, split
from sim.replication.runs import Execution, SamplingPlan, SimulationResult, run_until
from sim.scenario.models.parsers import Share
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.statistics.summary import replications_for, student, summarise

FIRST = 20
"""Replications before the first test."""
BATCH = 20
"""Replications come in multiples of this; their number at most doubles from test to test."""
MOST = 1_000
"""Largest number of replications, whether the precision is reached or not."""


@dataclass(frozen=True)
class PrecisionStatus:
    """The precision of a study: the widest of its targets, compared with the precision asked for."""

    wanted: float
    """Half-width that was asked for [share of the target's reference]."""
    half_width: float
    """Half-width of the target [share of its reference]; infinite where it has no interval."""
    target: Target
    replications: int
    needed: int
    """Replications that would be enough, estimated from the present ones."""

    @property
    def is_reached(self) -> bool:
        """Whether the half-width is at most the one asked for."""
        return self.half_width <= self.wanted

    @property
    def label_key(self) -> str:
        """Key of the sentence to the user."""
        return "cli.precise" if self.is_reached else "cli.imprecise"

    def words(self, labels: Labels) -> dict[str, str]:
        """Return the words that fill the sentence to the user."""
        target, wanted, half = self.target, 100 * self.wanted, 100 * self.half_width
        key = "cli.precise_gap" if target.against else "cli.precise_level"
        names = {"scenario": labels(target.scenario), "against": labels(target.against)}
        digits = max(0, 1 - math.floor(math.log10(half))) if 0 < half < math.inf else 0
        return {
            "wanted": labels.percent(wanted, len(f"{wanted:g}".partition(".")[2])),
            "half": labels.percent(half, digits),
            "figure": labels(key, kpi=labels.kpi(target.kpi), **names),
            "n": labels.number(self.replications),
            "needed": labels.number(self.needed),
        }


def parse_precision(text: str) -> float:
    """Return the precision [share] that the option `--precision` states.

    Raises
    ------
    ScenarioError
        If it is not a share above 0 and up to 1.
    """
    try:
        # 0 is refused as a value, whether it has a unit or not.
        share = 0.0 if split(text) == (0, "") else Share().parse(text)
        return valid_precision(share, "--precision")
    except InputError as error:
        raise ScenarioError([Located(Origin("--precision"), "", error.problem)]) from None


def valid_precision(share: float, origin: str) -> float:
    """Return a precision [share] as it is, if it is in range.

    Raises
    ------
    ScenarioError
        If it is not above 0, or above 1.
    """
    if not 0 < share <= 1:
        problem = Problem("precision_range", {"text": Share().write(share)})
        raise ScenarioError([Located(Origin(origin), "", problem)])
    return share


def run_to_precision(
    plan: Plan, wanted: float, execution: Execution
) -> tuple[StudyResult, PrecisionStatus | None]:
    """Return the result of a study over as many replications as a precision takes, and its status.

    The half-width of every target is to be at most the share `wanted` of its reference. The first test
    comes after `FIRST` replications, or those of the plan if these are more; each further batch is the
    number that the widest target seems to need, limited by `BATCH` and `MOST`. The result equals that
    of the same number of replications asked for at once. The status is None if there is no target,
    and after a failure or an interruption.
    """
    sampling = _SequentialSampling(plan, wanted)
    batches = SamplingPlan(range(sampling.count), sampling.next_replications, MOST)
    outcome = run_until(simulation_set(plan), batches, execution)
    if sampling.result is None or outcome.interrupted:
        return StudyResult(sampling.plan, *outcome), None
    return sampling.result, sampling.status


class _SequentialSampling:
    """The state of a sampling in batches: the last status, and the number of replications."""

    def __init__(self, plan: Plan, wanted: float) -> None:
        self.count = max(FIRST, plan.timing.replications)
        self.plan = plan.timed({"replications": self.count})
        self.result: StudyResult | None = None
        """The result, once no more replications are added."""
        self.status: PrecisionStatus | None = None
        self._wanted = wanted

    def next_replications(self, outcome: SimulationResult) -> Sequence[int]:
        """Return the replications to add to an outcome; none if its precision is enough."""
        result = StudyResult(self.plan, *outcome)
        self.status = precision_status(result, self._wanted)
        if self.status is None or self.status.is_reached or self.count >= MOST:
            self.result = result
            return ()
        before, self.count = self.count, next_count(self.count, self.status.needed)
        self.plan = self.plan.timed({"replications": self.count})
        return range(before, self.count)


def next_count(count: int, needed: int) -> int:
    """Return the number of replications of the next test.

    >>> next_count(20, 27), next_count(20, 300), next_count(980, 5_000)
    (40, 40, 1000)
    """
    rounded = BATCH * -(-max(needed, count + 1) // BATCH)
    return min(rounded, 2 * count, MOST)


def precision_status(result: StudyResult, wanted: float) -> PrecisionStatus | None:
    """Return the status of the widest target of a result, None if it has no target."""
    statuses = [_status_of(target, wanted) for target in result.targets]
    return max(statuses, key=lambda status: status.half_width, default=None)


def _status_of(target: Target, wanted: float) -> PrecisionStatus:
    summary = summarise(target.sample)
    count = target.sample.parts.size
    half_width = (summary.ci_high - summary.ci_low) / 2 / target.reference
    if math.isnan(half_width):
        return PrecisionStatus(wanted, math.inf, target, count, MOST)
    spread = half_width * math.sqrt(summary.n) / student(summary.n - 1)
    return PrecisionStatus(wanted, half_width, target, count, replications_for(wanted, spread))
