"""Whatever a terminal can show, and whoever reads: the command does its work."""

import contextlib
import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import process
from sim.cli.commands import app
from sim.economics import export
from tests.cli.shop import NANAS, RUN, SMALL, nanas

ENCODINGS = ("cp437", "cp850", "cp932", "latin-1", "ascii", "utf-8")
REAL = ("cp437", "ascii")

PLAIN = {"±": "+-", "“": '"', "”": '"', "•": "*", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "─": "-"}


def told(words, encoding):
    """Return what a command prints in a console of some encoding."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    outcome = subprocess.run([*NANAS, *words], capture_output=True, env=environment, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout.decode(encoding)


@pytest.mark.slow
def test_every_console_shows_the_figures_and_the_words(whole):
    unlimited = nanas(*RUN, "whole", "--no-figures").stdout
    marks = {letter for letter in unlimited if not letter.isascii()}
    assert len(marks) > 1
    words = (*RUN, "whole", "--no-figures")
    for encoding in ENCODINGS:
        # It takes seconds to start a command: some write to a console of their own.
        shown = (told if encoding in REAL else told_here)(words, encoding)
        assert digits(shown) == digits(unlimited), encoding
        for mark in marks:
            assert mark in shown or PLAIN[mark] in shown
        assert "?" not in shown


def told_here(words, encoding):
    """Return what a command prints in this process in a console of some encoding."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding, errors=process.LEGIBLE)
    with contextlib.redirect_stdout(stream):
        app(words, standalone_mode=False)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)


def digits(text):
    return [letter for letter in text if letter.isdigit()]


@pytest.mark.parametrize("encoding", REAL)
def test_json_loses_no_letter_in_any_console(shop, encoding):
    Path("scenarios/named.yaml").write_text(
        "extends: outside.yaml\ntitle: {en: Sweet “Nänas”, id: 菠萝}\n", encoding="utf-8"
    )
    words = ("explain", "scenarios/named.yaml", "title.id", "--json")
    assert "菠萝" in json.dumps(json.loads(told(words, encoding)), ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "ascii_text"),
    [
        ("±3 \N{EN DASH} 4", "+-3 - 4"),
        ("“café”", '"cafe"'),
        ("10⁶ ½ 菠", "10? ? ?"),
        ("\udc80", "?"),
    ],
)
def test_what_an_encoding_lacks_is_written_plainly_and_never_as_another_number(text, ascii_text):
    assert text.encode("ascii", process.LEGIBLE).decode("ascii") == ascii_text


@pytest.mark.slow
def test_a_reader_who_leaves_stops_no_work(shop, whole):
    words = (*RUN, "left")
    with subprocess.Popen([*NANAS, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as left:
        left.stdout.close()
        errors = left.stderr.read().decode()
    assert (left.returncode, errors.count("Written to left")) == (0, 1)
    assert "Traceback" not in errors
    assert (shop / "left" / "run.json").exists()
    assert len([*(shop / "left" / "figures").iterdir()]) > 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_full_disk_behind_standard_output_is_one_line_and_the_numbers_are_kept(shop, whole):
    with Path("/dev/full").open("wb") as full:
        outcome = subprocess.run(
            [*NANAS, *RUN, "full", "--no-figures"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    *_, line = outcome.stderr.decode().splitlines()
    assert line == "Standard output cannot be written: No space left on device."
    assert outcome.returncode == 1
    assert (shop / "full" / "run.json").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("words", ["check", "explain", "cache", "diff"])
def test_no_command_shows_a_traceback_where_standard_output_is_full(shop, whole, words):
    given = {"check": RUN[1:2], "explain": [RUN[1], "npv_idr"], "cache": [], "diff": [RUN[1]] * 2}
    with Path("/dev/full").open("wb") as full:
        outcome = subprocess.run(
            [*NANAS, words, *given[words]], stdout=full, stderr=subprocess.PIPE, check=False
        )
    *_, line = outcome.stderr.decode().splitlines()
    assert line == "Standard output cannot be written: No space left on device."
    assert outcome.returncode == 1


def test_errors_that_nobody_can_read_stop_no_work(shop, whole):
    with Path(os.devnull).open("rb") as closed:
        outcome = subprocess.run(
            [*NANAS, *RUN, "unread", "--no-figures"],
            stdout=subprocess.PIPE,
            stderr=closed,
            check=False,
        )
    assert outcome.returncode == 0
    assert (shop / "unread" / "run.json").exists()


def test_errors_that_have_no_stream_stop_no_work(shop, whole):
    outcome = subprocess.run(
        ["sh", "-c", f"{shlex.join([*NANAS, *RUN, 'closed', '--no-figures'])} 2>&-"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert outcome.stdout
    assert not outcome.stderr
    assert (shop / "closed" / "run.json").exists()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--version",),
        ("--help",),
        ("run", "--help"),
        ("check", RUN[1]),
        pytest.param((*RUN, "closed", "--no-figures"), marks=pytest.mark.slow),
    ],
)
def test_b29_whatever_cannot_be_printed_is_one_line_and_the_work_is_kept(shop, whole, words):
    command = shlex.join([*NANAS, *words])
    for output, code, told in (
        (">&-", 1, "Standard output cannot be written: Bad file descriptor."),
        (">/dev/full", 1, "Standard output cannot be written: No space left on device."),
        (">/dev/full 2>&-", 1, ""),
        ("| true", 0, ""),
    ):
        # The library that prints help ends in its own way where nobody reads it.
        if "--help" in words and not output.startswith(">/dev/full"):
            continue
        piped = f"set -o pipefail; {{ sleep 0.1; {command}; }} {output}"
        outcome = subprocess.run(
            ["bash", "-c", piped if "|" in output else f"{command} {output}"],
            capture_output=True, text=True, check=False, env={**os.environ, "NANAS_LANG": "en"},
        )  # fmt: skip
        last = outcome.stderr.splitlines()[-1:] if told else []
        assert (outcome.returncode, last, outcome.stdout) == (code, [told] if told else [], "")
        assert "Traceback" not in outcome.stderr
        assert ("Standard output" in outcome.stderr) == bool(told)
    assert (shop / "closed" / "run.json").exists() or "closed" not in words


def test_an_infinite_figure_is_null_in_json_with_its_reason(shop, monkeypatch):
    monkeypatch.setattr(export, "_net_kg", lambda valuation: 0.0)
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        outcome = nanas("run", "scenarios/outside.yaml", *SMALL, "--jobs", "1", "--json")

    (figures,) = json.loads(outcome.stdout)["scenarios"].values()
    figure = figures["fob_usd_per_net_t"]
    assert (figure["mean"], figure["ci_low"], figure["n"]) == (None, None, 0)
    assert figure["why"] == "it is infinite"


def test_what_a_library_warns_of_is_one_line_told_once():
    code = (
        "import warnings; from sim.cli import process; process.prepare()\n"
        "for place in (1, 2):\n"
        "    warnings.warn_explicit('a font lacks a sign', UserWarning, 'a.py', place)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stderr == "a font lacks a sign\n"
