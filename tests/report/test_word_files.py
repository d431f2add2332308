"""Summary, annex and terms of reference of a small study, read back from their Word files."""

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from functools import cache, partial

import pytest
from docx import Document
from docx.oxml.ns import qn

import sim
from sim.catalogue.labels import LANGS, Labels
from sim.report.documents.annex import annex
from sim.report.documents.assumption_book import book
from sim.report.documents.kak import kak
from sim.report.documents.parts import Bullets, Picture
from sim.report.documents.summary import summary
from sim.report.documents.word_files import annex_docx, kak_docx, summary_docx
from sim.report.figures.gallery import Gallery
from sim.report.tables.grid import Grid
from sim.results.study_folder import drawings
from sim.scenario.paths import assumptions
from tests.analysis.parts import part_of_study
from tests.programs import program
from tests.report.reading import numbers

STAMP = {"study": "study", "seed": "1", "replications": "2"}
NAMES = ("outside", "outside-2t", "local-2t", "outside-8t", "local-8t")


@pytest.fixture(scope="module")
def runs():
    """Return two plants and their partners over seven years, two runs."""
    return sim.compare(part_of_study(NAMES, horizon=7), replications=2)


@pytest.fixture(scope="module")
def files(runs):
    """Return every document by name and language."""
    gallery = cache(partial(Gallery, runs, names=drawings(runs)))
    made = {("summary", lang): summary_docx(runs, lang, STAMP, gallery(lang)) for lang in LANGS}
    made |= {("annex", lang): annex_docx(runs, lang, STAMP, gallery(lang)) for lang in LANGS}
    return made | {("kak", lang): kak_docx(runs, lang, STAMP, gallery(lang)) for lang in LANGS}


def contents(runs, lang):
    return {
        "summary": summary(runs, lang, drawings(runs))[1],
        "annex": annex(runs, lang, drawings(runs))[1],
        "kak": kak(runs, lang, drawings(runs))[1],
    }


def flat(sections):
    for section in sections:
        yield section
        yield from flat(section.below)


def parts(sections, kind):
    return [part for section in flat(sections) for part in section.parts if isinstance(part, kind)]


def read(content):
    return Document(io.BytesIO(content))


def rows(table):
    return [
        ["".join(node.text or "" for node in cell.iter(qn("w:t"))) for cell in row.tc_lst]
        for row in table._tbl.tr_lst
    ]


def plain(text):
    text = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")
    return " ".join(text.split())


def words(document):
    """Yield every text of a document with numbers of the study: its paragraphs, then its cells.

    A table may be told in more parts in one language.
    """
    for one in document.paragraphs:
        is_study = not one.style.name.startswith(("toc", "Source"))
        if is_study and not one.text.endswith(("(continued)", "(lanjutan)")):
            yield plain(one.text)
    for table in document.tables:
        yield from (plain(text) for row in rows(table) for text in row)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["summary", "annex", "kak"])
def test_a_document_holds_all_its_headings_tables_and_pictures(runs, files, name, lang):
    sections, document = contents(runs, lang)[name], read(files[name, lang])

    heads = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert heads == [section.title for section in flat(sections)]
    shown = {text for table in document.tables for row in rows(table) for text in map(plain, row)}
    for table in parts(sections, Grid):
        assert {plain(text) for row in table.texts for text in row} - shown == set(), table.title
    names = [node.get("name") for node in document.element.body.iter(qn("wp:docPr"))]
    assert names == [picture.name for picture in parts(sections, Picture)]
    told = [node.get("descr") for node in document.element.body.iter(qn("wp:docPr"))]
    assert all(len(text) > 40 for text in told)


@pytest.mark.parametrize("name", ["summary", "annex", "kak"])
def test_no_section_is_empty(runs, name):
    for section in flat(contents(runs, "en")[name]):
        assert section.parts or section.below, section.title
        for part in section.parts:
            assert not (isinstance(part, Grid) and part.is_empty), section.title
            assert not (isinstance(part, Bullets) and not part.texts), section.title


@pytest.mark.parametrize("name", ["summary", "annex", "kak"])
def test_both_languages_carry_the_same_numbers(runs, files, name):
    # What a file says of a source is the same text in both languages.
    stated = {
        one.source for each in runs.plan.scenarios.values() for one in assumptions(each).values()
    }
    own = sorted(filter(None, stated), key=len, reverse=True)

    def told(lang):
        found = []
        for text in words(read(files[name, lang])):
            left = text
            for source in own:
                left = left.replace(plain(source), "")
            found += numbers(left.replace("Rp", "").replace("US$", ""), lang)
        return sorted(found)

    assert told("en") == told("id")


def test_the_same_result_gives_the_same_bytes(runs, files):
    again = annex_docx(runs, "id", STAMP, Gallery(runs, "id", drawings(runs)))
    assert again == files["annex", "id"]


def test_the_annex_has_the_chapters_in_the_order_of_a_feasibility_study(runs):
    sections = annex(runs, "id", ())[1]
    aspects = [one.title.removeprefix("Aspek ") for one in sections if "Aspek" in one.title]
    assert aspects == [
        "pasar", "teknis", "manajemen", "hukum", "lingkungan dan sosial", "keuangan", "ekonomi",
    ]  # fmt: skip


def test_the_annex_is_about_the_plant_with_the_greatest_npv_with_the_grant(runs):
    values = {
        name: runs.values[name]["npv_idr.net_of_grant"].mean() for name in ("local-2t", "local-8t")
    }
    best = max(values, key=values.get)
    (first, *_) = annex(runs, "en", ())[1]
    assert Labels("en", runs.words)(best) in first.parts[0]


@pytest.mark.opened
@pytest.mark.parametrize("lang", LANGS)
def test_the_summary_fills_one_page(files, lang, tmp_path):
    office, info = program("soffice"), program("pdfinfo")
    (tmp_path / "summary.docx").write_bytes(files["summary", lang])
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "summary.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    said = subprocess.run(
        [info, "summary.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert re.search(r"Pages:\s+(\d+)", said.stdout)[1] == "1"


def told_of_plant(runs, lang):
    """Return the texts of the background in which the terms of reference judge the plant."""
    (background, *_) = kak(runs, lang, ())[1]
    return [part for part in background.parts if isinstance(part, str)]


def test_the_terms_of_reference_say_plainly_that_a_plant_does_not_pay(runs):
    poor = runs.reprice({"rivals.thailand.fob": "10 USD/carton"})
    assert poor.values["local-2t"]["npv_idr.net_of_grant"].mean() < 0
    assert poor.values["local-8t"]["npv_idr.net_of_grant"].mean() < 0

    assert any(
        "does not pay, not even with the grant" in text for text in told_of_plant(poor, "en")
    )
    assert any("tidak layak secara finansial" in text for text in told_of_plant(poor, "id"))


def test_the_terms_of_reference_say_that_a_plant_needs_no_grant(runs):
    rich = runs.reprice({"rivals.thailand.fob": "60 USD/carton"})
    assert rich.values["local-2t"]["npv_idr"].mean() > 0
    assert rich.values["local-8t"]["npv_idr"].mean() > 0

    assert any("A grant is not needed" in text for text in told_of_plant(rich, "en"))
    assert any("Hibah tidak diperlukan" in text for text in told_of_plant(rich, "id"))


def test_a_price_in_doubt_stands_with_the_year_in_which_it_is_quoted(runs):
    written = runs.plan.scenarios["local-8t"].written
    year = written.get("rivals.thailand.price_year.value").content
    assert year != str(runs.plan.timing.price_basis)

    (doubts,) = (one for one in summary(runs, "en", ())[1] if one.title == "What is most in doubt")
    (rival,) = (text for text in doubts.parts[0].texts if text.startswith("Thailand: FOB price"))
    assert f"18 USD per carton (in prices of {year})" in rival


def test_the_terms_of_reference_ask_for_the_grant_that_the_funding_shows(runs):
    frame = runs.funding()
    grants = frame[(frame["scenario"] == "local-8t") & (frame["source"] == "grant")]
    sections = kak(runs, "en", ())[1]
    tables = [part for section in sections for part in section.parts if isinstance(part, Grid)]
    fields = {row.name: row.cells[0] for row in tables[-1].blocks[0]}
    (asked,) = (text for name, text in fields.items() if name.startswith("Asked of DAK"))

    assert asked == f"{grants['amount_idr'].sum() / 1e9:.2f} billion IDR"


@pytest.mark.parametrize("lang", LANGS)
def test_years_in_the_assumption_book_stand_as_years(runs, lang):
    rows = [row for block in book(runs, "local-8t", Labels(lang)).blocks for row in block]
    years = [row.cells[1] for row in rows if row.name.split()[0].endswith("price_year")]
    assert len(years) > 5
    assert all(re.fullmatch("20[0-9][0-9]", year) for year in years)


@pytest.mark.parametrize("lang", LANGS)
def test_the_assumption_book_tells_what_is_assumed_as_no_file_writes_it(runs, lang):
    labels = Labels(lang)
    rows = [row for block in book(runs, "local-8t", labels).blocks for row in block]
    assumed = {row.name: row.cells for row in rows if labels("book.assumed") in row.cells}
    outside = [name for name, one in runs.plan.scenarios.items() if not one.physical.has_plant]
    (orders,) = (name for name in assumed if name.startswith("order_ramp_up"))
    assert all(name in outside for name in orders.partition("(")[2].rstrip(")").split(", "))
    assert any("price_year" in name for name in assumed)


def test_how_sure_a_plant_is_stands_beside_what_it_is_worth(runs):
    told = [
        text
        for section in flat(annex(runs, "en", ())[1])
        for part in section.parts
        if isinstance(part, Bullets)
        for text in part.texts
    ]
    assert sum("Over the ranges of all prices the NPV of" in text for text in told) == 1


def test_a_figure_that_the_study_does_not_have_is_left_out_of_every_document(runs):
    for write in (summary_docx, annex_docx, kak_docx):
        assert "word/media/image1.png" not in names_in(write(runs, "en", STAMP, {}))


def names_in(content):
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_a_study_without_a_plant_has_an_answer_and_no_terms_of_reference(runs):
    kept = ("outside", "outside-2t")
    plan = replace(
        runs.plan,
        scenarios={name: runs.plan.scenarios[name] for name in kept},
        members={name: runs.plan.members[name] for name in kept},
    )
    bare = replace(runs, plan=plan, flows={name: runs.flows[name] for name in kept})

    _, sections = annex(bare, "en", ())
    assert [one.title for one in sections] == ["Scope and answer"]
    assert annex_docx(bare, "en", STAMP, {}) == annex_docx(bare, "en", STAMP, {})
    assert summary_docx(bare, "id", STAMP, {})
    with pytest.raises(ValueError, match="no plant with an investment"):
        kak(bare, "en", ())
