"""Result folders and caches from strangers: what is no result is refused at once, in one line, and nothing leaves the folder."""

import json
import os
import random
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile
from zlib import crc32

import numpy as np
import pytest

from sim.catalogue.labels import LANGS, Labels
from sim.cli.difference import difference
from sim.legible import OBEYED
from sim.replication.cache import Cache, DamagedError
from sim.results.archive import digest
from sim.results.folder_exchange import FolderTakenError, settle
from sim.results.result_folder import existing_result
from sim.results.stored import stored_result
from sim.scenario.problems import ScenarioError
from tests.breaks.faults import small_study
from tests.cli.shop import files, nanas

ROOT = Path(__file__).parents[2]
# What a refusal takes at most: seconds of the processor, and kB of memory.
SECONDS, KB = 5, 1_000_000
TRIALS = int(os.environ.get("NANAS_TRIALS") or 12)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return the folder of the result of a small study."""
    folder = tmp_path_factory.mktemp("written")
    small_study(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        study = ("run", "scenarios/small.yaml", "--set", "horizon=1 year", "-n", "2", "--jobs", "1")
        assert nanas(*study, "--no-figures", "--out", "there").exit_code == 0
    return folder / "there"


@pytest.fixture
def there(written, tmp_path, monkeypatch):
    """Give a test a copy of the result, in the folder where it works."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(written, tmp_path / "there"))


def sealed_again(folder, name, content):
    """Write a file of a result, and its digest in the record, as a forger would."""
    (folder / name).write_bytes(content)
    record = json.loads((folder / "run.json").read_text())
    record["files"][name] = digest([content])
    (folder / "run.json").write_text(json.dumps(record))


def header(shape, kind="<f8"):
    """Return the beginning of an array file that declares a shape."""
    file = BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"descr": kind, "fortran_order": False, "shape": shape}
    )
    return file.getvalue()


def archive(members, kind=0):
    file = BytesIO()
    with ZipFile(file, "w", kind) as opened:
        for name, content in members.items():
            opened.writestr(f"{name}.npy", content)
    return file.getvalue()


def objects():
    file = BytesIO()
    np.save(file, np.array([os.system], dtype=object), allow_pickle=True)
    return file.getvalue()


def flows(members, kind=0):
    return lambda folder: sealed_again(folder, "flows.npz", archive(members, kind))


def bomb(folder):
    """Put two gigabytes of zeros into a megabyte."""
    flows({"small/amounts": header((250_000_000,)) + bytes(2 * 10**9)}, ZIP_DEFLATED)(folder)


def many_members(folder):
    sealed_again(folder, "flows.npz", archive(dict.fromkeys(map(str, range(60_000)), b"")))


def instead(name, make):
    """Return what puts something that is no file in place of a file."""

    def put(folder):
        (folder / name).unlink()
        make(folder / name)

    return put


def holding(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def sparse(path):
    with path.open("wb") as file:
        file.truncate(5 * 2**30)


def changed(change):
    """Return what changes the record of a result."""

    def put(folder):
        record = json.loads((folder / "run.json").read_text())
        change(record)
        (folder / "run.json").write_text(json.dumps(record))

    return put


def many_scenarios(record):
    record["scenarios"] = {f"s{number}": {"unknown": "1"} for number in range(200_000)}


def many_keys(record):
    record["scenarios"]["small"] |= {f"k{number}": "1" for number in range(500_000)}


def deep(record):
    below = "1"
    for _ in range(200):
        below = {"a": below}
    record["scenarios"]["small"]["toll"] = below


NOT_FILES = {
    "fifo": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link": lambda path: path.symlink_to("/etc/passwd"),
    "folder": Path.mkdir,
    "sparse": sparse,
}
HOSTILE = {
    "bomb": bomb,
    "shape": flows({"small/amounts": header((10**6, 10**6, 10**6))}),
    "overflow": flows({"small/amounts": header((2**32, 2**32))}),
    "no_bytes": flows({"small/accounts": header((10**15,), "<U0")}),
    "long_header": flows({"small/amounts": b"\x93NUMPY\x02\0" + (2**31).to_bytes(4, "little") + 10**6 * b"("}),
    "objects": flows({"small/accounts": objects()}),
    "many_members": many_members,
    "no_archive": lambda folder: sealed_again(folder, "flows.npz", bytes(10_000)),
    "deep_json": holding("run.json", 5_000_000 * b"["),
    "wide_json": holding("run.json", b"[" + 15_000_000 // 3 * b"[]," + b"[]]"),
    "large_json": holding("run.json", b'{"files": "' + bytes(200_000_000) + b'"}'),
    "digits": holding("run.json", b'{"files": {}, "made": {}, "seed": ' + 10**6 * b"9" + b"}"),
    "many_scenarios": changed(many_scenarios),
    "many_keys": changed(many_keys),
    "deep_scenario": changed(deep),
    "columns": lambda folder: sealed_again(folder, "kpis.csv", 10**7 * b","),
    **{f"{what} {name}": instead(name, make) for what, make in NOT_FILES.items() for name in ("run.json", "flows.npz", "kpis.csv")},
}  # fmt: skip
# The gate tries those that took minutes or gigabytes, or had no end.
GATE = (
    "shape",
    "no_bytes",
    "wide_json",
    "many_scenarios",
    "columns",
    "fifo run.json",
    "fifo kpis.csv",
    "sparse run.json",
)
READ = """
import re, resource, sys
from pathlib import Path
from sim.results.folder_exchange import FolderTakenError
from sim.results.recorded import recorded
from sim.results.result_folder import existing_result
from sim.results.stored import stored_result
from sim.results.verify import verify
from sim.scenario.problems import ScenarioError
for folder in map(Path, sys.argv[1:]):
    for read in (stored_result, recorded, existing_result, lambda folder: verify(folder / "kpis.csv")):
        told, before = [], resource.getrusage(resource.RUSAGE_SELF)
        try:
            read(folder)
        except ScenarioError as error:
            told = [*error.lines("en"), *error.lines("id")]
        except (FolderTakenError, OSError) as error:
            told = [str(error)]
        used = resource.getrusage(resource.RUSAGE_SELF)
        peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
        seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
        print(folder.name, seconds, peak, len(told), max(map(len, told), default=0), sep="|")
"""


def test_b26_a_folder_that_is_no_result_is_refused_at_once(written, tmp_path):
    names = [*HOSTILE] if os.environ.get("NANAS_TRIALS") else [*GATE]
    for name in names:
        HOSTILE[name](Path(shutil.copytree(written, tmp_path / name)))
    done = subprocess.run(
        [sys.executable, "-c", READ, *names], cwd=tmp_path, timeout=600,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    refused = set()
    for line in done.stdout.splitlines():
        name, seconds, peak, lines, longest = line.split("|")
        assert float(seconds) < SECONDS, line
        assert int(peak) < KB, line
        assert int(longest) < 2_000, line
        refused |= {name} if int(lines) else set()
    assert refused == set(names)


ODD = (
    None, True, -1, 0, 1.5, 10**30, "", "x", "../../x", "/etc/passwd", "\x1b[31m", "\ud800", "nan", "1e400", [], {}, [[]],
    ["x"], {"a": "1"}, {"value": {}}, {"value": "1", "low": {}}, 2000 * "x", "\0", "a/b", "x: {y}",
)  # fmt: skip


def odd_record(folder, luck):
    """Put something odd in place of a random value of the record, or under its name."""
    record = json.loads((folder / "run.json").read_text())
    place = record
    while True:
        key = luck.choice([*place]) if isinstance(place, dict) else luck.randrange(len(place))
        if not place[key] or not isinstance(place[key], dict | list) or luck.random() < 0.15:
            break
        place = place[key]
    if isinstance(place, dict) and luck.random() < 0.3:
        place[str(luck.choice(ODD))] = place.pop(key)
    else:
        place[key] = luck.choice(ODD)
    (folder / "run.json").write_text(json.dumps(record))


def odd_flows(folder, luck):
    """Put something odd in place of an array of the flows, or under its name."""
    with np.load(folder / "flows.npz") as opened:
        arrays = {name: opened[name] for name in opened.files}
    name = luck.choice([*arrays])
    array = arrays[name]
    odd = (
        array[:-1], array[..., None], array.astype("U5"), array.T, array.astype("S3"), np.zeros(3), array * 0 if array.dtype == float else array[:1],
        array.astype(bool), np.array("x"), np.full(array.shape, np.nan), np.full(array.shape, 1e308), np.arange(10.0), np.zeros((2, 15, 0)),
        array.astype(complex) if array.dtype.kind != "U" else np.repeat(array[:1], len(array)),
    )  # fmt: skip
    arrays[name] = luck.choice(odd)
    if luck.random() < 0.3:
        arrays[
            luck.choice(
                ("x/y/z", "", "small", "small/", "../x", "small/spread.x", "other/accounts")
            )
        ] = arrays.pop(name)
    file = BytesIO()
    np.savez(file, **arrays)
    sealed_again(folder, "flows.npz", file.getvalue())


def odd_table(folder, luck):
    """Put something odd in place of a cell of the table of figures, or of its head."""
    rows = [line.split(",") for line in (folder / "kpis.csv").read_text().splitlines()]
    row = luck.choice((rows[0], luck.choice(rows)))
    row[luck.randrange(len(row))] = luck.choice(
        ("", "x", "1e400", "nan", "-1", '"', "\x1b[31m", "a,b", "npv_idr", "true")
    )
    sealed_again(folder, "kpis.csv", "\n".join(map(",".join, rows)).encode())


@pytest.mark.parametrize("make", [odd_record, odd_flows, odd_table])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_result_with_something_odd_in_it_is_read_or_refused_in_a_line(make, there):
    good = Path(shutil.copytree(there, "good"))
    before = files(good)
    for seed in range(TRIALS):
        folder = Path(shutil.copytree(good, f"odd{seed}"))
        make(folder, random.Random(f"{make.__name__} {seed}"))
        for read in (figures, differences, existing_result):
            try:
                read(folder)
            except ScenarioError as error:
                for line in (*error.lines("en"), *error.lines("id")):
                    assert len(line.splitlines()) == 1
                    assert len(line) < 2_000
                    assert not OBEYED.search(line)
            except FolderTakenError:
                pass
            except Exception as error:
                error.add_note(f"{make.__name__} {seed}")
                raise
        shutil.rmtree(folder)
    assert files(good) == before


def figures(folder):
    return stored_result(folder).kpis


def differences(folder):
    found = difference(str(folder), "good")
    return [[*found.screen(Labels(lang))] for lang in LANGS], found.document("en")


def test_b27_what_a_stranger_left_to_be_finished_moves_nothing_out_of_the_folder(there, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "profile").write_text("mine")
    (there / "figures").symlink_to(home)
    begun = there / ".nanas-x"
    for part in ("fresh/figures", "replaced/figures"):
        (begun / part).mkdir(parents=True)
    (begun / "lock").touch()
    (begun / "fresh/figures/profile").write_text("theirs")
    (begun / "replaced/figures/profile").write_text("mine")
    for part, text in (("fresh", b"theirs"), ("replaced", b"mine")):
        record = json.loads((there / "run.json").read_text())
        record["files"] = {"figures/profile": digest([text])}
        (begun / part / "run.json").write_text(json.dumps(record))
    (there / "run.json").unlink()
    settle(there)
    assert (home / "profile").read_text() == "mine"


def test_what_is_left_in_a_folder_above_is_not_put_there(there, tmp_path):
    begun = tmp_path / ".nanas-x"
    (begun / "replaced").mkdir(parents=True)
    (begun / "lock").touch()
    there.rename(begun / "fresh")
    settle(tmp_path / "deep" / "below")
    assert not (tmp_path / "run.json").exists()


ENTRIES = {
    "fifo": os.mkfifo,
    "device": lambda file: file.symlink_to("/dev/zero"),
    "sparse": sparse,
    "deep": lambda file: forged(file, 10_000 * b"["),
    "null": lambda file: forged(file, b"null"),
    "number": lambda file: forged(file, b"5"),
    "names": lambda file: forged(file, b"[[1],[],1]", 1),
    "lists": lambda file: forged(file, b"[[[]],[],1]", 1),
    "months": lambda file: forged(file, b'[["a"],[],1e300]', 1),
    "vast": lambda file: forged(file, b'[["a"],[],%d]' % 10**30, 1),
    "negative": lambda file: forged(file, b'[["a"],[],-1]', 1),
    "empty": lambda file: forged(file, b"[[],[],%d]" % 10**30),
    "twice": lambda file: forged(file, b'[["a","a"],[],1]', 2),
    "text": lambda file: forged(file, b'["a","b","1"]', 1),
}


def forged(file, names, count=0):
    body = names + b"\n" + bytes(8 * count)
    file.write_bytes(b"key/0\n%08x" % crc32(body) + body)


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_of_the_cache_that_is_none_is_told_or_left_out(name, tmp_path):
    (tmp_path / "key").mkdir()
    ENTRIES[name](tmp_path / "key" / "0.flows")
    if name in ("fifo", "device", "sparse"):
        assert Cache(tmp_path).get("key", 0, 1) is None
    else:
        with pytest.raises(DamagedError, match=r"0\.flows"):
            Cache(tmp_path).get("key", 0, 1)


def test_pruning_follows_no_link_out_of_the_cache(tmp_path):
    mine, cache = tmp_path / "mine", tmp_path / "cache"
    mine.mkdir()
    cache.mkdir()
    for name in ("loaded.part", "mine.flows"):
        (mine / name).write_text("mine")
        os.utime(mine / name, (0, 0))
    (cache / "key").symlink_to(mine)
    Cache(cache).prune(days=0, megabytes=0)
    Cache(cache).touch("key")
    assert {path.name for path in mine.iterdir()} == {"loaded.part", "mine.flows"}
