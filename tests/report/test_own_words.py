"""Files of another product with names and words of their own, read as their planner reads them."""

from pathlib import Path

import pytest
from matplotlib.text import Text

import sim
from sim.catalogue.labels import LANGS
from sim.report import figures, tables
from sim.report.claims.verdict import verdict
from sim.results.comparison import Comparison
from tests.report.reading import printed

SCENARIOS = Path(__file__).parents[2] / "scenarios"
# What a reader must see as it stands, though each piece means something to a library.
ODD = "{x} [bold] $a$ & <b>"
SHARED = f"""
fruit: {{label: {{en: Mango, id: Buah mangga}}}}
rivals:
  thailand: {{label: {{en: Thai canners, id: Pengalengan Thailand}}}}
  philippines: {{label: "{ODD}"}}
  lampung: null
  west_africa: {{fob: 16 USD/carton, net: 13.56 kg/carton}}
markets:
  saudi: {{label: {{en: The Gulf, id: Negara Teluk}}, rivals: {{lampung: null}}}}
  eu: {{label: null, rivals: {{lampung: null}}}}
  us: null
  japan: null
  china: null
costs:
  can: {{label: {{en: Tins, id: Kaleng timah}}}}
legs:
  port: {{label: {{en: To Cilacap, id: Ke Cilacap}}}}
"""
STUDY = """
title: {en: Mango in tins, id: Mangga dalam kaleng}
horizon: 1 year
replications: 2
scenarios:
  by_canner: {file: canner.yaml}
  own-plant: {file: own.yaml, against: by_canner, without: by_canner}
baseline: by_canner
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mango")
    title = "title: {en: Canner in the next valley, id: Makloon di lembah sebelah}\n"
    canner = f"extends: {SCENARIOS / 'outside-2t.yaml'}\n{title}{SHARED}"
    own = f"extends: {SCENARIOS / 'local-2t.yaml'}\nloans: null\n{SHARED}"
    for name, text in (("canner", canner), ("own", own), ("study", STUDY)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return sim.compare(sim.load(folder / "study.yaml"), cached=False, jobs=1)


WORDS = {
    "en": ("Canner in the next valley", "Thai canners", "The Gulf", "Mango", "To Cilacap"),
    "id": ("Makloon di lembah sebelah", "Pengalengan Thailand", "Negara Teluk", "Buah mangga", "Ke Cilacap"),
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_tables_show_the_words_of_the_files(runs, lang):
    told = "\n".join(printed(part, 400) for part in tables.study(runs, lang, 400))
    title, rival, market, fruit, leg = WORDS[lang]
    for words in (title, rival, market, fruit):
        assert words in told
    summary = printed(tables.summary(runs, "by_canner", lang), 400)
    assert title in summary
    assert leg in summary
    # A name without a label is shown as it is written.
    assert "own-plant" in told
    assert "west africa" in told
    assert not {"Thailand", "Saudi Arabia", "Arab Saudi", "nanas"} & {
        word for line in told.replace(rival, "").splitlines() for word in line.split(", ")
    }


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_show_the_words_of_the_files(runs, lang):
    told = "\n".join(claim.text for claim in verdict(runs, lang))
    title, rival, market, *_ = WORDS[lang]
    for words in (title, rival, market, "own-plant"):
        assert words in told


@pytest.mark.parametrize("lang", LANGS)
def test_figures_show_the_words_of_the_files(runs, lang):
    title, rival, market, fruit, _ = WORDS[lang]
    for figure, words in (
        (figures.unit_cost(runs, lang), (title, "own-plant", fruit)),
        (figures.fob(runs, lang), (rival, "west africa", ODD)),
        (figures.landed(runs, lang), (market, "eu")),
    ):
        texts = [text.get_text() for text in figure.findobj(lambda one: hasattr(one, "get_text"))]
        for word in words:
            assert any(word in text for text in texts), word


def test_no_sign_of_a_label_is_taken_for_markup(runs):
    table = tables.break_evens(runs, "en")
    assert ODD in printed(table, 400)
    assert "&lt;b&gt;" in table._repr_html_()
    assert "<b>" not in table._repr_html_()
    texts = figures.fob(runs, "en").findobj(Text)
    drawn = [text for text in texts if ODD in text.get_text()]
    assert drawn
    assert not any(text.get_parse_math() for text in drawn)


def test_a_comparison_begins_with_the_title_of_the_study(runs):
    first = next(Comparison().screen(runs, "id", 400))
    assert str(first).splitlines()[0] == "Mangga dalam kaleng"


@pytest.mark.parametrize("lang", LANGS)
def test_a_figure_is_explained_in_the_words_of_the_files(runs, lang):
    (canner, _) = runs.plan.scenarios.values()
    told = str(sim.explain(canner, "price_gap_pct.landed.saudi.thailand", lang))
    _, rival, market, *_ = WORDS[lang]
    assert rival in told
    assert market in told
