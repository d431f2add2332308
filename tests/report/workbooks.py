"""What stands in the file of a workbook, and what others compute from it."""

import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from xml.etree import ElementTree as ET

import formualizer

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What is less in sums of billions of rupiah is rounding.
DUST = 1e-4


@dataclass(frozen=True)
class Cell:
    sheet: str
    place: str
    formula: str | None
    value: float | str | None

    @property
    def spot(self):
        """Return row and column, counted from 1."""
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", self.place).groups()
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        return int(row), column


@lru_cache(maxsize=8)
def cells(content):
    """Return all cells of a workbook by sheet and place."""
    book = zipfile.ZipFile(BytesIO(content))
    links = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    files = {link.get("Id"): link.get("Target").removeprefix("/xl/") for link in links}
    texts = _shared_texts(book)
    found = {}
    for sheet in ET.fromstring(book.read("xl/workbook.xml")).find(f"{MAIN}sheets"):
        name, page = sheet.get("name"), ET.fromstring(book.read(f"xl/{files[sheet.get(LINK)]}"))
        for cell in page.iter(f"{MAIN}c"):
            formula, value = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}v")
            shown = None if value is None else value.text
            if cell.get("t") == "s":
                shown = texts[int(shown)]
            elif cell.get("t") in (None, "n") and shown is not None:
                shown = float(shown)
            place = cell.get("r")
            found[name, place] = Cell(name, place, None if formula is None else formula.text, shown)
    return found


def _shared_texts(book):
    texts = ET.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(part.text or "" for part in one.iter(f"{MAIN}t")) for one in texts]


def formulas(content):
    return [cell for cell in cells(content).values() if cell.formula is not None]


def recalculated(content):
    """Return a workbook that another program has computed anew."""
    book = formualizer.load_workbook_bytes(content)
    book.evaluate_all()
    return book


def agree(ours, theirs):
    if isinstance(ours, float) and isinstance(theirs, int | float):
        is_dust = max(abs(ours), abs(theirs)) < DUST
        return is_dust or abs(ours - theirs) <= 1e-9 * abs(ours)
    return ours == theirs


@dataclass(frozen=True)
class Check:
    """A result, the engine's value beside it, and their difference."""

    sheet: str
    ours: str
    engine: str
    difference: Cell


def checks(content):
    """Return the checks of single results; those of rows hold the engine's years."""
    return [
        Check(cell.sheet, found[2].replace("$", ""), found[1].replace("$", ""), cell)
        for cell in formulas(content)
        if (found := re.match(r"IF\((\$\w+\$\d+)=0,ABS\((\$\w+\$\d+)\),ABS\(", cell.formula))
    ]


def differences(content):
    """Return the cells of all checks."""
    singles = [check.difference for check in checks(content)]
    others = (
        cell
        for cell in formulas(content)
        if cell.formula.startswith(("SQRT(SUMXMY2(", "IF(ISNUMBER("))
    )
    return [*singles, *others]


def inputs(content, sheet):
    """Return the cells that may be changed, by name."""
    found = cells(content)
    names = {
        place: cell.value
        for (name, place), cell in found.items()
        if name == sheet and place[0] == "A"
    }
    return {
        names[f"A{place[1:]}"]: cell
        for (name, place), cell in found.items()
        if name == sheet and place[0] == "C" and isinstance(cell.value, float)
    }
