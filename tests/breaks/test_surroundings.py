"""Old and new surroundings: bounds of what is installed, the wheel alone, and the same bytes everywhere."""

import ast
import os
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name as canonical
from packaging.version import Version

from sim.cli.commands import app
from tests.cli.shop import NANAS, add_pair, equip, files, nanas
from tests.programs import program

ROOT = Path(__file__).parents[2]
REACHED = 99
# What Python runs at its start: a process that reaches for the network ends, and numba is hidden if asked.
WATCH = f"""
import os, sys

NETWORK = ("socket.bind", "socket.connect", "socket.getaddrinfo", "socket.sendto")

def watch(event, _):
    if event in NETWORK:
        os._exit({REACHED})

sys.addaudithook(watch)
if "WITHOUT_NUMBA" in os.environ:
    sys.modules["numba"] = None
"""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = {
    canonical(name): pin
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    for name, pin in [line.split("==")]
}
ALL = os.environ.get("NANAS_TRIALS") == "all"
JOB = (
    ("compare", "scenarios/pair.yaml")
    if ALL
    else ("run", "scenarios/unlent-2t.yaml", "--set", "horizon=1 year", "-n", "2", "--no-figures")
)
# What can differ between two machines, and may change no byte of a result.
EACH = {
    "cp437": {"PYTHONIOENCODING": "cp437"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Indonesian": {"LC_ALL": "id_ID.UTF-8"},
    "German": {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONUTF8": "0"},
    "Turkish": {"LC_ALL": "tr_TR.ISO-8859-9", "PYTHONUTF8": "0"},
    "east": {"TZ": "Pacific/Kiritimati"},
    "west": {"TZ": "Etc/GMT+12"},
    "hash 0": {"PYTHONHASHSEED": "0"},
    "hash 7": {"PYTHONHASHSEED": "7"},
    "no home": {"HOME": "/nonexistent", "TERM": "dumb"},
    "threads": {"OPENBLAS_NUM_THREADS": "3", "OMP_NUM_THREADS": "3"},
    "no numba": {"WITHOUT_NUMBA": "1"},
    "two workers": {"JOBS": "2"},
}
MIXED = (
    ("cp437", "Turkish", "west", "hash 0"),
    ("ascii", "no locale", "east", "hash 7", "no home", "two workers"),
    ("cp1252", "German", "threads", "no numba"),
)
SURROUNDINGS = [(name,) for name in EACH] if ALL else MIXED


def watched(python, folder, package=ROOT, **env):
    """Run Python in a folder, in a process that ends where it reaches for the network."""
    watch = folder.parent / "watch"
    watch.mkdir(exist_ok=True)
    (watch / "sitecustomize.py").write_text(WATCH)
    path = os.pathsep.join(map(str, (watch, package)))
    return subprocess.run(
        [*python],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path} | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def result(folder, package=ROOT, **env):
    """Return the files of the result of the small job, simulated anew."""
    words = (*JOB, "--no-cache", "--lang", "en", "--out", "out", "--jobs", env.pop("JOBS", "1"))
    done = watched((*NANAS, *words), folder, package, **env)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return files(folder / "out")


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """Return the result of the small job as this machine is."""
    folder = tmp_path_factory.mktemp("usual")
    equip(folder)
    return result(folder)


@pytest.fixture(scope="module")
def locales(tmp_path_factory):
    """Return a folder with the locales of all surroundings."""
    localedef = program("localedef")
    folder = tmp_path_factory.mktemp("locales")
    for name in {env["LC_ALL"] for env in EACH.values() if "LC_ALL" in env} - {"C"}:
        place, letters = name.split(".")
        subprocess.run([localedef, "-i", place, "-f", letters, folder / name], check=True)
    return folder


@pytest.mark.parametrize("names", SURROUNDINGS, ids=", ".join)
def test_a_result_is_the_same_to_the_last_byte_in_other_surroundings(
    names, usual, locales, tmp_path
):
    equip(tmp_path)
    changes = {key: text for name in names for key, text in EACH[name].items()}
    assert result(tmp_path, LOCPATH=str(locales), **changes) == usual


@pytest.mark.parametrize(
    "reaching",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://localhost:9')",
    ],
)
def test_a_process_that_reaches_for_the_network_would_be_seen(reaching, tmp_path):
    assert watched((sys.executable, "-c", reaching), tmp_path).returncode == REACHED


# Each command, in its order: some read what others wrote.
COMMANDS = (
    "examples examples", "check scenarios/pair.yaml", "explain scenarios/pair.yaml npv_idr", "cache",
    "run scenarios/small.yaml --set horizon=1_year -n 2 --no-figures --out results/small",
    "verify results/small/kpis.csv", "diff results/small results/small",
    "trace scenarios/pair.yaml --from 2029-01-08 --scenario local-2t --set horizon=3_year --csv day.csv --figure day.png",
    "new plant-5t --from scenarios/local-2t.yaml --size 5 --out made", "report results/small --format html",
)  # fmt: skip
LONG_COMMANDS = (
    "compare scenarios/pair.yaml --jobs 2", "appraise scenarios/pair.yaml", "crossover scenarios/pair.yaml -n 2",
    "breakeven scenarios/pair.yaml --kpi npv_idr --vary toll.fee --target 0",
    "map scenarios/pair.yaml --x toll.fee --y exchange.usd", "optimise scenarios/pair.yaml",
    "uncertain scenarios/pair.yaml -n 64", "credibility scenarios/pair.yaml -n 2", "report results/pair --format html,xlsx,docx,kak",
)  # fmt: skip
OFFLINE = """
import sys
from typer.testing import CliRunner
from sim.cli.commands import app
for line in sys.argv[1:]:
    words = [word.replace("_", " ") if "=" in word else word for word in line.split()]
    done = CliRunner().invoke(app, words)
    if done.exit_code:
        sys.exit(f"{line}: {done.output} {done.exception!r}")
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return a folder in which commands read what earlier ones wrote."""
    folder = tmp_path_factory.mktemp("offline") / "shop"
    equip(folder)
    (folder / "scenarios" / "small.yaml").write_text("extends: outside-2t.yaml\n")
    return folder


def offline(folder, *lines):
    """Run commands in one process without a network."""
    done = watched((sys.executable, "-c", OFFLINE, *lines), folder, HOME=str(folder.parent))
    assert done.returncode == 0, done.stderr.decode()


def test_b28_no_command_reaches_for_the_network(shop):
    offline(shop, *COMMANDS)


@pytest.mark.skipif(not ALL, reason="takes minutes: make surroundings")
@pytest.mark.parametrize("line", LONG_COMMANDS)
def test_b28_no_long_command_reaches_for_the_network(line, shop):
    offline(shop, line)


def test_every_command_is_tried_without_a_network():
    tried = {line.split()[0] for line in (*COMMANDS, *LONG_COMMANDS)}
    assert tried == {
        command.name or command.callback.__name__ for command in app.registered_commands
    }


def test_every_text_file_is_read_and_written_with_its_encoding():
    """That of the system differs: cp1252 on Windows, ASCII without a locale."""
    untold = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in sorted((ROOT / "sim").rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in {"read_text", "write_text"}
        and "write_text(command.help" not in ast.unparse(call)
        and "encoding" not in {keyword.arg for keyword in call.keywords}
    ]
    assert untold == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return a folder with what a wheel installs, and nothing else of the project."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as packed:
        packed.extractall(folder / "installed")
    return folder / "installed"


def test_b24_the_wheel_alone_holds_the_scenarios_and_gives_the_same_result(wheel, usual, tmp_path):
    copied = watched((*NANAS, "examples", "scenarios", "--lang", "en"), tmp_path, wheel)
    assert copied.returncode == 0, copied.stderr
    assert copied.stdout.decode().splitlines()[-1] == "Next: nanas compare scenarios/study.yaml"
    assert files(tmp_path / "scenarios") == files(ROOT / "scenarios")
    checked = watched((*NANAS, "check", "scenarios/study.yaml"), tmp_path, wheel)
    assert checked.returncode == 0, checked.stderr
    add_pair(tmp_path)
    assert result(tmp_path, wheel, WITHOUT_NUMBA="1") == usual


def test_b24_no_file_that_is_there_gives_way_to_an_example(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.yaml").write_text("mine")
    refused = nanas("examples", ".", "--lang", "en")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("study.yaml: the file is there already; nothing was written")
    assert files(tmp_path) == {Path("study.yaml"): b"mine"}


@pytest.mark.parametrize("folder", ["/dev/null/x", "a" * 300, "study.yaml/below"])
def test_b24_a_folder_that_cannot_be_made_is_told_in_one_line(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.yaml").write_text("mine")
    refused = nanas("examples", folder, "--lang", "en")
    assert refused.exit_code == 2
    (line,) = refused.stderr.splitlines()
    assert "cannot be written" in line


def requirements():
    """Yield what the program needs, and the extras that its environment for tests has."""
    extras = PROJECT["optional-dependencies"]
    for line in (*PROJECT["dependencies"], *extras["cluster"], *extras["fast"], *extras["dev"]):
        yield Requirement(line)


@pytest.mark.parametrize("needed", {need.name: need for need in requirements()}.values(), ids=str)
def test_b07_every_library_is_tried_at_its_lower_bound_and_at_its_pin(needed):
    """`make oldest` runs the tests with the lower bounds, the gate with the pins."""
    (bound,) = needed.specifier
    assert bound.operator == ">="
    oldest, pin = Version(bound.version), Version(PINS[canonical(needed.name)])
    assert oldest <= pin
    if os.environ.get("NANAS_BOUNDS") == "oldest":
        assert Version(version(needed.name)) == oldest
