"""Number and time of the replications that are worth a thousand independent ones (`make bench`).

The estimate is the difference in levelised cost between a local plant and its toll canner over ten
years, on two cores and without a cache. The program prints its variance with pairing and with the price
paths integrated, times as many other replications as are enough, and then the whole study as shipped.
"""

import math
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sim import load
from sim.analysis.counterfactual import simulation_set
from sim.analysis.study import StudyResult
from sim.arrays import Array
from sim.replication.runs import Execution, SimulationSet, run_all
from sim.replication.workers import Steps, processes
from sim.scenario.plan import Plan
from sim.statistics.summary import Sample, replications_for, student

OWN, AGAINST = "local-8t", "outside-8t"
COST = "levelised_cost_idr_per_can"
# Without the partners, which would be simulated too.
UNPAIRED = {"against": None, "without": None}
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
    sample = difference(pair, range(PILOT))
    seconds = (time.perf_counter() - began) / PILOT
    own, against, gap = *sample.apart, sample.gap
    apart = math.sqrt(own.var(ddof=1) + against.var(ddof=1))
    half = student(2 * INDEPENDENT - 2) * apart / math.sqrt(INDEPENDENT)
    print(f"{OWN} less {AGAINST}, levelised cost over {YEARS} years: {gap.mean:,.0f} IDR/can")
    print(f"{INDEPENDENT:,} independent replications of each know it to ± {half:.1f} IDR/can\n")
    print(f"{'':28}{'sd, IDR':>10}{'variance':>10}{'replications':>14}{'s, 2 cores':>12}")
    paired, left = float(gap.alone.std(ddof=1)), float(gap.parts.std(ddof=1))
    enough = replications_for(half, left)
    for name, spread, count in (
        ("independent", apart, INDEPENDENT),
        ("paired", paired, replications_for(half, paired)),
        ("paired, prices integrated", left, enough),
    ):
        print(
            f"{name:28}{spread:10.1f}{(spread / apart) ** 2:10.4f}{count:14,}{count * seconds:12.1f}"
        )
    began = time.perf_counter()
    reached = difference(pair, range(PILOT, PILOT + enough)).gap.half_width
    taken = time.perf_counter() - began
    print(f"\n{enough} other replications, from nothing: ± {reached:.1f} IDR/can in {taken:.1f} s")
    whole_study(plan)


class Difference(NamedTuple):
    """The levelised costs of both scenarios by replication, and the sample of their difference."""

    apart: tuple[Array, Array]
    gap: Sample


def difference(plan: Plan, numbers: Sequence[int]) -> Difference:
    """Return the levelised costs of both scenarios in some replications."""
    names = (OWN, AGAINST)
    scenarios = {name: plan.scenarios[name] for name in names}
    simulations = SimulationSet(scenarios, plan.timing)
    flows = run_all(simulations, [*numbers], EXECUTION).flows
    alone = plan.timed({"replications": len(numbers)})
    members = {name: plan.members[name].model_copy(update=UNPAIRED) for name in names}
    part = replace(alone, scenarios=scenarios, members=members, baseline=AGAINST)
    result = StudyResult(part, flows, tuple(numbers))
    own, against = (result.all_samples[name][COST] for name in names)
    return Difference((own.alone, against.alone), own.less(against))


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
