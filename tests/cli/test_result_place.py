"""The result folder is tried before simulating, and what becomes of it later is told as it is."""

import errno
import os
import re
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import pytest

from tests.cli.shop import NANAS, RUN, files, nanas

# Bytes of the largest file on a disk that is nearly full.
FULL = 400_000
BARE = ("run", "scenarios/outside.yaml", "--jobs", "1", "-n", "1", "--lang", "en", "--no-figures")


def a_file_above(folder):
    (folder / "letter.txt").write_text("mine")
    return "letter.txt/deep/there"


def a_dangling_link(folder):
    (folder / "link").symlink_to(folder / "gone" / "there")
    return "link"


def a_dangling_link_above(folder):
    return a_dangling_link(folder) + "/there"


def a_link_to_itself(folder):
    (folder / "loop").symlink_to("loop")
    return "loop/there"


def a_name_too_long(folder):
    return "x" * 300


def a_name_too_long_above(folder):
    return "x" * 300 + "/there"


PLACES = (
    a_file_above,
    a_dangling_link,
    a_dangling_link_above,
    a_link_to_itself,
    a_name_too_long,
    a_name_too_long_above,
)


@pytest.fixture
def unsimulated(monkeypatch):
    """Make a simulation an error."""

    def simulated(*_):
        raise AssertionError("the folder is tried first")

    monkeypatch.setattr("sim.cli.execute._workers", simulated)


def refused(out):
    """Check that a result folder is refused in one line before simulating; return the line."""
    outcome = nanas(*BARE, "--out", out)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    (line,) = outcome.stderr.splitlines()
    return line


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_takes_no_folder_is_refused_before_simulating(shop, unsimulated, place):
    out = place(shop)
    before = {path: path.is_symlink() or path.stat() for path in shop.rglob("*")}

    assert refused(out).startswith(f"{out} ")
    assert before.keys() == set(shop.rglob("*"))


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
@pytest.mark.parametrize("out", ["there", "some/where/there", "empty"])
def test_a_folder_that_cannot_be_written_is_refused_before_simulating(
    shop, unsimulated, monkeypatch, code, out
):
    def fails(self, content):
        raise OSError(code, os.strerror(code), str(self))

    (shop / "empty").mkdir()
    monkeypatch.setattr(Path, "write_bytes", fails)
    assert os.strerror(code) in refused(out)
    assert not [path for path in shop.rglob("*") if path.name.startswith(".")]


def test_a_folder_in_place_of_a_file_of_the_result_is_refused_before_simulating(
    shop, whole, unsimulated
):
    (whole / "kpis.csv").unlink()
    (whole / "kpis.csv").mkdir()
    assert "holds files that are no result of this program: kpis.csv" in refused("whole")


def test_the_trial_leaves_nothing_behind(shop, monkeypatch):
    monkeypatch.setattr("sim.cli.execute._workers", lambda _: sys.exit("simulated"))
    before = set(shop.rglob("*"))
    assert "simulated" in str(nanas(*BARE, "--out", "some/where/there").exception)
    assert before == set(shop.rglob("*"))


def test_the_current_folder_takes_a_result(shop, whole, monkeypatch):
    (shop / "empty").mkdir()
    monkeypatch.chdir(shop / "empty")
    words = [word.replace("scenarios", "../scenarios") for word in BARE]
    assert nanas(*words, "--out", ".").exit_code == 0
    assert (shop / "empty" / "run.json").exists()
    assert nanas(*words, "--out", ".").stderr.endswith(
        ". holds this result already; nothing was written.\n"
    )


def test_a_folder_that_holds_the_result_need_not_be_writable(shop, whole, monkeypatch):
    def fails(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    before = files(whole)
    monkeypatch.setattr(tempfile, "mkdtemp", fails)
    again = nanas(*RUN, "whole")
    assert again.exit_code == 0
    assert again.stderr.endswith("whole holds this result already; nothing was written.\n")
    assert "Written" not in again.stderr
    assert files(whole) == before


def test_a_disk_that_fills_while_the_result_is_written_is_one_line_and_flows_are_kept(
    shop, cache_of_its_own
):
    # An entry of the cache fits below the limit, and the flows of a result do not.
    limited = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (FULL, FULL))
    words = [*NANAS, *BARE, "-n", "4", "--out", "there"]
    outcome = subprocess.run(words, capture_output=True, text=True, preexec_fn=limited, check=False)
    assert outcome.returncode == 2
    place, flows = outcome.stderr.splitlines()
    assert re.fullmatch(r"there cannot be used as a result folder: File too large\. .*", place)
    assert flows.startswith("The simulated flows are in the cache")
    assert len([*cache_of_its_own.rglob("*.flows")]) == 4
    assert "Toll canner" in outcome.stdout
    assert set(shop.iterdir()) == {shop / "scenarios"}


def test_a_disk_that_fills_while_figures_are_drawn_keeps_the_numbers(shop, whole, monkeypatch):
    def fails(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("sim.report.figures.drawn", fails)
    outcome = nanas(*RUN, "there")
    assert outcome.exit_code == 2
    assert "there cannot be used as a result folder: No space left on device." in outcome.stderr
    assert "Written" not in outcome.stderr
    assert {path.name for path in (shop / "there").iterdir()} == {
        path.name for path in whole.iterdir()
    } - {"figures"}
