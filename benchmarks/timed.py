"""Time of one replication: `python -m benchmarks.timed plain|product NUMBER CASE...`.

Prints seconds and events of each case. The product runs compiled if the extra `fast` is installed and
NUMBA_DISABLE_JIT is not set. A first run of another replication compiles and reads what is needed,
which is not timed; random draws are.
"""

import gc
import sys
import time

from benchmarks.cases import case
from benchmarks.plain.chain import simulate_plain
from sim.plant.simulate import simulate


def main(kind: str, number: str, *names: str) -> None:
    """Print seconds and events of some cases."""
    simulate_one = {"plain": simulate_plain, "product": simulate}[kind]
    for name in names:
        physical, timing = case(name)
        simulate(physical, timing, int(number) + 1)
        gc.collect()
        began = time.perf_counter()
        events = simulate_one(physical, timing, int(number)).events
        print(time.perf_counter() - began, events, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
