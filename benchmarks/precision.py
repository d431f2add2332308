"""Number and time of the replications that are worth a thousand independent ones (`make bench`).

The estimate is the difference in levelised cost between a local plant and its toll canner over ten
years, on two cores and without a cache. The program prints its variance with pairing and with controls,
times as many other replications as are enough, and then the whole study as shipped.
"""

import math
import time
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import numpy as np

from sim import load
from sim.analysis.counterfactual import simulation_set
from sim.analysis.price_controls import LEAST_FREEDOM, path_controls, weights_if_narrower
from sim.analysis.study import StudyResult
from sim.arrays import Array
from sim.economics.appraise import appraise
from sim.replication.runs import Execution, SimulationSet, run_all
from sim.replication.workers import Steps, processes
from sim.scenario.plan import Plan
from sim.statistics.control_variates import Weighing
from sim.statistics.summary import half_width, replications_for, student

OWN, AGAINST = "local-8t", "outside-8t"
COST = "levelised_cost_idr_per_can"
YEARS, PILOT, INDEPENDENT, CORES = 10, 60, 1_000, 2


class Silent:
    """A reporter that shows nothing."""

    def tell(self, key: str, **words: object) -> None:
        """Do nothing."""

    def progress(self, whole: Steps, parts: Mapping[str, Steps]) -> nullcontext:
        """Return a context that does nothing."""
        return nullcontext(lambda _: None)


EXECUTION = Execution(partial(processes, CORES), Silent())


def main() -> None:
    """Print the tables."""
    plan = load(Path("scenarios") / "study.yaml")
    pair = plan.timed({"horizon": YEARS})
    began = time.perf_counter()
    own, against, controls = costs(pair, range(PILOT))
    seconds = (time.perf_counter() - began) / PILOT
    gap = own - against
    apart = math.sqrt(own.var(ddof=1) + against.var(ddof=1))
    half = student(2 * INDEPENDENT - 2) * apart / math.sqrt(INDEPENDENT)
    weighing = weights_if_narrower(controls, [gap])
    controlled = deviation_left(gap, weighing)
    print(f"{OWN} less {AGAINST}, levelised cost over {YEARS} years: {gap.mean():,.0f} IDR/can")
    print(f"{INDEPENDENT:,} independent replications of each know it to ± {half:.1f} IDR/can\n")
    print(f"{'':24}{'sd, IDR':>10}{'variance':>10}{'replications':>14}{'s, 2 cores':>12}")
    enough = with_controls(half, controlled, weighing.controls)
    for name, spread, count in (
        ("independent", apart, INDEPENDENT),
        ("paired", float(gap.std(ddof=1)), replications_for(half, float(gap.std(ddof=1)))),
        (f"paired, {weighing.controls} controls", controlled, enough),
    ):
        print(
            f"{name:24}{spread:10.1f}{(spread / apart) ** 2:10.4f}{count:14,}{count * seconds:12.1f}"
        )
    began = time.perf_counter()
    own, against, controls = costs(pair, range(PILOT, PILOT + enough))
    reached = half_width(own - against, weights_if_narrower(controls, [own - against]))
    taken = time.perf_counter() - began
    print(f"\n{enough} other replications, from nothing: ± {reached:.1f} IDR/can in {taken:.1f} s")
    whole_study(plan)


def costs(plan: Plan, numbers: Iterable[int]) -> tuple[Array, Array, Array]:
    """Return the levelised costs of both scenarios in some replications, and the controls."""
    pair = {name: plan.scenarios[name] for name in (OWN, AGAINST)}
    flows = run_all(SimulationSet(pair, plan.timing), [*numbers], EXECUTION).flows
    own, against = (appraise(flows[name], pair[name], plan.timing) for name in pair)
    return own.kpis[COST], against.kpis[COST], path_controls(own.prices)


def deviation_left(values: np.ndarray, weighing: Weighing) -> float:
    """Return the standard deviation that the controls leave."""
    share = math.sqrt(float(weighing.weights @ weighing.weights))
    return float(weighing.standard_error(values)) / share


def with_controls(half: float, spread: float, controls: int) -> int:
    """Return how many replications give a mean an interval of ± `half` with some controls.

    Controls widen the expected square of the interval by (n - 2) / (n - controls - 2).
    """
    count = LEAST_FREEDOM + 1 + controls
    while True:
        widened = math.sqrt((count - 2) / (count - controls - 2) / count)
        if student(count - 1 - controls) * spread * widened <= half:
            return count
        count += 1


def whole_study(plan: Plan) -> None:
    """Print the time of the shipped study with all of its figures."""
    began, count = time.perf_counter(), plan.timing.replications
    result = StudyResult(plan, *run_all(simulation_set(plan), range(count), EXECUTION))
    rows = len(result.kpis) + len(result.differences)
    taken = time.perf_counter() - began
    print(
        f"{plan.name}: {count} replications, {len(result.flows)} scenarios, {rows:,} figures: "
        f"{taken:.1f} s"
    )


if __name__ == "__main__":
    main()
