"""`nanas trace`: days told on the screen, entries as CSV, a picture; slips in one line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.commands import app

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LOCAL = str(SCENARIOS / "local-2t.yaml")
DAY = ("--from", "2029-01-08")


def nanas(*words):
    return CliRunner().invoke(app, [*words], catch_exceptions=False)


def test_a_day_is_told_written_and_drawn_and_the_same_again(tmp_path):
    csv, figure = tmp_path / "day.csv", tmp_path / "day.svg"
    words = ("trace", LOCAL, *DAY, "--csv", str(csv), "--figure", str(figure), "--lang", "en")
    first = nanas(*words)
    assert first.exit_code == 0
    assert "Monday, January 8, 2029" in first.output
    assert "batch 1: 400 cans" in first.output
    contents = csv.read_bytes(), figure.read_bytes()
    assert contents[0].decode("utf-8-sig").startswith("begin,end,what,place,number,amount")
    assert nanas(*words).output == first.output
    assert (csv.read_bytes(), figure.read_bytes()) == contents


def test_another_file_of_the_name_is_left_alone(tmp_path):
    letter = tmp_path / "letter.csv"
    letter.write_text("Dear Sir")
    refused = nanas("trace", LOCAL, *DAY, "--csv", str(letter))
    assert refused.exit_code == 2
    assert "another file of this name is there" in refused.output
    assert letter.read_text() == "Dear Sir"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((LOCAL, "--from", "8 January"), "is no date"),
        ((LOCAL, "--from", "2029-02-30"), "is no date"),
        ((LOCAL, "--from", "1990-01-01"), "not simulated"),
        ((LOCAL, *DAY, "--days", "0"), "no whole number above 0"),
        ((LOCAL, *DAY, "--days", "999999"), "not simulated"),
        ((LOCAL, *DAY, "--replication", "-1"), "from 0 on"),
        ((LOCAL, *DAY, "--figure", "day.jpg"), "ends in none of"),
        ((LOCAL, *DAY, "--csv", "nowhere/day.csv"), "no folder"),
        ((LOCAL, *DAY, "--scenario", "other"), "no scenario"),
        ((str(SCENARIOS / "study.yaml"), *DAY), "several scenarios"),
    ],
)
def test_a_slip_is_told_in_one_line(words, told):
    refused = nanas("trace", *words, "--lang", "en")
    assert refused.exit_code == 2
    assert told in refused.output
    assert "Traceback" not in refused.output


def test_a_day_of_which_nothing_can_be_drawn_is_one_line_and_writes_nothing(tmp_path):
    words = ("--csv", str(tmp_path / "day.csv"), "--figure", str(tmp_path / "day.png"))
    refused = nanas("trace", LOCAL, "--from", "2029-01-07", *words, "--lang", "en")
    assert refused.exit_code == 2
    assert refused.stderr == "--figure: no truck and no stage works on these days; choose others\n"
    assert not [*tmp_path.iterdir()]
