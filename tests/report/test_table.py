"""One table as a frame, in a terminal, and in a notebook."""

import math
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from sim.catalogue.labels import LANGS, UNDEFINED, Labels
from sim.report import tables
from sim.report.estimates import Estimate
from sim.report.evidence import Evidence
from sim.report.tables.cells import EstimateCell, NumberCell, RangeCell
from sim.report.tables.grid import Row
from sim.report.tables.html_table import IN_PAGE, html
from sim.report.tables.table import Table
from tests.report.frames import EIGHT, FIVE, study
from tests.report.reading import printed

MAKERS = [
    make
    for name in ("cost", "price", "invest")
    for make in tables.STUDY[name]
    if make
    not in (tables.other_work_table, tables.can_sizes_table)  # of which these scenarios have none
]
NPV = Estimate(2.5e9, 2.3e9, 2.7e9, 20, "IDR")
CELLS = {
    "estimate": EstimateCell(NPV, signed=True),
    "mean": EstimateCell(NPV, interval=False),
    "number": NumberCell(1_234.5, 1),
    "range": RangeCell(300.0, 500.0),
    "text": "<b> & co",
    "unknown": None,
}


def table(lang="en", cells=CELLS, **changes):
    rows = [Row(name, (cell,)) for name, cell in cells.items()]
    content = {"title": "A title", "corner": "Row", "columns": ("Figure",), "blocks": (rows,)}
    return Table(**content | {"labels": Labels(lang), "notes": ("A note.",)} | changes)


class Reader(HTMLParser):
    """The texts of an HTML page by tag, with what they are aligned to."""

    def __init__(self, page):
        super().__init__()
        self.open, self.texts = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.open.append((tag, given.get("style") or given.get("class") or ""))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if data.strip():
            self.texts.append((*self.open[-1], data))

    def of(self, tag):
        return [text for name, _, text in self.texts if name == tag]


def test_a_frame_holds_numbers_in_the_unit_in_which_they_are_written():
    frame = table().frame["Figure"]

    assert frame[["estimate", "mean", "number"]].to_list() == [2.5, 2.5, 1_234.5]
    assert frame["range"] == pd.Interval(300, 500, closed="both")
    assert math.isnan(frame["unknown"])


@pytest.mark.parametrize(
    ("lang", "written"),
    [
        ("en", ["+2.50 ± 0.20", "2.50", "1,234.5", "300 to 500", "<b> & co", UNDEFINED]),
        ("id", ["+2,50 ± 0,20", "2,50", "1.234,5", "300 s.d. 500", "<b> & co", UNDEFINED]),
    ],
)
def test_cells_are_written_in_the_language_of_the_table(lang, written):
    assert table(lang).written["Figure"].to_list() == written


@pytest.mark.parametrize(
    "cell",
    [None, NumberCell(math.nan), EstimateCell(Estimate(math.nan, math.nan, math.nan, 0, "IDR"))],
)
def test_what_is_undefined_is_a_dash_and_no_number(cell):
    undefined = table(cells={"a": cell})

    assert undefined.written["Figure"].to_list() == [UNDEFINED]
    assert undefined.frame["Figure"].isna().all()
    assert undefined.with_known_columns().is_empty


def test_an_interval_is_shown_only_where_its_half_is_seen():
    narrow = Estimate(0.5, 0.4999, 0.5001, 20, "USD/carton")

    assert table().shows_intervals
    for cell in (EstimateCell(NPV, interval=False), EstimateCell(narrow), "± in a text"):
        assert not table(cells={"a": cell}).shows_intervals


def test_a_table_prints_itself_without_markup(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    text = str(table(title="[bold] title"))

    assert text.split() == printed(table(title="[bold] title"), 60).split()
    assert "[bold] title" in text
    assert "\x1b" not in text


def test_a_notebook_shows_title_cells_and_notes():
    bold = Row("Total", (NumberCell(5_000),), bold=True)
    page = table(blocks=(table().rows, [bold]))._repr_html_()
    reader = Reader(page)

    assert reader.open == []
    assert reader.of("caption") == ["A title"]
    assert reader.of("p") == ["A note."]
    assert reader.of("td") == [*table().written["Figure"], "5,000"]
    assert page.count("<tbody>") == 2
    assert page.count("font-weight: bold") == 1


def test_columns_of_numbers_stand_to_the_right_with_their_headings_and_those_of_texts_to_the_left():
    rows = [Row("one", (NumberCell(5_000), "a <b>")), Row("two", ("none", None))]
    both = table(columns=("Figure", "Word"), blocks=(rows,))
    for text, sides in ((both._repr_html_(), ("right", "left")), (html(both, IN_PAGE), ("n", ""))):
        right, left = sides
        styles = {told: style for tag, style, told in Reader(text).texts if tag in ("td", "th")}
        assert all(right in styles[told] for told in ("Figure", "5,000", "none"))
        assert all(left in styles[told] and right not in styles[told] for told in ("Word", "a <b>"))


def test_blocks_stand_apart():
    rows = table().rows
    lines = printed(table(blocks=(rows[:2], [], rows[2:])), 60).splitlines()
    (start,) = (place for place, line in enumerate(lines) if line.split()[:1] == ["estimate"])

    words = [line.split()[0] if line.strip() else "" for line in lines[start:]]
    assert words[:7] == ["estimate", "mean", "", "number", "range", "text", "unknown"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("make", MAKERS)
def test_no_text_of_a_study_holds_a_number(make, lang):
    made = make(Evidence.of(study(EIGHT), lang))
    texts = [cell for row in made.rows for cell in row.cells if isinstance(cell, str)]

    assert not made.is_empty
    assert not re.search(r"\d", " ".join(texts))


@pytest.mark.parametrize("make", MAKERS)
def test_both_languages_hold_the_same_numbers(make):
    english, indonesian = (make(Evidence.of(study(EIGHT), lang)).frame for lang in LANGS)

    for ours, theirs in zip(english.to_numpy().ravel(), indonesian.to_numpy().ravel(), strict=True):
        assert isinstance(ours, str) or ours == theirs or (math.isnan(ours) and math.isnan(theirs))


def test_the_numbers_of_a_table_are_those_of_the_results():
    results = study(FIVE)
    frame = tables.comparison(results).frame
    costs = results.kpis[results.kpis["kpi"] == "levelised_cost_idr_per_can"]

    assert frame["Cost per can, IDR"].to_list() == costs["mean"].to_list()
    assert frame["Cost of distance, IDR"].isna().sum() == 2
