import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Floors of the house; an import only goes down, or stays within one folder.
FLOORS = {
    "report": 1,
    "flows": 1,
    "streams": 2,
    "compiled": 2,
    "numerals": 1,
    "units": 2,
    "scenario": 3,
    "plant": 4,
    "economics": 4,
    "experiments": 5,
    "changes": 6,
    "explanation": 6,
    "console": 6,
    "face": 7,
    "options": 7,
    "work": 7,
    "cli": 8,
}


def imports(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)


def room(module):
    """Return the folder or file of `sim` in which a module lives, None for others."""
    parts = module.split(".")
    return parts[1] if parts[0] == "sim" and len(parts) > 1 and parts[1] in FLOORS else None


def files():
    return [file for file in (ROOT / "sim").rglob("*.py") if file.name != "__init__.py"]


def home(file):
    return file.relative_to(ROOT / "sim").parts[0].removesuffix(".py")


def test_every_file_has_a_floor():
    assert {home(file) for file in files()} == set(FLOORS)


def test_no_import_goes_up_or_across():
    wrong = [
        f"{file.relative_to(ROOT)}:{line}: {home(file)} imports {there}"
        for file in files()
        for line, module in imports(file)
        if (there := room(module)) is not None
        and there != home(file)
        and FLOORS[there] >= FLOORS[home(file)]
    ]
    assert wrong == []


def test_only_the_plant_knows_simpy():
    knowing = {home(file) for file in files() for _, module in imports(file) if module == "simpy"}
    assert knowing <= {"plant"}


def test_the_plant_never_reads_money():
    readers = {
        home(file)
        for file in files()
        for _, module in imports(file)
        if module.startswith(("sim.scenario.money", "sim.economics"))
    }
    assert "plant" not in readers
