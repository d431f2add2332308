"""Luck, switching values and estimates on the screen: the numbers of the frames, in both languages."""

import re
from dataclasses import replace

import pytest

import sim
from sim.catalogue.labels import LANGS, Labels
from sim.report import tables
from sim.report.tables.how_sure import SWITCHING, how_sure_sentences
from sim.results.document import document
from sim.results.study_folder import tables as files
from tests.report.reading import numbers


@pytest.fixture(scope="module")
def runs():
    """Return a plant and its partner over two years."""
    plan = sim.load("scenarios/study.yaml", ["loans=null"])
    kept = ("outside", "outside-2t", "local-2t")
    plan = replace(
        plan,
        scenarios={name: plan.scenarios[name] for name in kept},
        members={name: plan.members[name] for name in kept},
    )
    return sim.compare(plan.timed({"horizon": 2}), replications=3)


def test_both_languages_show_the_same_numbers(runs):
    english, indonesian = (tables.how_sure(runs, lang) for lang in LANGS)
    assert len(english) == len(indonesian) == 2 + len(SWITCHING)
    for one, other in zip(english, indonesian, strict=True):
        assert [[numbers(cell, "en") for cell in row] for row in one.texts] == [
            [numbers(cell, "id") for cell in row] for row in other.texts
        ]
    said = [
        [numbers(text, lang) for text in how_sure_sentences(runs, Labels(lang))] for lang in LANGS
    ]
    assert said[0] == said[1]


def test_the_table_of_luck_says_by_luck_and_holds_the_odds(runs):
    table = tables.luck(runs)
    (row,) = runs.luck.query("scenario == 'local-2t' and kpi == 'npv_idr'").to_dict("records")
    cells = next(cells for cells in table.rows if cells.name.startswith("Local plant"))
    spread, below = cells.cells[:2]
    assert (spread.low * 1e9, spread.high * 1e9) == pytest.approx((row["p05"], row["p95"]))
    assert below.value == pytest.approx(100 * row["probability"])
    assert "by luck" in table.notes[0]
    assert "akibat keadaan acak" in tables.luck(runs, "id").notes[0]


def test_the_three_nearest_changes_stand_in_the_verdict(runs):
    frame = runs.switching.query("scenario == 'local-2t' and kpi == 'npv_idr'").dropna(
        subset="change_pct"
    )
    nearest = sorted(abs(frame["change_pct"]))[:3]
    sentence, _ = how_sure_sentences(runs, Labels("en"))
    shares = [
        float(text.replace(",", ""))
        for text in re.findall(r"(?:falls|rises) by ([\d.,]+) %", sentence)
    ]
    assert shares == pytest.approx(nearest, abs=0.51)
    assert "luck" in sentence


def test_the_estimates_are_told_with_their_number(runs):
    *_, sentence = how_sure_sentences(runs, Labels("en"))
    assert sentence.startswith(f"{runs.grades['C']} of {sum(runs.grades.values())} ")


def test_files_and_json_hold_every_row(runs):
    kept, found = files(runs), document(runs, "en")
    for name in ("luck", "switching", "over_ranges"):
        assert len(kept[name]) == len(found[name]) > 0, name
    assert found["grades"] == runs.grades
    assert {row["assumption"] for row in found["switching"]} > {"followed_price", "discount_rate"}
