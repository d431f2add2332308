"""Tables of how sure a study is: what is worth finding out, and what assumptions do alone."""

from types import SimpleNamespace

import pandas as pd
import pytest

from sim.analysis.questions import COLUMNS as QUESTIONS
from sim.analysis.tornado import COLUMNS as TORNADO
from sim.catalogue.keys import NPV
from sim.catalogue.labels import LANGS, Labels
from sim.report.tables.uncertain import (
    findings_sentences,
    findings_table,
    tornado_table,
)
from tests.report.reading import numbers

DRAWS = 128


def result(everything, questions):
    """Return what is worth finding out: of everything value, error and whether it stands out."""
    columns = ["payoff", "path", "best_now", "value_idr", "error_idr", "stands_out"]
    return SimpleNamespace(
        words={},
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


END = {"sure": (-3e9, -3.2e9, -2.8e9), "unsure": (1e9, -1e9, 3e9), "none": (float("nan"),) * 3}


@pytest.mark.parametrize("lang", LANGS)
def test_an_end_of_a_tornado_shows_its_interval_or_that_it_tells_nothing(lang):
    labels, claim = Labels(lang), ("worth", "local-2t", NPV, "", "IDR")
    bare = (float("nan"),) * 2
    rows = [
        (*claim, "a", "1", "2", "3", *END["sure"], *END["unsure"], 4e9, "simulated", 4, True),
        (*claim, "b", "1", "2", "3", *END["none"], *END["sure"], 3e9, "simulated", 4, True),
        (*claim, "c", "1", "2", "3", 5e9, *bare, -5e9, *bare, 10e9, "exact", 0, True),
    ]  # fmt: skip
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
