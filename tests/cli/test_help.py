"""Help and errors of the command line, in both languages."""

import json
import re

import pytest
from typer.main import get_command

from sim.catalogue.labels import LANGS, Labels, table
from sim.cli.commands import app
from sim.cli.help import LANGUAGES, fill_in, option_key, parameters
from tests.cli.shop import nanas

COMMANDS = ["", *get_command(app).commands]
FAMILIES = ("command.", "option.", "metavar.", "help.", "usage.")
# Words that no Indonesian sentence holds.
ENGLISH = r"(?<!-)\b(the|of|and|with|this|that|is|are|show|default|usage|options?|required|exit)\b"
WRONG = {
    "no file": (["compare"], ["FILE", "BERKAS"]),
    "no such option": (["compare", "x.yaml", "--forse"], ["--forse", "--force"]),
    "no such short option": (["compare", "x.yaml", "-q"], ["-q"]),
    "no value": (["compare", "x.yaml", "--set"], ["--set"]),
    "a value too many": (["compare", "x.yaml", "--json=3"], ["--json"]),
    "no whole number": (["compare", "x.yaml", "-n", "many"], ["-n, --replications", "many"]),
    "no process": (["compare", "x.yaml", "--jobs", "0"], ["--jobs", "0"]),
    "no amount": (["cache", "--days", "nan"], ["--days", "nan"]),
    "a word too many": (["compare", "x.yaml", "y.yaml"], ["y.yaml"]),
    "no such command": (["comprae", "x.yaml"], ["comprae", "compare"]),
    "no such option of all": (["--vershion"], ["--vershion", "--version"]),
    "an option not given": (["breakeven", "x.yaml", "--vary", "toll.fee"], ["--kpi"]),
}


def test_the_languages_of_the_command_line_are_those_of_the_labels():
    assert LANGUAGES == LANGS


@pytest.mark.parametrize("lang", LANGS)
def test_every_command_and_option_has_words(lang):
    group = get_command(app)
    fill_in(group, Labels(lang))
    for command in (group, *group.commands.values()):
        assert command.help == table()[f"command.{command.name}"][lang]
        for item in parameters(command):
            assert item.help == table()[option_key(command.name, item.name)][lang]
            assert item.is_flag if item.metavar is None else not item.metavar.startswith("metavar.")


def test_no_words_of_commands_options_and_placeholders_are_left_over():
    used = {"metavar.options", "metavar.command"}
    group = get_command(app)
    for command in (group, *group.commands.values()):
        used |= {f"command.{command.name}"}
        for item in parameters(command):
            used |= {option_key(command.name, item.name), f"metavar.{item.metavar}"}
    ours = {key for key in table() if key.startswith(("command.", "option.", "metavar."))}
    assert ours - used == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_the_language_that_the_line_asks_for(command):
    words = [command] if command else []
    english = nanas(*words, "--lang", "en", "--help").stdout
    indonesian = nanas("--lang=id", *words, "--help").stdout
    assert english == nanas(*words, "--help", "--lang", "en").stdout
    assert "Usage: nanas" in english
    assert "Cara pakai: nanas" in indonesian
    assert not re.search(ENGLISH, indonesian, re.IGNORECASE)
    shown = " ".join(indonesian.split())
    told = [text for key, text in table().items() if key.startswith(FAMILIES)]
    left = [text["en"] for text in told if len(text["en"]) > 12 and text["en"] != text["id"]]
    assert [text for text in left if text in shown] == []
    assert all(len(line) <= 80 for line in (english + indonesian).splitlines())


def test_help_is_in_the_language_of_the_environment(monkeypatch):
    monkeypatch.setenv("NANAS_LANG", "id")
    assert "Cara pakai" in nanas("compare", "--help").stdout
    assert "Usage" in nanas("compare", "--help", "--lang", "en").stdout


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("words", "told"), WRONG.values(), ids=WRONG)
def test_an_error_of_the_line_names_what_is_wrong(lang, words, told):
    told = told if told != ["FILE", "BERKAS"] else [told[LANGS.index(lang)]]
    result = nanas("--lang", lang, *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    what, usage, where = result.stderr.splitlines()
    assert all(word in what for word in told)
    assert usage.startswith({"en": "Usage: nanas", "id": "Cara pakai: nanas"}[lang])
    assert where.endswith("--help")
    if lang == "id":
        assert not re.search(ENGLISH, what, re.IGNORECASE)


def test_a_language_that_there_is_not_is_refused_in_that_of_the_reader(monkeypatch):
    monkeypatch.setenv("NANAS_LANG", "id")
    assert "bukan bahasa yang tersedia" in nanas("check", "x.yaml", "--lang", "fr").stderr


def test_a_language_before_the_command_holds_for_the_command():
    assert "berkas ini tidak ada" in nanas("--lang", "id", "check", "x.yaml").stderr
    assert "there is no" in nanas("--lang", "id", "check", "x.yaml", "--lang", "en").stderr


def test_the_meaning_of_a_parameter_is_in_the_language_of_the_reader(shop):
    words = ("explain", "scenarios/local-8t.yaml", "plant.batch")
    english, indonesian = (nanas(*words, "--lang", lang) for lang in ("en", "id"))
    assert "Meaning: Fruit that moves through the line as one lot." in english.stdout
    assert "Arti: Buah yang bergerak melalui lini sebagai satu lot." in indonesian.stdout
    (entry,) = json.loads(nanas(*words, "--lang", "id", "--json").stdout)
    assert entry["meaning"] == "Buah yang bergerak melalui lini sebagai satu lot."
