"""Warnings: what is allowed and yet unlikely, with its line, in both languages."""

from pathlib import Path

import pytest

from sim.scenario.read import load
from tests.scenario.cases import write

SHIPPED = Path(__file__).parents[2] / "scenarios"


def warned(text, sets=()):
    """Return (where, path, message key) of every warning of a file; each has its words."""
    warnings = load(write(text), sets).warnings
    told = [warning.warning(lang) for warning in warnings for lang in ("en", "id")]
    assert not [line for line in told if "problem." in line or "{" in line]
    return [(str(one.origin), one.path, one.problem.key) for one in warnings]


def shipped(name, text, sets=()):
    """Return what a file is warned of that lays `text` on a shipped scenario."""
    return warned(f"extends: {(SHIPPED / name).as_posix()}\n{text}", sets)


@pytest.mark.parametrize(
    "file", [file.name for file in SHIPPED.glob("*.yaml") if file.name != "base.yaml"]
)
def test_a_shipped_scenario_has_no_warning(file):
    assert load(SHIPPED / file).warnings == ()


def test_a_load_that_weighs_more_than_the_payload_is_told_in_the_line_that_causes_it():
    # 27 600 cans of 0.565 kg are 15.6 t.
    assert shipped("local-8t.yaml", "vehicles: {trailer_20ft: {payload: 15.5 t}}") == [
        (f"{SHIPPED}/base.yaml:436:5", "legs.port.load", "overload")
    ]
    assert shipped("local-8t.yaml", "legs: {port: {load: 40_000 can}}") == [
        ("case.yaml:2:16", "legs.port.load", "overload")
    ]
    assert shipped("local-8t.yaml", "vehicles: {trailer_20ft: {payload: 15.7 t}}") == []


def test_what_is_set_and_what_is_replaced_is_warned_of():
    file = SHIPPED / "local-8t.yaml"
    (warning,) = load(file, ["legs.port.mass=1 kg/can"]).warnings
    assert warning.problem.key == "overload"
    assert load(file).replace({"legs.port.load": "1_000_000 can"}).warnings


def test_a_study_tells_the_warnings_of_all_its_scenarios_once():
    warnings = load(SHIPPED / "study.yaml", ["legs.port.load=40_000 can"]).warnings
    assert [(str(one.origin), one.path) for one in warnings] == [("--set", "legs.port.load")]
