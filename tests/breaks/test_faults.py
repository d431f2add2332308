"""What a process, a disk, a folder, a cache or a terminal does to a command at the worst moment.

Each time: one clear line, a true exit code, nothing finished lost, no torn file, no temporary folder that stays,
and in the end the bytes of an undisturbed command. `make faults` draws more moments (NANAS_TRIALS).
"""

import errno
import io
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.cli.commands import app
from sim.replication.cache import Cache, DamagedError
from sim.replication.interrupts import REQUESTS
from sim.replication.packing import pack, unpack
from sim.results.folder_exchange import FolderTakenError, settle
from sim.results.result_folder import Result, add, existing_result, save
from sim.whole_files import UNFINISHED
from tests.breaks.faults import (
    CODES,
    DISTURBANCES,
    PATIENCE_S,
    SOON_S,
    TRIALS,
    Shop,
    ended,
    full_disk,
    orphans,
    small_study,
)
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
    with warnings.catch_warnings():
        # Threads of the test runner do not live in the child, which does nothing but the work.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    rename, moves = Path.rename, []

    def move(source, target):
        moves.append(source)
        if len(moves) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(source, target)

    patched.setattr(Path, "rename", move)
    try:
        work()
    finally:
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
    with pytest.raises(ValueError, match="more numbers"):
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


HARMS = [swapped, of_another_shape, torn, edited, a_folder_in_its_place]


@pytest.mark.parametrize("harm", HARMS if TRIALS else HARMS[:2])
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


JOBS = {
    "run": ("run", "scenarios/small.yaml", "--set", "horizon=1 year", "-n", "6", "--no-figures"),
    "drawn": ("run", "scenarios/small.yaml", "--set", "horizon=1 year", "-n", "4"),
    "compare": ("compare", "scenarios/pair.yaml", "--no-figures"),
    "report": ("report", "scenarios/pair.yaml", "--format", "xlsx,csv"),
    "uncertain": ("uncertain", "scenarios/pair.yaml", "-n", "64"),
    "map": ("map", "scenarios/pair.yaml", "--x", "toll.fee", "--y", "costs.fruit.price", "-n", "2"),
    "breakeven": ("breakeven", "scenarios/pair.yaml", "--kpi", "npv_idr", "--vary", "call_off.target", "-n", "2"),
}  # fmt: skip
SHARED = ("--jobs", "2", "--lang", "en", "--out", "there")
LAST = re.compile(
    r"Interrupted(\.|; nothing is kept\.|; finished work is kept\.|; what is finished is in (.+)\.)"
)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Return what gives how long a command takes and what it makes if nothing disturbs it."""
    known = {}

    def of(job):
        if job not in known:
            shop = Shop(tmp_path_factory.mktemp(job))
            begin = time.monotonic()
            outcome = shop.run((*JOBS[job], *SHARED))
            assert outcome.code == 0, outcome.stderr
            known[job] = time.monotonic() - begin, outcome.stdout, shop.result("there")
        return known[job]

    return of


def rounds():
    """Return jobs with disturbances and moments, as shares of the time that the job takes, drawn once for all."""
    draw = random.Random(17)
    kinds = [*DISTURBANCES]
    if not TRIALS:
        return [("run", [("Ctrl-C twice", 0.6), ("kill all", 0.75)])]
    trials = [(kinds[number % len(kinds)], draw.random()) for number in range(TRIALS)]
    draw.shuffle(trials)
    jobs = [*JOBS]
    return [(jobs[at // 4 % len(jobs)], trials[at : at + 4]) for at in range(0, TRIALS, 4)]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
@pytest.mark.parametrize(("job", "disturbances"), rounds())
def test_b08_b21_what_is_disturbed_goes_on_and_ends_with_the_same_bytes(
    tmp_path, undisturbed, job, disturbances
):
    takes_s, printed, made = undisturbed(job)
    shop = Shop(tmp_path)
    for kind, share in disturbances:
        begun = {entry: entry.read_bytes() for entry in shop.cache.rglob("*.flows")}
        process = shop.start((*JOBS[job], *SHARED))
        with suppress(subprocess.TimeoutExpired):
            process.wait(share * takes_s)
        in_time = process.poll() is None
        DISTURBANCES[kind](process)
        is_asked = in_time and kind not in CODES
        outcome = ended(process, SOON_S if is_asked else PATIENCE_S)
        require_true_end(shop, outcome, kind, in_time=in_time)
        assert not orphans(process.pid)
        # What was finished is there, and whole.
        assert all(entry.read_bytes() == content for entry, content in begun.items())
        for record in shop.folder.glob("there*/run.json"):
            existing = existing_result(record.parent)
            assert existing.files >= existing.record["files"].keys()
        for part in shop.folder.glob("there-*"):
            shutil.rmtree(part)
    cached = len([*shop.cache.rglob("*.flows")])
    outcome = shop.run((*JOBS[job], *SHARED))
    assert outcome.code == 0, outcome.stderr
    assert (outcome.stdout, shop.result("there")) == (printed, made)
    assert [path for path in shop.left() if path.suffix != ".part"] == []
    if cached and job in ("run", "drawn", "compare", "report"):
        # Nothing is simulated twice.
        assert f"From the cache: {cached} of" in outcome.stderr


def require_true_end(shop, outcome, kind, *, in_time):
    """Check the exit code and the last line of a command that was disturbed."""
    assert "Traceback" not in outcome.stderr
    codes = CODES.get(kind, {130}) if in_time else {0}
    # It may have been about to end.
    assert outcome.code in codes | {0}, (kind, outcome)
    if outcome.code == 130:
        last = LAST.fullmatch(outcome.stderr.splitlines()[-1])
        assert last, outcome.stderr
        if last[2]:
            assert (shop.folder / last[2] / "run.json").exists()
        if "finished work" in last[1]:
            assert [*shop.cache.rglob("*.flows")]


def rooms(*few):
    """Return how many bytes a disk takes before it is full: some at the gate, more where trials are asked for."""
    draw = random.Random(17)
    return few if not TRIALS else [*few, *(draw.randrange(few[-1]) for _ in range(TRIALS // 10))]


FULL = os.strerror(errno.ENOSPC)


@pytest.mark.parametrize("room", rooms(0, 20_000))
def test_b09_a_disk_that_fills_with_the_cache_stops_nothing(
    shop, cache_of_its_own, monkeypatch, room
):
    shutil.rmtree(cache_of_its_own)
    full_disk(monkeypatch, cache_of_its_own, room)
    outcome = nanas(*RUN, "again")
    assert outcome.exit_code == 0
    told, written = outcome.stderr.splitlines()
    assert told.startswith("The cache cannot be written, so nothing more is kept there")
    assert FULL in told
    assert written == "Written to again"
    assert files(shop / "again") == files(shop / "there")
    kept = files(cache_of_its_own)
    assert len(kept) == (1 if room else 0) or TRIALS
    assert all(name.suffix == ".flows" for name in kept)


@pytest.mark.parametrize("room", rooms(150_000))
@pytest.mark.parametrize("out", ["anew", "there"])
def test_b09_a_disk_that_fills_with_the_numbers_leaves_all_as_it_was(shop, monkeypatch, room, out):
    before = files(shop)
    full_disk(monkeypatch, shop, 4096 + room)
    outcome = nanas(*RUN, out, "-n", "2", "--force")
    assert outcome.exit_code == 2
    lines = outcome.stderr.splitlines()
    assert (
        lines[-2]
        == f"{out} cannot be used as a result folder: {FULL}. Name another one with --out."
    )
    assert lines[-1].startswith("The simulated flows are in the cache")
    assert outcome.stdout.startswith("small: summary")
    assert files(shop) == before
    assert not (shop / "anew").exists()


@pytest.mark.parametrize("room", rooms(60_000))
@pytest.mark.parametrize("form", ["csv", "xlsx", *(["html", "docx", "figures"] if TRIALS else [])])
def test_b09_a_disk_that_fills_with_a_report_keeps_the_result(shop, monkeypatch, room, form):
    before = files(shop)
    full_disk(monkeypatch, shop, room)
    line = said(nanas("report", "there", "--format", form, "--lang", "en"), 2)
    assert line == f"there was left as it was: {FULL}."
    assert files(shop) == before


@pytest.mark.parametrize("room", rooms(50))
def test_b09_a_disk_that_fills_with_a_single_file_leaves_no_part_of_it(shop, monkeypatch, room):
    trace = (
        "trace",
        "scenarios/small.yaml",
        "--from",
        "2027-06-01",
        "--csv",
        "day.csv",
        "--lang",
        "en",
    )
    new = ("new", "larger", "--from", "scenarios/local-8t.yaml", "--size", "20", "--out", "mine")
    before = files(shop)
    full_disk(monkeypatch, shop, room)
    for words in (trace, (*new, "--lang", "en"), ("examples", "mine", "--lang", "en")):
        line = said(nanas(*words), 2)
        assert line.endswith(f"the file cannot be written: {FULL}")
    assert files(shop) == before


def test_b02_a_file_that_is_held_leaves_all_old_and_takes_one_line(shop, monkeypatch):
    rename, before = Path.rename, files(shop)
    for name in ("run.json", "unit_cost.csv"):

        def held(self, target, name=name):
            if self == shop / "there" / name:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", held)
        outcome = nanas(*RUN, "there", "--force", "-n", "2")
        assert outcome.exit_code == 2
        line = outcome.stderr.splitlines()[-2]
        assert line.startswith(
            f"there was left as it was: {name} cannot be replaced (Permission denied)."
        )
        assert files(shop) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_b10_a_reader_who_leaves_misses_the_rest_and_the_result_is_kept(tmp_path, simulated):
    shop = Shop(tmp_path)
    shutil.copytree(simulated / "cache", shop.cache)
    process = shop.start((*RUN, "again"))
    assert process.stdout.read(20)
    process.stdout.close()
    process.stdout = None
    outcome = ended(process)
    assert (outcome.code, outcome.stderr.splitlines()[-1]) == (0, "Written to again")
    assert shop.result("again") == files(simulated / "there")


@pytest.fixture
def process_as_it_was(monkeypatch):
    """Leave signals, warnings and environment as they are, whatever a command sets for its process."""
    monkeypatch.setenv("PYTHONWARNINGS", os.environ.get("PYTHONWARNINGS", ""))
    before = {number: signal.getsignal(number) for number in REQUESTS}
    with warnings.catch_warnings():
        shown = warnings.formatwarning
        yield
        warnings.formatwarning = shown
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("process_as_it_was")
@pytest.mark.parametrize(
    ("encoding", "lang"),
    [("ascii", "id"), *(
        [(code, lang) for code in ("cp437", "cp850", "cp932", "latin-1", "cp1252") for lang in ("en", "id")]
        if TRIALS else []
    )],
)  # fmt: skip
def test_b10_any_console_shows_the_answer_and_the_result_is_kept(shop, monkeypatch, encoding, lang):
    screen = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(screen, encoding))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding))
    with pytest.raises(SystemExit) as left:
        app([*RUN, "again", "--lang", lang])
    sys.stdout.flush()
    assert left.value.code == 0
    assert len(screen.getvalue().decode(encoding).splitlines()) > 50
    assert files(shop / "again") == files(shop / "there")


def test_b22_a_folder_that_cannot_be_written_and_holds_the_result_is_told_so(shop, monkeypatch):
    def refuses(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for name in ("mkdtemp", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuses)
    for name in ("mkdir", "rename", "unlink"):
        monkeypatch.setattr(Path, name, refuses)
    line = nanas(*RUN, "there").stderr.splitlines()[-1]
    assert line == "there holds this result already; nothing was written."
    line = said(nanas(*RUN, "there", "-n", "2", "--force"), 2)
    assert line == (
        f"there cannot be used as a result folder: {os.strerror(errno.EROFS)}. Name another one with --out."
    )


def test_b22_the_diff_of_a_result_that_was_edited_is_refused(shop):
    shutil.copytree("there", "edited")
    text = Path("edited/kpis.csv").read_text()
    Path("edited/kpis.csv").write_text(text.replace("1", "2", 1))
    line = said(nanas("diff", "there", "edited", "--lang", "en"), 2)
    assert line.startswith("edited/kpis.csv: this file is not as it was written")


@pytest.mark.parametrize("is_there", [False, True])
def test_two_commands_that_write_to_one_folder_at_once_leave_one_result(
    tmp_path, monkeypatch, is_there
):
    place, write = tmp_path / "there", Result.write

    def late(self, folder):
        monkeypatch.setattr(Result, "write", write)
        assert save(a_result(1), place, None)
        write(self, folder)

    if is_there:
        place.mkdir()
    monkeypatch.setattr(Result, "write", late)
    assert not save(a_result(1), place, None)
    whole = files(place)
    shutil.rmtree(place)
    monkeypatch.setattr(Result, "write", late)
    with pytest.raises(FolderTakenError) as told:
        save(a_result(2), place, None, force=True)
    assert told.value.problem.key == "cli.taken"
    assert files(tmp_path) == {Path("there") / name: content for name, content in whole.items()}


def test_processes_that_cannot_start_are_one_line(shop, monkeypatch):
    def refuses(_):
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("sim.replication.workers._pool", refuses)
    outcome = nanas(*RUN, "again", "-n", "5", "--jobs", "2")
    assert outcome.exit_code == 2
    recalled, line = outcome.stderr.splitlines()
    assert recalled == "From the cache: 3 of 5 runs."
    assert (
        line
        == f"--jobs: worker processes cannot be started ({os.strerror(errno.EMFILE)}); --jobs 1 needs none"
    )


def test_a_folder_that_is_gone_is_one_line(shop, monkeypatch):
    (shop / "gone").mkdir()
    monkeypatch.chdir(shop / "gone")
    (shop / "gone").rmdir()
    line = said(nanas("run", "../scenarios/small.yaml", "--lang", "en"), 1)
    assert line.startswith("The system refuses this: ")
    monkeypatch.chdir(shop)


def test_prunes_and_writes_of_several_commands_do_not_disturb_each_other(tmp_path, monkeypatch):
    cache, stat_of = Cache(tmp_path), Path.stat
    for key in "ab":
        cache.put(key, 0, pack(TOLD))

    def vanishing(self, **how):
        # Another command removes the entry after it was listed.
        if self.suffix == ".flows":
            self.unlink(missing_ok=True)
        return stat_of(self, **how)

    monkeypatch.setattr(Path, "stat", vanishing)
    assert cache.size() == (0, 0, 0)
    assert cache.prune(0, 0) == (0, 0, 0)
    monkeypatch.undo()
    cache.put("a", 1, pack(TOLD))
    left = tmp_path / "a" / f"{UNFINISHED}{UNFINISHED}"
    left.write_bytes(b"half")
    cache.touch("a")
    assert left.exists()
    # The clock was set back, or a command was killed yesterday.
    for then in (0, 2**33):
        left.write_bytes(b"half")
        os.utime(left, (then, then))
        cache.touch("a")
        assert not left.exists()
    assert cache.get("a", 1, 2) is not None


@pytest.mark.skipif(os.name != "posix", reason="rights are those of a file on this system")
def test_b20_an_entry_has_the_rights_that_its_user_gives_to_files(tmp_path):
    before = os.umask(0o002)
    try:
        Cache(tmp_path / "shared").put("a", 0, pack(TOLD))
    finally:
        os.umask(before)
    rights = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "shared" / "a").rglob("*")]
    assert rights == [0o664]
    assert stat.S_IMODE((tmp_path / "shared" / "a").stat().st_mode) == 0o775


def test_b20_a_cache_that_its_owner_has_closed_is_left_alone(tmp_path, monkeypatch):
    def closed(*_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    Cache(tmp_path).put("a", 0, pack(TOLD))
    monkeypatch.setattr(Path, "glob", closed)
    Cache(tmp_path).touch("a")


WITHOUT_RIGHTS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.name == "posix" and os.geteuid() == 0 else ()  # fmt: skip
FAKETIME = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)


@pytest.mark.skipif(not TRIALS, reason="make faults runs it")
@pytest.mark.skipif(
    bool(WITHOUT_RIGHTS) and not shutil.which("setpriv"), reason="root has all rights"
)
@pytest.mark.parametrize("closed", ["cache", "cache/*", "cache/*/*"])
@pytest.mark.parametrize("rights", [0o000, 0o555])
def test_b20_what_belongs_to_another_user_is_told_and_stops_nothing(
    tmp_path, simulated, closed, rights
):
    shop = Shop(tmp_path)
    shutil.copytree(simulated / "cache", shop.cache)
    for path in tmp_path.glob(closed):
        path.chmod(rights)
    outcome = shop.run((*RUN, "again"), before=WITHOUT_RIGHTS)
    for path in (shop.cache, *shop.cache.rglob("*")):
        path.chmod(0o755)
    *told, written = outcome.stderr.splitlines()
    assert (outcome.code, written) == (0, "Written to again")
    assert told in ([], ["From the cache: 3 of 3 runs."]) or (
        len(told) == 1 and told[0].startswith("The cache cannot be written")
    )
    assert shop.result("again") == files(simulated / "there")


@pytest.mark.skipif(not (TRIALS and FAKETIME), reason="make faults runs it where libfaketime is")
@pytest.mark.parametrize("clock", ["-400d", "-40d x-5000", "+9000d"])
def test_a_clock_that_is_set_back_changes_no_byte(tmp_path, simulated, clock):
    shop = Shop(tmp_path)
    faked = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": clock, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    assert shop.run((*RUN, "again"), environment=faked).code == 0
    assert shop.result("again") == files(simulated / "there")
    outcome = shop.run((*RUN, "there", "-n", "4"), environment=faked)
    assert "From the cache: 3 of 4 runs." in outcome.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("examples", "made"),
        ("new", "plant-5t", "--from", "scenarios/local-2t.yaml", "--size", "5", "--out", "made"),
        ("trace", "scenarios/small.yaml", "--from", "2028-03-01", "--csv", "day.csv"),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("number", REQUESTS)
def test_b31_a_request_to_end_is_heard_when_no_file_is_half_written(
    words, number, shop, monkeypatch
):
    seen, replace = [], Path.replace

    def asked(path, target):
        os.kill(os.getpid(), number)
        return replace(path, target)

    before = signal.signal(number, lambda *_: seen.append([*shop.rglob(f"*{UNFINISHED}")]))
    try:
        monkeypatch.setattr(Path, "replace", asked)
        assert nanas(*words, "--lang", "en").exit_code == 0
    finally:
        signal.signal(number, before)
    assert seen == [[]]
