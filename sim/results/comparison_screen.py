"""What a terminal shows of a comparison: the answer on one screen, or the tables that are chosen."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from io import StringIO

from rich.console import Console
from rich.text import Text

from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.report import tables
from sim.report.answer import answer_sentences, answer_table
from sim.results import appraisal_screen
from sim.scenario.plan import TITLE

SURE, VERDICT = "sure", "verdict"
GROUPS = (*tables.STUDY, SURE, VERDICT)
"""What can be chosen, in the order of reading: groups of tables, and the verdict in full."""
ALL = "all"
_PAGE = 132
"""Width of the tables in the result folder [characters]."""


def answer(runs: StudyResult, lang: str, width: int) -> Iterator[object]:
    """Yield the answer in three sentences, a table with a row for each plant, and what else there is."""
    labels, table = Labels(lang, runs.words), answer_table(runs, lang)
    yield Text("\n".join([*title(runs, lang), *(f"• {it}" for it in answer_sentences(runs, lang))]))
    # The notes stand below, as wide as the window, and not as narrow as the table.
    yield from replace(table, notes=()).within(width)
    yield from (part for table in _settled(runs, lang) for part in table.within(width))
    yield Text("\n".join([*table.notes, labels("answer.rest")]))


def chosen(runs: StudyResult, names: Collection[str], lang: str, width: int) -> Iterator[object]:
    """Yield the tables of some groups, and the verdict if it is among them."""
    wanted = GROUPS if ALL in names else names
    yield from tables.study(runs, lang, width, wanted)
    if SURE in wanted:
        for table in [*tables.how_sure(runs, lang), *_settled(runs, lang)]:
            yield from table.within(width)
    if VERDICT in wanted:
        yield appraisal_screen.verdict(runs, lang)


def title(runs: StudyResult, lang: str) -> list[str]:
    """Return the title of the study, if it has one."""
    return [Labels(lang, runs.words)(TITLE)] if TITLE in runs.words else []


def _settled(runs: StudyResult, lang: str) -> list[tables.Table]:
    """Return how sure claims were before the answers laid on a study, and are now."""
    if runs.unanswered is None:
        return []
    claims = runs.unanswered.over_ranges, runs.over_ranges
    return [tables.settled(*claims, Labels(lang, runs.words))]


def page(runs: StudyResult, lang: str) -> str:
    """Return the answer, all tables and the verdict as plain text."""
    # A file of its own: that of the process may lack the letters of a frame.
    written = StringIO()
    console = Console(
        file=written,
        width=_PAGE,
        force_terminal=False,
        force_jupyter=False,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in (*answer(runs, lang, _PAGE), *chosen(runs, (ALL,), lang, _PAGE)):
        console.print(part)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"
