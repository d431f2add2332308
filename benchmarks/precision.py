"""How many replications are worth a thousand independent ones? And how long do they take.

The difference in levelised cost between a local plant and its toll canner, over ten years, on two
cores and without a cache: first what pairing and controls make of its variance, then a run of as many
replications as that says, timed from nothing to the interval. Last the whole study as it is shipped.

Run from the top folder: `make bench`.
"""

import math
import time
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import numpy as np

from sim import load
from sim.analysis.counterfactual import simulated
from sim.analysis.price_controls import LEAST_FREEDOM, path_controls, worthwhile
from sim.analysis.study import Runs
from sim.economics.appraise import Appraisal, appraise
from sim.flows import Conditions
from sim.replication.flow_store import FlowStore
from sim.replication.packing import unpack
from sim.replication.runs import Execution, Task, replicate, run_all
from sim.replication.versions import versions
from sim.replication.workers import Steps, processes, run_tasks
from sim.scenario.plan import Plan
from sim.statistics.control_variates import Weighing
from sim.statistics.summary import half_width, replications_for, student

OWN, AGAINST = "local-8t", "outside-8t"
YEARS, PILOT, INDEPENDENT, CORES = 10, 60, 1_000, 2


class Silent:
    """Looks on and says nothing."""

    def tell(self, key: str, **words: object) -> None:
        """Say nothing."""

    def progress(self, whole: Steps, parts: Mapping[str, Steps]) -> nullcontext:
        """Show nothing."""
        return nullcontext(lambda _: None)


def main() -> None:
    """Print the tables."""
    plan = load(Path("scenarios") / "study.yaml")
    pair = plan.timed({"horizon": YEARS})
    began = time.perf_counter()
    own, against = appraised(pair, range(PILOT))
    seconds = (time.perf_counter() - began) / PILOT
    gap = own.cost - against.cost
    apart = math.sqrt(own.cost.var(ddof=1) + against.cost.var(ddof=1))
    half = student(2 * INDEPENDENT - 2) * apart / math.sqrt(INDEPENDENT)
    weighing = worthwhile(path_controls(own.prices), [gap])
    controlled = left(gap, weighing)
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
    own, against = appraised(pair, range(PILOT, PILOT + enough))
    gap = own.cost - against.cost
    reached = half_width(gap, worthwhile(path_controls(own.prices), [gap]))
    taken = time.perf_counter() - began
    print(f"\n{enough} other replications, from nothing: ± {reached:.1f} IDR/can in {taken:.1f} s")
    whole_study(plan)


def appraised(plan: Plan, numbers: Iterable[int]) -> tuple[Appraisal, Appraisal]:
    """Return both sides of the pair in some replications, simulated on two cores."""
    wanted = [*numbers]
    physicals = {name: plan.scenarios[name].physical for name in (OWN, AGAINST)}
    tasks = {number: Task(physicals, plan.timing, number, versions()) for number in wanted}
    stores = {
        name: FlowStore(Conditions.of(plan.scenarios[name], plan.timing), wanted)
        for name in physicals
    }
    with processes(CORES, len(tasks)) as workers:
        for number, future in run_tasks(replicate, tasks, workers, Silent()):
            take(stores, number, future.result())
    own, against = (
        appraise(stores[name].flows(wanted), plan.scenarios[name], plan.timing)
        for name in physicals
    )
    return own, against


def take(stores: Mapping[str, FlowStore], number: int, runs: Mapping[str, bytes]) -> None:
    """Keep a replication of both sides."""
    for name, content in runs.items():
        stores[name].add(number, unpack(content))


def left(values: np.ndarray, weighing: Weighing) -> float:
    """Return the standard deviation that the controls leave."""
    share = math.sqrt(float(weighing.weights @ weighing.weights))
    return float(weighing.standard_error(values)) / share


def with_controls(half: float, spread: float, controls: int) -> int:
    """Return how many replications know a mean to ± `half`, and are enough for controls.

    Controls widen the expected square of the interval by (n - 2) / (n - controls - 2).
    """
    count = LEAST_FREEDOM + 1 + controls
    while True:
        widened = math.sqrt((count - 2) / (count - controls - 2) / count)
        if student(count - 1 - controls) * spread * widened <= half:
            return count
        count += 1


def whole_study(plan: Plan) -> None:
    """Print how long the shipped study takes, with all that it tells."""
    began, count = time.perf_counter(), plan.timing.replications
    runs = Runs(
        plan,
        *run_all(simulated(plan), range(count), Execution(partial(processes, CORES), Silent())),
    )
    rows = len(runs.kpis) + len(runs.differences)
    taken = time.perf_counter() - began
    print(
        f"{plan.name}: {count} replications, {len(runs.flows)} physicals, {rows:,} figures: {taken:.1f} s"
    )


if __name__ == "__main__":
    main()
