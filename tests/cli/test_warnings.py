"""Every command tells warnings at the head of its output; `--json` carries them."""

import json

import pytest

import sim
from tests.cli.shop import SMALL, nanas

HEAVY = "legs.port.mass=1 kg/can"
HEAD = "warning: scenarios/base.yaml:436:5: legs.port.load: 27_600 can weigh 27.6 t"


@pytest.fixture
def heavy(shop):
    """Write a scenario whose load to the port is above the payload of its truck."""
    file = shop / "scenarios" / "heavy.yaml"
    file.write_text("extends: outside-2t.yaml\nlegs: {port: {mass: 1 kg/can}}\n")
    return "scenarios/heavy.yaml"


@pytest.mark.parametrize("command", ["run", "appraise", "compare"])
def test_a_command_that_simulates_begins_with_the_warnings(shop, command):
    words = (command, "scenarios/outside.yaml", *SMALL, "--jobs", "1", "--set", HEAVY)
    outcome = nanas(*words, "--lang", "en", "--no-figures")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith(HEAD)
    told = nanas(*words, "--lang", "id", "--json", "--no-figures")
    (warning,) = json.loads(told.stdout)["warnings"]
    assert warning["path"] == "legs.port.load"
    assert "daya angkut" in warning["message"]


def test_explain_begins_with_the_warnings(shop):
    words = ("explain", "scenarios/outside.yaml", "toll.fee", "--set", HEAVY, "--lang", "en")
    assert nanas(*words).stdout.startswith(HEAD)
    told = nanas(*words, "--json")
    assert json.loads(told.stdout)[0]["path"] == "toll.fee"
    assert told.stderr.startswith(HEAD)


def test_check_tells_warnings_and_refuses_nothing_for_them(heavy):
    outcome = nanas("check", heavy, "--lang", "en")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("warning: scenarios/base.yaml:436:5: legs.port.load")
    assert nanas("check", heavy, "--lang", "id").stdout.startswith(
        "peringatan: scenarios/base.yaml:436:5"
    )
    assert [line.partition(": ")[0] for line in sim.check(heavy)] == ["warning"]
    assert sim.load(heavy).warnings


def test_diff_tells_the_warnings_of_both_files(heavy):
    words = ("diff", "scenarios/outside-2t.yaml", heavy, "--inputs-only", "--lang", "en")
    assert nanas(*words).stdout.startswith("warning: ")
    assert json.loads(nanas(*words, "--json").stdout)["warnings"][0]["path"] == "legs.port.load"
