"""Time of one replication of ten years (`make bench`).

Prints the time of each shipped scenario and of model R, beside that of the same plant in plain events
(`benchmarks/plain`), and of model R in other engines (`benchmarks/peers`); plots time by horizon and
volume.

Each time comes from a fresh process. Variants take turns, so that other load on the machine affects all
alike: quote the ratios. Peers run in an environment of their own (`make peers`, or PEERS=path); an
absent one is skipped.
"""

import os
import statistics
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.cases import MODEL_R, NAMES, YEARS

ROUNDS = 3
HERE = Path(__file__).parent
FIGURE = HERE.parent / "results" / "growth.png"
PEERS = os.environ.get("PEERS", str(HERE.parent / ".venv-peers" / "bin" / "python"))
PLAIN, SIMPY, FAST = "plain", "SimPy", "fast"
GROWTH = {"years": (2, 5, 10, 20, 40), "x": (0.5, 1, 2, 4)}


def variants() -> list[str]:
    """Return the variants that are installed."""
    if find_spec("numba") is None:
        print("fast: skipped, numba is not installed (pip install '.[fast]')")
        return [PLAIN, SIMPY]
    return [PLAIN, SIMPY, FAST]


def timed(variant: str, number: int, names: tuple[str, ...]) -> list[tuple[float, int]]:
    """Return seconds and events of one replication of each case, in a fresh process."""
    kind = "plain" if variant == PLAIN else "product"
    command = [sys.executable, "-m", "benchmarks.timed", kind, str(number), *names]
    environment = os.environ | {
        "NUMBA_DISABLE_JIT": "0" if variant == FAST else "1",
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        command, cwd=HERE.parent, env=environment, capture_output=True, text=True, check=True
    )
    lines = (line.split() for line in done.stdout.splitlines())
    return [(float(seconds), int(events)) for seconds, events in lines]


def peer(name: str, years: int, seed: int) -> float | str:
    """Return the seconds of one replication of model R in another engine, or why there are none."""
    python = sys.executable if name == "simpy" else PEERS
    if not Path(python).exists():
        return f"no {python} (make peers)"
    done = subprocess.run(
        [python, f"r_{name}.py", str(years), str(seed)],
        cwd=HERE / "peers",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    return float(done.stdout.split()[0])


def spread(seconds: list[float]) -> str:
    """Return median, least and most, as text."""
    return f"{statistics.median(seconds):8.3f} ({min(seconds):.3f}-{max(seconds):.3f})"


def compare_variants(kinds: list[str]) -> list[float]:
    """Print the table of all cases; return the seconds of model R in the last variant."""
    seconds: dict[tuple[str, str], list[float]] = {}
    events: dict[tuple[str, str], int] = {}
    for number in range(ROUNDS):
        for kind in kinds:
            for name, (taken, steps) in zip(NAMES, timed(kind, number, NAMES), strict=True):
                seconds.setdefault((kind, name), []).append(taken)
                events[kind, name] = steps
    print(f"\nOne replication of {YEARS} years, s: median (least-most) of {ROUNDS}")
    print(f"{'':12}" + "".join(f"{kind:>24}{'events':>10}" for kind in kinds) + "   plain / each")
    for name in NAMES:
        cells = "".join(
            f"{spread(seconds[kind, name]):>24}{events[kind, name]:10,}" for kind in kinds
        )
        plain = seconds[PLAIN, name]
        ratios = (
            statistics.median(map(float.__truediv__, plain, seconds[kind, name]))
            for kind in kinds[1:]
        )
        print(f"{name:12}{cells}   " + " ".join(f"{ratio:6.1f}" for ratio in ratios))
    return seconds[kinds[-1], MODEL_R]


def compare_engines(ours: list[float]) -> None:
    """Print model R in other engines beside ours."""
    print(f"\nModel R, {YEARS} years, s: ours {spread(ours)}")
    for name, years, rounds in (
        ("simpy", YEARS, ROUNDS),
        ("cimba", YEARS, ROUNDS),
        ("salabim", 1, 1),
    ):
        times = [peer(name, years, seed) for seed in range(rounds)]
        if any(isinstance(seconds, str) for seconds in times):
            print(f"{name:12}skipped: {next(text for text in times if isinstance(text, str))}")
            continue
        scaled = [float(seconds) * YEARS / years for seconds in times]
        note = f"  ({years} of {YEARS} years, times {YEARS // years})" if years != YEARS else ""
        ratio = statistics.median(scaled) / statistics.median(ours)
        print(f"{name:12}{spread(scaled)}  {ratio:6.1f} x ours{note}")


def plot_growth(kinds: list[str]) -> None:
    """Plot the seconds of model R by horizon and by volume, one line a variant."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    labels = {"years": "horizon, years", "x": f"volume, times model R ({YEARS} years)"}
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    for axis, (unit, amounts) in zip(axes, GROWTH.items(), strict=True):
        for kind in kinds:
            names = tuple(f"{amount} {unit}" for amount in amounts)
            taken = [min(pair) for pair in zip(*_twice(kind, names), strict=True)]
            axis.plot(amounts, taken, marker="o", label=kind)
        axis.set(xlabel=labels[unit], ylabel="seconds", xlim=0, ylim=0)
    axes[0].legend()
    FIGURE.parent.mkdir(exist_ok=True)
    figure.savefig(FIGURE, dpi=150)
    print(f"\nCost by horizon and volume: {FIGURE.relative_to(HERE.parent)}")


def _twice(kind: str, names: tuple[str, ...]) -> list[list[float]]:
    return [[seconds for seconds, _ in timed(kind, number, names)] for number in range(2)]


def main() -> None:
    """Print the tables and draw the figure."""
    kinds = variants()
    ours = compare_variants(kinds)
    compare_engines(ours)
    plot_growth(kinds[1:])


if __name__ == "__main__":
    main()
