"""A real Dask scheduler and two workers, on this machine alone."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from sim.catalogue.labels import Labels
from sim.cli.commands import app

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

ROOT = Path(__file__).parent.parent.parent
NANAS = [sys.executable, "-c", "from sim.cli.commands import app; app()"]
RUN = ["run", str(ROOT / "scenarios" / "outside.yaml"), "--set", "horizon=2 year", "--lang", "en"]


def until(condition):
    """Wait until a condition holds, three minutes at most."""
    end = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


class Cluster:
    """A scheduler and workers, each a process."""

    def __init__(self, folder):
        self._folder, self.started = folder, []
        self._file = folder / "scheduler.json"
        here = ("--host", "127.0.0.1", "--no-dashboard")
        self._start("scheduler", *here, "--port", "0", "--scheduler-file", self._file)
        until(self._file.exists)
        until(lambda: self._file.read_text().endswith("}"))
        self.address = json.loads(self._file.read_text())["address"]

    def worker(self, **environment):
        """Start a worker; return its process once the scheduler knows it."""
        words = ("--host", "127.0.0.1", "--no-dashboard", "--no-nanny", "--nthreads", "1")
        process, log = self._start("worker", self.address, *words, **environment)
        until(lambda: "Registered to" in log.read_text())
        return process

    def _start(self, what, *words, **environment):
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *map(str, words)]
        log = self._folder / f"{len(self.started)}.log"
        with log.open("w") as errors:
            process = subprocess.Popen(
                command,
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        self.started.append(process)
        return process, log

    def stop(self, first=0):
        """End the scheduler and its workers, or only those started after some."""
        for process in reversed(self.started[first:]):
            process.kill()
            process.wait()
        del self.started[first:]


@pytest.fixture
def cluster(tmp_path):
    one = Cluster(tmp_path)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    one = Cluster(tmp_path_factory.mktemp("scheduler"))
    yield one
    one.stop()


@pytest.fixture
def shared(scheduler):
    """Share one scheduler among tests; the workers of each end with it."""
    yield scheduler
    scheduler.stop(first=1)


def nanas(folder, *words):
    return subprocess.run(
        [*NANAS, *RUN, *words], cwd=folder, capture_output=True, text=True, check=False
    )


def files(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_a_cluster_gives_the_same_bytes_even_if_a_worker_dies(
    tmp_path, cluster, cache_of_its_own, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    first, _ = cluster.worker(), cluster.worker()
    options = ["-n", "16", "--no-figures", "--out"]
    study = subprocess.Popen(
        [*NANAS, *RUN, *options, "far", "--cluster", cluster.address],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: len(list(cache_of_its_own.glob("*/*.flows"))) >= 2 or study.poll() is not None)
    first.kill()
    done = len(list(cache_of_its_own.glob("*/*.flows")))
    assert done < 16
    _, told = study.communicate()
    assert (study.returncode, told) == (0, "Written to far\n")
    near = CliRunner().invoke(app, [*RUN, *options, "near", "--jobs", "1", "--no-cache"])
    assert near.exit_code == 0
    assert files(tmp_path / "far") == files(tmp_path / "near")


@pytest.mark.parametrize("command", ["run", "compare", "uncertain"])
def test_a_scheduler_that_stops_leaves_what_is_finished(
    command, tmp_path, cluster, cache_of_its_own
):
    cluster.worker()
    near, far = (ROOT / "scenarios" / f"{name}.yaml" for name in ("outside", "outside-far"))
    (tmp_path / "study.yaml").write_text(
        f"baseline: near\nscenarios:\n  near: {{file: {near}}}\n  far: {{file: {far}, against: near}}\n"
    )
    file = RUN[1] if command == "run" else "study.yaml"
    study = subprocess.Popen(
        [*NANAS, command, file, *RUN[2:], "-n", "200", "--out", "kept", "--no-figures", "--cluster", cluster.address],
        cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until(lambda: len(list(cache_of_its_own.glob("*/*.flows"))) >= 8 or study.poll() is not None)
    cluster.stop()
    _, told = study.communicate()
    assert study.returncode == 130, told
    lost, *last = told.splitlines()
    assert lost == "The connection to the cluster is lost."
    kept = [*tmp_path.glob("kept-*/run.json")]
    # So few points answer nothing; they are in the cache.
    done = [len(json.loads(record.read_text())["replications"]) for record in kept]
    assert (len(done), sum(done) > 0) == ((0, False) if command == "uncertain" else (1, True))
    told_of = [f"Interrupted; what is finished is in kept-{one}-replications." for one in done]
    assert last == (told_of or [Labels("en")("cli.interrupted")])
    if command == "run":
        assert done == [len(list(cache_of_its_own.glob("*/*.flows")))]


# Three clusters in turn, of one process: the library takes longest to import.
IN_TURN = """
import json, sys
from typer.testing import CliRunner
from sim.cli.commands import app

places, run = sys.argv[1:4], sys.argv[4:]
results = [CliRunner().invoke(app, [*run, "--cluster", place]) for place in places]
print(json.dumps([{"returncode": one.exit_code, "stderr": one.stderr} for one in results]))
"""


def one_line(told, *parts):
    """Check that bad input is told in one line, with code 2."""
    assert told.returncode == 2, told.stderr
    (line,) = told.stderr.splitlines()
    for part in parts:
        assert part in line


def test_a_cluster_without_workers_is_told_in_one_line(tmp_path, shared):
    one_line(nanas(tmp_path, "--cluster", shared.address), "has no worker yet")


def test_a_worker_with_other_code_is_told_in_one_line(tmp_path, shared):
    other = tmp_path / "other"
    other.mkdir()
    (other / "sitecustomize.py").write_text(
        "from sim.replication import versions\n"
        "versions.version = lambda name: '0.1' if name == 'numpy' else '1'\n"
    )
    shared.worker(PYTHONPATH=f"{other}{os.pathsep}{ROOT}")
    one_line(nanas(tmp_path, "-n", "2", "--cluster", shared.address), "numpy", "0.1 there")


def test_a_worker_without_nanas_is_told_in_one_line(tmp_path, shared):
    (tmp_path / "sim.py").write_text("raise ModuleNotFoundError('no sim here')\n")
    shared.worker(PYTHONPATH=str(tmp_path))
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "sim").symlink_to(ROOT / "sim")
    one_line(nanas(folder, "-n", "2", "--cluster", shared.address), "no sim here")


def test_a_cluster_that_is_not_there_is_told_in_one_line(tmp_path):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        wrong = (address, "nowhere", address.replace("tcp", "tls"))
        each = subprocess.run(
            [sys.executable, "-c", IN_TURN, *wrong, *RUN],
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
    for place, told in zip(wrong, json.loads(each.stdout), strict=True):
        one_line(SimpleNamespace(**told), place, "no Dask scheduler answers")


def test_jobs_and_a_cluster_exclude_each_other():
    told = CliRunner().invoke(app, [*RUN, "--cluster", "tcp://127.0.0.1:1", "--jobs", "2"])
    one_line(SimpleNamespace(returncode=told.exit_code, stderr=told.stderr), "--jobs")
