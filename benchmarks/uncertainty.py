"""Time of `uncertain`, of repricing, importance, tornado and map, beside limits and peers (`make bench`).

`python -m benchmarks.uncertainty [NAME ...]` measures some of the parts listed in `PARTS`, or all. A line
has the seconds of the clock and of the processors, child processes included; a limit is for the clock
on two idle cores. The cache is empty at the start and shared by all parts but `points` and `loop`.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from multiprocessing import active_children
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import sobol as sobol_sample

import sim
from sim.analysis.outputs import statements
from sim.analysis.over_ranges import is_drawn
from sim.analysis.plane import STEPS
from sim.analysis.price_ends import Repriced
from sim.analysis.study import StudyResult
from sim.analysis.tornado import tornado_frame
from sim.analysis.unknowns import Draws, Unknown, drawn_shares, unknowns
from sim.arrays import Array
from sim.catalogue.keys import COST
from sim.statistics.additive import additive_model
from sim.statistics.designs import latin_points
from sim.statistics.splines import Basis
from sim.statistics.value_of_information import decision

STUDY = Path(__file__).parent.parent / "scenarios" / "study.yaml"
COMMAND = (sys.executable, "-c", "import sim.cli; sim.cli.main()")
JOBS = 2
POINTS = {128: 60, 512: 180}
"""Points of `uncertain`, with the limit [s]."""
LOOP = 4
"""Points of the plain loop."""
SAMPLES, DRAWN = 10_000, 10
INPUTS, GIVEN, OUTPUTS, ALTERNATIVES = 150, 4_096, 40, 5
MAP = ("orders.saudi", "toll.fee")
ISHIGAMI = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
INDICES = np.array([0.313905191148, 0.44241114479, 0.0])
"""First-order indices of the Ishigami function."""
SALTELLI, SEEDS = 256, 20
EVALUATIONS = SALTELLI * (3 + 2)


class Spent(NamedTuple):
    """What some work took [s]."""

    clock: float
    processors: float

    def less(self, other: "Spent") -> "Spent":
        """Return what was spent beyond some other time."""
        return Spent(self.clock - other.clock, self.processors - other.processors)

    def over(self, count: int) -> "Spent":
        """Return the share of one of some equal pieces of work."""
        return Spent(self.clock / count, self.processors / count)


def used() -> Spent:
    """Return the time of the clock, and that of the processors in this process and in those it waited for."""
    own, children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Spent(
        time.perf_counter(),
        own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
    )


def spent(work: Callable[[], object]) -> Spent:
    """Return what a function takes."""
    before = used()
    work()
    # The time of a process counts once it has ended.
    for process in active_children():
        process.join()
    return used().less(before)


def line(what: str, taken: Spent, limit: float | None = None) -> str:
    """Return what some work took as text, beside its limit."""
    told = f" (limit {limit:g} s)" if limit else ""
    return f"{what}: {taken.clock:.2f} s{told}, processors {taken.processors:.2f} s"


def nanas(*arguments: str, cached: str | None = None) -> Spent:
    """Return what a command takes, with two jobs, in a cache of its own or in a given one."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out")
        return spent(
            lambda: subprocess.run(
                [*COMMAND, *arguments, "--jobs", str(JOBS), "--no-figures", "--out", out],
                cwd=STUDY.parent.parent,
                env=os.environ | {"NANAS_CACHE": cached or str(Path(folder) / "cache")},
                capture_output=True,
                check=True,
            )
        )


def study() -> Iterator[str]:
    """Time the shipped study from nothing and from the cache."""
    kept, command = os.environ["NANAS_CACHE"], ("compare", str(STUDY))
    yield line("compare, from nothing", nanas(*command, cached=kept), 15)
    yield line("compare, all runs in the cache", nanas(*command, cached=kept))


@cache
def runs() -> StudyResult:
    """Return the shipped study, from the cache if `study` was measured."""
    return sim.compare(sim.load(STUDY), jobs=JOBS)


def money() -> list[Unknown]:
    """Return the unknowns that are prices, shares or exchange rates alone."""
    return [one for one in unknowns(runs().plan) if all(map(is_drawn, one.parts))]


def samples() -> Iterator[str]:
    """Time many joint samples of prices."""
    # One range in all scenarios, so that one number is within it in all of them.
    alike = [one for one in money() if len({*one.ranges.values()}) == 1]
    chosen, random = alike[:: len(alike) // DRAWN][:DRAWN], np.random.default_rng(1)
    shares = latin_points(SAMPLES, DRAWN, random)
    drawn = {
        one.path: next(iter(one.ranges.values())).law.quantile(column)
        for one, column in zip(chosen, shares.T, strict=True)
    }
    size = f"{SAMPLES:,} x {len(runs().plan.scenarios)} x {len(runs().replications)}, {DRAWN} paths drawn"
    yield line(f"reprice_many, {size}", spent(lambda: runs().reprice_many(drawn)), 6)


def importance() -> Iterator[str]:
    """Time the importance of many assumptions for many outputs, and what finding each out is worth."""
    random = np.random.default_rng(2)
    points = latin_points(GIVEN, INPUTS, random)
    # Few matter much, as in a study: the n-th input a n-th as much as the first; luck adds a third or so.
    effects = random.standard_normal((INPUTS, OUTPUTS)) / np.arange(1, INPUTS + 1)[:, None]
    outputs = (points - 0.5) @ effects + 0.3 * random.standard_normal((GIVEN, OUTPUTS))

    def work() -> None:
        bases = [Basis.of(column) for column in points.T]
        model = additive_model(bases, outputs, random)
        _ = model.importance, model.importance_error
        choice = decision(bases, outputs[:, :ALTERNATIVES], random)
        for inputs in (range(INPUTS), *([number] for number in range(INPUTS))):
            choice.value(inputs)

    size = f"{INPUTS} inputs, {GIVEN:,} samples, {OUTPUTS} outputs, {ALTERNATIVES} alternatives"
    yield line(f"importance and EVPPI, {size}", spent(work), 5)


def tornado() -> Iterator[str]:
    """Time the tornado of all money assumptions, on the flows of the study."""
    plan, inputs = runs().plan, money()
    claims = [*statements(plan)]
    # No curve is needed: prices are repriced.
    taken = spent(lambda: tornado_frame(Repriced.of(runs(), inputs), claims, inputs, {}))
    yield line(f"tornado, {len(inputs)} prices, {len(claims)} claims", taken, 3)


def border() -> Iterator[str]:
    """Count the points and runs of a map."""
    whole = sim.load(STUDY, ["loans=null"]).timed({"horizon": 4})
    names = ("outside", "outside-8t", "local-8t")
    plan = replace(
        whole,
        scenarios={name: whole.scenarios[name] for name in names},
        members={name: whole.members[name] for name in names},
    )
    found: list[Any] = []
    taken = spent(lambda: found.append(sim.map_border(plan, *MAP, replications=2, jobs=JOBS)))
    (result,) = found
    tried, full = (int(result.summary[count].sum()) for count in ("points", "full_grid"))
    columns = result.points["x"].nunique()
    yield line(f"map, {' by '.join(MAP)}", taken)
    yield f"  {tried} of {full:,} points of the full grid: {tried / full:.2f} (limit 0.25)"
    yield f"  simulated: {columns} of {STEPS + 1} columns, since the fee is repriced"


def points() -> Iterator[str]:
    """Time `uncertain` from nothing."""
    taken = {}
    for count, limit in POINTS.items():
        taken[count] = nanas("uncertain", str(STUDY), "-n", str(count))
        yield line(f"uncertain, {count} points, from nothing", taken[count], limit)
    few, many = taken
    yield line("  each further point", taken[many].less(taken[few]).over(many - few))


def loop() -> Iterator[str]:
    """Time the same by hand: a plain loop over draws of all assumptions."""
    plan = sim.load(STUDY)
    inputs = unknowns(plan)
    shares = drawn_shares(plan, inputs, 8 * LOOP, "loop")
    draws = Draws.of(plan, inputs, shares)
    numbers = [number for number, _ in islice(draws.possible(), LOOP + 1)]
    # The first compiles.
    costs(draws, numbers[0])
    taken = spent(lambda: [costs(draws, number) for number in numbers[1:]])
    yield line("plain loop over sim.load and sim.compare, each point", taken.over(LOOP))


def costs(draws: Draws, number: int) -> dict[str, Array]:
    """Return the costs of one replication with the values of a draw set, with luck of its own."""
    sets = [
        f"{name}:{path}={text}" if name else f"{path}={text}"
        for name, texts in draws.texts[number].items()
        for path, text in texts.items()
    ]
    plan = sim.load(STUDY, sets)
    return sim.compare(plan, replications=1, seed=number + 1, cached=False).samples(COST)


def ishigami(x: Array) -> Array:
    """Return the Ishigami function of points [point, input]."""
    return np.asarray(np.sin(x[:, 0]) * (1 + 0.1 * x[:, 2] ** 4) + 7 * np.sin(x[:, 1]) ** 2)


def indices() -> Iterator[str]:
    """Compare the error of first-order indices from given points with that of SALib."""
    yield f"first-order indices of Ishigami, {EVALUATIONS:,} evaluations, rms error over {SEEDS} samples"
    for name, estimate in (("SALib, Saltelli", by_salib), ("given points", by_curves)):
        errors = np.array([estimate(seed) - INDICES for seed in range(SEEDS)])
        told = " ".join(f"{one:.4f}" for one in np.sqrt((errors**2).mean(axis=0)))
        yield f"  {name}: {told}"


def by_salib(seed: int) -> Array:
    """Return indices by differences between points that share inputs."""
    options = {"calc_second_order": False, "seed": seed}
    x = sobol_sample.sample(ISHIGAMI, SALTELLI, **options)
    return np.asarray(sobol_analysis.analyze(ISHIGAMI, ishigami(x), **options)["S1"])


def by_curves(seed: int) -> Array:
    """Return indices by curves through points that share nothing."""
    random = np.random.default_rng(seed)
    shares = latin_points(EVALUATIONS, 3, random)
    bases = [Basis.of(column) for column in shares.T]
    outputs = ishigami(np.pi * (2 * shares - 1))[:, None]
    return additive_model(bases, outputs, random).importance[:, 0]


PARTS = {
    part.__name__: part
    for part in (study, samples, tornado, importance, border, indices, points, loop)
}


def main(*names: str) -> None:
    """Print the lines of some parts, or of all."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NANAS_CACHE"] = folder
        for name in names or PARTS:
            for text in PARTS[name]():
                print(text, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
