"""Time and memory of a large study: `python -m benchmarks.large [full|small]`.

First the processor time of one replication over more years and of larger plants, then whole commands, each in
a process of its own. Replications and points grow row by row; what a row before has simulated comes from the
cache, so that its time is that of what is new. Memory is what the process keeps itself: pages of mapped files,
which the system drops when it needs room, are not part of it (Linux).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sim import load
from sim.plant.simulate import simulate
from sim.scenario.models.study import Timing

ROOT = Path(__file__).parents[1]
# Of the shipped plant: areas with the place where their fruit is, stages, markets.
AREAS = {
    "karangreja": "siwarak",
    "karangjambu": "karangjambu",
    "kutasari": "kutasari",
    "bobotsari": "bobotsari",
    "rembang": "rembang",
}
STAGES, MARKETS = 10, 5
HARVEST_T = 9_000
MARKET = """
  {name}:
    label: {{en: "{name}", id: "{name}"}}
    insurance: {{value: 0.25 %, low: 0.15, high: 0.5}}
    duty_base: cif
    charges: {{value: 400 USD/container, low: 200, high: 600}}
    own:
      freight: {{value: 2_200 USD/container, low: 900, high: 4_500}}
      duty: {{value: 25 %, low: 25, high: 35}}
    rivals:
      thailand:
        freight: {{value: 2_300 USD/container, low: 900, high: 4_500}}
        duty: {{value: 25 %, low: 25, high: 35}}
"""


class Size(NamedTuple):
    """How large a study is."""

    scenarios: int = 50
    replications: int = 200
    years: int = 30
    areas: int = 200
    stages: int = 20
    markets: int = 10
    points: int = 1_000
    """Of `nanas uncertain`."""
    tonnes: int = 8
    """Fruit for a day of the shipped plant that it is made from: 2, 8 or 30."""


SIZES = {
    "full": Size(),
    "small": Size(4, 80, 4, 20, 12, 6, 256),
}


def write_study(folder: Path, size: Size) -> Path:
    """Write a study of plants, each with another recovery; return its file."""
    shutil.copytree(ROOT / "scenarios", folder, dirs_exist_ok=True)
    _write(folder / "large.yaml", _plant(size))
    names = [f"plant_{number}" for number in range(size.scenarios)]
    for number, name in enumerate(names):
        recovery = 34 + 4 * number / size.scenarios
        bounds = f"value: {recovery:.4g} %, low: 28, high: 42"
        _write(folder / f"{name}.yaml", f"extends: large.yaml\nplant: {{recovery: {{{bounds}}}}}\n")
    members = "".join(f"  {name}: {{file: {name}.yaml}}\n" for name in names)
    years = f"horizon: {size.years} year\nreplications: {size.replications}\n"
    return _write(folder / "study.yaml", f"{years}baseline: plant_0\nscenarios:\n{members}")


def _write(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def _plant(size: Size) -> str:
    """Return the scenario that all extend: the shipped one, its areas divided, with more stages and markets."""
    places, share = [*AREAS.values()], HARVEST_T / size.areas
    areas = [f"  {name}: null\n" for name in AREAS] + [
        f"  area_{number}: {{at: {places[number % len(places)]}, annual: {share:.4g} t/year}}\n"
        for number in range(size.areas)
    ]
    stages = [
        f"    look_{number}: {{takes: can, rate: 9_000 can/h, crew: 1}}\n"
        for number in range(STAGES, size.stages)
    ]
    names = [f"market_{number}" for number in range(MARKETS, size.markets)]
    orders = [f"  {name}: 30_000 can/month\n" for name in names]
    parts = {
        "areas": areas,
        "plant": ["  stages:\n", *stages] if stages else [],
        "orders": orders,
        "markets": [MARKET.format(name=name) for name in names],
    }
    texts = [f"{key}:\n{''.join(lines)}" for key, lines in parts.items() if lines]
    return f"extends: local-{size.tonnes}t.yaml\nloans: null\n{''.join(texts)}"


class Cost(NamedTuple):
    """What a command took."""

    seconds: float
    megabytes: float
    """Largest memory of its own."""


def cost(words: list[str], folder: Path) -> Cost:
    """Run a command in a folder, simulating in its process, and return what it took.

    Raises
    ------
    SystemExit
        If the command fails.
    """
    nanas = [sys.executable, "-c", "from sim.cli import main; main()"]
    env = os.environ | {"PYTHONPATH": str(ROOT), "NANAS_CACHE": str(folder / "cache")}
    began, largest = time.perf_counter(), 0.0
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [*nanas, *words, "--jobs", "1"], cwd=folder, env=env, stdout=told, stderr=told
        )
        while process.poll() is None:
            largest = max(largest, _own_megabytes(process.pid))
            time.sleep(0.05)
        if process.returncode:
            told.seek(0)
            sys.exit(told.read().decode(errors="replace"))
    return Cost(time.perf_counter() - began, largest)


def _own_megabytes(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    kilobytes = [line.split()[1] for line in lines if line.startswith("RssAnon")]
    return float(kilobytes[0]) / 1024 if kilobytes else 0.0


def steps(largest: int) -> list[int]:
    """Return a quarter, a half and the whole of a number."""
    return [max(1, largest // part) for part in (4, 2, 1)]


def seconds_each(size: Size, folder: Path, replications: int = 4) -> float:
    """Return the processor time of one replication of one scenario of a study [s]."""
    scenario = load(write_study(folder, size._replace(scenarios=1))).scenarios["plant_0"]
    timing = Timing(horizon=size.years)
    simulate(scenario.physical, timing, replications)  # compiles what is not compiled yet
    began = time.process_time()
    for number in range(replications):
        simulate(scenario.physical, timing, number)
    return (time.process_time() - began) / replications


def simulated(size: Size, folder: Path) -> Iterator[tuple[str, float]]:
    """Yield the time of a replication over more years, and of larger plants."""
    for years in steps(size.years):
        yield f"{years} years", seconds_each(size._replace(years=years), folder / f"{years}-years")
    # The smallest plant has orders of one market: those of more would be beyond it.
    plain = size._replace(markets=MARKETS)
    for tonnes in (2, 8, 30):
        each = seconds_each(plain._replace(tonnes=tonnes), folder / f"{tonnes}-t")
        yield f"{tonnes} t of fruit a day", each


def commands(size: Size, folder: Path) -> Iterator[tuple[str, Cost]]:
    """Yield what commands take with more replications, and with more points."""
    out = ["--out", "result", "--force", "--no-figures"]
    study = str(write_study(folder, size))
    for count in steps(size.replications):
        words = ["compare", study, "-n", str(count), *out]
        yield f"{size.scenarios} scenarios, {count} replications", cost(words, folder)
    pair = str(write_study(folder / "pair", size._replace(scenarios=2)))
    for points in steps(size.points):
        words = ["uncertain", pair, "-n", str(points), *out]
        yield f"2 scenarios, {points} points", cost(words, folder)


def main(name: str = "full") -> None:
    """Print the tables of a size."""
    size = SIZES[name]
    print(", ".join(f"{value} {field}" for field, value in size._asdict().items()))
    with tempfile.TemporaryDirectory() as folder:
        for row, seconds in simulated(size, Path(folder)):
            print(f"{row:40} {seconds:9.3f} s a replication", flush=True)
        for row, taken in commands(size, Path(folder)):
            print(f"{row:40} {taken.seconds:9.1f} s {taken.megabytes:8.0f} MB", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
