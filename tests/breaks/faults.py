"""A small study, and commands of it that are disturbed at some moment."""

import errno
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.cli.shop import SCENARIOS, files

NANAS = (sys.executable, "-c", "from sim.cli import main; main()")
# Turn a command that hangs into a failure, on a machine with much else to do too: one that works, one asked to end.
PATIENCE_S, SOON_S = 600, 30
TRIALS = int(os.environ.get("NANAS_TRIALS", "0"))
"""Moments to draw; 0 at the gate, which draws few."""


def small_study(folder: Path) -> None:
    """Write a scenario, a study of a plant and its toll canner, and what they extend, into a folder."""
    shutil.copytree(SCENARIOS, folder / "scenarios")
    (folder / "scenarios" / "small.yaml").write_text("extends: outside-2t.yaml\n")
    # A year is too short for any loan.
    (folder / "scenarios" / "plant.yaml").write_text("extends: local-2t.yaml\nloans: null\n")
    (folder / "scenarios" / "pair.yaml").write_text(
        "horizon: 1 year\nreplications: 2\nseed: 1\nbaseline: small\nscenarios:\n"
        "  small: {file: small.yaml}\n  plant: {file: plant.yaml, against: small}\n"
    )


@dataclass
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


class Shop:
    """A folder with the study, a cache of its own, and the commands run there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder, folder / "cache"
        small_study(folder)

    def start(self, words, **how):
        """Start a command, and return its process, which leads a group."""
        environment = {**os.environ, "NANAS_CACHE": str(self.cache), **how.pop("environment", {})}
        return subprocess.Popen(
            [*how.pop("before", ()), *NANAS, *words],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=how.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
            encoding="utf-8",
            **how,
        )

    def run(self, words, **how):
        """Run a command to its end."""
        return ended(self.start(words, **how))

    def left(self):
        """Return the temporary folders and files anywhere in the folder."""
        return [
            path
            for path in self.folder.rglob("*")
            if path.name.startswith(".") or path.suffix == ".part"
        ]

    def result(self, name):
        """Return the files of a result."""
        return files(self.folder / name)


def ended(process, patience_s=PATIENCE_S):
    """Wait for the end of a process; one that hangs is killed, and fails the test."""
    try:
        stdout, stderr = process.communicate(timeout=patience_s)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise AssertionError(f"hangs: {process.communicate()}") from None
    return Ended(process.returncode, stdout or "", stderr)


def orphans(group):
    """Return the processes of a group that still run, after a while for them to end."""
    give_up = time.monotonic() + PATIENCE_S
    while (found := _running(group)) and time.monotonic() < give_up:
        time.sleep(0.05)
    return found


def _running(group):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of_group = stat.read_text().rpartition(")")[2].split()[:3]
            found += [stat.parent.name] * (int(of_group) == group and state != "Z")
    return found


def workers(process):
    """Return the numbers of the processes in which a command simulates."""
    found = []
    for cmdline in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if b"spawn_main" in cmdline.read_bytes():
                parent = int(cmdline.with_name("stat").read_text().rpartition(")")[2].split()[1])
                found += [int(cmdline.parent.name)] * (parent == process.pid)
    return found


def _kill_a_worker(process):
    for number in workers(process)[:1]:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def _press(process, number, presses, gap_s=0.1):
    for _ in range(presses):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        time.sleep(gap_s)


DISTURBANCES = {
    "kill the parent": lambda process: process.kill(),
    "kill all": lambda process: _press(process, signal.SIGKILL, 1),
    "kill a worker": _kill_a_worker,
    "end the parent": lambda process: process.terminate(),
    "end all": lambda process: _press(process, signal.SIGTERM, 1),
    "close the terminal": lambda process: _press(process, signal.SIGHUP, 1),
    "Ctrl-C": lambda process: _press(process, signal.SIGINT, 1),
    "Ctrl-C twice": lambda process: _press(process, signal.SIGINT, 2),
    "Ctrl-C four times": lambda process: _press(process, signal.SIGINT, 4),
}
CODES = {"kill the parent": {-9}, "kill all": {-9}, "kill a worker": set()}
"""Exit codes of a command that was disturbed in time; 130 where nothing is said, 0 where it was too late."""


def full_disk(patched, folder, room):
    """Let files in a folder take so many bytes more, and then refuse as a full disk does."""
    left, opened = [room], Path.open

    class Raw(io.FileIO):
        def write(self, content):
            if len(content) > left[0]:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            left[0] -= len(content)
            return super().write(content)

    def open_(self, mode="r", *how, encoding=None, **more):
        if not set(mode) & set("wxa") or not self.resolve().is_relative_to(folder):
            return opened(self, mode, *how, encoding=encoding, **more)
        file = io.BufferedWriter(Raw(self, mode.strip("bt")))
        return file if "b" in mode else io.TextIOWrapper(file, encoding)

    patched.setattr(Path, "open", open_)
