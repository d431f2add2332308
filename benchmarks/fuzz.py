"""A fuzzer guided by coverage: files, changes by `--set`, and whole small runs, for some minutes.

`python -m benchmarks.fuzz MINUTES [SEED]` mutates what the tests write in every key. Anything but an answer or a
refusal in clear lines, in time and memory, is printed with what it came of, and makes the exit code 1. With the
extra `fuzz` (atheris) inputs that reach new code, that of the plant apart, are mutated further; without it,
inputs are drawn at random.
"""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, redirect_stderr, suppress
from io import StringIO
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "tests" / "scenario" / "example"
# What numba compiles cannot tell which of its lines ran.
UNGUIDED = ["sim.compiled", *(f"sim.plant.{file.stem}" for file in ROOT.glob("sim/plant/*.py"))]
# Seconds for reading and for a run, bytes of memory, bytes of an input.
READING, RUNNING, MEMORY, LONGEST = 10, 120, 4 * 2**30, 400
NUMBERS = (
    "0",
    "-1",
    "1",
    "1e-6",
    "0.1",
    "1e300",
    "nan",
    "1_000",
    "1.000",
    "12,5",
    "1e5",
    "99.9",
    "none",
    "null",
)
TOKENS = (
    "{",
    "}",
    "[",
    ": ",
    "- ",
    "&a ",
    "*a",
    "<<: *a",
    "'",
    '"',
    "#",
    "|\n",
    "? ",
    "!!x ",
    "\t",
    "\n",
    ",",
    "~",
)
SMALL = ("loans=null", "expansions=null", "replications=1", "horizon=2 year")
FILES = ("local", "outside", "hired", "growers", "fleet", "shifts", "worded", "peeled")

try:
    import atheris
except ImportError:
    atheris = None

guided = atheris.instrument_imports(["sim"], UNGUIDED) if atheris else nullcontext()
with redirect_stderr(StringIO()), guided:
    from sim.analysis.study import StudyResult
    from sim.api import compare
    from sim.catalogue.labels import LANGS
    from sim.results.csv_files import csv_text
    from sim.results.document import document
    from sim.results.study_folder import tables
    from sim.scenario.fields import SCENARIO, STUDY, SchemaNode, schema_of
    from sim.scenario.read import ScenarioError, load, load_plan
    from sim.scenario.reference.schema import units


class Choices:
    """The choices that some bytes make; zeros where they end."""

    def __init__(self, data: bytes) -> None:
        self._data = iter(data)

    def number(self, below: int) -> int:
        """Return a number from 0 to one less than `below`."""
        return (256 * next(self._data, 0) + next(self._data, 0)) % below

    def pick(self, among: Sequence[Any]) -> Any:
        """Return one of some things."""
        return among[self.number(len(among))]

    def text(self) -> str:
        """Return a short text."""
        size = self.number(12)
        return bytes(next(self._data, 32) for _ in range(size)).decode(errors="replace")


SCHEMAS = (schema_of(*SCENARIO), schema_of(*STUDY))
LINES = [line for file in sorted(EXAMPLE.glob("*.yaml")) for line in file.read_text().splitlines()]
PATHS = {name: sorted(load(EXAMPLE / f"{name}.yaml").origins) for name in FILES}


def schema_at(path: str) -> SchemaNode:
    """Return the schema of a path of a scenario or of a study."""
    return next(
        (schema.at(path) for schema in SCHEMAS if schema.at(path).known), SCHEMAS[0].at(path)
    )


def value(choices: Choices, path: str) -> str:
    """Return a number in the unit of a path, or at a limit of it, or a word, or any text."""
    schema = schema_at(path)
    if schema.parser is None or not choices.number(8):
        return choices.pick([*schema.choices, "none", "null", choices.text()])
    if choices.number(3):
        bound = choices.pick(schema.limits).bound
        return schema.parser.write(bound * choices.pick((1, 1, 0.5, 0.99, 1.01, 1e-3)))
    return f"{choices.pick(NUMBERS)} {choices.pick(units(schema.parser))}".strip()


def changes(choices: Choices, name: str, most: int) -> list[str]:
    """Return some changes of a scenario."""
    paths = [choices.pick(PATHS[name]) for _ in range(1 + choices.number(most))]
    return [f"{path}={value(choices, path)}" for path in paths]


def read(choices: Choices) -> None:
    """Read a file whose lines were changed."""
    lines = (EXAMPLE / f"{choices.pick([*FILES, 'study', 'base'])}.yaml").read_text().splitlines()
    for _ in range(1 + choices.number(5)):
        at, begin = choices.number(len(lines)), choices.number(60)
        new = choices.pick((choices.text(), choices.pick(TOKENS), choices.pick(LINES), ""))
        lines[at] = lines[at][:begin] + new + lines[at][begin + choices.number(20) :]
    Path("case.yaml").write_text("\n".join(lines), encoding="utf-8")
    look("case.yaml", ())


def set_values(choices: Choices) -> None:
    """Set values, some by any text."""
    name = choices.pick(FILES)
    look(
        f"{name}.yaml",
        [*changes(choices, name, 3), *(choices.text() for _ in range(choices.number(2)))],
    )


def look(file: str, sets: Sequence[str]) -> None:
    """Read a file, and look at what is said of it."""
    try:
        found = load(file, sets).warnings
    except ScenarioError as error:
        found = error.problems
        assert found, "refused without a problem"
    for line in (one.line(lang) for one in found for lang in LANGS):
        assert len(line.splitlines()) == 1, f"not one line: {line!r}"
        assert "problem." not in line, f"without words: {line!r}"
        assert len(line) < 2_000, f"no clear line: {line[:100]!r}"


def run(choices: Choices) -> None:
    """Simulate two years of a scenario with changes that are allowed, and write all its tables."""
    name = choices.pick(FILES)
    sets = list[str]()
    for change in (*SMALL, *changes(choices, name, 3)):
        with suppress(ScenarioError):
            plan = load_plan(f"{name}.yaml", [*sets, change])
            sets.append(change)
    write(compare(plan, jobs=1, cached=False))


def write(runs: StudyResult) -> None:
    """Write the figures and tables of a result in the forms that they are kept in."""
    json.dumps(document(runs, "en"), allow_nan=False)
    for frame in tables(runs).values():
        csv_text(frame)


PARTS: tuple[Callable[[Choices], None], ...] = (read, set_values, run)
FAILURES = Path("failures.txt")
_SEEN = set[tuple[str, int]]()


def attempt(data: bytes) -> None:
    """Do what some bytes choose; note a failure once for each place that it comes from."""
    choices = Choices(data)
    part = choices.pick(PARTS)
    signal.alarm(RUNNING if part is run else READING)
    try:
        part(choices)
    except ScenarioError:
        # A run of changes that are allowed one by one may still be refused together.
        pass
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "sim" in f.filename]
        place = (frames[-1].filename, frames[-1].lineno or 0)
        if place not in _SEEN:
            _SEEN.add(place)
            with FAILURES.open("a") as file:
                file.write(
                    f"{part.__name__} {data.hex()}\n{''.join(traceback.format_exception(error)[-6:])}\n"
                )
    finally:
        signal.alarm(0)


def late(*_: object) -> NoReturn:
    """Raise an error after too long a time."""
    raise TimeoutError("longer than a check or a small run may take")


def fuzz(minutes: float, seed: int) -> None:
    """Try inputs for some minutes, in a folder of the examples."""
    signal.signal(signal.SIGALRM, late)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    luck = random.Random(seed)
    if atheris:
        Path("corpus").mkdir()
        for number in range(60):
            (Path("corpus") / str(number)).write_bytes(luck.randbytes(LONGEST))
        options = [f"-max_total_time={60 * minutes:.0f}", f"-seed={seed}", f"-max_len={LONGEST}"]
        options += ["-rss_limit_mb=0", "-len_control=0", "-verbosity=0", "corpus"]
        atheris.Setup([sys.argv[0], *options], attempt)
        atheris.Fuzz()
    for data in drawn(60 * minutes, luck):
        attempt(data)


def drawn(seconds: float, luck: random.Random) -> Iterator[bytes]:
    """Yield random inputs for some seconds."""
    began = monotonic()
    while monotonic() - began < seconds:
        yield luck.randbytes(LONGEST)


def main(words: Sequence[str]) -> int:
    """Fuzz in a process of its own; return 1 after a failure, which is printed."""
    minutes, seed = [*words, *("5", "1")[len(words) :]]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(EXAMPLE, Path(place) / "example"))
        command = [sys.executable, "-m", "benchmarks.fuzz", "--here", minutes, seed]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path[1:]])}
        subprocess.run(command, cwd=folder, env=environment, check=True)
        failures = folder / FAILURES
        if failures.exists():
            print(failures.read_text())
            return 1
    print(f"No failure in {minutes} minutes{'' if atheris else ' of random inputs'}.")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        fuzz(float(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(main(sys.argv[1:]))
