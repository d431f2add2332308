"""Every figure of a study, in every size, language and length of names: texts stay on the page and apart.

By default one study, each figure once in each size. With NANAS_ALL_LAYOUTS=1, all shipped studies in both
languages, with their own names and with long ones.
"""

import itertools
import os

import pytest

from sim.catalogue.labels import LANGS
from sim.report import figures
from sim.results.study_folder import drawings
from tests.report.shipped_results import runs, with_long_names
from tests.report.test_figures import assert_apart

IS_ALL = bool(os.environ.get("NANAS_ALL_LAYOUTS"))
STUDIES = ("study", "phased", "ownership") if IS_ALL else ("phased",)
NAMES = ("own", "long") if IS_ALL else ("long",)
DRAWN = (
    "unit_cost", "fob", "price_ladder", "cost_bridge", "cost_causes", "landed", "gains", "npv", "npv_luck",
    "cash_flow", "use_of_plant", "switching", "season", "balance", "line", "timetable",
)  # fmt: skip


def result(study, names):
    """Return a study whose scenarios have their own names, or long ones."""
    return (with_long_names if names == "long" else runs)(study)


def cases():
    for study, names, (place, name) in itertools.product(STUDIES, NAMES, enumerate(DRAWN)):
        for number, size in enumerate(figures.SIZES):
            chosen = LANGS if IS_ALL else (LANGS[(place + number) % 2],)
            yield from ((study, names, name, size, lang) for lang in chosen)


def test_all_figures_of_a_study_are_looked_at():
    assert {*drawings(result("phased", "long"))} == {*DRAWN}


@pytest.mark.parametrize(("study", "names", "name", "size", "lang"), [*cases()])
def test_texts_stay_on_the_page_and_apart(study, names, name, size, lang):
    figure = getattr(figures, name)(result(study, names), lang, size=size)
    assert_apart(figure)
