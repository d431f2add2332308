"""Mutation test of the ledger: each posting is dropped, doubled, negated or shifted by a year.

A mutant is the package with one such change; it is killed if a test of the economics fails on it.
`python benchmarks/mutants.py` prints the survivors and the share of mutants killed.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
RULES = tuple(f"sim/economics/{name}.py" for name in ("operating_cost", "capital", "lease", "tax"))
CHANGES = {
    "dropped": "()",
    "doubled": "tuple(term.times(2.0) for term in ({}))",
    "negated": "tuple(term.times(-1.0) for term in ({}))",
    "shifted by a year": "tuple(term._replace(series=_a_year_later(term.series)) for term in ({}))",
}
# Appended to the file of a mutant.
SHIFT = """

def _a_year_later(series):
    import numpy

    name, points = ("monthly", 12) if type(series).__name__ == "Series" else ("yearly", 1)
    return type(series)(series.time, numpy.roll(getattr(series, name), points, axis=-1))
"""


class Mutant(NamedTuple):
    """A changed posting: its file and line, the change, the new source of the file."""

    file: str
    line: int
    change: str
    source: str


def mutants() -> Iterator[Mutant]:
    """Yield every change of every posting."""
    for file in RULES:
        text = (ROOT / file).read_text(encoding="utf-8")
        calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
        for call in calls:
            if isinstance(call.func, ast.Name) and call.func.id == "Posting":
                amounts = ast.get_source_segment(text, call.args[3]) or ""
                for change, template in CHANGES.items():
                    changed = _replaced(text, call.args[3], template.format(amounts))
                    yield Mutant(file, call.lineno, change, changed + SHIFT)


def _replaced(text: str, node: ast.expr, by: str) -> str:
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: (node.end_lineno or 1) - 1])) + (node.end_col_offset or 0)
    return text[:start] + by + text[end:]


def survives(mutant: Mutant) -> bool:
    """Tell whether all tests of the economics pass on a mutant."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("sim", "tests", "pyproject.toml"):
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, Path(folder) / name)
        (Path(folder) / mutant.file).write_text(mutant.source, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, "tests/economics"], cwd=folder, capture_output=True, check=False
        )
    return done.returncode == 0


def main() -> None:
    """Print the mutants that survive, and the share killed."""
    tried = list(mutants())
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        lives = pool.map(survives, tried)
        alive = [mutant for mutant, survived in zip(tried, lives, strict=True) if survived]
    for mutant in alive:
        print(f"survives: {mutant.file}:{mutant.line} {mutant.change}")
    killed = len(tried) - len(alive)
    print(f"{killed} of {len(tried)} mutants killed, {100 * killed / len(tried):.0f} %")


if __name__ == "__main__":
    main()
