"""Seconds of one replication: `python -m benchmarks.timed plain|product NUMBER CASE...`.

Prints a line a case: seconds, events. The product runs compiled if the extra `fast` is there and
NUMBA_DISABLE_JIT is not set. What is compiled, read or swept up first is not timed; luck is, which
the first run of another replication has not drawn.
"""

import gc
import sys
import time

from benchmarks.cases import case
from benchmarks.plain.plant import simulate_plain
from sim.plant.simulate import simulate


def main(kind: str, number: str, *names: str) -> None:
    """Time some cases."""
    run = {"plain": simulate_plain, "product": simulate}[kind]
    for name in names:
        physical, timing = case(name)
        simulate(physical, timing, int(number) + 1)
        gc.collect()
        began = time.perf_counter()
        events = run(physical, timing, int(number)).events
        print(time.perf_counter() - began, events, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
