"""How a Word document looks: everything is a named style, so that a person can change it in one place."""

from collections.abc import Mapping
from typing import Any, Literal

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

Form = Literal["chapters", "letters", "page"]
"""Chapters with numbers, parts with letters, or a single page without either."""
FONT = "Arial"
TABLE = "Study Table"
GAP, NOTE, SOURCE, CONTENTS = "Gap", "Table Note", "Source Line", "Contents Heading"
SIZES = {9.0: "Table Text", 8.0: "Table Text Small", 7.0: "Table Text Smallest"}
"""The style of the text in a table, by its size [pt]."""
LEVELS = 3
"""Levels of headings."""
_LANGUAGES = {"en": "en-GB", "id": "id-ID"}
_INK, _RULE, _LINE, _HEAD = "1F3864", "7F7F7F", "D0D0D0", "E7ECF4"
_EDGES = (("Header", 8, 0, _RULE), ("Footer", 8, 0, _RULE))
_NAMED = {
    "Title": (18.0, 0.0, 6.0),
    "Heading 1": (14.0, 16.0, 6.0),
    "Heading 2": (12.0, 12.0, 4.0),
    "Heading 3": (10.5, 10.0, 3.0),
    "Caption": (9.0, 8.0, 4.0),
}
"""Size, space before and space after [pt]."""
# Name, size, space before, space after [pt], bold, italic; of paragraphs that Word has no style for.
_OWN = (
    *((name, size, 1.0, 1.0, False, False) for size, name in SIZES.items()),
    (NOTE, 8.0, 2.0, 8.0, False, True),
    (GAP, 10.5, 2.0, 4.0, False, False),
    (SOURCE, 8.0, 10.0, 0.0, False, False),
    (CONTENTS, 12.0, 6.0, 4.0, True, False),
    ("toc 1", 10.0, 4.0, 1.0, True, False),
    ("toc 2", 10.0, 0.0, 1.0, False, False),
)
# The same of the styles of a single page: name, size, space before, space after [pt].
_SMALL = (
    ("Title", 15.0, 0.0, 2.0),
    ("Subtitle", 10.0, 0.0, 2.0),
    ("Heading 1", 11.0, 6.0, 2.0),
    ("Normal", 9.0, 0.0, 2.0),
    ("List Bullet", 9.0, 0.0, 2.0),
    ("Caption", 8.0, 3.0, 2.0),
    (NOTE, 7.0, 1.0, 3.0),
    (SOURCE, 6.5, 4.0, 0.0),
    ("Footer", 8.0, 0.0, 0.0),
)
_NUMBERS = {"chapters": "decimal", "letters": "upperLetter"}
# The numbers of headings in the list of all numberings, which the lists of Word leave free.
_OUTLINE = 99


def empty_document(lang: str, form: Form) -> Any:
    """Return a document for A4 without content, with all styles in one font, set for a language."""
    document = Document()
    _page(document.sections[0])
    _one_font(document, _LANGUAGES[lang])
    _paragraphs(document.styles)
    _table(document.styles)
    if form in _NUMBERS:
        _numbered_headings(document, _NUMBERS[form])
    else:
        _on_one_page(document)
    _current_word(document)
    return document


def _page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)


def _one_font(document: Any, language: str) -> None:
    """Set the font by its name wherever a style names one, and the language of the spelling."""
    styles = document.styles.element
    for fonts in styles.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
    for spelling in styles.iter(qn("w:lang")):
        spelling.set(qn("w:val"), language)


def _paragraphs(styles: Any) -> None:
    normal = styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.1
    for name, (size, before, after) in _NAMED.items():
        _set(styles[name], size, before, after)
        _write(styles[name], bold=True)
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    for name, size, after, ink in (("Subtitle", 11, 12, _INK), *_EDGES):
        _set(styles[name], size, 0, after)
        _write(styles[name], bold=False, ink=ink)
    for name, size, before, after, bold, italic in _OWN:
        is_of_word = name.startswith("toc")
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=is_of_word)
        style.base_style, style.paragraph_format.line_spacing = normal, 1.0
        _set(style, size, before, after)
        _write(style, bold=bold, italic=italic, ink="000000")
    styles["toc 2"].paragraph_format.left_indent = Mm(6)
    styles[GAP].font.highlight_color = WD_COLOR_INDEX.YELLOW


def _set(style: Any, size: float, before: float, after: float) -> None:
    """Set the size of a style, and the space before and after it [pt]."""
    style.font.size = Pt(size)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _write(style: Any, *, bold: bool, italic: bool = False, ink: str = _INK) -> None:
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = RGBColor.from_string(ink)


def _table(styles: Any) -> None:
    """Add the style of tables: rules above, below and between rows, a shaded head.

    The line between two rows is the upper edge of the lower one: where a row that may not break fits the
    end of a page but for a line below it, LibreOffice loses the rest of the table.
    """
    edges = _border("top", 8, _INK) + _border("bottom", 8, _INK)
    margins = "".join(f'<w:{side} w:w="45" w:type="dxa"/>' for side in ("left", "right"))
    rows = "".join(
        f'<w:tblStylePr w:type="{band}"><w:tcPr><w:tcBorders>{_border("top", 2, _LINE)}</w:tcBorders>'
        "</w:tcPr></w:tblStylePr>"
        for band in ("band1Horz", "band2Horz")
    )
    styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="StudyTable">'
            f'<w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
            f'<w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>{edges}</w:tblBorders>'
            f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
            '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
            f"{_border('bottom', 6, _RULE)}</w:tcBorders>"
            f'<w:shd w:val="clear" w:color="auto" w:fill="{_HEAD}"/></w:tcPr></w:tblStylePr>'
            f"{rows}</w:style>"
        )
    )


def _border(side: str, width: int, colour: str) -> str:
    """Return a line on one side, its width in eighths of a point."""
    return f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="{colour}"/>'


def _on_one_page(document: Any) -> None:
    """Make margins, text and the space between smaller."""
    page, styles = document.sections[0], document.styles
    page.top_margin, page.bottom_margin = Mm(13), Mm(14)
    page.footer_distance = Mm(7)
    for name, size, before, after in _SMALL:
        _set(styles[name], size, before, after)
    styles["Normal"].paragraph_format.line_spacing = 1.0


def _numbered_headings(document: Any, numbering: str) -> None:
    """Let the styles of headings count them: 1, 1.1, 1.1.1, or A, A.1."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{numbering if level == 0 else "decimal"}"/>'
        f'<w:pStyle w:val="Heading{level + 1}"/><w:lvlText w:val="{_pattern(level)}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="680" w:hanging="680"/></w:pPr></w:lvl>'
        for level in range(LEVELS)
    )
    lists = document.part.numbering_part.element
    # The schema wants every abstract numbering before the first that is used.
    lists.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{_OUTLINE}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        ),
    )
    lists.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{_OUTLINE}"><w:abstractNumId w:val="{_OUTLINE}"/></w:num>'
        )
    )
    for level in range(LEVELS):
        properties = document.styles[f"Heading {level + 1}"].element.get_or_add_pPr()
        number = properties.get_or_add_numPr()
        number.get_or_add_ilvl().val = level
        number.get_or_add_numId().val = _OUTLINE


def _pattern(level: int) -> str:
    """Return how a number is written: `%1.` alone, `%1.%2` below."""
    return "%1." if level == 0 else ".".join(f"%{place + 1}" for place in range(level + 1))


def _current_word(document: Any) -> None:
    """Let Word open the document without its mode for older versions, and without a stale preview."""
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    relations: Mapping[str, Any] = document.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del document.part.package.rels[key]
