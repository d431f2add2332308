"""The writer of a table for Word: a native table, its head repeated, its rows unbroken."""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from sim.report.documents.parts import unbroken
from sim.report.documents.word_layout import Fitted
from sim.report.documents.word_package import plain
from sim.report.documents.word_styles import SIZES
from sim.report.tables.grid import Row

_TWIPS_PER_MM = 1440 / 25.4
_UNBROKEN = 12
"""Rows up to which a table stays on one page."""
_APART = 60
"""Space before a text that follows a number [twips]."""
_RULE = {"val": "single", "sz": "6", "space": "0", "color": "7F7F7F"}
"""The line between blocks of rows; that between the rows of a block is one of the style."""
_NO_BREAK = "\N{NO-BREAK SPACE}"


def native_table(part: Fitted, to_fill: str) -> Any:
    """Return the element of a table; cells with the text `to_fill` are marked for the reader."""
    grid = part.grid
    table = OxmlElement("w:tbl")
    table.append(_properties(part))
    table.append(_grid_columns(part))
    writer = _Writer(part, [True, *grid.holds_text], to_fill)
    texts, last = iter(grid.texts), len(grid.rows) - 1
    is_short, number = len(grid.rows) <= _UNBROKEN, 0
    # The head stays with the first two rows, the last two rows with the notes: none stands alone on a page.
    table.append(writer.row([grid.corner, *grid.columns], is_head=True, is_kept=True))
    for block in grid.blocks:
        for place, row in enumerate(block):
            table.append(
                writer.row(
                    [row.name, *_cells(row, next(texts))],
                    is_bold=row.bold,
                    is_ruled=place == 0 and number > 0,
                    is_kept=is_short or number == 0 or number >= last - 1,
                )
            )
            number += 1
    return table


def _cells(row: Row, texts: Sequence[str]) -> list[str]:
    """Return the written cells; a number with its interval is not broken between lines."""
    return [
        text if isinstance(cell, str) else text.replace(" ", _NO_BREAK)
        for cell, text in zip(row.cells, texts, strict=True)
    ]


def _properties(part: Fitted) -> Any:
    properties = OxmlElement("w:tblPr")
    properties.append(_element("tblStyle", val="StudyTable"))
    properties.append(_element("tblW", w=_twips(sum(part.widths_mm)), type="dxa"))
    properties.append(_element("tblLayout", type="fixed"))
    properties.append(_element("tblLook", val="0420", firstRow="1", noHBand="0", noVBand="1"))
    properties.append(_element("tblCaption", val=plain(part.grid.title)))
    return properties


def _grid_columns(part: Fitted) -> Any:
    columns = OxmlElement("w:tblGrid")
    for width in part.widths_mm:
        columns.append(_element("gridCol", w=_twips(width)))
    return columns


class _Writer:
    """The rows of one table."""

    def __init__(self, part: Fitted, is_text: Sequence[bool], to_fill: str) -> None:
        self.part = part
        self.style = SIZES[part.size_pt].replace(" ", "")
        self.widths = [*map(_twips, part.widths_mm)]
        self.sides = ["left" if left else "right" for left in is_text]
        self.to_fill = to_fill

    def row(
        self,
        texts: Sequence[str],
        *,
        is_head: bool = False,
        is_bold: bool = False,
        is_ruled: bool = False,
        is_kept: bool = False,
    ) -> Any:
        """Return a row that no page breaks, ruled above; one that is kept stays on the page of the next."""
        row, properties = OxmlElement("w:tr"), OxmlElement("w:trPr")
        properties.append(OxmlElement("w:cantSplit"))
        if is_head:
            properties.append(OxmlElement("w:tblHeader"))
        row.append(properties)
        for place, (width, side, text) in enumerate(
            zip(self.widths, self.sides, texts, strict=True)
        ):
            cell, of_cell = OxmlElement("w:tc"), OxmlElement("w:tcPr")
            of_cell.append(_element("tcW", w=width, type="dxa"))
            if is_ruled:
                borders = OxmlElement("w:tcBorders")
                borders.append(_element("top", **_RULE))
                of_cell.append(borders)
            if is_head:
                of_cell.append(_element("vAlign", val="bottom"))
            cell.append(of_cell)
            is_apart = place > 0 and side == "left"
            cell.append(self._paragraph(text, side, is_apart, is_bold or is_head, is_kept))
            row.append(cell)
        return row

    def _paragraph(self, text: str, side: str, is_apart: bool, is_bold: bool, is_kept: bool) -> Any:
        paragraph, properties = OxmlElement("w:p"), OxmlElement("w:pPr")
        properties.append(_element("pStyle", val=self.style))
        if is_kept:
            properties.append(OxmlElement("w:keepNext"))
        if is_apart:
            properties.append(_element("ind", left=_APART))
        properties.append(_element("jc", val=side))
        paragraph.append(properties)
        run, of_run, content = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:t")
        if is_bold:
            of_run.append(OxmlElement("w:b"))
        if text == self.to_fill:
            of_run.append(_element("highlight", val="yellow"))
        content.set(qn("xml:space"), "preserve")
        content.text = _unspaced(text)
        run.append(of_run)
        run.append(content)
        paragraph.append(run)
        return paragraph


def _unspaced(text: str) -> str:
    """Return a clean text that keeps the blanks at which it is not to be broken."""
    return unbroken(_NO_BREAK.join(map(plain, text.split(_NO_BREAK))))


def _element(name: str, **attributes: object) -> Any:
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def _twips(mm: float) -> int:
    return round(mm * _TWIPS_PER_MM)
