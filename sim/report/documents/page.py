"""The page: one HTML file that asks for nothing else, prints on A4, and computes with script allowed."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files

from matplotlib.figure import Figure

from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.report import figures
from sim.report.documents.contents import report
from sim.report.documents.levers import levers_block
from sim.report.documents.parts import Bullets, Gap, Part, Picture, Section, Stamp, unbroken
from sim.report.documents.response import Response
from sim.report.evidence import Evidence
from sim.report.tables.grid import Grid
from sim.report.tables.html_table import IN_PAGE, html
from sim.scenario.plan import TITLE

# No address is asked for anything, whatever the texts of a scenario hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

_FINER = re.compile(r"(\d\.\d\d)\d+")
"""Numbers with more than two decimals."""
_TAG = re.compile(r"<[^>]*>")
_UNSEEN = re.compile(
    r'<metadata>.*?</metadata>|(?<=>)\n\s*(?=<)|(?<=<g) id="[^"]*"| transform="rotate\(-0 [^"]*\)"',
    re.DOTALL,
)
"""What a drawing in a page holds for other readers: what a file is, indents, names of groups, turns by nothing."""


def page(
    result: StudyResult,
    lang: str,
    stamp: Stamp,
    pictures: Mapping[str, Figure],
    moved: Response | None,
) -> str:
    """Return the report of a study as one HTML file.

    `pictures` are the figures that it has, and `moved` is how it responds to assumptions, if it does.
    """
    labels = Labels(lang, result.words)
    sections = report(result, lang, stamp, pictures)
    title = title_of(result, labels)
    first, *rest = (_section(number, one, pictures) for number, one in enumerate(sections))
    levers = levers_block(moved, Evidence.of(result, lang)) if moved else ""
    script = f"<script>{_own('page.js')}</script>" if levers else ""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{lang}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>{_own('page.css')}</style>",
            "</head>",
            "<body>",
            f"<header><h1>{escape(title)}</h1>{_origin(stamp, labels)}</header>",
            _contents(sections),
            first,
            levers,
            *rest,
            f"{script}</body>",
            "</html>\n",
        ]
    )


def title_of(result: StudyResult, labels: Labels) -> str:
    """Return the title of a study, its name where it has none."""
    return labels(TITLE) if TITLE in result.words else result.plan.name


def _own(name: str) -> str:
    return files("sim.report.documents").joinpath(name).read_text(encoding="utf-8")


def _origin(stamp: Stamp, labels: Labels) -> str:
    return f'<p class="origin">{escape(labels("report.origin.line", **stamp))}</p>'


def _contents(sections: Sequence[Section]) -> str:
    items = (
        f'<li><a href="#section-{number}">{escape(one.title)}</a></li>'
        for number, one in enumerate(sections)
    )
    return f"<nav><ol>{''.join(items)}</ol></nav>"


def _section(number: int, section: Section, pictures: Mapping[str, Figure]) -> str:
    parts = "\n".join(_written(part, pictures) for part in section.parts)
    return f'<section id="section-{number}"><h2>{escape(section.title)}</h2>\n{parts}\n</section>'


def _written(part: Part, pictures: Mapping[str, Figure]) -> str:
    match part:
        case Bullets(texts):
            return f"<ul>{''.join(f'<li>{escape(unbroken(text))}</li>' for text in texts)}</ul>"
        case Picture(name):
            return f"<figure>{_svg(pictures[name])}</figure>"
        case Gap(text):
            return f'<p class="gap">{escape(text)}</p>'
        case Grid():
            return f'<div class="wide">{html(part, IN_PAGE)}</div>'
        case _:
            return f"<p>{escape(unbroken(part))}</p>"


def _svg(figure: Figure) -> str:
    """Return a figure as an element of a page."""
    text = figures.drawn(figure, ".svg").decode()
    drawing = _UNSEEN.sub("", text[text.index("<svg") :])
    # A hundredth of a point is finer than any print. Texts keep every digit: 14.507 may be thousands.
    return _TAG.sub(lambda tag: _FINER.sub(r"\1", tag[0]), drawing)
