"""The parts of a Word file that python-docx leaves to its caller: fields, clean text, a file without a date."""

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can state."""
_LONGEST = 255
"""Characters of a core property."""
# Categories of characters that XML cannot hold, or that a page does not show: control, surrogate, unassigned.
_REFUSED = {"Cc", "Cs", "Cn"}


def plain(text: str) -> str:
    """Return a text in one line, without characters that a document cannot hold.

    >>> plain("Pabrik  lokal " + chr(7))
    'Pabrik lokal'
    """
    kept = (" " if unicodedata.category(sign) in _REFUSED else sign for sign in text)
    return " ".join("".join(kept).split())


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """Add a field of Word with the result that it shows until it is updated."""
    *before, end = field_marks(instruction)
    for mark in before:
        paragraph._p.append(mark)
    paragraph.add_run(shown)
    paragraph._p.append(end)


def field_marks(instruction: str) -> Iterator[Any]:
    """Yield the runs around the result of a field: its begin, its instruction, a separator, its end."""
    yield _run(_mark("begin"))
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    yield _run(code)
    yield _run(_mark("separate"))
    yield _run(_mark("end"))


def _mark(kind: str) -> Any:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


def _run(content: Any) -> Any:
    run = OxmlElement("w:r")
    run.append(content)
    return run


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Mark a paragraph as the place that a link of this name leads to."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:name"), name)
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    paragraph._p.insert(1, start)
    paragraph._p.append(end)


def link(shown: str, name: str) -> Any:
    """Return a link to a bookmark of the same document."""
    element, text = OxmlElement("w:hyperlink"), OxmlElement("w:t")
    element.set(qn("w:anchor"), name)
    text.set(qn("xml:space"), "preserve")
    text.text = shown
    element.append(_run(text))
    return element


def set_properties(document: Any, title: str, subject: str, keywords: str) -> None:
    """State what a document is and where it comes from.

    It names no author and no date, and leaves the description, which holds the seal of a file.
    """
    properties = document.core_properties
    properties.title = plain(title)[:_LONGEST]
    properties.subject = plain(subject)[:_LONGEST]
    properties.keywords = plain(keywords)[:_LONGEST]
    properties.author = ""
    for unsaid in ("dcterms:created", "dcterms:modified", "dc:description"):
        for element in properties._element.findall(qn(unsaid)):
            properties._element.remove(element)


def to_bytes(document: Any) -> bytes:
    """Return the file of a document: the same bytes for the same content."""
    saved, fixed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with (
        zipfile.ZipFile(saved) as before,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in sorted(before.namelist(), key=_place):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return fixed.getvalue()


def _place(name: str) -> tuple[bool, str]:
    """Return what to sort parts by: the list of their types comes first, as readers expect it."""
    return name != "[Content_Types].xml", name
