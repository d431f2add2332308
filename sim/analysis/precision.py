"""As many replications as it takes: looked at after each batch, until every interval is narrow.

Looking again and again stops a little too early now and then: the interval that ended it is narrow by
luck. The first look comes late enough, and there are few of them, so that the loss is small; see
A. M. Law, Simulation Modeling and Analysis (McGraw-Hill, 2015), 9.4.1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.counterfactual import simulated
from sim.analysis.precision_targets import Target
from sim.analysis.price_controls import weighing_of
from sim.analysis.study import Runs
from sim.catalogue.labels import Labels
from sim.numerals import InputError, Problem, split
from sim.replication.runs import Execution, SamplingPlan, SimulationResult, run_until
from sim.scenario.models.parsers import Share
from sim.scenario.plan import Plan
from sim.scenario.problems import Located, Origin, ScenarioError
from sim.statistics.summary import replications_for, student, summarise

FIRST = 20
"""Replications before the first look."""
BATCH = 20
"""Replications come in multiples of this, at most as many more as there were before."""
MOST = 1_000
"""Replications at which it ends, precise or not."""


@dataclass(frozen=True)
class Reached:
    """How far a study came: the figure that is known least precisely, beside what was asked for."""

    wanted: float
    """Half-width that was asked for [share of the figure's whole]."""
    half: float
    """Half-width that it has [share of the figure's whole]; infinite where there is none yet."""
    target: Target
    replications: int
    needed: int
    """Replications that would be enough by what is known of it now."""

    @property
    def enough(self) -> bool:
        """Whether it is as precise as was asked for."""
        return self.half <= self.wanted

    @property
    def told(self) -> str:
        """The label of the sentence that says so."""
        return "cli.precise" if self.enough else "cli.imprecise"

    def words(self, labels: Labels) -> dict[str, str]:
        """Return what fills the sentence that says so."""
        one, wanted, half = self.target, 100 * self.wanted, 100 * self.half
        key = "cli.precise_gap" if one.against else "cli.precise_level"
        names = {"scenario": labels(one.scenario), "against": labels(one.against)}
        digits = max(0, 1 - math.floor(math.log10(half))) if 0 < half < math.inf else 0
        return {
            "wanted": labels.percent(wanted, len(f"{wanted:g}".partition(".")[2])),
            "half": labels.percent(half, digits),
            "figure": labels(key, kpi=labels.kpi(one.kpi), **names),
            "n": labels.number(self.replications),
            "needed": labels.number(self.needed),
        }


def asked(text: str) -> float:
    """Return the precision that `--precision` asks for [share].

    Raises
    ------
    ScenarioError
        If it is no share above 0 and up to 1.
    """
    try:
        # Nought is refused as such, whether it has a unit or not.
        share = 0.0 if split(text) == (0, "") else Share().parse(text)
        return checked(share, "--precision")
    except InputError as error:
        raise ScenarioError([Located(Origin("--precision"), "", error.problem)]) from None


def checked(share: float, origin: str) -> float:
    """Return a precision [share] that can be reached.

    Raises
    ------
    ScenarioError
        If it is not above 0, or above 1.
    """
    if not 0 < share <= 1:
        problem = Problem("precision_range", {"text": Share().write(share)})
        raise ScenarioError([Located(Origin(origin), "", problem)])
    return share


def run_precisely(plan: Plan, wanted: float, execution: Execution) -> tuple[Runs, Reached | None]:
    """Return the runs of a plan in as many replications as its precision takes, and what decided.

    The half-width of every target is to be at most a share `wanted` of its whole. At least as many
    replications as the plan has, and `FIRST`, are simulated before the first look; then as many as
    the figure farthest off seems to need, by the rules of `BATCH`, up to `MOST`. The result is that
    of so many replications asked for at once. Nothing decided where there is nothing to judge by,
    after a failure, or after Ctrl-C.
    """
    looks = _Looks(plan, wanted)
    batches = SamplingPlan(range(looks.count), looks.more, MOST)
    outcome = run_until(simulated(plan), batches, execution)
    if looks.runs is None or outcome.interrupted:
        return Runs(looks.plan, *outcome), None
    return looks.runs, looks.reached


class _Looks:
    """What the last look at a study showed, and how many replications are wanted."""

    def __init__(self, plan: Plan, wanted: float) -> None:
        self.count = max(FIRST, plan.timing.replications)
        self.plan = plan.timed({"replications": self.count})
        self.runs: Runs | None = None
        self.reached: Reached | None = None
        self._wanted = wanted

    def more(self, outcome: SimulationResult) -> Sequence[int]:
        """Look; return the replications that are wanted beside."""
        runs = Runs(self.plan, *outcome)
        self.reached = reached(runs, self._wanted)
        if self.reached is None or self.reached.enough or self.count >= MOST:
            self.runs = runs
            return ()
        before, self.count = self.count, next_count(self.count, self.reached.needed)
        self.plan = self.plan.timed({"replications": self.count})
        return range(before, self.count)


def next_count(count: int, needed: int) -> int:
    """Return how many replications to look at next.

    >>> next_count(20, 27), next_count(20, 300), next_count(980, 5_000)
    (40, 40, 1000)
    """
    rounded = BATCH * -(-max(needed, count + 1) // BATCH)
    return min(rounded, 2 * count, MOST)


def reached(runs: Runs, wanted: float) -> Reached | None:
    """Return how far some runs came, None where no figure can be judged."""
    found = [_reached(runs, target, wanted) for target in runs.targets]
    return max(found, key=lambda one: one.half, default=None)


def _reached(runs: Runs, target: Target, wanted: float) -> Reached:
    weighing = weighing_of(target.kpi, runs.weighing)
    summary = summarise(target.sample, weighing=weighing)
    half, count = (summary.ci_high - summary.ci_low) / 2 / target.whole, target.sample.size
    if math.isnan(half):
        return Reached(wanted, math.inf, target, count, MOST)
    spread = half * math.sqrt(summary.n) / student(summary.n - 1)
    return Reached(wanted, half, target, count, replications_for(wanted, spread))
