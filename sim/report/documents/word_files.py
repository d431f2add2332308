"""The Word files of a result, by what they are for."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.report.documents.annex import annex
from sim.report.documents.kak import kak
from sim.report.documents.page import title_of
from sim.report.documents.parts import Stamp
from sim.report.documents.summary import summary
from sim.report.documents.word import Content, document


def summary_docx(
    result: StudyResult, lang: str, stamp: Stamp, pictures: Mapping[str, Figure]
) -> bytes:
    """Return the summary of a study on one page."""
    content = Content(*summary(result, lang, pictures), "page")
    return _written(content, result, Labels(lang, result.words), stamp, pictures)


def annex_docx(
    result: StudyResult, lang: str, stamp: Stamp, pictures: Mapping[str, Figure]
) -> bytes:
    """Return the feasibility study of a study's best plant, with the figures of some names."""
    content = Content(*annex(result, lang, pictures))
    return _written(content, result, Labels(lang, result.words), stamp, pictures)


def kak_docx(result: StudyResult, lang: str, stamp: Stamp, pictures: Mapping[str, Figure]) -> bytes:
    """Return the terms of reference of a proposal for special allocation funds.

    Raises
    ------
    ValueError
        If the study has no plant to ask money for.
    """
    content = Content(*kak(result, lang, pictures), "letters")
    return _written(content, result, Labels(lang, result.words), stamp, pictures)


def _written(
    content: Content,
    result: StudyResult,
    labels: Labels,
    stamp: Stamp,
    pictures: Mapping[str, Figure],
) -> bytes:
    return document(content, title_of(result, labels), labels, stamp, pictures)
