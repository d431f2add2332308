"""The files of a result for readers, by language and form, each with its seal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.analysis.study import StudyResult
from sim.catalogue.labels import LANGS
from sim.numerals import Problem
from sim.results import study_folder
from sim.results.choices import chosen
from sim.results.csv_files import csv_text
from sim.results.provenance import Sealing
from sim.results.result_folder import Maker
from sim.scenario.problems import Located, Origin, ScenarioError

if TYPE_CHECKING:
    from sim.report.figures.gallery import Gallery

FORMATS = ("html", "xlsx", "docx", "kak", "csv", "figures")
"""Forms in which a result is written for readers."""
USUAL = ("html", "xlsx", "docx")
"""Those that are made unless others are named."""
_PAGE = {"en": "report.en.html", "id": "laporan.id.html"}
_WORKBOOK = {"en": "report.en.xlsx", "id": "laporan.id.xlsx"}
_SUMMARY = {"en": "summary.en.docx", "id": "ringkasan.id.docx"}
_ANNEX = {"en": "annex.en.docx", "id": "lampiran.id.docx"}
_TERMS = {"en": "terms.en.docx", "id": "kak.id.docx"}
_PAGE_SIZE = "page"
"""The size of the figures that a comparison draws, as PNG."""
_KINDS = (".svg", ".pdf", ".png")


Content: TypeAlias = tuple[str, Callable[[], bytes]]
"""The path of a file in the folder, and what gives its content."""


class ReportFiles:
    """What makes the files of a result for readers; what several of them need is computed once."""

    def __init__(
        self, result: StudyResult, inputs: Mapping[str, Any], size: str = _PAGE_SIZE
    ) -> None:
        self._result, self._size = result, size
        self._sealing = Sealing(inputs)
        self._galleries: dict[tuple[str, str], Gallery] = {}

    def makers(self, formats: Sequence[str], langs: Sequence[str]) -> dict[str, Maker]:
        """Return what writes each file of some forms in some languages, by its path in the folder."""
        writers = {
            "html": self._html,
            "xlsx": self._xlsx,
            "docx": self._docx,
            "kak": self._kak,
            "csv": self._csv,
            "figures": self._figures,
        }
        return {
            name: partial(_write, content)
            for form in formats
            for lang in langs
            for name, content in writers[form](lang)
        }

    @cached_property
    def _pictures(self) -> list[str]:
        return study_folder.drawings(self._result)

    def _gallery(self, lang: str, size: str = _PAGE_SIZE) -> "Gallery":
        """Return the figures in a language and size."""
        from sim.report.figures.gallery import Gallery

        key = lang, size
        if key not in self._galleries:
            self._galleries[key] = Gallery(self._result, lang, self._pictures, size)
        return self._galleries[key]

    @cached_property
    def _response(self) -> Any:
        from sim.report.documents.response import response

        return response(self._result)

    def _html(self, lang: str) -> Iterator[Content]:
        yield _PAGE[lang], partial(self._page, lang)

    def _page(self, lang: str) -> bytes:
        from sim.report.documents.page import page

        text = page(self._result, lang, self._sealing.stamp, self._gallery(lang), self._response)
        return self._sealing.sealed(text.encode(), ".html", lang)

    def _xlsx(self, lang: str) -> Iterator[Content]:
        yield _WORKBOOK[lang], partial(self._workbook, lang)

    def _workbook(self, lang: str) -> bytes:
        from sim.report.workbook import workbook

        made = workbook(self._result, lang, self._sealing.stamp)
        return self._sealing.sealed(made, ".xlsx", lang)

    @cached_property
    def _has_plant(self) -> bool:
        from sim.report.claims.investment import plants
        from sim.report.evidence import Evidence

        return bool(plants(Evidence.of(self._result, LANGS[0])))

    def _docx(self, lang: str) -> Iterator[Content]:
        yield _SUMMARY[lang], partial(self._word, "summary_docx", lang)
        if self._has_plant:
            yield _ANNEX[lang], partial(self._word, "annex_docx", lang)

    def _kak(self, lang: str) -> Iterator[Content]:
        if not self._has_plant:
            raise ScenarioError([Located(Origin("--format"), "", Problem("nothing_to_fund"))])
        yield _TERMS[lang], partial(self._word, "kak_docx", lang)

    def _word(self, maker: str, lang: str) -> bytes:
        from sim.report.documents import word_files

        made = getattr(word_files, maker)(
            self._result, lang, self._sealing.stamp, self._gallery(lang)
        )
        return self._sealing.sealed(made, ".docx", lang)

    @cached_property
    def _tables(self) -> Mapping[str, Any]:
        return study_folder.tables(self._result)

    def _csv(self, lang: str) -> Iterator[Content]:
        for name in study_folder.TABLES:
            yield f"csv.{lang}/{name}.csv", partial(self._table, name, lang)

    def _table(self, name: str, lang: str) -> bytes:
        return csv_text(self._tables[name], lang).encode()

    def _figures(self, lang: str) -> Iterator[Content]:
        is_usual = self._size == _PAGE_SIZE
        size = "" if is_usual else f".{self._size}"
        for name in self._pictures:
            for kind in _KINDS[:2] if is_usual else _KINDS:
                yield f"figures/{name}{size}.{lang}{kind}", partial(self._figure, name, kind, lang)

    def _figure(self, name: str, kind: str, lang: str) -> bytes:
        from sim.report import figures

        drawn = figures.drawn(self._gallery(lang, self._size)[name], kind)
        return self._sealing.sealed(drawn, kind, lang)


def _write(content: Callable[[], bytes], file: Path) -> None:
    file.write_bytes(content())


def chosen_size(text: str | None) -> str:
    """Return a size of figures, that of a page without a text.

    Raises
    ------
    ScenarioError
        If there is no such size.
    """
    from sim.report.figures import SIZES

    if text is not None and text not in SIZES:
        words = {"name": text, "known": ", ".join(SIZES)}
        raise ScenarioError([Located(Origin("--size"), "", Problem("no_size", words))])
    return text or _PAGE_SIZE


def chosen_formats(text: str | None) -> tuple[str, ...]:
    """Return the forms in a text with commas between, the usual ones without a text.

    Raises
    ------
    ScenarioError
        If there is no such form.
    """
    return chosen(text, FORMATS, "--format", "no_format") or USUAL
