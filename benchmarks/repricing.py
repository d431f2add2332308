"""How long do prices take? A thousand repricings of the shipped study, and one, with peak memory.

Two replications are simulated and stand fifty times, each time with volumes a little apart: what is
measured reads flows and does not make them. `python benchmarks/repricing.py`.
"""

import resource
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

import sim
from sim.analysis.study import Runs
from sim.flows import Flows

STUDY = Path(__file__).parent.parent / "scenarios" / "study.yaml"
SAMPLES, REPLICATIONS = 1_000, 100
# What is drawn, between which bounds, in the units of the shipped files.
DRAWN = {
    "toll.fee": (2_800, 7_500),
    "costs.fruit.price": (900, 6_000),
    "costs.can.price": (3_000, 5_000),
    "exchange.usd": (15_200, 17_000),
    "sale.premium": (0, 35),
    "tax.rate": (11, 22),
}


def many(flows: Flows, luck: np.random.Generator) -> Flows:
    """Return flows of as many replications as are wanted, each of another size."""
    amounts = np.tile(flows.amounts, (REPLICATIONS // flows.replications, 1, 1))
    amounts *= 1 + 0.01 * luck.standard_normal((REPLICATIONS, 1, 1))
    return replace(flows, amounts=amounts, spreads={}, numbers=tuple(range(REPLICATIONS)))


def seconds(work: Callable[[], object]) -> float:
    """Return how long a function takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Print seconds and peak memory."""
    luck = np.random.default_rng(1)
    plan = sim.load(STUDY)
    simulated = sim.compare(plan, replications=2)
    flows = {name: many(simulated.flows[name], luck) for name in plan.scenarios}
    runs = Runs(
        simulated.plan.timed({"replications": REPLICATIONS}), flows, tuple(range(REPLICATIONS))
    )
    drawn = {path: luck.uniform(*bounds, SAMPLES) for path, bounds in DRAWN.items()}
    scenarios = len(plan.scenarios)
    for count in (1, len(drawn)):
        some = dict(list(drawn.items())[:count])
        spent = seconds(lambda some=some: runs.reprice_many(some))
        print(f"{SAMPLES} x {scenarios} x {REPLICATIONS}, {count} paths drawn: {spent:.2f} s")
    one = {"toll.fee": "3_500 IDR/can"}
    cost = ["levelised_cost_idr_per_can"]
    spent = seconds(
        lambda: [found.figures(cost) for found in runs.reprice(one).appraisals.values()]
    )
    print(f"one repricing, levelised cost of {scenarios} x {REPLICATIONS}: {1000 * spent:.0f} ms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
