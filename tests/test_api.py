"""What a notebook calls: how many processes work for it."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

import sim
from sim.replication.workers import processes

OUTSIDE = sim.load(Path(__file__).parent.parent / "scenarios" / "outside.yaml")


@pytest.fixture
def asked(monkeypatch):
    """Note how many processes are asked for, and work in one."""
    jobs = []

    def noted(count, tasks):
        jobs.append(count)
        return processes(1, tasks)

    monkeypatch.setattr("sim.api.processes", noted)
    return jobs


def simulated(**options):
    return sim.compare([OUTSIDE], replications=2, years=1, **options)


def test_a_notebook_has_all_cores(asked, monkeypatch):
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    simulated()
    assert asked == [None]


def test_a_script_which_every_process_would_run_again_has_one(asked, monkeypatch):
    script = ModuleType("__main__")
    script.__file__ = "study.py"
    monkeypatch.setitem(sys.modules, "__main__", script)
    simulated()
    simulated(jobs=2, cached=False)
    assert asked == [1, 2]
