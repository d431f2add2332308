"""A workbook being written: its sheets, styles and names; a cell that is written can be referred to."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from io import BytesIO
from typing import Any, Literal, NamedTuple

import numpy as np
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from sim.arrays import Array
from sim.catalogue.labels import UNDEFINED
from sim.report.workbook.live import Block, Live

# Times in a file would make two of the same content differ.
_CREATED = datetime(2000, 1, 1)
_LONGEST_NAME = 31
# A property of a file holds no more characters.
_LONGEST_PROPERTY = 255
_NO_SLIPS = ("formula_differs", "formula_range", "number_stored_as_text")
# Height of a line of text [point].
_LINE = 13.5
_ROLES: Mapping[str, Mapping[str, Any]] = {
    "formula": {},
    "input": {
        "font_color": "#0000C0",
        "bg_color": "#FFF2B3",
        "border": 1,
        "border_color": "#D9C97A",
    },
    "simulated": {"font_color": "#595959", "bg_color": "#EDEDED"},
    "sum": {"bold": True, "top": 1},
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_color": "#404040"},
    "wrapped": {"text_wrap": True},
    "wrong": {"bg_color": "#F8CBAD"},
    "head": {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True},
    "heads": {
        "bold": True,
        "bg_color": "#DCE6F1",
        "bottom": 1,
        "text_wrap": True,
        "align": "center",
    },
    "unit": {"align": "left", "indent": 1},
    "centred": {"align": "center"},
    "section": {"bold": True, "bg_color": "#F2F2F2"},
    "text": {},
    "answer": {"bold": True, "font_size": 12},
}
# Every spreadsheet writes these with the separators of its own language.
_PATTERNS: Mapping[str, str] = {
    "": "General",
    "money": "#,##0",
    "millions": '#,##0.0,,;-#,##0.0,,;"\N{EN DASH}"',
    "price": "#,##0.00",
    "factor": "0.000000",
    "share": "0.00%",
    "count": "0",
    "difference": "0.0E+00",
}
Pattern = Literal["", "money", "millions", "price", "factor", "share", "count", "difference"]


class Look(NamedTuple):
    """How cells look: the pattern of their numbers, and their role."""

    pattern: Pattern = "millions"
    role: str = "formula"


class Spot(NamedTuple):
    """A cell of a sheet."""

    sheet: "Sheet"
    row: int
    column: int


@dataclass(frozen=True, eq=False)
class Span:
    """A row or a column of cells that was written."""

    sheet: str
    row: int
    column: int
    values: Array
    down: bool

    def at(self, place: int) -> Live:
        """Return one cell."""
        return Live(self._cell(place), float(self.values[place]))

    def between(self, start: int, end: int) -> Block:
        """Return the cells from one place up to another, which is left out."""
        last = self._cell(end - 1).rpartition("!")[2]
        return Block(f"{self._cell(start)}:{last}", self.values[start:end])

    @cached_property
    def all(self) -> Block:
        """All cells."""
        return self.between(0, len(self.values))

    def _cell(self, place: int) -> str:
        row, column = (
            (self.row + place, self.column) if self.down else (self.row, self.column + place)
        )
        return _reference(self.sheet, row, column)


class _Page(Worksheet):
    """A sheet of the writer, which does not look for functions of newer spreadsheets in each formula."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Sheet:
    """One sheet; rows and columns are counted from 0."""

    def __init__(self, book: "Book", name: str) -> None:
        self.book, self.name = book, name
        self.page = book.file.add_worksheet(name, _Page)
        self.page.hide_gridlines(2)
        self.page.set_zoom(85)
        # Neighbours that differ on purpose, and years in heads, are no slips.
        self.page.ignore_errors(dict.fromkeys(_NO_SLIPS, "A1:XFD1048576"))
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.set_footer("&L&A&R&P / &N")

    def text(self, row: int, column: int, text: str, role: str = "text") -> None:
        """Write a text, which never becomes a formula."""
        self.page.write_string(row, column, text, self.book.style(role))

    def heads(
        self, row: int, heads: Sequence[str], widths: Sequence[float], lines: int = 2
    ) -> None:
        """Write the heads of all columns, repeated on each printed page, with their widths."""
        for column, head in enumerate(heads):
            self.text(row, column, head, "heads" if column else "head")
        for column, width in enumerate(widths):
            self.page.set_column(column, column, width)
        self.page.set_row(row, _LINE * lines)
        self.page.repeat_rows(row)

    def band(self, row: int, columns: int, role: str) -> None:
        """Give the first cells of a row the look of a role; what is written later stands in them."""
        for column in range(columns):
            self.page.write_blank(row, column, None, self.book.style(role))

    def data(self, columns: int) -> None:
        """Print the sheet on as many pages as it takes, its first columns on each; it holds data to look up."""
        self.page.set_print_scale(50)
        self.page.repeat_columns(0, columns - 1)
        self.page.set_tab_color("#A6A6A6")

    def wrapped(self, row: int, cells: Mapping[int, tuple[str, int]]) -> None:
        """Write texts that take more than a line, each in so many characters of width."""
        for column, (text, _) in cells.items():
            self.text(row, column, text, "wrapped")
        self.page.set_row(
            row, _LINE * max(-(-len(text) // (1.15 * width)) for text, width in cells.values())
        )

    def number(
        self, row: int, column: int, value: float, role: str = "simulated", pattern: Pattern = ""
    ) -> Live:
        """Write a constant and return its cell; nan as a dash."""
        style = self.book.style(role, pattern)
        if math.isfinite(value):
            self.page.write_number(row, column, value, style)
        else:
            self.page.write_string(row, column, UNDEFINED, style)
        return self.cell(row, column, value)

    def formula(
        self, row: int, column: int, value: Live, pattern: Pattern = "money", role: str = "formula"
    ) -> Live:
        """Write a formula with its value, and return its cell."""
        shown: float | str = value.value if math.isfinite(value.value) else UNDEFINED
        text = "=" + value.text.replace(f"'{self.name}'!", "")
        self.page.write_formula(row, column, text, self.book.style(role, pattern), shown)
        return self.cell(row, column, value.value)

    def answer(self, row: int, column: int, formula: str, value: str, role: str = "answer") -> None:
        """Write a formula that gives a text."""
        self.page.write_formula(row, column, f"={formula}", self.book.style(role), value)

    def cell(self, row: int, column: int, value: float) -> Live:
        """Return a cell that holds a value."""
        return Live(_reference(self.name, row, column), value)

    def numbers(
        self, row: int, column: int, values: Array, pattern: Pattern = "", *, down: bool = True
    ) -> Span:
        """Write constants down a column or along a row."""
        for place, value in enumerate(values.tolist()):
            self.number(*_moved(row, column, place, down=down), value, "simulated", pattern)
        return Span(self.name, row, column, values, down)

    def formulas(
        self,
        row: int,
        column: int,
        cells: Iterable[Live],
        look: Look,
        *,
        down: bool = True,
    ) -> Span:
        """Write formulas down a column or along a row; each may refer to those before it."""
        values: list[float] = []
        for place, cell in enumerate(cells):
            self.formula(*_moved(row, column, place, down=down), cell, *look)
            values.append(cell.value)
        return Span(self.name, row, column, np.array(values), down)


def _reference(sheet: str, row: int, column: int) -> str:
    """Return how formulas refer to a cell."""
    return f"'{sheet}'!{_letters(column)}${row + 1}"


@cache
def _letters(column: int) -> str:
    return xl_col_to_name(column, col_abs=True)


def _moved(row: int, column: int, place: int, *, down: bool) -> tuple[int, int]:
    return (row + place, column) if down else (row, column + place)


@dataclass
class Book:
    """A workbook: what is written goes to memory, without any clock."""

    stream: BytesIO = field(default_factory=BytesIO)
    _styles: dict[tuple[str, str], Any] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)
    _sheets: set[str] = field(default_factory=set)

    @cached_property
    def file(self) -> xlsxwriter.Workbook:
        """The writer."""
        return xlsxwriter.Workbook(self.stream, {"in_memory": True})

    def sheet(self, name: str) -> Sheet:
        """Return a new sheet, named as a spreadsheet allows."""
        return Sheet(
            self, _unlike(re.sub(r"[\[\]:*?/\\']", "-", name), self._sheets, _LONGEST_NAME)
        )

    def style(self, role: str, pattern: str = "") -> Any:
        """Return the style of a role and a number pattern."""
        if (role, pattern) not in self._styles:
            looks = {"font_name": "Arial", "font_size": 10, "num_format": _PATTERNS[pattern]}
            looks |= {"valign": "top"} | ({"align": "right"} if pattern else {})
            self._styles[role, pattern] = self.file.add_format({**looks, **_ROLES[role]})
        return self._styles[role, pattern]

    def spelled(self, wanted: str) -> str:
        """Return a name for a cell that a spreadsheet allows and that no other cell has."""
        name = re.sub(r"[^A-Za-z0-9_.]", "_", wanted)
        if not re.match(r"[A-Za-z_]", name) or _is_reference(name):
            name = f"_{name}"
        return _unlike(name, self._names, 255)

    def define(self, name: str, cell: Live) -> None:
        """Give a cell a name."""
        self.file.define_name(name, f"={cell.text}")

    def close(self, title: str, properties: Mapping[str, str]) -> bytes:
        """Return the file, with its title and some texts among its properties."""
        self.file.set_properties({"created": _CREATED, "title": title})
        for key, text in properties.items():
            name, value = key[:_LONGEST_PROPERTY], text[:_LONGEST_PROPERTY]
            self.file.set_custom_property(name, value, "text")
        self.file.close()
        return self.stream.getvalue()


def _unlike(wanted: str, taken: set[str], longest: int) -> str:
    """Return a name that is not taken yet, whatever its capitals, and take it."""
    name, number = wanted[:longest], 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted[: longest - len(str(number)) - 1]}_{number}"
    taken.add(name.lower())
    return name


def _is_reference(name: str) -> bool:
    """Tell whether a spreadsheet would read a name as a cell."""
    return bool(re.fullmatch(r"[A-Za-z]{1,3}\d+|[RrCc]|[Rr]\d*[Cc]\d*", name))
