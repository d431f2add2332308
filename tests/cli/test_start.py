"""What the program shows before it is asked for anything."""

import shlex
from importlib.metadata import version
from itertools import pairwise

import pytest

from sim.cli import console
from sim.scenario.overrides import parse
from tests.cli.shop import nanas


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "Change an assumption"), ("id", "Ubah sebuah asumsi")]
)
def test_without_arguments_it_shows_what_people_do_in_their_language(lang, word, monkeypatch):
    monkeypatch.setenv("NANAS_LANG", lang)
    shown = nanas()
    assert shown.exit_code == 0
    assert word in shown.stdout
    assert all(f"nanas {example}" in shown.stdout for example in console._EXAMPLES.values())


@pytest.mark.parametrize("example", console._EXAMPLES.values())
def test_every_example_is_of_a_command_with_its_options(example):
    command, *words = shlex.split(example)
    helped = nanas(command) if command == "--help" else nanas(command, "--help")
    assert helped.exit_code == 0
    options = [word for word in words if word.startswith("--")]
    assert all(option in helped.stdout for option in options)
    sets = [after for word, after in pairwise(words) if word == "--set"]
    assert all(parse(text).path == "toll.fee" for text in sets)


def test_the_version_is_that_of_the_package():
    assert nanas("--version").stdout == f"nanas {version('nanas')}\n"
