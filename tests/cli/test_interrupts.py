"""Ctrl-C ends a command whenever it comes and however often, and what is said of it is true."""

import os
import signal
import subprocess
import sys
import time

import pytest

from sim.replication.interrupts import deferred
from sim.replication.workers import _unheard
from tests.cli.shop import NANAS, nanas

LONG = ("compare", "scenarios/pair.yaml", "-n", "500", "--lang", "en", "--no-figures")
# Turns a command that hangs into a failure.
PATIENCE_S = 120


def interrupted(words, is_time, presses, gap_s=0.2):
    """Press Ctrl-C some times once it is time; return what was said on standard error."""
    with subprocess.Popen(
        [*NANAS, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as command:
        give_up = time.monotonic() + PATIENCE_S
        while not is_time() and command.poll() is None and time.monotonic() < give_up:
            time.sleep(0.02)
        for _ in range(presses):
            if command.poll() is None:
                os.killpg(command.pid, signal.SIGINT)
                time.sleep(gap_s)
        try:
            said = command.communicate(timeout=PATIENCE_S)[1].decode()
        finally:
            command.kill()
    assert command.returncode == 130, said
    assert "Traceback" not in said
    assert "Warning" not in said
    return said


@pytest.mark.parametrize(("wait_s", "jobs"), [(0.15, 1), (0.4, 2), (0.8, 1), (1.2, 2)])
def test_while_a_command_starts_it_ends_without_a_claim(shop, cache_of_its_own, wait_s, jobs):
    begin = time.monotonic()
    said = interrupted((*LONG, "--jobs", str(jobs)), lambda: time.monotonic() > begin + wait_s, 1)
    if not any(cache_of_its_own.rglob("*.flows")):
        assert said in ("Interrupted.\n", "Interrupted; nothing is kept.\n")


@pytest.mark.parametrize(("presses", "jobs"), [(1, 1), (2, 2), (4, 1)])
def test_however_often_it_is_pressed_the_command_ends_and_tells_what_is_kept(
    shop, cache_of_its_own, presses, jobs
):
    def some_are_finished():
        return len([*cache_of_its_own.rglob("*.flows")]) > 4

    said = interrupted((*LONG, "--jobs", str(jobs)), some_are_finished, presses)
    folders = [*(shop / "results").glob("pair-*-replications")]
    assert "of 500 replications are finished" in said
    (kept,) = folders or [None]
    assert kept or presses > 1
    assert said.splitlines()[-1] == (
        f"Interrupted; what is finished is in {kept.relative_to(shop)}."
        if kept
        else "Interrupted; finished work is kept."
    )
    # A second command goes on from there.
    again = nanas("compare", "scenarios/pair.yaml", "-n", "2", "--lang", "en", "--no-figures")
    assert again.exit_code == 0
    assert "From the cache" in again.stderr


def test_without_cache_and_folder_nothing_is_said_to_be_kept(shop, monkeypatch):
    words = ("run", "scenarios/outside.yaml", "-n", "2", "--no-cache", "--jobs", "1")
    begin = time.monotonic()
    said = interrupted(
        (*words, "-n", "500", "--lang", "en"), lambda: time.monotonic() > begin + 4, 1
    )
    assert said.splitlines()[-1] == "Interrupted; nothing is kept."


def test_the_diff_of_two_scenarios_ends_as_well(shop, cache_of_its_own):
    words = ("diff", "scenarios/outside.yaml", "scenarios/outside-2t.yaml", "-n", "500")
    said = interrupted(
        (*words, "--lang", "en", "--jobs", "1"),
        lambda: len([*cache_of_its_own.rglob("*.flows")]) > 3,
        1,
    )
    assert said.splitlines()[-1] == "Interrupted; finished work is kept."


@pytest.mark.usefixtures("heard")
def test_what_must_not_be_cut_in_two_is_finished_first():
    done = []

    def move():
        with deferred():
            signal.raise_signal(signal.SIGINT)
            done.append("moved")

    with pytest.raises(KeyboardInterrupt):
        move()
    assert done == ["moved"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="the system has no signal masks")
def test_a_process_that_starts_does_not_hear_what_its_parent_answers():
    code = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"

    def is_deaf():
        words = [sys.executable, "-c", code]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()

    with _unheard():
        assert is_deaf() == "True"
    assert is_deaf() == "False"
