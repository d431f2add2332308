"""The floors of the house, file by file: an import only goes down, and nothing runs in a circle."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
SIM = ROOT / "sim"
# From the ground up; what stands on one floor does not know its neighbours there.
FLOORS = (
    ("arrays.py", "legible.py", "numerals.py", "whole_files.py"),
    ("catalogue", "units.py", "streams.py", "compiled.py"),
    ("scenario", "statistics", "finance"),
    ("flows.py",),
    ("plant", "economics"),
    ("replication",),
    ("analysis",),
    ("report",),
    ("results", "progress.py"),
    ("asking.py",),
    ("api.py", "cli"),
)
LEVELS = {home: level for level, homes in enumerate(FLOORS) for home in homes}


def files():
    return sorted(SIM.rglob("*.py"))


def module_of(file):
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file): file for file in files()}


def imports(file):
    """Yield (line, module of ours) for every import, those for type checking and in functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield node.lineno, whole if whole in MODULES else node.module
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)


def home(file):
    """Return the folder or file of `sim` that a file belongs to."""
    return file.relative_to(SIM).parts[0]


def ours():
    """Yield every import of one file of ours in another: file, line, file."""
    for file in files():
        for line, module in imports(file):
            if module in MODULES and MODULES[module] != file:
                yield file, line, MODULES[module]


def test_every_file_has_a_floor():
    assert {home(file) for file in files()} - {"__init__.py"} == set(LEVELS)


def test_no_import_goes_up_or_across():
    wrong = [
        f"{file.relative_to(ROOT)}:{line}: {home(file)} imports {home(there)}"
        for file, line, there in ours()
        if home(file) != home(there)
        and home(file) != "__init__.py"
        and (home(there) == "__init__.py" or LEVELS[home(there)] >= LEVELS[home(file)])
    ]
    assert wrong == []


def test_no_import_runs_in_a_circle():
    graph = {}
    for file, _, there in ours():
        if home(file) != "__init__.py":
            graph.setdefault(module_of(file), set()).add(module_of(there))
    try:
        order = [*TopologicalSorter(graph).static_order()]
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None
    assert len(order) > 100


def test_only_the_plant_knows_simpy():
    knowing = {home(file) for file in files() for _, module in imports(file) if module == "simpy"}
    assert knowing == {"plant"}


def test_the_plant_never_reads_money():
    money = ("sim.scenario.models.money", "sim.economics", "sim.finance")
    readers = {
        home(file) for file in files() for _, module in imports(file) if module.startswith(money)
    }
    assert "plant" not in readers
    assert "replication" not in readers
