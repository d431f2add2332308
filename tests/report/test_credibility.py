"""The report on credibility: every item of the checklist, with the numbers of the run."""

import re
from pathlib import Path

import pytest

import sim
from sim.catalogue.labels import LANGS
from sim.report.documents.credibility import credibility
from sim.report.documents.markdown import markdown

SCENARIOS = Path(__file__).parents[2] / "scenarios"
STAMP = {"version": "9.9", "libraries": "simpy 4", "command": "nanas compare phased.yaml"}


@pytest.fixture(scope="module")
def runs():
    plan = sim.load(SCENARIOS / "phased.yaml").timed({"horizon": 8})
    return sim.compare(plan, replications=2)


@pytest.fixture(scope="module", params=LANGS)
def text(request, runs):
    return markdown("T", credibility(runs, request.param, STAMP))


def test_every_section_of_the_checklist_is_there_in_order(text):
    numbers = [int(one) for one in re.findall(r"^## (\d)\.", text, flags=re.MULTILINE)]
    assert numbers == list(range(1, 9))
    # 1.1 to 6.1 of STRESS-DES are 18 items, two of which (sharing, system) are one here.
    assert len(re.findall(r"^- ", text.partition("## 7.")[0], flags=re.MULTILINE)) == 19


def test_the_numbers_are_those_of_the_run(text, runs):
    grades = runs.grades
    assert str(grades["C"]) in text
    assert "9.9" in text
    assert runs.plan.timing.start.isoformat() in text
    assert all(name in text for name in runs.plan.scenarios)


def test_both_languages_tell_the_same_numbers(runs):
    found = []
    for lang in LANGS:
        text = markdown("T", credibility(runs, lang, STAMP))
        numbers = re.findall(r"\d[\d.,]*\d|\d", text)
        found.append(sorted(re.sub("[.,]", "", one) for one in numbers))
    assert found[0] == found[1]


def test_a_table_of_markdown_has_as_many_cells_in_every_row(text):
    for block in re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(counts) == 1
