"""The writer of Word documents, read back by python-docx: what is written, and what no text can do."""

import io
import re
import subprocess
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.report.documents.page import title_of
from sim.report.documents.parts import Bullets, Gap, Section
from sim.report.documents.word import Content, document
from sim.report.estimates import Estimate
from sim.report.tables.cells import EstimateCell, NumberCell, RangeCell
from sim.report.tables.grid import Grid, Row
from tests.analysis.parts import part_of_study
from tests.programs import program

EN = Labels("en")
STAMP = {"study": "a study", "seed": "1", "result": "abc"}
HOSTILE = "{ SEQ Table } <w:b/> & \x07\x00 ${name} =1+1 {PAGE}\ud800"
CLEAN = "{ SEQ Table } <w:b/> & ${name} =1+1 {PAGE}"


@pytest.fixture(scope="module")
def runs():
    """Return a result whose title alone is read."""
    return StudyResult(part_of_study(("outside",)), {}, ())


def grid(columns, rows=3, **options):
    cells = [
        Row(f"row {row}", tuple(NumberCell(1_000 * row + at) for at in range(columns)))
        for row in range(rows)
    ]
    heads = tuple(str(2027 + at) for at in range(columns))
    return Grid("A table", "Item", heads, (cells,), EN, **options)


def written(sections, runs, form="chapters"):
    return document(Content("The title", sections, form), title_of(runs, EN), EN, STAMP, {})


def read(content):
    return Document(io.BytesIO(content))


def texts(paragraphs):
    return [paragraph.text for paragraph in paragraphs]


def styled(document, style):
    return [one for one in document.paragraphs if one.style.name == style]


def cells(table):
    return [
        ["".join(node.text for node in cell.iter(qn("w:t"))) for cell in row.tc_lst]
        for row in table._tbl.tr_lst
    ]


def marks(document, name):
    return [node.text for node in document.element.body.iter(qn(name))]


def test_headings_follow_one_another_and_are_numbered_by_their_styles(runs):
    inner = Section("Inner", ("text",))
    found = read(written([Section("One", ("text",), (inner,)), Section("Two", ("text",))], runs))

    heads = [one for one in found.paragraphs if one.style.name.startswith("Heading")]
    assert [(one.style.name, one.text) for one in heads] == [
        ("Heading 1", "One"), ("Heading 2", "Inner"), ("Heading 1", "Two"),
    ]  # fmt: skip
    outline = {style.pPr.numPr.numId.val for style in (one.style.element for one in heads)}
    assert len(outline) == 1
    (number,) = (one for one in found.part.numbering_part.element.num_lst if one.numId in outline)
    assert number.abstractNumId.val is not None


def test_a_long_document_lists_its_headings_and_links_them(runs):
    sections = [Section(f"Part {n}", ("text",), (Section(f"Inner {n}", ("t",)),)) for n in range(6)]
    found = read(written(sections, runs))

    links = list(found.element.body.iter(qn("w:hyperlink")))
    names = {one.get(qn("w:name")) for one in found.element.body.iter(qn("w:bookmarkStart"))}
    assert [one.get(qn("w:anchor")) in names for one in links] == [True] * 12
    assert [node.text for node in links[3].iter(qn("w:t"))] == ["2.1 Inner 1"]


def test_the_same_content_gives_the_same_bytes_without_a_date(runs):
    sections = [Section("One", ("text", Bullets(("a", "b")), grid(3)))]
    content = written(sections, runs)

    assert written(sections, runs) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    # The description is the place of the seal, which a file has once.
    assert not any(word in core for word in ("created", "modified", "description"))
    assert "abc" in core


def test_no_text_becomes_a_field_or_markup(runs):
    hostile = Grid(HOSTILE, HOSTILE, (HOSTILE,), ([Row(HOSTILE, (HOSTILE,))],), EN, (HOSTILE,))
    plain = Grid("t", "c", ("h",), ([Row("r", ("x",))],), EN, ("n",))
    attacked, calm = (
        read(written([Section(text, (text, Bullets((text,)), Gap(text), table))], runs))
        for text, table in ((HOSTILE, hostile), ("calm", plain))
    )

    assert marks(attacked, "w:instrText") == marks(calm, "w:instrText")
    bold = [len(list(one.element.body.iter(qn("w:b")))) for one in (attacked, calm)]
    assert bold[0] == bold[1]
    assert styled(attacked, "Normal")[0].text.strip() == CLEAN
    assert [[text.strip() for text in row] for row in cells(attacked.tables[0])] == [
        [CLEAN] * 2
    ] * 2


def test_a_table_repeats_its_head_and_breaks_no_row(runs):
    known = grid(4, rows=30)
    long = Row("a name of many words " * 20, (NumberCell(1),) * 4)
    (table,) = read(
        written([Section("One", (replace(known, blocks=([*known.rows, long],)),))], runs)
    ).tables

    assert cells(table)[0] == ["Item", "2027", "2028", "2029", "2030"]
    assert cells(table)[2] == ["row 1", "1,000", "1,001", "1,002", "1,003"]
    properties = [row.trPr for row in table._tbl.tr_lst]
    assert all(one.find(qn("w:cantSplit")) is not None for one in properties)
    heads = [one.find(qn("w:tblHeader")) is not None for one in properties]
    assert heads == [True] + [False] * 31


@pytest.mark.parametrize(
    ("rows", "kept"), [(1, [0, 1]), (12, [*range(13)]), (13, [0, 1, 12, 13]), (40, [0, 1, 39, 40])]
)
def test_head_first_and_last_rows_stay_with_what_follows(runs, rows, kept):
    (table,) = read(written([Section("One", (grid(2, rows=rows),))], runs)).tables
    found = [
        {one.pPr.find(qn("w:keepNext")) is not None for one in row._tr.iter(qn("w:p"))}
        for row in table.rows
    ]
    assert found == [{place in kept} for place in range(rows + 1)]


def test_no_line_between_rows_is_the_lower_edge_of_one(runs):
    blocks = ([Row("a", (NumberCell(1),))] * 2, [Row("b", (NumberCell(2),))] * 2)
    found = read(written([Section("One", (Grid("t", "Item", ("h",), blocks, EN),))], runs))
    (table,) = found.tables

    edges = [{node.tag for node in row._tr.iter(qn("w:top"), qn("w:bottom"))} for row in table.rows]
    assert edges == [set(), set(), set(), {qn("w:top")}, set()]
    assert not [*table.style.element.iter(qn("w:insideH"))]


@pytest.mark.opened
def test_no_row_is_lost_where_pages_end(runs, tmp_path):
    tables = [numbered(number) for number in range(1, 25)]
    sections = [Section("One", ("text " * (37 * at), one)) for at, one in enumerate(tables)]
    pages = opened(written(sections, runs), tmp_path)

    shown = set(re.findall(r"\d+,\d{3}", "".join(pages)))
    assert {text for one in tables for row in one.texts for text in row} - shown == set()


# Rows of a table; where it begins, first and last, so that the end of a page cuts its head, its first rows or
# its last ones [pt]; how often more words follow in the name of a row.
CUT = [(7, 560, 592, 0), (13, 495, 516, 0), (13, 600, 654, 16), (13, 626, 680, 0)]


@pytest.mark.slow
@pytest.mark.opened
@pytest.mark.parametrize("cut", CUT)
def test_no_head_and_no_note_stands_without_a_row(runs, tmp_path, cut):
    rows, first, last, more = cut
    starts = [number / 5 for number in range(5 * first, 5 * last)]
    named = [f"t{number}" for number in range(len(starts))]
    tables = [
        Grid(
            f"{name}caption", f"{name}head", ("n",),
            ([Row(f"{name}row{row} " + "many words " * more, (NumberCell(1),)) for row in range(rows)],),
            EN, (f"{name}note",),
        )
        for name in named
    ]  # fmt: skip
    parts = [part for table in tables for part in ("start", table)]
    file = read(written([Section("One", tuple(parts))], runs))
    for paragraph, start in zip(styled(file, "Normal"), starts, strict=True):
        paragraph.paragraph_format.page_break_before = True
        paragraph.paragraph_format.space_before = Pt(start)
    content = io.BytesIO()
    file.save(content)

    pages = opened(content.getvalue(), tmp_path)
    for name, start in zip(named, starts, strict=True):
        found = [re.findall(rf"\b{name}(caption|head|row\d+|note)\b", page) for page in pages]
        told = [what for page in found for what in page if what.startswith("row")]
        assert told == [f"row{row}" for row in range(rows)], start
        assert all("head" in page and "row" in "".join(page) for page in filter(None, found)), start


def opened(content, folder):
    """Return the text of each page of a document as LibreOffice lays it out."""
    office, text = program("soffice"), program("pdftotext")
    (folder / "tables.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "tables.docx"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180)
    said = subprocess.run([text, "tables.pdf", "-"], cwd=folder, check=True, capture_output=True)
    return said.stdout.decode().split("\f")


def numbered(number):
    """Return a table of 5 to 28 rows, some with long names, whose numbers stand in no other."""
    rows = [
        Row("a long name of a row " * (4 if at % 5 == 3 else 1), (NumberCell(1_000 * number + at),))
        for at in range(number + 4)
    ]
    heads = (f"{number}",)
    return Grid("A table", "Item", heads, (rows,), EN)


def test_numbers_stand_to_the_right_and_are_not_broken(runs):
    estimate = Estimate(15_097, 14_974, 15_220, 20, "IDR/can")
    row = Row("name", (EstimateCell(estimate), "a text of words", RangeCell(1, 2)))
    table = Grid("t", "Item", ("n", "t", "r"), ([row],), EN)
    (found,) = read(written([Section("One", (table,))], runs)).tables

    last = found._tbl.tr_lst[1].tc_lst
    assert [cell.p_lst[0].pPr.jc.val.name for cell in last] == ["LEFT", "RIGHT", "LEFT", "RIGHT"]
    assert cells(found)[1][1] == "15,100\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}120"
    assert cells(found)[1][2] == "a text of words"


@pytest.mark.parametrize("columns", [16, 26, 61])
def test_a_wide_table_stands_whole_within_the_margins(runs, columns):
    table = grid(columns)
    found = read(written([Section("One", (table,)), Section("Two", ("upright again",))], runs))

    shown = [cells(part) for part in found.tables]
    for row, expected in enumerate(table.texts, start=1):
        assert [text for part in shown for text in part[row][1:]] == expected
    pages = list(found.sections)
    room = {page.page_width - page.left_margin - page.right_margin for page in pages}
    for part in found.tables:
        width = sum(column.w for column in part._tbl.tblGrid.gridCol_lst)
        assert width <= max(room) * 1.002
    assert pages[-1].page_width < pages[-1].page_height
    captions = texts(styled(found, "Caption"))
    assert {text.split(".")[0] for text in captions} == {"Table 1"}


def test_a_word_wider_than_the_page_is_written_all_the_same(runs):
    table = Grid("t", "Item", ("c",), ([Row("x" * 300, ("y" * 300,))],), EN)
    (found,) = read(written([Section("One", (table,))], runs)).tables
    assert cells(found)[1] == ["x" * 300, "y" * 300]


def test_captions_count_tables_by_fields_with_their_numbers(runs):
    found = read(written([Section("One", (grid(2), grid(2)))], runs))

    assert texts(styled(found, "Caption")) == ["Table 1. A table", "Table 2. A table"]
    fields = [text for text in marks(found, "w:instrText") if "SEQ" in text]
    assert fields == [" SEQ Table \\* ARABIC "] * 2


def test_what_is_left_to_the_reader_is_marked(runs):
    rows = [Row("a", (EN("document.to_fill"),)), Row("b", ("known",))]
    table = Grid("t", "Item", ("c",), (rows,), EN)
    found = read(written([Section("One", (Gap("the site"), table))], runs))

    (gap,) = styled(found, "Gap")
    assert gap.text == "[To fill in: the site]"
    assert gap.style.font.highlight_color is not None
    lit = [cell.tcPr is not None and bool(list(cell.iter(qn("w:highlight"))))
           for row in found.tables[0]._tbl.tr_lst for cell in row.tc_lst]  # fmt: skip
    assert lit == [False, False, False, True, False, False]


def test_pages_are_a4_in_one_font_and_say_their_number(runs):
    found = read(written([Section("One", ("text",))], runs))

    (page,) = found.sections
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    fonts = {node.get(qn("w:ascii")) for node in found.styles.element.iter(qn("w:rFonts"))}
    assert fonts == {"Arial"}
    codes = [node.text.strip() for node in page.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert found.paragraphs[-1].text.startswith("Study: a study")
