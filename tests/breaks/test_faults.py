"""What a process, a disk, a folder, a cache or a terminal does to a command at the worst moment.

Each time: one clear line, a true exit code, nothing finished lost, no torn file, no temporary folder that stays,
and in the end the bytes of an undisturbed command. `make faults` draws more moments (NANAS_TRIALS).
"""

import os
import shutil
import signal
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.replication.cache import Cache, DamagedError
from sim.replication.packing import pack, unpack
from sim.results.folder_exchange import settle
from sim.results.result_folder import Result, add, existing_result, save
from tests.breaks.faults import small_study
from tests.cli.shop import files, nanas

RUN = (
    "run", "scenarios/small.yaml", "--set", "horizon=1 year", "-n", "3", "--jobs", "1", "--lang", "en", "--no-figures", "--out",
)  # fmt: skip


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """Run the small study once, undisturbed; return the folder with the result `there` and the cache."""
    folder = tmp_path_factory.mktemp("simulated")
    small_study(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setenv("NANAS_CACHE", str(folder / "cache"))
        assert nanas(*RUN, "there").exit_code == 0
    return folder


@pytest.fixture
def shop(simulated, tmp_path, monkeypatch, cache_of_its_own):
    """Give a test the study, its result and its flows; return the folder."""
    monkeypatch.chdir(tmp_path)
    small_study(tmp_path)
    shutil.copytree(simulated / "cache", cache_of_its_own, dirs_exist_ok=True)
    shutil.copytree(simulated / "there", tmp_path / "there")
    return tmp_path


def said(outcome, code):
    """Return the only line that a command said on standard error."""
    assert outcome.exit_code == code, outcome.output
    (line,) = outcome.stderr.splitlines()
    return line


def test_b01_force_replaces_only_results(shop):
    shutil.copytree("there", "results/a")
    shutil.copytree("there", "results/b")
    Path("there/letter.txt").write_text("mine")
    (shop / "free").mkdir()
    before = files(shop)
    for out, name in (("results", "a, b"), (shop, "results"), ("there", "letter.txt")):
        line = said(nanas(*RUN, out, "--force", "-n", "1"), 2)
        assert "holds files that are no result of this program" in line
        assert name in line
    assert files(shop) == before
    assert nanas(*RUN, "free", "-n", "1").exit_code == 0
    assert nanas(*RUN, "results/a", "--force", "-n", "1").exit_code == 0
    assert files(shop / "results/a") == files(shop / "free")


def a_result(seed):
    tables = {"kpis": pd.DataFrame({"kpi": ["cost"], "mean": [float(seed)]})}
    if seed == 1:
        tables["old"] = tables["kpis"]
    drawn = {f"figures/{name}.png": lambda file: file.write_bytes(b"drawn") for name in "ab"}
    return Result({"seed": seed, "replications": [0]}, tables, drawn, {"a": np.full(9, seed)})


class Progress:
    """Shows nothing."""

    def __call__(self, *_):
        return self

    def __enter__(self):
        return lambda _: None

    def __exit__(self, *_):
        pass


def killed(work, patched, at):
    """Do work in a process that is killed before its `at`-th move of a file; return whether it was."""
    if child := os.fork():
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    rename, moves = Path.rename, []

    def move(source, target):
        moves.append(source)
        if len(moves) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(source, target)

    patched.setattr(Path, "rename", move)
    work()
    os._exit(0)


WORKS = {
    "anew": lambda place: save(a_result(2), place, None),
    "replaced": lambda place: save(a_result(2), place, None, force=True),
    "drawn": lambda place: add(a_result(1).makers, place, Progress()),
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.parametrize("work", WORKS)
@pytest.mark.parametrize("at", range(1, 9))
def test_b21_a_kill_at_any_move_leaves_the_old_result_or_the_new_one(
    tmp_path, monkeypatch, work, at
):
    wholes = []
    for folder in ("before", "after"):
        place = tmp_path / folder / "there"
        place.mkdir(parents=True)
        if work != "anew":
            save(a_result(1), place, None)
        if folder == "after":
            WORKS[work](place)
        wholes.append(files(place))
    place = tmp_path / "before" / "there"
    was_killed = killed(partial(WORKS[work], place), monkeypatch, at)
    assert was_killed is (at <= {"anew": 3, "replaced": 7, "drawn": 4}[work])
    if was_killed:
        assert [path.name for path in place.iterdir() if path.name.startswith(".nanas-")]
    existing_result(place)
    assert files(place) in wholes
    # What was complete is not lost.
    assert files(place) == wholes[1] or at == 1


def test_b21_what_a_killed_command_left_above_a_folder_goes_and_what_is_in_use_stays(
    tmp_path, monkeypatch
):
    place = tmp_path / "deep" / "there"

    def dies(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    def writing():
        monkeypatch.setattr(Result, "write", dies)
        save(a_result(1), place, None)

    assert killed(writing, monkeypatch, 0)
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".nanas-")
    (tmp_path / ".nanas-of-somebody").mkdir()
    (tmp_path / ".nanas-of-somebody" / "letter.txt").write_text("mine")

    def watching(file):
        # Another command comes while this one draws.
        settle(place)
        assert [*place.glob(".nanas-*/fresh")]
        file.write_bytes(b"drawn")

    made = {"figures/a.png": watching}
    save(a_result(1), place, None)
    assert add(made, place, Progress())
    assert {path.name for path in tmp_path.iterdir()} == {"deep", ".nanas-of-somebody"}
    assert not [*place.glob(".nanas-*")]


def test_b21_files_that_could_not_be_moved_back_are_never_removed(tmp_path):
    place = tmp_path / "there"
    save(a_result(1), place, None)
    kept = place / ".nanas-torn" / "replaced"
    kept.mkdir(parents=True)
    (kept.parent / "lock").touch()
    (place / "kpis.csv").rename(kept / "kpis.csv")
    settle(place)
    assert (kept / "kpis.csv").exists()


TOLD = SimpleNamespace(amounts={"cans.good": np.array([1.0, 2.0])}, spreads={})


def test_b19_an_entry_holds_its_key_and_number(tmp_path):
    cache = Cache(tmp_path)
    for key in "ab":
        for number in (0, 1):
            cache.put(key, number, pack(TOLD))
    swaps = {"a/0": "a/1", "b/1": "a/1"}
    for target, source in swaps.items():
        shutil.copy(tmp_path / f"{source}.flows", tmp_path / f"{target}.flows")
        with pytest.raises(DamagedError):
            cache.get(target[0], int(target[-1]), 2)
    (tmp_path / "a").rename(tmp_path / "c")
    with pytest.raises(DamagedError):
        cache.get("c", 1, 2)
    assert cache.get("b", 0, 2) is not None


def test_b20_an_entry_of_another_shape_is_damaged(tmp_path):
    cache = Cache(tmp_path)
    cache.put("a", 0, pack(TOLD))
    with pytest.raises(DamagedError):
        cache.get("a", 0, 12)
    wide = SimpleNamespace(amounts=TOLD.amounts, spreads={"wait_for_bay_h": np.zeros(5)})
    with pytest.raises(ValueError, match="reshape"):
        unpack(pack(wide))


def entries(cache):
    return sorted(cache.rglob("*.flows"))


def swapped(cache):
    one, other = entries(cache)[:2]
    one.rename(cache / "aside")
    other.rename(one)
    (cache / "aside").rename(other)
    return 2


def torn(cache):
    for entry in entries(cache)[:2]:
        entry.write_bytes(entry.read_bytes()[: 100 if entry.name == "0.flows" else 0])
    return 2


def edited(cache):
    content = bytearray(entries(cache)[0].read_bytes())
    content[len(content) // 2] ^= 1
    entries(cache)[0].write_bytes(content)
    return 1


def of_another_shape(cache):
    entry = entries(cache)[0]
    Cache(cache).put(entry.parent.name, int(entry.stem), pack(TOLD))
    return 1


def a_folder_in_its_place(cache):
    entries(cache)[0].unlink()
    entries(cache)[0].with_name("0.flows").mkdir()
    return 0


@pytest.mark.parametrize("harm", [swapped, torn, edited, of_another_shape, a_folder_in_its_place])
def test_b19_b20_harmed_entries_are_told_and_the_result_is_as_ever(shop, cache_of_its_own, harm):
    damaged = harm(cache_of_its_own)
    outcome = nanas(*RUN, "again")
    assert outcome.exit_code == 0
    lines = outcome.stderr.splitlines()
    assert (
        sum(line.startswith("Damaged cache entry, simulated again: ") for line in lines) == damaged
    )
    assert lines[-1] == "Written to again"
    assert files(shop / "again") == files(shop / "there")
