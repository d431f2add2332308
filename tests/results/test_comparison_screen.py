"""What a terminal shows of a comparison: one screen, or the tables that are chosen."""

import re
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

import sim
from sim.catalogue.labels import LANGS
from sim.report import figures
from sim.results import comparison_screen, study_folder
from sim.results.comparison import Appraisal, Comparison, Summary
from sim.results.report_files import ReportFiles
from tests.report.reading import printed

LOCAL = ("local-2t", "local-8t", "local-30t", "hybrid")
SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def runs():
    return sim.compare(sim.load(SCENARIOS / "study.yaml").timed({"horizon": 10}), replications=2)


def shown(parts, width):
    return "\n".join(printed(part, width) for part in parts)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("width", "lines"), [(100, 44), (80, 62)])
def test_the_answer_fits_a_screen(runs, lang, width, lines):
    # A blank line stands between the parts, as on the terminal.
    parts = comparison_screen.answer(runs, lang, width)
    text = "\n\n".join(printed(part, width).removesuffix("\n") for part in parts)
    assert len(text.splitlines()) <= lines
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("lang", LANGS)
def test_the_answer_begins_with_the_title_and_tells_the_short_names_of_its_rows(runs, lang):
    text = shown(comparison_screen.answer(runs, lang, 100), 100)
    assert text.splitlines()[0] == getattr(runs.plan.title, lang)
    rows = [getattr(runs.plan.scenarios[name].wording.title, lang) for name in LOCAL]
    places = [re.search(rf"^ {re.escape(row)} ", text, re.MULTILINE).start() for row in rows]
    assert places == sorted(places)
    assert f": {', '.join(LOCAL)}." in text


def test_chosen_tables_stand_below_the_title_of_the_study(runs):
    text = shown(Comparison(chosen=("policy",)).screen(runs, "en", 132), 132)
    assert text.splitlines()[0] == runs.plan.title.en
    page = comparison_screen.page(runs, "en")
    assert page.count(runs.plan.title.en) == 1


def numbers(text):
    """Return the numbers of a text as they would be typed."""
    return sorted(re.sub(r"[.,]", "", number) for number in re.findall(r"\d[\d.,]*\d|\d", text))


def test_both_languages_tell_the_same_numbers(runs):
    english, indonesian = (shown(comparison_screen.answer(runs, lang, 200), 200) for lang in LANGS)
    assert numbers(english) == numbers(indonesian)


def test_the_sentences_hold_the_figures_of_the_study(runs):
    text = shown(comparison_screen.answer(runs, "en", 200), 200)
    cost = runs.difference("levelised_cost_idr_per_can")["mean"]
    assert f"{abs(cost['local-30t']):,.0f} IDR" in text
    npv = runs.samples("npv_idr")
    claims = runs.over_ranges.set_index(["kind", "scenario", "kpi"])["probability"]
    best = max(("local-2t", "local-8t", "local-30t"), key=lambda name: npv[name].mean())
    assert f"{100 * claims['worth', best, 'npv_idr']:.0f} % of the draws" in text


def test_chosen_tables_stand_in_place_of_the_answer(runs):
    text = shown(comparison_screen.chosen(runs, ("policy",), "en", 132), 132)
    assert "Policy analysis matrix" in text or "PAM" in text
    assert "Levelised cost by cost group" not in text
    whole = shown(comparison_screen.chosen(runs, ("all",), "en", 132), 132)
    assert "Verdict" in whole
    assert text.splitlines()[0] in whole


def test_a_group_of_tables_that_there_is_not_is_refused():
    with pytest.raises(sim.ScenarioError, match="no tables “costs”; choose among cost, price"):
        Comparison.showing(None, "price, costs")


@pytest.mark.parametrize("letters", ["ascii", "cp437", "iso8859-9"])
def test_the_pages_of_a_folder_are_the_same_whatever_the_terminal_can_write(
    runs, letters, monkeypatch
):
    usual = comparison_screen.page(runs, "id")
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(BytesIO(), encoding=letters))
    assert comparison_screen.page(runs, "id") == usual
    assert "\N{BOX DRAWINGS LIGHT HORIZONTAL}" in usual


def test_the_result_folder_keeps_all_tables_and_the_verdict(runs):
    pages = Comparison().pages(runs)
    assert [*pages] == ["tables.en.txt", "tables.id.txt"]
    assert "Verdict" in pages["tables.en.txt"]
    assert "Kesimpulan" in pages["tables.id.txt"]
    assert all(line == line.rstrip() for page in pages.values() for line in page.splitlines())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize(
    "analysis",
    [Summary(), Comparison(), Comparison(chosen=("all",)), Appraisal()],
    ids=["run", "compare", "tables", "appraise"],
)
def test_no_screen_cuts_a_number_or_a_name(runs, analysis, lang, width):
    text = shown(analysis.screen(runs, lang, width), width)
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
    assert max(map(len, text.splitlines())) <= width


def test_without_rivals_nothing_is_said_or_drawn_of_them(tmp_path):
    none = "{rivals: null}"
    (tmp_path / "alone.yaml").write_text(
        f"extends: {SCENARIOS / 'local-2t.yaml'}\n"
        "loans: null\nrivals: null\nsale: {rival: null}\nmarkets:\n"
        + "".join(f"  {name}: {none}\n" for name in ("saudi", "eu", "us", "japan", "china"))
    )
    (tmp_path / "study.yaml").write_text(
        "horizon: 1 year\nreplications: 1\nseed: 1\nbaseline: alone\n"
        "scenarios: {alone: {file: alone.yaml}}\n"
    )
    plan = sim.load(tmp_path / "study.yaml")
    runs = sim.compare(plan)
    for lang, said in (("en", "Gap to"), ("id", "dengan premi")):
        assert said not in shown(comparison_screen.answer(runs, lang, 100), 100)
    drawn = study_folder.drawings(runs)
    assert {"price_ladder", "landed"}.isdisjoint(drawn)
    for name in drawn:
        assert getattr(figures, name)(runs, "en").axes
    with pytest.raises(sim.ScenarioError, match="ask money for a plant"):
        ReportFiles(runs, {}).makers(["kak"], LANGS)
    assert [*ReportFiles(runs, {}).makers(["docx"], ["en"])] == ["summary.en.docx"]
