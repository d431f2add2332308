"""Every command tells warnings at the head of its output; `--json` carries them."""

import json

import pytest

import sim
from tests.cli.shop import SMALL, nanas

DEAR = "toll.fee=27_000 IDR/can"
HEAD = "warning: --set: toll.fee: “27_000 IDR/can” is outside 2_800 IDR/can to 7_500 IDR/can"


@pytest.fixture
def dear(shop):
    """Write a scenario whose toll fee is above its range."""
    file = shop / "scenarios" / "dear.yaml"
    file.write_text("extends: outside-2t.yaml\ntoll: {fee: 27_000 IDR/can}\n")
    return "scenarios/dear.yaml"


@pytest.mark.parametrize("command", ["run", "appraise", "compare"])
def test_a_command_that_simulates_begins_with_the_warnings(shop, command):
    words = (command, "scenarios/outside.yaml", *SMALL, "--jobs", "1", "--set", DEAR)
    outcome = nanas(*words, "--lang", "en", "--no-figures")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith(HEAD)
    told = nanas(*words, "--lang", "id", "--json", "--no-figures")
    (warning,) = json.loads(told.stdout)["warnings"]
    assert warning["path"] == "toll.fee"
    assert "di luar rentang" in warning["message"]


def test_explain_begins_with_the_warnings(shop):
    words = ("explain", "scenarios/outside.yaml", "toll.fee", "--set", DEAR, "--lang", "en")
    assert nanas(*words).stdout.startswith(HEAD)
    told = nanas(*words, "--json")
    assert json.loads(told.stdout)[0]["path"] == "toll.fee"
    assert told.stderr.startswith(HEAD)


def test_check_tells_warnings_and_refuses_nothing_for_them(dear):
    outcome = nanas("check", dear, "--lang", "en")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("warning: scenarios/dear.yaml:2:8: toll.fee")
    assert outcome.stdout.splitlines()[-1] == "No error found; warnings: 1."
    assert nanas("check", dear, "--lang", "id").stdout.startswith(
        "peringatan: scenarios/dear.yaml:2:8"
    )
    assert [line.partition(": ")[0] for line in sim.check(dear)] == ["warning"]
    assert sim.load(dear).warnings


def test_diff_tells_the_warnings_of_both_files(dear):
    words = ("diff", "scenarios/outside-2t.yaml", dear, "--inputs-only", "--lang", "en")
    assert nanas(*words).stdout.startswith("warning: ")
    assert json.loads(nanas(*words, "--json").stdout)["warnings"][0]["path"] == "toll.fee"


def test_check_tells_what_is_assumed_once_for_those_that_leave_it_out(shop):
    lines = nanas("check", "scenarios/study.yaml", "--lang", "en").stdout.splitlines()
    (orders,) = [line for line in lines if ": order_ramp_up." in line]
    assert orders.startswith("outside, outside-far: assumed, as it is not written: order_ramp_up. ")
    assert orders.endswith("all if absent.")
    assert lines[-1] == "No problem found."
