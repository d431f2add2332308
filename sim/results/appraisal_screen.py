"""What a terminal shows of an appraisal: cash, statements, measures, funding, costs, rules, and the verdict."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from sim.analysis.money_frames import ledger_frame
from sim.analysis.sources_uses import sources_and_uses
from sim.analysis.study import StudyResult
from sim.catalogue.labels import Labels
from sim.report import tables
from sim.report.claims.verdict import headlines
from sim.report.tables.breakdown import breakdown
from sim.report.tables.cash import cash_table
from sim.report.tables.how_sure import how_sure_sentences
from sim.report.tables.sources_uses import sources_uses_table
from sim.report.tables.statements import statement_tables
from sim.report.tables.uncertain import ranges_sentence


def verdict(runs: StudyResult, lang: str) -> Text:
    """Return the sentences to be read aloud; every other claim stands in the JSON object."""
    texts = [claim.text for claim in headlines(runs, lang)]
    labels = Labels(lang, runs.words)
    how_sure = ranges_sentence(runs.over_ranges, labels), *how_sure_sentences(runs, labels)
    return sentences([*texts, *filter(None, how_sure)], Labels(lang))


def sentences(texts: Sequence[str], labels: Labels) -> Text:
    """Return some sentences as a list below the heading of the verdict."""
    return _below("cli.verdict", "\n".join(f"• {text}" for text in texts), labels)


def appraisals(runs: StudyResult, lang: str, width: int) -> Iterator[object]:
    """Yield each scenario's cash by year, statements, measures, funding, costs and rules, then who gains."""
    labels = Labels(lang, runs.words)
    for name in runs.plan.scenarios:
        ledger = ledger_frame(runs, name)
        yield from cash_table(ledger.assign(scenario=name), labels).within(width)
        yield from sources_uses_table(sources_and_uses(ledger), name, labels).within(width)
        for table in statement_tables(runs, name, labels):
            yield from table.within(width)
        measures = tables.measures(runs, name, lang)
        if not measures.is_empty:
            yield from measures.within(width)
        for table in breakdown(runs, name, labels):
            yield from table.within(width)
        yield _below("cli.conventions", tables.conventions(runs, name, lang), labels)
    matrix = tables.matrix(runs, lang)
    if not matrix.is_empty:
        yield from tables.benefits(runs, lang).within(width)
        yield from matrix.within(width)


def _below(heading: str, text: str, labels: Labels) -> Text:
    return Text.assemble((labels(heading), "bold"), f"\n{text}")
