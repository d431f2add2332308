"""Files written and read in the folder of a test."""

from pathlib import Path

import pytest

from sim.scenario.read import ScenarioError, load, load_plan


def write(text, name="case.yaml"):
    """Write a file beside the example files; its first line is line 1."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def refusal(text, sets=(), *, read=load):
    """Return the error that a file with this text is refused with."""
    with pytest.raises(ScenarioError) as caught:
        read(write(text), sets)
    return caught.value


def refused(text, sets=()):
    """Return (where, path, message key) of every problem of a file with this text."""
    return [(str(one.origin), one.path, one.problem.key) for one in refusal(text, sets).problems]


def local(text, sets=()):
    """Return what is wrong with the example's local plant once `text` is laid on it."""
    return refused("extends: local.yaml\n" + text, sets)


def outside(text, sets=()):
    """Return what is wrong with the example's toll chain once `text` is laid on it."""
    return refused("extends: outside.yaml\n" + text, sets)


def study(text, sets=()):
    """Return the plan of a study with this text."""
    return load_plan(write(text, "study.yaml"), sets)
