"""Every command in the documents runs as it is written, on scenarios of one year; every link leads somewhere."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from sim.results import study_folder
from tests.cli.shop import nanas

ROOT = Path(__file__).parents[1]
TUTORIALS = ["docs/tutorial.md", "docs/tutorial.id.md"]
READMES = ["README.md", "README.id.md"]
DOCUMENTS = [*READMES, *sorted(f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md"))]
STUDY = """\
title: {en: "Two ways", id: "Dua cara"}
horizon: 1 year
replications: 2
baseline: outside
scenarios:
  outside: {file: outside.yaml}
  outside-8t: {file: outside-8t.yaml}
  local-8t: {file: local-8t.yaml, against: outside-8t}
"""
# What takes longest at full size is asked for less of.
FEWER = {"-n 128": "-n 64", "-n 6": "-n 2"}


def commands(name):
    """Return the commands of a document in order: lines of blocks, and cells of tables."""
    text = (ROOT / name).read_text()
    blocks = re.findall(r"```\w*\n(.*?)```", text, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("nanas ")]
    lines += re.findall(r"^\|.*`(nanas [^`]*)` \|$", text, flags=re.MULTILINE)
    return [re.sub(r"\s+#.*", "", line).strip() for line in lines]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with the shipped scenarios, whose study is small, in which the answers stand."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    (folder / "scenarios" / "study.yaml").write_text(STUDY)
    plant = folder / "scenarios" / "local-8t.yaml"
    # A year is too short for any loan.
    plant.write_text(
        re.sub(r"^loans:\n(?:[ #].*\n|\n)*", "", plant.read_text(), flags=re.MULTILINE)
    )
    answer = re.search(r"^toll\.fee: .*$", (ROOT / "README.md").read_text(), flags=re.MULTILINE)
    (folder / "answers.yaml").write_text(answer[0] + "\n")
    return folder


@pytest.fixture
def here(place, monkeypatch):
    monkeypatch.chdir(place)
    monkeypatch.setenv("NANAS_CACHE", str(place / "cache"))
    drawings = study_folder.drawings
    monkeypatch.setattr(study_folder, "drawings", lambda runs: drawings(runs)[:1])
    return place


def test_every_command_of_the_documents_runs(here):
    """In the order of the tutorial; those of the other language are the same."""
    wanted = dict.fromkeys([*commands(TUTORIALS[0]), *commands(READMES[0])])
    assert len(wanted) > 20
    for line in wanted:
        words = shlex.split(re.sub(r"-n \d+", lambda count: FEWER[count[0]], line))[1:]
        if words != ["--install-completion"]:
            outcome = nanas(*words)
            assert outcome.exit_code == 0, (line, outcome.output, outcome.exception)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_of_a_document_leads_to_a_file(name):
    text = (ROOT / name).read_text()
    links = re.findall(r"\]\(([^)#]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    absent = [
        one for one in links if "://" not in one and not (ROOT / name).parent.joinpath(one).exists()
    ]
    assert absent == []


@pytest.mark.parametrize(("english", "indonesian"), [TUTORIALS, READMES])
def test_both_languages_tell_the_same_commands(english, indonesian):
    there, here = (
        [line.replace(" --lang id", "") for line in commands(name)]
        for name in (english, indonesian)
    )
    assert [line.replace("report.en.html", "laporan.id.html") for line in there] == here
