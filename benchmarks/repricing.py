"""Time and peak memory of repricing the shipped study, a thousand times and once.

Two replications are simulated and repeated fifty times with volumes a little apart, since only the
reading of flows is measured. `python -m benchmarks.repricing`.
"""

import resource
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

import sim
from sim.analysis.study import StudyResult
from sim.flows import Flows

STUDY = Path(__file__).parent.parent / "scenarios" / "study.yaml"
SAMPLES, REPLICATIONS = 1_000, 100
# Bounds of the prices that are drawn, in the units of the shipped files.
DRAWN = {
    "toll.fee": (2_800, 7_500),
    "costs.fruit.price": (900, 6_000),
    "costs.can.price": (3_000, 5_000),
    "exchange.usd": (15_200, 17_000),
    "sale.premium": (0, 35),
    "tax.rate": (11, 22),
}


def many(flows: Flows, generator: np.random.Generator) -> Flows:
    """Return flows of `REPLICATIONS` replications, each of another size."""
    amounts = np.tile(flows.amounts, (REPLICATIONS // flows.replications, 1, 1))
    amounts *= 1 + 0.01 * generator.standard_normal((REPLICATIONS, 1, 1))
    return replace(flows, amounts=amounts, spreads={}, numbers=tuple(range(REPLICATIONS)))


def seconds(work: Callable[[], object]) -> float:
    """Return the time that a function takes [s]."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Print seconds and peak memory."""
    generator = np.random.default_rng(1)
    plan = sim.load(STUDY)
    simulated = sim.compare(plan, replications=2)
    flows = {name: many(simulated.flows[name], generator) for name in plan.scenarios}
    result = StudyResult(
        simulated.plan.timed({"replications": REPLICATIONS}), flows, tuple(range(REPLICATIONS))
    )
    drawn = {path: generator.uniform(*bounds, SAMPLES) for path, bounds in DRAWN.items()}
    scenarios = len(plan.scenarios)
    for count in (1, len(drawn)):
        some = dict(list(drawn.items())[:count])
        spent = seconds(lambda some=some: result.reprice_many(some))
        print(f"{SAMPLES} x {scenarios} x {REPLICATIONS}, {count} paths drawn: {spent:.2f} s")
    one = {"toll.fee": "3_500 IDR/can"}
    cost = ["levelised_cost_idr_per_can"]
    spent = seconds(
        lambda: [appraisal.figures(cost) for appraisal in result.reprice(one).appraisals.values()]
    )
    print(f"one repricing, levelised cost of {scenarios} x {REPLICATIONS}: {1000 * spent:.0f} ms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
