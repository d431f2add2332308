"""The writer of a document for Word: sections with numbered headings, native tables, captions, pictures."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Inches, Mm

from sim.catalogue.labels import Labels
from sim.report.documents.parts import Bullets, Gap, Part, Picture, Section, Stamp, unbroken
from sim.report.documents.word_layout import ACROSS, UPRIGHT, fits_upright, fitted
from sim.report.documents.word_package import (
    add_field,
    bookmark,
    field_marks,
    link,
    plain,
    set_properties,
    to_bytes,
)
from sim.report.documents.word_styles import CONTENTS, GAP, NOTE, SOURCE, Form, empty_document
from sim.report.documents.word_tables import native_table
from sim.report.tables.grid import Grid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LISTED_FROM = 12
"""Headings from which on a document begins with its contents."""
_LISTED_LEVELS = 2
_CHANGES = "changes"
"""The key of a stamp that is a sentence of its own."""
_DOTS = 200
"""Dots an inch of a picture."""
_PICTURE_IN = {"chapters": 6.3, "letters": 6.3, "page": 5.0}
"""Width of a picture [inch]."""
_TALLEST_IN = {"chapters": 4.8, "letters": 4.8, "page": 2.4}
"""Greatest height of a picture [inch]: two stand on a page, one beside the text of a single page."""
_SIDE_MARGIN = {False: Mm(25), True: Mm(20)}
"""Margin of a page upright, and across."""


class Content(NamedTuple):
    """What a document says, and how its headings are numbered."""

    title: str
    sections: Sequence[Section]
    form: Form = "chapters"


def document(
    content: Content, subtitle: str, labels: Labels, stamp: Stamp, pictures: Mapping[str, "Figure"]
) -> bytes:
    """Return a DOCX file with the figures of some names; the same content gives the same bytes."""
    writer = _Writer(content, subtitle, labels, pictures)
    writer.contents(content.sections)
    for section in content.sections:
        writer.section(section)
    writer.source(stamp)
    return writer.file(stamp)


class _Writer:
    """A document that is being written, from its title on."""

    def __init__(
        self, content: Content, subtitle: str, labels: Labels, pictures: Mapping[str, "Figure"]
    ) -> None:
        self.document = empty_document(labels.lang, content.form)
        self.title, self.form, self.subtitle = content.title, content.form, subtitle
        self.labels, self.pictures = labels, pictures
        self.counts = dict.fromkeys(("table", "figure"), 0)
        self.style_ids: dict[str, str | None] = {}
        self.bookmarks = 0
        self.is_across = False
        self._text("Title", self.title)
        self._text("Subtitle", subtitle)
        self._around()

    def _around(self) -> None:
        """Write the title above each page, and its number below."""
        page = self.document.sections[0]
        (head,), (foot,) = page.header.paragraphs, page.footer.paragraphs
        if self.form != "page":
            named = self.labels("document.of", title=self.title, study=self.subtitle)
            head.add_run(plain(named))
        before, _, between, _, after = self.labels("document.page").split("|")
        foot.add_run(before)
        add_field(foot, "PAGE", "1")
        foot.add_run(between)
        add_field(foot, "NUMPAGES", "1")
        foot.add_run(after)

    def contents(self, sections: Sequence[Section]) -> None:
        """List the headings of a long document, each linked to its place; Word adds pages as it updates."""
        listed = [*_headings(sections)]
        if len(listed) < _LISTED_FROM:
            return
        self._text(CONTENTS, self.labels("document.contents"))
        mark = field_marks(f'TOC \\o "1-{_LISTED_LEVELS}" \\h \\z')
        for place, (number, title) in enumerate(listed):
            line = self._paragraph(f"toc {1 if number.endswith('.') else 2}")
            if place == 0:
                line._p.extend([next(mark), next(mark), next(mark)])
            line._p.append(link(f"{number} {plain(title)}", f"_Toc{place + 1}"))
        line._p.append(next(mark))

    def section(self, section: Section, level: int = 1) -> None:
        """Write a heading and all below it; on pages across where all its tables need that."""
        self._turn(_is_across(section))
        heading = self._text(f"Heading {level}", section.title)
        if level <= _LISTED_LEVELS:
            self.bookmarks += 1
            bookmark(heading, f"_Toc{self.bookmarks}", self.bookmarks)
        for part in section.parts:
            self._part(part)
        for below in section.below:
            self.section(below, level + 1)

    def _part(self, part: Part) -> None:
        match part:
            case str():
                self._text("Normal", part)
            case Bullets(texts):
                for text in texts:
                    self._text("List Bullet", text)
            case Gap(text):
                self._text(GAP, self.labels("document.gap", text=text))
            case Picture(name):
                self._picture(name)
            case Grid() if not part.is_empty:
                self._table(part)

    def _text(self, style: str, text: str) -> Any:
        return self._paragraph(style, unbroken(plain(text)))

    def _paragraph(self, style: str, text: str = "") -> Any:
        """Add a paragraph; the document looks each style up once."""
        if style not in self.style_ids:
            found = self.document.part.get_style_id(style, WD_STYLE_TYPE.PARAGRAPH)
            self.style_ids[style] = found
        paragraph = self.document.add_paragraph(text)
        paragraph._p.style = self.style_ids[style]
        return paragraph

    def _table(self, grid: Grid) -> None:
        """Write a table in its parts, which share a number, and its notes."""
        for place, part in enumerate(fitted(grid, ACROSS if self.is_across else UPRIGHT)):
            title = grid.title
            if place:
                title = self.labels("document.continued", title=title)
                # Layouts that keep a table with what follows would keep all parts on one page.
                self._text(NOTE, "")
            self._caption("table", title, is_new=place == 0)
            # A section's properties stay the last element of the body.
            body = self.document.element.body
            body.insert(len(body) - 1, native_table(part, self.labels("document.to_fill")))
        note = self._text(NOTE, " ".join(grid.notes))
        note.paragraph_format.keep_together = True

    def _caption(self, kind: str, title: str, *, is_new: bool = True) -> None:
        self.counts[kind] += is_new
        caption = self._paragraph("Caption")
        # A table follows its caption, a picture stands before it.
        caption.paragraph_format.keep_with_next = kind == "table"
        caption.add_run(self.labels(f"document.{kind}") + " ")
        name = self.labels(f"document.{kind}")
        same = "" if is_new else " \\c"
        add_field(caption, f"SEQ {name} \\* ARABIC{same}", str(self.counts[kind]))
        caption.add_run(f". {plain(title)}")

    def _picture(self, name: str) -> None:
        """Write a figure with its caption below; what it tells stands in its alternative text."""
        from sim.report.figures.files import untitled

        figure = self.pictures[name]
        told, image = plain(figure.get_supxlabel()), io.BytesIO()
        title, content = untitled(figure, _DOTS)
        image.write(content)
        holder = self.document.add_paragraph()
        holder.paragraph_format.keep_with_next = True
        shape = holder.add_run().add_picture(image)
        shown = min(
            1.0,
            Inches(_PICTURE_IN[self.form]) / shape.width,
            Inches(_TALLEST_IN[self.form]) / shape.height,
        )
        shape.width, shape.height = round(shown * shape.width), round(shown * shape.height)
        shape._inline.docPr.set("descr", f"{plain(title)}. {told}")
        shape._inline.docPr.set("name", name)
        self._caption("figure", plain(title))

    def _turn(self, is_across: bool) -> None:
        """Go on upright or across, on a new page if that changes."""
        if is_across == self.is_across:
            return
        page = self.document.add_section(WD_SECTION.NEW_PAGE)
        page.orientation = WD_ORIENT.LANDSCAPE if is_across else WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = page.page_height, page.page_width
        page.left_margin = page.right_margin = _SIDE_MARGIN[is_across]
        self.is_across = is_across

    def source(self, stamp: Stamp) -> None:
        """Write where the document comes from."""
        self._paragraph(SOURCE, plain(self._origin(stamp)))

    def _origin(self, stamp: Stamp) -> str:
        named = (
            self.labels(f"report.stamp.{key}", value=value)
            for key, value in stamp.items()
            if key != _CHANGES
        )
        changed = stamp.get(_CHANGES, "")
        said = self.labels("report.changed", changes=changed) if changed else ""
        return f"{'; '.join(named)}. {said}".strip()

    def file(self, stamp: Stamp) -> bytes:
        """Return the bytes of the document."""
        set_properties(self.document, self.title, self.subtitle, self._origin(stamp))
        return to_bytes(self.document)


def _is_across(section: Section) -> bool:
    """Tell whether a section is one of tables that are all too wide for a page upright.

    A heading alone stands on the page of what is below it.
    """
    if not section.parts and section.below:
        return _is_across(section.below[0])
    tables = [part for part in section.parts if isinstance(part, Grid)]
    has_pictures = any(isinstance(part, Picture) for part in section.parts)
    return bool(tables) and not has_pictures and not any(map(fits_upright, tables))


def _headings(sections: Sequence[Section]) -> Iterator[tuple[str, str]]:
    """Yield number and title of the headings down to the last level that is listed."""
    for place, section in enumerate(sections, start=1):
        yield f"{place}.", section.title
        for below, inner in enumerate(section.below, start=1):
            yield f"{place}.{below}", inner.title
