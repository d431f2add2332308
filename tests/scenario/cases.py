"""Files written and read in the folder of a test."""

from pathlib import Path

import pytest

from sim.scenario.read import ScenarioError, load


def write(text, name="case.yaml"):
    """Write a file beside the example files; its first line is line 1."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def refusal(text, sets=()):
    """Return the error that a file with this text is refused with; every problem has its words."""
    with pytest.raises(ScenarioError) as caught:
        load(write(text), sets)
    told = [line for lang in ("en", "id") for line in caught.value.lines(lang)]
    assert not [line for line in told if "problem." in line or "{" in line.replace("{}", "")]
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


def warned(text, sets=()):
    """Return (where, path, message key) of every warning of a file; each has its words."""
    warnings = load(write(text), sets).warnings
    told = [warning.warning(lang) for warning in warnings for lang in ("en", "id")]
    assert not [line for line in told if "problem." in line or "{" in line]
    return [(str(one.origin), one.path, one.problem.key) for one in warnings]
