"""The page of questions: what is asked, and what it says of each answer."""

from types import SimpleNamespace

import pandas as pd
import pytest

from sim.analysis.questions import COLUMNS
from sim.catalogue.keys import ENPV, NPV
from sim.catalogue.labels import LANGS
from sim.report.questionnaire import questionnaire
from tests.report.reading import numbers

FEE = (
    *("toll.fee", "", 4.2e9, 0.3e9),
    *("5_000 IDR/can", "3_500", "6_500", "C", "press", "asked nobody", "canner"),
)
ROWS = [
    (NPV, *FEE, "3_500 IDR/can", "5_600 IDR/can", None, "local-2t"),
    (ENPV, *FEE, None, None, None, None),
    (NPV, "wage", "", 1e9, 0.2e9, "2 IDR", "1", "3", "", "", "", "", "1 IDR", "3 IDR", None, None),
]  # fmt: skip


def result(rows):
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return SimpleNamespace(words={}, questions=frame, numbers=range(128))


@pytest.mark.parametrize("lang", LANGS)
def test_each_assumption_is_asked_once_with_all_that_is_known_of_it(lang):
    page = questionnaire(result(ROWS), lang)
    assert page.count("## ") == 2
    assert page.index("(`toll.fee`)") < page.index("(`wage`)")
    fees = {"en": ("5,000 IDR", "5,600 IDR"), "id": ("Rp5.000", "Rp5.600")}[lang]
    for told in (*fees, "press", "asked nobody", "canner", "local-2t"):
        assert told in page
    assert "{" not in page.replace("{value: 1, low: 1, high: 1, source: ", "")


@pytest.mark.parametrize("lang", LANGS)
def test_a_source_that_names_nobody_is_told_in_the_language(lang):
    fee = {**dict(zip(COLUMNS, ROWS[0], strict=True)), "source": "estimate"}
    known = {"en": "C; estimate; asked nobody", "id": "C; perkiraan; asked nobody"}

    assert known[lang] in questionnaire(result([tuple(fee.values())]), lang)


@pytest.mark.parametrize(("lang", "fruit"), [("en", "Fruit"), ("id", "Buah")])
def test_a_question_is_headed_by_what_is_asked_with_its_path_behind(lang, fruit):
    fruit_price = {**dict(zip(COLUMNS, ROWS[0], strict=True)), "path": "costs.fruit.price"}
    page = questionnaire(result([tuple(fruit_price.values())]), lang)
    (heading,) = [line for line in page.splitlines() if line.startswith("## ")]
    assert heading.startswith(f"## 1. {fruit}")
    assert heading.endswith(" (`costs.fruit.price`)")


@pytest.mark.parametrize("lang", LANGS)
def test_words_of_a_scenario_are_shown_as_they_are_written(lang):
    """Signs that Markdown reads would else make columns, italics or a tag of them."""
    words = {"local-2t": dict.fromkeys(LANGS, "Pabrik *2_t* | <b>")}
    fee = {**dict(zip(COLUMNS, ROWS[0], strict=True)), "note": "a_b | *c* <d>"}
    asked = SimpleNamespace(**vars(result([tuple(fee.values())])) | {"words": words})
    page = questionnaire(asked, lang)
    assert r"Pabrik \*2\_t\* \| \<b\>" in page
    assert r"a\_b \| \*c\* \<d\>" in page
    assert "____________" in page


def test_both_languages_carry_the_same_numbers():
    english, indonesian = (questionnaire(result(ROWS), lang) for lang in LANGS)
    assert numbers(english, "en") == numbers(indonesian, "id")


@pytest.mark.parametrize("lang", LANGS)
def test_where_nothing_stands_out_the_page_says_so(lang):
    page = questionnaire(result([]), lang)
    assert "128" in page
    assert "## " not in page


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "average over the ranges"), ("id", "rata-rata dalam rentangnya")]
)
def test_each_answer_that_keeps_the_choice_says_where_the_others_are(lang, told):
    page = questionnaire(result(ROWS), lang)
    stays = [line for line in page.splitlines() if "5,600" in line or "5.600" in line]
    assert len(stays) == 1
    assert told in stays[0]
    assert page.count(told) == 2
