"""How fast is one replication? Events a year and seconds for ten years, each shipped scenario.

Run from the top folder: `make bench`. Scenarios take turns, so that what else the machine does
falls on all alike; the ratio to the first scenario is what to quote.
"""

import statistics
import time
from pathlib import Path

from sim import load
from sim.plant.simulate import simulate
from sim.scenario.study import Timing

YEARS, ROUNDS = 10, 3


def main() -> None:
    """Print the table."""
    plan = load(Path("scenarios") / "study.yaml")
    timing = Timing(horizon=YEARS)
    seconds: dict[str, list[float]] = {name: [] for name in plan.scenarios}
    events = dict.fromkeys(seconds, 0)
    for number in range(ROUNDS):
        for name, scenario in plan.scenarios.items():
            began = time.perf_counter()
            events[name] = simulate(scenario.physical, timing, number).events
            seconds[name].append(time.perf_counter() - began)
    first = statistics.median(seconds[next(iter(seconds))])
    print(f"{'scenario':14}{'events/year':>12}{'s/10 years':>12}{'min':>8}{'max':>8}{'ratio':>8}")
    for name, taken in seconds.items():
        middle = statistics.median(taken)
        print(
            f"{name:14}{events[name] / YEARS:12,.0f}{middle:12.3f}"
            f"{min(taken):8.3f}{max(taken):8.3f}{middle / first:8.2f}"
        )


if __name__ == "__main__":
    main()
