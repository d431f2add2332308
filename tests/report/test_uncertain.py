"""Tables of how sure a study is: what is worth finding out, and what assumptions do alone."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.analysis.outputs import Output, Statement, claims_frame
from sim.analysis.questions import COLUMNS as QUESTIONS
from sim.analysis.tornado import COLUMNS as TORNADO
from sim.catalogue.keys import NPV
from sim.catalogue.labels import LANGS, Labels
from sim.report import figures
from sim.report.tables.uncertain import (
    findings_sentences,
    findings_table,
    spread_table,
    sureness,
    tornado_table,
)
from tests.report.frames import plan_with
from tests.report.reading import numbers

DRAWS = 128


def result(everything, questions):
    """Return what is worth finding out: of everything value, error and whether it stands out."""
    columns = ["payoff", "path", "best_now", "value_idr", "error_idr", "stands_out"]
    return SimpleNamespace(
        words={},
        plan=plan_with({}),
        numbers=range(DRAWS),
        decisions={NPV: None},
        questions=pd.DataFrame(questions, columns=list(QUESTIONS)),
        values_of_information=pd.DataFrame([(NPV, "", "", *everything)], columns=columns),
    )


FEE = (
    *(NPV, "toll.fee", "", 4.2e9, 0.3e9, "5_000 IDR/can", "3_500", "6_500", "C"),
    *("press", "", "canner", "3_500 IDR/can", "5_600 IDR/can", None, "local-2t"),
)


@pytest.mark.parametrize("lang", LANGS)
def test_where_nothing_stands_out_no_value_is_told_and_no_table_is_shown(lang):
    labels, nothing = Labels(lang), result((0.0, 30e9, False), [])
    assert findings_table(nothing, NPV, labels).is_empty
    (sentence,) = findings_sentences(nothing, labels)
    assert numbers(sentence, lang) == [DRAWS]
    assert labels("uncertain.nothing") in sentence


@pytest.mark.parametrize("lang", LANGS)
def test_what_stands_out_only_together_is_told_with_its_number(lang):
    (sentence,) = findings_sentences(result((5e9, 1e9, True), []), Labels(lang))
    assert numbers(sentence, lang) == [5.0, 1.0]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("stands_out", "told"), [(True, [5.0, 3.0]), (False, [DRAWS])])
def test_the_note_of_a_table_tells_the_value_of_everything_only_where_it_stands_out(
    stands_out, told, lang
):
    labels, found = Labels(lang), result((5e9, 3e9, stands_out), [FEE])
    table = findings_table(found, NPV, labels)
    assert not table.is_empty
    assert [one for note in table.notes for one in numbers(note, lang)] == told
    assert [*findings_sentences(found, labels)] == []


CLAIM = ("worth", "local-2t", NPV, "", "IDR")
SURE, UNSURE, NONE = (-3e9, -3.2e9, -2.8e9), (1e9, -1e9, 3e9), (np.nan,) * 3
FIGURES = ("claims", "finding_out", "tornado")


def ends(low, high):
    """Return path, range, and what happens at both ends of it."""
    return ("a", "1", "2", "3", *low, *high)


@pytest.mark.parametrize("lang", LANGS)
def test_an_end_of_a_tornado_shows_its_interval_or_that_it_tells_nothing(lang):
    labels, bare = Labels(lang), (np.nan,) * 2
    rows = [
        (*CLAIM, *ends(SURE, UNSURE), 4e9, "simulated", 4, True),
        (*CLAIM, *ends(NONE, SURE), 3e9, "simulated", 4, True),
        (*CLAIM, *ends((5e9, *bare), (-5e9, *bare)), 10e9, "exact", 0, True),
    ]
    table = tornado_table(pd.DataFrame(rows, columns=list(TORNADO)), labels)
    texts = [row[1:3] for row in table.texts]
    assert [[numbers(cell, lang) for cell in row] for row in texts] == [
        [[-3.0, 0.2], []],
        [[], [-3.0, 0.2]],
        [[5.0], [-5.0]],
    ]
    assert texts[0][1] == labels("tornado.indistinct")
    assert labels("IDR_billion") in table.notes[0]
    # Only how these rows are found is explained.
    assert labels("table.note.tornado.curve") not in table.notes
    assert labels("table.note.tornado.simulated", n="4") in table.notes


def decimals(text):
    """Return the number of decimals of each number in an English text."""
    return [len(part) for _, part in re.findall(r"(\d)(?:\.(\d+))?(?![\d.,])", text)]


def test_numbers_of_one_unit_in_a_column_have_the_same_decimals():
    # In billions: medians of -9, -17 and 144 bear two, one and no decimals; one row is of another unit.
    sizes = {"a": -9e9, "b": -17e9, "c": 144e9}
    names = ("scenario", "kpi", "unit", "p05", "p50", "p95", "luck_share")
    rows = [(name, NPV, "IDR", 1.5 * size, size, -size, 0.1) for name, size in sizes.items()]
    frame = pd.DataFrame([*rows, ("a", "irr", "USD/carton", 4.5, 5.5, 6.5, 0.1)], columns=names)
    study = SimpleNamespace(distributions=frame, decisions={NPV: None, "irr": None}, own=None)
    texts = [row[0] for row in spread_table(study, Labels("en")).texts]
    assert texts[0] == "-13.5 to 9.0"
    assert [decimals(text) for text in texts] == [[1, 1]] * 3 + [[2, 2]]


def test_both_ends_of_a_tornado_have_the_same_decimals():
    bare = (np.nan,) * 2
    pairs = (90e9, -144e9), (-9e9, 60e9), (0.5e9, -30e9)
    rows = [
        (*CLAIM, *ends((low, *bare), (high, *bare)), 1e9, "exact", 0, True) for low, high in pairs
    ]
    table = tornado_table(pd.DataFrame(rows, columns=list(TORNADO)), Labels("en"))
    assert [row[1:3] for row in table.texts] == [
        ["+90.0", "-144.0"],
        ["-9.0", "+60.0"],
        ["+0.5", "-30.0"],
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_each_figure_says_by_what_its_intervals_are(lang):
    """Draws are no replications: claims over draws, an expected value with an error, ends over luck."""
    labels, one = Labels(lang), Statement("worth", Output("local-2t", NPV), below=False)
    luck = labels("figure.source.luck", n="").split(":")[0]
    claims = claims_frame([(one, np.arange(-60.0, 68.0), DRAWS)])
    found = result((5e9, 1e9, True), [FEE])
    rows = pd.DataFrame(
        [(*CLAIM, *ends(SURE, SURE), 3e9, "simulated", 4, True)], columns=[*TORNADO]
    )
    found.claims, found.tornado = claims, rows
    found.best_plants = [one.output]
    drawn = {name: getattr(figures, name)(found, lang) for name in FIGURES}
    said = {name: figure.get_supxlabel() for name, figure in drawn.items()}
    # Year of the data, year of the prices and share of estimates stand before.
    assert {name: numbers(text, lang)[3:] for name, text in said.items()} == {
        "claims": [DRAWS, 95],
        "finding_out": [DRAWS],
        "tornado": [95, 4],
    }
    assert not any(luck in text for text in said.values())
    # The ends of the interval are drawn as they are told.
    lines = [line.get_xdata() for line in drawn["tornado"].axes[0].lines]
    assert sum(np.allclose(line, [-3.2, -2.8]) for line in lines) == 2


@pytest.mark.parametrize("lang", LANGS)
def test_the_figure_of_claims_says_how_sure_in_the_words_of_the_table(lang):
    """An interval across a threshold has the words of both its ends."""
    labels, one = Labels(lang), Statement("worth", Output("local-2t", NPV), below=False)
    found = result((5e9, 1e9, True), [FEE])
    found.claims = claims_frame([(one, np.r_[np.full(80, 1.0), np.full(20, -1.0)], 100)])
    (row,) = found.claims.to_dict("records")
    assert row["ci_low"] < 0.8 < row["ci_high"]
    (ax,) = figures.claims(found, lang).axes
    between = labels(
        "likelihood.between", low=labels("likelihood.open"), high=labels("likelihood.likely")
    )
    assert sureness(row, labels) == between
    assert between in [text.get_text() for text in ax.texts]
